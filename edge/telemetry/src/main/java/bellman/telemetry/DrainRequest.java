package bellman.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * How a speaker is asked to leave.
 *
 * @param text what the routers are told (RFC 9003), at most 255 bytes of UTF-8; may be empty
 * @param holdSeconds how long the routes are held with GRACEFUL_SHUTDOWN, 0..{@value #MOST_SECONDS}
 */
public record DrainRequest(String text, int holdSeconds) {

  /** An hour: more is a mistake. */
  public static final int MOST_SECONDS = 3600;

  /** What RFC 9003 has room for. */
  public static final int MOST_BYTES = 255;

  /** What is wrong with a hold time, to be said after its name; null if nothing is. */
  public static @Nullable String holdProblem(int seconds) {
    return seconds < 0 || seconds > MOST_SECONDS ? "must be 0.." + MOST_SECONDS : null;
  }
}
