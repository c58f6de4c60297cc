package bellman.balancer.config;

import bellman.api.resource.LabelSelector;
import bellman.api.resource.Namespace;
import bellman.api.resource.Service;
import bellman.net.Address;
import bellman.net.AddressRange;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Addresses to give away.
 *
 * @param ranges in the order in which they were listed, none overlapping another of any pool
 * @param autoAssign whether services that ask for nothing get addresses from it
 * @param avoidBuggyIps whether IPv4 addresses that end in .0 or .255 are left alone
 * @param sharing who may come to share an address of it
 * @param allocation whom it is pinned to; null if to nobody
 */
public record Pool(
    String name,
    List<AddressRange> ranges,
    boolean autoAssign,
    boolean avoidBuggyIps,
    Sharing sharing,
    @Nullable Allocation allocation) {

  /** Which services with the same key may share an address. */
  public enum Sharing {
    /** Those of any namespaces. */
    ANY,

    /** Those of one namespace. */
    NAMESPACE
  }

  /**
   * Whom a pool serves.
   *
   * @param priority lower is preferred; 0 comes last
   * @param namespaces names listed and names of namespaces that the selectors matched
   * @param selectors what is asked of a namespace of which there is no object; empty where there is
   *     one of each
   * @param known names of the namespaces of which there is one; empty without selectors
   * @param restrictsNamespaces whether namespaces were asked for at all: if so, none found means
   *     that no service fits
   * @param serviceSelectors any must match; empty means that services are not looked at
   */
  public record Allocation(
      int priority,
      Set<String> namespaces,
      List<LabelSelector> selectors,
      Set<String> known,
      boolean restrictsNamespaces,
      List<LabelSelector> serviceSelectors) {

    public Allocation {
      namespaces = Set.copyOf(namespaces);
      selectors = List.copyOf(selectors);
      known = Set.copyOf(known);
      serviceSelectors = List.copyOf(serviceSelectors);
    }

    private boolean isFor(String namespace) {
      return !restrictsNamespaces
          || namespaces.contains(namespace)
          || (!known.contains(namespace)
              && LabelSelector.anyMatches(selectors, Namespace.labelsOf(namespace)));
    }
  }

  public Pool {
    ranges = List.copyOf(ranges);
  }

  /** Whether the service may have an address of this pool. */
  public boolean serves(Service service) {
    if (allocation == null) {
      return true;
    }
    if (!allocation.isFor(service.metadata().namespace())) {
      return false;
    }
    return allocation.serviceSelectors.isEmpty()
        || LabelSelector.anyMatches(allocation.serviceSelectors, service.metadata().labels());
  }

  /** Whether it has addresses of the family. */
  public boolean has(Family family) {
    for (AddressRange range : ranges) {
      if (range.family() == family) {
        return true;
      }
    }
    return false;
  }

  /** Whether the address is one that this pool may give away. */
  public boolean contains(Address address) {
    if (avoidBuggyIps && isBuggy(address)) {
      return false;
    }
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether broken equipment may take the address for a network's own: IPv4, ends in .0 or .255.
   */
  public static boolean isBuggy(Address address) {
    return address instanceof Ipv4Address v4
        && ((v4.bits() & 255) == 0 || (v4.bits() & 255) == 255);
  }
}
