package bellman.balancer.plan;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.net.Address;
import bellman.net.Family;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that decides where a service with an address is announced. */
public record ServiceFacts(Service service, Assigned assigned, EndpointHealth endpoints) {

  /**
   * The same with the addresses that are answered when packets come to a node: those of a family
   * whose endpoints are all away draw no traffic. With all of them where none is, which the rules
   * have a reason for.
   */
  ServiceFacts answeredOn(String node) {
    if (endpoints.byFamily().isEmpty()) {
      return this;
    }
    List<Address> addresses = assigned.addresses();
    List<Address> answered =
        addresses.stream()
            .filter(address -> {
              EndpointHealth own = endpoints.of(address.family());
              return own.healthy()
                  && (!service.exposure().localTrafficOnly() || own.healthyOn(node));
            })
            .toList();
    return answered.isEmpty() || answered.size() == addresses.size()
        ? this
        : new ServiceFacts(service, new Assigned(assigned.pool(), answered), endpoints);
  }

  /** The same without the addresses of these families; null if no address is left. */
  @Nullable ServiceFacts without(Set<Family> families) {
    List<Address> left =
        assigned.addresses().stream()
            .filter(address -> !families.contains(address.family()))
            .toList();
    return left.isEmpty()
        ? null
        : new ServiceFacts(service, new Assigned(assigned.pool(), left), endpoints);
  }

  /** The same with this address alone. */
  ServiceFacts with(Address only) {
    return new ServiceFacts(service, new Assigned(assigned.pool(), List.of(only)), endpoints);
  }

  /** Whether the endpoints for any address are so. */
  boolean anyEndpoints(Predicate<EndpointHealth> are) {
    return endpoints.byFamily().isEmpty()
        ? are.test(endpoints)
        : assigned.addresses().stream()
            .anyMatch(address -> are.test(endpoints.of(address.family())));
  }
}
