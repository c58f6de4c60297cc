package bellman.balancer.plan;

import java.util.List;
import java.util.Map;

/**
 * What changed on a node.
 *
 * @param peersChanged whether the audiences or their peers may be others now: ask {@link
 *     NodePlanner#audiences}
 * @param regrouped whether a peer went from one audience to another, so that the routes of all
 *     audiences are to be taken anew from {@link NodePlanner#routes}
 * @param routes new states of prefixes, each once, by the audience's {@link Audience#named}; those
 *     of an audience that is new are in {@link NodePlanner#routes} only
 */
public record NodeChange(
    boolean peersChanged, boolean regrouped, Map<List<String>, List<PrefixChange>> routes) {

  static final NodeChange NONE = new NodeChange(false, false, Map.of());

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return !peersChanged && !regrouped && routes.isEmpty();
  }
}
