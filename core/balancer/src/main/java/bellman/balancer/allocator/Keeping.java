package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.config.Pool;
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
 * family's stays. Of more than one of a family, as somebody may have written them, it is the first;
 * and a wish for families that can't be had is no reason to take away what is there.
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
   * What is left of some addresses, one a family at most: both are of one pool. As many as can be
   * stay; else the primary family's, and of those of one family the first.
   *
   * @param held in the order in which they count
   * @param primary of which family's address the pool counts, where each is of another pool
   * @param stays whether an address of a pool may stay at all
   * @return null if nothing is left
   */
  static @Nullable Kept of(
      List<Pool> pools, List<Address> held, Family primary, BiPredicate<Pool, Address> stays) {
    Kept best = null;
    for (Pool pool : pools) {
      List<Address> some = new ArrayList<>(2);
      for (Address address : held) {
        if (pool.contains(address)
            && !FamilyWish.families(some).contains(address.family())
            && stays.test(pool, address)) {
          some.add(address);
        }
      }
      if (!some.isEmpty() && (best == null || isBetter(some, best.addresses(), primary, held))) {
        best = new Kept(pool, some);
      }
    }
    return best;
  }

  private static boolean isBetter(
      List<Address> some, List<Address> than, Family primary, List<Address> held) {
    if (some.size() != than.size()) {
      return some.size() > than.size();
    }
    Address counts = counting(some, primary);
    Address other = counting(than, primary);
    return counts.family() == other.family()
        ? held.indexOf(counts) < held.indexOf(other)
        : counts.family() == primary;
  }

  private static Address counting(List<Address> some, Family primary) {
    Address first = some.getFirst();
    return first.family() == primary ? first : some.getLast();
  }

  /** The family that a service names first. */
  static Family primary(Service service) {
    return service.exposure().ipFamilies().isEmpty()
        ? Family.IPV4
        : service.exposure().ipFamilies().getFirst();
  }

  /**
   * Those of a service's addresses that are of a family that it is to have; all where it can't be
   * said which families are right. Where it may have one of either family, and no more, it is the
   * first's.
   */
  static List<Address> wanted(List<Address> held, FamilyWish wish) {
    if (wish.error() != null) {
      return held;
    }
    Set<Family> has = FamilyWish.families(held);
    List<Address> most = List.of();
    for (Set<Family> families : wish.alternatives()) {
      if (families.containsAll(has)) {
        return held;
      }
      List<Address> some =
          held.stream().filter(address -> families.contains(address.family())).toList();
      boolean hasMore = FamilyWish.families(some).size() > FamilyWish.families(most).size();
      most = hasMore ? some : most;
    }
    return most;
  }

  /**
   * What a service lacks that has one address and needs two, or why what it has is not what it asks
   * for; null if it lacks nothing, or takes a second one only where there is one.
   */
  static @Nullable String lack(Service service, Assigned has) {
    String error = FamilyWish.of(service).error();
    if (error != null) {
      String some = String.join(", ", has.addresses().stream().map(Address::toString).toList());
      return "keeps " + some + " until this is fixed: " + error;
    }
    boolean needsBoth =
        service.exposure().ipFamilyPolicy() == Service.IpFamilyPolicy.REQUIRE_DUAL_STACK
            || (service.exposure().ipFamilyPolicy() == null
                && (service.exposure().ipFamilies().size() == 2
                    || service.clusterIps().size() == 2));
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
        + " address that it also needs: "
        + (asks
            ? "request one that its pool " + has.pool() + " has and no other service uses"
            : "pool "
                + has.pool()
                + " has none for it: add some, or request another pool, which replaces both");
  }
}
