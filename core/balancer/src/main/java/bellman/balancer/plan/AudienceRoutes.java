package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one audience, as counted references: a prefix is there as long as some service
 * claims it by some advertisement, and what it says follows from the advertisements that do.
 */
final class AudienceRoutes {

  private final Map<Prefix, Claims> claims = new HashMap<>();

  /** Those that were touched since they were last asked for, each once. */
  private List<Claims> touched = new ArrayList<>();

  /** How many routes there are, by family. */
  private final Map<Family, Integer> counts = new EnumMap<>(Family.class);

  private final Contested contested = new Contested();

  private final SharedLists lists = new SharedLists();

  /** Routes that say the same are one object. */
  private final Map<PlannedRoute, PlannedRoute> interned = new HashMap<>();

  private @Nullable Judged last;

  /** The claims looked for last: what goes and what comes of a prefix is mostly told in a row. */
  private @Nullable Claims found;

  void add(Prefix prefix, String service, Advertisement advertisement) {
    Claims of = find(prefix);
    if (of == null) {
      of = new Claims(prefix);
      claims.put(prefix, of);
      found = of;
    }
    touch(of);
    of.add(service, advertisement, lists);
  }

  void remove(Prefix prefix, String service, Advertisement advertisement) {
    Claims of = find(prefix);
    if (of != null) {
      touch(of);
      of.remove(service, advertisement, lists);
    }
  }

  private @Nullable Claims find(Prefix prefix) {
    Claims of = found;
    if (of == null || !of.prefix.equals(prefix)) {
      found = of = claims.get(prefix);
    }
    return of;
  }

  private void touch(Claims of) {
    if (!of.isTouched) {
      of.isTouched = true;
      touched.add(of);
    }
  }

  /** New states of the prefixes that say something else than when this was last asked. */
  List<PrefixChange> changes() {
    if (touched.isEmpty()) {
      return List.of();
    }
    List<PrefixChange> changes = new ArrayList<>(touched.size());
    for (Claims of : touched) {
      change(of, changes);
    }
    found = null; // it may be gone
    touched = new ArrayList<>(); // one that held a whole plan would keep its room
    return changes;
  }

  @SuppressWarnings("ReferenceEquality") // equal routes are one object
  private void change(Claims of, List<PrefixChange> changes) {
    PlannedRoute before = of.route;
    PlannedRoute after = route(of);
    count(of.prefix.family(), before, after);
    of.route = after;
    of.isTouched = false;
    if (after == null) {
      claims.remove(of.prefix);
    }
    if (before != after) {
      changes.add(new PrefixChange(of.prefix, after));
    }
  }

  private void count(Family family, @Nullable PlannedRoute before, @Nullable PlannedRoute after) {
    int more = (after == null ? 0 : 1) - (before == null ? 0 : 1);
    if (more != 0) {
      counts.merge(family, more, Integer::sum);
    }
  }

  /** How many routes of a family there are. */
  int count(Family family) {
    return counts.getOrDefault(family, 0);
  }

  private @Nullable PlannedRoute route(Claims of) {
    if (of.isEmpty()) {
      contested.put(of.prefix, List.of());
      return null;
    }
    Judged judged = judged(of.prefix.family(), of);
    contested.put(of.prefix, judged.defeats());
    return judged.route();
  }

  private Judged judged(Family family, Claims of) {
    Judged judged = last;
    if (judged != null && judged.family() == family && of.areOfOneThrough(judged.through())) {
      return judged;
    }
    List<List<Advertisement>> services = of.throughByService();
    boolean isOne = services.size() == 1;
    List<List<Advertisement>> sorted =
        isOne ? List.of(Precedence.ofService(services.getFirst())) : Precedence.services(services);
    List<Advertisement> inOrder = isOne ? sorted.getFirst() : Precedence.all(sorted);
    var route = PlannedRoute.of(family, inOrder);
    judged =
        new Judged(
            family,
            isOne ? services.getFirst() : List.of(),
            interned.computeIfAbsent(route, same -> same),
            Defeat.among(family, sorted, inOrder));
    last = judged;
    return judged;
  }

  /**
   * What follows from some advertisements: what held for one prefix mostly holds for the next.
   *
   * @param through those of the one service that claims it, as they came; empty if several do
   */
  private record Judged(
      Family family, List<Advertisement> through, PlannedRoute route, List<Defeat> defeats) {}

  /** The advertisements that contradict each other on prefixes. */
  Contested contested() {
    return contested;
  }

  /** Every route; those touched since the last {@link #changes} as they were then. */
  Map<Prefix, PlannedRoute> routes() {
    Map<Prefix, PlannedRoute> routes = HashMap.newHashMap(claims.size());
    claims.forEach((prefix, of) -> {
      PlannedRoute route = of.route;
      if (route != null) {
        routes.put(prefix, route);
      }
    });
    return routes;
  }

  @Nullable PlannedRoute route(Prefix prefix) {
    Claims of = claims.get(prefix);
    return of == null ? null : of.route;
  }

  /** The services that a prefix is announced for. */
  Collection<String> services(Prefix prefix) {
    Claims of = claims.get(prefix);
    return of == null ? List.of() : of.by();
  }
}
