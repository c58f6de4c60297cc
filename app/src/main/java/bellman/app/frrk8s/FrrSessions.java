package bellman.app.frrk8s;

import bellman.api.resource.FrrSessionState;
import bellman.api.resource.ObjectKey;
import bellman.balancer.frrk8s.NeighborKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What FRR-K8s tells of a node's sessions, and since when. Owned by the speaker's thread. */
final class FrrSessions {

  /** A session's state, and since when it is so. */
  record Session(FrrSessionState said, long sinceNanos) {

    boolean isUp() {
      return said.bgp().equals("Established");
    }

    private Instant created() {
      Instant created = said.metadata().creationTimestamp();
      return created == null ? Instant.MIN : created;
    }
  }

  private final Map<ObjectKey, Session> sessions = new HashMap<>();

  /** Since when nothing is told of the sessions that nothing is told of. */
  private long untoldSinceNanos;

  FrrSessions(long nowNanos) {
    untoldSinceNanos = nowNanos;
  }

  /** Something was told of a session; returns whether it is another now. */
  boolean said(FrrSessionState state, long nowNanos) {
    Session known = sessions.get(state.key());
    boolean sameBgp = known != null && known.said().bgp().equals(state.bgp());
    boolean same = known != null && sameBgp && known.said().bfd().equals(state.bfd());
    long since = known != null && sameBgp ? known.sinceNanos() : nowNanos;
    sessions.put(state.key(), new Session(state, since));
    return !same;
  }

  /** Nothing is told of it any more; returns whether something was. */
  boolean gone(ObjectKey key, long nowNanos) {
    boolean known = sessions.remove(key) != null;
    if (known) {
      untoldSinceNanos = nowNanos;
    }
    return known;
  }

  /**
   * The session with a neighbor; null if nothing is told of it. After FRR-K8s's Pod was replaced
   * there may be two for a while, of which the newer is right.
   */
  @Nullable Session of(NeighborKey neighbor) {
    Session newest = null;
    for (Session session : sessions.values()) {
      FrrSessionState told = session.said();
      if (told.peer().equals(neighbor.label())
          && told.vrf().equals(neighbor.vrf())
          && (newest == null || newest.created().isBefore(session.created()))) {
        newest = session;
      }
    }
    return newest;
  }

  boolean isUp(NeighborKey neighbor) {
    Session session = of(neighbor);
    return session != null && session.isUp();
  }

  /** Since when a session is as it is; null for one that nothing is told of. */
  long sinceNanos(@Nullable Session session) {
    return session == null ? untoldSinceNanos : session.sinceNanos();
  }
}
