package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** An object that stays as it was, less the routes and neighbors that are not planned any more. */
final class Withdrawal {

  private Withdrawal() {}

  static FrrConfiguration of(FrrConfiguration before, FrrConfiguration planned) {
    Map<NeighborKey, Set<String>> wanted = new HashMap<>();
    for (Router router : planned.routers()) {
      for (Neighbor neighbor : router.neighbors()) {
        wanted.put(NeighborKey.of(router, neighbor), new HashSet<>(prefixes(router, neighbor)));
      }
    }
    List<Router> routers = new ArrayList<>();
    for (Router router : before.routers()) {
      List<Neighbor> neighbors = new ArrayList<>();
      Set<String> sent = new HashSet<>();
      for (Neighbor neighbor : router.neighbors()) {
        Set<String> his = wanted.get(NeighborKey.of(router, neighbor));
        if (his != null) {
          Advertise less = less(router, neighbor, his::contains);
          sent.addAll(less.prefixes());
          neighbors.add(neighbor.withAdvertise(less));
        }
      }
      var smaller =
          new Router(
              router.asn(),
              router.id(),
              router.vrf(),
              neighbors,
              some(router.prefixes(), sent::contains),
              router.imports(),
              router.evpn());
      routers.add(
          smaller.withNeighbors(
              neighbors.stream()
                  .map(neighbor -> PlannedPrefixes.shorter(smaller, neighbor))
                  .toList()));
    }
    FrrConfiguration less = before.withRouters(routers);
    return NodeConfiguration.bytes(less) > NodeConfiguration.LONG_BYTES
        ? less
        : less.withRouters(routers.stream().map(Withdrawal::listed).toList());
  }

  private static Router listed(Router router) {
    return router.withNeighbors(
        router.neighbors().stream()
            .map(neighbor -> neighbor.withAdvertise(less(router, neighbor, _ -> true)))
            .toList());
  }

  private static List<String> prefixes(Router router, Neighbor neighbor) {
    return neighbor.toAdvertise().isAll()
        ? some(router.prefixes(), prefix -> PlannedPrefixes.isOfItsFamilies(neighbor, prefix))
        : neighbor.toAdvertise().prefixes();
  }

  private static Advertise less(Router router, Neighbor neighbor, Predicate<String> kept) {
    Advertise advertise = neighbor.toAdvertise();
    return new Advertise(
        FrrConfiguration.FILTERED,
        some(prefixes(router, neighbor), kept),
        advertise.nextHopV4(),
        advertise.nextHopV6(),
        advertise.withCommunity().stream()
            .map(with -> new WithCommunity(with.community(), some(with.prefixes(), kept)))
            .filter(with -> !with.prefixes().isEmpty())
            .toList(),
        advertise.withLocalPref().stream()
            .map(with -> new WithLocalPref(with.localPref(), some(with.prefixes(), kept)))
            .filter(with -> !with.prefixes().isEmpty())
            .toList(),
        advertise.withPrepend().stream()
            .map(with -> new WithPrepend(with.count(), some(with.prefixes(), kept)))
            .filter(with -> !with.prefixes().isEmpty())
            .toList());
  }

  private static List<String> some(List<String> prefixes, Predicate<String> kept) {
    return prefixes.stream().filter(kept).toList();
  }
}
