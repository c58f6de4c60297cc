package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one audience, as counted references: a prefix is there as long as some service
 * claims it by some advertisement, and what it says follows from the advertisements that do.
 */
final class AudienceRoutes {

  private final Map<Prefix, Claims> claims = new HashMap<>();

  /**
   * What prefixes said when they were last asked for, of those touched since. A new one each time:
   * one that held a whole plan once would take as long to be cleared ever after.
   */
  private Map<Prefix, Optional<PlannedRoute>> touched = new LinkedHashMap<>();

  /** How many routes there are, by family. */
  private final Map<Family, Integer> counts = new EnumMap<>(Family.class);

  /** Prefixes whose advertisements contradict each other. */
  private final Set<Prefix> contradictory = new LinkedHashSet<>();

  /** Routes that say the same are one object. */
  private final Map<PlannedRoute, PlannedRoute> interned = new HashMap<>();

  /** Who claims a prefix. One service by one advertisement is the rule, and needs no maps. */
  private static final class Claims {
    private @Nullable String service;
    private @Nullable Advertisement advertisement;
    private @Nullable Map<String, Integer> services;
    private @Nullable IdentityHashMap<Advertisement, Integer> advertisements;
    private @Nullable PlannedRoute route;

    void add(String by, Advertisement through) {
      Map<String, Integer> byService = services;
      IdentityHashMap<Advertisement, Integer> byAdvertisement = advertisements;
      if (byService == null || byAdvertisement == null) {
        if (service == null) {
          service = by;
          advertisement = through;
          return;
        }
        services = byService = new HashMap<>();
        advertisements = byAdvertisement = new IdentityHashMap<>();
        byService.put(service, 1);
        byAdvertisement.put(Objects.requireNonNull(advertisement), 1);
      }
      byService.merge(by, 1, Integer::sum);
      byAdvertisement.merge(through, 1, Integer::sum);
    }

    void remove(String by, Advertisement through) {
      Map<String, Integer> byService = services;
      IdentityHashMap<Advertisement, Integer> byAdvertisement = advertisements;
      if (byService == null || byAdvertisement == null) {
        service = null;
        advertisement = null;
        return;
      }
      byService.computeIfPresent(by, (_, count) -> count == 1 ? null : count - 1);
      byAdvertisement.computeIfPresent(through, (_, count) -> count == 1 ? null : count - 1);
    }

    Collection<Advertisement> through() {
      IdentityHashMap<Advertisement, Integer> several = advertisements;
      if (several != null) {
        return several.keySet();
      }
      Advertisement one = advertisement;
      return one == null ? List.of() : List.of(one);
    }

    Collection<String> by() {
      Map<String, Integer> several = services;
      if (several != null) {
        return several.keySet();
      }
      String one = service;
      return one == null ? List.of() : List.of(one);
    }
  }

  void add(Prefix prefix, String service, Advertisement advertisement) {
    Claims of = claims.computeIfAbsent(prefix, _ -> new Claims());
    touched.putIfAbsent(prefix, Optional.ofNullable(of.route));
    of.add(service, advertisement);
  }

  void remove(Prefix prefix, String service, Advertisement advertisement) {
    Claims of = claims.get(prefix);
    if (of != null) {
      touched.putIfAbsent(prefix, Optional.ofNullable(of.route));
      of.remove(service, advertisement);
    }
  }

  /** New states of the prefixes that say something else than when this was last asked. */
  List<PrefixChange> changes() {
    List<PrefixChange> changes = new ArrayList<>();
    touched.forEach((prefix, before) -> {
      Claims of = claims.get(prefix);
      PlannedRoute after = of == null ? null : route(prefix, of.through());
      if (of != null) {
        count(prefix.family(), of.route, after);
        of.route = after;
        if (after == null) {
          claims.remove(prefix);
        }
      }
      if (!before.equals(Optional.ofNullable(after))) {
        changes.add(new PrefixChange(prefix, after));
      }
    });
    touched = new LinkedHashMap<>();
    return changes;
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

  private @Nullable PlannedRoute route(Prefix prefix, Collection<Advertisement> through) {
    if (through.isEmpty()) {
      contradictory.remove(prefix);
      return null;
    }
    if (isContested(prefix.family(), through)) {
      contradictory.add(prefix);
    } else {
      contradictory.remove(prefix);
    }
    var route = PlannedRoute.of(prefix.family(), through);
    return interned.computeIfAbsent(route, same -> same);
  }

  private static boolean isContested(Family family, Collection<Advertisement> through) {
    if (through.size() > 1) {
      for (RouteAttribute<?> attribute : RouteAttribute.ALL) {
        if (attribute.isContested(family, through)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The advertisements of each prefix on which they contradict each other. */
  Map<Prefix, List<Advertisement>> contradictions() {
    Map<Prefix, List<Advertisement>> contradictions = new TreeMap<>();
    for (Prefix prefix : contradictory) {
      Claims of = claims.get(prefix);
      if (of != null) {
        contradictions.put(prefix, List.copyOf(of.through()));
      }
    }
    return contradictions;
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
