package bellman.bgp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The last message of a session: why it ends (RFC 4271 section 4.5).
 *
 * @param code error code, 1..255
 * @param subcode error subcode, 0..255; 0 is "unspecific"
 * @param data what the RFC wants beside it
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out; equals and hashCode look inside
public record Notification(int code, int subcode, byte[] data) implements Message {

  private static final byte[] NO_DATA = {};

  /** The longest text of RFC 9003, in bytes of UTF-8. */
  static final int MAX_TEXT = 255;

  public Notification {
    data = data.clone();
  }

  /** One without data. */
  public Notification(int code, int subcode) {
    this(code, subcode, NO_DATA);
  }

  /** Message Header Error (RFC 4271 section 6.1). */
  public static final int HEADER = 1;

  /** OPEN Message Error (section 6.2). */
  public static final int OPEN = 2;

  /** UPDATE Message Error (section 6.3). */
  public static final int UPDATE = 3;

  /** OPEN Message Error subcode: roles that do not fit each other (RFC 9234 section 4.2). */
  public static final int ROLE_MISMATCH = 11;

  /** The peer was silent for too long (section 6.5). */
  public static final int HOLD_TIMER_EXPIRED = 4;

  /** Finite State Machine Error (section 6.6); its subcodes are of RFC 6608. */
  public static final int FSM = 5;

  /** The end of a session without a fault in it (section 6.7); its subcodes follow. */
  public static final int CEASE = 6;

  /** ROUTE-REFRESH Message Error (RFC 7313). */
  public static final int ROUTE_REFRESH = 7;

  /** The peer took no bytes for too long (RFC 9687). */
  public static final int SEND_HOLD_TIMER_EXPIRED = 8;

  // Cease subcodes (RFC 4486)
  public static final int MAXIMUM_PREFIXES = 1;
  public static final int ADMINISTRATIVE_SHUTDOWN = 2;
  public static final int PEER_DECONFIGURED = 3;
  public static final int ADMINISTRATIVE_RESET = 4;
  public static final int CONNECTION_REJECTED = 5;
  public static final int OTHER_CONFIGURATION_CHANGE = 6;
  public static final int COLLISION_RESOLUTION = 7;
  public static final int OUT_OF_RESOURCES = 8;

  /** Cease: no graceful restart, whatever was negotiated (RFC 8538). */
  public static final int HARD_RESET = 9;

  /** Cease: BFD lost the peer (RFC 9384). */
  public static final int BFD_DOWN = 10;

  /**
   * A Cease with a text for the other side's operator (RFC 9003), cut at 255 bytes between
   * characters.
   */
  public static Notification cease(int subcode, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT);
    while (length > 0 && length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
      length--;
    }
    if (length == 0) {
      return new Notification(CEASE, subcode);
    }
    byte[] data = new byte[1 + length];
    data[0] = (byte) length;
    System.arraycopy(bytes, 0, data, 1, length);
    return new Notification(CEASE, subcode, data);
  }

  /** A Cease that tells the peer to keep no routes, with the real reason inside (RFC 8538). */
  public static Notification hardReset(Notification reason) {
    byte[] data = new byte[2 + reason.data.length];
    data[0] = (byte) reason.code;
    data[1] = (byte) reason.subcode;
    System.arraycopy(reason.data, 0, data, 2, reason.data.length);
    return new Notification(CEASE, HARD_RESET, data);
  }

  /** Whether it says that no routes are to be kept, whatever was negotiated (RFC 8538). */
  public boolean isHardReset() {
    return code == CEASE && subcode == HARD_RESET;
  }

  /**
   * Whether the peer's operator wants the session anew (RFC 4486), be it told plainly or inside a
   * Hard Reset.
   */
  public boolean isAdministrativeReset() {
    return isHardReset()
        ? data.length >= 2 && data[0] == CEASE && data[1] == ADMINISTRATIVE_RESET
        : code == CEASE && subcode == ADMINISTRATIVE_RESET;
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  /**
   * In words with the RFCs' codes: {@code Cease/AdministrativeShutdown (6/2): "maintenance"}, and
   * with what is said beside them: {@link NotificationData}.
   */
  public String describe() {
    String sub = subcodeName(code, subcode);
    String words =
        codeName(code) + (sub.isEmpty() ? "" : "/" + sub) + (" (" + code + "/" + subcode + ")");
    return data.length == 0 ? words : words + NotificationData.words(code, subcode, data);
  }

  private static String codeName(int code) {
    return switch (code) {
      case HEADER -> "MessageHeaderError";
      case OPEN -> "OpenMessageError";
      case UPDATE -> "UpdateMessageError";
      case HOLD_TIMER_EXPIRED -> "HoldTimerExpired";
      case FSM -> "FiniteStateMachineError";
      case CEASE -> "Cease";
      case ROUTE_REFRESH -> "RouteRefreshMessageError";
      case SEND_HOLD_TIMER_EXPIRED -> "SendHoldTimerExpired";
      default -> "UnknownError";
    };
  }

  private static final String[] HEADER_NAMES = {
    "", "ConnectionNotSynchronized", "BadMessageLength", "BadMessageType"
  };
  private static final String[] OPEN_NAMES = {
    "",
    "UnsupportedVersionNumber",
    "BadPeerAs",
    "BadBgpIdentifier",
    "UnsupportedOptionalParameter",
    "AuthenticationFailure",
    "UnacceptableHoldTime",
    "UnsupportedCapability",
    "",
    "",
    "",
    "RoleMismatch"
  };
  private static final String[] UPDATE_NAMES = {
    "", "MalformedAttributeList", "UnrecognizedWellKnownAttribute", "MissingWellKnownAttribute",
    "AttributeFlagsError", "AttributeLengthError", "InvalidOrigin", "AsRoutingLoop",
    "InvalidNextHop", "OptionalAttributeError", "InvalidNetworkField", "MalformedAsPath"
  };
  private static final String[] FSM_NAMES = {
    "",
    "UnexpectedMessageInOpenSent",
    "UnexpectedMessageInOpenConfirm",
    "UnexpectedMessageInEstablished"
  };
  private static final String[] CEASE_NAMES = {
    "",
    "MaximumNumberOfPrefixesReached",
    "AdministrativeShutdown",
    "PeerDeconfigured",
    "AdministrativeReset",
    "ConnectionRejected",
    "OtherConfigurationChange",
    "ConnectionCollisionResolution",
    "OutOfResources",
    "HardReset",
    "BfdDown"
  };

  private static String subcodeName(int code, int subcode) {
    String[] names =
        switch (code) {
          case HEADER -> HEADER_NAMES;
          case OPEN -> OPEN_NAMES;
          case UPDATE -> UPDATE_NAMES;
          case FSM -> FSM_NAMES;
          case CEASE -> CEASE_NAMES;
          case ROUTE_REFRESH -> new String[] {"", "InvalidMessageLength"};
          default -> new String[0];
        };
    return subcode < names.length ? names[subcode] : "";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Notification that
        && code == that.code
        && subcode == that.subcode
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return (code * 31 + subcode) * 31 + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Notification[" + describe() + "]";
  }
}
