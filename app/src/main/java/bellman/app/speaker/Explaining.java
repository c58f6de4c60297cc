package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.balancer.plan.ServiceWarning;
import bellman.balancer.plan.Silence;
import bellman.balancer.plan.SilentReason;
import bellman.net.Address;
import bellman.net.Prefix;
import bellman.telemetry.ExplainAnswer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

  /** The time of day, for moments of the clock that the plan is told. */
  public interface Times {
    String at(long nanos);

    /** Times in whole seconds, at the next one. */
    static Times of(Instant now, long nowNanos) {
      return nanos ->
          now.plusNanos(nanos - nowNanos)
              .plusNanos(999_999_999)
              .truncatedTo(ChronoUnit.SECONDS)
              .toString();
    }
  }

  /**
   * Explains a service; null if there is none of that name.
   *
   * @param node the speaker's own
   */
  public static @Nullable ExplainAnswer explain(
      Planner planner, String node, String service, Stages stages, Times times) {
    List<String> warnings = new ArrayList<>();
    for (ServiceWarning warning : planner.warnings(service)) {
      if (warning.about() != ServiceWarning.About.NO_ADDRESS) { // that is the reason
        warnings.add(warning.text());
      }
    }
    String absent = AbsentNode.message(planner, node);
    if (absent != null) {
      warnings.add(absent);
    }
    return switch (planner.decision(service)) {
      case null -> null;
      case Decision.Unassigned(var reason, var message) ->
          new ExplainAnswer(service, List.of(), null, reason.text(), message, List.of(), warnings);
      case Decision.Assigned(var pool, var addresses) ->
          new ExplainAnswer(
              service,
              addresses.stream().map(Address::toString).toList(),
              pool,
              null,
              null,
              planner.planners().stream()
                  .map(each -> explain(each, service, stages, times))
                  .toList(),
              warnings);
    };
  }

  private static ExplainAnswer.Node explain(
      NodePlanner node, String service, Stages stages, Times times) {
    List<ExplainAnswer.Route> routes = new ArrayList<>();
    node.announced(service)
        .forEach((peer, prefixes) ->
            prefixes.forEach(prefix ->
                routes.add(
                    new ExplainAnswer.Route(
                        peer, prefix.toString(), stages.of(peer, prefix).text()))));
    Silence silence = node.silence(service);
    boolean waits = silence != null && silence.reason() == SilentReason.FLAPPING;
    String until = waits ? times.at(node.heldUntilNanos(service)) : null;
    return new ExplainAnswer.Node(
        node.name(),
        routes,
        silence == null
            ? null
            : new ExplainAnswer.Silent(silence.reason().text(), silence.message(), until));
  }
}
