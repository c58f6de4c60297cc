package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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

  /** Prefixes whose advertisements contradict each other. */
  private final Set<Prefix> contradictory = new LinkedHashSet<>();

  /** Routes that say the same are one object. */
  private final Map<PlannedRoute, PlannedRoute> interned = new HashMap<>();

  private @Nullable Judged last;

  /** The claims looked for last: what goes and what comes of a prefix is mostly told in a row. */
  private @Nullable Claims found;

  /**
   * Who claims a prefix: mostly one service by one advertisement, often one by a few, and an
   * aggregate is claimed by very many. Only the last needs maps.
   */
  private static final class Claims {

    /** More pairs than this are counted. */
    private static final int FEW = 8;

    private @Nullable String service;
    private @Nullable Advertisement advertisement;

    /** A service and an advertisement, and so on; null if there is one pair at most. */
    private Object @Nullable [] pairs;

    private @Nullable Counted counted;

    /** What the prefix says; while it is touched, what it said when it was last asked for. */
    private @Nullable PlannedRoute route;

    private boolean isTouched;
    private final Prefix prefix;

    Claims(Prefix prefix) {
      this.prefix = prefix;
    }

    private static final class Counted {
      final Map<String, Integer> services = new HashMap<>();
      final IdentityHashMap<Advertisement, Integer> advertisements = new IdentityHashMap<>();

      void add(String by, Advertisement through) {
        services.merge(by, 1, Integer::sum);
        advertisements.merge(through, 1, Integer::sum);
      }

      void remove(String by, Advertisement through) {
        services.computeIfPresent(by, (_, count) -> count == 1 ? null : count - 1);
        advertisements.computeIfPresent(through, (_, count) -> count == 1 ? null : count - 1);
      }
    }

    void add(String by, Advertisement through) {
      Counted many = counted;
      Object[] few = pairs;
      if (many != null) {
        many.add(by, through);
      } else if (few != null && few.length == 2 * FEW) {
        counted = many = new Counted();
        for (int i = 0; i < few.length; i += 2) {
          many.add((String) few[i], (Advertisement) few[i + 1]);
        }
        many.add(by, through);
        pairs = null;
      } else if (few != null) {
        Object[] more = Arrays.copyOf(few, few.length + 2);
        more[few.length] = by;
        more[few.length + 1] = through;
        pairs = more;
      } else if (service == null) {
        service = by;
        advertisement = through;
      } else {
        pairs = new Object[] {service, Objects.requireNonNull(advertisement), by, through};
        service = null;
        advertisement = null;
      }
    }

    void remove(String by, Advertisement through) {
      Counted many = counted;
      Object[] few = pairs;
      if (many != null) {
        many.remove(by, through);
        if (many.services.isEmpty()) {
          counted = null;
        }
      } else if (few != null) {
        removePair(few, by, through);
      } else {
        service = null;
        advertisement = null;
      }
    }

    @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
    private void removePair(Object[] few, String by, Advertisement through) {
      int at = 0;
      while (at < few.length && !(few[at + 1] == through && few[at].equals(by))) {
        at += 2;
      }
      if (at == few.length) {
        return;
      }
      if (few.length == 4) {
        service = (String) few[2 - at];
        advertisement = (Advertisement) few[3 - at];
        pairs = null;
        return;
      }
      Object[] less = Arrays.copyOf(few, few.length - 2);
      System.arraycopy(few, at + 2, less, at, less.length - at);
      pairs = less;
    }

    List<Advertisement> through() {
      Counted many = counted;
      if (many != null) {
        return List.copyOf(many.advertisements.keySet());
      }
      Object[] few = pairs;
      if (few == null) {
        Advertisement one = advertisement;
        return one == null ? List.of() : List.of(one);
      }
      List<Advertisement> several = new ArrayList<>(few.length / 2);
      for (int i = 1; i < few.length; i += 2) {
        Advertisement each = (Advertisement) few[i];
        if (!isIn(several, each)) {
          several.add(each);
        }
      }
      return several;
    }

    boolean isEmpty() {
      return service == null && pairs == null && counted == null;
    }

    /**
     * Whether these are what {@link #through} gives, which is not made for it. It may say no where
     * several services claim the prefix.
     */
    @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
    boolean areThrough(List<Advertisement> some) {
      Object[] few = pairs;
      if (counted != null) {
        return false;
      }
      if (few == null) {
        return some.size() == 1 && some.getFirst() == advertisement;
      }
      if (some.size() * 2 != few.length) {
        return false;
      }
      for (int i = 0; i < some.size(); i++) {
        if (few[2 * i + 1] != some.get(i)) {
          return false;
        }
      }
      return true;
    }

    @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
    private static boolean isIn(List<Advertisement> several, Advertisement one) {
      for (Advertisement each : several) {
        if (each == one) {
          return true;
        }
      }
      return false;
    }

    Collection<String> by() {
      Counted many = counted;
      if (many != null) {
        return many.services.keySet();
      }
      Object[] few = pairs;
      if (few == null) {
        String one = service;
        return one == null ? List.of() : List.of(one);
      }
      Set<String> several = new LinkedHashSet<>();
      for (int i = 0; i < few.length; i += 2) {
        several.add((String) few[i]);
      }
      return several;
    }
  }

  void add(Prefix prefix, String service, Advertisement advertisement) {
    Claims of = find(prefix);
    if (of == null) {
      of = new Claims(prefix);
      claims.put(prefix, of);
      found = of;
    }
    touch(of);
    of.add(service, advertisement);
  }

  void remove(Prefix prefix, String service, Advertisement advertisement) {
    Claims of = find(prefix);
    if (of != null) {
      touch(of);
      of.remove(service, advertisement);
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
  @SuppressWarnings("ReferenceEquality") // equal routes are one object
  List<PrefixChange> changes() {
    if (touched.isEmpty()) {
      return List.of();
    }
    List<PrefixChange> changes = new ArrayList<>(touched.size());
    for (Claims of : touched) {
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
    found = null; // it may be gone
    touched = new ArrayList<>(); // one that held a whole plan would keep its room
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

  private @Nullable PlannedRoute route(Claims of) {
    Prefix prefix = of.prefix;
    boolean contested = false;
    PlannedRoute route = null;
    if (!of.isEmpty()) {
      Judged judged = judged(prefix.family(), of);
      contested = judged.contested();
      route = judged.route();
    }
    if (contested) {
      contradictory.add(prefix);
    } else if (!contradictory.isEmpty()) {
      contradictory.remove(prefix);
    }
    return route;
  }

  private Judged judged(Family family, Claims of) {
    Judged judged = last;
    if (judged == null || judged.family() != family || !of.areThrough(judged.through())) {
      List<Advertisement> through = of.through();
      var route = PlannedRoute.of(family, through);
      judged =
          new Judged(
              family,
              through,
              interned.computeIfAbsent(route, same -> same),
              isContested(family, through));
      last = judged;
    }
    return judged;
  }

  /** What follows from some advertisements: what held for one prefix mostly holds for the next. */
  private record Judged(
      Family family, List<Advertisement> through, PlannedRoute route, boolean contested) {}

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
