package bellman.bgp.wire;

/** A BGP message (RFC 4271 section 4). */
public sealed interface Message
    permits Open, Update, Notification, Message.Keepalive, RouteRefresh {

  /** Nothing but a header (section 4.4). */
  record Keepalive() implements Message {}
}
