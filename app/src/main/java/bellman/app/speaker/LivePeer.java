package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.rib.ReceivedCount;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import bellman.socket.BgpPeer;
import bellman.socket.LocalAddresses;
import bellman.socket.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured peer, with its session where it may have one. */
final class LivePeer implements BgpPeer.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(LivePeer.class);

  /** What a session tells the speaker. */
  sealed interface Happening {
    /** Routes may be sent, with this number. */
    record Up(LivePeer peer, int connection, Endpoints endpoints, Negotiated negotiated)
        implements Happening {}

    /** The session is over. */
    record Down(LivePeer peer, String why) implements Happening {}

    /** The last batch is out. */
    record Written(LivePeer peer) implements Happening {}

    /** The peer wants a family again. */
    record Refresh(LivePeer peer, Family family) implements Happening {}
  }

  /** What the session does not depend on may become another: {@link Peer#session}. */
  private volatile Peer config;

  private final Consumer<Happening> speaker;
  private final @Nullable Way way;
  private final @Nullable BgpPeer bgp;

  /** What the established session was sent; owned by the speaker's thread. */
  @Nullable AdjRibOut rib;

  /** The number of the session that {@link #rib} is of; owned by the speaker's thread. */
  int connection;

  /** Families that were wanted and can't be had in the session that is up. */
  final List<String> missing = new ArrayList<>();

  /** What becomes of the peer while the speaker leaves; owned by the speaker's thread. */
  @Nullable String leaving;

  /** Owned by the session's thread, which publishes the count. */
  private ReceivedCount received = new ReceivedCount();

  private volatile long receivedCount;

  /**
   * A peer that does nothing until {@link #start}.
   *
   * @param restarted whether the router may have had a session with this node's last process
   * @param way null for a peer that can't be honoured and stays down
   */
  LivePeer(
      Peer config,
      String node,
      boolean restarted,
      @Nullable Way way,
      Clock clock,
      Consumer<Happening> speaker) {
    this.config = config;
    this.speaker = speaker;
    this.way = way;
    this.bgp =
        way == null
            ? null
            : new BgpPeer(config.name(), settings(config, node, restarted, way), way, this, clock);
  }

  private static Settings settings(Peer peer, String node, boolean restarted, Way way) {
    Settings.RemoteAs remoteAs =
        switch (peer.remoteAs()) {
          case Peer.RemoteAs.Exactly(var asn) -> new Settings.RemoteAs.Exactly(asn);
          case Peer.RemoteAs.Internal _ -> new Settings.RemoteAs.Internal();
          case Peer.RemoteAs.External _ -> new Settings.RemoteAs.External();
        };
    RouterId configured = peer.routerId();
    return new Settings(
        peer.localAsn(),
        remoteAs,
        configured != null ? configured : routerId(peer, node),
        peer.holdTimeSeconds(),
        peer.keepaliveSeconds(),
        peer.connectTimeSeconds(),
        peer.families(),
        way.isPassive(),
        0,
        peer.restartTimeSeconds(),
        restarted,
        peer.interfaceName() != null);
  }

  /** An IPv4 address of this host; a host that has none is told apart by its name. */
  private static RouterId routerId(Peer peer, String node) {
    Ipv4Address identity = LocalAddresses.identity(peer.address());
    int bits = identity == null ? node.hashCode() : identity.bits();
    return new RouterId(bits == 0 ? 1 : bits);
  }

  /** Sends routes in the session that is up. */
  void send(Batch batch) {
    if (bgp != null) {
      bgp.send(connection, batch.messages());
    }
  }

  void start() {
    if (bgp != null) {
      bgp.start();
    }
  }

  Peer config() {
    return config;
  }

  /** The manifest says something else now that the session may go on with. */
  void reconfigure(Peer now) {
    config = now;
    AdjRibOut sending = rib;
    if (sending != null) {
      Batch batch = sending.limit(now.maxAdvertisedPrefixes());
      if (batch != null) {
        send(batch);
      }
    }
  }

  @Nullable BgpPeer bgp() {
    return bgp;
  }

  /** The router's address, configured or found; null if it isn't known. */
  @Nullable String address() {
    Address address = config.address();
    return address != null ? address.toString() : way == null ? null : way.found();
  }

  long receivedCount() {
    return receivedCount;
  }

  /** What the session waits for, or does differently than asked. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    config
        .withheld()
        .forEach((field, why) -> warnings.add("spec." + field + ": " + why + ": it stays down"));
    String source = way == null ? null : way.warning();
    if (source != null) {
      warnings.add(source);
    }
    warnings.addAll(missing);
    String going = leaving;
    if (going != null) {
      warnings.add(going);
    }
    AdjRibOut sending = rib;
    if (sending != null && sending.warning() != null) {
      warnings.add(sending.warning());
    }
    if (sending != null && sending.heldBackCount() > 0) {
      warnings.add(
          "spec.maxAdvertisedPrefixes: routes held back: "
              + sending.heldBackCount()
              + ", since the router may have no more than "
              + config.maxAdvertisedPrefixes());
    }
    return warnings;
  }

  // ---- on the session's thread

  @Override
  public void up(BgpPeer peer, int connection, Endpoints endpoints, Negotiated negotiated) {
    received = new ReceivedCount();
    receivedCount = 0;
    speaker.accept(new Happening.Up(this, connection, endpoints, negotiated));
  }

  @Override
  public void down(BgpPeer peer, String why) {
    receivedCount = 0;
    speaker.accept(new Happening.Down(this, why));
  }

  @Override
  public void update(BgpPeer peer, Update update) {
    received.apply(update);
    receivedCount = received.count();
    for (Update.Finding finding : update.findings()) {
      LOG.debug("peer {}: an UPDATE with a fault: {}", config.name(), finding.message());
    }
  }

  @Override
  public void refresh(BgpPeer peer, Family family) {
    speaker.accept(new Happening.Refresh(this, family));
  }

  @Override
  public void written(BgpPeer peer) {
    speaker.accept(new Happening.Written(this));
  }
}
