package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrNodeState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far the routes of an object have come: whether FRR runs with them, as FRRNodeState shows.
 *
 * <p>FRR-K8s gives each neighbor a prefix list of what it may be sent, and one for each community
 * and each local preference. A route is loaded when FRR originates its prefix, and it is in all of
 * the lists that it is to be in.
 */
public final class Progress {

  private static final String LINE = "ip prefix-list  seq 10000 permit ";

  private final Map<NeighborKey, Sending> sending = new HashMap<>();

  /** A neighbor's prefixes, and which lists each must be in besides. */
  private record Sending(Set<String> prefixes, List<Listed> listed) {}

  private record Listed(String list, Set<String> prefixes) {}

  /** How long FRR's own configuration is about, in characters. */
  private final long length;

  /** Of the routers of the object that was written. */
  public Progress(List<Router> written) {
    long sum = 0;
    for (Router router : written) {
      sum += length("network ", router.prefixes());
      for (Neighbor neighbor : router.neighbors()) {
        NeighborKey key = NeighborKey.of(router, neighbor);
        Sending his = sending(key, router, neighbor.toAdvertise());
        sending.put(key, his);
        sum += length(LINE + key.prefix() + "-allowed-ipv4", his.prefixes());
        for (Listed listed : his.listed()) {
          sum += length(LINE + listed.list(), listed.prefixes());
        }
      }
    }
    length = sum;
  }

  private static long length(String line, Collection<String> prefixes) {
    return prefixes.stream().mapToLong(prefix -> line.length() + prefix.length() + 2L).sum();
  }

  /**
   * Whether FRR-K8s can tell what FRR runs with: it puts FRR's whole configuration into
   * FRRNodeState, which an API server does not take when it is too long. Then the state of before
   * stays there.
   */
  public boolean isReportable() {
    return length < Rendered.MOST_BYTES;
  }

  private static Sending sending(NeighborKey key, Router router, Advertise advertise) {
    List<Listed> listed = new ArrayList<>();
    for (WithCommunity with : advertise.withCommunity()) {
      listed.add(
          new Listed(
              key.prefix() + "-" + with.community() + "-%s-community-prefixes",
              new HashSet<>(with.prefixes())));
    }
    for (WithLocalPref with : advertise.withLocalPref()) {
      listed.add(
          new Listed(
              key.prefix() + "-" + with.localPref() + "-%s-localpref-prefixes",
              new HashSet<>(with.prefixes())));
    }
    return new Sending(
        new HashSet<>(advertise.isAll() ? router.prefixes() : advertise.prefixes()), listed);
  }

  /** Whether the object has a route for a neighbor. */
  public boolean isWritten(NeighborKey neighbor, String prefix) {
    Sending his = sending.get(neighbor);
    return his != null && his.prefixes().contains(prefix);
  }

  /** How many routes the object has for a neighbor. */
  public int count(NeighborKey neighbor) {
    Sending his = sending.get(neighbor);
    return his == null ? 0 : his.prefixes().size();
  }

  /** Whether FRR runs with all routes as they were written. */
  public boolean isAllLoaded(@Nullable FrrNodeState state) {
    for (Map.Entry<NeighborKey, Sending> entry : sending.entrySet()) {
      for (String prefix : entry.getValue().prefixes()) {
        if (!isLoaded(state, entry.getKey(), prefix)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether FRR runs with a route as it was written. */
  public boolean isLoaded(@Nullable FrrNodeState state, NeighborKey neighbor, String prefix) {
    Sending his = sending.get(neighbor);
    if (state == null || his == null || !his.prefixes().contains(prefix)) {
      return false;
    }
    boolean isIpv6 = prefix.indexOf(':') >= 0;
    String allowed = neighbor.prefix() + "-allowed-" + (isIpv6 ? "ipv6" : "ipv4");
    if (!state.networks().contains(prefix)
        || !state.lists().getOrDefault(allowed, Set.of()).contains(prefix)) {
      return false;
    }
    for (Listed listed : his.listed()) {
      if (listed.prefixes().contains(prefix)
          && !state
              .lists()
              .getOrDefault(listed.list().formatted(isIpv6 ? "ipv6" : "ip"), Set.of())
              .contains(prefix)) {
        return false;
      }
    }
    return true;
  }
}
