package bellman.balancer.allocator;

import bellman.balancer.config.Pool;
import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who holds what in every pool, and what the next one would get. */
final class Holdings {

  /** Several that share an address, by name. */
  private record Sharers(List<Tenant> tenants) {}

  private final Map<String, List<AddressSpace>> spaces = new HashMap<>();

  /** How many addresses of a pool somebody has, by family. */
  private final Map<String, Map<Family, Long>> taken = new HashMap<>();

  /** Addresses that namespaces share although their pool no longer allows it, by pool. */
  private final Map<String, NavigableSet<Address>> acrossNamespaces = new TreeMap<>();

  /** Addresses whose tenants share, by their key. */
  private final Map<String, NavigableSet<Address>> shared = new HashMap<>();

  Holdings(Collection<Pool> pools) {
    for (Pool pool : pools) {
      spaces.put(
          pool.name(),
          pool.ranges().stream()
              .map(range -> new AddressSpace(range, pool.avoidBuggyIps()))
              .toList());
      taken.put(pool.name(), new EnumMap<>(Family.class));
    }
  }

  PoolUsage usage(Pool pool) {
    Map<Family, Long> counts = taken.getOrDefault(pool.name(), Map.of());
    return PoolUsage.of(
        pool, counts.getOrDefault(Family.IPV4, 0L), counts.getOrDefault(Family.IPV6, 0L));
  }

  private void count(String pool, Family family, long more) {
    taken.getOrDefault(pool, new EnumMap<>(Family.class)).merge(family, more, Long::sum);
  }

  /** The lowest address of the first range that has one: free, or shared with others that agree. */
  @Nullable Address lowest(Pool pool, Family family, Tenant tenant) {
    for (AddressSpace space : spaces(pool.name())) {
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

  /**
   * Whether a pool may have an address of a family for somebody.
   *
   * @param key a sharing key, which tells only that somebody has it too; null for a free address
   */
  boolean offers(String pool, Family family, @Nullable String key) {
    if (key != null && shared.containsKey(key)) {
      return true;
    }
    for (AddressSpace space : spaces(pool)) {
      if (space.range().family() == family && space.lowestFree() != null) {
        return true;
      }
    }
    return false;
  }

  /** Who has an address, by name. */
  List<Tenant> tenants(String pool, Address address) {
    return tenants(space(pool, address).holder(address));
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
      if (pool.contains(address) && mayTake(pool, address, tenant)) {
        return address;
      }
    }
    return null;
  }

  /** Why a tenant can't come to have an address of a pool; null if it can. */
  @Nullable String conflict(Pool pool, Address address, Tenant tenant) {
    Tenant other = rival(pool, address, tenant, pool.sharing());
    return other == null ? null : tenant.conflict(other, pool.sharing());
  }

  /**
   * Whether a tenant may keep an address that it has. Those that share it already do so whatever
   * the pool says about it by now.
   */
  boolean mayKeep(Pool pool, Address address, Tenant tenant) {
    return rival(pool, address, tenant, Pool.Sharing.ANY) == null;
  }

  /** Whether a tenant may come to have an address beside those that have it. */
  boolean mayTake(Pool pool, Address address, Tenant tenant) {
    return rival(pool, address, tenant, pool.sharing()) == null;
  }

  /** The first by name of those that have an address and can't share it with a tenant. */
  private @Nullable Tenant rival(Pool pool, Address address, Tenant tenant, Pool.Sharing sharing) {
    for (Tenant other : tenants(space(pool.name(), address).holder(address))) {
      if (!tenant.canShare(other, sharing)) {
        return other;
      }
    }
    return null;
  }

  /**
   * Addresses that services of several namespaces share since before their pool forbade it, by the
   * pool's name; none for pools that have none.
   */
  Map<String, NavigableSet<Address>> acrossNamespaces() {
    return Collections.unmodifiableMap(acrossNamespaces);
  }

  private void noteNamespaces(Pool pool, Address address, List<Tenant> tenants) {
    if (pool.sharing() != Pool.Sharing.NAMESPACE) {
      return;
    }
    String first = tenants.isEmpty() ? "" : tenants.getFirst().service();
    if (tenants.stream().allMatch(tenant -> OtherService.sameNamespace(tenant.service(), first))) {
      NavigableSet<Address> some = acrossNamespaces.get(pool.name());
      if (some != null && some.remove(address) && some.isEmpty()) {
        acrossNamespaces.remove(pool.name());
      }
    } else {
      acrossNamespaces.computeIfAbsent(pool.name(), _ -> new TreeSet<>()).add(address);
    }
  }

  /** Gives a tenant an address that has no conflict. */
  void take(Pool pool, Address address, Tenant tenant) {
    AddressSpace space = space(pool.name(), address);
    Object holder = space.holder(address);
    if (holder == null) {
      space.hold(address, tenant);
      count(pool.name(), address.family(), 1);
    } else {
      List<Tenant> several = new ArrayList<>(tenants(holder));
      several.add(tenant);
      several.sort(Comparator.comparing(Tenant::service)); // so that who came first doesn't count
      space.hold(address, new Sharers(List.copyOf(several)));
      noteNamespaces(pool, address, several);
    }
    if (tenant.sharingKey() != null) {
      shared.computeIfAbsent(tenant.sharingKey(), _ -> new TreeSet<>()).add(address);
    }
  }

  /** Takes an address back from a service. */
  void release(String service, Pool pool, Address address) {
    AddressSpace space = space(pool.name(), address);
    List<Tenant> left = new ArrayList<>();
    @Nullable String key = null;
    for (Tenant tenant : tenants(space.holder(address))) {
      if (tenant.service().equals(service)) {
        key = tenant.sharingKey();
      } else {
        left.add(tenant);
      }
    }
    if (left.isEmpty() && space.holder(address) != null) {
      count(pool.name(), address.family(), -1);
    }
    noteNamespaces(pool, address, left);
    space.hold(
        address,
        left.isEmpty()
            ? null
            : left.size() == 1 ? left.getFirst() : new Sharers(List.copyOf(left)));
    NavigableSet<Address> sharing = key == null ? null : shared.get(key);
    if (sharing != null && left.isEmpty()) {
      sharing.remove(address);
      if (sharing.isEmpty()) {
        shared.remove(key);
      }
    }
  }

  private List<AddressSpace> spaces(String pool) {
    return spaces.getOrDefault(pool, List.of());
  }

  private AddressSpace space(String pool, Address address) {
    for (AddressSpace space : spaces(pool)) {
      if (space.range().contains(address)) {
        return space;
      }
    }
    throw new IllegalArgumentException(address + " is not in pool " + pool);
  }

  private static List<Tenant> tenants(@Nullable Object holder) {
    return switch (holder) {
      case null -> List.of();
      case Tenant tenant -> List.of(tenant);
      case Sharers(List<Tenant> several) -> several;
      default -> throw new IllegalStateException("a holder of " + holder.getClass());
    };
  }
}
