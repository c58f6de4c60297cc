package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.net.Address;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a node means to announce a service: whether the sessions are up is told of the sessions.
 *
 * @param addresses what it has; empty for nothing
 * @param peers the names of the peers that are to have its routes, sorted; empty if it is announced
 *     to nobody
 */
public record Intended(List<Address> addresses, List<String> peers) {

  private static final Intended NOWHERE = new Intended(List.of(), List.of());

  /** The same, with an equal list of peers. */
  public Intended with(List<String> equalPeers) {
    return new Intended(addresses, equalPeers);
  }

  /** Whether it is announced to anybody. */
  public boolean isAnnounced() {
    return !peers.isEmpty();
  }

  /**
   * What is intended with these services. To be asked on the planner's thread, for not too many at
   * once.
   *
   * @param node null if the node is not planned for
   */
  public static Map<String, Intended> of(
      Planner planner, @Nullable NodePlanner node, Collection<String> services) {
    Map<String, Intended> all = new LinkedHashMap<>();
    for (String service : services) {
      all.put(
          service,
          node != null && planner.decision(service) instanceof Decision.Assigned has
              ? new Intended(has.addresses(), List.copyOf(node.announced(service).keySet()))
              : NOWHERE);
    }
    return all;
  }
}
