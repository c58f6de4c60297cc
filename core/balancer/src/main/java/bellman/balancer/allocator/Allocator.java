package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Pool;
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
  Decision assign(Claimant claimant) {
    Unassigned refusal = refusal(claimant.service(), loadBalancerClass);
    if (refusal != null) {
      return refusal;
    }
    Request request = claimant.request();
    if (request.error() != null) {
      return new Unassigned(Reason.INVALID_REQUEST, request.error());
    }
    if (pools.isEmpty()) {
      return new Unassigned(Reason.NO_POOLS, "there is no IPAddressPool: create one");
    }
    if (claimant.families().error() != null) {
      return new Unassigned(Reason.FAMILY_MISMATCH, claimant.families().error());
    }
    if (request.asksForAddress()) {
      return requested(claimant);
    }
    return request.pool() != null ? fromNamedPool(claimant, request.pool()) : unasked(claimant);
  }

  /** Why a service is not served here whatever it asks for; null if it is. */
  static @Nullable Unassigned refusal(Service service, @Nullable String loadBalancerClass) {
    if (!service.isLoadBalancer()) {
      return new Unassigned(Reason.NOT_LOAD_BALANCER, "its type is " + service.exposure().type());
    }
    String itsClass = service.exposure().loadBalancerClass();
    if (loadBalancerClass == null ? itsClass != null : !loadBalancerClass.equals(itsClass)) {
      return new Unassigned(
          Reason.CLASS_NOT_OURS,
          itsClass == null
              ? "it has no loadBalancerClass, and this installation serves only '"
                  + loadBalancerClass
                  + "'"
              : "its loadBalancerClass is '" + itsClass + "'");
    }
    return null;
  }

  // ---- what it holds

  /**
   * Takes again what a service may keep of what it had; null if that is nothing. Nothing is added
   * to it, since an address that looks free may be one that another service is yet to keep.
   */
  @Nullable Assigned keep(Claimant claimant, List<Address> held) {
    Service service = claimant.service();
    Request request = claimant.request();
    if (refusal(service, loadBalancerClass) != null) {
      return null;
    }
    List<Address> wanted = Keeping.wanted(held, claimant.families());
    if (request.asksForAddress()) {
      wanted = wanted.stream().filter(request.addresses()::contains).toList();
    }
    Keeping.Kept kept =
        Keeping.of(
            pools,
            wanted,
            Keeping.primary(service),
            (pool, address) ->
                pool.serves(service)
                    && (request.pool() == null || request.pool().equals(pool.name()))
                    && holdings.mayKeep(pool, address, claimant.tenant()));
    return kept == null ? null : take(kept.pool(), kept.addresses(), claimant.tenant());
  }

  /** Adds the address that a service wants and lacks, if its pool has it. */
  Assigned complete(Claimant claimant, Assigned kept) {
    Pool pool = byName.get(kept.pool());
    if (pool == null || kept.addresses().size() != 1) {
      return kept;
    }
    Address added;
    if (claimant.request().asksForAddress()) {
      added = asked(claimant, pool, kept);
      if (added != null && !holdings.mayTake(pool, added, claimant.tenant())) {
        return kept;
      }
    } else {
      Family missing = missing(claimant, kept);
      added = missing == null ? null : holdings.lowest(pool, missing, claimant.tenant());
    }
    if (added == null) {
      return kept;
    }
    holdings.take(pool, added, claimant.tenant());
    return new Assigned(pool.name(), List.of(kept.addresses().getFirst(), added));
  }

  /** The address of its pool that it asks for and does not have; null if there is none. */
  private static @Nullable Address asked(Claimant claimant, Pool pool, Assigned has) {
    if (!claimant.families().wantsBoth()) {
      return null;
    }
    for (Address address : claimant.request().addresses()) {
      if (!has.addresses().contains(address) && pool.contains(address)) {
        return address;
      }
    }
    return null;
  }

  /** The family of which it has no address and wants one; null if there is none. */
  private static @Nullable Family missing(Claimant claimant, Assigned assigned) {
    return Missing.family(claimant.request(), claimant.families(), assigned);
  }

  // ---- what it waits for

  /** What a service would take if others gave it back; null if that changes nothing for it. */
  @Nullable Want want(Claimant claimant, Decision decision) {
    return switch (decision) {
      case Unassigned(Reason reason, _) when reason == Reason.ADDRESS_IN_USE ->
          new Want.These(claimant.request().addresses());
      case Unassigned(Reason reason, _) when reason == Reason.POOL_EXHAUSTED -> {
        String named = claimant.request().pool();
        List<String> from =
            named != null
                ? List.of(named)
                : unaskedPools(claimant.service()).stream().map(Pool::name).toList();
        yield new Want.FromPools(from, claimant.families().alternatives());
      }
      case Unassigned _ -> null;
      case Assigned assigned -> {
        Family missing = missing(claimant, assigned);
        Pool pool = byName.get(assigned.pool());
        Address asked = pool == null ? null : asked(claimant, pool, assigned);
        if (asked != null) {
          yield new Want.These(List.of(asked));
        }
        yield missing != null && pool != null && pool.has(missing)
            ? new Want.FromPools(List.of(pool.name()), List.of(Set.of(missing)))
            : null;
      }
    };
  }

  /**
   * Whether any pool may have what is wanted.
   *
   * @param key the sharing key of who wants it, which tells only that somebody has that key; null
   *     for who shares with nobody, and then there is no doubt
   */
  boolean offers(Want.FromPools want, @Nullable String key) {
    for (String pool : want.pools()) {
      for (Set<Family> families : want.alternatives()) {
        if (families.stream().allMatch(family -> holdings.offers(pool, family, key))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an address of a place is nobody's. */
  boolean hasFree(Want.Place place) {
    return holdings.offers(place.pool(), place.family(), null);
  }

  /** Who has an address, by name. */
  List<Tenant> tenants(String pool, Address address) {
    return holdings.tenants(pool, address);
  }

  /** Whether a service may have an address beside those that have it. */
  boolean mayShare(Address address, Claimant claimant) {
    Pool of = poolOf(address);
    return of != null && holdings.mayTake(of, address, claimant.tenant());
  }

  /** Why a service can't have the addresses that it asks for, since others have them. */
  @Nullable Unassigned inUse(Claimant claimant) {
    for (Address address : claimant.request().addresses()) {
      Pool pool = poolOf(address);
      String conflict = pool == null ? null : holdings.conflict(pool, address, claimant.tenant());
      if (conflict != null) {
        return new Unassigned(Reason.ADDRESS_IN_USE, address + " " + conflict);
      }
    }
    return null;
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

  private Decision requested(Claimant claimant) {
    Request request = claimant.request();
    FamilyWish wish = claimant.families();
    if (!wish.acceptsRequest(FamilyWish.families(request.addresses()))) {
      return new Unassigned(
          Reason.FAMILY_MISMATCH,
          "it requests "
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
                + ": request another, or add it to a pool");
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
              + " as the annotation requires");
    }
    if (!pool.serves(claimant.service())) {
      return notAllowed(pool, claimant.service());
    }
    Unassigned inUse = inUse(claimant);
    return inUse != null ? inUse : take(pool, request.addresses(), claimant.tenant());
  }

  private Decision fromNamedPool(Claimant claimant, String name) {
    FamilyWish wish = claimant.families();
    Pool pool = byName.get(name);
    if (pool == null) {
      return noSuchPool(name);
    }
    if (!pool.serves(claimant.service())) {
      return notAllowed(pool, claimant.service());
    }
    boolean offered = false;
    for (Set<Family> families : wish.alternatives()) {
      Assigned assigned = allocate(pool, families, claimant.tenant());
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
        Reason.NO_SUCH_POOL, "there is no IPAddressPool '" + name + "', which it requests");
  }

  private static Unassigned notAllowed(Pool pool, Service service) {
    return new Unassigned(
        Reason.POOL_NOT_ALLOWED,
        "pool " + pool.name() + " does not serve " + service.id() + ": see its serviceAllocation");
  }

  // ---- what it may get

  private List<Pool> unaskedPools(Service service) {
    return pools.stream().filter(pool -> pool.autoAssign() && pool.serves(service)).toList();
  }

  private Decision unasked(Claimant claimant) {
    FamilyWish wish = claimant.families();
    List<Pool> pinned = new ArrayList<>();
    List<Pool> open = new ArrayList<>();
    for (Pool pool : unaskedPools(claimant.service())) {
      (pool.allocation() == null ? open : pinned).add(pool);
    }
    boolean offered = false;
    for (List<Pool> group : List.of(pinned, open)) {
      // "one family, whichever": the pool's own order decides, and IPv4 goes first in it
      boolean poolFirst = !wish.firm() && !wish.wantsBoth();
      if (poolFirst) {
        for (Pool pool : group) {
          for (Set<Family> families : wish.alternatives()) {
            Assigned assigned = allocate(pool, families, claimant.tenant());
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
          Assigned assigned = allocate(pool, families, claimant.tenant());
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
              Reason.FAMILY_MISMATCH, "it needs IPv4 and IPv6, but no pool that serves it has both")
          : new Unassigned(
              Reason.NO_ELIGIBLE_POOL,
              "no pool that serves it has " + wish.alternatives().getFirst() + " addresses");
    }
    return new Unassigned(
        Reason.NO_ELIGIBLE_POOL,
        "no pool serves it automatically: all have autoAssign false, or are for other services");
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
  void release(String service, String poolName, List<Address> addresses) {
    Pool pool = byName.get(poolName);
    if (pool == null) {
      throw new IllegalStateException(service + " has " + addresses + " of no pool " + poolName);
    }
    for (Address address : addresses) {
      holdings.release(service, pool, address);
    }
  }
}
