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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who claims a prefix: mostly one service, by advertisements that the next one is claimed by as
 * well; sometimes a few that share an address; and an aggregate is claimed by very many. Only the
 * last needs maps.
 */
final class Claims {

  /** More pairs than this are counted. */
  private static final int FEW = 8;

  /** The one service that claims it; null if none or several do. */
  private @Nullable String service;

  /** By which advertisements that one does, as they came; lists of {@link SharedLists}. */
  private List<Advertisement> through = List.of();

  /** A service and an advertisement, and so on; null if there is one service at most. */
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

  void add(String by, Advertisement more, SharedLists lists) {
    Counted many = counted;
    Object[] few = pairs;
    String one = service;
    if (many != null) {
      many.add(by, more);
    } else if (few != null) {
      addPair(few, by, more);
    } else if (one == null || one.equals(by)) {
      service = by;
      through = lists.with(through, more);
    } else {
      pairs = few = new Object[0];
      service = null;
      for (Advertisement each : through) {
        addPair(pairs == null ? few : pairs, one, each);
      }
      through = List.of();
      add(by, more, lists);
    }
  }

  private void addPair(Object[] few, String by, Advertisement more) {
    Counted many = counted;
    if (many != null) {
      many.add(by, more);
    } else if (few.length == 2 * FEW) {
      counted = many = new Counted();
      for (int i = 0; i < few.length; i += 2) {
        many.add((String) few[i], (Advertisement) few[i + 1]);
      }
      many.add(by, more);
      pairs = null;
    } else {
      Object[] longer = Arrays.copyOf(few, few.length + 2);
      longer[few.length] = by;
      longer[few.length + 1] = more;
      pairs = longer;
    }
  }

  void remove(String by, Advertisement less, SharedLists lists) {
    Counted many = counted;
    Object[] few = pairs;
    if (many != null) {
      many.remove(by, less);
      if (many.services.isEmpty()) {
        counted = null;
      }
    } else if (few != null) {
      removePair(few, by, less, lists);
    } else {
      through = lists.without(through, less);
      if (through.isEmpty()) {
        service = null;
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  private void removePair(Object[] few, String by, Advertisement less, SharedLists lists) {
    int at = 0;
    while (at < few.length && !(few[at + 1] == less && few[at].equals(by))) {
      at += 2;
    }
    if (at == few.length) {
      return;
    }
    Object[] shorter = Arrays.copyOf(few, few.length - 2);
    System.arraycopy(few, at + 2, shorter, at, shorter.length - at);
    pairs = shorter;
    if (isOfOne(shorter)) {
      pairs = null;
      for (int i = 0; i < shorter.length; i += 2) {
        add((String) shorter[i], (Advertisement) shorter[i + 1], lists);
      }
    }
  }

  private static boolean isOfOne(Object[] few) {
    for (int i = 2; i < few.length; i += 2) {
      if (!few[i].equals(few[0])) {
        return false;
      }
    }
    return true;
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
      return service == null ? List.of() : List.of(through);
    }
    Map<String, List<Advertisement>> byService = new LinkedHashMap<>();
    for (int i = 0; i < few.length; i += 2) {
      byService
          .computeIfAbsent((String) few[i], _ -> new ArrayList<>())
          .add((Advertisement) few[i + 1]);
    }
    return byService.values().stream().map(Precedence::ofService).toList();
  }

  boolean isEmpty() {
    return service == null && pairs == null && counted == null;
  }

  /**
   * Whether one service claims it, by these as they came; {@link #throughByService} is not made for
   * it. It may say no where very many do.
   */
  @SuppressWarnings("ReferenceEquality") // lists that are shared; of others it only costs more
  boolean areOfOneThrough(List<Advertisement> some) {
    return service != null && through == some;
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
