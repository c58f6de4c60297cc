package bellman.app.speaker;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.Planner;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener what came of objects that are new, changed or gone. */
final class Outcomes {

  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

  private Outcomes() {}

  static void tell(
      Speaker.Listener listener, Planner.Outcome outcome, Collection<ObjectKey> removed) {
    outcome
        .decisions()
        .forEach((service, decision) -> {
          switch (decision) {
            case Decision.Assigned(var pool, var addresses) -> {
              listener.assigned(service, addresses);
              LOG.debug("{} has {} from pool {}", service, addresses, pool);
            }
            case Decision.Unassigned(var reason, var message) -> {
              listener.assigned(service, List.of());
              LOG.debug("{} has no address: {}: {}", service, reason.text(), message);
            }
          }
        });
    if (!outcome.services().isEmpty()) {
      listener.announced(outcome.services());
    }
    if (outcome.problemsDiffer()) {
      listener.changed();
    }
    for (ObjectKey key : removed) {
      if (key.kind() == Kind.SERVICE) {
        listener.assigned(key.namespace() + "/" + key.name(), List.of());
      }
    }
  }
}
