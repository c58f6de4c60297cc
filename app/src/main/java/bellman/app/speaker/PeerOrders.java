package bellman.app.speaker;

import bellman.api.resource.BgpPeer;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.api.resource.Spelling;
import bellman.app.recording.Recording;
import bellman.balancer.config.Peer;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.directory.AdminStateFile;
import bellman.speaker.AdminState;
import bellman.speaker.LivePeer;
import bellman.speaker.SpeakerMachine;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators order for single peers: a session anew, all routes once more, no session, or one
 * without traffic. The last two last until they are taken back: over a restart of the process as
 * well, and as long as the BGPPeer is the same object. On the speaker's thread only.
 */
final class PeerOrders {

  private static final Logger LOG = LoggerFactory.getLogger(PeerOrders.class);

  /**
   * What became of an order.
   *
   * @param remembered done when the next process will know of it: with null, or with why it won't
   */
  record Ordered(PeerOutcome outcome, CompletableFuture<@Nullable String> remembered) {}

  private final Speaker.Setup setup;
  private final AdminStateFile file;
  private final SpeakerMachine speaker;
  private final Map<String, AdminState> states = new TreeMap<>();

  /** Begins with what an earlier process was told. */
  PeerOrders(Speaker.Setup setup, SpeakerMachine speaker) {
    this.setup = setup;
    this.file = setup.orders();
    this.speaker = speaker;
    file.remembered().forEach(state -> states.put(state.peer(), state));
  }

  /** What lasts for a peer that the speaker is about to begin with; null for nothing. */
  @Nullable AdminState of(Peer peer) {
    AdminState state = states.get(peer.name());
    if (state == null || !state.isAbout(peer.written().created())) {
      return null;
    }
    LOG.info("peer {}: {}", peer.name(), state.sentence());
    return state;
  }

  /** As {@code peers} has it. */
  static PeerAnswer.@Nullable Admin answer(@Nullable AdminState state) {
    return state == null
        ? null
        : new PeerAnswer.Admin(state.kind().text(), state.since().toString(), state.text());
  }

  /**
   * The objects are these now, and the peers follow them already. What was ordered for a BGPPeer
   * goes with it: another one of its name begins as all do.
   */
  void observed(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    Set<String> others = new HashSet<>();
    for (ObjectKey key : removed) {
      if (key.kind() == Kind.BGP_PEER) {
        others.add(key.name());
      }
    }
    for (Resource resource : upserts) {
      if (resource instanceof BgpPeer peer) {
        String name = peer.metadata().name();
        for (AdminState state : states.values()) {
          if (Peer.planned(state.peer()).equals(name)
              && !state.isAbout(peer.metadata().creationTimestamp())) {
            others.add(name);
          }
        }
      }
    }
    Set<String> gone = new HashSet<>(states.keySet());
    gone.removeIf(name -> !others.contains(Peer.planned(name)));
    if (gone.isEmpty()) {
      return;
    }
    for (String name : gone) {
      states.remove(name);
      LOG.info("peer {}: its BGPPeer was deleted, and with it the order for the peer", name);
      LivePeer live = speaker.peers().get(name);
      if (live != null && live.admin() != null) {
        release(live);
      }
    }
    var _ = file.keep(states.values());
  }

  /** Carries out an order. */
  Ordered order(PeerRequest request, PeerAction action, Instant now, long nowNanos) {
    String name = String.valueOf(request.peer());
    Recording recording = setup.recording();
    if (recording != null) {
      recording.ordered(name, action.name(), request.said(), now, nowNanos);
    }
    LivePeer live = speaker.peers().get(name);
    boolean known = live != null || (action == PeerAction.start && states.containsKey(name));
    if (!known) {
      return of(new PeerOutcome.Unknown(unknown(name)));
    }
    if (speaker.isGone()) {
      return of(
          new PeerOutcome.Refused(
              "the speaker has been drained (`bellman drain`): restart it first"));
    }
    return live == null ? start(name, null) : order(live, request, action, now);
  }

  private Ordered order(LivePeer live, PeerRequest request, PeerAction action, Instant now) {
    if (live.config().isRange()) {
      String name = live.config().name();
      return of(
          new PeerOutcome.Refused(
              "peer "
                  + name
                  + " is a range, in which each router has its own session: name one of those that"
                  + " `bellman peers` shows, "
                  + name
                  + "@ADDRESS"));
    }
    return switch (action) {
      case clear -> clear(live, request);
      case refresh -> refresh(live);
      case shutdown -> last(live, AdminState.Kind.SHUTDOWN, request, now);
      case drain -> last(live, AdminState.Kind.DRAINED, request, now);
      case start -> start(live.config().name(), live);
    };
  }

  private String unknown(String name) {
    Set<String> peers = speaker.peers().keySet();
    if (peers.isEmpty()) {
      return "there is no peer '" + name + "' on this node: it has no peers";
    }
    String near = Spelling.nearest(name, peers);
    return "there is no peer '"
        + name
        + "' on this node"
        + (near == null ? "" : "; did you mean '" + near + "'?")
        + " There are: "
        + String.join(", ", peers);
  }

  // ---- the actions

  private Ordered clear(LivePeer live, PeerRequest request) {
    String obstacle = obstacle(live);
    if (obstacle != null) {
      return of(new PeerOutcome.Refused(obstacle));
    }
    boolean up = live.isUp();
    live.reset(Notification.cease(Cease.ADMINISTRATIVE_RESET, request.said()));
    return done(
        live,
        PeerAction.clear,
        true,
        up
            ? "closing its session with Cease/AdministrativeReset (6/4)"
                + quoted(request)
                + ", and reconnecting"
            : "there was no session: connecting at once");
  }

  private Ordered refresh(LivePeer live) {
    AdjRibOut rib = live.rib();
    if (rib == null) {
      String obstacle = obstacle(live);
      return of(
          new PeerOutcome.Refused(
              obstacle != null
                  ? obstacle
                  : "peer "
                      + live.config().name()
                      + " has no session, so there is nothing to advertise again: see `bellman"
                      + " peers`"));
    }
    live.send(rib.refresh());
    return done(live, PeerAction.refresh, true, routes(rib) + " advertised again");
  }

  /** Why there is and will be no session; null if nothing is in the way. */
  private static @Nullable String obstacle(LivePeer live) {
    AdminState admin = live.admin();
    if (admin != null && admin.kind() == AdminState.Kind.SHUTDOWN) {
      return "peer " + admin.peer() + " is " + admin.sentence();
    }
    return live.bgp() == null
        ? "peer " + live.config().name() + " has no session: " + String.join("; ", live.warnings())
        : null;
  }

  private Ordered last(LivePeer live, AdminState.Kind kind, PeerRequest request, Instant now) {
    Peer config = live.config();
    AdminState before = live.admin();
    PeerAction action = kind == AdminState.Kind.SHUTDOWN ? PeerAction.shutdown : PeerAction.drain;
    if (before != null && before.kind() == kind) {
      return done(live, action, false, "it was " + before.sentence());
    }
    if (before != null && kind == AdminState.Kind.DRAINED) {
      return of(
          new PeerOutcome.Refused(
              "there is nothing to drain: peer " + config.name() + " is " + before.sentence()));
    }
    var state =
        new AdminState(
            config.name(),
            config.written().created(),
            kind,
            now.truncatedTo(ChronoUnit.SECONDS),
            request.said());
    states.put(config.name(), state);
    live.order(state);
    boolean up = live.isUp();
    String what;
    if (kind == AdminState.Kind.SHUTDOWN) {
      live.disable(state.text());
      what =
          "it is shut down until it is started"
              + (up
                  ? ": closing its session with Cease/AdministrativeShutdown (6/2)"
                      + quoted(request)
                  : "; there was no session");
    } else {
      AdjRibOut rib = live.rib();
      if (rib != null) {
        live.send(rib.drain());
      }
      what =
          "it is drained until it is started"
              + (rib == null
                  ? "; there is no session yet"
                  : ": " + routes(rib) + " advertised again, with GRACEFUL_SHUTDOWN");
    }
    return done(live, action, true, what);
  }

  private Ordered start(String name, @Nullable LivePeer live) {
    AdminState before = states.remove(name);
    if (before == null) {
      return of(
          new PeerOutcome.Done(
              name,
              PeerAction.start.name(),
              false,
              "it was neither shut down nor drained",
              null,
              null));
    }
    String was =
        "it was "
            + (before.kind() == AdminState.Kind.SHUTDOWN ? "shut down" : "drained")
            + " since "
            + before.since();
    if (live == null) {
      return done(name, PeerAction.start, was + "; it is currently not a peer of this node", null);
    }
    release(live);
    AdjRibOut rib = live.rib();
    String what =
        before.kind() == AdminState.Kind.SHUTDOWN
            ? was + ": starting its session"
            : rib == null
                ? was + "; there is no session"
                : live.leaving() != null
                    ? was + "; the speaker is being drained, so its routes stay drained"
                    : was + ": " + routes(rib) + " advertised again without GRACEFUL_SHUTDOWN";
    return done(live, PeerAction.start, true, what);
  }

  /** Nothing is ordered for the peer any more. */
  private static void release(LivePeer live) {
    live.order(null);
    live.enable();
    AdjRibOut rib = live.rib();
    if (rib != null && live.leaving() == null) {
      live.send(rib.undrain());
    }
  }

  private static String quoted(PeerRequest request) {
    return request.said().isEmpty() ? "" : ": \"" + request.said() + "\"";
  }

  private static String routes(AdjRibOut rib) {
    long count = rib.sentCount();
    return count == 1 ? "1 route is" : count + " routes are";
  }

  // ---- answers

  private static Ordered of(PeerOutcome outcome) {
    return new Ordered(outcome, CompletableFuture.completedFuture(null));
  }

  private Ordered done(LivePeer live, PeerAction action, boolean changed, String message) {
    String name = live.config().name();
    AdminState state = live.admin();
    if (changed) {
      return done(name, action, message, state);
    }
    return of(new PeerOutcome.Done(name, action.name(), false, message, answer(state), null));
  }

  private Ordered done(String name, PeerAction action, String message, @Nullable AdminState state) {
    LOG.info("peer {}: {} requested: {}", name, action, message);
    setup
        .listener()
        .ordered(setup.planner().keyOf(Kind.BGP_PEER, Peer.planned(name)), action, message);
    boolean lasts =
        switch (action) {
          case shutdown, drain, start -> true;
          case clear, refresh -> false;
        };
    return new Ordered(
        new PeerOutcome.Done(name, action.name(), true, message, answer(state), null),
        lasts ? file.keep(states.values()) : CompletableFuture.completedFuture(null));
  }
}
