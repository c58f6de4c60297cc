package bellman.balancer.allocator;

import bellman.net.Address;
import bellman.net.Family;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a service that waits would take if it could have it. */
sealed interface Want {

  /** These very addresses, all of them. */
  record These(List<Address> addresses) implements Want {
    public These {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * An address of each family of one of the alternatives, in one of the pools.
   *
   * @param pools their names
   */
  record FromPools(List<String> pools, List<Set<Family>> alternatives) implements Want {
    public FromPools {
      pools = List.copyOf(pools);
      alternatives = List.copyOf(alternatives);
    }

    /** Where an address that is given back may be of use. */
    Set<Place> places() {
      Set<Place> places = new LinkedHashSet<>();
      for (String pool : pools) {
        for (Set<Family> families : alternatives) {
          families.forEach(family -> places.add(new Place(pool, family)));
        }
      }
      return places;
    }
  }

  /** The addresses of a family in a pool. */
  record Place(String pool, Family family) {}
}
