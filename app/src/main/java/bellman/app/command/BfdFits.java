package bellman.app.command;

import bellman.api.resource.Kind;
import bellman.api.resource.Problem;
import bellman.balancer.config.Bfd;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import java.util.Set;
import java.util.TreeSet;

/** Which BFDProfiles are too quick for a speaker of so many services, before it is one. */
final class BfdFits {

  /** For how long a speaker without services stands still when its memory is collected. */
  private static final long LEAST_PAUSE = 30_000_000;

  /** And how much longer for each service, on a machine that has other things to do as well. */
  private static final long PAUSE_PER_SERVICE = 4_000;

  private BfdFits() {}

  /** For how long a speaker of so many services is expected to stand still. */
  static long pauseNanos(int services) {
    return LEAST_PAUSE + PAUSE_PER_SERVICE * services;
  }

  /** A warning for each profile that is in use and too quick. */
  static Set<Problem> warnings(Planner planner) {
    long pause = pauseNanos(planner.services().size());
    Set<Problem> warnings = new TreeSet<>();
    for (NodePlanner node : planner.planners()) {
      for (Peer peer : node.peers()) {
        Bfd bfd = peer.bfd();
        if (bfd != null && bfd.isShorterThanTwice(pause)) {
          warnings.add(
              planner.problemOf(
                  Kind.BFD_PROFILE,
                  bfd.profile(),
                  "spec.transmitInterval",
                  bfd.tooShort("a router", pause)));
        }
      }
    }
    return warnings;
  }
}
