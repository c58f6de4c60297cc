package bellman.balancer.plan;

import bellman.api.resource.Annotations;
import bellman.api.resource.Problem;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.allocator.Reason;
import bellman.balancer.allocator.Request;
import bellman.balancer.plan.ServiceWarning.About;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is probably not meant with services; kept, so that asking costs nothing. */
final class ServiceWarnings {

  private final Map<String, List<ServiceWarning>> byService = new TreeMap<>();

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
    List<ServiceWarning> found = new ArrayList<>(0);
    Map<String, String> annotations = service.metadata().annotations();
    for (String annotation : annotations.keySet()) {
      Annotations.Flaw flaw = Annotations.flaw(annotation, annotations.keySet());
      if (flaw != null) {
        found.add(
            new ServiceWarning(
                flaw.isOld() ? About.OLD_ANNOTATION : About.UNKNOWN_ANNOTATION,
                Problem.of(
                    service.key(), "metadata.annotations[" + annotation + "]", flaw.message())));
      }
    }
    switch (decision) {
      case Unassigned(Reason reason, String message) -> {
        if (reason != Reason.NOT_LOAD_BALANCER && reason != Reason.CLASS_NOT_OURS) {
          String text = "has no address: " + reason.text() + ": " + message;
          found.add(new ServiceWarning(About.NO_ADDRESS, Problem.of(service.key(), null, text)));
        }
      }
      case Assigned(_, var addresses) -> {
        Request.Flaw flaw = Request.flaw(service);
        if (flaw != null) {
          String text = flaw.message() + "; until that is fixed it keeps " + addresses;
          found.add(
              new ServiceWarning(About.REQUEST, Problem.of(service.key(), flaw.field(), text)));
        }
      }
      case null -> {}
    }
    if (service.isLoadBalancer() && service.ports().isEmpty()) {
      String text = "are missing: an API server would reject this service, but it is served here";
      found.add(
          new ServiceWarning(About.OF_FOLDERS_ONLY, Problem.of(service.key(), "spec.ports", text)));
    }
    for (Service.Remark remark : service.remarks()) {
      String text =
          remark.message() + " (an API server would reject it; here " + remark.meaning() + ")";
      found.add(
          new ServiceWarning(
              About.OF_FOLDERS_ONLY, Problem.of(service.key(), remark.field(), text)));
    }
    String lack = decision instanceof Assigned assigned ? assigned.lack(service) : null;
    if (lack != null) {
      found.add(
          new ServiceWarning(
              About.MISSING_FAMILY, Problem.of(service.key(), "spec.ipFamilyPolicy", lack)));
    }
    if (found.isEmpty()) {
      byService.remove(id);
    } else {
      byService.put(id, List.copyOf(found));
    }
  }

  /** Those of a service. */
  List<ServiceWarning> of(String id) {
    return byService.getOrDefault(id, List.of());
  }

  /** All of them. */
  Collection<Problem> all() {
    return byService.values().stream().flatMap(List::stream).map(ServiceWarning::problem).toList();
  }
}
