package bellman.balancer.allocator;

import bellman.balancer.allocator.Want.Place;
import bellman.net.Address;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The services that would have more if it were free, by what would help them. */
final class Waiting {

  /**
   * A service that waits.
   *
   * @param has whether it has an address, and lacks that of another family
   */
  record Waiter(Claimant claimant, boolean has, Want want) {

    /** Who gets an address first: those that have one lose it last, so they come first. */
    static final Comparator<Waiter> TURN =
        (one, other) ->
            one.has != other.has
                ? Boolean.compare(other.has, one.has)
                : Claimant.ORDER.compare(one.claimant, other.claimant);

    @Nullable String key() {
      return claimant.tenant().sharingKey();
    }
  }

  /** Those that want the same of the same pools, in turn. */
  static final class Group {
    private final Want.FromPools want;
    private final NavigableSet<Waiter> all = new TreeSet<>(Waiter.TURN);
    private final Map<String, NavigableSet<Waiter>> byKey = new HashMap<>();

    private Group(Want.FromPools want) {
      this.want = want;
    }

    Want.FromPools want() {
      return want;
    }

    NavigableSet<Waiter> all() {
      return all;
    }

    /** Whether any of them would share an address. */
    boolean shares() {
      return !byKey.isEmpty();
    }

    /** Those with a sharing key. */
    NavigableSet<Waiter> withKey(String key) {
      return byKey.getOrDefault(key, none());
    }
  }

  private final Map<String, Waiter> byService = new HashMap<>();
  private final Map<Want.FromPools, Group> groups = new HashMap<>();
  private final Map<Place, Set<Group>> byPlace = new HashMap<>();
  private final Map<Address, NavigableSet<Waiter>> byAddress = new HashMap<>();

  private static NavigableSet<Waiter> none() {
    return new TreeSet<>(Waiter.TURN);
  }

  void add(Waiter waiter) {
    byService.put(waiter.claimant().service().id(), waiter);
    switch (waiter.want()) {
      case Want.These(List<Address> addresses) ->
          addresses.forEach(address -> byAddress.computeIfAbsent(address, _ -> none()).add(waiter));
      case Want.FromPools want -> {
        Group group = groups.computeIfAbsent(want, this::group);
        group.all.add(waiter);
        String key = waiter.key();
        if (key != null) {
          group.byKey.computeIfAbsent(key, _ -> none()).add(waiter);
        }
      }
    }
  }

  private Group group(Want.FromPools want) {
    var group = new Group(want);
    want.places().forEach(place -> byPlace.computeIfAbsent(place, _ -> new HashSet<>()).add(group));
    return group;
  }

  /** A service that no longer waits, if it did. */
  void remove(String service) {
    Waiter waiter = byService.remove(service);
    if (waiter == null) {
      return;
    }
    switch (waiter.want()) {
      case Want.These(List<Address> addresses) ->
          addresses.forEach(address -> take(byAddress, address, waiter));
      case Want.FromPools want -> {
        Group group = groups.get(want);
        if (group == null) {
          return;
        }
        group.all.remove(waiter);
        String key = waiter.key();
        if (key != null) {
          take(group.byKey, key, waiter);
        }
        if (group.all.isEmpty()) {
          groups.remove(want);
          want.places().forEach(place -> take(byPlace, place, group));
        }
      }
    }
  }

  private static <K, V> void take(Map<K, ? extends Collection<V>> from, K key, V value) {
    Collection<V> some = from.get(key);
    if (some != null && some.remove(value) && some.isEmpty()) {
      from.remove(key);
    }
  }

  /** Whether a service still waits for what it waited for. */
  @SuppressWarnings("ReferenceEquality") // one that waits for something else is another
  boolean waits(Waiter waiter) {
    return byService.get(waiter.claimant().service().id()) == waiter;
  }

  void clear() {
    byService.clear();
    groups.clear();
    byPlace.clear();
    byAddress.clear();
  }

  /** Those to whom an address of a place may be of use, by what else they want. */
  Set<Group> groups(Place place) {
    return byPlace.getOrDefault(place, Set.of());
  }

  /** Whether anybody asks for an address. */
  boolean isAskedFor(Address address) {
    return byAddress.containsKey(address);
  }

  /** Those that ask for an address, in turn. */
  NavigableSet<Waiter> askingFor(Address address) {
    return byAddress.getOrDefault(address, none());
  }
}
