package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.session.Session;
import bellman.bgp.session.State;
import bellman.net.Address;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions with routers of ranges. Each begins with its router's first connection, and from
 * then on is that of a passive peer: damped after failures, and waited for while it is away. A
 * minute after the last attempt it is forgotten, which is longer than any damping. Where there are
 * as many as the range may have, one that was not up for ten seconds makes room, the longest first:
 * so strangers keep out no router for long, and take no more memory than the limit lets them.
 *
 * <p>Owned by the speaker's thread.
 */
public final class RangeSessions {

  private static final long SECOND = 1_000_000_000L;
  private static final long LOOK_NANOS = 10 * SECOND;
  private static final long FORGET_NANOS = 60 * SECOND;
  private static final long MAKE_ROOM_NANOS = 10 * SECOND;

  private final Map<String, LivePeer> peers;
  private final Function<Peer, LivePeer> begin;
  private final Consumer<LivePeer> end;
  private final SpeakerLog log;
  private long lookNanos = Long.MAX_VALUE;

  /**
   * No session yet.
   *
   * @param peers all peers there are, by name
   * @param begin makes a peer, adds it and starts it
   * @param end ends a peer and removes it
   */
  RangeSessions(
      Map<String, LivePeer> peers,
      Function<Peer, LivePeer> begin,
      Consumer<LivePeer> end,
      SpeakerLog log) {
    this.log = log;
    this.peers = peers;
    this.begin = begin;
    this.end = end;
  }

  /** When to be ticked. */
  long deadlineNanos() {
    return lookNanos;
  }

  /**
   * A router of a range connected; the connection is owned from now on.
   *
   * @param gone whether the speaker has left its routers
   */
  void came(
      String rangeName,
      Address router,
      IncomingConnection connection,
      boolean gone,
      long nowNanos) {
    LivePeer range = gone ? null : peers.get(rangeName);
    Peer.Listening listening = range == null ? null : range.config().listening();
    if (range == null || listening == null) {
      connection.turnAway();
      return;
    }
    Peer config = range.config().at(router);
    LivePeer live = peers.get(config.name());
    if (live == null) {
      if (!hasRoom(rangeName, listening.limit(), nowNanos)) {
        log.refused(
            rangeName,
            "its limit of "
                + listening.limit()
                + " routers is reached (listenLimit): rejecting further ones",
            nowNanos);
        connection.turnAway();
        return;
      }
      live = begin.apply(config);
      lookNanos = Math.min(lookNanos, nowNanos + LOOK_NANOS);
    }
    PeerSession bgp = live.bgp();
    if (bgp == null) {
      connection.turnAway();
    } else {
      connection.give(bgp);
    }
  }

  /** How many sessions a range has now, up or not. */
  public static int count(Iterable<LivePeer> peers, String rangeName) {
    int count = 0;
    for (LivePeer peer : peers) {
      count += isOf(peer, rangeName) ? 1 : 0;
    }
    return count;
  }

  private static boolean isOf(LivePeer peer, String rangeName) {
    String name = peer.config().name();
    return !name.equals(rangeName) && Peer.planned(name).equals(rangeName);
  }

  private boolean hasRoom(String rangeName, int limit, long nowNanos) {
    if (count(peers.values(), rangeName) < limit) {
      return true;
    }
    LivePeer longest = null;
    long since = Long.MAX_VALUE;
    for (LivePeer peer : peers.values()) {
      Session session = isOf(peer, rangeName) ? session(peer) : null;
      if (session != null
          && !(session.state() instanceof State.Established)
          && session.sinceNanos() < since) {
        longest = peer;
        since = session.sinceNanos();
      }
    }
    if (longest == null || nowNanos - since < MAKE_ROOM_NANOS) {
      return false;
    }
    end.accept(longest);
    return true;
  }

  private static @Nullable Session session(LivePeer peer) {
    PeerSession bgp = peer.bgp();
    return bgp == null ? null : bgp.session();
  }

  /** Forgets those whose routers have not come back. */
  void tick(long nowNanos) {
    if (nowNanos < lookNanos) {
      return;
    }
    lookNanos = Long.MAX_VALUE;
    for (LivePeer peer : List.copyOf(peers.values())) {
      String name = peer.config().name();
      Session session = Peer.planned(name).equals(name) ? null : session(peer);
      if (session != null && isAway(session) && nowNanos - session.sinceNanos() > FORGET_NANOS) {
        log.info("peer " + name + ": removed, because it did not reconnect");
        end.accept(peer);
      } else if (session != null) {
        lookNanos = nowNanos + LOOK_NANOS;
      }
    }
  }

  private static boolean isAway(Session session) {
    return switch (session.state()) {
      case State.Idle _ -> true;
      case State.Established _, State.Disabled _ -> false;
      case State.Connecting(_, var dialed, var accepted) -> dialed == null && accepted == null;
    };
  }

  /**
   * What a session's configuration is now.
   *
   * @param wanted all BGPPeers of the node, by name
   * @return null if there is none any more: for a router of a range also if a BGPPeer has its
   *     address now
   */
  static @Nullable Peer configured(Peer session, Map<String, Peer> wanted) {
    Peer planned = wanted.get(Peer.planned(session.name()));
    Address router = session.session().address();
    Peer.Listening listening = planned == null ? null : planned.listening();
    if (planned == null || planned.name().equals(session.name())) {
      return planned;
    }
    if (listening == null || router == null || !listening.range().contains(router)) {
      return null;
    }
    for (Peer each : wanted.values()) {
      if (router.equals(each.session().address())
          && Objects.equals(
              each.session().transport().vrf(), session.session().transport().vrf())) {
        return null;
      }
    }
    return planned.at(router);
  }
}
