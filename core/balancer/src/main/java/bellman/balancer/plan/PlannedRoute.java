package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Family;
import java.util.Collection;
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
   * what each {@link RouteAttribute} takes for best.
   *
   * @param through at least one
   */
  static PlannedRoute of(Family family, Collection<Advertisement> through) {
    TreeSet<Community> communities = new TreeSet<>();
    through.forEach(advertisement -> communities.addAll(advertisement.communities()));
    Long localPref = RouteAttribute.LOCAL_PREF.best(family, through);
    Integer prepend = RouteAttribute.AS_PATH_PREPEND.best(family, through);
    return new PlannedRoute(
        localPref == null ? 0 : localPref,
        List.copyOf(communities),
        RouteAttribute.MED.best(family, through),
        prepend == null ? 0 : prepend,
        RouteAttribute.NEXT_HOP.best(family, through));
  }
}
