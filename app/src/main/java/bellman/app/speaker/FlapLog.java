package bellman.app.speaker;

import bellman.balancer.plan.FamilyDamping;
import bellman.balancer.plan.NodePlanner;
import bellman.runtime.Sparing;
import bellman.telemetry.Metric;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of services that flap: in the log once when it begins, a few in a minute, and in figures.
 * There is no event: all nodes of a cluster would write one. Belongs to one thread.
 */
public final class FlapLog {

  private static final Logger LOG = LoggerFactory.getLogger(FlapLog.class);

  /** So many different services are named in a minute. */
  private static final int SERVICES_NAMED_A_MINUTE = 10;

  private final Sparing sparing = new Sparing(SERVICES_NAMED_A_MINUTE);

  /** Nothing was told yet. */
  public FlapLog() {}

  /** Says which services have begun to flap since this was last called; null for no node. */
  public void tell(@Nullable NodePlanner node, long nowNanos) {
    FamilyDamping damping = node == null ? null : node.damping();
    if (damping == null) {
      return;
    }
    for (String service : damping.takeBegun()) {
      String line =
          sparing.say(
              service
                  + " is flapping: its announcements are delayed from now on, by up to a minute"
                  + " each; find out why its endpoints or addresses change",
              nowNanos);
      if (line != null) {
        LOG.warn("{}", line);
      }
    }
  }

  /** How many services have to wait, and how often any had to. */
  public static void measure(@Nullable NodePlanner node, SpeakerMetrics speakerMetrics) {
    FamilyDamping damping = node == null ? null : node.damping();
    speakerMetrics.gauge(
        Map.of(),
        "bellman_services_damped",
        "Services whose next announcement is delayed by flap damping",
        damping == null ? 0 : (double) damping.heldCount());
    speakerMetrics.add(
        Metric.Kind.COUNTER,
        Map.of(),
        "bellman_flaps_held_total",
        "Announcements that were delayed by flap damping",
        damping == null ? 0 : (double) damping.heldTotal());
  }
}
