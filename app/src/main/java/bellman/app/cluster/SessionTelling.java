package bellman.app.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What is told of sessions, and when. What changes by itself is told at once; how many prefixes
 * there are, which each new service and each route of a router changes on every node, is told soon
 * after the session came up and then once a minute or two.
 */
final class SessionTelling {

  private static final Set<String> COUNTS = Set.of("prefixesSent", "prefixesReceived");

  /** By when a session that came up has sent and received its tables, mostly. */
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long SELDOM_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * What was told.
   *
   * @param untilNanos when its counts may be told anew
   */
  private record Told(Map<String, ?> status, long untilNanos) {}

  private final Map<String, Told> told = new HashMap<>();

  /**
   * What a session's object is to say.
   *
   * @param status of the session now, with its counts
   * @return that, or what was told before if only counts differ and it is not yet time
   */
  Map<String, ?> next(String peer, Map<String, ?> status, long nowNanos) {
    Told before = told.get(peer);
    if (before != null && before.status().equals(status)) {
      return status;
    }
    boolean onlyCounts =
        before != null && withoutCounts(before.status()).equals(withoutCounts(status));
    if (before != null && onlyCounts && nowNanos - before.untilNanos() < 0) {
      return before.status();
    }
    long wait =
        onlyCounts ? SELDOM_NANOS + ThreadLocalRandom.current().nextLong(SELDOM_NANOS) : SOON_NANOS;
    told.put(peer, new Told(status, nowNanos + wait));
    return status;
  }

  /** There is no such session any more. */
  void forget(String peer) {
    told.remove(peer);
  }

  private static Map<String, Object> withoutCounts(Map<String, ?> status) {
    Map<String, Object> rest = new TreeMap<>(status);
    rest.keySet().removeAll(COUNTS);
    return rest;
  }
}
