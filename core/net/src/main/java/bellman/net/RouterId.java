package bellman.net;

/**
 * A BGP Identifier (RFC 4271 section 4.2, RFC 6286): four octets, not zero, written like an IPv4
 * address. Ordered as unsigned numbers, as collision detection compares them.
 *
 * @param bits the number; its sign bit is the first bit
 */
public record RouterId(int bits) implements Comparable<RouterId> {

  /**
   * Reads four decimal numbers.
   *
   * @throws IllegalArgumentException if the text is no IPv4 address, or 0.0.0.0
   */
  public static RouterId parse(String text) {
    if (Address.parse(text) instanceof Ipv4Address v4 && v4.bits() != 0) {
      return new RouterId(v4.bits());
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a router ID: four decimal numbers such as 10.0.0.1, not 0.0.0.0");
  }

  @Override
  public int compareTo(RouterId other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  @Override
  public String toString() {
    return new Ipv4Address(bits).toString();
  }
}
