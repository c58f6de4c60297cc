package bellman.balancer.allocator;

import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.config.Pool;
import bellman.balancer.resource.Service;
import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which of its addresses a service keeps. An address that serves stays: firewalls, name servers and
 * people know it. It goes when no pool has it any more, its pool no longer serves the service, or
 * the service asks for another address or pool. Whatever becomes of one family's address, the other
 * family's stays.
 */
final class Keeping {

  /**
   * Addresses of one pool, in the order in which they were held.
   *
   * @param addresses at least one
   */
  record Kept(Pool pool, List<Address> addresses) {}

  private Keeping() {}

  /**
   * What is left of some addresses, one a family at most: both are of one pool.
   *
   * @param pools in the order in which they are asked
   * @param primary of which family's address the pool counts, where each is of another pool
   * @param stays whether an address of a pool may stay at all
   * @return null if nothing is left
   */
  static @Nullable Kept of(
      List<Pool> pools, List<Address> held, Family primary, BiPredicate<Pool, Address> stays) {
    if (held.isEmpty() || FamilyWish.families(held).size() != held.size()) {
      return null;
    }
    Kept best = null;
    for (Pool pool : pools) {
      List<Address> some = new ArrayList<>(2);
      for (Address address : held) {
        if (pool.contains(address) && stays.test(pool, address)) {
          some.add(address);
        }
      }
      if (!some.isEmpty() && (best == null || isBetter(some, best.addresses(), primary))) {
        best = new Kept(pool, some);
      }
    }
    return best;
  }

  private static boolean isBetter(List<Address> some, List<Address> than, Family primary) {
    return some.size() != than.size()
        ? some.size() > than.size()
        : some.getFirst().family() == primary && than.getFirst().family() != primary;
  }

  /** The family that a service names first. */
  static Family primary(Service service) {
    return service.ipFamilies().isEmpty() ? Family.IPV4 : service.ipFamilies().getFirst();
  }

  /**
   * Those of a service's addresses that are of a family that it is to have. Where it may have one
   * of either family, and no more, it is the first's.
   */
  static List<Address> wanted(List<Address> held, FamilyWish wish) {
    Set<Family> has = FamilyWish.families(held);
    List<Address> most = List.of();
    for (Set<Family> families : wish.alternatives()) {
      if (families.containsAll(has)) {
        return held;
      }
      List<Address> some =
          held.stream().filter(address -> families.contains(address.family())).toList();
      most = some.size() > most.size() ? some : most;
    }
    return most;
  }

  /**
   * What a service lacks that has one address and needs two; null if it lacks nothing, or takes a
   * second one only where there is one.
   */
  static @Nullable String lack(Service service, Assigned has) {
    boolean needsBoth =
        service.ipFamilyPolicy() == Service.IpFamilyPolicy.REQUIRE_DUAL_STACK
            || (service.ipFamilyPolicy() == null
                && (service.ipFamilies().size() == 2 || service.clusterIps().size() == 2));
    if (!needsBoth || has.addresses().size() != 1) {
      return null;
    }
    Address kept = has.addresses().getFirst();
    Family missing = kept.family() == Family.IPV4 ? Family.IPV6 : Family.IPV4;
    boolean asks = Request.of(service).asksForAddress();
    return "keeps "
        + kept
        + ", and lacks the "
        + missing
        + " address that it needs too: "
        + (asks
            ? "ask for one that its pool " + has.pool() + " has and nobody else uses"
            : "pool "
                + has.pool()
                + " has none for it: add some, or ask for another pool, and both are replaced");
  }
}
