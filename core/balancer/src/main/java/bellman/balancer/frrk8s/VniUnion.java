package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Vni;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A virtual network of a router as all objects have it together. */
final class VniUnion {

  private final Vni first;
  private final Spot firstSpot;
  private final Held rd = new Held(Cause.EVPN, "route distinguisher");
  private final Set<String> importTargets = new TreeSet<>();
  private final Set<String> exportTargets = new TreeSet<>();
  private final Set<String> advertised = new TreeSet<>();

  /** A network that stands here first; it is to be added as well. */
  VniUnion(Vni first, Spot firstSpot) {
    this.first = first;
    this.firstSpot = firstSpot;
  }

  long number() {
    return first.vni();
  }

  /** Where its number is said first. */
  Place place() {
    return firstSpot.place("vni");
  }

  /** It stands here too. */
  void add(Vni vni, Spot spot, Report report) {
    rd.add(vni.rd(), spot, "rd", report);
    targets("importRTs", first.importTargets(), vni.importTargets(), spot, report);
    targets("exportRTs", first.exportTargets(), vni.exportTargets(), spot, report);
    importTargets.addAll(vni.importTargets());
    exportTargets.addAll(vni.exportTargets());
    advertised.addAll(vni.advertisePrefixes());
  }

  private void targets(
      String field, List<String> before, List<String> others, Spot spot, Report report) {
    if (before.isEmpty() != others.isEmpty()) {
      report.refuse(
          spot.clash(
              Cause.EVPN,
              field,
              firstSpot.place(field),
              field + " of VNI " + first.vni(),
              others.isEmpty() ? "of FRR's own choice" : String.join(" ", others),
              before.isEmpty() ? "of FRR's own choice" : String.join(" ", before),
              "list some in both, or in neither"));
    }
  }

  /** All of it. */
  Vni union() {
    return new Vni(
        first.vni(),
        rd.text(),
        List.copyOf(importTargets),
        List.copyOf(exportTargets),
        List.copyOf(advertised));
  }
}
