package bellman.app.speaker;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.edge.bgp.BgpPeer;
import bellman.telemetry.DrainAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * A speaker that is leaving: first its routes stay with GRACEFUL_SHUTDOWN for a while, then they
 * are withdrawn and the sessions end. On the speaker's thread only.
 */
final class SpeakerDrain {

  private final DrainTerms drainTerms;
  private final Set<String> drained = new TreeSet<>();
  private final List<String> ended = new ArrayList<>();
  private final Map<String, CompletableFuture<Boolean>> kept = new HashMap<>();
  private final CompletableFuture<DrainAnswer> done = new CompletableFuture<>();
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
    peer.leaving = "its routes are sent with GRACEFUL_SHUTDOWN, and will be withdrawn";
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

  /** Done when every session has ended. */
  CompletableFuture<DrainAnswer> done() {
    return done;
  }

  /**
   * Whether a router is to keep the routes until this process is back, and may not know yet that
   * the session has ended: whatever else it learned now would look like a failure.
   */
  boolean isUnaware(String peer) {
    CompletableFuture<Boolean> end = kept.get(peer);
    return end != null && !end.getNow(false);
  }

  /** Withdraws what is still there and ends all sessions. */
  void end(Collection<LivePeer> peers) {
    isOver = true;
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    for (LivePeer peer : peers) {
      BgpPeer bgp = peer.bgp();
      if (bgp == null) {
        continue;
      }
      peer.leaving = "the speaker has left its routers: start it anew to come back";
      if (peer.rib != null) {
        ended.add(peer.config().name());
      }
      if (keepsRoutes(peer)) {
        CompletableFuture<Boolean> end =
            bgp.leave(Notification.cease(Cease.ADMINISTRATIVE_RESET, drainTerms.text()));
        kept.put(peer.config().name(), end);
        ends.add(end);
      } else {
        withdraw(peer);
        ends.add(bgp.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, drainTerms.text())));
      }
    }
    var answer = new DrainAnswer(List.copyOf(drained), ended);
    var _ =
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
            .whenComplete((_, _) -> done.complete(answer));
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
    BgpPeer bgp = peer.bgp();
    Negotiated negotiated = bgp == null ? null : bgp.status().negotiated();
    if (!drainTerms.comingBack()) {
      return false;
    }
    // while there is no session, the router may still have the routes of the one before
    return negotiated == null
        ? peer.config().session().offer().restartTimeSeconds() != null
        : negotiated.keepsRoutes();
  }
}
