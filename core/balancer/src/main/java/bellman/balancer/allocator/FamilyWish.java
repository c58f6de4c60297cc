package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.api.resource.Service.IpFamilyPolicy;
import bellman.net.Address;
import bellman.net.Family;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which families a service is to have.
 *
 * @param alternatives sets of families, the best first
 * @param firm whether requested addresses must be of exactly the first alternative
 * @param error why no families can be right; null if some can
 */
record FamilyWish(List<Set<Family>> alternatives, boolean firm, @Nullable String error) {

  /** In this order, since it is printed too. */
  private static final Set<Family> BOTH = Collections.unmodifiableSet(EnumSet.allOf(Family.class));

  static FamilyWish of(Service service) {
    IpFamilyPolicy policy = service.exposure().ipFamilyPolicy();
    boolean prefersBoth = policy == IpFamilyPolicy.PREFER_DUAL_STACK;
    boolean requiresBoth = policy == IpFamilyPolicy.REQUIRE_DUAL_STACK;
    Family primary =
        service.exposure().ipFamilies().isEmpty()
            ? Family.IPV4
            : service.exposure().ipFamilies().getFirst();
    if (!service.clusterIps().isEmpty()) {
      return ofClusterIps(service, prefersBoth, requiresBoth, primary);
    }
    // a manifest that no API server has completed
    if (prefersBoth) {
      return new FamilyWish(bothThenOne(primary), false, null);
    }
    if (requiresBoth || service.exposure().ipFamilies().size() > 1) {
      return new FamilyWish(List.of(BOTH), true, null);
    }
    if (!service.exposure().ipFamilies().isEmpty()) {
      return new FamilyWish(List.of(Set.of(primary)), true, null);
    }
    return new FamilyWish(List.of(Set.of(Family.IPV4), Set.of(Family.IPV6)), false, null);
  }

  private static FamilyWish ofClusterIps(
      Service service, boolean prefersBoth, boolean requiresBoth, Family primary) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (String text : service.clusterIps()) {
      try {
        families.add(Address.parse(text).family());
      } catch (IllegalArgumentException e) {
        return new FamilyWish(List.of(), true, "spec.clusterIPs: " + e.getMessage());
      }
    }
    if (requiresBoth && families.size() < 2) {
      return new FamilyWish(
          List.of(),
          true,
          "RequireDualStack, but not enough clusterIPs: the service has only "
              + families
              + ": add one of the other family, or set ipFamilyPolicy to PreferDualStack");
    }
    if (families.size() == 2 && prefersBoth) {
      return new FamilyWish(bothThenOne(primary), true, null);
    }
    return new FamilyWish(List.of(families), true, null);
  }

  private static List<Set<Family>> bothThenOne(Family primary) {
    Family other = primary == Family.IPV4 ? Family.IPV6 : Family.IPV4;
    return List.of(BOTH, Set.of(primary), Set.of(other));
  }

  /** Whether a service that has these families may keep them. */
  boolean accepts(Set<Family> families) {
    return alternatives.contains(families);
  }

  /** Whether addresses that are asked for have the right families. */
  boolean acceptsRequest(Set<Family> families) {
    return firm ? alternatives.getFirst().equals(families) : alternatives.contains(families);
  }

  /** Whether both are wanted where they can be had. */
  boolean wantsBoth() {
    return !alternatives.isEmpty() && alternatives.getFirst().size() == 2;
  }

  static Set<Family> families(List<Address> addresses) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    addresses.forEach(address -> families.add(address.family()));
    return families;
  }
}
