package bellman.app.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.balancer.frrk8s.Conflict;
import bellman.balancer.frrk8s.Finding;
import bellman.balancer.frrk8s.Fitting;
import bellman.balancer.frrk8s.FrrMerge;
import bellman.balancer.frrk8s.Leaving;
import bellman.balancer.frrk8s.NodeConfiguration;
import bellman.balancer.frrk8s.Rendered;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node's object for FRR-K8s, and what comes of it beside what users have for the node.
 *
 * @param others what users have for the node
 */
public record NodeFit(
    String node, Rendered rendered, List<FrrConfiguration> others, Fitting.Fitted fitted) {

  public NodeFit {
    others = List.copyOf(others);
  }

  /**
   * Renders a node's plan and fits it in.
   *
   * @param all every FRRConfiguration that there is, whoever it is for
   * @param before what was last good of ours; null if nothing was
   */
  public static NodeFit of(
      Planner planner,
      NodePlanner node,
      Target target,
      Leaving leaving,
      Collection<FrrConfiguration> all,
      @Nullable FrrConfiguration before) {
    List<FrrConfiguration> others = new ArrayList<>();
    for (FrrConfiguration each : FrrMerge.forNode(all, planner.nodeLabels(node.name()))) {
      boolean ours = each.metadata().name().equals(NodeConfiguration.name(node.name()));
      if (!ours && each.metadata().namespace().equals(target.namespace())) {
        others.add(each);
      }
    }
    Rendered rendered = NodeConfiguration.of(node, planner.config(), target, leaving, others);
    return new NodeFit(
        node.name(),
        rendered,
        others,
        Fitting.fit(rendered.configuration(), rendered.isUnfit(), others, before));
  }

  /** What is to be written; null if what is there is to stay. */
  public @Nullable FrrConfiguration wanted() {
    return fitted.configuration();
  }

  /**
   * Whether it can't be as it is planned, so that no more than routes are taken from what is there.
   */
  public boolean isHeld() {
    return fitted.held();
  }

  /** What ours and the others come to together, as far as they fit. */
  public FrrConfiguration union() {
    List<FrrConfiguration> all = new ArrayList<>(others);
    FrrConfiguration ours = wanted();
    if (ours != null) {
      all.add(ours);
    }
    return FrrMerge.merge(all).union();
  }

  /** What is wrong. */
  public Set<Problem> problems(Planner planner) {
    Set<Problem> problems = new TreeSet<>();
    add(problems, planner, rendered.problems(), fitted.conflicts());
    if (rendered.isTooLong()) {
      ObjectKey key = rendered.configuration().key();
      problems.add(
          Problem.of(
              key,
              "spec.bgp.routers",
              "would be "
                  + rendered.bytes()
                  + " bytes long, but an API server accepts "
                  + Rendered.MOST_BYTES
                  + ": the existing object stays; aggregate addresses (spec.aggregationLength),"
                  + " give fewer services communities or local preferences, or let Bellman speak"
                  + " BGP itself (--backend bgp)"));
    }
    return problems;
  }

  /** What is probably not meant. */
  public Set<Problem> warnings(Planner planner) {
    Set<Problem> warnings = new TreeSet<>();
    add(warnings, planner, rendered.warnings(), fitted.warnings());
    return warnings;
  }

  private static void add(
      Set<Problem> problems, Planner planner, List<Finding> findings, List<Conflict> conflicts) {
    for (Finding finding : findings) {
      problems.add(
          planner.problemOf(finding.kind(), finding.name(), finding.field(), finding.message()));
    }
    conflicts.forEach(conflict -> problems.add(conflict.toProblem()));
  }
}
