package bellman.bgp.session;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.net.Family;

/** What a host is to do, in the order given. */
public sealed interface Effect {

  /** Connect; answer with Connected or DialFailed. */
  record Dial(int connection) implements Effect {}

  /** Write a message. */
  record Send(int connection, Message message) implements Effect {}

  /** From the next message on, bytes read like this. */
  record Agree(int connection, WireContext context) implements Effect {}

  /** End the connection once what was sent is out; nothing more is heard of it. */
  record Close(int connection) implements Effect {}

  /** The session is established: routes may be sent. */
  record Up(int connection, Endpoints endpoints, Negotiated negotiated) implements Effect {}

  /** The established session is over. */
  record Down(String why) implements Effect {}

  /** An UPDATE came. */
  record Deliver(Update update) implements Effect {}

  /** The peer wants to hear a family again. */
  record Refresh(Family family) implements Effect {}
}
