package bellman.simulator;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A router, the speaker's session with it, and what must hold between the two:
 *
 * <ul>
 *   <li>a router gets no UPDATE before its session is established, none on a connection that the
 *       speaker does not use, and none with a fault;
 *   <li>it gets no route that its table did not hold since the session came up, and never goes back
 *       to an older state; it loses no route that it does not have;
 *   <li>it never has more prefixes of a session than its limit;
 *   <li>a speaker that leaves to come back, where graceful restart was agreed, takes no route away
 *       by it: not by how it ends the session, not by its next OPEN, not by an End-of-RIB before
 *       its table; and one that ends for good leaves none;
 *   <li>whenever both sides have the session and nothing is under way, what it has is its table to
 *       the last attribute, each family was ended by End-of-RIB once, and what the speaker says it
 *       sent is the same.
 * </ul>
 */
final class Neighbor {

  /** Faults that a test puts in to see that they are found. */
  enum Sabotage {
    NONE,
    /** Some UPDATEs are not sent. */
    LOSE,
    /** Some UPDATEs are sent again later. */
    REPEAT
  }

  /** How far the speaker is with leaving the router. */
  private enum Phase {
    ANNOUNCING,
    DRAINING,
    WITHDRAWN
  }

  private static final Address LINK_LOCAL = Address.parse("fe80::1");

  private final String name;
  private final Agenda agenda;
  private final Tally tally;
  private final Sabotage sabotage;
  private final NeighborSettings settings;
  private final SimulatedPeer speaker;
  private final SimulatedPeer router;

  private RouteTable table;
  private @Nullable AdjRibOut out;
  private @Nullable Batch last;
  private boolean writing;

  /** By the line that a session runs on. */
  private final Map<Line, SessionLog> logs = new HashMap<>();

  private final RouterRoutes view;

  /** Lines that the speaker left so that the router keeps the routes, or does not. */
  private final Map<Line, Boolean> left = new HashMap<>();

  private @Nullable Negotiated agreedBySpeaker;
  private @Nullable Negotiated agreedByRouter;
  private Phase phase = Phase.ANNOUNCING;

  /** Whether an operator drained the router. */
  private boolean drainedByHand;

  private @Nullable Integer limit;
  private boolean unchecked;
  private long falls;

  /** What is the matter with dials in the router's direction or in the speaker's. */
  private boolean dialsVanish;

  Neighbor(
      String name,
      NeighborSettings settings,
      RouteTable table,
      Agenda agenda,
      Tally tally,
      Sabotage sabotage) {
    this.name = name;
    this.settings = settings;
    this.table = table;
    this.agenda = agenda;
    this.tally = tally;
    this.sabotage = sabotage;
    this.limit = settings.limit();
    this.view = new RouterRoutes(name + " router", agenda, tally);
    this.speaker =
        new SimulatedPeer(
            name + " speaker",
            settings.speaker(),
            agenda,
            new Endpoints(NeighborSettings.FOUR, Address.parse("192.0.2.2")),
            this::dial,
            new Speaking(),
            tally,
            open -> open);
    this.router =
        new SimulatedPeer(
            name + " router",
            settings.router(),
            agenda,
            new Endpoints(Address.parse("192.0.2.2"), NeighborSettings.FOUR),
            this::dial,
            new Routing(),
            tally,
            settings::understoodByRouter);
  }

  SimulatedPeer speaker() {
    return speaker;
  }

  SimulatedPeer router() {
    return router;
  }

  NeighborSettings settings() {
    return settings;
  }

  RouteTable table() {
    return table;
  }

  /** How often a session of either side fell. */
  long falls() {
    return falls;
  }

  void dialsVanish(boolean vanish) {
    dialsVanish = vanish;
  }

  private void dial(SimulatedPeer from, SimulatedPeer.Dial dial) {
    SimulatedPeer to = from == speaker ? router : speaker;
    long delay = agenda.between(Agenda.MILLI / 5, 50 * Agenda.MILLI);
    if (dialsVanish) {
      return;
    }
    agenda.in(
        delay,
        () -> {
          if (!to.running()) {
            agenda.in(delay, () -> from.dialFailed(dial, "connection refused"));
            return;
          }
          var line = new Line(agenda);
          agenda.in(agenda.between(0, delay), () -> to.accept(line.second()));
          agenda.in(agenda.between(0, delay), () -> from.dialed(dial, line.first()));
        });
  }

  // ---- the speaker's side

  private final class Speaking implements SimulatedPeer.Listener {
    @Override
    public void up(Line.End end, Negotiated negotiated) {
      tally.count("sessions");
      agreedBySpeaker = negotiated;
      Map<Family, Address> hops = settings.nextHops(negotiated);
      if (negotiated.extendedNextHop()) {
        tally.count("sessions with IPv6 next hops for IPv4");
      }
      Settings speaking = settings.speaker();
      if (speaking.offer().role() != null) {
        tally.count("sessions with roles");
      }
      Address linkLocal = settings.pair() ? LINK_LOCAL : null;
      var log = new SessionLog(name + " router", speaking, negotiated, hops, linkLocal, limit);
      table.routes().forEach(log::wanted);
      log.begins();
      logs.put(end.line(), log);
      var ours =
          new AdjRibOut(
              settings.encoding(negotiated, hops, linkLocal, drainedByHand), table, limit);
      out = ours;
      writing = false;
      if (drainedByHand) {
        log.drained(true);
      }
      offer(ours.start());
      if (phase != Phase.ANNOUNCING) {
        log.drained(true);
        offer(ours.drain());
      }
      if (phase == Phase.WITHDRAWN) {
        log.withdrawn();
        offer(ours.withdrawAll());
      }
    }

    @Override
    public void down(Line line, @Nullable Event cause) {
      Negotiated agreed = agreedBySpeaker;
      boolean graceful = agreed != null && agreed.keepsRoutes();
      switch (cause) {
        case Event.Stop(_, boolean keepRoutes) -> left.put(line, keepRoutes && graceful);
        case Event.BfdDown(boolean keepRoutes) -> left.put(line, keepRoutes && graceful);
        case Event.Disable _, Event.Reset _ -> left.put(line, false);
        case Event.Received(_, Message.Keepalive _) ->
            tally.count("sessions that the next one ended");
        case null, default -> {}
      }
      if (out != null) {
        out.end();
      }
      out = null;
      writing = false;
      last = null;
      falls++;
      unchecked = true;
    }

    @Override
    public void update(Line.End end, Update update) {
      throw new ViolationException(name + " speaker got an UPDATE of a router that sends none");
    }

    @Override
    public void refresh(Family family) {
      tally.count("refreshes");
      if (out != null) {
        offer(out.refresh(family));
      }
    }

    @Override
    public void written() {
      if (out != null) {
        writing = false;
        offer(out.written());
        unchecked = true;
      }
    }
  }

  /** Gives the router a batch. */
  private void offer(@Nullable Batch batch) {
    if (batch == null) {
      return;
    }
    if (writing) {
      throw new ViolationException(name + " speaker has two batches at once");
    }
    writing = true;
    unchecked = true;
    tally.count("batches");
    List<EncodedMessage> messages = batch.messages();
    if (sabotage == Sabotage.LOSE && messages.size() > 1 && agenda.percent(20)) {
      messages = messages.subList(1, messages.size());
    }
    if (sabotage == Sabotage.REPEAT && last != null && agenda.percent(20)) {
      messages = last.messages();
    }
    last = batch;
    speaker.send(messages);
  }

  /** The table gave out a batch for this peer. */
  void deliver(AdjRibOut to, Batch batch) {
    if (to == out) {
      offer(batch);
    }
  }

  /** Whether it is this neighbor's. */
  boolean owns(AdjRibOut peer) {
    return peer == out;
  }

  /** The table is about to take over a new state of a prefix. */
  void wanted(Prefix prefix, @Nullable RouteAttributes attributes) {
    unchecked = true;
    SessionLog log = currentLog();
    if (log != null && phase != Phase.WITHDRAWN) {
      log.wanted(prefix, attributes);
    }
  }

  /** The speaker begins to leave the router. */
  void drain() {
    if (phase == Phase.ANNOUNCING) {
      tally.count("drains");
      phase = Phase.DRAINING;
      SessionLog log = currentLog();
      AdjRibOut ours = out;
      if (log != null && ours != null) {
        unchecked = true;
        log.drained(true);
        offer(ours.drain());
      }
    }
  }

  /** An operator has the router's routes drained, or not any more; over restarts. */
  void drainByHand(boolean is) {
    tally.count("drains by hand");
    drainedByHand = is;
    SessionLog log = currentLog();
    AdjRibOut ours = out;
    if (phase == Phase.ANNOUNCING && log != null && ours != null) {
      unchecked = true;
      log.drained(is);
      offer(is ? ours.drain() : ours.undrain());
    }
  }

  /** An operator has everything sent once more. */
  void refreshByHand() {
    tally.count("refreshes by hand");
    AdjRibOut ours = out;
    if (ours != null) {
      offer(ours.refresh());
    }
  }

  /** The router is to have no more than so many from now on. */
  void limit(@Nullable Integer most) {
    tally.count("edited limits");
    limit = most;
    SessionLog log = currentLog();
    AdjRibOut ours = out;
    if (log != null && ours != null) {
      unchecked = true;
      log.limited(most);
      offer(ours.limit(most));
    }
  }

  /** It takes all routes back. */
  void withdrawAll() {
    if (phase == Phase.DRAINING) {
      phase = Phase.WITHDRAWN;
      SessionLog log = currentLog();
      AdjRibOut ours = out;
      if (log != null && ours != null) {
        unchecked = true;
        log.withdrawn();
        offer(ours.withdrawAll());
      }
    }
  }

  /** It is gone, if it was leaving; the next process knows nothing of that. */
  void endLeaving() {
    if (phase != Phase.ANNOUNCING) {
      speaker.stop("drained", false);
      phase = Phase.ANNOUNCING;
    }
  }

  private @Nullable SessionLog currentLog() {
    Line.End end = speaker.establishedEnd();
    return out == null || end == null ? null : logs.get(end.line());
  }

  /** From now on it gets another table. */
  void move(RouteTable other) {
    if (other == table) {
      return;
    }
    tally.count("moves");
    Set<Prefix> all = new HashSet<>(table.routes().keySet());
    all.addAll(other.routes().keySet());
    for (Prefix prefix : all) {
      RouteAttributes after = other.routes().get(prefix);
      if (!Objects.equals(table.routes().get(prefix), after)) {
        wanted(prefix, after);
      }
    }
    table = other;
    unchecked = true;
    if (out != null) {
      offer(out.move(other));
    }
  }

  // ---- the router's side

  private final class Routing implements SimulatedPeer.Listener {
    @Override
    public void up(Line.End end, Negotiated negotiated) {
      agreedByRouter = negotiated;
      view.up(negotiated);
      unchecked = true;
    }

    @Override
    public void down(Line line, @Nullable Event cause) {
      falls++;
      unchecked = true;
      Negotiated agreed = agreedByRouter;
      if (cause == null || cause instanceof Event.Stop || agreed == null) {
        view.lose();
        return;
      }
      boolean kept = view.down(agreed, cause);
      Boolean meant = left.get(line);
      boolean bySpeaker =
          cause instanceof Event.Closed || cause instanceof Event.Received(_, Notification _);
      if (meant == null || !bySpeaker) {
        return;
      }
      tally.count(meant ? "ends that keep the routes" : "ends for good");
      if (meant && !kept) {
        throw new ViolationException(name + " speaker leaves, and its router drops the routes");
      }
      if (!meant && kept && cause instanceof Event.Received) {
        throw new ViolationException(name + " speaker ends for good, and its router keeps routes");
      }
    }

    @Override
    public void update(Line.End end, Update update) {
      tally.count("updates");
      unchecked = true;
      SessionLog log = logs.get(end.line());
      if (log == null) {
        throw new ViolationException(name + " router got an UPDATE of no session");
      }
      log.delivered(update);
      view.update(update, log);
    }

    @Override
    public void refresh(Family family) {
      throw new ViolationException(name + " router was asked for its routes");
    }

    @Override
    public void written() {}
  }

  // ---- what must hold

  /** Whether both sides have the session on one line, and nothing is under way. */
  boolean atRest() {
    Line.End ours = speaker.establishedEnd();
    Line.End theirs = router.establishedEnd();
    return ours != null
        && theirs != null
        && ours.line() == theirs.line()
        && !ours.line().isSilent()
        && !writing
        && ours.quiet()
        && theirs.quiet();
  }

  /** Compares what the router has with its table, if nothing is under way. */
  void check() {
    if (!unchecked || !atRest()) {
      return;
    }
    unchecked = false;
    tally.count("comparisons");
    SessionLog log = currentLog();
    AdjRibOut ours = out;
    if (log == null || ours == null) {
      throw new ViolationException(name + " has a session and nothing to send in it");
    }
    boolean nothing = phase == Phase.WITHDRAWN;
    Map<Prefix, Attributes> expected = log.expected(nothing ? Map.of() : table.routes());
    int fitting = log.fitting(expected.size());
    log.settled();
    if (ours.heldBackCount() != expected.size() - fitting) {
      throw new ViolationException(name + " speaker holds back " + ours.heldBackCount());
    }
    if (fitting < expected.size()) {
      tally.count("comparisons at the limit");
      expected.keySet().retainAll(view.all().keySet());
    }
    if (view.anyStale() || expected.size() != fitting || !expected.equals(view.all())) {
      throw new ViolationException(
          name + " router has " + view.all() + "\nbut its table is " + expected);
    }
    if (!log.complete()) {
      throw new ViolationException(name + " router lacks End-of-RIB");
    }
    Map<Prefix, RouteAttributes> said = new HashMap<>();
    ours.forEachSent(said::put);
    if (!log.expected(said).equals(expected) || ours.sentCount() != expected.size()) {
      throw new ViolationException(name + " speaker says it sent " + said);
    }
  }
}
