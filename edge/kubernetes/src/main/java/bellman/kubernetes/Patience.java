package bellman.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a server is asked again that refused, or did not answer. Waits grow with
 * each failure, are longer where the server says so, and differ from process to process, since all
 * speakers of a cluster find the same server at the same moment.
 *
 * <p>A server that can't be reached is asked every few seconds at least: it costs nothing there,
 * and what changed meanwhile is to be on the wire soon after it is back. One that refuses has a
 * reason, and is left alone for longer. Owned by one thread.
 */
final class Patience {

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_UNREACHABLE_MILLIS = 4_000;
  private static final long LONGEST_REFUSED_MILLIS = 30_000;

  /** Of what the server asks for; it may be wrong. */
  private static final long LONGEST_ASKED_MILLIS = 60_000;

  /** The next wait for a server that can't be reached, and for one that refuses. */
  private long unreachableMillis = FIRST_MILLIS;

  private long refusedMillis = FIRST_MILLIS;

  /** It is well again. */
  void begin() {
    unreachableMillis = FIRST_MILLIS;
    refusedMillis = FIRST_MILLIS;
  }

  /**
   * The wait after a failure, in milliseconds.
   *
   * @param failure null if the server ended what had hardly begun
   */
  long afterMillis(@Nullable KubernetesClientException failure) {
    if (failure != null && failure.getCode() <= 0) {
      long wait = unreachableMillis;
      unreachableMillis = Math.min(2 * wait, LONGEST_UNREACHABLE_MILLIS);
      return wait - jitter(wait);
    }
    // One that was away, and now is there, is asked again soon: it begins by refusing everybody.
    unreachableMillis = FIRST_MILLIS;
    long wait = refusedMillis;
    refusedMillis = Math.min(2 * wait, LONGEST_REFUSED_MILLIS);
    long asked = failure instanceof RefusedException refused ? refused.waitSeconds() * 1_000L : 0;
    if (asked == 0) {
      return wait - jitter(wait);
    }
    wait = Math.max(wait, Math.min(asked, LONGEST_ASKED_MILLIS));
    return wait + jitter(wait);
  }

  private static long jitter(long wait) {
    return ThreadLocalRandom.current().nextLong(wait / 2 + 1);
  }
}
