package bellman.edge.bgp;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many messages of each type a peer was sent and sent us since the process began. */
public final class Traffic {

  /** Where the type stands in a message's header, and the types, 1..5 (RFC 4271, RFC 2918). */
  private static final int TYPE_OFFSET = 18;

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
    count(sent, type);
  }

  /** A whole message came in. */
  void received(byte[] buffer, int offset) {
    count(received, buffer[offset + TYPE_OFFSET]);
  }

  private static void count(AtomicLongArray counts, int type) {
    if (type > 0 && type < TYPES) { // another type is a WireException already
      counts.getAndIncrement(type);
    }
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
