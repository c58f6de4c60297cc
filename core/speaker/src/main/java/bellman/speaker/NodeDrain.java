package bellman.speaker;

import bellman.bgp.rib.AdjRibOut;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Routes of a speaker whose Node is about to be gone: they are sent with GRACEFUL_SHUTDOWN and
 * withdrawn before the sessions end, unless the Node comes back. On the speaker's thread only.
 */
final class NodeDrain {

  private static final String TEXT =
      "the Node of this speaker is gone: its routes are advertised with GRACEFUL_SHUTDOWN and will"
          + " be withdrawn";

  private final Map<String, LivePeer> peers;
  private final Supplier<@Nullable SpeakerDrain> speakerDrain;
  private boolean draining;

  /**
   * Drains nothing yet.
   *
   * @param peers the speaker's, by name
   * @param speakerDrain how the speaker leaves by plan, which goes before this; null if it does not
   */
  NodeDrain(Map<String, LivePeer> peers, Supplier<@Nullable SpeakerDrain> speakerDrain) {
    this.peers = peers;
    this.speakerDrain = speakerDrain;
  }

  /** From now on, or from now on no more. */
  void drain(boolean now) {
    draining = now;
    if (speakerDrain.get() != null) {
      return; // which has them drained, or they are gone
    }
    for (LivePeer peer : peers.values()) {
      peer.leaving = now ? TEXT : null;
      AdjRibOut rib = peer.rib;
      if (rib == null) {
        continue;
      }
      if (now) {
        peer.send(rib.drain());
      } else if (!peer.isDrained()) {
        peer.send(rib.undrain());
      }
    }
  }

  /** A peer begins. */
  void joined(LivePeer peer) {
    if (draining) {
      peer.leaving = TEXT;
    }
  }

  /** Whether routes of a session that comes up now are drained from the first one on. */
  boolean isDrained(LivePeer peer) {
    return draining || peer.isDrained();
  }

  /** A peer's session is about to end: its router learns before that there are no routes. */
  void ending(LivePeer peer) {
    AdjRibOut rib = peer.rib;
    if (draining && rib != null) {
      peer.send(rib.withdrawAll());
    }
  }
}
