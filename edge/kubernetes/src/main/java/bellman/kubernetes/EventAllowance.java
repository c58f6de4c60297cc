package bellman.kubernetes;

import bellman.api.resource.ObjectKey;
import bellman.net.Bucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many events may be sent. Whoever edits an object again and again, or lets a Pod come and go,
 * must not fill the server's store: a few dozen events an object, then one in five minutes; and of
 * all objects together as many as a large change has, then ten a second. Owned by one thread.
 */
final class EventAllowance {

  private static final int OF_AN_OBJECT = 25;
  private static final long OBJECT_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int OF_THE_PROCESS = 1_000;
  private static final long PROCESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Of how many objects it is remembered; the one that was longest without an event goes. */
  private static final int MOST_OBJECTS = 4_096;

  private final Bucket process;
  private final Map<ObjectKey, Bucket> objects =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ObjectKey, Bucket> eldest) {
          return size() > MOST_OBJECTS;
        }
      };

  EventAllowance(long nowNanos) {
    process = new Bucket(OF_THE_PROCESS, PROCESS_NANOS, nowNanos);
  }

  /** Whether an event about this object may be sent now; then it counts. */
  boolean take(ObjectKey about, long nowNanos) {
    Bucket object =
        objects.computeIfAbsent(about, _ -> new Bucket(OF_AN_OBJECT, OBJECT_NANOS, nowNanos));
    if (!object.has(nowNanos) || !process.has(nowNanos)) {
      return false;
    }
    object.take(nowNanos);
    process.take(nowNanos);
    return true;
  }
}
