package bellman.telemetry;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What may be ordered for a single peer; named as users write it. */
public enum PeerAction {
  /** The session ends with Cease/Administrative Reset, and begins anew at once. */
  clear,
  /** All routes are sent once more, in the same session. */
  refresh,
  /** The session ends with Cease/Administrative Shutdown, and none begins until {@link #start}. */
  shutdown,
  /** Takes {@link #shutdown} or {@link #drain} back. */
  start,
  /** Routes are sent with GRACEFUL_SHUTDOWN (RFC 8326) until {@link #start}. */
  drain;

  /** All of them, in words. */
  public static String all() {
    return Arrays.stream(values()).map(PeerAction::name).collect(Collectors.joining(", "));
  }

  /** Whether the router's operators are told a text with it. */
  public boolean tells() {
    return switch (this) {
      case clear, shutdown, drain -> true;
      case refresh, start -> false;
    };
  }
}
