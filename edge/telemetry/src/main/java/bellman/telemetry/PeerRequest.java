package bellman.telemetry;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is ordered for a single peer.
 *
 * @param peer the BGPPeer's name
 * @param action one of {@link PeerAction}'s names
 * @param text what the router's operators are told (RFC 9003), at most 255 bytes of UTF-8; null for
 *     nothing. With {@code drain} nobody is told anything, and it is kept as a note
 */
public record PeerRequest(@Nullable String peer, @Nullable String action, @Nullable String text) {

  /** The text, empty for none. */
  public String said() {
    return text == null ? "" : text;
  }

  /** What is ordered; null if there is no such action. */
  public @Nullable PeerAction order() {
    for (PeerAction each : PeerAction.values()) {
      if (each.name().equals(action)) {
        return each;
      }
    }
    return null;
  }

  /** What is wrong with the request, in a sentence; null if nothing is. */
  @Nullable String problem() {
    PeerAction order = order();
    if (peer == null || peer.isEmpty()) {
      return "the order names no peer";
    }
    if (order == null) {
      return "the action '" + action + "' is not one of " + PeerAction.all();
    }
    String wrong = textProblem(order, said());
    return wrong == null ? null : "text " + wrong;
  }

  /** What is wrong with a text, to be said after its name; null if nothing is. */
  public static @Nullable String textProblem(PeerAction action, String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (!action.tells()) {
      return "is valid with clear, shutdown and drain: with " + action + " no text is sent";
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > DrainRequest.MOST_BYTES) {
      return "has " + bytes + " bytes, but BGP allows at most " + DrainRequest.MOST_BYTES;
    }
    return text.chars().anyMatch(Character::isISOControl)
        ? "contains a control character, such as a line break: write it in one line"
        : null;
  }
}
