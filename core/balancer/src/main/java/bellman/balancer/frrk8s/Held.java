package bellman.balancer.frrk8s;

import bellman.balancer.frrk8s.Conflict.Cause;
import org.jspecify.annotations.Nullable;

/** A text that may be said by some and must not be said otherwise by others. */
final class Held {

  private final Cause cause;
  private final String what;
  private String text = "";
  private @Nullable Place place;

  Held(Cause cause, String what) {
    this.cause = cause;
    this.what = what;
  }

  /** What was said; empty if nothing was. */
  String text() {
    return text;
  }

  /** Another says this, or nothing if it is empty. */
  void add(String other, Spot spot, String field, Report report) {
    Place first = place;
    if (other.isEmpty() || other.equals(text)) {
      return;
    }
    if (first == null) {
      text = other;
      place = spot.place(field);
      return;
    }
    report.refuse(
        spot.clash(cause, field, first, what, other, text, "give both the same, or omit one"));
  }
}
