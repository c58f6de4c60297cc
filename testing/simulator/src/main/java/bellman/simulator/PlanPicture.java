package bellman.simulator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that a planner says, in lines that can be compared and read. */
record PlanPicture(List<String> lines) {

  PlanPicture {
    lines = List.copyOf(lines);
  }

  static PlanPicture of(Planner planner) {
    List<String> lines = new ArrayList<>();
    for (Service service : planner.services()) {
      lines.add(service.id() + " has " + words(planner.decision(service.id())));
    }
    for (NodePlanner node : planner.planners()) {
      if (!planner.nodeNames().contains(node.name())) {
        continue; // it is gone
      }
      for (Audience audience : node.audiences()) {
        String who =
            node.name() + " to " + audience.peers().stream().map(Peer::name).toList() + ": ";
        new TreeMap<>(node.routes(audience))
            .forEach((prefix, route) ->
                lines.add(who + prefix + " " + route + " for " + node.services(audience, prefix)));
      }
      node.notAnnounced()
          .forEach((service, notAnnounced) ->
              lines.add(node.name() + " does not announce " + service + ": " + notAnnounced));
    }
    planner.problems().forEach(problem -> lines.add("problem " + problem));
    planner.warnings().forEach(warning -> lines.add("warning " + warning));
    return new PlanPicture(lines);
  }

  private static String words(@Nullable Decision decision) {
    return switch (decision) {
      case null -> "nothing";
      case Decision.Assigned assigned -> assigned.toString();
      case Decision.Unassigned unassigned -> unassigned.toString();
    };
  }

  /** What only one of the two says. */
  String difference(PlanPicture other) {
    List<String> mine = new ArrayList<>(lines);
    List<String> theirs = new ArrayList<>(other.lines);
    mine.removeAll(other.lines);
    theirs.removeAll(lines);
    return "\nonly the one:\n  "
        + String.join("\n  ", mine)
        + "\nonly the other:\n  "
        + String.join("\n  ", theirs);
  }
}
