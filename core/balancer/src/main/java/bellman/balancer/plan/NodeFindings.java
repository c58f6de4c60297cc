package bellman.balancer.plan;

import bellman.api.resource.Kind;
import bellman.api.resource.Problem;
import bellman.balancer.config.SameSession;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;

/** What is wrong in a plan, on whatever nodes, as problems of the objects that it comes from. */
final class NodeFindings {

  private NodeFindings() {}

  /** Adds what is wrong on the nodes. */
  static void addTo(Set<Problem> problems, Planner plan) {
    Map<Defeat, Contested.Where> defeats = new HashMap<>();
    for (NodePlanner node : plan.planners()) {
      node.addDefeats(defeats);
      for (SameSession pair : node.rivals()) {
        problems.add(
            plan.problemOf(
                Kind.BGP_PEER, pair.yields().name(), "spec." + pair.field(), pair.message()));
      }
    }
    defeats.forEach((defeat, where) ->
        problems.add(
            plan.problemOf(
                Kind.BGP_ADVERTISEMENT,
                defeat.loser().name(),
                defeat.attribute().field(),
                defeat.message(where))));
    overflows(plan)
        .forEach((overflow, nodes) ->
            problems.add(
                plan.problemOf(
                    Kind.BGP_PEER,
                    overflow.peer(),
                    "spec.maxAdvertisedPrefixes",
                    "allows "
                        + overflow.allowed()
                        + ", and "
                        + nodes.getFirst()
                        + more(nodes.size())
                        + " has more routes for it, so some are not advertised: allow more,"
                        + " aggregate, or announce fewer services to it")));
  }

  /** Told once, on however many nodes. */
  private static Map<NodePlanner.Overflow, List<String>> overflows(Planner plan) {
    Map<NodePlanner.Overflow, List<String>> nodes = new LinkedHashMap<>();
    for (NodePlanner node : plan.planners()) {
      for (NodePlanner.Overflow overflow : node.overflows()) {
        nodes.computeIfAbsent(overflow, _ -> new ArrayList<>()).add(node.name());
      }
    }
    return nodes;
  }

  /** Of addresses that namespaces share although their pool no longer allows it. */
  static String shared(NavigableSet<Address> addresses) {
    return "is namespace, but "
        + addresses.first()
        + more(addresses.size())
        + " is already shared by services of several namespaces: they keep it until they request"
        + " another address or are deleted";
  }

  private static String more(int all) {
    return all == 1 ? "" : " (as " + (all - 1) + " more)";
  }
}
