package bellman.balancer.plan;

import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.allocator.Reason;
import bellman.balancer.allocator.Request;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is probably not meant with services; kept, so that asking costs nothing. */
final class ServiceWarnings {

  private final Map<String, List<Problem>> byService = new TreeMap<>();

  /**
   * Looks at a service.
   *
   * @param service null if there is none
   * @param decision about its addresses; null if there is none
   */
  void look(String id, @Nullable Service service, @Nullable Decision decision) {
    if (service == null) {
      byService.remove(id);
      return;
    }
    List<Problem> found = new ArrayList<>(0);
    for (String annotation : service.metadata().annotations().keySet()) {
      if (Request.isDeprecated(annotation)) {
        found.add(
            Problem.of(
                service.key(),
                "metadata.annotations[" + annotation + "]",
                "is deprecated: write "
                    + Request.PREFIX
                    + annotation.substring(Request.OLD_PREFIX.length())));
      }
    }
    if (decision instanceof Unassigned(Reason reason, String message)
        && reason != Reason.NOT_LOAD_BALANCER
        && reason != Reason.CLASS_NOT_OURS) {
      found.add(
          Problem.of(service.key(), null, "has no address: " + reason.text() + ": " + message));
    }
    String lack = decision instanceof Assigned assigned ? assigned.lack(service) : null;
    if (lack != null) {
      found.add(Problem.of(service.key(), "spec.ipFamilyPolicy", lack));
    }
    if (found.isEmpty()) {
      byService.remove(id);
    } else {
      byService.put(id, found);
    }
  }

  /** All of them. */
  Collection<Problem> all() {
    return byService.values().stream().flatMap(List::stream).toList();
  }
}
