package bellman.balancer.plan;

import bellman.net.Prefix;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prefixes of an audience on which advertisements contradict each other, and who loses there
 * against whom.
 */
final class Contested {

  private static final String MORE = " and others";

  private final Map<Prefix, List<Defeat>> prefixes = new HashMap<>();

  /**
   * On how many prefixes: what there is to tell is another when the first comes or the last goes.
   */
  private final Map<List<Defeat>, Integer> counts = new HashMap<>();

  private boolean differs;

  /** Says who loses on a prefix; nobody where it is not announced. */
  void put(Prefix prefix, List<Defeat> defeats) {
    if (defeats.isEmpty() && prefixes.isEmpty()) {
      return;
    }
    List<Defeat> before =
        defeats.isEmpty() ? prefixes.remove(prefix) : prefixes.put(prefix, defeats);
    if (defeats.equals(before == null ? List.of() : before)) {
      return;
    }
    if (before != null) {
      differs |= counts.computeIfPresent(before, (_, n) -> n == 1 ? null : n - 1) == null;
    }
    if (!defeats.isEmpty()) {
      differs |= counts.merge(defeats, 1, Integer::sum) == 1;
    }
  }

  /** Whether others contradict each other than when this was last asked. */
  boolean differs() {
    boolean was = differs;
    differs = false;
    return was;
  }

  /** All of them: however many routes two contradict each other on, it is told once. */
  List<Contradiction> contradictions() {
    Map<Defeat, String> where = new LinkedHashMap<>();
    new TreeMap<>(prefixes)
        .forEach((prefix, defeats) ->
            defeats.forEach(defeat ->
                where.merge(
                    defeat,
                    prefix.toString(),
                    (first, _) -> first.endsWith(MORE) ? first : first + MORE)));
    return where.entrySet().stream().map(each -> each.getKey().at(each.getValue())).toList();
  }
}
