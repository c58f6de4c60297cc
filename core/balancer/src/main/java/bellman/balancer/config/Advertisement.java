package bellman.balancer.config;

import bellman.api.resource.LabelSelector;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the addresses of some pools are announced.
 *
 * @param pools names of the pools it selects, of those that exist
 * @param aggregationLength length of an IPv4 address's route, 1..32
 * @param aggregationLengthV6 length of an IPv6 address's route, 1..128
 * @param nodeSelectors any must match the node; empty means all nodes
 * @param peers names of the peers it goes to; empty means all. They need not exist
 * @param serviceSelectors any must match the service; empty means all services
 * @param created when the API server made it; null in a manifest that no server has seen
 */
public record Advertisement(
    String name,
    Set<String> pools,
    int aggregationLength,
    int aggregationLengthV6,
    List<LabelSelector> nodeSelectors,
    Set<String> peers,
    List<LabelSelector> serviceSelectors,
    Attributes attributes,
    @Nullable Instant created) {

  /**
   * What its routes say.
   *
   * @param localPref LOCAL_PREF toward iBGP peers, 0..2^32-1; 0 if none was set
   * @param communities sorted, without repetition; aliases resolved
   * @param med MULTI_EXIT_DISC, 0..2^32-1; null if none was set
   * @param asPathPrepend how many times our AS stands in front of the path once more, 1..10; 0 if
   *     it was not set
   * @param nextHop where traffic is to go, for the routes of its family; null for the session's own
   *     address
   */
  public record Attributes(
      long localPref,
      List<Community> communities,
      @Nullable Long med,
      int asPathPrepend,
      @Nullable Address nextHop) {

    public Attributes {
      communities = List.copyOf(communities);
    }
  }

  /** Those that have been there longer come first; what no server has seen comes last. */
  public static final Comparator<Advertisement> BY_TIME =
      Comparator.comparing(Advertisement::created, Comparator.nullsLast(Comparator.naturalOrder()));

  /** The same, and then by name. */
  public static final Comparator<Advertisement> BY_AGE = BY_TIME.thenComparing(Advertisement::name);

  public Advertisement {
    pools = Set.copyOf(pools);
    nodeSelectors = List.copyOf(nodeSelectors);
    peers = Set.copyOf(peers);
    serviceSelectors = List.copyOf(serviceSelectors);
  }

  /** The aggregation length for a family. */
  public int length(Family family) {
    return family == Family.IPV4 ? aggregationLength : aggregationLengthV6;
  }

  /** Where traffic for a family's routes is to go; null for the session's own address. */
  public @Nullable Address nextHop(Family family) {
    Address nextHop = attributes.nextHop();
    return nextHop != null && nextHop.family() == family ? nextHop : null;
  }

  /** The route under which this advertisement announces an address. */
  public Prefix route(Address address) {
    return new Prefix(address, length(address.family()));
  }
}
