package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What FRR-K8s is to do on a node besides what Bellman asks for. */
final class Others {

  /** For each neighbor what others want it to be sent, with the router that sends it. */
  private final Map<NeighborKey, List<Sending>> sending = new HashMap<>();

  private record Sending(Router router, Neighbor neighbor) {}

  Others(List<FrrConfiguration> configurations) {
    for (FrrConfiguration configuration : configurations) {
      for (Router router : configuration.routers()) {
        for (Neighbor neighbor : router.neighbors()) {
          sending
              .computeIfAbsent(NeighborKey.of(router, neighbor), _ -> new ArrayList<>())
              .add(new Sending(router, neighbor));
        }
      }
    }
  }

  /** Whether a neighbor is sent routes of a family by others, whose next hop is not ours to say. */
  boolean send(NeighborKey key, Family family) {
    for (Sending each : sending.getOrDefault(key, List.of())) {
      List<String> prefixes =
          each.neighbor().toAdvertise().isAll()
              ? each.router().prefixes()
              : each.neighbor().toAdvertise().prefixes();
      for (String prefix : prefixes) {
        if ((family == Family.IPV6) == prefix.indexOf(':') >= 0) {
          return true;
        }
      }
    }
    return false;
  }
}
