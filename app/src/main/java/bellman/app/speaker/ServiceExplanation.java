package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.NotAnnounced;
import bellman.balancer.plan.PartNotAnnounced;
import bellman.balancer.plan.Planner;
import bellman.balancer.plan.ServiceWarning;
import bellman.net.Address;
import bellman.net.Prefix;
import bellman.telemetry.ExplainAnswer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a service is or is not announced, out of a plan. */
public final class ServiceExplanation {

  private ServiceExplanation() {}

  /**
   * How far a route to a peer has come.
   *
   * @param waits what it waits for; null if it has arrived
   */
  public record AnnouncementStatus(Stage stage, @Nullable String waits) {

    /** The router has it, as far as we can know. */
    public static final AnnouncementStatus ALL = new AnnouncementStatus(Stage.SENT, null);
  }

  /** Knows how far routes have come. */
  public interface Stages {
    AnnouncementStatus of(String peer, Prefix prefix);
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
                  .map(each -> explain(planner, each, service, stages, times))
                  .toList(),
              warnings);
    };
  }

  private static ExplainAnswer.Node explain(
      Planner planner, NodePlanner node, String service, Stages stages, Times times) {
    List<ExplainAnswer.Route> routes = new ArrayList<>();
    node.announced(service)
        .forEach((peer, prefixes) ->
            prefixes.forEach(prefix -> {
              AnnouncementStatus reached = stages.of(peer, prefix);
              routes.add(
                  new ExplainAnswer.Route(
                      peer, prefix.toString(), reached.stage().text(), reached.waits()));
            }));
    NotAnnounced notAnnounced = node.notAnnounced(service);
    return new ExplainAnswer.Node(
        node.name(),
        routes,
        notAnnounced == null
            ? null
            : new ExplainAnswer.Silent(
                notAnnounced.reason().text(),
                notAnnounced.message(),
                until(node.heldUntilNanos(service), times)),
        planner.partSilences(node, service).stream().map(part -> family(part, times)).toList());
  }

  private static ExplainAnswer.SilentFamily family(PartNotAnnounced part, Times times) {
    return new ExplainAnswer.SilentFamily(
        part.family().toString(),
        part.address() == null ? null : part.address().toString(),
        part.notAnnounced().reason().text(),
        part.notAnnounced().message(),
        until(part.untilNanos(), times));
  }

  private static @Nullable String until(long nanos, Times times) {
    return nanos == Long.MAX_VALUE ? null : times.at(nanos);
  }
}
