package bellman.app.speaker;

import bellman.app.recording.RecordedSession;
import bellman.bgp.rib.ReceivedCount;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Update;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Connector;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import bellman.runtime.Sparing;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SessionEvent;
import bellman.speaker.SessionSettings;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A peer's session on sockets: what happens there goes into the speaker's mailbox. */
final class BgpPeerSession implements PeerSession, BgpPeer.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(BgpPeerSession.class);

  /** More reasons than there are in a minute, unless somebody makes them up. */
  private static final int DIFFERENT_LINES = 10;

  private final LivePeer peer;
  private final Connector connector;
  private final BgpPeer bgp;
  private final Consumer<SessionEvent> speaker;

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

  /**
   * A session that does nothing until {@link #start}.
   *
   * @param identifier the node's BGP Identifier, for a peer that is given none of its own
   * @param restarted whether the router may have had a session with this node's last process
   * @param connector how the router is reached
   */
  BgpPeerSession(
      LivePeer peer,
      RouterId identifier,
      boolean restarted,
      Connector connector,
      Clock clock,
      Consumer<SessionEvent> speaker) {
    this.peer = peer;
    this.connector = connector;
    this.speaker = speaker;
    this.bgp =
        new BgpPeer(
            peer.config().name(),
            SessionSettings.of(peer.config(), identifier, restarted, connector.isPassive()),
            connector,
            this,
            clock);
  }

  /** What there is on sockets of a peer; null for a peer without a session. */
  static @Nullable BgpPeer of(LivePeer peer) {
    PeerSession session = peer.bgp() instanceof RecordedSession(var used, _, _) ? used : peer.bgp();
    return session instanceof BgpPeerSession onSockets ? onSockets.bgp : null;
  }

  /** The peer on sockets. */
  BgpPeer socketPeer() {
    return bgp;
  }

  /** The router connected to us. */
  void accept(SocketChannel channel) {
    bgp.accept(channel);
  }

  // ---- what the speaker wants

  @Override
  public void start() {
    bgp.start();
  }

  @Override
  public void reset(Notification notification) {
    bgp.reset(notification);
  }

  @Override
  public void disable(Notification notification) {
    bgp.disable(notification);
  }

  @Override
  public void enable() {
    bgp.enable();
  }

  @Override
  public void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {
    bgp.retime(keepaliveSeconds, connectTimeSeconds);
  }

  @Override
  public void send(int connection, List<EncodedMessage> messages) {
    bgp.send(connection, messages);
  }

  @Override
  public void end(Notification notification, boolean keepRoutes) {
    var ended = keepRoutes ? bgp.leave(notification) : bgp.stop(notification);
    var _ = ended.thenAccept(known -> speaker.accept(new SessionEvent.Ended(peer, known)));
  }

  @Override
  public void bfd(Event.Bfd said) {
    bgp.bfd(said);
  }

  @Override
  public void answering(Family family) {
    wanted.remove(family);
  }

  @Override
  public Session session() {
    return bgp.status().session();
  }

  @Override
  public long receivedCount() {
    return receivedCount;
  }

  @Override
  public @Nullable String found() {
    return connector.found();
  }

  @Override
  public @Nullable String warning() {
    return connector.warning();
  }

  // ---- what happens, on the session's thread

  @Override
  public void up(BgpPeer of, int connection, Endpoints endpoints, Negotiated negotiated) {
    received = new ReceivedCount(System.nanoTime());
    receivedCount = 0;
    speaker.accept(new SessionEvent.Up(peer, connection, endpoints, negotiated));
  }

  @Override
  public void connected(BgpPeer of, Endpoints endpoints) {
    if (of.settings().bfdStrict()) {
      speaker.accept(new SessionEvent.Connected(peer, endpoints));
    }
  }

  @Override
  public void down(BgpPeer of, String why) {
    receivedCount = 0;
    speaker.accept(new SessionEvent.Down(peer, why));
  }

  @Override
  public void failed(BgpPeer of, String why) {
    String line = failures.say(why, of.status().nowNanos());
    if (line != null) {
      LOG.info("peer {}: no session: {}", of.name(), line);
    }
  }

  @Override
  public void update(BgpPeer of, Update update) {
    received.apply(update);
    receivedCount = received.count();
    for (Update.Finding finding : update.findings()) {
      LOG.debug("peer {}: malformed UPDATE: {}", of.name(), finding.message());
    }
  }

  @Override
  public void refresh(BgpPeer of, Family family) {
    if (wanted.add(family)) {
      speaker.accept(new SessionEvent.Refresh(peer, family));
    }
  }

  @Override
  public void written(BgpPeer of, int connection) {
    speaker.accept(new SessionEvent.Written(peer, connection));
  }
}
