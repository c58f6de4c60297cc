package bellman.bgp.wire;

import bellman.net.ByteWriter;

/**
 * One message as it is to be written: octets of its own, then some that other messages may have as
 * well, then some more. So the prefixes of a table, which are the same for all sessions, lie in
 * memory once, however many attributes and next hops stand in front of them. Never changes.
 */
public final class EncodedMessage {

  private static final byte[] NOTHING = {};

  /** Where the type stands in a header (RFC 4271 section 4.1). */
  private static final int TYPE_AT = 18;

  /** Takes octets over. The array is not the taker's: it must not be written to. */
  @FunctionalInterface
  public interface Sink {
    void take(byte[] array, int offset, int length);
  }

  private final byte[] head;
  private final byte[] shared;
  private final int from;
  private final int to;
  private final byte[] tail;

  /**
   * A message of these parts, which nobody writes to any more.
   *
   * @param head with the whole header
   * @param from where in the shared octets it begins, in them it ends before {@code to}
   */
  EncodedMessage(byte[] head, byte[] shared, int from, int to, byte[] tail) {
    this.head = head;
    this.shared = shared;
    this.from = from;
    this.to = to;
    this.tail = tail;
  }

  /** A message that shares nothing; the array must not be written to any more. */
  public static EncodedMessage of(byte[] octets) {
    return new EncodedMessage(octets, NOTHING, 0, 0, NOTHING);
  }

  /** The type that its header says. */
  public int type() {
    return head[TYPE_AT];
  }

  /** How many octets it has. */
  public int length() {
    return head.length + to - from + tail.length;
  }

  /** Hands over its octets in order, in one to three parts. */
  public void forEachPart(Sink sink) {
    sink.take(head, 0, head.length);
    if (to > from) {
      sink.take(shared, from, to - from);
    }
    if (tail.length > 0) {
      sink.take(tail, 0, tail.length);
    }
  }

  /** A copy of all its octets. */
  public byte[] toBytes() {
    var out = new ByteWriter(length());
    forEachPart(out::bytes);
    return out.toBytes();
  }
}
