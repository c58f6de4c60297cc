package bellman.telemetry;

import java.util.List;

/**
 * What {@code drain} did.
 *
 * @param drained the peers whose routes were sent again with GRACEFUL_SHUTDOWN before they went
 * @param ended the peers whose session was ended, those included
 */
public record DrainAnswer(List<String> drained, List<String> ended) {

  public DrainAnswer {
    drained = List.copyOf(drained);
    ended = List.copyOf(ended);
  }
}
