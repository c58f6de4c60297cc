package bellman.bgp.session;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import org.jspecify.annotations.Nullable;

/** What happens to a session. */
public sealed interface Event {

  /** What BFD says of the path to the peer. */
  sealed interface Bfd extends Event {}

  /** Begin to try (ManualStart); or try again at once, where the next attempt is waited for. */
  record Start() implements Event {}

  /**
   * End for good (ManualStop): the NOTIFICATION goes to whoever is connected.
   *
   * @param keepRoutes whether we are coming back, so that a peer with graceful restart is to keep
   *     the routes (RFC 4724, RFC 8538)
   */
  record Stop(Notification notification, boolean keepRoutes) implements Event {}

  /**
   * The operator wants the session anew: it ends with this NOTIFICATION, which covers no routes,
   * and the next begins at once. Without a session, what is tried is given up and tried anew.
   */
  record Reset(Notification notification) implements Event {}

  /**
   * The operator wants no session with the peer until {@link Enable}: one that there is ends with
   * this NOTIFICATION, which covers no routes, and the peer is turned away when it connects.
   */
  record Disable(Notification notification) implements Event {}

  /** Takes {@link Disable} back; nothing without it. */
  record Enable() implements Event {}

  /**
   * BFD says that the peer can't be reached (RFC 5882 section 4.3).
   *
   * @param keepRoutes whether only the peer's control plane may be gone (its C bit is clear), so
   *     that graceful restart is to have its way
   */
  record BfdDown(boolean keepRoutes) implements Bfd {}

  /** BFD says that the peer can be reached. */
  record BfdUp() implements Bfd {}

  /** The settings have other timers now, which need no new session: {@link Settings#withTimers}. */
  record Edited() implements Event {}

  /**
   * A deadline has come, or may have.
   *
   * @param blockedSinceNanos since when the established connection's writer waits for the peer to
   *     read; {@link State#NEVER} if it doesn't
   * @param unread whether something of the established connection has come, a message or octets,
   *     that was not handled yet: then silence is our own
   */
  record Tick(long blockedSinceNanos, boolean unread) implements Event {}

  /** A dialed connection is there. */
  record Connected(int connection, Endpoints endpoints) implements Event {}

  /**
   * Dialling failed.
   *
   * @param reason null if there was nobody to dial yet, so that nothing is to be remembered of it
   */
  record DialFailed(int connection, @Nullable String reason) implements Event {}

  /** The peer connected; the number is negative, so that it is no dialed one's. */
  record Accepted(int connection, Endpoints endpoints) implements Event {}

  /** A message came. */
  record Received(int connection, Message message) implements Event {}

  /** Bytes came that end the session, with the NOTIFICATION for it. */
  record Malformed(int connection, Notification notification, String detail) implements Event {}

  /** The connection is gone without a word. */
  record Closed(int connection, String reason) implements Event {}
}
