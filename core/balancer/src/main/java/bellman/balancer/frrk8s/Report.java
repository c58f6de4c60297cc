package bellman.balancer.frrk8s;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is found while objects are put together. */
final class Report {

  final List<Conflict> conflicts = new ArrayList<>();
  final List<Conflict> warnings = new ArrayList<>();

  /** FRR-K8s refuses the objects for this. */
  void refuse(Conflict conflict) {
    conflicts.add(conflict);
  }

  /** FRR-K8s's webhook takes this. */
  void warn(Conflict conflict) {
    warnings.add(conflict);
  }
}
