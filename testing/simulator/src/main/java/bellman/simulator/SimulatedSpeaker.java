package bellman.simulator;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Planner;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Settings;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import bellman.speaker.AdminState;
import bellman.speaker.BfdSessions;
import bellman.speaker.DrainTerms;
import bellman.speaker.Latencies;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SessionEvent;
import bellman.speaker.SessionSettings;
import bellman.speaker.SpeakerHost;
import bellman.speaker.SpeakerLog;
import bellman.speaker.SpeakerMachine;
import bellman.speaker.SpeakerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One process of a speaker: its machine with a mailbox, on the virtual clock. */
final class SimulatedSpeaker implements SpeakerHost {

  private static final Address FOUR = Address.parse("192.0.2.254");
  private static final Address SIX = Address.parse("2001:db8:ffff::fe");

  private static final Links LINKS =
      Links.of(
          new Link(
              2,
              "eth0",
              true,
              true,
              null,
              0,
              "",
              List.of(new LinkAddress(FOUR, 24), new LinkAddress(SIX, 64))));

  private final Agenda agenda;
  private final Tally tally;
  private final boolean losing;
  private final Planner planner;
  private final SpeakerMachine machine;
  private final SpeakerInvariants invariants;
  private final Queue<SpeakerMessage> mailbox = new ArrayDeque<>();

  /** The routers of peers that the machine has, or had and has still to end. */
  private final Map<LivePeer, SimulatedRouter> routers = new LinkedHashMap<>();

  private boolean running = true;
  private boolean pumping;
  private boolean nodeDraining;
  private boolean leaving;
  private boolean unchecked;
  private long tickPlannedFor = Long.MAX_VALUE;
  private Runnable whenGone = () -> {};

  SimulatedSpeaker(
      Agenda agenda, Tally tally, Map<String, List<Address>> remembered, boolean losing) {
    this.agenda = agenda;
    this.tally = tally;
    this.losing = losing;
    this.planner = planner(remembered);
    this.machine =
        new SpeakerMachine(
            new SpeakerMachine.Setup(
                NodeSimulation.NODE, planner, this, BfdSessions.NONE, Latencies.NONE, new Story()));
    this.invariants = new SpeakerInvariants(machine, routers, LINKS, tally);
  }

  private static Planner planner(Map<String, List<Address>> remembered) {
    return new Planner(
        new Planner.Settings(
            NodeSimulation.NODE::equals, null, null, id -> remembered.getOrDefault(id, List.of())));
  }

  // ---- its life

  void begin(Collection<Resource> objects) {
    observe(List.copyOf(objects), List.of());
  }

  boolean isRunning() {
    return running;
  }

  boolean isLeaving() {
    return leaving;
  }

  void observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    later(new SpeakerMessage.Observed(upserts, removed, agenda.now()));
  }

  void drainNode(boolean isDraining) {
    later(new SpeakerMessage.NodeDraining(isDraining));
  }

  void leave(long holdNanos, boolean comingBack, Runnable then) {
    whenGone = then;
    later(new SpeakerMessage.Go(new DrainTerms("maintenance", holdNanos, comingBack)));
  }

  void crash(boolean silently) {
    agenda.tell("speaker crashes");
    running = false;
    routers.values().forEach(router -> router.crash(silently));
  }

  /** Something befalls one of its routers, or a line to it. */
  void disturb() {
    if (routers.isEmpty()) {
      return;
    }
    SimulatedRouter router = agenda.oneOf(List.copyOf(routers.values()));
    int dice = agenda.below(100);
    if (dice < 40) {
      tally.count("resets");
      router.router().ends().forEach(end -> end.line().reset());
    } else if (dice < 70) {
      tally.count("stalls");
      long stall = agenda.between(Agenda.MILLI, 20 * Agenda.SECOND);
      router.router().ends().forEach(end -> end.stall(stall));
    } else if (dice < 85) {
      tally.count("asks again");
      router.router().askAgain(agenda.oneOf(List.of(Family.values())));
    } else {
      tally.count("router restarts");
      router.router().crash(false);
      agenda.in(agenda.between(0, 20 * Agenda.SECOND), router::comeBack);
    }
  }

  Map<String, Decision.Assigned> assigned() {
    return planner.assigned();
  }

  // ---- the machine's thread

  @Override
  public void later(SpeakerMessage message) {
    if (running) {
      mailbox.add(message);
      if (!pumping) {
        pumping = true;
        agenda.in(agenda.between(0, Agenda.MILLI), this::turn);
      }
    }
  }

  private void turn() {
    pumping = false;
    if (!running) {
      return;
    }
    tick();
    SpeakerMessage message = mailbox.poll();
    if (message != null) {
      List<Announced> before = announced();
      machine.handle(message, agenda.now());
      before.forEach(Announced::mayBeWithdrawn);
      switch (message) {
        case SpeakerMessage.NodeDraining(boolean now) -> drained(now);
        case SpeakerMessage.Go _ -> {
          leaving = true;
          logs().forEach(log -> log.drained(true));
        }
        case SessionEvent.Up up -> invariants.begins(up, nodeDraining || leaving);
        case SpeakerMessage.Observed _,
            SpeakerMessage.GoOn _,
            SpeakerMessage.Moved _,
            SpeakerMessage.Came _,
            SpeakerMessage.Ask _,
            SessionEvent.Connected _,
            SessionEvent.Down _,
            SessionEvent.Written _,
            SessionEvent.Refresh _,
            SessionEvent.Ended _ -> {}
      }
      rest();
    }
    if (!mailbox.isEmpty() && !pumping) {
      pumping = true;
      agenda.in(agenda.between(0, Agenda.MILLI), this::turn);
    }
  }

  private void drained(boolean now) {
    if (!leaving) {
      nodeDraining = now;
      logs().forEach(log -> log.drained(now));
    }
  }

  private void tick() {
    if (running && machine.deadlineNanos() <= agenda.now()) {
      List<Announced> before = announced();
      machine.tick(agenda.now());
      before.forEach(Announced::mayBeWithdrawn);
      rest();
    }
  }

  private void rest() {
    machine.finished(agenda.now());
    unchecked = true;
    invariants.follow();
    long deadline = machine.deadlineNanos();
    if (deadline != Long.MAX_VALUE && deadline != tickPlannedFor) {
      tickPlannedFor = deadline;
      agenda.at(deadline, this::tick);
    }
  }

  /** A session with routes. */
  private record Announced(LivePeer peer, SessionLog log) {
    /** A router that is drained loses its routes before its session is ended. */
    void mayBeWithdrawn() {
      if (peer.rib() == null) {
        log.withdrawn();
      }
    }
  }

  private List<Announced> announced() {
    List<Announced> all = new ArrayList<>();
    routers.forEach((peer, router) -> {
      SessionLog log = router.log();
      if (log != null) {
        all.add(new Announced(peer, log));
      }
    });
    return all;
  }

  private List<SessionLog> logs() {
    return announced().stream().map(Announced::log).toList();
  }

  /** Compares what routers have with the plan, where nothing is under way. */
  void check() {
    if (running && unchecked && mailbox.isEmpty() && !leaving) {
      unchecked = !invariants.check();
    }
  }

  /** Whether each peer has a session, and nothing is under way. */
  boolean isSettled() {
    return running && !leaving && mailbox.isEmpty() && invariants.isSettled();
  }

  /** What is missing for that. */
  String unsettled() {
    return running ? invariants.unsettled() : "it does not run";
  }

  /** Each router has what a planner says that is told of all objects at once. */
  void compareWithPlannerToldAtOnce(Collection<Resource> objects) {
    Map<String, List<Address>> held = new HashMap<>();
    planner.assigned().forEach((id, assigned) -> held.put(id, assigned.addresses()));
    Planner fresh = planner(held);
    fresh.observe(objects, List.of());
    invariants.compareWith(fresh);
  }

  // ---- what the machine finds around it

  @Override
  public Links links() {
    return LINKS;
  }

  @Override
  public int defaultRoute() {
    return 2;
  }

  @Override
  public PeerSession open(LivePeer peer, RouterId identifier, boolean restarted) {
    Peer config = peer.config();
    Address remote = Objects.requireNonNull(config.session().address());
    Settings settings = SessionSettings.of(config, identifier, restarted, false);
    var router =
        new SimulatedRouter(
            peer,
            settings,
            SimulatedRouter.settings(settings, agenda),
            new Endpoints(remote.family() == Family.IPV4 ? FOUR : SIX, remote),
            agenda,
            tally,
            this::later);
    if (losing) {
      router.lose();
    }
    routers.put(peer, router);
    return router;
  }

  @Override
  public @Nullable AdminState ordered(Peer peer) {
    return null;
  }

  @Override
  public void planned(Planner.Outcome outcome, Collection<ObjectKey> removed, long nowNanos) {
    tally.count("turns of planning");
  }

  @Override
  public void changed() {}

  @Override
  public void left(List<String> drained, List<String> ended) {
    tally.count("departures that ended");
    agenda.tell("speaker has left", ended);
    running = false;
    whenGone.run();
  }

  /** What is said goes into the story of the run. */
  private final class Story implements SpeakerLog {
    @Override
    public void info(String line) {
      agenda.tell("speaker", line);
    }

    @Override
    public void warn(String line) {
      agenda.tell("speaker", line);
    }

    @Override
    public void session(LivePeer peer, String line, long nowNanos) {
      agenda.tell("speaker", peer.config().name(), line);
    }

    @Override
    public void refused(String range, String line, long nowNanos) {
      agenda.tell("speaker", range, line);
    }
  }
}
