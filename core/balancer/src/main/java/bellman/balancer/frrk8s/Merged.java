package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import java.util.List;

/**
 * What objects come to together.
 *
 * @param union what FRR is to do: everything is sorted, what is {@code all} is listed, and what is
 *     FRR's own value is left out. Where there are conflicts, what came first stays
 * @param conflicts why FRR-K8s refuses the objects, all of them; empty if it takes them
 * @param warnings what FRR-K8s's webhook takes and what is bad all the same
 */
public record Merged(FrrConfiguration union, List<Conflict> conflicts, List<Conflict> warnings) {

  public Merged {
    conflicts = List.copyOf(conflicts);
    warnings = List.copyOf(warnings);
  }

  /** Whether FRR-K8s refuses the objects. */
  public boolean isRefused() {
    return !conflicts.isEmpty();
  }
}
