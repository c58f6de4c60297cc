package bellman.telemetry;

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
}
