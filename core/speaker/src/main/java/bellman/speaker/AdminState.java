package bellman.speaker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator ordered for one peer, and what lasts until it is taken back.
 *
 * @param peer the BGPPeer's name
 * @param created when that BGPPeer was made, which tells it from another one that gets its name
 *     later; null where it comes from a file
 * @param since since when it is so, in whole seconds
 * @param text what the router's operators were told; may be empty
 */
public record AdminState(
    String peer, @Nullable Instant created, Kind kind, Instant since, String text) {

  /** What was ordered. */
  public enum Kind {
    /** No session. */
    SHUTDOWN("shutdown"),
    /** A session whose routes carry GRACEFUL_SHUTDOWN (RFC 8326). */
    DRAINED("drained");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** As {@code peers} and the file have it. */
    public String text() {
      return text;
    }
  }

  /** As {@code peers} and the log tell it. */
  public String sentence() {
    String said = text.isEmpty() ? "" : " (\"" + text + "\")";
    String begin =
        switch (kind) {
          case SHUTDOWN -> "shut down by an operator since " + since + said;
          case DRAINED ->
              "drained by an operator since "
                  + since
                  + said
                  + ", so its routes are advertised with GRACEFUL_SHUTDOWN";
        };
    return begin + ": `bellman peer " + peer + " start` ends this";
  }

  /** Whether it is about a BGPPeer that was made then. */
  public boolean isAbout(@Nullable Instant made) {
    return made == null || created == null || made.equals(created);
  }
}
