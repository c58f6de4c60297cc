package bellman.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How pools are announced, as written ({@code spec} of BGPAdvertisement v1beta1).
 *
 * @param aggregationLength 32 if absent
 * @param aggregationLengthV6 128 if absent
 */
public record BgpAdvertisement(
    Metadata metadata,
    int aggregationLength,
    int aggregationLengthV6,
    List<String> ipAddressPools,
    List<LabelSelector> ipAddressPoolSelectors,
    List<LabelSelector> nodeSelectors,
    List<String> peers,
    List<LabelSelector> serviceSelectors,
    Attributes attributes)
    implements Resource {

  /**
   * What the routes are to say.
   *
   * @param localPref 0 if absent
   * @param communities values and aliases, unread
   * @param med Bellman's own, as are the two that follow; null if absent
   * @param asPathPrepend 1..10; 0 if absent
   * @param nextHop null if absent
   */
  public record Attributes(
      long localPref,
      List<String> communities,
      @Nullable Long med,
      int asPathPrepend,
      @Nullable String nextHop) {

    public Attributes {
      communities = List.copyOf(communities);
    }
  }

  /**
   * How often our AS may be prepended. A path is seldom longer than five, so that ten more lose
   * against any other; and many routers drop routes whose paths are very long.
   */
  public static final int MOST_PREPENDS = 10;

  public BgpAdvertisement {
    ipAddressPools = List.copyOf(ipAddressPools);
    ipAddressPoolSelectors = List.copyOf(ipAddressPoolSelectors);
    nodeSelectors = List.copyOf(nodeSelectors);
    peers = List.copyOf(peers);
    serviceSelectors = List.copyOf(serviceSelectors);
  }

  @Override
  public Kind kind() {
    return Kind.BGP_ADVERTISEMENT;
  }
}
