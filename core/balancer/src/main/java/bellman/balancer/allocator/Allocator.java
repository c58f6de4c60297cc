package bellman.balancer.allocator;

import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Pool;
import bellman.balancer.resource.Service;
import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides about one service at a time. */
final class Allocator {

  private final @Nullable String loadBalancerClass;
  private final List<Pool> pools;
  private final Map<String, Pool> byName = new HashMap<>();
  private final Holdings holdings;

  Allocator(Collection<Pool> pools, @Nullable String loadBalancerClass) {
    this.loadBalancerClass = loadBalancerClass;
    this.pools = pools.stream().sorted(ORDER).toList();
    this.pools.forEach(pool -> byName.put(pool.name(), pool));
    this.holdings = new Holdings(this.pools);
  }

  /** Pinned pools by priority with 0 last, then by name. */
  private static final Comparator<Pool> ORDER =
      Comparator.comparingLong(Allocator::rank).thenComparing(Pool::name);

  private static long rank(Pool pool) {
    Pool.Allocation allocation = pool.allocation();
    return allocation == null || allocation.priority() == 0
        ? Long.MAX_VALUE
        : allocation.priority();
  }

  /** How far each pool is used up, by name. */
  List<PoolUsage> usage() {
    return pools.stream()
        .map(holdings::usage)
        .sorted(Comparator.comparing(PoolUsage::pool))
        .toList();
  }

  /** See {@link Holdings#acrossNamespaces}. */
  Map<String, NavigableSet<Address>> acrossNamespaces() {
    return holdings.acrossNamespaces();
  }

  /** Decides about a service that holds nothing here, and takes what it decides to give. */
  Decision assign(Service service, Request request) {
    Unassigned refusal = refusal(service, loadBalancerClass);
    if (refusal != null) {
      return refusal;
    }
    if (request.error() != null) {
      return new Unassigned(Reason.INVALID_REQUEST, request.error());
    }
    if (pools.isEmpty()) {
      return new Unassigned(Reason.NO_POOLS, "there is no IPAddressPool: make one");
    }
    var tenant = Tenant.of(service, request.sharingKey());
    FamilyWish wish = FamilyWish.of(service);
    if (wish.error() != null) {
      return new Unassigned(Reason.FAMILY_MISMATCH, wish.error());
    }
    if (request.asksForAddress()) {
      return requested(service, tenant, request, wish);
    }
    return request.pool() != null
        ? fromNamedPool(service, tenant, request.pool(), wish)
        : unasked(service, tenant, wish);
  }

  /** Why a service is not served here whatever it asks for; null if it is. */
  static @Nullable Unassigned refusal(Service service, @Nullable String loadBalancerClass) {
    if (!service.isLoadBalancer()) {
      return new Unassigned(Reason.NOT_LOAD_BALANCER, "its type is " + service.type());
    }
    String itsClass = service.loadBalancerClass();
    if (loadBalancerClass == null ? itsClass != null : !loadBalancerClass.equals(itsClass)) {
      return new Unassigned(
          Reason.CLASS_NOT_OURS,
          itsClass == null
              ? "it has no loadBalancerClass, and only '" + loadBalancerClass + "' is served here"
              : "its loadBalancerClass is '" + itsClass + "'");
    }
    return null;
  }

  // ---- what it holds

  /**
   * Takes again what a service had, if it may keep that; null if not. Nothing is added to it, since
   * an address that looks free may be one that another service is yet to keep.
   */
  @Nullable Assigned keep(Service service, Request request, List<Address> held) {
    if (held.isEmpty() || held.size() > 2 || refusal(service, loadBalancerClass) != null) {
      return null;
    }
    if (request.asksForAddress() && !Set.copyOf(request.addresses()).equals(Set.copyOf(held))) {
      return null;
    }
    Set<Family> families = FamilyWish.families(held);
    if (families.size() != held.size() || !FamilyWish.of(service).accepts(families)) {
      return null;
    }
    Pool pool = poolOf(held.getFirst());
    if (pool == null
        || !held.stream().allMatch(pool::contains)
        || !pool.serves(service)
        || (request.pool() != null && !request.pool().equals(pool.name()))) {
      return null;
    }
    var tenant = Tenant.of(service, request.sharingKey());
    for (Address address : held) {
      if (!holdings.mayKeep(pool, address, tenant)) {
        return null;
      }
    }
    return take(pool, held, tenant);
  }

  /** Adds the family that a service wants and lacks, if its pool has an address for it. */
  Assigned complete(Service service, Request request, Assigned kept) {
    Family missing = missing(service, request, kept);
    Pool pool = byName.get(kept.pool());
    if (missing == null || pool == null) {
      return kept;
    }
    var tenant = Tenant.of(service, request.sharingKey());
    Address added = holdings.lowest(pool, missing, tenant);
    if (added == null) {
      return kept;
    }
    holdings.take(pool, added, tenant);
    return new Assigned(pool.name(), List.of(kept.addresses().getFirst(), added));
  }

  /** The family of which it has no address and wants one; null if there is none. */
  private static @Nullable Family missing(Service service, Request request, Assigned assigned) {
    if (assigned.addresses().size() != 1
        || request.asksForAddress()
        || request.error() != null
        || !FamilyWish.of(service).wantsBoth()) {
      return null;
    }
    return assigned.addresses().getFirst().family() == Family.IPV4 ? Family.IPV6 : Family.IPV4;
  }

  /** Whether an address that another service gives back may change the decision. */
  boolean waits(Service service, Request request, Decision decision) {
    return switch (decision) {
      case Unassigned(Reason reason, _) ->
          reason == Reason.POOL_EXHAUSTED || reason == Reason.ADDRESS_IN_USE;
      case Assigned assigned -> {
        Family missing = missing(service, request, assigned);
        Pool pool = byName.get(assigned.pool());
        yield missing != null && pool != null && pool.has(missing);
      }
    };
  }

  private @Nullable Pool poolOf(Address address) {
    for (Pool pool : pools) {
      if (pool.contains(address)) {
        return pool;
      }
    }
    return null;
  }

  // ---- what it asks for

  private Decision requested(Service service, Tenant tenant, Request request, FamilyWish wish) {
    if (!wish.acceptsRequest(FamilyWish.families(request.addresses()))) {
      return new Unassigned(
          Reason.FAMILY_MISMATCH,
          "it asks for "
              + request.addresses()
              + ", but its families are "
              + wish.alternatives().getFirst());
    }
    if (request.pool() != null && !byName.containsKey(request.pool())) {
      return noSuchPool(request.pool());
    }
    Pool pool = poolOf(request.addresses().getFirst());
    for (Address address : request.addresses()) {
      if (pool == null || !pool.contains(address)) {
        return new Unassigned(
            Reason.ADDRESS_NOT_IN_POOL,
            address
                + " is in no pool"
                + (request.addresses().size() > 1 ? " that has both" : "")
                + ": ask for another, or add it to a pool");
      }
    }
    if (pool == null) {
      throw new IllegalStateException("a request without an address");
    }
    if (request.pool() != null && !request.pool().equals(pool.name())) {
      return new Unassigned(
          Reason.ADDRESS_NOT_IN_POOL,
          request.addresses().getFirst()
              + " is in pool "
              + pool.name()
              + ", not in "
              + request.pool()
              + " as the annotation asks");
    }
    if (!pool.serves(service)) {
      return notAllowed(pool, service);
    }
    for (Address address : request.addresses()) {
      String conflict = holdings.conflict(pool, address, tenant);
      if (conflict != null) {
        return new Unassigned(Reason.ADDRESS_IN_USE, address + " " + conflict);
      }
    }
    return take(pool, request.addresses(), tenant);
  }

  private Decision fromNamedPool(Service service, Tenant tenant, String name, FamilyWish wish) {
    Pool pool = byName.get(name);
    if (pool == null) {
      return noSuchPool(name);
    }
    if (!pool.serves(service)) {
      return notAllowed(pool, service);
    }
    boolean offered = false;
    for (Set<Family> families : wish.alternatives()) {
      Assigned assigned = allocate(pool, families, tenant);
      if (assigned != null) {
        return assigned;
      }
      offered |= has(pool, families);
    }
    return offered
        ? new Unassigned(Reason.POOL_EXHAUSTED, "pool " + name + " has no free address left")
        : new Unassigned(
            Reason.FAMILY_MISMATCH,
            "pool " + name + " has no " + wish.alternatives().getFirst() + " addresses");
  }

  private static Unassigned noSuchPool(String name) {
    return new Unassigned(
        Reason.NO_SUCH_POOL, "there is no IPAddressPool '" + name + "', which it asks for");
  }

  private static Unassigned notAllowed(Pool pool, Service service) {
    return new Unassigned(
        Reason.POOL_NOT_ALLOWED,
        "pool " + pool.name() + " does not serve " + service.id() + ": see its serviceAllocation");
  }

  // ---- what it may get

  private Decision unasked(Service service, Tenant tenant, FamilyWish wish) {
    List<Pool> pinned = new ArrayList<>();
    List<Pool> open = new ArrayList<>();
    for (Pool pool : pools) {
      if (pool.autoAssign() && pool.serves(service)) {
        (pool.allocation() == null ? open : pinned).add(pool);
      }
    }
    boolean offered = false;
    for (List<Pool> group : List.of(pinned, open)) {
      // "one family, whichever": the pool's own order decides, and IPv4 goes first in it
      boolean poolFirst = !wish.firm() && !wish.wantsBoth();
      if (poolFirst) {
        for (Pool pool : group) {
          for (Set<Family> families : wish.alternatives()) {
            Assigned assigned = allocate(pool, families, tenant);
            if (assigned != null) {
              return assigned;
            }
          }
          offered = true;
        }
        continue;
      }
      for (Set<Family> families : wish.alternatives()) {
        for (Pool pool : group) {
          Assigned assigned = allocate(pool, families, tenant);
          if (assigned != null) {
            return assigned;
          }
          offered |= has(pool, families);
        }
      }
    }
    if (offered) {
      return new Unassigned(
          Reason.POOL_EXHAUSTED, "the pools that serve it have no free address left");
    }
    if (!pinned.isEmpty() || !open.isEmpty()) {
      return wish.wantsBoth()
          ? new Unassigned(
              Reason.FAMILY_MISMATCH, "it needs IPv4 and IPv6, and no pool that serves it has both")
          : new Unassigned(
              Reason.NO_ELIGIBLE_POOL,
              "no pool that serves it has " + wish.alternatives().getFirst() + " addresses");
    }
    return new Unassigned(
        Reason.NO_ELIGIBLE_POOL,
        "no pool serves it unasked: all have autoAssign false, or are for other services");
  }

  private static boolean has(Pool pool, Set<Family> families) {
    return families.stream().allMatch(pool::has);
  }

  private @Nullable Assigned allocate(Pool pool, Set<Family> families, Tenant tenant) {
    List<Address> addresses = new ArrayList<>(2);
    for (Family family : families) {
      Address address = holdings.lowest(pool, family, tenant);
      if (address == null) {
        return null;
      }
      addresses.add(address);
    }
    return take(pool, addresses, tenant);
  }

  private Assigned take(Pool pool, List<Address> addresses, Tenant tenant) {
    addresses.forEach(address -> holdings.take(pool, address, tenant));
    return new Assigned(pool.name(), addresses);
  }

  /** Takes a service's addresses back. */
  void release(String service, Assigned assigned) {
    Pool pool = byName.get(assigned.pool());
    if (pool == null) {
      throw new IllegalStateException(service + " has addresses of no pool: " + assigned);
    }
    for (Address address : assigned.addresses()) {
      holdings.release(service, pool, address);
    }
  }
}
