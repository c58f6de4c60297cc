package bellman.bfd.wire;

import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What we send in order to get it back (RFC 5880 section 5): only its sender reads it.
 *
 * @param discriminator of the session
 * @param sequence counts the session's echo packets
 * @param token a number that nobody else knows, so that none can be made up
 */
public record EchoPacket(int discriminator, int sequence, long token) {

  /** How many octets it has. */
  public static final int LENGTH = 20;

  /** "BELL". */
  private static final int MARK = 0x42454c4c;

  /** Reads the payload of a datagram; null if it is none of ours. */
  public static @Nullable EchoPacket read(byte[] bytes, int offset, int length) {
    if (length != LENGTH) {
      return null;
    }
    var reader = new ByteReader(bytes, offset, length);
    return reader.i32() == MARK ? new EchoPacket(reader.i32(), reader.i32(), reader.i64()) : null;
  }

  /** Writes {@link #LENGTH} octets. */
  public void write(ByteWriter writer) {
    writer.u32(MARK).u32(discriminator).u32(sequence).i64(token);
  }
}
