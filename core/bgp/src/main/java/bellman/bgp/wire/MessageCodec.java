package bellman.bgp.wire;

import bellman.bgp.wire.NotificationCode.HeaderError;
import bellman.bgp.wire.NotificationCode.RouteRefreshError;
import bellman.bgp.wire.NotificationCode.UpdateError;
import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import bellman.net.Family;
import java.util.Arrays;

/**
 * Messages to bytes and back (RFC 4271 section 4.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                           Marker                              +
 * |                       (16 octets of ones)                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Length               |      Type     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class MessageCodec {

  /** Octets of a header. */
  public static final int HEADER = 19;

  /** The most octets of a message. */
  public static final int MAX = 4096;

  /** The most octets where RFC 8654 was negotiated. */
  public static final int MAX_EXTENDED = 65535;

  /** Where the length stands in a header. */
  static final int LENGTH_AT = 16;

  static final int TYPE_OPEN = 1;
  static final int TYPE_UPDATE = 2;
  static final int TYPE_NOTIFICATION = 3;
  static final int TYPE_KEEPALIVE = 4;
  static final int TYPE_ROUTE_REFRESH = 5;

  private static final byte[] KEEPALIVE = encodeAny(new Message.Keepalive());

  private MessageCodec() {}

  /**
   * The length of the message whose first {@link #HEADER} octets these are.
   *
   * @throws WireException if they are no header that may come now (section 6.1)
   */
  public static int length(byte[] bytes, int offset, WireContext context) throws WireException {
    var in = new ByteReader(bytes, offset, HEADER);
    long markerStart = in.i64();
    long markerEnd = in.i64();
    if ((markerStart & markerEnd) != -1) {
      throw new WireException(
          new Notification(HeaderError.CONNECTION_NOT_SYNCHRONIZED),
          "a header that does not begin with the marker");
    }
    int length = in.u16();
    int type = in.u8();
    int least =
        switch (type) {
          case TYPE_OPEN -> 29;
          case TYPE_UPDATE -> 23;
          case TYPE_NOTIFICATION -> 21;
          case TYPE_KEEPALIVE, TYPE_ROUTE_REFRESH -> HEADER;
          default ->
              throw new WireException(
                  new Notification(HeaderError.BAD_MESSAGE_TYPE, new byte[] {(byte) type}),
                  "message type " + type);
        };
    boolean isNeverExtended = type == TYPE_OPEN || type == TYPE_KEEPALIVE;
    int most = type == TYPE_KEEPALIVE ? HEADER : isNeverExtended ? MAX : context.maxMessageLength();
    if (length < least || length > most) {
      byte[] data = new ByteWriter(2).u16(length).toBytes();
      throw new WireException(
          new Notification(HeaderError.BAD_MESSAGE_LENGTH, data),
          "a message of type " + type + " with length " + length);
    }
    return length;
  }

  /**
   * Reads one whole message, whose header {@link #length} has been asked about.
   *
   * @throws WireException if it must end the session
   */
  public static Message decode(byte[] bytes, int offset, int length, WireContext context)
      throws WireException {
    int type = bytes[offset + 18];
    var in = new ByteReader(bytes, offset + HEADER, length - HEADER);
    return switch (type) {
      case TYPE_OPEN -> Open.read(in);
      case TYPE_UPDATE -> readUpdate(in, context);
      case TYPE_NOTIFICATION -> new Notification(NotificationCode.of(in.u8(), in.u8()), in.rest());
      case TYPE_KEEPALIVE -> new Message.Keepalive();
      default -> readRouteRefresh(in, Arrays.copyOfRange(bytes, offset, offset + length));
    };
  }

  /**
   * A ROUTE-REFRESH (RFC 2918, RFC 7313).
   *
   * <pre>
   *  0       7      15      23      31
   * +-------+-------+-------+-------+
   * |      AFI      |Subtype| SAFI  |
   * +-------+-------+-------+-------+
   * </pre>
   */
  private static RouteRefresh readRouteRefresh(ByteReader in, byte[] message) throws WireException {
    if (in.remaining() != 4) { // RFC 7313 section 5: the whole message goes back
      throw new WireException(
          new Notification(RouteRefreshError.INVALID_MESSAGE_LENGTH, message),
          "a ROUTE-REFRESH of " + (in.remaining() + HEADER) + " octets");
    }
    int afi = in.u16();
    int subtype = in.u8();
    return new RouteRefresh(new AddressFamily(afi, in.u8()), subtype);
  }

  private static Update readUpdate(ByteReader in, WireContext context) throws WireException {
    ByteReader withdrawn;
    ByteReader attributes;
    try {
      withdrawn = in.slice(in.u16());
      attributes = in.slice(in.u16());
    } catch (ByteReader.TruncatedException e) {
      throw new WireException(
          new Notification(UpdateError.MALFORMED_ATTRIBUTE_LIST),
          "inconsistent lengths: " + e.getMessage());
    }
    var reader = new AttributeReader(context);
    Nlri gone = Nlri.NONE;
    Nlri announced = Nlri.NONE;
    try {
      gone = Nlri.read(withdrawn, Family.IPV4);
      announced = Nlri.read(in, Family.IPV4);
    } catch (Nlri.MalformedException e) {
      // RFC 7606 section 3 j leaves the choice: the session, or the trust in the family
      gone = Nlri.NONE;
      reader.distrust(Family.IPV4, "IPv4 routes: " + e.getMessage());
    }
    reader.readAll(attributes);
    return reader.update(gone, announced);
  }

  /** Writes a message that is not an UPDATE; {@link UpdateWriter} writes those. */
  public static byte[] encode(Message message) {
    return message instanceof Message.Keepalive ? KEEPALIVE.clone() : encodeAny(message);
  }

  private static byte[] encodeAny(Message message) {
    var out = new ByteWriter(64);
    switch (message) {
      case Open open -> {
        begin(out, TYPE_OPEN);
        open.write(out);
      }
      case Notification notification -> {
        begin(out, TYPE_NOTIFICATION);
        NotificationCode code = notification.code();
        out.u8(code.error()).u8(code.subcode());
        byte[] data = notification.data();
        // data that repeats a long message is cut, so that the other side takes the reason
        out.bytes(data, 0, Math.min(data.length, MAX - out.size()));
      }
      case Message.Keepalive _ -> begin(out, TYPE_KEEPALIVE);
      case RouteRefresh(var family, int subtype) -> {
        begin(out, TYPE_ROUTE_REFRESH);
        out.u16(family.afi()).u8(subtype).u8(family.safi());
      }
      case Update _ -> throw new IllegalArgumentException("UPDATEs are written by UpdateWriter");
    }
    return finish(out);
  }

  static void begin(ByteWriter out, int type) {
    out.i64(-1).i64(-1).u16(0).u8(type);
  }

  static byte[] finish(ByteWriter out) {
    return out.patchU16(LENGTH_AT, out.size()).toBytes();
  }
}
