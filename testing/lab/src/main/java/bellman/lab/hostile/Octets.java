package bellman.lab.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Messages of BGP as octets (RFC 4271 section 4), good ones and ones that no router would send. */
final class Octets {
  static final int OPEN = 1;
  static final int UPDATE = 2;
  static final int NOTIFICATION = 3;
  static final int KEEPALIVE = 4;
  static final int REFRESH = 5;

  static final int HEADER = 19;
  static final int LONGEST = 4096;
  static final int LONGEST_EXTENDED = 65535;

  /** No seconds are a hold time that is shorter, 0 aside. */
  static final int SHORTEST_HOLD = 3;

  private Octets() {}

  static byte[] message(int type, byte[] body) {
    return ByteBuffer.allocate(HEADER + body.length)
        .putLong(-1)
        .putLong(-1)
        .putShort((short) (HEADER + body.length))
        .put((byte) type)
        .put(body)
        .array();
  }

  static byte[] keepalive() {
    return message(KEEPALIVE, new byte[0]);
  }

  /** An OPEN of version 4 with one optional parameter for each capability. */
  static byte[] open(int asn, int holdSeconds, byte[]... capabilities) {
    return open(4, asn, holdSeconds, 0x0a090000 | (asn & 0xff), capabilities);
  }

  static byte[] open(int version, int asn, int hold, int identifier, byte[]... capabilities) {
    ByteArrayOutputStream parameters = new ByteArrayOutputStream();
    for (byte[] capability : capabilities) {
      parameters.write(2);
      parameters.write(capability.length);
      parameters.writeBytes(capability);
    }
    byte[] all = parameters.toByteArray();
    return message(
        OPEN,
        ByteBuffer.allocate(10 + all.length)
            .put((byte) version)
            .putShort((short) asn)
            .putShort((short) hold)
            .putInt(identifier)
            .put((byte) all.length)
            .put(all)
            .array());
  }

  static byte[] capability(int code, int... value) {
    byte[] octets = new byte[2 + value.length];
    octets[0] = (byte) code;
    octets[1] = (byte) value.length;
    for (int i = 0; i < value.length; i++) {
      octets[2 + i] = (byte) value[i];
    }
    return octets;
  }

  /** IPv4 unicast (RFC 4760). */
  static byte[] ipv4() {
    return capability(1, 0, 1, 0, 1);
  }

  static byte[] routeRefresh() {
    return capability(2);
  }

  static byte[] extendedMessages() {
    return capability(6);
  }

  /** RFC 4724, for IPv4 unicast: it restarts just now, and has kept what it forwards. */
  static byte[] restarting(int seconds) {
    return capability(64, 0xc0 | ((seconds >> 8) & 0x0f), seconds, 0, 1, 1, 0x80);
  }

  static byte[] notification(int code, int subcode, byte... data) {
    byte[] body = new byte[2 + data.length];
    body[0] = (byte) code;
    body[1] = (byte) subcode;
    System.arraycopy(data, 0, body, 2, data.length);
    return message(NOTIFICATION, body);
  }

  static byte[] refresh(int afi, int safi, int subtype) {
    return message(
        REFRESH, new byte[] {(byte) (afi >> 8), (byte) afi, (byte) subtype, (byte) safi});
  }

  static byte[] update(byte[] withdrawn, byte[] attributes, byte[] announced) {
    return message(
        UPDATE,
        ByteBuffer.allocate(4 + withdrawn.length + attributes.length + announced.length)
            .putShort((short) withdrawn.length)
            .put(withdrawn)
            .putShort((short) attributes.length)
            .put(attributes)
            .put(announced)
            .array());
  }

  /** A path attribute; its length has two octets. */
  static byte[] attribute(int flags, int type, byte... value) {
    return ByteBuffer.allocate(4 + value.length)
        .put((byte) (flags | 0x10))
        .put((byte) type)
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  /** What every announcement has: ORIGIN, an AS_PATH of one AS, NEXT_HOP. */
  static byte[] attributes(int asn) {
    return joined(
        attribute(0x40, 1, (byte) 0),
        attribute(0x40, 2, (byte) 2, (byte) 1, (byte) (asn >> 8), (byte) asn),
        attribute(0x40, 3, (byte) 10, (byte) 9, (byte) 0, (byte) 9));
  }

  /** An UPDATE of so many octets that announces 0.0.0.0/0, an octet each, as often as fits. */
  static byte[] announcing(int asn, int length) {
    byte[] attributes = attributes(asn);
    return update(new byte[0], attributes, new byte[length - HEADER - 4 - attributes.length]);
  }

  /** An UPDATE of so many octets that withdraws 0.0.0.0/0, an octet each, as often as fits. */
  static byte[] withdrawing(int length) {
    return update(new byte[length - HEADER - 4], new byte[0], new byte[0]);
  }

  /** The same message so many times. */
  static byte[] times(int count, byte[] message) {
    byte[] all = new byte[count * message.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(message, 0, all, i * message.length, message.length);
    }
    return all;
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
