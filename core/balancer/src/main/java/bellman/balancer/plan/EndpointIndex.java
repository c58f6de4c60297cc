package bellman.balancer.plan;

import bellman.api.resource.EndpointSlice;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where services are healthy, by their EndpointSlices. Of a slice only that is kept which follows
 * from it: there are as many as services, and more.
 */
final class EndpointIndex {

  /** What a slice says. */
  private record Slice(ObjectKey key, @Nullable Family family, EndpointHealth endpoints) {}

  /** Nearly every service has one slice. */
  private final Map<String, List<Slice>> byService = new HashMap<>();

  private final Map<ObjectKey, String> serviceOf = new HashMap<>();

  /** Null where somebody else chooses which slices and services are told of. */
  private final @Nullable LostSlices lost;

  private final EndpointHealth ofNoSlice;

  /** What the last slice said; the next one often says the same. */
  private EndpointHealth last = EndpointHealth.UNKNOWN;

  /**
   * No slices.
   *
   * @param ofNoSlice what a service has of which there is no slice: in a folder nothing is known of
   *     its endpoints, in a cluster it has none
   * @param ofFolder whether all slices and services are told of that somebody wrote
   */
  EndpointIndex(EndpointHealth ofNoSlice, boolean ofFolder) {
    this.ofNoSlice = ofNoSlice;
    this.lost = ofFolder ? new LostSlices() : null;
  }

  /** A slice is new or changed; the services whose endpoints may have changed are added. */
  void put(EndpointSlice slice, Set<String> affected) {
    ObjectKey key = slice.key();
    String service = slice.serviceId();
    String before = serviceOf.get(key);
    if (before != null && before.equals(service)) {
      service = before; // one text for all tables
    } else {
      remove(key, affected);
    }
    if (slice.serviceName().isEmpty()) {
      if (lost != null) {
        lost.withoutLabel(key);
      }
      return;
    }
    serviceOf.put(key, service);
    var now = new Slice(key, slice.family(), endpoints(slice));
    List<Slice> others = byService.get(service);
    byService.put(service, others == null ? List.of(now) : without(others, key, now));
    affected.add(service);
  }

  private static List<Slice> without(List<Slice> slices, ObjectKey key, Slice... more) {
    List<Slice> rest = new ArrayList<>(slices);
    rest.removeIf(slice -> slice.key().equals(key));
    rest.addAll(List.of(more));
    return List.copyOf(rest);
  }

  /** A slice is gone. */
  void remove(ObjectKey key, Set<String> affected) {
    if (lost != null) {
      lost.remove(key);
    }
    String service = serviceOf.remove(key);
    if (service == null) {
      return;
    }
    List<Slice> rest = without(byService.getOrDefault(service, List.of()), key);
    if (rest.isEmpty()) {
      byService.remove(service);
    } else {
      byService.put(service, rest);
    }
    affected.add(service);
  }

  /** A service, or its slices, may be others. */
  void look(String service, boolean isThere) {
    if (lost != null) {
      List<Slice> slices = isThere ? List.of() : byService.getOrDefault(service, List.of());
      lost.look(service, slices.stream().map(Slice::key).sorted().toList());
    }
  }

  /**
   * Warnings about slices that belong to no service.
   *
   * @param isService whether there is a service, by {@code namespace/name}
   */
  List<Problem> warnings(Predicate<String> isService) {
    return lost == null ? List.of() : lost.warnings(isService);
  }

  /** The endpoints of a service. */
  EndpointHealth of(String service) {
    List<Slice> slices = byService.get(service);
    if (slices == null) {
      return ofNoSlice;
    }
    if (slices.size() == 1) {
      return slices.getFirst().endpoints();
    }
    EndpointHealth all = together(slices, null);
    Map<Family, EndpointHealth> byFamily = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      if (slices.stream().anyMatch(slice -> slice.family() == family)) {
        byFamily.put(family, together(slices, family));
      }
    }
    return byFamily.values().stream().allMatch(all::equals)
        ? all
        : new EndpointHealth(true, all.anyHealthy(), all.healthyNodes(), byFamily);
  }

  /**
   * What slices say together.
   *
   * @param family those of the other one are left out; null for none
   */
  private static EndpointHealth together(List<Slice> slices, @Nullable Family family) {
    Set<String> nodes = new HashSet<>();
    boolean any = false;
    for (Slice slice : slices) {
      if (family == null || slice.family() == null || slice.family() == family) {
        any |= slice.endpoints().anyHealthy();
        nodes.addAll(slice.endpoints().healthyNodes());
      }
    }
    return new EndpointHealth(true, any, nodes);
  }

  private EndpointHealth endpoints(EndpointSlice slice) {
    boolean any = false;
    Set<String> nodes = new HashSet<>();
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      if (endpoint.healthy()) {
        any = true;
        if (endpoint.nodeName() != null) {
          nodes.add(endpoint.nodeName());
        }
      }
    }
    var now = new EndpointHealth(true, any, nodes);
    if (!now.equals(last)) {
      last = now;
    }
    return last;
  }
}
