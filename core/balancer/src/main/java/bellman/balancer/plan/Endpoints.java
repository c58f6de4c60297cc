package bellman.balancer.plan;

import java.util.Set;

/**
 * Where a service is healthy.
 *
 * @param known whether the service has an EndpointSlice at all; one that has none counts as healthy
 *     on every node
 * @param anyHealthy whether there is a healthy endpoint, wherever it is
 * @param healthyNodes names of the nodes that have one
 */
public record Endpoints(boolean known, boolean anyHealthy, Set<String> healthyNodes) {

  /** Of a service without an EndpointSlice. */
  public static final Endpoints UNKNOWN = new Endpoints(false, false, Set.of());

  /** There are none. */
  static final Endpoints NONE = new Endpoints(true, false, Set.of());

  public Endpoints {
    healthyNodes = Set.copyOf(healthyNodes);
  }

  boolean healthy() {
    return !known || anyHealthy;
  }

  boolean healthyOn(String node) {
    return !known || healthyNodes.contains(node);
  }
}
