package bellman.balancer.admission;

import bellman.api.resource.Decoder;
import bellman.api.resource.IpAddressPool;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.net.Address;
import bellman.net.AddressRange;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What services lose by a change of a pool. How many addresses are in use is what the pool's status
 * says: to know which, all services of the cluster would have to be read for each change.
 */
final class PoolInUse {

  private PoolInUse() {}

  /** What to warn of. */
  static List<Problem> warnings(Change change, ObjectKey pool) {
    return switch (change) {
      case Change.Create _ -> List.of();
      case Change.Delete(Map<?, ?> object) -> deleted(object, pool);
      case Change.Update(Map<?, ?> before, Map<?, ?> after) -> shrunk(before, after, pool);
    };
  }

  private static List<Problem> deleted(Map<?, ?> object, ObjectKey pool) {
    long inUse = inUse(object, Family.IPV4) + inUse(object, Family.IPV6);
    return inUse == 0
        ? List.of()
        : List.of(
            Problem.of(
                pool,
                null,
                (inUse == 1 ? "1 of its addresses is" : inUse + " of its addresses are")
                    + " in use, according to its status: services lose addresses that are no longer"
                    + " in any pool"));
  }

  private static List<Problem> shrunk(Map<?, ?> before, Map<?, ?> after, ObjectKey pool) {
    List<Problem> warnings = new ArrayList<>();
    if (Decoder.decode(before).resource() instanceof IpAddressPool was
        && Decoder.decode(after).resource() instanceof IpAddressPool is) {
      for (Family family : Family.values()) {
        long inUse = inUse(before, family);
        if (inUse > 0 && hasLess(was, is, family)) {
          warnings.add(
              Problem.of(
                  pool,
                  "spec.addresses",
                  "it has fewer "
                      + family
                      + " addresses than before, and "
                      + addresses(inUse, family + " ")
                      + " in use, according to its status: services lose addresses that are no"
                      + " longer in any pool"));
        }
      }
    }
    return warnings;
  }

  private static String addresses(long count, String family) {
    return count == 1 ? "1 " + family + "address is" : count + " " + family + "addresses are";
  }

  /** Whether an address of before is not there any more. */
  private static boolean hasLess(IpAddressPool was, IpAddressPool is, Family family) {
    if (family == Family.IPV4 && is.avoidBuggyIps() && !was.avoidBuggyIps()) {
      return true;
    }
    List<AddressRange> left = ranges(is, family);
    return ranges(was, family).stream().anyMatch(range -> !isCovered(range, left));
  }

  private static boolean isCovered(AddressRange range, List<AddressRange> by) {
    Address next = range.first();
    while (true) {
      Address at = next;
      AddressRange cover = by.stream().filter(each -> each.contains(at)).findFirst().orElse(null);
      if (cover == null) {
        return false;
      }
      if (cover.last().compareTo(range.last()) >= 0) {
        return true;
      }
      next = cover.last().plus(1);
    }
  }

  private static List<AddressRange> ranges(IpAddressPool pool, Family family) {
    List<AddressRange> ranges = new ArrayList<>();
    for (String text : pool.addresses()) {
      AddressRange range = range(text);
      if (range != null && range.family() == family) {
        ranges.add(range);
      }
    }
    return ranges;
  }

  /** Null if it can't be read, which is a problem already. */
  private static @Nullable AddressRange range(String text) {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static long inUse(Map<?, ?> pool, Family family) {
    String field = family == Family.IPV4 ? "assignedIPv4" : "assignedIPv6";
    return pool.get("status") instanceof Map<?, ?> status
            && status.get(field) instanceof Number count
        ? count.longValue()
        : 0;
  }
}
