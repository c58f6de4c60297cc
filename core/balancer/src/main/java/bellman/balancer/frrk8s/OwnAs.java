package bellman.balancer.frrk8s;

import bellman.balancer.frrk8s.Conflict.Cause;
import org.jspecify.annotations.Nullable;

/**
 * How often a neighbor's routes may have the router's own AS number in their path. Who says nothing
 * goes with whatever others say; {@code none} goes with nothing else; of the rest the one that lets
 * more pass counts.
 */
final class OwnAs {

  private static final String FIELD = "allowAsIn";
  private static final String NONE = "none";
  private static final String ORIGIN = "origin";

  private String said = "";
  private @Nullable Place place;

  /** What counts. */
  String said() {
    return said;
  }

  void add(String other, Spot spot, Report report) {
    Place before = place;
    if (other.isEmpty() || other.equals(said)) {
      return;
    }
    if (before == null) {
      said = other;
      place = spot.place(FIELD);
    } else if (said.equals(NONE) || other.equals(NONE)) {
      report.refuse(
          spot.clash(
              Cause.NEIGHBOR_SETTINGS,
              FIELD,
              before,
              FIELD,
              other,
              said,
              "none cannot be combined with others; give both the same, or omit one"));
    } else if (said.equals(ORIGIN) || isMore(other)) {
      said = other;
      place = spot.place(FIELD);
    }
  }

  private boolean isMore(String other) {
    return !other.equals(ORIGIN)
        && (other.length() > said.length()
            || (other.length() == said.length() && other.compareTo(said) > 0));
  }
}
