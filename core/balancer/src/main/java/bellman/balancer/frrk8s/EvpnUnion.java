package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Evpn;
import bellman.api.resource.FrrConfiguration.Vni;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** EVPN of a router as all objects have it together; those without it have no say. */
final class EvpnUnion {

  private static final String DISABLED = "Disabled";
  private static final String ALL = "All";

  private final Evpn first;
  private final Spot firstSpot;
  private final Map<Long, VniUnion> l2vnis = new TreeMap<>();
  private @Nullable VniUnion l3vni;
  private String advertiseVnis = "";

  /** EVPN that stands here first; it is to be added as well. */
  EvpnUnion(Evpn first, Spot firstSpot) {
    this.first = first;
    this.firstSpot = firstSpot;
  }

  /** It stands here too. */
  void add(Evpn evpn, Spot spot, Report report) {
    compare("advertiseVNIs", said(first), said(evpn), spot, report);
    compare(
        "advertiseSVI",
        String.valueOf(first.advertiseSvi()),
        String.valueOf(evpn.advertiseSvi()),
        spot,
        report);
    if (advertiseVnis.isEmpty()) {
      advertiseVnis = evpn.advertiseVnis();
    }
    for (int i = 0; i < evpn.l2vnis().size(); i++) {
      Vni vni = evpn.l2vnis().get(i);
      Spot here = spot.below("l2vnis[" + i + "]");
      l2vnis.computeIfAbsent(vni.vni(), _ -> new VniUnion(vni, here)).add(vni, here, report);
    }
    Vni routed = evpn.l3vni();
    if (routed != null) {
      addRouted(routed, spot.below("l3vni"), report);
    }
  }

  private void addRouted(Vni vni, Spot spot, Report report) {
    VniUnion known = l3vni;
    if (known == null) {
      known = new VniUnion(vni, spot);
      l3vni = known;
    }
    if (known.number() == vni.vni()) {
      known.add(vni, spot, report);
      return;
    }
    report.refuse(
        spot.clash(
            Cause.EVPN,
            "vni",
            known.place(),
            "the Layer 3 VNI",
            String.valueOf(vni.vni()),
            String.valueOf(known.number()),
            "a router has one"));
  }

  private void compare(String field, String before, String value, Spot spot, Report report) {
    if (!before.equals(value)) {
      report.refuse(
          spot.clash(
              Cause.EVPN,
              field,
              firstSpot.place(field),
              field,
              value,
              before,
              "give both the same"));
    }
  }

  private static String said(Evpn evpn) {
    return evpn.advertiseVnis().isEmpty() ? DISABLED : evpn.advertiseVnis();
  }

  /** What must hold of EVPN and all neighbors of the router together. */
  void check(Collection<NeighborUnion> neighbors, Report report) {
    if (neighbors.stream().noneMatch(NeighborUnion::hasEvpn)) {
      checkNoNeighbor(report);
    }
    VniUnion routed = l3vni;
    if (routed != null && !neighbors.isEmpty()) {
      Spot neighbor = neighbors.iterator().next().spot();
      Place place = routed.place();
      Place other = new Place(neighbor.object(), neighbor.path());
      report.refuse(
          new Conflict(
              Cause.EVPN,
              place,
              other,
              firstSpot.vrf(),
              null,
              null,
              firstSpot.subject()
                  + " has a Layer 3 VNI here and a neighbor in "
                  + other.seenFrom(place.object())
                  + ": FRR-K8s wants a router without neighbors for it; remove one"));
    }
  }

  /** Says what of it needs a neighbor with EVPN, where there is none. */
  private void checkNoNeighbor(Report report) {
    if (said(first).equals(ALL)) {
      lacksNeighbor(firstSpot.place("advertiseVNIs"), "advertiseVNIs: All", report);
    }
    if (first.advertiseSvi()) {
      lacksNeighbor(firstSpot.place("advertiseSVI"), "advertiseSVI", report);
    }
    for (VniUnion vni : l2vnis.values()) {
      lacksNeighbor(vni.place(), "the Layer 2 VNI " + vni.number(), report);
    }
  }

  private void lacksNeighbor(Place place, String what, Report report) {
    String message =
        firstSpot.subject()
            + " has "
            + what
            + " and no neighbor for it: give one of its neighbors evpn in addressFamilies";
    report.refuse(new Conflict(Cause.EVPN, place, null, firstSpot.vrf(), null, null, message));
  }

  /** Says which of its networks another router, or it itself, has already. */
  void checkNumbers(Map<Long, Place> taken, Report report) {
    l2vnis.values().forEach(vni -> checkNumber(vni, taken, report));
    VniUnion routed = l3vni;
    if (routed != null) {
      checkNumber(routed, taken, report);
    }
  }

  private void checkNumber(VniUnion vni, Map<Long, Place> taken, Report report) {
    Place place = vni.place();
    Place before = taken.putIfAbsent(vni.number(), place);
    if (before != null) {
      String message =
          "VNI "
              + vni.number()
              + " is in "
              + before.seenFrom(place.object())
              + " already: give each network a number of its own";
      report.refuse(new Conflict(Cause.EVPN, place, before, firstSpot.vrf(), null, null, message));
    }
  }

  /** All of it. */
  Evpn union() {
    VniUnion routed = l3vni;
    return new Evpn(
        advertiseVnis,
        first.advertiseSvi(),
        l2vnis.values().stream().map(VniUnion::union).toList(),
        routed == null ? null : routed.union());
  }
}
