package bellman.speaker;

import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.net.Family;

/** What a session tells the speaker. */
public sealed interface SessionEvent extends SpeakerMessage {

  /** Whose session it is. */
  LivePeer peer();

  /** Routes may be sent, with this number. */
  record Up(LivePeer peer, int connection, Endpoints endpoints, Negotiated negotiated)
      implements SessionEvent {}

  /** There is a connection, of a session that waits for BFD. */
  record Connected(LivePeer peer, Endpoints endpoints) implements SessionEvent {}

  /** The session is over. */
  record Down(LivePeer peer, String why) implements SessionEvent {}

  /** The last batch is out, of the session with this number. */
  record Written(LivePeer peer, int connection) implements SessionEvent {}

  /** The router asks for a family again. */
  record Refresh(LivePeer peer, Family family) implements SessionEvent {}

  /**
   * A session that was ended for good has no connection left.
   *
   * @param known whether there was one, and the router is known to have ended the session too
   */
  record Ended(LivePeer peer, boolean known) implements SessionEvent {}
}
