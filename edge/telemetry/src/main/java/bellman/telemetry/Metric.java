package bellman.telemetry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure, as monitoring reads it.
 *
 * @param name the metric's; all measurements of one metric have the same help and kind
 * @param labels what tells it from others of its metric; an empty value is as good as none
 * @param value of a histogram the sum of all that it counts
 * @param distribution how the values of a histogram are spread; null for other kinds
 */
public record Metric(
    String name,
    Kind kind,
    String help,
    Map<String, String> labels,
    double value,
    @Nullable Distribution distribution) {

  /** How a figure moves. */
  public enum Kind {
    /** Up and down. */
    GAUGE,
    /** Only up, until the process starts anew. */
    COUNTER,
    /** Many values, counted by how large they are. */
    HISTOGRAM
  }

  /**
   * How many values there are of each size.
   *
   * @param bounds the largest value of each bucket, ascending, the last one infinity
   * @param counts how many values are in each bucket and in none before it
   */
  public record Distribution(List<Double> bounds, List<Long> counts) {

    public Distribution {
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
      if (bounds.size() != counts.size()) {
        throw new IllegalArgumentException(
            bounds.size() + " buckets, " + counts.size() + " counts");
      }
    }
  }

  public Metric {
    labels = Map.copyOf(labels);
    if ((kind == Kind.HISTOGRAM) != (distribution != null)) {
      throw new IllegalArgumentException(name + ": a distribution belongs to a histogram");
    }
  }

  /** A figure that is one number. */
  public Metric(String name, Kind kind, String help, Map<String, String> labels, double value) {
    this(name, kind, help, labels, value, null);
  }
}
