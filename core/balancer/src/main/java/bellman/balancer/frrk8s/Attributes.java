package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What FRR gives the prefixes that it sends to a neighbor, as an object says or the union of
 * several.
 */
public final class Attributes {

  private final Map<String, List<String>> communities = new HashMap<>();
  private final Map<String, Long> localPrefs = new HashMap<>();
  private final Map<String, Integer> prepends = new HashMap<>();

  private Attributes(Advertise advertise) {
    for (var with : advertise.withCommunity()) {
      for (String prefix : with.prefixes()) {
        communities.computeIfAbsent(prefix, _ -> new ArrayList<>()).add(with.community());
      }
    }
    for (var with : advertise.withLocalPref()) {
      with.prefixes().forEach(prefix -> localPrefs.put(prefix, with.localPref()));
    }
    for (var with : advertise.withPrepend()) {
      with.prefixes().forEach(prefix -> prepends.put(prefix, with.count()));
    }
  }

  /** Those that a neighbor's prefixes get; none if the neighbor is not there. */
  public static Attributes of(FrrConfiguration configuration, NeighborKey key) {
    for (Router router : configuration.routers()) {
      for (Neighbor neighbor : router.neighbors()) {
        if (key.equals(NeighborKey.of(router, neighbor))) {
          return new Attributes(neighbor.toAdvertise());
        }
      }
    }
    return new Attributes(Advertise.NOTHING);
  }

  /** The communities of a prefix, {@code N:N} or {@code large:N:N:N}. */
  public List<String> communities(String prefix) {
    return List.copyOf(communities.getOrDefault(prefix, List.of()));
  }

  /** The local preference of a prefix; 0 if nothing is said. */
  public long localPref(String prefix) {
    return localPrefs.getOrDefault(prefix, 0L);
  }

  /** How often more the own AS number stands in the path of a prefix. */
  public int prepends(String prefix) {
    return prepends.getOrDefault(prefix, 0);
  }
}
