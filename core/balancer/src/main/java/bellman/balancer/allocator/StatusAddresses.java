package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Pool;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a controller wrote into the services' status. None is given out here: a
 * speaker that did so could announce what another service has.
 *
 * <p>An address counts only as long as a pool has it, and those of a service that count are all in
 * one pool: where they no longer are, those that the controller keeps.
 */
public final class StatusAddresses implements AddressSource {

  private final @Nullable String loadBalancerClass;
  private final Map<String, Entry> entries = new HashMap<>();
  private List<Pool> pools = List.of();

  private record Entry(Service service, Decision decision) {}

  /**
   * No services and no pools.
   *
   * @param loadBalancerClass the class that is served; null for services without a class
   */
  public StatusAddresses(@Nullable String loadBalancerClass) {
    this.loadBalancerClass = loadBalancerClass;
  }

  @Override
  public Map<String, Decision> pools(Collection<Pool> newPools) {
    List<Pool> now = List.copyOf(newPools);
    if (now.equals(pools)) {
      return Map.of();
    }
    pools = now;
    Map<String, Decision> changed = new LinkedHashMap<>();
    entries.replaceAll((id, entry) -> {
      Decision decision = decide(entry.service());
      if (!decision.equals(entry.decision())) {
        changed.put(id, decision);
      }
      return new Entry(entry.service(), decision);
    });
    return changed;
  }

  @Override
  public Map<String, Decision> apply(Collection<Service> upserts, Collection<String> removed) {
    removed.forEach(entries::remove);
    Map<String, Decision> changed = new LinkedHashMap<>();
    for (Service service : upserts) {
      Decision decision = decide(service);
      Entry before = entries.put(service.id(), new Entry(service, decision));
      if (before == null || !before.decision().equals(decision)) {
        changed.put(service.id(), decision);
      }
    }
    return changed;
  }

  private Decision decide(Service service) {
    Unassigned refusal = Allocator.refusal(service, loadBalancerClass);
    if (refusal != null) {
      return refusal;
    }
    if (service.ingressIps().isEmpty()) {
      return new Unassigned(
          Reason.NO_IP_ALLOCATED,
          "the controller has not assigned it an address (yet): see its events");
    }
    List<Address> addresses = new ArrayList<>(2);
    for (String text : service.ingressIps()) {
      try {
        addresses.add(Address.parse(text));
      } catch (IllegalArgumentException e) {
        return new Unassigned(
            Reason.NO_IP_ALLOCATED,
            "status.loadBalancer.ingress contains '" + text + "', which is not an address");
      }
    }
    for (Pool pool : pools) {
      if (addresses.stream().allMatch(pool::contains)) {
        return new Assigned(pool.name(), addresses);
      }
    }
    Keeping.Kept kept = Keeping.of(pools, addresses, Keeping.primary(service), (_, _) -> true);
    if (kept != null) {
      return new Assigned(kept.pool().name(), kept.addresses());
    }
    return new Unassigned(
        Reason.ADDRESS_NOT_IN_POOL,
        "no pool has " + addresses + ", which is in its status: the controller will replace it");
  }

  @Override
  public @Nullable Decision decision(String service) {
    Entry entry = entries.get(service);
    return entry == null ? null : entry.decision();
  }

  @Override
  public Map<String, Assigned> assigned() {
    Map<String, Assigned> assigned = new HashMap<>();
    entries.forEach((id, entry) -> {
      if (entry.decision() instanceof Assigned has) {
        assigned.put(id, has);
      }
    });
    return assigned;
  }
}
