package bellman.bgp.peer;

import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.net.Family;
import java.util.List;

/** What is to be done for a peer, in the order given. */
public sealed interface PeerEffect {

  /** Connect; answer with Connected or DialFailed. */
  record Dial(int connection) implements PeerEffect {}

  /**
   * Write messages, behind what is to be written already.
   *
   * @param report whether somebody waits to hear that they are written
   */
  record Write(int connection, List<EncodedMessage> messages, boolean report)
      implements PeerEffect {}

  /** From the next message on, the connection's {@link InboundStream} reads with this. */
  record Agree(int connection, WireContext context) implements PeerEffect {}

  /**
   * Report nothing more of a connection, and end it: once what was to be written is, and the other
   * side has had a moment to take it. Answer with {@link PeerEvent.Ended}. One that is being dialed
   * is given up, without an answer.
   */
  record Close(int connection) implements PeerEffect {}

  /** End a connection at once that was being closed; no answer. */
  record Abort(int connection) implements PeerEffect {}

  /**
   * The session is established: routes may be sent.
   *
   * @param connection the number that tells this session from those before and after it
   */
  record Up(int connection, Endpoints endpoints, Negotiated negotiated) implements PeerEffect {}

  /** The established session is over; its connection is closed. */
  record Down(String why) implements PeerEffect {}

  /** An attempt came to nothing, for a reason that may be the same as before. */
  record Failed(String why) implements PeerEffect {}

  /** An UPDATE came. */
  record Deliver(Update update) implements PeerEffect {}

  /** The peer wants to hear a family again. */
  record Refresh(Family family) implements PeerEffect {}
}
