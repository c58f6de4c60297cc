package bellman.balancer.plan;

import bellman.net.Prefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The prefixes of an audience on which advertisements contradict each other, and who loses there
 * against whom.
 */
final class Contested {

  private final Map<Prefix, List<Defeat>> defeats = new HashMap<>();
  private final Map<List<Defeat>, TreeSet<Prefix>> prefixes = new HashMap<>();
  private boolean differs;

  /**
   * The prefixes of one contradiction, as they are told.
   *
   * @param lowest of them
   * @param hasMore whether there are others
   */
  record Where(Prefix lowest, boolean hasMore) {

    private static Where of(TreeSet<Prefix> some) {
      return new Where(some.first(), some.size() > 1);
    }

    private Where and(Where other) {
      Prefix first = lowest.compareTo(other.lowest) <= 0 ? lowest : other.lowest;
      return new Where(first, hasMore || other.hasMore || !lowest.equals(other.lowest));
    }

    @Override
    public String toString() {
      return lowest + (hasMore ? " and others" : "");
    }
  }

  /** Says who loses on a prefix; nobody where it is not announced. */
  void put(Prefix prefix, List<Defeat> now) {
    if (now.isEmpty() && defeats.isEmpty()) {
      return;
    }
    List<Defeat> before = now.isEmpty() ? defeats.remove(prefix) : defeats.put(prefix, now);
    if (now.equals(before == null ? List.of() : before)) {
      return;
    }
    if (before != null) {
      leave(prefix, before);
    }
    if (!now.isEmpty()) {
      join(prefix, now);
    }
  }

  private void join(Prefix prefix, List<Defeat> by) {
    TreeSet<Prefix> some = prefixes.computeIfAbsent(by, _ -> new TreeSet<>());
    some.add(prefix);
    differs |= some.size() <= 2 || some.first().equals(prefix);
  }

  private void leave(Prefix prefix, List<Defeat> by) {
    TreeSet<Prefix> some = prefixes.get(by);
    if (some == null) {
      return;
    }
    differs |= some.size() <= 2 || some.first().equals(prefix);
    some.remove(prefix);
    if (some.isEmpty()) {
      prefixes.remove(by);
    }
  }

  /** Whether there is something else to tell than when this was last asked. */
  boolean differs() {
    boolean was = differs;
    differs = false;
    return was;
  }

  /** Adds where each is that loses: what two contradict each other on is told once. */
  void addTo(Map<Defeat, Where> all) {
    prefixes.forEach((by, some) -> {
      Where where = Where.of(some);
      by.forEach(defeat -> all.merge(defeat, where, Where::and));
    });
  }
}
