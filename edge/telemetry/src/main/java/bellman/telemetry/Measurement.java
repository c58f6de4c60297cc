package bellman.telemetry;

import java.util.Map;

/**
 * One figure, as monitoring reads it.
 *
 * @param name the metric's; all measurements of one metric have the same help and kind
 * @param labels what tells it from others of its metric; an empty value is as good as none
 */
public record Measurement(
    String name, Kind kind, String help, Map<String, String> labels, double value) {

  /** How a figure moves. */
  public enum Kind {
    /** Up and down. */
    GAUGE,
    /** Only up, until the process starts anew. */
    COUNTER
  }

  public Measurement {
    labels = Map.copyOf(labels);
  }
}
