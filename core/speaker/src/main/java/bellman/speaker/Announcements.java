package bellman.speaker;

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
    var translated = new Translated();
    for (PrefixChange change : planned) {
      changes.add(new RouteChange(change.prefix(), translated.of(change.route())));
    }
    return changes;
  }

  static List<RouteChange> routes(Map<Prefix, PlannedRoute> planned) {
    List<RouteChange> routes = new ArrayList<>(planned.size());
    var translated = new Translated();
    planned.forEach((prefix, route) -> routes.add(new RouteChange(prefix, translated.of(route))));
    return routes;
  }

  /** What the plan says of many prefixes is mostly one object, and then so are its attributes. */
  private static final class Translated {
    private @Nullable PlannedRoute last;
    private @Nullable RouteAttributes ofLast;

    @SuppressWarnings("ReferenceEquality") // equal ones that are not the same only cost more
    @Nullable RouteAttributes of(@Nullable PlannedRoute route) {
      if (route != last) {
        last = route;
        ofLast = attributes(route);
      }
      return ofLast;
    }
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
