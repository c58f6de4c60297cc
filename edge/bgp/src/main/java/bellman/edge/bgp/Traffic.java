package bellman.edge.bgp;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many messages of each type a peer was sent and sent us since the process began. */
public final class Traffic {

  /** The types are 1..5 (RFC 4271, RFC 2918). */
  private static final int TYPES = 6;

  private final AtomicLongArray sent = new AtomicLongArray(TYPES);
  private final AtomicLongArray received = new AtomicLongArray(TYPES);

  /** What messages are counted by. */
  public enum Type {
    OPEN(1),
    UPDATE(2),
    NOTIFICATION(3),
    KEEPALIVE(4),
    ROUTE_REFRESH(5);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  /** A whole message went out. */
  void sent(int type) {
    sent.getAndIncrement(type);
  }

  /** A whole message came in. */
  void received(Message message) {
    Type type =
        switch (message) {
          case Open _ -> Type.OPEN;
          case Update _ -> Type.UPDATE;
          case Notification _ -> Type.NOTIFICATION;
          case Message.Keepalive _ -> Type.KEEPALIVE;
          case RouteRefresh _ -> Type.ROUTE_REFRESH;
        };
    received.getAndIncrement(type.code);
  }

  /** Messages of a type that are with the kernel. */
  public long sent(Type type) {
    return sent.get(type.code);
  }

  /** Messages of a type that were read and understood. */
  public long received(Type type) {
    return received.get(type.code);
  }
}
