package bellman.controller;

import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.Pod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Says of sessions whose speaker is gone that nobody knows how they are: a speaker that ended, or
 * whose node did, can't say so itself. Only those are looked at that name the Pod of their speaker.
 * Owned by the machine.
 */
final class Departed {

  /** A speaker that is restarted is back by then. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Where it is said. */
  interface Board {

    /** Has a session's status say so. */
    void put(String session, Map<String, ?> status);

    /** Has no say any more in a session's status. */
    void remove(String session);
  }

  private final Board board;
  private final Supplier<Instant> wallClock;
  private final Map<String, BgpSessionStatus> sessions = new HashMap<>();
  private final Map<String, Pod> pods = new HashMap<>();

  /** Since when the speakers of sessions are missing, by the session's name. */
  private final Map<String, Long> missing = new HashMap<>();

  /**
   * Sessions that were told of again after they had been called unknown: whatever their Pods and
   * Nodes look like, somebody lives who knows.
   */
  private final Set<String> alive = new HashSet<>();

  Departed(Board board, Supplier<Instant> wallClock) {
    this.board = board;
    this.wallClock = wallClock;
  }

  /** A session is new or changed; returns whether it carries other routes than before. */
  boolean put(BgpSessionStatus session) {
    String name = session.metadata().name();
    BgpSessionStatus before = sessions.put(name, session);
    if (!session.state().equals(BgpSessionStatus.UNKNOWN)) {
      board.remove(name); // its speaker is back
      if (before != null && before.state().equals(BgpSessionStatus.UNKNOWN)) {
        alive.add(name);
      }
    }
    return before == null
        ? session.isEstablished()
        : before.isEstablished() != session.isEstablished()
            || !before.families().equals(session.families());
  }

  /** A session's object is gone; returns whether it carried routes. */
  boolean removeSession(String name) {
    missing.remove(name);
    alive.remove(name);
    board.remove(name);
    BgpSessionStatus before = sessions.remove(name);
    return before != null && before.isEstablished();
  }

  void put(Pod pod) {
    pods.put(pod.metadata().name(), pod);
  }

  void removePod(String name) {
    pods.remove(name);
  }

  Collection<BgpSessionStatus> sessions() {
    return sessions.values();
  }

  /** When there is something to be said; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    long first = Long.MAX_VALUE;
    for (long since : missing.values()) {
      first = Math.min(first, since + GRACE_NANOS);
    }
    return first;
  }

  /**
   * Looks whose speaker is missing, and says of those that have been for a while.
   *
   * @param isAlive whether there is a node of this name that is heard of
   */
  void look(Predicate<String> isAlive, long nowNanos) {
    sessions.forEach((name, session) -> {
      if (session.pod().isEmpty() || session.state().equals(BgpSessionStatus.UNKNOWN)) {
        missing.remove(name);
        return;
      }
      Pod pod = pods.get(session.pod());
      if (pod != null && pod.isRunning() && isAlive.test(session.node())) {
        missing.remove(name);
        alive.remove(name); // it can be missed again
        return;
      }
      if (alive.contains(name)) {
        return;
      }
      long since = missing.computeIfAbsent(name, _ -> nowNanos);
      if (nowNanos - since >= GRACE_NANOS) {
        missing.remove(name);
        board.put(name, unknown());
      }
    });
  }

  private Map<String, ?> unknown() {
    return Map.of(
        "state",
        BgpSessionStatus.UNKNOWN,
        "since",
        wallClock.get().truncatedTo(ChronoUnit.SECONDS).toString(),
        "warnings",
        List.of("the speaker that reported this session is gone: see its Pod"));
  }
}
