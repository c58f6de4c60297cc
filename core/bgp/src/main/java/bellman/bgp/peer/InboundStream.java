package bellman.bgp.peer;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * What comes on one connection: octets in pieces of any size, out of which come messages. Owned by
 * whoever reads the connection.
 *
 * <p>In turn: octets are put into {@link #buffer} from {@link #end} on, at most {@link #room} of
 * them, and {@link #filled} says how many; then {@link #next} is called until there is no whole
 * message left.
 */
public final class InboundStream {

  /** Holds two messages of the usual length; extended ones get a larger one once agreed. */
  private byte[] buffer = new byte[2 * MessageCodec.MAX];

  private int begin;
  private int end;
  private int length;

  /** Where octets are put. The next call of {@link #next} may put another array in its place. */
  public byte[] buffer() {
    return buffer;
  }

  /** From where on. */
  public int end() {
    return end;
  }

  /** How many octets there is room for: at least one after {@link #next} has returned null. */
  public int room() {
    return buffer.length - end;
  }

  /** So many octets were put there. */
  public void filled(int count) {
    end += count;
  }

  /**
   * The next whole message; null if more octets are needed for it.
   *
   * @param context what was agreed for the connection so far
   * @throws WireException if octets came that end the session; nothing after them can be read
   */
  public @Nullable Message next(WireContext context) throws WireException {
    if (end - begin >= MessageCodec.HEADER) {
      length = MessageCodec.length(buffer, begin, context);
      if (end - begin >= length) {
        begin += length;
        return MessageCodec.decode(buffer, begin - length, length, context);
      }
    }
    makeRoom(context);
    return null;
  }

  /** How many octets the message had that {@link #next} returned last. */
  public int length() {
    return length;
  }

  private void makeRoom(WireContext context) {
    byte[] wanted =
        buffer.length < context.maxMessageLength() ? new byte[MessageCodec.MAX_EXTENDED] : buffer;
    System.arraycopy(buffer, begin, wanted, 0, end - begin);
    buffer = wanted;
    end -= begin;
    begin = 0;
  }
}
