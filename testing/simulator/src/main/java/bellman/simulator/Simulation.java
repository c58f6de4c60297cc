package bellman.simulator;

import bellman.bgp.rib.Delivery;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.session.Event;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One run: routes and faults, then peace, in which everything must come to what it should be. */
final class Simulation {

  /** In so much peace every session must be up again: hold timers, waits, and OPENs that miss. */
  private static final long PEACE_NANOS = 1_200 * Agenda.SECOND;

  /** So long must it then stay so. */
  private static final long CALM_NANOS = 200 * Agenda.SECOND;

  private static final List<Address> NEXT_HOPS =
      List.of(Address.parse("192.0.2.99"), Address.parse("2001:db8::99"));

  private final long seed;
  private final Agenda agenda;
  private final Tally tally = new Tally();
  private final List<RouteTable> tables = new ArrayList<>();
  private final List<Neighbor> neighbors = new ArrayList<>();
  private final boolean large;
  private boolean peace;

  private Simulation(long seed, Neighbor.Sabotage sabotage, boolean telling) {
    this.seed = seed;
    this.agenda = new Agenda(seed, telling);
    this.large = agenda.percent(5);
    int tableCount = 1 + agenda.below(3);
    for (int i = 0; i < tableCount; i++) {
      tables.add(new RouteTable());
    }
    int count = 1 + agenda.below(6);
    for (int i = 0; i < count; i++) {
      neighbors.add(
          new Neighbor(
              "peer-" + i,
              NeighborSettings.rolled(i, agenda),
              agenda.oneOf(tables),
              agenda,
              tally,
              sabotage));
    }
  }

  /**
   * Runs a seed.
   *
   * @throws ViolationException if something happened that must not; it says how to see it again
   */
  static Tally run(long seed) {
    return run(seed, Neighbor.Sabotage.NONE);
  }

  static Tally run(long seed, Neighbor.Sabotage sabotage) {
    var simulation = new Simulation(seed, sabotage, false);
    simulation.run();
    return simulation.tally;
  }

  /** Runs a seed, and returns all that happened, the violation last if there was one. */
  static List<String> story(long seed) {
    var simulation = new Simulation(seed, Neighbor.Sabotage.NONE, true);
    List<String> story = new ArrayList<>();
    String end = "";
    try {
      simulation.run();
    } catch (ViolationException e) {
      end = String.valueOf(e.getMessage());
    }
    story.addAll(simulation.agenda.told());
    story.add(end);
    return story;
  }

  private void run() {
    try {
      for (Neighbor neighbor : neighbors) {
        change();
        neighbor.speaker().boot();
        neighbor.router().boot();
      }
      long chaos = agenda.between(20 * Agenda.SECOND, 300 * Agenda.SECOND);
      planAction();
      runUntil(chaos, false);
      makePeace();
      runUntil(agenda.now() + PEACE_NANOS, true);
      if (!settled()) {
        throw new ViolationException("not settled after so much peace: " + unsettled());
      }
      stayCalm();
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

  private void stayCalm() {
    long falls = neighbors.stream().mapToLong(Neighbor::falls).sum();
    long until = agenda.now() + CALM_NANOS;
    while (agenda.now() < until) {
      change();
      runUntil(Math.min(until, agenda.now() + 20 * Agenda.SECOND), false);
    }
    runUntil(agenda.now() + 10 * Agenda.SECOND, true);
    if (!settled()) {
      throw new ViolationException("changes do not arrive in peace: " + unsettled());
    }
    if (neighbors.stream().mapToLong(Neighbor::falls).sum() != falls) {
      throw new ViolationException("a session fell in peace");
    }
  }

  private void runUntil(long until, boolean orSettled) {
    if (orSettled && settled()) {
      return;
    }
    while (agenda.next(until)) {
      tally.count("events");
      for (Neighbor neighbor : neighbors) {
        neighbor.check();
      }
      if (orSettled && settled()) {
        return;
      }
    }
  }

  private boolean settled() {
    for (Neighbor neighbor : neighbors) {
      if (!neighbor.atRest()) {
        return false;
      }
    }
    return true;
  }

  private String unsettled() {
    var text = new StringBuilder();
    for (int i = 0; i < neighbors.size(); i++) {
      Neighbor neighbor = neighbors.get(i);
      if (!neighbor.atRest()) {
        text.append("\n  peer-").append(i).append(": speaker ");
        text.append(neighbor.speaker().session()).append(", router ");
        text.append(neighbor.router().session());
      }
    }
    return text.toString();
  }

  // ---- what happens

  private void planAction() {
    agenda.in(
        agenda.between(Agenda.MILLI, 2 * Agenda.SECOND),
        () -> {
          if (!peace) {
            act();
            planAction();
          }
        });
  }

  private void act() {
    int dice = agenda.below(104);
    Neighbor neighbor = agenda.oneOf(neighbors);
    SimulatedPeer side = agenda.percent(60) ? neighbor.router() : neighbor.speaker();
    if (dice < 60) {
      change();
    } else if (dice < 68) {
      neighbor.router().askAgain(agenda.oneOf(List.of(Family.values())));
    } else if (dice < 73) {
      neighbor.move(agenda.oneOf(tables));
    } else if (dice < 74) {
      neighbor.limit(agenda.percent(50) ? null : (Integer) agenda.below(30));
    } else if (dice < 80) {
      tally.count("resets");
      side.ends().forEach(end -> end.line().reset());
    } else if (dice < 84) {
      if (neighbor.settings().timed()) {
        tally.count("silences");
        side.ends().forEach(end -> end.line().notAnnounced());
      }
    } else if (dice < 90) {
      tally.count("stalls");
      long most = agenda.percent(30) ? 60 * Agenda.SECOND : Agenda.SECOND;
      long stall = agenda.between(Agenda.MILLI, most);
      if (agenda.percent(60)) {
        side.ends().forEach(end -> end.stall(stall));
      } else {
        tally.count("processes that stand still");
        side.freeze(stall);
      }
    } else if (dice < 94) {
      restart(side, neighbor);
    } else if (dice < 95) {
      tally.count("speaker restarts");
      neighbors.forEach(each -> restart(each.speaker(), each));
    } else if (dice < 96) {
      tally.count("stops");
      side.stop("maintenance", false);
      agenda.in(agenda.between(0, 20 * Agenda.SECOND), side::boot);
    } else if (dice < 97) {
      tally.count("planned restarts");
      side.stop("upgrade", true);
      agenda.in(agenda.between(0, 20 * Agenda.SECOND), side::boot);
    } else if (dice < 98) {
      tally.count("BFD");
      neighbor.speaker().told(new Event.BfdDown(agenda.percent(50)));
    } else if (dice < 99) {
      leave(neighbor);
    } else if (dice < 100) {
      tally.count("vanishing dials");
      neighbor.dialsVanish(true);
      agenda.in(agenda.between(0, 30 * Agenda.SECOND), () -> neighbor.dialsVanish(false));
    } else if (dice < 101) {
      tally.count("clears");
      side.told(new Event.Reset(Notification.cease(Cease.ADMINISTRATIVE_RESET, "anew")));
    } else if (dice < 102) {
      tally.count("shutdowns");
      side.told(new Event.Disable(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "later")));
      agenda.in(agenda.between(0, 60 * Agenda.SECOND), () -> side.told(new Event.Enable()));
    } else if (dice < 103) {
      neighbor.drainByHand(agenda.percent(50));
    } else {
      neighbor.refreshByHand();
    }
  }

  /** Drained, withdrawn, ended, and back later. */
  private void leave(Neighbor neighbor) {
    neighbor.drain();
    long withdrawn = agenda.between(0, 20 * Agenda.SECOND);
    long ended = withdrawn + agenda.between(0, 5 * Agenda.SECOND);
    agenda.in(withdrawn, neighbor::withdrawAll);
    agenda.in(ended, neighbor::endLeaving);
    agenda.in(ended + agenda.between(0, 10 * Agenda.SECOND), neighbor.speaker()::boot);
  }

  private void restart(SimulatedPeer side, Neighbor neighbor) {
    tally.count("crashes");
    side.crash(neighbor.settings().timed() && agenda.percent(40));
    long away = agenda.percent(30) ? 0 : agenda.between(0, 40 * Agenda.SECOND);
    agenda.in(away, side::boot);
  }

  /** All faults end; who is away comes back. */
  private void makePeace() {
    peace = true;
    agenda.tell("peace");
    for (Neighbor neighbor : neighbors) {
      neighbor.dialsVanish(false);
      neighbor.endLeaving();
      neighbor.speaker().told(new Event.Enable());
      neighbor.router().told(new Event.Enable());
      neighbor.speaker().boot();
      neighbor.router().boot();
      neighbor.speaker().thaw();
      neighbor.router().thaw();
      neighbor.speaker().bfdComesUp(0);
      neighbor.router().bfdComesUp(0);
    }
  }

  // ---- routes

  private void change() {
    RouteTable table = agenda.oneOf(tables);
    int count = large && agenda.percent(10) ? 3_000 : 1 + agenda.below(agenda.percent(20) ? 40 : 3);
    Map<Prefix, RouteChange> latest = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Prefix prefix = prefix(count > 1_000 ? 4_000 : 30);
      RouteAttributes attributes = agenda.percent(35) ? null : within(attributes(), prefix);
      latest.put(prefix, new RouteChange(prefix, attributes));
    }
    apply(table, latest);
  }

  private void apply(RouteTable table, Map<Prefix, RouteChange> changes) {
    for (RouteChange change : changes.values()) {
      if (!Objects.equals(table.routes().get(change.prefix()), change.attributes())) {
        agenda.tell("table " + tables.indexOf(table), change);
        for (Neighbor neighbor : neighbors) {
          if (neighbor.table() == table) {
            neighbor.wanted(change.prefix(), change.attributes());
          }
        }
      }
    }
    for (Delivery delivery : table.apply(changes.values())) {
      Neighbor to = null;
      for (Neighbor neighbor : neighbors) {
        if (neighbor.owns(delivery.peer())) {
          to = neighbor;
        }
      }
      if (to == null) {
        throw new ViolationException("a batch for a session that is over");
      }
      to.deliver(delivery.peer(), delivery.batch());
    }
  }

  private static RouteAttributes within(RouteAttributes route, Prefix prefix) {
    return route.nextHop() == null || route.nextHop().family() == prefix.family()
        ? route
        : new RouteAttributes(
            route.localPref(), route.communities(), route.med(), route.asPathPrepend(), null);
  }

  private Prefix prefix(int universe) {
    int number = agenda.below(universe);
    if (agenda.percent(70)) {
      int length = agenda.percent(80) ? 32 : 24 + agenda.below(9);
      return new Prefix(new Ipv4Address(0xc633_6400 + number), length);
    }
    int length = agenda.percent(80) ? 128 : 56 + agenda.below(73);
    return new Prefix(new Ipv6Address(0x2001_0db8_0000_0000L | number, number), length);
  }

  private RouteAttributes attributes() {
    List<Community> communities = new ArrayList<>();
    for (int i = agenda.below(3); i > 0; i--) {
      communities.add(
          agenda.percent(70)
              ? Community.Standard.of(65000, agenda.below(4))
              : new Community.Large(4_200_000_000L, agenda.below(2), i));
    }
    return new RouteAttributes(
        agenda.below(3) * 100L,
        communities.stream().distinct().sorted().toList(),
        agenda.percent(20) ? (Long) (long) agenda.below(2) : null,
        agenda.percent(20) ? agenda.below(3) : 0,
        agenda.percent(20) ? agenda.oneOf(NEXT_HOPS) : null);
  }
}
