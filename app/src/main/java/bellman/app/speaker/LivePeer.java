package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.rib.ReceivedCount;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Update;
import bellman.directory.AdminState;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Connector;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.net.link.Links;
import bellman.runtime.Clock;
import bellman.runtime.Sparing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured peer, with its session where it may have one. */
final class LivePeer implements BgpPeer.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(LivePeer.class);

  /** More reasons than there are in a minute, unless somebody makes them up. */
  private static final int DIFFERENT_LINES = 10;

  /** What a session tells the speaker. */
  sealed interface SessionEvent extends SpeakerMessage {
    /** Routes may be sent, with this number. */
    record Up(LivePeer peer, int connection, Endpoints endpoints, Negotiated negotiated)
        implements SessionEvent {}

    /** There is a connection, of a session that waits for BFD. */
    record Connected(LivePeer peer, Endpoints endpoints) implements SessionEvent {}

    /** The session is over. */
    record Down(LivePeer peer, String why) implements SessionEvent {}

    /** The last batch is out, of the session with this number. */
    record Written(LivePeer peer, int connection) implements SessionEvent {}

    /** The peer wants a family again. */
    record Refresh(LivePeer peer, Family family) implements SessionEvent {}
  }

  /** What the session does not depend on may become another: {@link Peer#session}. */
  private volatile Peer config;

  private final Consumer<SessionEvent> speaker;
  private final @Nullable Connector connector;
  private final @Nullable BgpPeer bgp;

  /** What the established session was sent; owned by the speaker's thread. */
  @Nullable AdjRibOut rib;

  /** The number of the session that {@link #rib} is of; owned by the speaker's thread. */
  int connection;

  /** The session that {@link #rib} is of; owned by the speaker's thread. */
  SessionEvent.@Nullable Up session;

  /** Where the routes of that session point to; owned by the speaker's thread. */
  @Nullable NextHops nextHops;

  /** What becomes of the peer while the speaker leaves; owned by the speaker's thread. */
  @Nullable String leaving;

  /** What an operator ordered and lasts; owned by the speaker's thread. */
  @Nullable AdminState admin;

  /**
   * Families that the router wants again and that the speaker has not heard of yet. However often
   * it asks meanwhile, one table answers them all.
   */
  private final Set<Family> wanted = ConcurrentHashMap.newKeySet();

  /** Owned by the session's thread, which publishes the count. */
  private ReceivedCount received = new ReceivedCount(System.nanoTime());

  private volatile long receivedCount;

  /** What the log is told of attempts that failed; of the session's thread. */
  private final Sparing failures = new Sparing(DIFFERENT_LINES);

  /** What the log is told of sessions that come and go; owned by the speaker's thread. */
  private final Sparing changes = new Sparing(DIFFERENT_LINES);

  /**
   * A peer that does nothing until {@link #start}.
   *
   * @param identifier the node's BGP Identifier, for a peer that is given none of its own
   * @param restarted whether the router may have had a session with this node's last process
   * @param connector null for a peer that can't be honored and stays down
   */
  LivePeer(
      Peer config,
      RouterId identifier,
      boolean restarted,
      @Nullable Connector connector,
      Clock clock,
      Consumer<SessionEvent> speaker) {
    this.config = config;
    this.speaker = speaker;
    this.connector = connector;
    this.bgp =
        connector == null
            ? null
            : new BgpPeer(
                config.name(),
                settings(config, identifier, restarted, connector),
                connector,
                this,
                clock);
  }

  private static Settings settings(
      Peer peer, RouterId identifier, boolean restarted, Connector connector) {
    SessionSpec spec = peer.session();
    Settings.RemoteAs remoteAs =
        switch (spec.remoteAs()) {
          case SessionSpec.RemoteAs.Exactly(var asn) -> new Settings.RemoteAs.Exactly(asn);
          case SessionSpec.RemoteAs.Internal _ -> new Settings.RemoteAs.Internal();
          case SessionSpec.RemoteAs.External _ -> new Settings.RemoteAs.External();
        };
    RouterId configured = spec.offer().routerId();
    return new Settings(
        spec.localAsn(),
        remoteAs,
        configured != null ? configured : identifier,
        new Settings.Timers(
            spec.offer().holdTimeSeconds(), peer.keepaliveSeconds(), peer.connectTimeSeconds(), 0),
        new Settings.Offer(
            peer.families(),
            spec.offer().restartTimeSeconds(),
            restarted,
            spec.interfaceName() != null || spec.offer().extendedNextHop(),
            spec.offer().role()),
        connector.isPassive(),
        spec.waitsForBfd());
  }

  /**
   * The host's links are these: where routes are to point elsewhere they are sent again, in the
   * same session.
   *
   * @return whether anything is another now
   */
  boolean point(Links links) {
    SessionEvent.Up up = session;
    AdjRibOut sending = rib;
    NextHops before = nextHops;
    if (up == null || sending == null || before == null) {
      return false;
    }
    NextHops now = NextHops.of(config, up.endpoints(), up.negotiated(), links);
    if (now.equals(before)) {
      return false;
    }
    nextHops = now;
    now.byFamily()
        .forEach((family, address) -> {
          if (!address.equals(before.byFamily().get(family))) {
            LOG.info("peer {}: {} routes point to {} from now on", config.name(), family, address);
          }
        });
    now.missing().stream()
        .filter(warning -> !before.missing().contains(warning))
        .forEach(warning -> LOG.warn("peer {}: {}", config.name(), warning));
    Batch batch = sending.point(now.byFamily(), now.linkLocal());
    if (batch != null) {
      send(batch);
    }
    return true;
  }

  /** This session is up, and is sent this. */
  void begun(SessionEvent.Up up, AdjRibOut sending, NextHops pointing) {
    rib = sending;
    connection = up.connection();
    session = up;
    nextHops = pointing;
  }

  /** There is no session any more. */
  void ended() {
    rib = null;
    session = null;
    nextHops = null;
  }

  /** Sends routes in the session that is up; nothing for null. */
  void send(@Nullable Batch batch) {
    if (bgp != null && batch != null) {
      bgp.send(connection, batch.messages());
    }
  }

  /** Begins, with what an operator ordered before. */
  void start(@Nullable AdminState ordered) {
    admin = ordered;
    if (ordered != null && ordered.kind() == AdminState.Kind.SHUTDOWN) {
      disable("");
    }
    if (bgp != null) {
      bgp.start();
    }
  }

  /** A session that comes and goes again and again is told of now and then, with a count. */
  void say(String what, long nowNanos) {
    String line = changes.say(what, nowNanos);
    if (line != null) {
      LOG.info("peer {}: {}", config.name(), line);
    }
  }

  /** Whether an operator has its routes drained. */
  boolean isDrained() {
    AdminState ordered = admin;
    return ordered != null && ordered.kind() == AdminState.Kind.DRAINED;
  }

  /** Whether the session is established, which the speaker may not have heard of yet. */
  boolean isUp() {
    return bgp != null && bgp.status().negotiated() != null;
  }

  /** Ends the session, and begins the next. */
  void reset(Notification why) {
    if (bgp != null) {
      bgp.reset(why);
    }
  }

  /** Ends the session, until {@link #enable}. */
  void disable(String text) {
    if (bgp != null) {
      bgp.disable(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, text));
    }
  }

  /** Takes {@link #disable} back. */
  void enable() {
    if (bgp != null) {
      bgp.enable();
    }
  }

  Peer config() {
    return config;
  }

  static List<Peer> configs(Collection<LivePeer> peers) {
    return peers.stream().map(LivePeer::config).toList();
  }

  /**
   * The speaker begins to answer a {@link SessionEvent.Refresh}: from now on the next one is new.
   */
  void answering(Family family) {
    wanted.remove(family);
  }

  /** The manifest says something else now that the session may go on with. */
  void reconfigure(Peer now) {
    Peer before = config;
    config = now;
    if (bgp != null
        && (before.keepaliveSeconds() != now.keepaliveSeconds()
            || !Objects.equals(before.connectTimeSeconds(), now.connectTimeSeconds()))) {
      bgp.retime(now.keepaliveSeconds(), now.connectTimeSeconds());
    }
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

  /** The router's address, configured or found, or where any may be; null if it isn't known. */
  @Nullable String address() {
    Address address = config.session().address();
    Peer.Listening listening = config.listening();
    if (address == null && listening != null) {
      return listening.range().toString();
    }
    return address != null ? address.toString() : connector == null ? null : connector.found();
  }

  long receivedCount() {
    return receivedCount;
  }

  /** What the session waits for, or does differently than asked. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    config
        .session()
        .withheld()
        .forEach((field, why) -> warnings.add("spec." + field + ": " + why + ": it stays down"));
    String source = connector == null ? null : connector.warning();
    if (source != null) {
      warnings.add(source);
    }
    SessionEvent.Up up = session;
    if (config.session().offer().extendedNextHop()
        && up != null
        && !up.negotiated().extendedNextHop()
        && up.negotiated().families().contains(Family.IPV4)) {
      warnings.add(
          "spec.extendedNextHop: the router does not offer it (RFC 8950, capability 5): IPv4 routes"
              + " need an IPv4 address of the link");
    }
    NextHops pointing = nextHops;
    if (pointing != null) {
      warnings.addAll(pointing.missing());
    }
    AdminState ordered = admin;
    if (ordered != null) {
      warnings.add(PeerOrders.sentence(ordered));
    }
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
    received = new ReceivedCount(System.nanoTime());
    receivedCount = 0;
    speaker.accept(new SessionEvent.Up(this, connection, endpoints, negotiated));
  }

  @Override
  public void connected(BgpPeer peer, Endpoints endpoints) {
    if (peer.settings().bfdStrict()) {
      speaker.accept(new SessionEvent.Connected(this, endpoints));
    }
  }

  @Override
  public void down(BgpPeer peer, String why) {
    receivedCount = 0;
    speaker.accept(new SessionEvent.Down(this, why));
  }

  @Override
  public void failed(BgpPeer peer, String why) {
    String line = failures.say(why, peer.status().nowNanos());
    if (line != null) {
      LOG.info("peer {}: no session: {}", config.name(), line);
    }
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
    if (wanted.add(family)) {
      speaker.accept(new SessionEvent.Refresh(this, family));
    }
  }

  @Override
  public void written(BgpPeer peer, int connection) {
    speaker.accept(new SessionEvent.Written(this, connection));
  }
}
