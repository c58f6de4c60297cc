package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.balancer.plan.Silence;
import bellman.net.Address;
import bellman.net.Prefix;
import bellman.telemetry.ExplainAnswer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a service is or is not announced, out of a plan. */
public final class Explaining {

  private Explaining() {}

  /** How far a route to a peer has come. */
  public interface Stages {
    Stage of(String peer, Prefix prefix);
  }

  /** Explains a service; null if there is none of that name. */
  public static @Nullable ExplainAnswer explain(Planner planner, String service, Stages stages) {
    return switch (planner.decision(service)) {
      case null -> null;
      case Decision.Unassigned(var reason, var message) ->
          new ExplainAnswer(service, List.of(), null, reason.text(), message, List.of());
      case Decision.Assigned(var pool, var addresses) ->
          new ExplainAnswer(
              service,
              addresses.stream().map(Address::toString).toList(),
              pool,
              null,
              null,
              planner.planners().stream().map(node -> explain(node, service, stages)).toList());
    };
  }

  private static ExplainAnswer.Node explain(NodePlanner node, String service, Stages stages) {
    List<ExplainAnswer.Route> routes = new ArrayList<>();
    node.announced(service)
        .forEach((peer, prefixes) ->
            prefixes.forEach(prefix ->
                routes.add(
                    new ExplainAnswer.Route(
                        peer, prefix.toString(), stages.of(peer, prefix).text()))));
    Silence silence = node.silence(service);
    return new ExplainAnswer.Node(
        node.name(),
        routes,
        silence == null
            ? null
            : new ExplainAnswer.Silent(silence.reason().text(), silence.message()));
  }
}
