package bellman.balancer.plan;

import bellman.net.Community;
import java.util.List;

/**
 * What a route is to say.
 *
 * @param localPref the local preference toward internal peers; 0 if none was set
 * @param communities sorted, without repetition
 */
public record PlannedRoute(long localPref, List<Community> communities) {

  public PlannedRoute {
    communities = List.copyOf(communities);
  }
}
