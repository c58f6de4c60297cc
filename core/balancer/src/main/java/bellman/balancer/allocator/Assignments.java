package bellman.balancer.allocator;

import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Pool;
import bellman.balancer.resource.Service;
import bellman.net.Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of who has which address. Each method returns the decisions that changed, by
 * service; a service that is gone is not among them.
 */
public final class Assignments {

  private final @Nullable String loadBalancerClass;
  private final Function<String, List<Address>> remembered;
  private final Map<String, Entry> entries = new HashMap<>();

  /** Services that would have an address if one were free, in the order in which they get it. */
  private final TreeSet<Service> waiting = new TreeSet<>(ORDER);

  private List<Pool> pools = List.of();
  private Allocator allocator;

  private record Entry(Service service, Decision decision) {}

  /** Those that ask for an address, then the oldest, then by name. */
  private static final Comparator<Service> ORDER =
      Comparator.comparing((Service service) -> !Request.of(service).asksForAddress())
          .thenComparing(
              service -> service.metadata().creationTimestamp(),
              Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
          .thenComparing(service -> service.metadata().namespace())
          .thenComparing(service -> service.metadata().name());

  /**
   * No services and no pools.
   *
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param remembered what a service had when it was last known, by its id; empty lists for nothing
   */
  public Assignments(
      @Nullable String loadBalancerClass, Function<String, List<Address>> remembered) {
    this.loadBalancerClass = loadBalancerClass;
    this.remembered = remembered;
    this.allocator = new Allocator(List.of(), loadBalancerClass);
  }

  /** All of these services at once, as {@code plan} does it. */
  public static Map<String, Decision> assignAll(
      List<Pool> pools, Collection<Service> services, @Nullable String loadBalancerClass) {
    var assignments = new Assignments(loadBalancerClass, _ -> List.of());
    assignments.pools(pools);
    return assignments.apply(services, List.of());
  }

  /** The pools are these now. */
  public Map<String, Decision> pools(List<Pool> newPools) {
    if (newPools.equals(pools)) {
      return Map.of();
    }
    pools = List.copyOf(newPools);
    allocator = new Allocator(pools, loadBalancerClass);
    Map<String, Decision> before = new HashMap<>();
    List<Service> services = new ArrayList<>();
    for (Entry entry : entries.values()) {
      before.put(entry.service().id(), entry.decision());
      services.add(entry.service());
    }
    Map<String, Decision> changed = new LinkedHashMap<>();
    entries.clear();
    waiting.clear();
    for (Service service : inOrder(services, before)) {
      Decision old = before.get(service.id());
      Decision now = decide(service, held(service, old));
      if (!now.equals(old)) {
        changed.put(service.id(), now);
      }
    }
    return changed;
  }

  /** These services are new or changed, and those are gone. */
  public Map<String, Decision> apply(Collection<Service> upserts, Collection<String> removed) {
    Map<String, Decision> changed = new LinkedHashMap<>();
    boolean freed = false;
    for (String id : removed) {
      Entry gone = entries.remove(id);
      if (gone != null) {
        waiting.remove(gone.service());
        freed |= release(id, gone.decision());
      }
    }
    Map<String, Decision> before = new HashMap<>();
    for (Service service : upserts) {
      Entry old = entries.get(service.id());
      if (old != null) {
        before.put(service.id(), old.decision());
      }
    }
    for (Service service : inOrder(upserts, before)) {
      Entry old = entries.remove(service.id());
      if (old != null) {
        waiting.remove(old.service());
        release(service.id(), old.decision());
      }
      Decision was = old == null ? null : old.decision();
      Decision now = decide(service, held(service, was));
      if (!now.equals(was)) {
        changed.put(service.id(), now);
        freed |= was instanceof Assigned;
      } else if (old != null && !old.service().equals(service)) {
        freed |= now instanceof Assigned; // its sharing key or ports may have changed
      }
    }
    if (freed) {
      retry(changed);
    }
    return changed;
  }

  private void retry(Map<String, Decision> changed) {
    for (Service service : List.copyOf(waiting)) {
      Entry entry = entries.get(service.id());
      if (entry == null) {
        continue;
      }
      waiting.remove(service);
      Decision now = decide(service, List.of());
      if (!now.equals(entry.decision())) {
        changed.put(service.id(), now);
      }
    }
  }

  /** Holders of addresses first, so that none is given away while its holder waits its turn. */
  private Collection<Service> inOrder(Collection<Service> services, Map<String, Decision> before) {
    if (services.size() < 2) {
      return services;
    }
    List<Service> sorted = new ArrayList<>(services);
    Map<String, Boolean> holds = new HashMap<>();
    for (Service service : services) {
      holds.put(service.id(), !held(service, before.get(service.id())).isEmpty());
    }
    sorted.sort(
        Comparator.comparing((Service service) -> !holds.getOrDefault(service.id(), false))
            .thenComparing(ORDER));
    return sorted;
  }

  private List<Address> held(Service service, @Nullable Decision before) {
    if (before instanceof Assigned assigned) {
      return assigned.addresses();
    }
    if (before != null) {
      return List.of();
    }
    List<Address> held = new ArrayList<>();
    for (String text : service.ingressIps()) {
      try {
        held.add(Address.parse(text));
      } catch (IllegalArgumentException e) {
        return List.of(); // whatever it is, it is none of our addresses
      }
    }
    return held.isEmpty() ? remembered.apply(service.id()) : held;
  }

  private Decision decide(Service service, List<Address> held) {
    Decision decision = allocator.assign(service, Request.of(service), held);
    entries.put(service.id(), new Entry(service, decision));
    if (decision instanceof Unassigned(Reason reason, _)
        && (reason == Reason.POOL_EXHAUSTED || reason == Reason.ADDRESS_IN_USE)) {
      waiting.add(service);
    }
    return decision;
  }

  private boolean release(String id, Decision decision) {
    if (decision instanceof Assigned assigned) {
      allocator.release(id, assigned);
      return true;
    }
    return false;
  }

  /** The decision about a service; null if it is not known. */
  public @Nullable Decision decision(String service) {
    Entry entry = entries.get(service);
    return entry == null ? null : entry.decision();
  }

  /** The service as it was last told; null if it is not known. */
  public @Nullable Service service(String id) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.service();
  }

  /** Every service that has addresses, with them. */
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
