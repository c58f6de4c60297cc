package bellman.app.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is told of sessions, and when: each write is one for the API server, from every node of a
 * cluster, often at the same moment.
 *
 * <p>A session that goes down is told of at once, and one that comes up when it has been up for
 * some seconds, together with how much it has sent by then: two writes for one that goes and comes
 * back. One that stays down goes through the same states again and again, which is no news; why it
 * stays down is told every minute or two. Prefixes are counted exactly in metrics; here the count
 * is told anew, every minute or two, where it differs by more than a tenth.
 */
final class SessionTelling {

  private static final Set<String> COUNTS = Set.of("prefixesSent", "prefixesReceived");
  private static final String UP = "established";

  /** By when a session that came up has sent and received its tables, mostly. */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long SELDOM_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A session: what was told of it, and how it is. */
  private static final class Session {
    @Nullable Map<String, ?> told;
    long toldNanos;
    long seldomNanos;
    boolean isUp;

    /** Since when it is up, or is not. */
    long sinceNanos;

    Session(boolean isUp, long nowNanos) {
      this.isUp = isUp;
      this.sinceNanos = nowNanos;
    }
  }

  private final Map<String, Session> sessions = new HashMap<>();

  /**
   * What a session's object is to say.
   *
   * @param status of the session now, with its counts
   * @return that, or what was told before as long as the difference is not to be told yet; null
   *     while nothing is
   */
  @Nullable Map<String, ?> next(String peer, Map<String, ?> status, long nowNanos) {
    boolean isUp = UP.equals(status.get("state"));
    Session session = sessions.computeIfAbsent(peer, _ -> new Session(isUp, nowNanos));
    if (session.isUp != isUp) {
      session.isUp = isUp;
      session.sinceNanos = nowNanos;
    }
    if (isDue(session, status, nowNanos)) {
      session.told = Map.copyOf(status);
      session.toldNanos = nowNanos;
      session.seldomNanos = SELDOM_NANOS + ThreadLocalRandom.current().nextLong(SELDOM_NANOS);
    }
    return session.told;
  }

  /** There is no such session any more. */
  void forget(String peer) {
    sessions.remove(peer);
  }

  private static boolean isDue(Session session, Map<String, ?> status, long nowNanos) {
    Map<String, ?> told = session.told;
    if (told == null) {
      return nowNanos - session.sinceNanos >= SETTLED_NANOS;
    }
    boolean wasUp = UP.equals(told.get("state"));
    if (wasUp != session.isUp) {
      return wasUp || nowNanos - session.sinceNanos >= SETTLED_NANOS;
    }
    boolean isSeldom = nowNanos - session.toldNanos >= session.seldomNanos;
    if (!session.isUp) {
      return isSeldom && !reasons(told).equals(reasons(status));
    }
    return !withoutCounts(told).equals(withoutCounts(status))
        || COUNTS.stream().anyMatch(count -> isNews(told.get(count), status.get(count), isSeldom));
  }

  /** Whether a count is so different that it is told; none at all, and the first, are soon. */
  private static boolean isNews(@Nullable Object told, @Nullable Object now, boolean isSeldom) {
    long before = told instanceof Number number ? number.longValue() : 0;
    long after = now instanceof Number number ? number.longValue() : 0;
    boolean isFirst = before != after && (before == 0 || after == 0);
    return isSeldom && (isFirst || 10 * Math.abs(after - before) > before);
  }

  /** Without what a session that is down goes through while it tries again. */
  private static Map<String, Object> reasons(Map<String, ?> status) {
    Map<String, Object> rest = withoutCounts(status);
    rest.remove("state");
    rest.remove("since");
    return rest;
  }

  private static Map<String, Object> withoutCounts(Map<String, ?> status) {
    Map<String, Object> rest = new TreeMap<>(status);
    rest.keySet().removeAll(COUNTS);
    return rest;
  }
}
