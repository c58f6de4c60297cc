package bellman.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What waits to be done, and for how long the oldest of it has. Any thread may add, take out and
 * look.
 */
public final class Backlog<K> {

  private final Clock clock;

  /** Since when each waits; whatever waits longest comes first. */
  private final Map<K, Long> since = new LinkedHashMap<>();

  /** Nothing waits. */
  public Backlog(Clock clock) {
    this.clock = clock;
  }

  /** This waits from now on, unless it does already. */
  public synchronized void add(K what) {
    since.putIfAbsent(what, clock.nanos());
  }

  /** This does not wait any more. */
  public synchronized void remove(K what) {
    since.remove(what);
  }

  /** How many wait. */
  public synchronized int size() {
    return since.size();
  }

  /** For how long the oldest has waited, in nanoseconds; 0 if none waits. */
  public synchronized long oldestNanos() {
    for (long began : since.values()) {
      return clock.nanos() - began;
    }
    return 0;
  }
}
