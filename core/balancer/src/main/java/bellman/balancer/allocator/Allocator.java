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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides about one service at a time, and knows who holds what. */
final class Allocator {

  private final @Nullable String loadBalancerClass;
  private final List<Pool> pools;
  private final Map<String, Pool> byName = new HashMap<>();
  private final Map<String, List<AddressSpace>> spaces = new HashMap<>();

  /** Addresses whose tenants share, by their key. */
  private final Map<String, NavigableSet<Address>> shared = new HashMap<>();

  Allocator(Collection<Pool> pools, @Nullable String loadBalancerClass) {
    this.loadBalancerClass = loadBalancerClass;
    this.pools = pools.stream().sorted(ORDER).toList();
    for (Pool pool : this.pools) {
      byName.put(pool.name(), pool);
      spaces.put(
          pool.name(),
          pool.ranges().stream()
              .map(range -> new AddressSpace(range, pool.avoidBuggyIps()))
              .toList());
    }
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

  /**
   * Decides, and takes what it decides to give. The service must hold nothing here.
   *
   * @param held what it had before, to be kept if it may be
   */
  Decision assign(Service service, Request request, List<Address> held) {
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
    var tenant = Tenant.of(service, request.sharingKey());
    FamilyWish wish = FamilyWish.of(service);
    Assigned kept = keep(service, tenant, request, wish, held);
    if (kept != null) {
      return kept;
    }
    if (request.error() != null) {
      return new Unassigned(Reason.INVALID_REQUEST, request.error());
    }
    if (pools.isEmpty()) {
      return new Unassigned(Reason.NO_POOLS, "there is no IPAddressPool: make one");
    }
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

  // ---- what it holds

  private @Nullable Assigned keep(
      Service service, Tenant tenant, Request request, FamilyWish wish, List<Address> held) {
    if (held.isEmpty() || held.size() > 2) {
      return null;
    }
    if (request.error() == null && request.asksForAddress()) {
      if (!Set.copyOf(request.addresses()).equals(Set.copyOf(held))) {
        return null;
      }
    }
    Set<Family> families = FamilyWish.families(held);
    if (families.size() != held.size() || !wish.accepts(families)) {
      return null;
    }
    Pool pool = poolOf(held.getFirst());
    if (pool == null
        || !held.stream().allMatch(pool::contains)
        || !pool.serves(service)
        || (request.pool() != null && !request.pool().equals(pool.name()))) {
      return null;
    }
    for (Address address : held) {
      if (conflict(pool, address, tenant) != null) {
        return null;
      }
    }
    List<Address> all = new ArrayList<>(held);
    if (held.size() == 1 && wish.wantsBoth() && !request.asksForAddress()) {
      Family missing = held.getFirst().family() == Family.IPV4 ? Family.IPV6 : Family.IPV4;
      Address added = lowest(pool, missing, tenant);
      if (added != null) {
        all.add(added);
      }
    }
    return take(pool, all, tenant);
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
      String conflict = conflict(pool, address, tenant);
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
      Address address = lowest(pool, family, tenant);
      if (address == null) {
        return null;
      }
      addresses.add(address);
    }
    return take(pool, addresses, tenant);
  }

  /** The lowest address of the first range that has one: free, or shared with others that agree. */
  private @Nullable Address lowest(Pool pool, Family family, Tenant tenant) {
    for (AddressSpace space : spaces(pool)) {
      if (space.range().family() != family) {
        continue;
      }
      Address free = space.lowestFree();
      Address sharable = sharable(pool, space, tenant, free);
      if (sharable != null) {
        return sharable;
      }
      if (free != null) {
        return free;
      }
    }
    return null;
  }

  private @Nullable Address sharable(
      Pool pool, AddressSpace space, Tenant tenant, @Nullable Address below) {
    NavigableSet<Address> candidates = shared.get(tenant.sharingKey());
    if (candidates == null) {
      return null;
    }
    for (Address address : candidates.tailSet(space.range().first(), true)) {
      if (!space.range().contains(address) || (below != null && address.compareTo(below) > 0)) {
        return null;
      }
      if (pool.contains(address) && conflict(pool, address, tenant) == null) {
        return address;
      }
    }
    return null;
  }

  // ---- who holds what

  private List<AddressSpace> spaces(Pool pool) {
    return spaces.getOrDefault(pool.name(), List.of());
  }

  private AddressSpace space(Pool pool, Address address) {
    for (AddressSpace space : spaces(pool)) {
      if (space.range().contains(address)) {
        return space;
      }
    }
    throw new IllegalArgumentException(address + " is not in pool " + pool.name());
  }

  /** An address has one tenant, or a list of those that share it. */
  private static List<Tenant> tenants(@Nullable Object holder) {
    return switch (holder) {
      case null -> List.of();
      case Tenant tenant -> List.of(tenant);
      case List<?> several -> several.stream().map(Tenant.class::cast).toList();
      default -> throw new IllegalStateException("a holder of " + holder.getClass());
    };
  }

  private @Nullable String conflict(Pool pool, Address address, Tenant tenant) {
    for (Tenant other : tenants(space(pool, address).holder(address))) {
      String conflict = tenant.conflict(other);
      if (conflict != null) {
        return conflict;
      }
    }
    return null;
  }

  private Assigned take(Pool pool, List<Address> addresses, Tenant tenant) {
    for (Address address : addresses) {
      AddressSpace space = space(pool, address);
      Object holder = space.holder(address);
      if (holder == null) {
        space.hold(address, tenant);
      } else {
        List<Tenant> several = new ArrayList<>(tenants(holder));
        several.add(tenant);
        space.hold(address, List.copyOf(several));
      }
      if (tenant.sharingKey() != null) {
        shared.computeIfAbsent(tenant.sharingKey(), _ -> new TreeSet<>()).add(address);
      }
    }
    return new Assigned(pool.name(), addresses);
  }

  /** Takes a service's addresses back. */
  void release(String service, Assigned assigned) {
    Pool pool = byName.get(assigned.pool());
    if (pool == null) {
      return;
    }
    for (Address address : assigned.addresses()) {
      AddressSpace space = space(pool, address);
      List<Tenant> left = new ArrayList<>();
      @Nullable String key = null;
      for (Tenant tenant : tenants(space.holder(address))) {
        if (tenant.service().equals(service)) {
          key = tenant.sharingKey();
        } else {
          left.add(tenant);
        }
      }
      space.hold(
          address, left.isEmpty() ? null : left.size() == 1 ? left.getFirst() : List.copyOf(left));
      NavigableSet<Address> sharing = key == null ? null : shared.get(key);
      if (sharing != null && left.isEmpty()) {
        sharing.remove(address);
        if (sharing.isEmpty()) {
          shared.remove(key);
        }
      }
    }
  }
}
