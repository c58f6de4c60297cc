package bellman.speaker;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A speaker that is leaving: first its routes stay with GRACEFUL_SHUTDOWN for a while, then they
 * are withdrawn and the sessions end. On the speaker's thread only.
 */
final class SpeakerDrain {

  private final DrainTerms drainTerms;
  private final Set<String> drained = new TreeSet<>();
  private final List<String> ended = new ArrayList<>();

  /** Whether the routers that are to keep the routes are known to have ended their sessions. */
  private final Map<String, Boolean> kept = new HashMap<>();

  /** Peers whose sessions have still to end. */
  private final Set<LivePeer> ending = new HashSet<>();

  private long endNanos;
  private boolean isOver;

  /** Begins to leave. Without a route to drain the end is now. */
  SpeakerDrain(DrainTerms drainTerms, Collection<LivePeer> peers, long nowNanos) {
    this.drainTerms = drainTerms;
    this.endNanos = nowNanos;
    if (drainTerms.holdNanos() > 0) {
      peers.forEach(this::drain);
    }
    if (!drained.isEmpty()) {
      endNanos = nowNanos + drainTerms.holdNanos();
    }
  }

  /** Drains a peer that has a session, unless it keeps the routes by itself. */
  void drain(LivePeer peer) {
    AdjRibOut rib = peer.rib;
    if (rib == null || keepsRoutes(peer)) {
      return;
    }
    Batch batch = rib.drain();
    if (batch != null) {
      peer.send(batch);
    }
    peer.leaving = "its routes are advertised with GRACEFUL_SHUTDOWN and will be withdrawn";
    if (rib.sentCount() > 0) {
      drained.add(peer.config().name());
    }
  }

  /** When to end; {@link Long#MAX_VALUE} once it has. */
  long endNanos() {
    return isOver ? Long.MAX_VALUE : endNanos;
  }

  /** Somebody else wants to leave, perhaps sooner. */
  void atLatest(long nanos) {
    endNanos = Math.min(endNanos, nanos);
  }

  /** Whether the end has come, after which there are no sessions any more. */
  boolean isOver() {
    return isOver;
  }

  /** Whether every session has ended. */
  boolean isDone() {
    return isOver && ending.isEmpty();
  }

  /** The peers that were sent GRACEFUL_SHUTDOWN. */
  List<String> drained() {
    return List.copyOf(drained);
  }

  /** The peers whose session was ended. */
  List<String> ended() {
    return List.copyOf(ended);
  }

  /**
   * A session has ended.
   *
   * @param known whether the router is known to have ended it too
   * @return whether it was waited for
   */
  boolean hasEnded(LivePeer peer, boolean known) {
    kept.computeIfPresent(peer.config().name(), (_, _) -> known);
    return ending.remove(peer);
  }

  /**
   * Whether a router is to keep the routes until this process is back, and may not know yet that
   * the session has ended: whatever else it learned now would look like a failure.
   */
  boolean isUnaware(String peer) {
    return !kept.getOrDefault(peer, true);
  }

  /** Withdraws what is still there and ends all sessions. */
  void end(Collection<LivePeer> peers) {
    isOver = true;
    peers.stream().filter(peer -> peer.bgp() != null).forEach(ending::add);
    for (LivePeer peer : peers) {
      PeerSession bgp = peer.bgp();
      if (bgp == null) {
        continue;
      }
      peer.leaving = "the speaker has been drained: restart it to announce again";
      if (peer.rib != null) {
        ended.add(peer.config().name());
      }
      boolean keeps = keepsRoutes(peer);
      if (keeps) {
        kept.put(peer.config().name(), false);
      } else {
        withdraw(peer);
      }
      bgp.end(
          Notification.cease(
              keeps ? Cease.ADMINISTRATIVE_RESET : Cease.ADMINISTRATIVE_SHUTDOWN,
              drainTerms.text()),
          keeps);
    }
  }

  /** A router that was drained has other ways by now, and is told before the session ends. */
  private void withdraw(LivePeer peer) {
    AdjRibOut rib = peer.rib;
    Batch batch = rib == null || drainTerms.holdNanos() == 0 ? null : rib.withdrawAll();
    if (batch != null) {
      peer.send(batch);
    }
  }

  private boolean keepsRoutes(LivePeer peer) {
    PeerSession bgp = peer.bgp();
    Negotiated negotiated = bgp == null ? null : bgp.negotiated();
    if (!drainTerms.comingBack()) {
      return false;
    }
    // while there is no session, the router may still have the routes of the one before
    return negotiated == null
        ? peer.config().session().offer().restartTimeSeconds() != null
        : negotiated.keepsRoutes();
  }
}
