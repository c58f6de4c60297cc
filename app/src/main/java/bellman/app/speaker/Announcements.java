package bellman.app.speaker;

import bellman.balancer.plan.PlannedRoute;
import bellman.balancer.plan.PrefixChange;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the plan announces, as BGP routes. Nothing else knows both. */
final class Announcements {

  private Announcements() {}

  static List<RouteChange> changes(Collection<PrefixChange> planned) {
    List<RouteChange> changes = new ArrayList<>(planned.size());
    for (PrefixChange change : planned) {
      changes.add(new RouteChange(change.prefix(), attributes(change.route())));
    }
    return changes;
  }

  static List<RouteChange> routes(Map<Prefix, PlannedRoute> planned) {
    List<RouteChange> routes = new ArrayList<>(planned.size());
    planned.forEach((prefix, route) -> routes.add(new RouteChange(prefix, attributes(route))));
    return routes;
  }

  private static @Nullable RouteAttributes attributes(@Nullable PlannedRoute route) {
    return route == null
        ? null
        : new RouteAttributes(
            route.localPref(),
            route.communities(),
            route.med(),
            route.asPathPrepend(),
            route.nextHop());
  }
}
