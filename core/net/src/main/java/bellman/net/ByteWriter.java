package bellman.net;

import java.util.Arrays;

/** Writes big-endian numbers into an array that grows. Lengths are patched in afterwards. */
public final class ByteWriter {

  private byte[] bytes;
  private int size;

  /** A writer with room for {@code capacity} bytes before it first grows. */
  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /** How many bytes are written. */
  public int size() {
    return size;
  }

  /** Forgets what was written, and keeps the room. */
  public ByteWriter clear() {
    size = 0;
    return this;
  }

  /** Takes back all that was written from {@code newSize} on. */
  public ByteWriter truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IndexOutOfBoundsException(newSize + " of " + size);
    }
    size = newSize;
    return this;
  }

  private int advance(int count) {
    int at = size;
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
    }
    size += count;
    return at;
  }

  /** One octet: the low 8 bits. */
  public ByteWriter u8(int value) {
    int at = advance(1); // first: it may replace the array
    bytes[at] = (byte) value;
    return this;
  }

  /** Two octets: the low 16 bits. */
  public ByteWriter u16(int value) {
    int at = advance(2);
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
    return this;
  }

  /** Four octets. */
  public ByteWriter u32(int value) {
    int at = advance(4);
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
    return this;
  }

  /** Four octets: the low 32 bits. */
  public ByteWriter u32(long value) {
    return u32((int) value);
  }

  /** Eight octets. */
  public ByteWriter i64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  /** All of these octets. */
  public ByteWriter bytes(byte[] source) {
    return bytes(source, 0, source.length);
  }

  /** {@code count} of these octets, from {@code offset} on. */
  public ByteWriter bytes(byte[] source, int offset, int count) {
    int at = advance(count);
    System.arraycopy(source, offset, bytes, at, count);
    return this;
  }

  /** Overwrites one octet at a place already written. */
  public ByteWriter patchU8(int at, int value) {
    bytes[checked(at, 1)] = (byte) value;
    return this;
  }

  /** Overwrites two octets at a place already written. */
  public ByteWriter patchU16(int at, int value) {
    checked(at, 2);
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
    return this;
  }

  private int checked(int at, int count) {
    if (at < 0 || at + count > size) {
      throw new IndexOutOfBoundsException(at + "+" + count + " of " + size);
    }
    return at;
  }

  /** Copies what was written to the beginning of an array that has room for it. */
  public void copyTo(byte[] target) {
    System.arraycopy(bytes, 0, target, 0, size);
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
