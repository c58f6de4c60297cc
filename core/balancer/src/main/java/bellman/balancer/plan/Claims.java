package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who claims a prefix: mostly one service by one advertisement, often one by a few, and an
 * aggregate is claimed by very many. Only the last needs maps.
 */
final class Claims {

  /** More pairs than this are counted. */
  private static final int FEW = 8;

  private @Nullable String service;
  private @Nullable Advertisement advertisement;

  /** A service and an advertisement, and so on; null if there is one pair at most. */
  private Object @Nullable [] pairs;

  private @Nullable Counted counted;

  /** What the prefix says; while it is touched, what it said when it was last asked for. */
  @Nullable PlannedRoute route;

  boolean isTouched;
  final Prefix prefix;

  Claims(Prefix prefix) {
    this.prefix = prefix;
  }

  /** Services that claim it by the same advertisements. */
  private static final class Alike {
    final List<Advertisement> through;
    int services;

    Alike(List<Advertisement> through) {
      this.through = through;
    }

    @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
    boolean isThrough(List<Advertisement> some) {
      if (some.size() != through.size()) {
        return false;
      }
      for (int i = 0; i < some.size(); i++) {
        if (some.get(i) != through.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final class Counted {
    final Map<String, Alike> services = new HashMap<>();

    /** There are few, however many services there are. */
    final List<Alike> all = new ArrayList<>();

    void add(String by, Advertisement more) {
      Alike before = services.get(by);
      if (before == null) {
        services.put(by, join(List.of(more)));
        return;
      }
      List<Advertisement> through = new ArrayList<>(before.through);
      through.add(more);
      services.put(by, join(Precedence.ofService(through)));
      leave(before);
    }

    @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
    void remove(String by, Advertisement less) {
      Alike before = services.get(by);
      if (before == null) {
        return;
      }
      List<Advertisement> through = new ArrayList<>(before.through);
      through.removeIf(each -> each == less);
      if (through.isEmpty()) {
        services.remove(by);
      } else {
        services.put(by, join(List.copyOf(through)));
      }
      leave(before);
    }

    private Alike join(List<Advertisement> through) {
      for (Alike each : all) {
        if (each.isThrough(through)) {
          each.services++;
          return each;
        }
      }
      var first = new Alike(through);
      first.services = 1;
      all.add(first);
      return first;
    }

    private void leave(@Nullable Alike alike) {
      if (alike != null && --alike.services == 0) {
        all.remove(alike);
      }
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

  /**
   * By which advertisements each service claims it, those of one in the order in which they came;
   * of services that do so by the same ones it may be told once.
   */
  List<List<Advertisement>> throughByService() {
    Counted many = counted;
    if (many != null) {
      return many.all.stream().map(alike -> alike.through).toList();
    }
    Object[] few = pairs;
    if (few == null) {
      Advertisement one = advertisement;
      return one == null ? List.of() : List.of(List.of(one));
    }
    Map<String, List<Advertisement>> byService = new LinkedHashMap<>();
    for (int i = 0; i < few.length; i += 2) {
      byService
          .computeIfAbsent((String) few[i], _ -> new ArrayList<>())
          .add((Advertisement) few[i + 1]);
    }
    return byService.size() == 1
        ? List.copyOf(byService.values())
        : byService.values().stream().map(Precedence::ofService).toList();
  }

  boolean isEmpty() {
    return service == null && pairs == null && counted == null;
  }

  /**
   * Whether one service claims it, by these as they came; {@link #throughByService} is not made for
   * it. It may say no where very many do.
   */
  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  boolean areOfOneThrough(List<Advertisement> some) {
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
      if (few[2 * i + 1] != some.get(i) || !few[2 * i].equals(few[0])) {
        return false;
      }
    }
    return true;
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
