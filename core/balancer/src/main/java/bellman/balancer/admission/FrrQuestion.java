package bellman.balancer.admission;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.balancer.frrk8s.Conflict;
import bellman.balancer.frrk8s.Conflict.Cause;
import bellman.balancer.frrk8s.Fitting;
import bellman.balancer.frrk8s.FrrMerge;
import bellman.balancer.frrk8s.Merged;
import bellman.balancer.frrk8s.NodeConfiguration;
import bellman.balancer.frrk8s.Place;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user's FRRConfiguration contradicts what Bellman has FRR-K8s do, asked of one node
 * after the other, so that nobody has to hold all of Bellman's objects.
 *
 * <p>A contradiction is one of two objects, whoever else says the same as one of them: what other
 * users have for the node makes no difference here. Where they contradict each other, FRR-K8s's own
 * webhook says so.
 */
public final class FrrQuestion {

  private final @Nullable FrrConfiguration before;
  private final FrrConfiguration after;
  private final Map<Told, Nodes> denials = new LinkedHashMap<>();
  private final Map<Told, Nodes> warnings = new LinkedHashMap<>();
  private int unasked;

  FrrQuestion(@Nullable FrrConfiguration before, FrrConfiguration after) {
    this.before = before;
    this.after = after;
  }

  /** What is told once, of however many nodes: the same but for the name of Bellman's object. */
  private record Told(String field, String message) {}

  /** Where something is so: on a node, told in full, and on how many more. */
  private record Nodes(Problem first, String node, int more) {

    Nodes and() {
      return new Nodes(first, node, more + 1);
    }

    Problem problem() {
      String others = more == 0 ? "" : " and " + more + " more";
      return new Problem(
          first.kind(),
          first.namespace(),
          first.name(),
          first.field(),
          first.message() + " (node " + node + others + ")");
    }
  }

  /** Where a contradiction is, whatever is said there. Places in lists move, and don't count. */
  private record Spot(
      Cause cause,
      @Nullable String vrf,
      @Nullable String neighbor,
      @Nullable String prefix,
      String place,
      String other) {

    static Spot of(Conflict conflict) {
      Place other = conflict.other();
      return new Spot(
          conflict.cause(),
          conflict.vrf(),
          conflict.neighbor(),
          conflict.prefix(),
          plain(conflict.place()),
          other == null ? "" : plain(other));
    }

    private static String plain(Place place) {
      return place.field().replaceAll("\\[[0-9]+]", "[]");
    }
  }

  /** Whether the change makes a difference on a node. */
  public boolean concerns(Node node) {
    return matches(after, node) && !(matches(before, node) && saysTheSame());
  }

  private static boolean matches(@Nullable FrrConfiguration object, Node node) {
    return object != null && object.nodeSelector().matches(node.metadata().labels());
  }

  private boolean saysTheSame() {
    return before != null
        && before.routers().equals(after.routers())
        && before.bfdProfiles().equals(after.bfdProfiles());
  }

  /**
   * Whether what Bellman's objects announce makes a difference: only a local preference and a count
   * of prepended AS numbers are of a prefix, and may contradict what Bellman gives it.
   */
  public boolean asksForPrefixes() {
    return after.routers().stream()
        .flatMap(router -> router.neighbors().stream())
        .map(FrrConfiguration.Neighbor::toAdvertise)
        .anyMatch(sent -> !sent.withLocalPref().isEmpty() || !sent.withPrepend().isEmpty());
  }

  /**
   * Holds the change against what Bellman has for a node. An object that is not that counts not.
   */
  public void hold(Node node, FrrConfiguration ours) {
    if (!NodeConfiguration.isOurs(ours)
        || !ours.metadata().name().equals(NodeConfiguration.name(node.name()))
        || !matches(ours, node)) {
      return;
    }
    Merged is = merged(ours, after);
    List<Conflict> conflicts = between(is.conflicts(), ours.key());
    if (conflicts.isEmpty() && is.warnings().isEmpty()) {
      return;
    }
    Map<Spot, Integer> known = new HashMap<>();
    if (before != null && matches(before, node)) {
      for (Conflict conflict : between(merged(ours, before).conflicts(), ours.key())) {
        known.merge(Spot.of(conflict), 1, Integer::sum);
      }
    }
    for (Conflict conflict : conflicts) {
      boolean isNew = known.merge(Spot.of(conflict), -1, Integer::sum) < 0;
      if (Fitting.givesWay(conflict)) {
        tell(warnings, conflict, "; until then Bellman gives way and omits its own", node);
      } else if (isNew) {
        tell(denials, conflict, "; Bellman's is generated from its BGPPeers and BFDProfiles", node);
      } else {
        tell(warnings, conflict, "; this is not new", node);
      }
    }
    for (Conflict conflict : between(is.warnings(), ours.key())) {
      tell(warnings, conflict, "", node);
    }
  }

  /** Ours comes first, so that what is told is told of the user's, where the user looks. */
  private static Merged merged(FrrConfiguration ours, FrrConfiguration others) {
    return FrrMerge.merge(List.of(ours, others));
  }

  private List<Conflict> between(List<Conflict> conflicts, ObjectKey ours) {
    return conflicts.stream()
        .filter(conflict -> conflict.involves(ours) && conflict.involves(after.key()))
        .toList();
  }

  private static void tell(Map<Told, Nodes> where, Conflict conflict, String more, Node node) {
    Problem problem = conflict.toProblem();
    String ours = NodeConfiguration.name(node.name());
    var told = new Told(String.valueOf(problem.field()), problem.message().replace(ours, ""));
    var full =
        new Problem(
            problem.kind(),
            problem.namespace(),
            problem.name(),
            problem.field(),
            problem.message() + more);
    where.merge(told, new Nodes(full, node.name(), 0), (known, _) -> known.and());
  }

  /** So many of the nodes that it concerns can't be asked about now. */
  public void leaveOut(int nodes) {
    unasked = nodes;
  }

  /** What becomes of the change. */
  public Verdict verdict() {
    return new Verdict(problems(denials, 0), problems(warnings, unasked));
  }

  private List<Problem> problems(Map<Told, Nodes> told, int unjudged) {
    var problems = new TreeSet<Problem>();
    told.values().forEach(nodes -> problems.add(nodes.problem()));
    if (unjudged > 0) {
      problems.add(
          Problem.of(
              after.key(),
              null,
              "was not compared with what Bellman configures in FRR-K8s on "
                  + unjudged
                  + " nodes, because that takes too long: the FRRNodeStates show whether FRR-K8s"
                  + " accepts it"));
    }
    return List.copyOf(problems);
  }
}
