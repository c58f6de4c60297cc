package bellman.app.host;

import java.util.concurrent.CompletableFuture;

/** Those who take a long silence of this process for its death. */
public interface Watchers {

  /** Nobody does. */
  Watchers NONE =
      new Watchers() {
        @Override
        public CompletableFuture<Void> bear(long silenceNanos) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void expect(long pauseNanos) {}
      };

  /**
   * Asks them to bear this much silence.
   *
   * @param silenceNanos 0 for no more than usual
   * @return done when all have agreed
   */
  CompletableFuture<Void> bear(long silenceNanos);

  /** Hears how long the process would stand still if its memory were collected now. */
  void expect(long pauseNanos);
}
