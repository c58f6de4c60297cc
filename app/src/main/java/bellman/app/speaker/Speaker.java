package bellman.app.speaker;

import bellman.app.speaker.LivePeer.Happening;
import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodeChange;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.balancer.resource.Kind;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Resource;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.rib.Delivery;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.Notification;
import bellman.net.Address;
import bellman.net.Family;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.socket.BgpPeer;
import bellman.socket.LocalAddresses;
import bellman.socket.Way;
import bellman.telemetry.DrainAnswer;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces one node's plan to its peers, and keeps it so. */
public final class Speaker {

  private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);

  /**
   * What a speaker is made with.
   *
   * @param node the node's name
   * @param planner for that node alone
   * @param dialling how a peer is reached
   * @param listener hears what comes of it
   */
  public record Setup(
      String node, Planner planner, Function<Peer, Way> dialling, Listener listener) {}

  /** Hears what comes of what the speaker was told. Called on its thread: must be quick. */
  @FunctionalInterface
  public interface Listener {

    /** Hears nothing. */
    Listener NOBODY = (_, _) -> {};

    /** A service has these addresses now; an empty list for none. */
    void assigned(String service, List<Address> addresses);

    /** What these services have announced may be another now. */
    default void announced(Collection<String> services) {}

    /** What any service has announced, and what is wrong, may be another now. */
    default void changed() {}
  }

  /** What the speaker's thread is told. */
  private sealed interface Note {
    record Observed(
        Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long atNanos)
        implements Note {}

    record Session(Happening happening) implements Note {}

    record Ask(Runnable question) implements Note {}

    record Go(Leave leave, CompletableFuture<DrainAnswer> done) implements Note {}
  }

  private final Setup setup;
  private final Planner planner;
  private final Clock clock = Clock.monotonic();
  private final Host<Note> host;
  private final Map<String, LivePeer> peers = new TreeMap<>();
  private final IdentityHashMap<AdjRibOut, LivePeer> byRib = new IdentityHashMap<>();
  private final Map<List<String>, RouteTable> tables = new HashMap<>();
  private final BfdWatch watch;
  private final Timing timing = new Timing();

  /** When what is being worked on was told of; {@link Timing#NEVER} between two changes. */
  private long toldNanos = Timing.NEVER;

  private @Nullable Departure departure;

  /** Whether the node's first plan was taken over: peers from before that may know us already. */
  private boolean begun;

  private Speaker(Setup setup) {
    this.setup = setup;
    this.planner = setup.planner();
    this.host = new Host<>(new Owner(), clock, defect -> LOG.error("a defect of bellman", defect));
    this.watch = new BfdWatch(clock, what -> host.tell(new Note.Ask(what)));
  }

  /** Starts a speaker that knows of nothing yet. */
  public static Speaker start(Setup setup) {
    var speaker = new Speaker(setup);
    speaker.host.startPlatform("speaker");
    return speaker;
  }

  /** These objects are new or changed, and those are gone. */
  public void observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    host.tell(new Note.Observed(upserts, removed, clock.nanos()));
  }

  /**
   * The shortest silence of this node that a neighbour takes for its death, in nanoseconds; {@link
   * Long#MAX_VALUE} if none watches it.
   */
  public long shortestDetectionNanos() {
    return ask(_ -> watch.shortestDetectionNanos());
  }

  /** Asks something of the speaker's state, on its thread; waits for the answer. */
  public <T extends @Nullable Object> T ask(Function<View, T> question) {
    var answer = new CompletableFuture<T>();
    host.tell(
        new Note.Ask(() -> {
          try {
            answer.complete(question.apply(view()));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        }));
    return answer.join();
  }

  /** What there is to ask about. Good only while the question is being answered. */
  public record View(
      String node, Planner planner, Collection<LivePeer> peers, BfdWatch watch, Timing timing) {}

  private View view() {
    return new View(setup.node(), planner, peers.values(), watch, timing);
  }

  /**
   * Leaves all routers. A speaker that is leaving already does so at the earlier of both times.
   *
   * @return done when all sessions are ended
   */
  public CompletableFuture<DrainAnswer> leave(Leave how) {
    var done = new CompletableFuture<DrainAnswer>();
    host.tell(new Note.Go(how, done));
    return done;
  }

  private final class Owner implements Machine<Note> {
    @Override
    public long deadlineNanos() {
      Departure leaving = departure;
      return leaving == null ? Long.MAX_VALUE : leaving.endNanos();
    }

    @Override
    public void tick(long nowNanos) {
      Departure leaving = departure;
      if (leaving != null) {
        end(leaving);
      }
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Observed(var upserts, var removed, long atNanos) -> {
          toldNanos = atNanos;
          observed(upserts, removed);
          toldNanos = Timing.NEVER;
          timing.reconciled(clock.nanos() - nowNanos);
        }
        case Note.Session(var happening) -> session(happening);
        case Note.Ask(var question) -> question.run();
        case Note.Go(var how, var done) -> leave(how, done, nowNanos);
      }
    }
  }

  // ---- the plan

  private void observed(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    Planner.Outcome outcome = planner.observe(upserts, removed);
    NodeChange change = outcome.nodes().get(setup.node());
    NodePlanner node = planner.planner(setup.node());
    if (change != null && node != null && !isGone()) {
      apply(change, node);
    }
    outcome
        .decisions()
        .forEach((service, decision) -> {
          switch (decision) {
            case Decision.Assigned(var pool, var addresses) -> {
              setup.listener().assigned(service, addresses);
              LOG.debug("{} has {} from pool {}", service, addresses, pool);
            }
            case Decision.Unassigned(var reason, var message) -> {
              setup.listener().assigned(service, List.of());
              LOG.debug("{} has no address: {}: {}", service, reason.text(), message);
            }
          }
        });
    setup.listener().announced(outcome.services());
    if (outcome.compiled()) {
      setup.listener().changed();
    }
    for (ObjectKey key : removed) {
      if (key.kind() == Kind.SERVICE) {
        setup.listener().assigned(key.namespace() + "/" + key.name(), List.of());
      }
    }
  }

  private void apply(NodeChange change, NodePlanner node) {
    Map<String, Peer> wanted = new LinkedHashMap<>();
    if (change.peersChanged()) {
      node.peers().forEach(peer -> wanted.put(peer.name(), peer));
      endOthers(wanted);
    }
    if (change.regrouped()) {
      regroup(node);
    } else {
      if (change.peersChanged()) {
        completeTables(node);
      }
      change
          .routes()
          .forEach((audience, routes) -> {
            RouteTable table = tables.get(audience);
            if (table != null) {
              table.apply(Announcements.changes(routes)).forEach(this::deliver);
            }
          });
    }
    wanted.values().forEach(this::begin);
    if (change.peersChanged()) {
      watch.configured(wanted.values(), peers);
    }
    begun = true;
  }

  /** Ends the sessions with peers that are gone, or that are to be talked to otherwise now. */
  private void endOthers(Map<String, Peer> wanted) {
    for (LivePeer peer : List.copyOf(peers.values())) {
      Peer now = wanted.get(peer.config().name());
      if (now != null && now.session().equals(peer.config().session())) {
        peer.reconfigure(now);
        continue;
      }
      peers.remove(peer.config().name());
      forget(peer);
      BgpPeer bgp = peer.bgp();
      if (bgp != null) {
        var end =
            bgp.stop(
                now == null
                    ? Notification.cease(Notification.PEER_DECONFIGURED, "")
                    : Notification.cease(Notification.OTHER_CONFIGURATION_CHANGE, ""));
        if (now == null) {
          watch.removed(peer.config().name(), end);
        }
      }
      LOG.info(
          "peer {}: {}",
          peer.config().name(),
          now == null ? "removed" : "its configuration changed: a new session begins");
    }
  }

  private void begin(Peer config) {
    if (peers.containsKey(config.name())) {
      return;
    }
    var peer =
        new LivePeer(
            config,
            setup.node(),
            !begun,
            config.withheld().isEmpty() ? setup.dialling().apply(config) : null,
            clock,
            happening -> host.tell(new Note.Session(happening)));
    peers.put(config.name(), peer);
    peer.warnings().forEach(warning -> LOG.warn("peer {}: {}", config.name(), warning));
    peer.start();
  }

  /** All tables anew: peers go from one audience to another, and are sent only differences. */
  private void regroup(NodePlanner node) {
    tables.clear();
    completeTables(node);
    for (Audience audience : node.audiences()) {
      RouteTable table = tables.get(audience.named());
      for (Peer each : audience.peers()) {
        LivePeer peer = peers.get(each.name());
        AdjRibOut rib = peer == null ? null : peer.rib;
        if (peer != null && rib != null && table != null) {
          send(peer, rib.move(table));
        }
      }
    }
  }

  private void completeTables(NodePlanner node) {
    List<List<String>> keys = node.audiences().stream().map(Audience::named).toList();
    tables.keySet().retainAll(keys);
    for (Audience audience : node.audiences()) {
      if (!tables.containsKey(audience.named())) {
        var table = new RouteTable();
        List<Delivery> none = table.apply(Announcements.routes(node.routes(audience)));
        none.forEach(this::deliver); // nobody has joined it yet
        tables.put(audience.named(), table);
      }
    }
  }

  // ---- sessions

  private void session(Happening happening) {
    switch (happening) {
      case Happening.Up(var peer, int connection, var endpoints, var negotiated) ->
          up(peer, connection, endpoints, negotiated);
      case Happening.Down(var peer, var why) -> {
        forget(peer);
        setup.listener().changed();
        LOG.info("peer {}: the session is down: {}", peer.config().name(), why);
      }
      case Happening.Written(var peer) -> {
        timing.written(peer.config().name(), clock.nanos());
        AdjRibOut rib = peer.rib;
        if (rib != null) {
          send(peer, rib.written());
        }
      }
      case Happening.Refresh(var peer, var family) -> {
        AdjRibOut rib = peer.rib;
        if (rib != null) {
          send(peer, rib.refresh(family));
        }
      }
    }
  }

  private void up(LivePeer peer, int connection, Endpoints endpoints, Negotiated negotiated) {
    if (isGone() || peers.get(peer.config().name()) != peer) {
      return; // it was told to end meanwhile
    }
    forget(peer);
    RouteTable table = tableOf(peer);
    if (table == null) {
      return;
    }
    Peer config = peer.config();
    NextHops nextHops = NextHops.of(config, endpoints, negotiated, besides(config, endpoints));
    peer.missing.addAll(nextHops.missing());
    var context =
        new EncodingContext(
            negotiated.wire(), config.localAsn(), nextHops.byFamily(), nextHops.linkLocal(), false);
    var rib = new AdjRibOut(context, table, config.maxAdvertisedPrefixes());
    peer.rib = rib;
    peer.connection = connection;
    byRib.put(rib, peer);
    LOG.info(
        "peer {}: the session with {} in AS {} is up",
        peer.config().name(),
        endpoints.remote(),
        negotiated.peerAsn());
    peer.missing.forEach(warning -> LOG.warn("peer {}: {}", peer.config().name(), warning));
    send(peer, rib.start());
    setup.listener().changed();
    watch.established(peer, endpoints);
    Departure leaving = departure;
    if (leaving != null) {
      leaving.drain(peer);
    }
  }

  private static Function<Family, @Nullable Address> besides(Peer peer, Endpoints endpoints) {
    String device = peer.interfaceName();
    return family ->
        device == null
            ? LocalAddresses.beside(endpoints.local(), family)
            : LocalAddresses.on(device, family);
  }

  private @Nullable RouteTable tableOf(LivePeer peer) {
    NodePlanner node = planner.planner(setup.node());
    Audience audience = node == null ? null : node.audienceOf(peer.config().name());
    return audience == null ? null : tables.get(audience.named());
  }

  private void forget(LivePeer peer) {
    timing.forget(peer.config().name());
    AdjRibOut rib = peer.rib;
    if (rib != null) {
      rib.end();
      byRib.remove(rib);
      peer.rib = null;
    }
    peer.missing.clear();
  }

  private void deliver(Delivery delivery) {
    LivePeer peer = byRib.get(delivery.peer());
    if (peer != null) {
      timing.sending(peer.config().name(), toldNanos);
      send(peer, delivery.batch());
    }
  }

  private static void send(LivePeer peer, @Nullable Batch batch) {
    if (batch != null) {
      peer.send(batch);
    }
  }

  // ---- leaving

  private void leave(Leave how, CompletableFuture<DrainAnswer> done, long nowNanos) {
    Departure leaving = departure;
    if (leaving == null) {
      departure = leaving = new Departure(how, peers.values(), nowNanos);
      if (leaving.endNanos() > nowNanos) {
        LOG.info("leaving in {} s: routes are drained", how.holdNanos() / 1_000_000_000);
      }
    } else {
      leaving.atLatest(nowNanos + how.holdNanos());
    }
    Departure ending = leaving;
    var _ =
        ending
            .done()
            .whenComplete((answer, _) ->
                host.tell(
                    new Note.Ask(() -> {
                      watch.leave(ending::isUnaware);
                      done.complete(answer);
                    })));
    if (leaving.endNanos() <= nowNanos) {
      end(leaving);
    }
  }

  private void end(Departure leaving) {
    leaving.end(peers.values());
    peers.values().forEach(this::forget);
  }

  private boolean isGone() {
    Departure leaving = departure;
    return leaving != null && leaving.isOver();
  }
}
