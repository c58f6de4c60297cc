package bellman.architecture.bad.pure;

import java.time.Instant;

/** Asks for the time instead of being told. */
final class ReadsTheClock {

  private ReadsTheClock() {}

  static long nanos() {
    return System.nanoTime();
  }

  static Instant instant() {
    return Instant.now();
  }
}
