package bellman.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses to give to services, as written ({@code spec} of IPAddressPool v1beta1).
 *
 * @param addresses prefixes and ranges, unread
 * @param sharing who may share an address of it, unread; null if absent
 * @param serviceAllocation null if absent
 */
public record IpAddressPool(
    Metadata metadata,
    List<String> addresses,
    boolean autoAssign,
    boolean avoidBuggyIps,
    @Nullable String sharing,
    @Nullable ServiceAllocation serviceAllocation)
    implements Resource {

  /** Whom the pool is for. */
  public record ServiceAllocation(
      int priority,
      List<String> namespaces,
      List<LabelSelector> namespaceSelectors,
      List<LabelSelector> serviceSelectors) {

    public ServiceAllocation {
      namespaces = List.copyOf(namespaces);
      namespaceSelectors = List.copyOf(namespaceSelectors);
      serviceSelectors = List.copyOf(serviceSelectors);
    }
  }

  public IpAddressPool {
    addresses = List.copyOf(addresses);
  }

  @Override
  public Kind kind() {
    return Kind.IP_ADDRESS_POOL;
  }
}
