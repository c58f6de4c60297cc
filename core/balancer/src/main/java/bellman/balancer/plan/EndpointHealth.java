package bellman.balancer.plan;

import bellman.net.Family;
import java.util.Map;
import java.util.Set;

/**
 * Where a service is healthy.
 *
 * @param known whether the service has an EndpointSlice at all; one that has none counts as healthy
 *     on every node
 * @param anyHealthy whether there is a healthy endpoint, wherever it is
 * @param healthyNodes names of the nodes that have one
 * @param byFamily the same of each family alone, where they differ: who forwards packets finds
 *     endpoints of the packet's own family only. Empty where they don't, or where only one family
 *     has slices
 */
public record EndpointHealth(
    boolean known,
    boolean anyHealthy,
    Set<String> healthyNodes,
    Map<Family, EndpointHealth> byFamily) {

  /** Of a service without an EndpointSlice. */
  public static final EndpointHealth UNKNOWN = new EndpointHealth(false, false, Set.of());

  /** There are none. */
  static final EndpointHealth NONE = new EndpointHealth(true, false, Set.of());

  public EndpointHealth {
    healthyNodes = Set.copyOf(healthyNodes);
    byFamily = Map.copyOf(byFamily);
  }

  /** Of all families alike. */
  EndpointHealth(boolean known, boolean anyHealthy, Set<String> healthyNodes) {
    this(known, anyHealthy, healthyNodes, Map.of());
  }

  /** Those for addresses of a family. */
  EndpointHealth of(Family family) {
    return byFamily.getOrDefault(family, this);
  }

  boolean healthy() {
    return !known || anyHealthy;
  }

  boolean healthyOn(String node) {
    return !known || healthyNodes.contains(node);
  }
}
