package bellman.bgp.wire;

import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.net.Asn;
import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import bellman.net.RouterId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first message of each side (RFC 4271 section 4.2).
 *
 * @param asn the speaker's AS: the four-octet capability's number where there is one (RFC 6793)
 * @param holdTimeSeconds 0, or 3..65535
 * @param capabilities in the order sent
 */
public record Open(Asn asn, int holdTimeSeconds, RouterId routerId, List<Capability> capabilities)
    implements Message {

  private static final int VERSION = 4;
  private static final int CAPABILITIES = 2;
  private static final int EXTENDED = 255;

  public Open {
    capabilities = List.copyOf(capabilities);
  }

  /** Whether the family is spoken. None said is IPv4 unicast alone (RFC 4760 section 8). */
  public boolean speaks(AddressFamily family) {
    boolean any = false;
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.MultiProtocol(var spoken)) {
        any = true;
        if (spoken.equals(family)) {
          return true;
        }
      }
    }
    return !any && family.equals(AddressFamily.IPV4_UNICAST);
  }

  /** Whether a capability of this type is there. */
  public boolean has(Class<? extends Capability> type) {
    return capabilities.stream().anyMatch(type::isInstance);
  }

  /** The last capability of this type, which is the one that counts; null if there is none. */
  public <T extends Capability> @Nullable T last(Class<T> type) {
    for (Capability capability : capabilities.reversed()) {
      if (type.isInstance(capability)) {
        return type.cast(capability);
      }
    }
    return null;
  }

  /**
   * Reads the body.
   *
   * <pre>
   *  0                   1                   2                   3
   *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
   * +-+-+-+-+-+-+-+-+
   * |    Version    |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |     My Autonomous System      |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |           Hold Time           |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |                         BGP Identifier                        |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * | Opt Parm Len  |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |             Optional Parameters (variable)                    |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * </pre>
   *
   * <p>A parameter type of 255 right behind the length makes it the extended form of RFC 9072:
   *
   * <pre>
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * | Non-Ext OP Len| Non-Ext OP Type|
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * | Extended Opt. Parm Length      |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * | Optional Parameters, each with a length of two octets
   * +-+-+-+-+-
   * </pre>
   */
  static Open read(ByteReader in) throws WireException {
    try {
      int version = in.u8();
      if (version != VERSION) {
        byte[] ours = new ByteWriter(2).u16(VERSION).toBytes();
        throw new WireException(
            new Notification(OpenError.UNSUPPORTED_VERSION_NUMBER, ours), "BGP version " + version);
      }
      var shortAsn = new Asn(in.u16());
      int holdTime = in.u16();
      int routerId = in.i32();
      List<Capability> capabilities = readParameters(in);
      Asn asn = shortAsn;
      for (Capability capability : capabilities) {
        if (capability instanceof Capability.FourOctetAs(var real)) {
          asn = real;
        }
      }
      if (asn.number() == 0 || shortAsn.number() == 0) { // RFC 7607
        throw new WireException(new Notification(OpenError.BAD_PEER_AS), "AS number 0");
      }
      if (holdTime == 1 || holdTime == 2) {
        throw new WireException(
            new Notification(OpenError.UNACCEPTABLE_HOLD_TIME), "hold time " + holdTime);
      }
      if (routerId == 0) { // RFC 6286: any other value is fine
        throw new WireException(
            new Notification(OpenError.BAD_BGP_IDENTIFIER), "BGP identifier 0.0.0.0");
      }
      return new Open(asn, holdTime, new RouterId(routerId), capabilities);
    } catch (ByteReader.TruncatedException e) {
      throw new WireException(
          new Notification(OpenError.UNSPECIFIC), "a truncated OPEN: " + e.getMessage());
    }
  }

  private static List<Capability> readParameters(ByteReader in) throws WireException {
    int length = in.u8();
    // RFC 9072 section 2: with this type, what the short length says does not matter
    boolean extended = length > 0 && in.remaining() >= 3 && in.peekU8() == EXTENDED;
    if (extended) {
      in.skip(1);
      length = in.u16();
    }
    ByteReader parameters = in.slice(length);
    if (in.hasRemaining()) {
      throw new WireException(
          new Notification(OpenError.UNSPECIFIC), "octets after the optional parameters");
    }
    List<Capability> capabilities = new ArrayList<>();
    while (parameters.hasRemaining()) {
      int type = parameters.u8();
      ByteReader value = parameters.slice(extended ? parameters.u16() : parameters.u8());
      if (type != CAPABILITIES) {
        throw new WireException(
            new Notification(OpenError.UNSUPPORTED_OPTIONAL_PARAMETER),
            "optional parameter " + type);
      }
      while (value.hasRemaining()) {
        capabilities.add(Capability.read(value));
      }
    }
    return capabilities;
  }

  /** Writes the body, in the extended form of RFC 9072 only when nothing else holds it. */
  void write(ByteWriter out) {
    out.u8(VERSION).u16(asn.twoOctet()).u16(holdTimeSeconds).u32(routerId.bits());
    var all = new ByteWriter(64);
    for (Capability capability : capabilities) {
      capability.write(all);
    }
    byte[] value = all.toBytes();
    if (value.length == 0) {
      out.u8(0);
    } else if (value.length + 2 <= 254) {
      out.u8(value.length + 2).u8(CAPABILITIES).u8(value.length).bytes(value);
    } else {
      out.u8(EXTENDED).u8(EXTENDED).u16(value.length + 3);
      out.u8(CAPABILITIES).u16(value.length).bytes(value);
    }
  }
}
