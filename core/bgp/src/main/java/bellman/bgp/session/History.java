package bellman.bgp.session;

import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import org.jspecify.annotations.Nullable;

/**
 * What a session remembers of how it ended, and of why it did not come about. What says less never
 * covers what says more: a router that was told that its AS is wrong closes the next connection
 * without a word, and then it is the AS that matters.
 *
 * @param lastError who ended the last session or attempt, and why; null if none has ended yet
 * @param lastAttempt why the last attempt failed, where {@code lastError} says more; null otherwise
 * @param sent the last NOTIFICATION that was sent; null if none was. One that only turned a
 *     connection away (6/5, 6/7) covers none but its like
 * @param received the last NOTIFICATION that was received, likewise
 * @param flaps how many established sessions have ended
 */
public record History(
    @Nullable Entry lastError,
    @Nullable Entry lastAttempt,
    @Nullable Entry sent,
    @Nullable Entry received,
    long flaps) {

  /** Nothing has happened. */
  static final History NONE = new History(null, null, null, null, 0);

  /**
   * Something that happened.
   *
   * @param minor whether it says little: that a connection failed, was closed, or was turned away
   */
  public record Entry(String what, long atNanos, boolean minor) {

    boolean covers(@Nullable Entry other) {
      return !minor || other == null || other.minor;
    }
  }

  History ended(Entry why) {
    return why.covers(lastError)
        ? new History(why, null, sent, received, flaps)
        : new History(lastError, why, sent, received, flaps);
  }

  History sent(Notification notification, long nowNanos) {
    Entry now = entry(notification, nowNanos);
    return now.covers(sent) ? new History(lastError, lastAttempt, now, received, flaps) : this;
  }

  History received(Notification notification, long nowNanos) {
    Entry now = entry(notification, nowNanos);
    return now.covers(received) ? new History(lastError, lastAttempt, sent, now, flaps) : this;
  }

  History established() {
    return new History(lastError, null, sent, received, flaps);
  }

  History flapped() {
    return new History(lastError, lastAttempt, sent, received, flaps + 1);
  }

  /** What was learnt last of why there is no session; null if nothing was. */
  public @Nullable Entry latest() {
    return lastAttempt != null ? lastAttempt : lastError;
  }

  private static Entry entry(Notification notification, long nowNanos) {
    return new Entry(notification.describe(), nowNanos, isOnlyTurningAway(notification));
  }

  /** Whether nothing is wrong but the moment. */
  static boolean isOnlyTurningAway(Notification notification) {
    return notification.code() == Cease.CONNECTION_REJECTED
        || notification.code() == Cease.COLLISION_RESOLUTION;
  }
}
