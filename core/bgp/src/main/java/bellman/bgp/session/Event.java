package bellman.bgp.session;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;

/** What happens to a session. */
public sealed interface Event {

  /** Begin to try (ManualStart). */
  record Start() implements Event {}

  /** End for good (ManualStop): the NOTIFICATION goes to whoever is connected. */
  record Stop(Notification notification) implements Event {}

  /**
   * A deadline has come, or may have.
   *
   * @param blockedSinceNanos since when the established connection's writer waits for the peer to
   *     read; {@link State#NEVER} if it doesn't
   */
  record Tick(long blockedSinceNanos) implements Event {}

  /** A dialled connection is there. */
  record Connected(int connection, Endpoints endpoints) implements Event {}

  /** Dialling failed. */
  record DialFailed(int connection, String reason) implements Event {}

  /** The peer connected; the number is negative, so that it is no dialled one's. */
  record Accepted(int connection, Endpoints endpoints) implements Event {}

  /** A message came. */
  record Received(int connection, Message message) implements Event {}

  /** Bytes came that end the session, with the NOTIFICATION for it. */
  record Malformed(int connection, Notification notification, String detail) implements Event {}

  /** The connection is gone without a word. */
  record Closed(int connection, String reason) implements Event {}
}
