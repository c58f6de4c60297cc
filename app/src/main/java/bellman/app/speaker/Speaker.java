package bellman.app.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.host.Watchers;
import bellman.app.speaker.LivePeer.SessionEvent;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.NodeChange;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Delivery;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.directory.AdminStateFile;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Connector;
import bellman.net.Address;
import bellman.net.Ipv4Address;
import bellman.net.RouterId;
import bellman.net.link.Links;
import bellman.net.link.NodeIdentifier;
import bellman.runtime.Answer;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.PeerAction;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
   * @param surroundings the host that it runs on
   * @param orders what operators ordered for single peers, before and from now on
   */
  public record Setup(
      String node,
      Planner planner,
      Function<Peer, Connector> dialling,
      Listener listener,
      Surroundings surroundings,
      AdminStateFile orders) {

    /** For sessions over the loopback alone, of a process that remembers nothing. */
    public Setup(
        String node, Planner planner, Function<Peer, Connector> dialling, Listener listener) {
      this(node, planner, dialling, listener, Surroundings.LOOPBACK, AdminStateFile.NONE);
    }
  }

  /** Hears what comes of what the speaker was told. Called on its thread: must be quick. */
  @FunctionalInterface
  public interface Listener {

    /** Hears nothing. */
    Listener NOBODY = (_, _) -> {};

    /** A service has these addresses now; an empty list for none. */
    void assigned(String service, List<Address> addresses);

    /** What these services have announced may be another now. */
    default void announced(Collection<String> services) {}

    /** An operator had something done with a peer. */
    default void ordered(ObjectKey peer, PeerAction action, String what) {}

    /** What any service has announced, and what is wrong, may be another now. */
    default void changed() {}
  }

  private final Setup setup;
  private final Planner planner;
  private final Clock clock;
  private final Host<SpeakerMessage> host;
  private final Map<String, LivePeer> peers = new TreeMap<>();
  private final IdentityHashMap<AdjRibOut, LivePeer> byRib = new IdentityHashMap<>();
  private final AudienceTables tables = new AudienceTables(peers, this::deliver);
  private final PeerOrders orders;
  private @Nullable SpeakerDrain speakerDrain;
  private final NodeDrain nodeDrain = new NodeDrain(peers, () -> speakerDrain);
  private final FlapLog flaps = new FlapLog();
  private final BfdWatch watch;
  private final LatencyHistograms latencies = new LatencyHistograms();
  private final RangeSessions ranges =
      new RangeSessions(peers, this::beginOne, peer -> end(peer, Cease.PEER_DECONFIGURED, true));

  private final NextTurn nextTurn;

  /**
   * When what is being worked on was told of; {@link LatencyHistograms#NEVER} between two changes.
   */
  private long toldNanos = LatencyHistograms.NEVER;

  /** The host's links; none before there is a peer. */
  private Links links = Links.NONE;

  /** What names this node to routers, for as long as the process lives. */
  private @Nullable RouterId identifier;

  /** Whether the node's first plan was taken over: peers from before that may know us already. */
  private boolean begun;

  private Speaker(Setup setup, Clock clock) {
    this.setup = setup;
    this.clock = clock;
    this.planner = setup.planner();
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("a defect of bellman", defect),
            latencies::turn);
    this.orders = new PeerOrders(setup, peers, () -> speakerDrain);
    this.nextTurn = new NextTurn(peers.values(), told -> host.tell(new SpeakerMessage.GoOn(told)));
    this.watch = new BfdWatch(clock, what -> host.tell(new SpeakerMessage.Ask(what)));
  }

  /** Starts a speaker that knows of nothing yet. */
  public static Speaker start(Setup setup) {
    return start(setup, Clock.monotonic());
  }

  static Speaker start(Setup setup, Clock clock) {
    var speaker = new Speaker(setup, clock);
    speaker.host.startPlatform("speaker");
    setup.surroundings().follow(links -> speaker.host.tell(new SpeakerMessage.Moved(links)));
    return speaker;
  }

  /** A router of a range of addresses has connected: {@link PeerConnectors.Newcomers}. */
  public void came(String range, Address router, SocketChannel connection) {
    host.tell(
        new SpeakerMessage.Ask(
            () -> ranges.came(range, router, connection, isGone(), clock.nanos())));
  }

  /** The name of the node that it speaks for. */
  public String node() {
    return setup.node();
  }

  /** These objects are new or changed, and those are gone. */
  public void observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    host.tell(new SpeakerMessage.Observed(upserts, removed, clock.nanos()));
  }

  /** The node is about to be gone, and its routers are to be drained; or it is not. */
  public void drainNode(boolean draining) {
    host.tell(new SpeakerMessage.Ask(() -> nodeDrain.drain(draining)));
  }

  /** The neighbors that watch this node by BFD. */
  public Watchers watchers() {
    return watch;
  }

  /** Looks at the speaker's state on its thread, after what it was told before; does not wait. */
  public void later(Consumer<View> look) {
    host.tell(new SpeakerMessage.Ask(() -> look.accept(view())));
  }

  /**
   * Asks something of the speaker's state, on its thread; waits for the answer.
   *
   * @throws Answer.MissingException if there is none in time
   */
  public <T extends @Nullable Object> T ask(Function<View, T> question) {
    var answer = new CompletableFuture<T>();
    host.tell(
        new SpeakerMessage.Ask(() -> {
          try {
            answer.complete(question.apply(view()));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        }));
    return Answer.of(answer, "the speaker's thread");
  }

  /** What there is to ask about. Good only while the question is being answered. */
  public record View(
      String node,
      Planner planner,
      Collection<LivePeer> peers,
      BfdWatch watch,
      LatencyHistograms latencies,
      PeerOrders orders,
      long nowNanos) {}

  private View view() {
    return new View(setup.node(), planner, peers.values(), watch, latencies, orders, clock.nanos());
  }

  /**
   * Leaves all routers. A speaker that is leaving already does so at the earlier of both times.
   *
   * @return done when all sessions are ended
   */
  public CompletableFuture<DrainAnswer> leave(DrainTerms how) {
    var done = new CompletableFuture<DrainAnswer>();
    host.tell(new SpeakerMessage.Go(how, done));
    return done;
  }

  private final class Owner implements Machine<SpeakerMessage> {
    @Override
    public long deadlineNanos() {
      SpeakerDrain leaving = speakerDrain;
      long end = leaving == null ? Long.MAX_VALUE : leaving.endNanos();
      long turn = Math.min(nextTurn.deadlineNanos(), ranges.deadlineNanos());
      long plan = Math.min(planner.deadlineNanos(), tables.deadlineNanos());
      return Math.min(end, Math.min(plan, turn));
    }

    @Override
    public void tick(long nowNanos) {
      SpeakerDrain leaving = speakerDrain;
      if (leaving != null && nowNanos >= leaving.endNanos()) {
        end(leaving);
      }
      if (nowNanos >= planner.deadlineNanos()) {
        followed(planner.release(nowNanos), List.of(), nowNanos);
      }
      nextTurn.tick(nowNanos);
      ranges.tick(nowNanos);
      tables.tick(nowNanos);
    }

    @Override
    public void handle(SpeakerMessage note, long nowNanos) {
      switch (note) {
        case SpeakerMessage.Observed(var upserts, var removed, long atNanos) -> {
          toldNanos = atNanos;
          followed(planner.begin(upserts, removed, nowNanos), removed, nowNanos);
          orders.observed(upserts, removed);
        }
        case SpeakerMessage.GoOn(long atNanos) -> {
          toldNanos = atNanos;
          nextTurn.begun();
          followed(planner.goOn(NextTurn.SERVICES), List.of(), nowNanos);
        }
        case SessionEvent.Up up -> up(up);
        case SessionEvent.Connected(var peer, var endpoints) -> {
          if (!isGone() && peers.get(peer.config().name()) == peer) {
            watch.established(peer, endpoints);
          }
        }
        case SessionEvent.Down(var peer, var why) -> {
          forget(peer);
          setup.listener().changed();
          peer.say("the session is down: " + why, clock.nanos());
        }
        case SessionEvent.Written(var peer, int connection) -> {
          AdjRibOut rib = peer.rib;
          if (rib != null && connection == peer.connection) { // else of a session before this one
            latencies.written(peer.config().name(), clock.nanos());
            peer.send(rib.written());
            nextTurn.written();
          }
        }
        case SessionEvent.Refresh(var peer, var family) -> {
          peer.answering(family);
          AdjRibOut rib = peer.rib;
          if (rib != null) {
            peer.send(rib.refresh(family));
          }
        }
        case SpeakerMessage.Moved(var now) -> moved(now);
        case SpeakerMessage.Ask(var question) -> question.run();
        case SpeakerMessage.Go(var how, var done) -> leave(how, done, nowNanos);
      }
    }
  }

  // ---- the plan

  /**
   * A turn is over. What is left of a new configuration is done in turns of its own, behind all
   * that has been told meanwhile: so a withdrawal does not wait for it.
   */
  private void worked(long sinceNanos) {
    long now = clock.nanos();
    latencies.worked(now - sinceNanos);
    if (planner.isBehind()) {
      nextTurn.want(toldNanos, now);
    } else {
      latencies.reconciled();
    }
    toldNanos = LatencyHistograms.NEVER;
    tables.busyUntil(now);
  }

  private void followed(Planner.Outcome outcome, Collection<ObjectKey> removed, long sinceNanos) {
    NodeChange change = outcome.nodes().get(setup.node());
    NodePlanner node = planner.planner(setup.node());
    if (change != null && node != null && !isGone()) {
      apply(change, node);
    }
    flaps.tell(node, sinceNanos);
    Outcomes.tell(setup.listener(), outcome, removed);
    worked(sinceNanos);
  }

  private void apply(NodeChange change, NodePlanner node) {
    Map<String, Peer> wanted = new LinkedHashMap<>();
    if (change.peersChanged()) {
      node.peers().forEach(peer -> wanted.put(peer.name(), peer));
      endOthers(wanted);
    }
    if (change.regrouped()) {
      tables.regroup(node);
    } else if (change.peersChanged()) {
      tables.complete(node);
    }
    change
        .routes()
        .forEach((audience, routes) -> {
          RouteTable table = tables.of(audience);
          if (table != null) {
            table.apply(Announcements.changes(routes)).forEach(this::deliver);
          }
        });
    for (Peer peer : wanted.values()) {
      if (!peers.containsKey(peer.name())) {
        begin(peer);
      }
    }
    if (change.peersChanged()) {
      watch.configured(LivePeer.configs(peers.values()), peers);
    }
    begun = true;
  }

  /** Ends the sessions with peers that are gone, or that are to be talked to otherwise now. */
  private void endOthers(Map<String, Peer> wanted) {
    for (LivePeer peer : List.copyOf(peers.values())) {
      Peer now = RangeSessions.configured(peer.config(), wanted);
      if (now != null && now.session().equals(peer.config().session())) {
        peer.reconfigure(now);
        continue;
      }
      end(
          peer,
          now == null ? Cease.PEER_DECONFIGURED : Cease.OTHER_CONFIGURATION_CHANGE,
          !wanted.containsKey(peer.config().name()));
      LOG.info(
          "peer {}: {}",
          peer.config().name(),
          now == null ? "removed" : "its configuration changed: a new session begins");
    }
  }

  /** Ends a peer; {@code forGood} if no other takes its name now. */
  private void end(LivePeer peer, Cease why, boolean forGood) {
    peers.remove(peer.config().name());
    nodeDrain.ending(peer);
    forget(peer);
    BgpPeer bgp = peer.bgp();
    if (bgp != null) {
      var ended = bgp.stop(Notification.cease(why, ""));
      if (forGood) {
        watch.removed(peer.config().name(), ended);
      }
    }
  }

  private LivePeer begin(Peer config) {
    var peer =
        new LivePeer(
            config,
            identifier(),
            !begun,
            config.session().withheld().isEmpty() ? setup.dialling().apply(config) : null,
            clock,
            host::tell);
    peers.put(config.name(), peer);
    nodeDrain.joined(peer);
    peer.warnings().forEach(warning -> LOG.warn("peer {}: {}", config.name(), warning));
    peer.start(orders.of(config));
    return peer;
  }

  private LivePeer beginOne(Peer config) {
    LivePeer peer = begin(config);
    watch.configured(List.of(config), peers);
    return peer;
  }

  private RouterId identifier() {
    RouterId known = identifier;
    if (known == null) {
      Surroundings host = setup.surroundings();
      links = host.links();
      Ipv4Address internal = planner.nodeAddress(setup.node());
      known = NodeIdentifier.of(internal, host.defaultRoute(), links, setup.node());
      identifier = known;
      LOG.info("the BGP Identifier of this node is {}", known);
    }
    return known;
  }

  private void moved(Links now) {
    links = now;
    boolean changed = false;
    for (LivePeer peer : peers.values()) {
      changed |= peer.point(now);
    }
    watch.lookAgain(peers);
    if (changed) {
      setup.listener().changed();
    }
  }

  // ---- sessions

  private void up(SessionEvent.Up up) {
    LivePeer peer = up.peer();
    Endpoints endpoints = up.endpoints();
    Negotiated negotiated = up.negotiated();
    if (isGone() || peers.get(peer.config().name()) != peer) {
      return; // it was told to end meanwhile
    }
    forget(peer);
    RouteTable table = tables.of(planner.planner(setup.node()), peer);
    if (table == null) {
      return;
    }
    Peer config = peer.config();
    NextHops nextHops = NextHops.of(config, endpoints, negotiated, links);
    EncodingContext context = nextHops.encoding(config, negotiated, nodeDrain.isDrained(peer));
    var rib = new AdjRibOut(context, table, config.maxAdvertisedPrefixes());
    peer.begun(up, rib, nextHops);
    byRib.put(rib, peer);
    peer.send(rib.start()); // before all that can wait
    peer.say(
        "the session with " + endpoints.remote() + " in AS " + negotiated.peerAsn() + " is up",
        clock.nanos());
    nextHops.missing().forEach(warning -> LOG.warn("peer {}: {}", peer.config().name(), warning));
    setup.listener().changed();
    watch.established(peer, endpoints);
    SpeakerDrain leaving = speakerDrain;
    if (leaving != null) {
      leaving.drain(peer);
    }
  }

  private void forget(LivePeer peer) {
    latencies.forget(peer.config().name());
    AdjRibOut rib = peer.rib;
    if (rib != null) {
      rib.end();
      byRib.remove(rib);
    }
    peer.ended();
  }

  private void deliver(Delivery delivery) {
    LivePeer peer = byRib.get(delivery.peer());
    if (peer != null) {
      latencies.sending(peer.config().name(), toldNanos);
      peer.send(delivery.batch());
    }
  }

  // ---- leaving

  private void leave(DrainTerms how, CompletableFuture<DrainAnswer> done, long nowNanos) {
    SpeakerDrain leaving = speakerDrain;
    if (leaving == null) {
      speakerDrain = leaving = new SpeakerDrain(how, peers.values(), nowNanos);
      if (leaving.endNanos() > nowNanos) {
        LOG.info("leaving in {} s: routes are drained", how.holdNanos() / 1_000_000_000);
      }
    } else {
      leaving.atLatest(nowNanos + how.holdNanos());
    }
    SpeakerDrain ending = leaving;
    var _ =
        ending
            .done()
            .whenComplete((answer, _) ->
                host.tell(
                    new SpeakerMessage.Ask(() -> {
                      watch.leave(ending::isUnaware);
                      done.complete(answer);
                    })));
    if (leaving.endNanos() <= nowNanos) {
      end(leaving);
    }
  }

  private void end(SpeakerDrain leaving) {
    leaving.end(peers.values());
    peers.values().forEach(this::forget);
  }

  private boolean isGone() {
    SpeakerDrain leaving = speakerDrain;
    return leaving != null && leaving.isOver();
  }
}
