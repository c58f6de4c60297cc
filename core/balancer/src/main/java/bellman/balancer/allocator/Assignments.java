package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.allocator.Waiting.Waiter;
import bellman.balancer.config.Pool;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one owner of who has which address: gives them out, and takes them back. */
public final class Assignments implements AddressSource {

  private final @Nullable String loadBalancerClass;
  private final Function<String, List<Address>> remembered;
  private final Map<String, Entry> entries = new HashMap<>();

  /** Services that would have more if it were free. */
  private final Waiting waiting = new Waiting();

  /** What changed that may be of use to them. */
  private final Retry retry = new Retry();

  /** How many decisions were made, which tests look at: what one costs is bounded. */
  private long decided;

  private List<Pool> pools = List.of();
  private Allocator allocator;

  private record Entry(Service service, Decision decision) {}

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

  @Override
  public Map<String, Decision> pools(Collection<Pool> newPools) {
    List<Pool> now = List.copyOf(newPools);
    if (now.equals(pools)) {
      return Map.of();
    }
    pools = now;
    allocator = new Allocator(pools, loadBalancerClass);
    Map<String, Decision> before = new HashMap<>();
    List<Service> services = new ArrayList<>();
    for (Entry entry : entries.values()) {
      before.put(entry.service().id(), entry.decision());
      services.add(entry.service());
    }
    entries.clear();
    waiting.clear();
    Map<String, Decision> changed = new LinkedHashMap<>();
    decide(services, before, changed);
    retry(changed);
    return changed;
  }

  @Override
  public Map<String, Decision> apply(Collection<Service> upserts, Collection<String> removed) {
    Map<String, Decision> changed = new LinkedHashMap<>();
    removed.forEach(this::withdraw);
    Map<String, Service> services = new LinkedHashMap<>();
    upserts.forEach(service -> services.put(service.id(), service));
    Map<String, Decision> before = new HashMap<>();
    for (String id : services.keySet()) {
      Entry entry = withdraw(id);
      if (entry != null) {
        before.put(id, entry.decision());
      }
    }
    decide(services.values(), before, changed);
    retry(changed);
    return changed;
  }

  private void retry(Map<String, Decision> changed) {
    retry.run(
        allocator,
        waiting,
        this::known,
        waiter -> {
          Claimant claimant = waiter.claimant();
          Decision was = known(claimant.service().id());
          waiting.remove(claimant.service().id());
          decided++;
          Decision now =
              was instanceof Assigned has
                  ? allocator.complete(claimant, has)
                  : allocator.assign(claimant);
          settle(claimant, was, now, changed);
          return now;
        });
  }

  private Decision known(String id) {
    Entry entry = entries.get(id);
    if (entry == null) {
      throw new IllegalStateException(id + " is waiting, but is not known");
    }
    return entry.decision();
  }

  /** Forgets a service and takes back what it holds. */
  private @Nullable Entry withdraw(String id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      waiting.remove(id);
      if (entry.decision() instanceof Assigned(String pool, List<Address> addresses)) {
        for (Address address : addresses) {
          retry.freed(pool, address, allocator.tenants(pool, address));
        }
        allocator.release(id, pool, addresses);
      }
    }
    return entry;
  }

  /**
   * A service whose turn it is.
   *
   * @param held what it had, to be kept if it may be
   * @param standing 0 if it held that here, 1 if only its status or our memory says so, 2 if it had
   *     nothing
   */
  private record Claim(Claimant claimant, List<Address> held, int standing) {

    static final Comparator<Claim> TURN =
        Comparator.comparingInt(Claim::standing).thenComparing(Claim::claimant, Claimant.ORDER);
  }

  /**
   * Decides about services that hold nothing. All that may keep their addresses have them before
   * any is given away, so that none is lost to a service that only comes earlier in the order.
   */
  private void decide(
      Collection<Service> services, Map<String, Decision> before, Map<String, Decision> changed) {
    List<Claim> claims = new ArrayList<>();
    for (Service service : services) {
      Decision was = before.get(service.id());
      List<Address> held = held(service, was);
      int standing = was instanceof Assigned ? 0 : held.isEmpty() ? 2 : 1;
      claims.add(new Claim(Claimant.of(service), held, standing));
    }
    claims.sort(Claim.TURN);
    Map<String, Assigned> kept = new HashMap<>();
    for (Claim claim : claims) {
      Assigned assigned = allocator.keep(claim.claimant(), claim.held());
      if (assigned != null) {
        kept.put(claim.claimant().service().id(), assigned);
      }
    }
    for (Claim claim : claims) {
      Claimant claimant = claim.claimant();
      String id = claimant.service().id();
      Assigned has = kept.get(id);
      decided++;
      Decision now = has != null ? allocator.complete(claimant, has) : allocator.assign(claimant);
      settle(claimant, before.get(id), now, changed);
    }
  }

  /** Notes what was decided about a service that does not wait yet. */
  private void settle(
      Claimant claimant, @Nullable Decision was, Decision now, Map<String, Decision> changed) {
    String id = claimant.service().id();
    entries.put(id, new Entry(claimant.service(), now));
    if (now instanceof Assigned assigned) {
      retry.taken(assigned, waiting);
    }
    Want want = allocator.want(claimant, now);
    if (want != null) {
      waiting.add(new Waiter(claimant, now instanceof Assigned, want));
    }
    if (!now.equals(was)) {
      changed.put(id, now);
    }
  }

  /** How many decisions were made so far, for the same and for new ones. */
  long decided() {
    return decided;
  }

  private List<Address> held(Service service, @Nullable Decision before) {
    if (before instanceof Assigned assigned) {
      return assigned.addresses();
    }
    // without pools nothing was decided yet: services may be told of before pools are
    if (before instanceof Unassigned(Reason reason, _) && reason != Reason.NO_POOLS) {
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

  @Override
  public @Nullable Decision decision(String service) {
    Entry entry = entries.get(service);
    return entry == null ? null : entry.decision();
  }

  /** The service as it was last told; null if it is not known. */
  public @Nullable Service service(String id) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.service();
  }

  /** How far each pool is used up, by name. Costs work for the pools, not for the services. */
  public List<PoolUsage> usage() {
    return allocator.usage();
  }

  /**
   * Addresses that services of several namespaces share since before their pool's {@code
   * spec.sharing} forbade it, by the pool's name; none for pools that have none.
   */
  public Map<String, NavigableSet<Address>> acrossNamespaces() {
    return allocator.acrossNamespaces();
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
