package bellman.balancer.admission;

import bellman.api.resource.Problem;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What becomes of a change.
 *
 * @param denials the problems that it would add, sorted; none if it may go on
 * @param warnings what it leaves to be done, sorted: references to what is not there, and what is
 *     probably not meant. They come with a denial too
 */
public record Verdict(List<Problem> denials, List<Problem> warnings) {

  public Verdict {
    denials = List.copyOf(denials);
    warnings = List.copyOf(warnings);
  }

  /** Nothing is against it. */
  public static final Verdict FINE = new Verdict(List.of(), List.of());

  /** The same with more warnings. */
  Verdict warning(List<Problem> more) {
    Set<Problem> all = new TreeSet<>(warnings);
    all.addAll(more);
    return new Verdict(denials, List.copyOf(all));
  }

  /** Whether it may go on. */
  public boolean allowed() {
    return denials.isEmpty();
  }
}
