package bellman.kubernetes;

import bellman.api.resource.ObjectKey;
import bellman.runtime.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a watch tells before the server says that this was all. Nobody can tell how long that takes
 * in a large cluster, but as long as it goes on, events come: a watch without any for a while is
 * ended, and one that has not told of all after {@value #WHOLE} times that.
 *
 * <p>Of one watch; owned by the thread that reads it, but for the brief one that ends it.
 */
final class InitialEvents implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InitialEvents.class);

  /** So many times as long as without an event it may take altogether. */
  private static final int WHOLE = 5;

  private final Duration quiet;
  private final Map<ObjectKey, WatchedObject> all = new LinkedHashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long lastNanos;
  private volatile boolean late;

  /**
   * Nothing yet.
   *
   * @param quiet how long a watch may be without an event
   */
  InitialEvents(Duration quiet) {
    this.quiet = quiet;
  }

  /** The server has agreed to the watch, which is ended if it takes too long. */
  void begun(Closeable watch) {
    long now = System.nanoTime();
    lastNanos = now;
    Threads.brief("initial events", () -> endLate(watch, now)).start();
  }

  private void endLate(Closeable watch, long beganNanos) {
    try {
      long left;
      do {
        long spentNanos = System.nanoTime() - beganNanos;
        long quietNanos = System.nanoTime() - lastNanos;
        left = Math.min(quiet.toNanos() - quietNanos, WHOLE * quiet.toNanos() - spentNanos);
        if (left <= 0) {
          late = true;
          watch.close();
        }
      } while (left > 0 && !over.await(left, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("a timed-out watch ended with an error", e);
    }
  }

  /** An object was told of. */
  void take(String type, WatchedObject object) {
    lastNanos = System.nanoTime();
    ObjectKey key = object.decoded().key();
    if (key == null) {
      return;
    }
    switch (type) {
      case "ADDED", "MODIFIED" -> all.put(key, object);
      case "DELETED" -> all.remove(key);
      default -> {}
    }
  }

  /** What there is, as far as it was told. */
  List<WatchedObject> all() {
    return List.copyOf(all.values());
  }

  /** Whether the watch was ended for taking too long. */
  boolean isLate() {
    return late;
  }

  /** How long it may take, for people. */
  String limits() {
    return quiet.toSeconds() + " s without an event, " + WHOLE * quiet.toSeconds() + " s in all";
  }

  /** All was told, or the watch is over: nothing is to be ended any more. */
  @Override
  public void close() {
    over.countDown();
  }
}
