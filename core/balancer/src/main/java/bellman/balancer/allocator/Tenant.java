package bellman.balancer.allocator;

import bellman.api.resource.Annotations;
import bellman.api.resource.Service;
import bellman.balancer.config.Pool;
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

  private static final String KEY = Annotations.PREFIX + Annotations.SHARING_KEY;

  static Tenant of(Service service, @Nullable String sharingKey) {
    boolean local = service.exposure().localTrafficOnly();
    Map<String, String> backend = local ? new TreeMap<>(service.selector()) : Map.of();
    return new Tenant(service.id(), sharingKey, local, backend, service.ports());
  }

  /**
   * Whether the two can share an address.
   *
   * @param sharing what its pool says about it
   */
  boolean canShare(Tenant other, Pool.Sharing sharing) {
    return !isKeptApart(other, sharing)
        && sharingKey != null
        && sharingKey.equals(other.sharingKey)
        && backend.equals(other.backend)
        && commonPort(other) == null;
  }

  private boolean isKeptApart(Tenant other, Pool.Sharing sharing) {
    return sharing == Pool.Sharing.NAMESPACE && !OtherService.sameNamespace(other.service, service);
  }

  private Service.@Nullable Port commonPort(Tenant other) {
    for (Service.Port port : ports) {
      if (other.ports.contains(port)) {
        return port;
      }
    }
    return null;
  }

  /**
   * Why the two can't share an address, for the owner of this one. What is the other's own, such as
   * its key, is not told.
   */
  String conflict(Tenant other, Pool.Sharing sharing) {
    return "is held by "
        + OtherService.name(other.service, service)
        + ", "
        + difference(other, sharing);
  }

  private String difference(Tenant other, Pool.Sharing sharing) {
    if (isKeptApart(other, sharing)) { // before the keys, so that none can be tried out
      return "and its pool's spec.sharing is namespace: request another address";
    }
    if (sharingKey == null) {
      return "and without the annotation " + KEY + " this service shares with no other";
    }
    if (!sharingKey.equals(other.sharingKey)) {
      return "whose annotation "
          + KEY
          + " has a different value: services share if both have the same";
    }
    if (!backend.equals(other.backend) && local == other.local) {
      return "whose selector differs: under externalTrafficPolicy Local both must have the same";
    }
    if (!backend.equals(other.backend)) {
      return "whose externalTrafficPolicy is "
          + (other.local ? "Local, this service's Cluster" : "Cluster, this service's Local")
          + ": give both Cluster, or both Local and the same selector";
    }
    Service.Port port = commonPort(other);
    return port == null ? "" : "which has port " + port.port() + "/" + port.protocol() + " too";
  }
}
