package bellman.edge.bgp;

import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns for virtual threads that always find something to do: readers whose peers flood, writers of
 * whole tables. One of them works at a time, and there is a moment between two in which nobody
 * does.
 *
 * <p>A virtual thread that never waits keeps its carrier. To yield is not enough, since a carrier
 * first takes what its own threads have woken, and then goes on with the queue that it last took
 * from, as long as there is anything in it (JDK 25, {@code ForkJoinPool.WorkQueue.topLevelExec}).
 * Threads that sleep for a moment are all put into one queue by the timer's thread, and with a few
 * that do so again and again it is never empty: then nobody takes from the queue of the thread that
 * watches sockets, and what comes for others lies unread for good. Here no more than one is in the
 * queue at a time, and when it is taken the carriers look around.
 */
final class Pacing {

  /** Whoever has had its turn for so long is not waited for: it may wait for its peer. */
  private static final long TURN_MILLIS = 5;

  private static final Pacing PROCESS = new Pacing();

  /** A turn that was asked for. */
  static final class Turn {
    private final CountDownLatch begins = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
  }

  private final Progress progress = new Progress();
  private final BlockingQueue<Turn> asked = new LinkedBlockingQueue<>();

  private Pacing() {
    Threads.platform("pacing", progress, this::run).start();
  }

  /**
   * Ends a turn, and waits for the next one.
   *
   * @param before the turn that the thread had; null if it had none
   */
  static Turn next(@Nullable Turn before) throws InterruptedException {
    if (before != null) {
      before.over.countDown();
    }
    var turn = new Turn();
    PROCESS.asked.add(turn);
    turn.begins.await();
    return turn;
  }

  private void run() {
    try {
      while (true) {
        progress.waiting();
        Turn turn = asked.take();
        turn.begins.countDown();
        var _ = turn.over.await(TURN_MILLIS, TimeUnit.MILLISECONDS);
        progress.working();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
