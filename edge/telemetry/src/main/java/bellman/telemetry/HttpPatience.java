package bellman.telemetry;

import bellman.runtime.Threads;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many long answers are given at once, and how long is waited for those who read them. An
 * answer keeps a little memory and the speaker's attention; a reader who has stopped would keep it
 * for ever.
 */
final class HttpPatience {

  /**
   * The limits.
   *
   * @param places how many answers are given at once
   * @param placeWait how long whoever comes later waits for one of them
   * @param stall how long a reader may take for {@link AnswerStream#CHUNK} octets
   * @param whole how long it may be waited for in all of an answer
   */
  record Limits(int places, Duration placeWait, Duration stall, Duration whole) {
    static final Limits USUAL =
        new Limits(4, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMinutes(2));
  }

  /** When it is worth asking again, in seconds. */
  static final int RETRY_SECONDS = 5;

  static final String BUSY = "too many concurrent requests: retry in " + RETRY_SECONDS + " seconds";

  private final Limits limits;
  private final Semaphore places;

  HttpPatience(Limits limits) {
    this.limits = limits;
    this.places = new Semaphore(limits.places(), true);
  }

  /** Waits for a place; returns whether there was one in time. Who has one gives it back. */
  boolean enter() {
    try {
      return places.tryAcquire(limits.placeWait().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void leave() {
    places.release();
  }

  /** Whether the reader of an answer was waited for long enough. */
  boolean isOver(long waitedNanos) {
    return waitedNanos > limits.whole().toNanos();
  }

  /**
   * Interrupts this thread unless that is canceled in time. A thread that is interrupted while it
   * writes to a channel finds it closed.
   */
  Future<?> alarm() {
    Thread writer = Thread.currentThread();
    var alarm =
        new FutureTask<Void>(() -> {
          Thread.sleep(limits.stall());
          writer.interrupt();
          return null;
        });
    Threads.brief("http-stall", alarm).start();
    return alarm;
  }
}
