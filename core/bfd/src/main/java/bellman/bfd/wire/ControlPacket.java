package bellman.bfd.wire;

import bellman.net.ByteReader;
import bellman.net.ByteWriter;

/**
 * A control packet (RFC 5880 section 4.1), without the authentication section.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
 * |                       My Discriminator                        |
 * |                      Your Discriminator                       |
 * |                    Desired Min TX Interval                    |
 * |                   Required Min RX Interval                    |
 * |                 Required Min Echo RX Interval                 |
 * </pre>
 *
 * @param detectMultiplier 1..255
 * @param myDiscriminator the sender's name for the session, as 32 bits; not 0
 * @param yourDiscriminator the receiver's name for it; 0 for not known yet
 * @param desiredMinTxMicros the least interval at which the sender wants to send, 0..2^32-1
 * @param requiredMinRxMicros the least interval at which it can receive; 0 for "send none"
 * @param requiredMinEchoRxMicros the same of echo packets; 0 for "I send none back"
 */
public record ControlPacket(
    Diagnostic diagnostic,
    SessionState state,
    Flags flags,
    int detectMultiplier,
    int myDiscriminator,
    int yourDiscriminator,
    long desiredMinTxMicros,
    long requiredMinRxMicros,
    long requiredMinEchoRxMicros)
    implements Received {

  /**
   * The bits that say something here.
   *
   * @param poll whether the parameters are to be confirmed
   * @param finalBit whether this confirms the other side's: Final
   * @param controlPlaneIndependent whether BFD goes on while the control plane restarts
   * @param demand whether the other side is to stop sending periodically, once both are up
   */
  public record Flags(
      boolean poll, boolean finalBit, boolean controlPlaneIndependent, boolean demand) {

    /** None of them. */
    public static final Flags NONE = new Flags(false, false, false, false);

    private static Flags of(int octet) {
      return (octet & (POLL | FINAL | INDEPENDENT | DEMAND)) == 0
          ? NONE
          : new Flags(
              (octet & POLL) != 0,
              (octet & FINAL) != 0,
              (octet & INDEPENDENT) != 0,
              (octet & DEMAND) != 0);
    }

    private int bits() {
      return (poll ? POLL : 0)
          | (finalBit ? FINAL : 0)
          | (controlPlaneIndependent ? INDEPENDENT : 0)
          | (demand ? DEMAND : 0);
    }
  }

  /** How many octets it has. */
  public static final int LENGTH = 24;

  private static final int VERSION = 1;
  private static final int AUTHENTICATED_LENGTH = 26;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int INDEPENDENT = 0x08;
  private static final int AUTHENTICATION = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;

  /** Reads the payload of a datagram. */
  public static Received read(byte[] bytes, int offset, int length) {
    if (length < LENGTH) {
      return Discard.TRUNCATED;
    }
    var reader = new ByteReader(bytes, offset, length);
    int first = reader.u8();
    int second = reader.u8();
    int multiplier = reader.u8();
    int said = reader.u8();
    int mine = reader.i32();
    int yours = reader.i32();
    boolean authenticated = (second & AUTHENTICATION) != 0;
    SessionState state = SessionState.of(second >>> 6);
    if (first >>> 5 != VERSION) {
      return Discard.WRONG_VERSION;
    }
    if (said < (authenticated ? AUTHENTICATED_LENGTH : LENGTH)) {
      return Discard.LENGTH_TOO_SMALL;
    }
    if (said > length) {
      return Discard.LENGTH_TOO_LARGE;
    }
    if (multiplier == 0) {
      return Discard.NO_MULTIPLIER;
    }
    if ((second & MULTIPOINT) != 0) {
      return Discard.MULTIPOINT;
    }
    if (mine == 0) {
      return Discard.NO_DISCRIMINATOR;
    }
    if (yours == 0 && state != SessionState.DOWN && state != SessionState.ADMIN_DOWN) {
      return Discard.NOT_DOWN_WITHOUT_SESSION;
    }
    if (authenticated) {
      return Discard.AUTHENTICATED;
    }
    return new ControlPacket(
        Diagnostic.of(first & 0x1f),
        state,
        Flags.of(second),
        multiplier,
        mine,
        yours,
        reader.u32(),
        reader.u32(),
        reader.u32());
  }

  /** Writes {@link #LENGTH} octets. */
  public void write(ByteWriter writer) {
    writer
        .u8(VERSION << 5 | diagnostic.code())
        .u8(state.number() << 6 | flags.bits())
        .u8(detectMultiplier)
        .u8(LENGTH)
        .u32(myDiscriminator)
        .u32(yourDiscriminator)
        .u32(desiredMinTxMicros)
        .u32(requiredMinRxMicros)
        .u32(requiredMinEchoRxMicros);
  }
}
