package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Family;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a route is to say.
 *
 * @param localPref the local preference toward internal peers; 0 if none was set
 * @param communities sorted, without repetition
 * @param med MULTI_EXIT_DISC, 0..2^32-1; null for none
 * @param asPathPrepend how many times our AS stands in front of the path once more
 * @param nextHop where traffic is to go, of the prefix's family; null for the session's own address
 */
public record PlannedRoute(
    long localPref,
    List<Community> communities,
    @Nullable Long med,
    int asPathPrepend,
    @Nullable Address nextHop) {

  public PlannedRoute {
    communities = List.copyOf(communities);
  }

  /**
   * What advertisements of one prefix make of its route: the communities of all, and of the rest
   * what the first says.
   *
   * @param inOrder at least one, in the order of {@link Precedence}
   */
  static PlannedRoute of(Family family, List<Advertisement> inOrder) {
    TreeSet<Community> communities = new TreeSet<>();
    inOrder.forEach(advertisement -> communities.addAll(advertisement.attributes().communities()));
    return new PlannedRoute(
        inOrder.getFirst().attributes().localPref(),
        List.copyOf(communities),
        RouteAttribute.MED.decided(family, inOrder),
        inOrder.getFirst().attributes().asPathPrepend(),
        RouteAttribute.NEXT_HOP.decided(family, inOrder));
  }
}
