package bellman.net;

/** An IPv4 or IPv6 address. Ordered by family, then by number (unsigned). */
public sealed interface Address extends Comparable<Address> permits Ipv4Address, Ipv6Address {

  /**
   * Reads an address in the usual text form: four decimal numbers without leading zeros (RFC 4632),
   * or IPv6 (RFC 4291 section 2.2). Zones ({@code %eth0}) are not part of an address.
   *
   * @throws IllegalArgumentException if the text is no address; the message says so with the text
   */
  static Address parse(String text) {
    return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
  }

  /** Reads an address from 4 or 16 bytes in network order. */
  static Address of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> Ipv4Address.of(new ByteReader(bytes).u32());
      case 16 -> {
        var reader = new ByteReader(bytes);
        yield new Ipv6Address(reader.i64(), reader.i64());
      }
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** The family. */
  Family family();

  /** The address in network order: 4 or 16 bytes. */
  byte[] toBytes();

  /** This address with all but its first {@code length} bits cleared; length 0..family bits. */
  Address masked(int length);

  /** The last address that shares the first {@code length} bits with this one. */
  Address lastOf(int length);

  /**
   * The address {@code offset} places after this one.
   *
   * @param offset unsigned: a negative number stands for one of 2^63 and more
   * @throws ArithmeticException if that is past the family's last address
   */
  Address plus(long offset);

  /** 127.0.0.0/8 or ::1. */
  boolean isLoopback();

  /** 169.254.0.0/16 or fe80::/10. */
  boolean isLinkLocal();

  /** 224.0.0.0/4 or ff00::/8. */
  boolean isMulticast();

  /** 0.0.0.0 or ::. */
  boolean isUnspecified();
}
