package bellman.speaker;

/** A connection that a router has opened, before a session takes it. */
public interface IncomingConnection {

  /** Gives it to the session, which owns it from now on. */
  void give(PeerSession session);

  /** Closes it with Cease/Connection Rejected (RFC 4486). */
  void turnAway();
}
