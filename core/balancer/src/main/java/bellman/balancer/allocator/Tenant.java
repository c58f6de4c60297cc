package bellman.balancer.allocator;

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
 * @param backend the selector where traffic stays on the node, else empty: services on one address
 *     must be served by the same nodes
 */
record Tenant(
    String service,
    @Nullable String sharingKey,
    Map<String, String> backend,
    List<Service.Port> ports) {

  static Tenant of(Service service, @Nullable String sharingKey) {
    Map<String, String> backend =
        service.localTrafficOnly() ? new TreeMap<>(service.selector()) : Map.of();
    return new Tenant(service.id(), sharingKey, backend, service.ports());
  }

  /** Why the two can't share an address; null if they can. */
  @Nullable String conflict(Tenant other) {
    if (sharingKey == null || other.sharingKey == null) {
      return "is held by " + other.service + ", and not both allow sharing";
    }
    if (!sharingKey.equals(other.sharingKey)) {
      return "is held by " + other.service + ", whose sharing key is '" + other.sharingKey + "'";
    }
    if (!backend.equals(other.backend)) {
      return "is held by "
          + other.service
          + ", which sends its traffic to other pods: under externalTrafficPolicy Local the"
          + " selectors must be the same";
    }
    for (Service.Port port : ports) {
      if (other.ports.contains(port)) {
        return "is held by "
            + other.service
            + ", which has port "
            + port.port()
            + "/"
            + port.protocol()
            + " too";
      }
    }
    return null;
  }
}
