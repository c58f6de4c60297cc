package bellman.balancer.allocator;

import bellman.balancer.config.Pool;
import bellman.balancer.resource.Service;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What counts about a service when it is to share an address with another.
 *
 * @param service {@code namespace/name}
 * @param sharingKey null if it shares with nobody
 * @param local whether traffic stays on the node that it comes to
 * @param backend the selector if it does, else empty: services on one address must be served by the
 *     same nodes
 */
record Tenant(
    String service,
    @Nullable String sharingKey,
    boolean local,
    Map<String, String> backend,
    List<Service.Port> ports) {

  private static final String KEY = Request.PREFIX + Request.SHARING_KEY;

  static Tenant of(Service service, @Nullable String sharingKey) {
    boolean local = service.localTrafficOnly();
    Map<String, String> backend = local ? new TreeMap<>(service.selector()) : Map.of();
    return new Tenant(service.id(), sharingKey, local, backend, service.ports());
  }

  /**
   * Why the two can't share an address, for the owner of this one; null if they can. What is the
   * other's own, such as its key, is not told.
   *
   * @param sharing what their pool says about it
   */
  @Nullable String conflict(Tenant other, Pool.Sharing sharing) {
    // before the keys, so that none can be tried out from elsewhere
    boolean apart =
        sharing == Pool.Sharing.NAMESPACE && !OtherService.sameNamespace(other.service, service);
    String difference =
        apart
            ? "and its pool's spec.sharing is namespace: ask for another address"
            : difference(other);
    return difference == null
        ? null
        : "is held by " + OtherService.name(other.service, service) + ", " + difference;
  }

  private @Nullable String difference(Tenant other) {
    if (sharingKey == null || !sharingKey.equals(other.sharingKey)) {
      return sharingKey == null
          ? "and without the annotation " + KEY + " this service shares with nobody"
          : "whose annotation " + KEY + " does not have the same value: they share if both have it";
    }
    if (!backend.equals(other.backend)) {
      if (local == other.local) {
        return "whose selector differs: under externalTrafficPolicy Local both must have the same";
      }
      return "whose externalTrafficPolicy is "
          + (other.local ? "Local, this service's Cluster" : "Cluster, this service's Local")
          + ": give both Cluster, or both Local and the same selector";
    }
    for (Service.Port port : ports) {
      if (other.ports.contains(port)) {
        return "which has port " + port.port() + "/" + port.protocol() + " too";
      }
    }
    return null;
  }
}
