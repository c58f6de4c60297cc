package bellman.net;

/**
 * An IPv6 address. IPv4-mapped addresses ({@code ::ffff:0:0/96}) stay IPv6.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ipv6Address(long high, long low) implements Address {

  static Ipv6Address parse(String text) {
    int[] groups = new int[8];
    int count = 0;
    int gapAt = -1;
    int position = 0;
    if (text.startsWith("::")) {
      gapAt = 0;
      position = 2;
    }
    while (position < text.length()) {
      int end = position;
      while (end < text.length()
          && Character.digit(text.charAt(end), 16) >= 0
          && isAscii(text, end)) {
        end++;
      }
      if (end < text.length() && text.charAt(end) == '.') {
        if (count > 6) {
          throw notAnAddress(text);
        }
        int tail = embedded(text, position).bits();
        groups[count++] = tail >>> 16;
        groups[count++] = tail & 0xffff;
        position = text.length();
        break;
      }
      if (end == position || end - position > 4 || count == 8) {
        throw notAnAddress(text);
      }
      groups[count++] = Integer.parseInt(text, position, end, 16);
      position = end;
      if (position == text.length()) {
        break;
      }
      if (text.charAt(position) != ':' || position + 1 == text.length()) {
        throw notAnAddress(text);
      }
      position++;
      if (text.charAt(position) == ':') {
        if (gapAt >= 0) {
          throw notAnAddress(text);
        }
        gapAt = count;
        position++;
      }
    }
    if (gapAt < 0 ? count != 8 : count > 7) {
      throw notAnAddress(text);
    }
    long high = 0;
    long low = 0;
    int missing = 8 - count;
    for (int i = 0; i < 8; i++) {
      int source = gapAt < 0 || i < gapAt ? i : i < gapAt + missing ? -1 : i - missing;
      long group = source < 0 ? 0 : groups[source];
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return new Ipv6Address(high, low);
  }

  private static boolean isAscii(String text, int index) {
    return text.charAt(index) < 128;
  }

  private static Ipv4Address embedded(String text, int from) {
    try {
      return Ipv4Address.parse(text.substring(from));
    } catch (IllegalArgumentException e) {
      throw notAnAddress(text);
    }
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is not an IP address");
  }

  @Override
  public Family family() {
    return Family.IPV6;
  }

  @Override
  public byte[] toBytes() {
    return new ByteWriter(16).i64(high).i64(low).toBytes();
  }

  @Override
  public Ipv6Address masked(int length) {
    long first = high & highMask(length);
    long second = low & lowMask(length);
    return first == high && second == low ? this : new Ipv6Address(first, second);
  }

  @Override
  public Ipv6Address lastOf(int length) {
    return new Ipv6Address(high | ~highMask(length), low | ~lowMask(length));
  }

  private static long highMask(int length) {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("an IPv6 prefix length is 0..128, not " + length);
    }
    return length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
  }

  private static long lowMask(int length) {
    return length <= 64 ? 0 : -1L << (128 - length);
  }

  @Override
  public Ipv6Address plus(long offset) {
    long sum = low + offset;
    boolean carry = Long.compareUnsigned(sum, low) < 0;
    if (carry && high == -1L) {
      throw new ArithmeticException("past the last IPv6 address");
    }
    return new Ipv6Address(carry ? high + 1 : high, sum);
  }

  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  @Override
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  @Override
  public int compareTo(Address other) {
    if (!(other instanceof Ipv6Address v6)) {
      return 1;
    }
    int byHigh = Long.compareUnsigned(high, v6.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, v6.low);
  }

  /** Spreads neighboring addresses over a hash table, whose low bits alone choose the bucket. */
  @Override
  public int hashCode() {
    long mixed = (high * 0x9E3779B97F4A7C15L ^ low) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  /** The form of RFC 5952: lower case, no leading zeros, the longest run of zeros as "::". */
  @Override
  public String toString() {
    if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + new Ipv4Address((int) low);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
    }
    int runAt = -1;
    int runLength = 1; // a single zero group is not shortened (RFC 5952 section 4.2.2)
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runAt = i;
        runLength = end - i;
      }
      i = Math.max(i, end - 1);
    }
    var text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == runAt) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
