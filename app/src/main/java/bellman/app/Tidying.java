package bellman.app;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back in processes that stay. The serial collector leaves what has lived for a while
 * alone as long as the machine has memory, so that a process in which objects come and go for weeks
 * would grow to a quarter of it. Here it is told to collect: soon when nothing else is to be done,
 * later when there is, and at once when as much is garbage as is in use.
 *
 * <p>It is not told so where its pause could be taken for the death of this node: no neighbour's
 * BFD may have to wait for a good part of its detection time.
 */
public final class Tidying implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);
  private static final long MEBI = 1 << 20;
  private static final long LOOK_MILLIS = 500;

  /** For so many looks nothing may have happened before it counts as rest: 2 s. */
  private static final int RESTING_LOOKS = 4;

  /** So many looks are between two collections in busy times: 10 s. */
  private static final int PATIENT_LOOKS = 20;

  /** Less is not worth a pause. */
  private static final long WORTH = 3 * MEBI;

  /** Less than this between two looks is what a process allocates that has nothing to do. */
  private static final long RESTING = MEBI / 2;

  /** The next pause may be twice the last one, and the detection time must not be half over. */
  private static final int PAUSES_IN_DETECTION = 4;

  private final Thread thread;

  private Tidying(LongSupplier detectionNanos) {
    this.thread = Thread.ofVirtual().name("tidying").unstarted(() -> run(detectionNanos));
  }

  /**
   * Begins.
   *
   * @param detectionNanos the shortest time of silence after which a neighbour gives this node up;
   *     {@link Long#MAX_VALUE} if nobody watches
   */
  public static Tidying start(LongSupplier detectionNanos) {
    var tidying = new Tidying(detectionNanos);
    tidying.thread.start();
    return tidying;
  }

  /**
   * Whether it is worth a pause now: in times of rest an eighth, in busy times half of what is in
   * use, and at any time as much as is in use.
   *
   * @param left bytes in use after the last collection
   * @param used bytes in use, garbage among them
   * @param resting for how many looks next to nothing was allocated
   * @param since how many looks ago the last collection was
   */
  static boolean isWorth(long left, long used, int resting, int since) {
    long garbage = used - left;
    return garbage > Math.max(left, 24 * MEBI)
        || (since >= PATIENT_LOOKS && garbage > Math.max(left / 2, 8 * MEBI))
        || (resting >= RESTING_LOOKS && garbage > Math.max(left / 8, WORTH));
  }

  /** Whether neighbours that watch this node will not notice a pause such as the last one. */
  static boolean isHarmless(long pauseNanos, long detectionNanos) {
    return pauseNanos <= detectionNanos / PAUSES_IN_DETECTION;
  }

  private static void run(LongSupplier detectionNanos) {
    long left = used();
    long before = left;
    long pause = 0;
    int resting = 0;
    int since = 0;
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        long now = used();
        resting = Math.abs(now - before) < RESTING ? resting + 1 : 0;
        before = now;
        since++;
        if (isWorth(left, now, resting, since) && isHarmless(pause, detectionNanos.getAsLong())) {
          long began = System.nanoTime();
          System.gc();
          pause = System.nanoTime() - began;
          left = used();
          before = left;
          resting = 0;
          since = 0;
          LOG.debug("{} MiB of {} were garbage", (now - left) / MEBI, now / MEBI);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("nothing is tidied any more");
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
