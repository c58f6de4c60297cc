package bellman.telemetry;

import bellman.telemetry.Metric.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations by how long they are. Any thread may record, at the cost of two additions; a
 * reading in between is not of one moment, and differs by what was recorded meanwhile.
 */
public final class Histogram {

  private static final double NANOS = 1e9;

  /** From what a change in a process takes to what people begin to notice. */
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final String name;
  private final String help;
  private final AtomicLongArray counts = new AtomicLongArray(SECONDS.length + 1);
  private final LongAdder nanos = new LongAdder();

  /**
   * Nothing counted yet.
   *
   * @param name the metric's; by custom it ends in {@code _seconds}
   */
  public Histogram(String name, String help) {
    this.name = name;
    this.help = help;
  }

  /**
   * For how long the thread that decides, in a speaker or a controller, does one thing at a time.
   */
  public static Histogram ofTurns() {
    return new Histogram(
        "bellman_turn_duration_seconds",
        "Time for which the deciding thread was busy with one task while all others waited");
  }

  /** Counts a duration; a negative one, which only a wrong clock has, as none. */
  public void record(long durationNanos) {
    long duration = Math.max(0, durationNanos);
    double seconds = duration / NANOS;
    int bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]) {
      bucket++;
    }
    counts.incrementAndGet(bucket);
    nanos.add(duration);
  }

  /** Whether anything was counted yet. */
  public boolean isRecorded() {
    for (int i = 0; i < counts.length(); i++) {
      if (counts.get(i) > 0) {
        return true;
      }
    }
    return false;
  }

  /** What was counted so far. */
  public Metric measurement() {
    List<Double> bounds = new ArrayList<>();
    List<Long> counted = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      bounds.add(i < SECONDS.length ? SECONDS[i] : Double.POSITIVE_INFINITY);
      counted.add(counts.get(i));
    }
    return new Metric(
        name,
        Metric.Kind.HISTOGRAM,
        help,
        Map.of(),
        nanos.sum() / NANOS,
        new Distribution(bounds, counted));
  }
}
