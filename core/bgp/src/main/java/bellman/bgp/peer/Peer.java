package bellman.bgp.peer;

import bellman.bgp.session.Session;
import bellman.bgp.session.State;
import java.util.List;

/**
 * Everything about a peer between two events.
 *
 * @param lastAccepted the number of the connection that was accepted last
 * @param ending connections that are being ended, the oldest first
 */
public record Peer(Session session, int lastAccepted, List<Integer> ending) {

  /** What {@link #established} is without a session. */
  public static final int NO_CONNECTION = Integer.MIN_VALUE;

  public Peer {
    ending = List.copyOf(ending);
  }

  /** A peer that has not been started. */
  public static Peer created(long nowNanos) {
    return new Peer(Session.created(nowNanos), 0, List.of());
  }

  /** When the machine must be given a tick; {@link State#NEVER} for not by itself. */
  public long deadlineNanos() {
    return session.deadlineNanos();
  }

  /** The number that the next connection has which the peer makes: negative, unlike dialed ones. */
  public int nextAccepted() {
    return lastAccepted - 1;
  }

  /** The connection of the established session; {@link #NO_CONNECTION} if there is none. */
  public int established() {
    return session.state() instanceof State.Established live ? live.connection() : NO_CONNECTION;
  }
}
