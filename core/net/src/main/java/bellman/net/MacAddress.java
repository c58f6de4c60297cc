package bellman.net;

import java.util.HexFormat;

/**
 * An Ethernet address (EUI-48).
 *
 * @param bits the address in the low 48 bits
 */
public record MacAddress(long bits) {

  /** How many octets it has. */
  public static final int LENGTH = 6;

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /**
   * Reads six octets in the order in which they are sent.
   *
   * @throws IllegalArgumentException if it isn't six
   */
  public static MacAddress of(byte[] octets) {
    if (octets.length != LENGTH) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + octets.length);
    }
    var reader = new ByteReader(octets);
    return new MacAddress((long) reader.u16() << 32 | reader.u32());
  }

  /** Six octets in the order in which they are sent. */
  public byte[] toBytes() {
    return new ByteWriter(LENGTH).u16((int) (bits >>> 32)).u32(bits).toBytes();
  }

  /** Six pairs of hexadecimal digits with colons between them. */
  @Override
  public String toString() {
    return COLONS.formatHex(toBytes());
  }
}
