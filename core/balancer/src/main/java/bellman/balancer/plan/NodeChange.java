package bellman.balancer.plan;

import bellman.net.Prefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What changed on a node.
 *
 * @param peersChanged whether the audiences or their peers may be others now: ask {@link
 *     NodePlanner#audiences}
 * @param regrouped whether a peer went from one audience to another, so that the routes of all
 *     audiences are to be taken anew from {@link NodePlanner#routes}
 * @param routes new states of prefixes, each once, by the audience's {@link Audience#id}; those of
 *     an audience that is new are in {@link NodePlanner#routes} only
 */
public record NodeChange(
    boolean peersChanged, boolean regrouped, Map<AudienceId, List<PrefixChange>> routes) {

  static final NodeChange NONE = new NodeChange(false, false, Map.of());

  /** What changed by this and then by later changes of routes. */
  NodeChange then(NodeChange later) {
    Map<AudienceId, List<PrefixChange>> both = new LinkedHashMap<>(routes);
    later.routes.forEach((key, changes) -> both.merge(key, changes, NodeChange::last));
    return new NodeChange(peersChanged, regrouped, both);
  }

  private static List<PrefixChange> last(List<PrefixChange> before, List<PrefixChange> after) {
    Map<Prefix, PrefixChange> last = new LinkedHashMap<>();
    before.forEach(change -> last.put(change.prefix(), change));
    after.forEach(change -> last.put(change.prefix(), change));
    return List.copyOf(last.values());
  }

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return !peersChanged && !regrouped && routes.isEmpty();
  }
}
