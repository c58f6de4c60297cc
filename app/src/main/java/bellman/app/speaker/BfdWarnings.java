package bellman.app.speaker;

import bellman.balancer.config.Bfd;
import bellman.edge.bfd.BfdSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be known of a BFD session that is not as it was asked for. */
final class BfdWarnings {

  private static final long MILLI = 1_000_000;

  /** For so long a packet that was late is told of. */
  private static final long REMEMBERED_NANOS = 600_000L * MILLI;

  private BfdWarnings() {}

  /**
   * The warnings.
   *
   * @param obstacle what keeps the session from coming up; null for nothing
   * @param late when a packet was last late; null if none was
   * @param expectedNanos how long the process stands still when its memory is collected
   */
  static List<String> of(
      Bfd bfd, @Nullable String obstacle, BfdSession.@Nullable Lateness late, long expectedNanos) {
    List<String> warnings = new ArrayList<>();
    if (obstacle != null) {
      warnings.add(obstacle);
    }
    if (late != null && late.agoNanos() < REMEMBERED_NANOS) {
      warnings.add(
          "a BFD packet left "
              + late.lateNanos() / MILLI
              + " ms late "
              + late.agoNanos() / (1_000 * MILLI)
              + " s ago, and the router's detection time is "
              + late.borneNanos() / MILLI
              + " ms: the process or its machine is overloaded");
    }
    if (bfd.isShorterThanTwice(expectedNanos)) {
      warnings.add(bfd.tooShort("the router", expectedNanos));
    }
    return warnings;
  }
}
