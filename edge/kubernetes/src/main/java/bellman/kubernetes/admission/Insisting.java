package bellman.kubernetes.admission;

import bellman.kubernetes.Api;
import bellman.runtime.Threads;
import java.io.IOException;

/**
 * Reads of an API server that may want a little time. After each change of a definition, and a
 * controller that adds its certificate to one makes such a change, it answers with 429 for a
 * moment: "storage is (re)initializing". A review that fails for that is an edit that somebody has
 * to make once more, and whoever waits for a review waits for ten seconds.
 */
record Insisting(Reads reads, Pause pause) {

  /** How often a server that says 429 is asked again. */
  static final int ATTEMPTS = 12;

  /** How long it is left alone in between. */
  static final long BETWEEN_MILLIS = 250;

  /** Asks once. */
  interface Reads {
    Api.Reply get(String path) throws IOException;
  }

  /** Waits. */
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }

  /** Of a server's own paths, waiting by the clock. */
  static Insisting on(Api api) {
    return new Insisting(
        api::get,
        millis -> {
          try (var _ = Threads.pause()) {
            Thread.sleep(millis);
          }
        });
  }

  /** The answer; one of 429 only if the server goes on saying so for three seconds. */
  Api.Reply get(String path) throws IOException {
    Api.Reply reply = reads.get(path);
    try {
      for (int i = 0; i < ATTEMPTS && reply.isOverloaded(); i++) {
        pause.millis(BETWEEN_MILLIS);
        reply = reads.get(path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return reply;
  }
}
