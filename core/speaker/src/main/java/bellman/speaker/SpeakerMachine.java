package bellman.speaker;

import bellman.api.resource.ObjectKey;
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
import bellman.net.Ipv4Address;
import bellman.net.RouterId;
import bellman.net.link.Links;
import bellman.net.link.NodeIdentifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Advertises one node's plan to its peers, and keeps it so. Belongs to one thread, which calls
 * {@link #handle} for each message, {@link #tick} when {@link #deadlineNanos} has come, and {@link
 * #finished} after each of them.
 */
public final class SpeakerMachine {

  /**
   * What a speaker is made with.
   *
   * @param node the node's name
   * @param planner for that node alone
   * @param host what it finds around it
   * @param bfd the BFD sessions of its peers
   * @param latencies hears how long changes take
   * @param log takes lines for operators
   */
  public record Setup(
      String node,
      Planner planner,
      SpeakerHost host,
      BfdSessions bfd,
      Latencies latencies,
      SpeakerLog log) {}

  private final String node;
  private final Planner planner;
  private final SpeakerHost host;
  private final BfdSessions watch;
  private final Latencies latencies;
  private final SpeakerLog log;
  private final Map<String, LivePeer> peers = new TreeMap<>();
  private final IdentityHashMap<AdjRibOut, LivePeer> byRib = new IdentityHashMap<>();
  private final AudienceTables tables = new AudienceTables(peers, this::deliver);
  private @Nullable SpeakerDrain speakerDrain;
  private final NodeDrain nodeDrain = new NodeDrain(peers, () -> speakerDrain);
  private final RangeSessions ranges;
  private final NextTurn nextTurn;

  /** When what is being worked on was told; {@link Latencies#NEVER} between two changes. */
  private long toldNanos = Latencies.NEVER;

  /** When the thread began to plan, in this turn; {@link Latencies#NEVER} if it did not. */
  private long plannedSinceNanos = Latencies.NEVER;

  /** The host's links; none before there is a peer. */
  private Links links = Links.NONE;

  /** What names this node to routers, for as long as the process lives. */
  private @Nullable RouterId identifier;

  /** Whether the node's first plan was taken over: peers from before that may know us already. */
  private boolean begun;

  /** Whether it was told to the host that all routers are left. */
  private boolean leftTold;

  /** Knows nothing yet. */
  public SpeakerMachine(Setup setup) {
    this.node = setup.node();
    this.planner = setup.planner();
    this.host = setup.host();
    this.watch = setup.bfd();
    this.latencies = setup.latencies();
    this.log = setup.log();
    this.ranges =
        new RangeSessions(
            peers, this::beginOne, peer -> end(peer, Cease.PEER_DECONFIGURED, true), log);
    this.nextTurn = new NextTurn(peers.values(), told -> host.later(new SpeakerMessage.GoOn(told)));
  }

  /** All peers, by name. */
  public Map<String, LivePeer> peers() {
    return Collections.unmodifiableMap(peers);
  }

  /** What is planned. */
  public Planner planner() {
    return planner;
  }

  /** Whether it has left its routers, or is about to. */
  public boolean isLeaving() {
    return speakerDrain != null;
  }

  /** Whether it has left its routers: there are no sessions any more. */
  public boolean isGone() {
    SpeakerDrain leaving = speakerDrain;
    return leaving != null && leaving.isOver();
  }

  /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} for never. */
  public long deadlineNanos() {
    SpeakerDrain leaving = speakerDrain;
    long end = leaving == null ? Long.MAX_VALUE : leaving.endNanos();
    long turn = Math.min(nextTurn.deadlineNanos(), ranges.deadlineNanos());
    long plan = Math.min(planner.deadlineNanos(), tables.deadlineNanos());
    return Math.min(end, Math.min(plan, turn));
  }

  /** Does what is due. */
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

  /** Takes in what happened. */
  public void handle(SpeakerMessage message, long nowNanos) {
    switch (message) {
      case SpeakerMessage.Observed(var upserts, var removed, long atNanos) -> {
        toldNanos = atNanos;
        followed(planner.begin(upserts, removed, nowNanos), removed, nowNanos);
      }
      case SpeakerMessage.GoOn(long atNanos) -> {
        toldNanos = atNanos;
        nextTurn.begun();
        followed(planner.goOn(NextTurn.SERVICES), List.of(), nowNanos);
      }
      case SessionEvent event -> session(event, nowNanos);
      case SpeakerMessage.Moved(var now) -> moved(now);
      case SpeakerMessage.Came(var range, var router, var connection) ->
          ranges.came(range, router, connection, isGone(), nowNanos);
      case SpeakerMessage.NodeDraining(boolean isDraining) -> nodeDrain.drain(isDraining);
      case SpeakerMessage.Ask(var question) -> question.run();
      case SpeakerMessage.Go(var how) -> leave(how, nowNanos);
    }
  }

  private void session(SessionEvent event, long nowNanos) {
    LivePeer peer = event.peer();
    String name = peer.config().name();
    switch (event) {
      case SessionEvent.Up up -> up(up, nowNanos);
      case SessionEvent.Connected(_, var endpoints) -> {
        if (!isGone() && peers.get(name) == peer) {
          watch.established(peer, endpoints);
        }
      }
      case SessionEvent.Down(_, var why) -> {
        forget(peer);
        host.changed();
        log.session(peer, "the session is down: " + why, nowNanos);
      }
      case SessionEvent.Written(_, int connection) -> {
        AdjRibOut rib = peer.rib;
        if (rib != null && connection == peer.connection) { // else of a session before this one
          latencies.written(name, nowNanos);
          peer.send(rib.written());
          nextTurn.written();
        }
      }
      case SessionEvent.Refresh(_, var family) -> {
        PeerSession bgp = peer.bgp();
        if (bgp != null) {
          bgp.answering(family);
        }
        AdjRibOut rib = peer.rib;
        if (rib != null) {
          peer.send(rib.refresh(family));
        }
      }
      case SessionEvent.Ended(_, boolean known) -> ended(peer, known);
    }
  }

  /**
   * A turn is over. What is left of a new configuration is done in turns of its own, behind all
   * that has been told meanwhile: so a withdrawal does not wait for it.
   */
  public void finished(long nowNanos) {
    if (plannedSinceNanos == Latencies.NEVER) {
      return;
    }
    latencies.worked(nowNanos - plannedSinceNanos);
    plannedSinceNanos = Latencies.NEVER;
    if (planner.isBehind()) {
      nextTurn.want(toldNanos, nowNanos);
    } else {
      latencies.reconciled();
    }
    toldNanos = Latencies.NEVER;
    tables.busyUntil(nowNanos);
  }

  // ---- the plan

  private void followed(Planner.Outcome outcome, Collection<ObjectKey> removed, long sinceNanos) {
    NodeChange change = outcome.nodes().get(node);
    NodePlanner planned = planner.planner(node);
    if (change != null && planned != null && !isGone()) {
      apply(change, planned);
    }
    host.planned(outcome, removed, sinceNanos);
    plannedSinceNanos = sinceNanos;
  }

  private void apply(NodeChange change, NodePlanner planned) {
    Map<String, Peer> wanted = new LinkedHashMap<>();
    if (change.peersChanged()) {
      planned.peers().forEach(peer -> wanted.put(peer.name(), peer));
      endOthers(wanted);
    }
    if (change.regrouped()) {
      tables.regroup(planned);
    } else if (change.peersChanged()) {
      tables.complete(planned);
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
      log.info(
          "peer "
              + peer.config().name()
              + ": "
              + (now == null ? "removed" : "configuration changed, resetting the session"));
    }
  }

  /** Ends a peer; {@code forGood} if no other takes its name now. */
  private void end(LivePeer peer, Cease why, boolean forGood) {
    peers.remove(peer.config().name());
    nodeDrain.ending(peer);
    forget(peer);
    PeerSession bgp = peer.bgp();
    if (bgp != null) {
      if (forGood) {
        peer.atEnd = watch.removed(peer.config().name());
      }
      bgp.end(Notification.cease(why, ""), false);
    }
  }

  private LivePeer begin(Peer config) {
    var peer = new LivePeer(config);
    RouterId own = identifier();
    if (config.session().withheld().isEmpty()) {
      peer.with(host.open(peer, own, !begun));
    }
    peers.put(config.name(), peer);
    nodeDrain.joined(peer);
    peer.warnings().forEach(warning -> log.warn("peer " + config.name() + ": " + warning));
    peer.start(host.ordered(config));
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
      links = host.links();
      Ipv4Address internal = planner.nodeAddress(node);
      known = NodeIdentifier.of(internal, host.defaultRoute(), links, node);
      identifier = known;
      log.info("the BGP Identifier of this node is " + known);
    }
    return known;
  }

  private void moved(Links now) {
    links = now;
    boolean changed = false;
    for (LivePeer peer : peers.values()) {
      changed |= peer.point(now, log);
    }
    watch.lookAgain(peers);
    if (changed) {
      host.changed();
    }
  }

  // ---- sessions

  private void up(SessionEvent.Up up, long nowNanos) {
    LivePeer peer = up.peer();
    Endpoints endpoints = up.endpoints();
    Negotiated negotiated = up.negotiated();
    if (isGone() || peers.get(peer.config().name()) != peer) {
      return; // it was told to end meanwhile
    }
    forget(peer);
    RouteTable table = tables.of(planner.planner(node), peer);
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
    log.session(
        peer,
        "the session with " + endpoints.remote() + " in AS " + negotiated.peerAsn() + " is up",
        nowNanos);
    nextHops
        .missing()
        .forEach(warning -> log.warn("peer " + peer.config().name() + ": " + warning));
    host.changed();
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

  private void leave(DrainTerms how, long nowNanos) {
    SpeakerDrain leaving = speakerDrain;
    if (leaving == null) {
      speakerDrain = leaving = new SpeakerDrain(how, peers.values(), nowNanos);
      if (leaving.endNanos() > nowNanos) {
        log.info("draining routes for " + how.holdNanos() / 1_000_000_000 + " s before shutdown");
      }
    } else {
      leaving.atLatest(nowNanos + how.holdNanos());
    }
    if (leaving.endNanos() <= nowNanos) {
      end(leaving);
    }
  }

  private void end(SpeakerDrain leaving) {
    leaving.end(peers.values());
    peers.values().forEach(this::forget);
    tellLeft();
  }

  private void ended(LivePeer peer, boolean known) {
    Runnable after = peer.atEnd;
    if (after != null) {
      peer.atEnd = null;
      after.run();
    }
    SpeakerDrain leaving = speakerDrain;
    if (leaving != null && leaving.hasEnded(peer, known)) {
      tellLeft();
    }
  }

  private void tellLeft() {
    SpeakerDrain leaving = speakerDrain;
    if (leaving != null && leaving.isDone() && !leftTold) {
      leftTold = true;
      watch.leave(leaving::isUnaware);
      host.left(leaving.drained(), leaving.ended());
    }
  }
}
