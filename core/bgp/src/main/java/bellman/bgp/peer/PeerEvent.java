package bellman.bgp.peer;

import bellman.bgp.session.Event;
import bellman.bgp.wire.EncodedMessage;
import bellman.net.Family;
import java.util.List;

/** What happens to a peer. */
public sealed interface PeerEvent {

  /**
   * What the session machine knows what to do about: orders, ticks, connections that come about,
   * fail and are lost, what is read from them. An accepted one's number is {@link
   * Peer#nextAccepted}; a tick is about the {@link Peer#established} connection.
   */
  record OfSession(Event event) implements PeerEvent {}

  /** A connection that was to be closed is. */
  record Ended(int connection) implements PeerEvent {}

  /** The way to the peer is gone: every connection is as good as lost (RFC 4724 section 4.2). */
  record PathLost(String why) implements PeerEvent {}

  /** UPDATEs to write, if the session of this number is still the established one. */
  record Routes(int connection, List<EncodedMessage> messages) implements PeerEvent {}

  /** The peer is to send a family again (RFC 2918). */
  record AskAgain(Family family) implements PeerEvent {}
}
