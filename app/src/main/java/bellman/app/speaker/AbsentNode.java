package bellman.app.speaker;

import bellman.balancer.plan.Planner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A speaker whose node is not there: it announces nothing, and most likely has the wrong name. */
public final class AbsentNode {

  /** Nobody reads more names than this. */
  private static final int MOST_NAMES = 5;

  private AbsentNode() {}

  /** Why nothing is announced, and how to mend it; null if the node is there. */
  public static @Nullable String message(Planner planner, String node) {
    List<String> names = planner.nodeNames().stream().sorted().toList();
    if (names.contains(node)) {
      return null;
    }
    if (names.isEmpty()) {
      return "there is no Node '"
          + node
          + "' in the cluster (yet), so nothing is announced: start with the name of an existing"
          + " Node (--node-name, METALLB_NODE_NAME)";
    }
    int more = names.size() - MOST_NAMES;
    return "there is no Node '"
        + node
        + "' among the manifests, so nothing is announced; there is "
        + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
        + (more > 0 ? " (and " + more + " more)" : "")
        + ": start with the name of one (--node), or add this one";
  }
}
