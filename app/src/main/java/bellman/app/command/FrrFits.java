package bellman.app.command;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Metadata;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.app.frrk8s.NodeFit;
import bellman.app.plan.PlanDocument;
import bellman.balancer.frrk8s.Leaving;
import bellman.balancer.frrk8s.Rendered;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The objects for FRR-K8s of all nodes of a plan; none where Bellman speaks BGP itself. */
final class FrrFits {

  /** Where Bellman speaks BGP itself. */
  static final FrrFits NONE = new FrrFits(Map.of());

  private final Map<String, NodeFit> byNode;

  private FrrFits(Map<String, NodeFit> byNode) {
    this.byNode = byNode;
  }

  static FrrFits of(Planner planner, Collection<Resource> resources, Target target) {
    List<FrrConfiguration> all = new ArrayList<>();
    for (Resource resource : resources) {
      if (resource instanceof FrrConfiguration configuration) {
        all.add(configuration);
      }
    }
    Map<String, NodeFit> byNode = new LinkedHashMap<>();
    for (NodePlanner node : planner.planners()) {
      byNode.put(node.name(), NodeFit.of(planner, node, target, Leaving.NO, all, null));
    }
    return new FrrFits(byNode);
  }

  Set<Problem> problems(Planner planner) {
    Set<Problem> problems = new TreeSet<>();
    byNode.values().forEach(fit -> problems.addAll(fit.problems(planner)));
    return problems;
  }

  /** Those of the plan, and what comes of who speaks BGP, and BFD. */
  Set<Problem> warnings(Planner planner) {
    Set<Problem> warnings = new TreeSet<>(planner.warnings());
    if (byNode.isEmpty()) {
      warnings.addAll(BfdFits.warnings(planner));
    }
    byNode.values().forEach(fit -> warnings.addAll(fit.warnings(planner)));
    return warnings;
  }

  PlanDocument.@Nullable FrrRow row(String node) {
    NodeFit fit = byNode.get(node);
    if (fit == null) {
      return null;
    }
    Metadata metadata = fit.rendered().configuration().metadata();
    return new PlanDocument.FrrRow(
        metadata.namespace(),
        metadata.name(),
        fit.rendered().bytes(),
        Rendered.MOST_BYTES,
        fit.isHeld());
  }

  /** What FRR-K8s is given, or what all objects of each node come to together. */
  List<FrrConfiguration> configurations(boolean merged) {
    List<FrrConfiguration> all = new ArrayList<>();
    for (NodeFit fit : byNode.values()) {
      FrrConfiguration fitting = fit.wanted();
      FrrConfiguration ours = fitting == null ? fit.rendered().configuration() : fitting;
      if (!fit.rendered().selects()) {
        continue; // whoever applied it would stop FRR-K8s on all nodes
      }
      if (!merged) {
        all.add(ours);
        continue;
      }
      FrrConfiguration union = fit.union();
      var name =
          new Metadata(
              ours.metadata().namespace(), "merged-" + fit.node(), Map.of(), Map.of(), null);
      all.add(
          new FrrConfiguration(
              name, ours.nodeSelector(), union.raw(), union.bfdProfiles(), union.routers()));
    }
    return all;
  }
}
