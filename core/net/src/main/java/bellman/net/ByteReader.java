package bellman.net;

import java.util.Arrays;

/**
 * Reads big-endian numbers out of a part of an array, and never past its end.
 *
 * <p>A read that would cross the end throws {@link TruncatedException}, which says where; a decoder
 * catches it once, at the edge of its frame. Bytes are not copied until asked for.
 */
public final class ByteReader {

  /** The data ended before what was to be read did. */
  public static final class TruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TruncatedException(int wanted, int left) {
      // no stack trace: this is ordinary data from a peer, and one may send it often
      super(wanted + " bytes wanted, " + left + " left", null, false, false);
    }
  }

  private final byte[] bytes;
  private int position;
  private final int end;

  /** Reads the whole array. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads {@code length} bytes of the array from {@code offset} on. */
  public ByteReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
    if (offset < 0 || length < 0 || end > bytes.length || end < offset) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
    }
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - position;
  }

  /** Whether any byte is left. */
  public boolean hasRemaining() {
    return position < end;
  }

  private int advance(int count) {
    if (count < 0 || count > end - position) {
      throw new TruncatedException(count, end - position);
    }
    int at = position;
    position += count;
    return at;
  }

  /** One octet, 0..255. */
  public int u8() {
    return bytes[advance(1)] & 0xff;
  }

  /** The next octet, 0..255, without passing over it. */
  public int peekU8() {
    int octet = u8();
    position--;
    return octet;
  }

  /** Two octets, 0..65535. */
  public int u16() {
    int at = advance(2);
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  /** Four octets as a signed number; see {@link #u32()} for the unsigned one. */
  public int i32() {
    int at = advance(4);
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  /** Four octets, 0..2^32-1. */
  public long u32() {
    return Integer.toUnsignedLong(i32());
  }

  /** Eight octets. */
  public long i64() {
    return (long) i32() << 32 | u32();
  }

  /** A copy of the next {@code count} octets. */
  public byte[] bytes(int count) {
    int at = advance(count);
    return Arrays.copyOfRange(bytes, at, at + count);
  }

  /** A copy of all that is left. */
  public byte[] rest() {
    return bytes(remaining());
  }

  /** Passes over {@code count} octets. */
  public void skip(int count) {
    advance(count);
  }

  /** A reader of just the next {@code count} octets, over which this one passes. */
  public ByteReader slice(int count) {
    return new ByteReader(bytes, advance(count), count);
  }
}
