package bellman.net;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address.
 *
 * @param bits the address as a number; the sign bit is the first bit of the address
 */
public record Ipv4Address(int bits) implements Address {

  /** The address with this number, 0..2^32-1. */
  public static Ipv4Address of(long number) {
    if (number >>> 32 != 0) {
      throw new IllegalArgumentException(
          number + " is not an IPv4 address: it has more than 32 bits");
    }
    return new Ipv4Address((int) number);
  }

  static Ipv4Address parse(String text) {
    int bits = 0;
    int position = 0;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (position >= text.length() || text.charAt(position) != '.') {
          throw notAnAddress(text);
        }
        position++;
      }
      int start = position;
      int number = 0;
      while (position < text.length() && position - start < 3 && isDigit(text.charAt(position))) {
        number = number * 10 + (text.charAt(position) - '0');
        position++;
      }
      boolean leadingZero = position - start > 1 && text.charAt(start) == '0';
      if (position == start || number > 255 || leadingZero) {
        throw notAnAddress(text);
      }
      bits = bits << 8 | number;
    }
    if (position != text.length()) {
      throw notAnAddress(text);
    }
    return new Ipv4Address(bits);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is not an IP address");
  }

  /** The address as a number, 0..2^32-1. */
  public long number() {
    return Integer.toUnsignedLong(bits);
  }

  @Override
  public Family family() {
    return Family.IPV4;
  }

  @Override
  public byte[] toBytes() {
    return new ByteWriter(4).u32(bits).toBytes();
  }

  @Override
  public Ipv4Address masked(int length) {
    int masked = bits & mask(length);
    return masked == bits ? this : new Ipv4Address(masked);
  }

  @Override
  public Ipv4Address lastOf(int length) {
    return new Ipv4Address(bits | ~mask(length));
  }

  private static int mask(int length) {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("an IPv4 prefix length is 0..32, not " + length);
    }
    return length == 0 ? 0 : -1 << (32 - length);
  }

  @Override
  public Ipv4Address plus(long offset) {
    long sum = number() + offset;
    if (offset < 0 || sum >>> 32 != 0) {
      throw new ArithmeticException("past the last IPv4 address");
    }
    return new Ipv4Address((int) sum);
  }

  @Override
  public boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  @Override
  public boolean isLinkLocal() {
    return bits >>> 16 == 0xa9fe;
  }

  @Override
  public boolean isMulticast() {
    return bits >>> 28 == 0xe;
  }

  @Override
  public boolean isUnspecified() {
    return bits == 0;
  }

  @Override
  public int compareTo(Address other) {
    return other instanceof Ipv4Address v4 ? Integer.compareUnsigned(bits, v4.bits) : -1;
  }

  /** Spreads neighboring addresses over a hash table, whose low bits alone choose the bucket. */
  // as a record's own, which takes several times as long before the last compiler has seen it
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv4Address address && bits == address.bits;
  }

  @Override
  public int hashCode() {
    return bits * 0x9E3779B1;
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }
}
