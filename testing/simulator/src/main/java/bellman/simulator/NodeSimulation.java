package bellman.simulator;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a whole node: manifests come, change and go, the speaker's machine plans them and has
 * sessions with routers over lines that break and stall, and its process crashes, leaves and comes
 * back. After every event:
 *
 * <ul>
 *   <li>no router has been sent a route, or a state of a route, that the plan did not hold since
 *       its session came up, and none goes back to an older one;
 *   <li>a router with which nothing is under way has what the plan says, to the last attribute, and
 *       nothing for a service that is gone.
 * </ul>
 *
 * <p>In the peace after it every session comes up, every router has what a planner says that was
 * told all objects at once, and a speaker that leaves is gone when it said it would be.
 */
final class NodeSimulation {

  /** Faults that a test puts in to see that they are found. */
  enum Sabotage {
    NONE,
    /** Some UPDATEs are not sent. */
    LOSE,
    /** The machine is not told of some objects that are gone. */
    FORGET
  }

  static final String NODE = "node-0";

  /** In so much peace every session must be up, and every router have its routes. */
  private static final long PEACE_NANOS = 1_200 * Agenda.SECOND;

  private final long seed;
  private final Agenda agenda;
  private final Manifests manifests;
  private final Sabotage sabotage;
  private final Tally tally = new Tally();
  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private SimulatedSpeaker speaker;
  private boolean peace;
  private boolean over;

  private NodeSimulation(long seed, Sabotage sabotage, boolean telling) {
    this.seed = seed;
    this.sabotage = sabotage;
    this.agenda = new Agenda(seed, telling);
    this.manifests = new Manifests(agenda);
    this.speaker = process(Map.of());
  }

  /**
   * Runs a seed.
   *
   * @throws ViolationException if something happened that must not; it says how to see it again
   */
  static Tally run(long seed) {
    return run(seed, Sabotage.NONE);
  }

  static Tally run(long seed, Sabotage sabotage) {
    var simulation = new NodeSimulation(seed, sabotage, false);
    simulation.run();
    return simulation.tally;
  }

  /** Runs a seed, and returns all that happened, the violation last if there was one. */
  static List<String> story(long seed) {
    var simulation = new NodeSimulation(seed, Sabotage.NONE, true);
    String end = "";
    try {
      simulation.run();
    } catch (ViolationException e) {
      end = String.valueOf(e.getMessage());
    }
    List<String> story = new ArrayList<>(simulation.agenda.told());
    story.add(end);
    return story;
  }

  private SimulatedSpeaker process(Map<String, List<Address>> remembered) {
    return new SimulatedSpeaker(agenda, tally, remembered, sabotage == Sabotage.LOSE);
  }

  private void run() {
    try {
      add(manifests.node(0));
      for (int i = 0; i < 12; i++) {
        add(manifests.any());
      }
      speaker.begin(objects.values());
      planAction();
      runUntil(agenda.between(20 * Agenda.SECOND, 200 * Agenda.SECOND), false);
      peace = true;
      agenda.tell("peace");
      if (!speaker.isRunning()) {
        comeBack();
      }
      long until = agenda.now() + PEACE_NANOS;
      runUntil(until, true);
      if (!speaker.isSettled()) {
        throw new ViolationException("not settled after so much peace: " + speaker.unsettled());
      }
      speaker.compareWithPlannerToldAtOnce(objects.values());
      over = true;
      leave(agenda.percent(50));
      runUntil(agenda.now() + 300 * Agenda.SECOND, false);
      if (speaker.isRunning()) {
        throw new ViolationException("the speaker was to leave, and is still there");
      }
    } catch (RuntimeException e) {
      var violation =
          new ViolationException(
              "seed "
                  + seed
                  + ", at "
                  + agenda.now() / 1e9
                  + " s: "
                  + e.getMessage()
                  + "\nreplay it with -Dbellman.seed="
                  + seed);
      violation.initCause(e);
      throw violation;
    }
  }

  private void runUntil(long until, boolean orSettled) {
    while (agenda.next(until)) {
      tally.count("events");
      speaker.check();
      if (orSettled && speaker.isSettled()) {
        return;
      }
    }
  }

  private void add(Resource object) {
    objects.put(object.key(), object);
  }

  // ---- what happens

  private void planAction() {
    agenda.in(
        agenda.between(Agenda.MILLI, Agenda.SECOND),
        () -> {
          if (!peace) {
            act();
            planAction();
          }
        });
  }

  private void act() {
    int dice = agenda.below(100);
    if (dice < 70) {
      change();
    } else if (dice < 90) {
      speaker.disturb();
    } else if (dice < 94) {
      speaker.drainNode(agenda.percent(50));
    } else if (sabotage == Sabotage.FORGET) {
      change(); // the next process would be told of what there is
    } else if (dice < 97) {
      crash();
    } else {
      leave(agenda.percent(50));
    }
  }

  private void change() {
    Map<ObjectKey, Resource> upserts = new LinkedHashMap<>();
    List<ObjectKey> removed = new ArrayList<>();
    int count = agenda.percent(70) ? 1 : 1 + agenda.below(8);
    for (int i = 0; i < count; i++) {
      if (agenda.percent(25)) {
        ObjectKey key = agenda.oneOf(List.copyOf(objects.keySet()));
        boolean isNode = key.kind() == Kind.NODE && key.name().equals(NODE);
        if (upserts.containsKey(key) || (isNode && agenda.percent(80))) {
          continue;
        }
        objects.remove(key);
        if (sabotage != Sabotage.FORGET || agenda.percent(30)) {
          removed.add(key);
        }
        tally.count("removed");
      } else {
        Resource object = manifests.any();
        add(object);
        upserts.put(object.key(), object);
      }
      if (objects.isEmpty()) {
        add(manifests.node(0));
      }
    }
    tally.count("changes");
    agenda.tell("manifests", upserts.keySet(), "gone", removed);
    speaker.observe(List.copyOf(upserts.values()), removed);
  }

  private void crash() {
    if (speaker.isRunning()) {
      tally.count("crashes");
      speaker.crash(agenda.percent(40));
      agenda.in(agenda.between(0, 10 * Agenda.SECOND), this::comeBack);
    }
  }

  private void leave(boolean comingBack) {
    if (speaker.isRunning() && !speaker.isLeaving()) {
      tally.count("departures");
      long hold = agenda.percent(30) ? 0 : agenda.between(0, 10 * Agenda.SECOND);
      SimulatedSpeaker leaving = speaker;
      leaving.leave(
          hold, comingBack, () -> agenda.in(agenda.between(0, 10 * Agenda.SECOND), this::comeBack));
    }
  }

  /** The next process, which remembers who had which address. */
  private void comeBack() {
    if (!speaker.isRunning() && !over) {
      Map<String, List<Address>> remembered = new HashMap<>();
      speaker.assigned().forEach((id, assigned) -> remembered.put(id, assigned.addresses()));
      speaker = process(remembered);
      speaker.begin(objects.values());
    }
  }
}
