package bellman.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asking again and again until it is so. */
final class Waiting {

  private static final long SECONDS = 120;

  private Waiting() {}

  /** A question that a program is asked. */
  interface Question {
    boolean isSo() throws IOException;
  }

  /** Asks every so often, for two minutes at most. */
  static void until(String what, long everyMillis, Question question) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!question.isSo()) {
      if (System.nanoTime() > end) {
        throw new IOException("waited in vain until " + what);
      }
      pause(everyMillis);
    }
  }

  static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
