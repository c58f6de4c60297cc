package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Evpn;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The router of a VRF as all objects have it together. */
final class RouterUnion {

  private final Router first;
  private final Spot firstSpot;
  private final Held id = new Held(Cause.ROUTER, "identifier");
  private final Set<String> prefixes = new LinkedHashSet<>();
  private final Set<String> imports = new TreeSet<>();
  private final Map<String, NeighborUnion> neighbors = new TreeMap<>();
  private @Nullable EvpnUnion evpn;

  /** A router that stands here first; it is to be added as well. */
  RouterUnion(Router first, Spot firstSpot) {
    this.first = first;
    this.firstSpot = firstSpot;
  }

  /** It stands here too. */
  void add(Scope scope, Spot spot, Report report) {
    Router router = scope.router();
    if (router.asn() != first.asn()) {
      report.refuse(
          spot.clash(
              Cause.ROUTER,
              "asn",
              firstSpot.place("asn"),
              "AS number",
              String.valueOf(router.asn()),
              String.valueOf(first.asn()),
              "give both the same, or move one to another VRF"));
    }
    id.add(router.id(), spot, "id", report);
    prefixes.addAll(router.prefixes());
    imports.addAll(router.imports());
    for (int i = 0; i < router.neighbors().size(); i++) {
      Neighbor neighbor = router.neighbors().get(i);
      Spot here = spot.neighbor(i, neighbor);
      NeighborRules.check(here, neighbor, scope, report);
      neighbors
          .computeIfAbsent(key(neighbor), _ -> new NeighborUnion(neighbor, here))
          .add(neighbor, here, scope, report);
    }
    Evpn other = router.evpn();
    if (other != null) {
      EvpnUnion known = evpn;
      Spot here = spot.below("evpn");
      if (known == null) {
        known = new EvpnUnion(other, here);
        evpn = known;
      }
      known.add(other, here, report);
    }
  }

  /** What FRR-K8s tells neighbors by, and sorts them by. */
  private String key(Neighbor neighbor) {
    return first.vrf().isEmpty() ? neighbor.name() : neighbor.name() + "-" + first.vrf();
  }

  /** What must hold of all objects together, and of all routers. */
  void check(Map<Long, Place> vnis, Report report) {
    EvpnUnion all = evpn;
    if (all != null) {
      all.check(neighbors.values(), report);
      all.checkNumbers(vnis, report);
    }
  }

  /** All of it. */
  Router union() {
    EvpnUnion all = evpn;
    return new Router(
        first.asn(),
        id.text(),
        first.vrf(),
        neighbors.values().stream().map(NeighborUnion::union).toList(),
        NeighborUnion.sorted(prefixes),
        List.copyOf(imports),
        all == null ? null : all.union());
  }
}
