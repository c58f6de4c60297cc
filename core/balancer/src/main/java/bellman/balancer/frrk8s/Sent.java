package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.balancer.frrk8s.Conflict.Cause;
import bellman.net.Family;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a neighbor is sent by one object.
 *
 * @param families of the neighbor; both where its own is not known
 */
record Sent(Spot spot, Set<Family> families, Set<String> prefixes, Scope scope, Report report) {

  private static final String ALLOWED = "toAdvertise.allowed.prefixes";

  static Sent of(Spot spot, Neighbor neighbor, Scope scope, Report report) {
    Set<String> prefixes = LinkedHashSet.newLinkedHashSet(scope.originated().size());
    var sent = new Sent(spot, families(neighbor), prefixes, scope, report);
    Advertise advertise = neighbor.toAdvertise();
    if (advertise.isAll()) {
      sent.addAll();
    } else {
      sent.add(advertise.prefixes());
    }
    return sent;
  }

  /** The families that a neighbor may be sent. */
  private static Set<Family> families(Neighbor neighbor) {
    Family own = NeighborRules.isDual(neighbor) ? null : ownFamily(neighbor);
    return own == null ? EnumSet.allOf(Family.class) : EnumSet.of(own);
  }

  private static @Nullable Family ownFamily(Neighbor neighbor) {
    return Notation.ofAddress(neighbor.remote().address());
  }

  private void addAll() {
    for (String prefix : scope.originated()) {
      Family family = scope.prefixes().family(prefix);
      if (family != null && families.contains(family)) {
        prefixes.add(prefix);
      }
    }
  }

  private void add(List<String> allowed) {
    for (int i = 0; i < allowed.size(); i++) {
      String prefix = allowed.get(i);
      if (prefixes.contains(prefix) || !fits(prefix, ALLOWED, i)) {
        continue;
      }
      prefixes.add(prefix);
      if (!scope.originated().contains(prefix)) {
        refuse(
            prefix,
            ALLOWED,
            i,
            "is not among the router's prefixes, nor those of a VRF that it imports: list it in the"
                + " router's prefixes, written identically");
      }
    }
  }

  /** Whether a prefix may be sent to the neighbor; says why if it may not. */
  boolean fits(String prefix, String list, int index) {
    Family family = scope.prefixes().family(prefix);
    if (family == null) {
      refuse(prefix, list, index, "is not a prefix (ADDRESS/LENGTH)");
    } else if (!families.contains(family)) {
      refuse(
          prefix,
          list,
          index,
          "is an "
              + family
              + " prefix, which "
              + spot.subject()
              + " is not advertised: remove it, or set dualStackAddressFamily");
    }
    return family != null && families.contains(family);
  }

  /** A prefix in a list is wrong. */
  void refuse(String prefix, String list, int index, String why) {
    report.refuse(
        spot.conflict(Cause.PREFIX, list + "[" + index + "]", "'" + prefix + "' " + why)
            .about(prefix));
  }
}
