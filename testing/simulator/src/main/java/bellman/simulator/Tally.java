package bellman.simulator;

import bellman.bgp.wire.Notification;
import java.util.Map;
import java.util.TreeMap;

/** How often things happened, so that a run can show that it met what it was made for. */
public final class Tally {

  private final Map<String, Long> counts = new TreeMap<>();

  /** Nothing happened yet. */
  public Tally() {}

  /** It happened once more. */
  public void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void received(Notification notification) {
    count("NOTIFICATION " + notification.code().numbers());
  }

  /** Adds what happened in another run. */
  public void add(Tally other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  /** How often it happened. */
  public long of(String what) {
    return counts.getOrDefault(what, 0L);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
