package bellman.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code drain} did.
 *
 * @param drained the peers whose routes were sent again with GRACEFUL_SHUTDOWN before they went
 * @param ended the peers whose session was ended, those included
 * @param obstacle why routes are still there, in words; null if none is
 */
public record DrainAnswer(List<String> drained, List<String> ended, @Nullable String obstacle) {

  /** Nothing was in the way. */
  public DrainAnswer(List<String> drained, List<String> ended) {
    this(drained, ended, null);
  }

  public DrainAnswer {
    drained = List.copyOf(drained);
    ended = List.copyOf(ended);
  }
}
