package bellman.kubernetes;

import java.util.concurrent.TimeUnit;

/**
 * How often an object is put right: who keeps writing it as well would otherwise be answered each
 * time, and answer in turn. Owned by one thread.
 */
final class Restraint {

  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** After so long without a change by somebody else the next one begins anew. */
  private static final long PEACE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private long pauseNanos;
  private long lastNanos;
  private boolean told;

  /** For how long it must not be put right yet. */
  long waitNanos(long nowNanos) {
    return pauseNanos == 0 ? 0 : Math.max(0, pauseNanos - (nowNanos - lastNanos));
  }

  /** It was put right; returns whether to tell that somebody else keeps writing it. */
  boolean putRight(long nowNanos) {
    boolean repeated = pauseNanos > 0 && nowNanos - lastNanos < PEACE_NANOS;
    boolean tell = repeated && !told;
    told = repeated;
    pauseNanos = repeated ? Math.min(2 * pauseNanos, LONGEST_NANOS) : SHORTEST_NANOS;
    lastNanos = nowNanos;
    return tell;
  }
}
