package bellman.bgp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

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

  // Message Header Error (RFC 4271 section 6.1)
  public static final int HEADER = 1;
  // OPEN Message Error (section 6.2)
  public static final int OPEN = 2;
  // UPDATE Message Error (section 6.3)
  public static final int UPDATE = 3;
  public static final int HOLD_TIMER_EXPIRED = 4;
  public static final int FSM = 5;
  public static final int CEASE = 6;
  public static final int ROUTE_REFRESH = 7;
  public static final int SEND_HOLD_TIMER_EXPIRED = 8;

  /** Cease subcodes (RFC 4486, RFC 8538, RFC 9384). */
  public static final int ADMINISTRATIVE_SHUTDOWN = 2;

  public static final int PEER_DECONFIGURED = 3;
  public static final int ADMINISTRATIVE_RESET = 4;
  public static final int CONNECTION_REJECTED = 5;
  public static final int OTHER_CONFIGURATION_CHANGE = 6;
  public static final int COLLISION_RESOLUTION = 7;
  public static final int OUT_OF_RESOURCES = 8;

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

  @Override
  public byte[] data() {
    return data.clone();
  }

  /** {@code Cease/AdministrativeShutdown (6/2): "maintenance"}. */
  public String describe() {
    String words = codeName(code);
    String sub = subcodeName(code, subcode);
    var text = new StringBuilder(words);
    if (!sub.isEmpty()) {
      text.append('/').append(sub);
    }
    text.append(" (").append(code).append('/').append(subcode).append(')');
    String said = code == CEASE && (subcode == 2 || subcode == 4) ? communication() : "";
    if (!said.isEmpty()) {
      text.append(": \"").append(said).append('"');
    } else if (data.length > 0 && !(code == CEASE && (subcode == 2 || subcode == 4))) {
      int shown = Math.min(data.length, 16);
      text.append(" data ").append(HexFormat.of().formatHex(data, 0, shown));
      text.append(shown < data.length ? "..." : "");
    }
    return text.toString();
  }

  /** The text of RFC 9003 with whatever could harm a terminal or a log made visible. */
  private String communication() {
    if (data.length == 0) {
      return "";
    }
    int length = Math.min(data[0] & 0xff, data.length - 1);
    String said;
    try {
      said =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, 1, length)).toString();
    } catch (CharacterCodingException e) {
      return "(not UTF-8) " + HexFormat.of().formatHex(data, 1, 1 + length);
    }
    var safe = new StringBuilder(said.length());
    said.codePoints()
        .forEach(c -> {
          boolean harmful =
              Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || c == '"'
                  || c == '\\'
                  || c == 0x2028
                  || c == 0x2029;
          if (harmful) {
            safe.append(String.format("\\u%04x", c));
          } else {
            safe.appendCodePoint(c);
          }
        });
    return safe.toString();
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
