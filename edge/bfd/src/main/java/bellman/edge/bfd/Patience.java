package bellman.edge.bfd;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * How much silence all neighbors are asked to bear.
 *
 * @param silenceNanos 0 for what is configured
 * @param agreed done when they do
 */
record Patience(long silenceNanos, CompletableFuture<Void> agreed) {

  static final Patience NONE = new Patience(0, CompletableFuture.completedFuture(null));

  /** Whether they do now. */
  void look(Collection<BfdSession> sessions) {
    if (agreed.isDone()) {
      return;
    }
    for (BfdSession each : sessions) {
      if (each.borneNanos() < silenceNanos) {
        return;
      }
    }
    agreed.complete(null);
  }
}
