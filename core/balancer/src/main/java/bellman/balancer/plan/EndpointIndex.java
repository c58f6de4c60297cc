package bellman.balancer.plan;

import bellman.balancer.resource.EndpointSlice;
import bellman.balancer.resource.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** EndpointSlices by the service that they belong to. */
final class EndpointIndex {

  private final Map<String, Map<ObjectKey, EndpointSlice>> byService = new HashMap<>();
  private final Map<ObjectKey, String> serviceOf = new HashMap<>();
  private final Endpoints ofNoSlice;

  /**
   * No slices.
   *
   * @param ofNoSlice what a service has of which there is no slice: in a folder nothing is known of
   *     its endpoints, in a cluster it has none
   */
  EndpointIndex(Endpoints ofNoSlice) {
    this.ofNoSlice = ofNoSlice;
  }

  /** A slice is new or changed; the services whose endpoints may have changed are added. */
  void put(EndpointSlice slice, Set<String> affected) {
    remove(slice.key(), affected);
    if (slice.serviceName().isEmpty()) {
      return;
    }
    String service = slice.serviceId();
    serviceOf.put(slice.key(), service);
    byService.computeIfAbsent(service, _ -> new HashMap<>(2)).put(slice.key(), slice);
    affected.add(service);
  }

  /** A slice is gone. */
  void remove(ObjectKey key, Set<String> affected) {
    String service = serviceOf.remove(key);
    Map<ObjectKey, EndpointSlice> slices = service == null ? null : byService.get(service);
    if (service == null || slices == null) {
      return;
    }
    slices.remove(key);
    if (slices.isEmpty()) {
      byService.remove(service);
    }
    affected.add(service);
  }

  /** The endpoints of a service. */
  Endpoints of(String service) {
    @Nullable Map<ObjectKey, EndpointSlice> slices = byService.get(service);
    if (slices == null) {
      return ofNoSlice;
    }
    boolean any = false;
    Set<String> nodes = new HashSet<>();
    for (EndpointSlice slice : slices.values()) {
      for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
        if (endpoint.healthy()) {
          any = true;
          if (endpoint.nodeName() != null) {
            nodes.add(endpoint.nodeName());
          }
        }
      }
    }
    return new Endpoints(true, any, nodes);
  }
}
