package bellman.app.host;

import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back in processes that stay. The serial collector leaves what has lived for a while
 * alone as long as the machine has memory, so that a process in which objects come and go for weeks
 * would grow to a quarter of it. Here it is told to collect: soon when nothing else is to be done,
 * later when there is, at once when as much is garbage as is in use, and before the heap is so full
 * that the collector would begin by itself.
 *
 * <p>A pause could be taken for the death of this node. So neighbors that watch it are asked to
 * bear a longer silence first, and when it is over, no more than usual: a pause that was announced
 * is no failure.
 */
public final class IdleHeapTrimmer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IdleHeapTrimmer.class);
  private static final long MEBI = 1 << 20;
  private static final long LOOK_MILLIS = 500;

  /** Between two looks when the heap fills. */
  private static final long BRIEF_MILLIS = 50;

  /** For so many looks nothing may have happened before it counts as rest: 2 s. */
  private static final int RESTING_LOOKS = 4;

  /** So many looks are between two collections in busy times: 10 s. */
  private static final int PATIENT_LOOKS = 20;

  /** Less is not worth a pause. */
  private static final long WORTH_A_PAUSE_BYTES = 3 * MEBI;

  /** Less than this between two looks is what a process allocates that has nothing to do. */
  private static final long RESTING = MEBI / 2;

  /**
   * How long a pause takes for each MiB in use, as long as none was measured: a busy machine needs
   * as much.
   */
  private static final long PAUSE_PER_MEBI = 4_000_000;

  /** The next pause may be longer than the last one, and a packet may get lost. */
  private static final int SILENCE_OF_PAUSES = 3;

  /** Neighbors agree within an interval and a way there and back. */
  private static final long AGREEMENT_MILLIS = 1_000;

  /** Whoever has not agreed so often is not waited for any more. */
  private static final int REFUSALS = 3;

  private final Progress progress = new Progress();
  private final Watchers watchers;
  private final long most = Runtime.getRuntime().maxMemory();
  private final Thread thread;

  // ---- owned by the thread

  /** In use after the last collection. */
  private long left;

  private long pausePerMebi = PAUSE_PER_MEBI;
  private int refusals;

  private IdleHeapTrimmer(Watchers watchers) {
    this.watchers = watchers;
    this.thread = Threads.virtual("tidying", progress, this::run);
  }

  /**
   * Begins.
   *
   * @param watchers who is asked for patience before each pause
   */
  public static IdleHeapTrimmer start(Watchers watchers) {
    var heapTrimmer = new IdleHeapTrimmer(watchers);
    heapTrimmer.thread.start();
    return heapTrimmer;
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
        || (resting >= RESTING_LOOKS && garbage > Math.max(left / 8, WORTH_A_PAUSE_BYTES));
  }

  /**
   * Whether the collector will soon have to begin by itself: more than half of the room that was
   * left is taken. The other half is for what comes until the neighbors have agreed. Where next to
   * nothing was left a collection gives nothing, and one after the other would only keep the
   * process from coming to its end.
   *
   * @param most bytes that the heap can have
   */
  static boolean presses(long left, long used, long most) {
    long room = most - left;
    return room > most / 8 && used - left > room / 2;
  }

  /** How much silence neighbors are to bear, if a collection began with so much in use. */
  static long silenceNanos(long used, long pausePerMebi) {
    return SILENCE_OF_PAUSES * pauseNanos(used, pausePerMebi);
  }

  private static long pauseNanos(long used, long pausePerMebi) {
    return used / MEBI * pausePerMebi;
  }

  private void run() {
    left = used();
    long before = left;
    int resting = 0;
    int since = 0;
    try {
      while (true) {
        watchers.expect(pauseNanos(left, pausePerMebi));
        sleep();
        long now = used();
        resting = Math.abs(now - before) < RESTING ? resting + 1 : 0;
        before = now;
        since++;
        if ((presses(left, now, most) || isWorth(left, now, resting, since)) && collect(now)) {
          before = left;
          resting = 0;
          since = 0;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("idle heap trimming stopped");
    }
  }

  /** Until the next look, or until the heap is half full. */
  private void sleep() throws InterruptedException {
    long nap = BRIEF_MILLIS;
    for (long slept = 0; slept < LOOK_MILLIS; slept += nap) {
      // twice as much as now is not soon where there is room for more
      nap = presses(left, 2 * used() - left, most) ? BRIEF_MILLIS : LOOK_MILLIS - slept;
      progress.waiting(nap * 1_000_000);
      Thread.sleep(nap);
      progress.working();
      if (presses(left, used(), most)) {
        return;
      }
    }
  }

  /** Collects, once the neighbors bear it; false if they are to be asked again. */
  private boolean collect(long now) throws InterruptedException {
    try {
      if (!agreed(silenceNanos(now, pausePerMebi))
          && ++refusals < REFUSALS
          && !presses(left, used(), most)) {
        return false;
      }
      refusals = 0;
      long began = System.nanoTime();
      System.gc();
      long pause = System.nanoTime() - began;
      left = used();
      pausePerMebi = Math.max(1, pause / Math.max(1, left / MEBI));
      LOG.debug(
          "collected {} of {} MiB of heap in {} ms",
          (now - left) / MEBI,
          now / MEBI,
          pause / 1_000_000);
      return true;
    } finally {
      var _ = watchers.bear(0);
    }
  }

  private boolean agreed(long silenceNanos) throws InterruptedException {
    progress.waiting();
    try {
      watchers.bear(silenceNanos).get(AGREEMENT_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      LOG.debug("a peer did not agree to a pause within {} ms", AGREEMENT_MILLIS);
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      progress.working();
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
