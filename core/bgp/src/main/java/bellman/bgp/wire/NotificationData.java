package bellman.bgp.wire;

import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.HeaderError;
import bellman.bgp.wire.NotificationCode.HoldTimer;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.NotificationCode.RouteRefreshError;
import bellman.bgp.wire.NotificationCode.SendHoldTimer;
import bellman.bgp.wire.NotificationCode.StateMachineError;
import bellman.bgp.wire.NotificationCode.Unassigned;
import bellman.bgp.wire.NotificationCode.UpdateError;
import bellman.net.Address;
import bellman.net.ByteReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside the codes of a NOTIFICATION, in words: whoever reads {@code peers} is to know
 * which limit was passed, and not to look up what {@code 00010100000005} is.
 *
 * <pre>
 * code  what the data is
 * 1/2   the length of the message, 2 octets                        RFC 4271 section 6.1
 * 1/3   the type of the message, 1 octet                           RFC 4271 section 6.1
 * 2/1   the highest version that is understood, 2 octets           RFC 4271 section 6.2
 * 2/7   the capabilities that are missed or not wanted             RFC 5492 section 5
 * 3/2, 3/4 .. 3/6, 3/8, 3/9   the attribute                        RFC 4271 section 6.3
 * 3/3   the type of the missing attribute, 1 octet                 RFC 4271 section 6.3
 * 5/1 .. 5/3   the type of the unexpected message, 1 octet         RFC 6608 section 4
 * 6/1   AFI, SAFI and how many prefixes are taken                  RFC 4486 section 4
 * 6/2, 6/4   a text                                                RFC 9003
 * 6/9   another NOTIFICATION                                       RFC 8538 section 3
 * 7/1   the whole ROUTE-REFRESH                                    RFC 7313 section 5
 * </pre>
 *
 * <p>FRR has more to say than the RFCs ask for: the AS (2/2), the identifier (2/3) and the hold
 * time (2/6) that it does not take, and a text beside a role mismatch (2/11); ExaBGP has texts
 * beside anything. What can't be what it should be is shown in hexadecimal, at most 16 octets of
 * it; whatever it is, nothing in it harms a terminal or a log.
 */
final class NotificationData {

  private static final int MOST_OCTETS = 16;

  /** Whoever sends more lists what nobody asked for. */
  private static final int MOST_CAPABILITIES = 8;

  /** Shorter than that, numbers look like texts. */
  private static final int SHORTEST_TEXT = 4;

  private NotificationData() {}

  /** What is put behind the codes of a notification that has data, with the sign before it. */
  static String words(NotificationCode code, byte[] data) {
    String known;
    try {
      known = known(code, new ByteReader(data), data);
    } catch (ByteReader.TruncatedException e) {
      known = null;
    }
    if (known == null) {
      known = text(data);
    }
    return known == null ? " data " + hex(data) : known.isEmpty() ? "" : ": " + known;
  }

  /** What the data is if it is what it has to be; null if it is not. */
  private static @Nullable String known(NotificationCode code, ByteReader in, byte[] data) {
    return switch (code) {
      case HeaderError error -> header(error, in, data.length);
      case OpenError error -> open(error, in, data);
      case UpdateError error -> update(error, in, data.length);
      case StateMachineError error ->
          data.length == 1 && error != StateMachineError.UNSPECIFIC ? message(in.u8()) : null;
      case Cease cease -> cease(cease, in, data);
      case RouteRefreshError _ -> refresh(in, data.length);
      case HoldTimer _, SendHoldTimer _ -> null;
      case Unassigned other ->
          switch (other.error()) {
            case StateMachineError.CODE -> data.length == 1 ? message(in.u8()) : null;
            case RouteRefreshError.CODE -> refresh(in, data.length);
            default -> null;
          };
    };
  }

  private static @Nullable String header(HeaderError error, ByteReader in, int length) {
    return switch (error) {
      case BAD_MESSAGE_LENGTH -> length == 2 ? "length " + in.u16() : null;
      case BAD_MESSAGE_TYPE -> length == 1 ? message(in.u8()) : null;
      case UNSPECIFIC, CONNECTION_NOT_SYNCHRONIZED -> null;
    };
  }

  private static @Nullable String open(OpenError error, ByteReader in, byte[] data) {
    int length = data.length;
    return switch (error) {
      case UNSUPPORTED_VERSION_NUMBER -> length == 2 ? "version " + in.u16() + " at most" : null;
      case BAD_PEER_AS -> length == 2 ? "AS " + in.u16() : length == 4 ? "AS " + in.u32() : null;
      case BAD_BGP_IDENTIFIER -> length == 4 ? "identifier " + Address.of(data) : null;
      case UNACCEPTABLE_HOLD_TIME -> length == 2 ? "hold time " + in.u16() + " s" : null;
      case UNSUPPORTED_CAPABILITY -> capabilities(in);
      case ROLE_MISMATCH -> quoted(new String(data, StandardCharsets.UTF_8));
      case UNSPECIFIC, UNSUPPORTED_OPTIONAL_PARAMETER, AUTHENTICATION_FAILURE -> null;
    };
  }

  private static @Nullable String capabilities(ByteReader in) {
    List<String> all = new ArrayList<>();
    while (in.hasRemaining()) {
      all.add(Capability.read(in).toString());
    }
    int more = all.size() - MOST_CAPABILITIES;
    return more <= 0
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, MOST_CAPABILITIES)) + " and " + more + " more";
  }

  private static @Nullable String update(UpdateError error, ByteReader in, int length) {
    return switch (error) {
      case UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
          ATTRIBUTE_FLAGS_ERROR,
          ATTRIBUTE_LENGTH_ERROR,
          INVALID_ORIGIN,
          INVALID_NEXT_HOP,
          OPTIONAL_ATTRIBUTE_ERROR ->
          attribute(in);
      case MISSING_WELL_KNOWN_ATTRIBUTE -> length == 1 ? attributeName(in.u8()) : null;
      case UNSPECIFIC,
          MALFORMED_ATTRIBUTE_LIST,
          AS_ROUTING_LOOP,
          INVALID_NETWORK_FIELD,
          MALFORMED_AS_PATH ->
          null;
    };
  }

  /** Flags, type, length and value; a value may be cut off, which may be what is wrong with it. */
  private static String attribute(ByteReader in) {
    int flags = in.u8();
    int type = in.u8();
    int length = (flags & AttributeType.EXTENDED_LENGTH) != 0 ? in.u16() : in.u8();
    byte[] value = in.bytes(Math.min(length, in.remaining()));
    String is =
        type == AttributeType.NEXT_HOP.code() && value.length == 4
            ? Address.of(value).toString()
            : hex(value);
    return attributeName(type)
        + String.format(", flags 0x%02x, length %d", flags, length)
        + (value.length == 0 ? "" : ", value " + is);
  }

  private static String attributeName(int type) {
    AttributeType known = AttributeType.of(type);
    return "attribute " + (known == null ? type : known + " (" + type + ")");
  }

  private static @Nullable String cease(Cease cease, ByteReader in, byte[] data) {
    return switch (cease) {
      case MAXIMUM_PREFIXES -> data.length == 7 ? limit(in) : null;
      case ADMINISTRATIVE_SHUTDOWN, ADMINISTRATIVE_RESET -> communication(data);
      // one inside another is not followed
      case HARD_RESET ->
          data.length < 2 || data[1] == Cease.HARD_RESET.subcode() ? null : inner(data);
      case UNSPECIFIC,
          PEER_DECONFIGURED,
          CONNECTION_REJECTED,
          OTHER_CONFIGURATION_CHANGE,
          COLLISION_RESOLUTION,
          OUT_OF_RESOURCES,
          BFD_DOWN ->
          null;
    };
  }

  private static String limit(ByteReader in) {
    var family = new AddressFamily(in.u16(), in.u8());
    return "limit " + in.u32() + ", " + family;
  }

  private static String inner(byte[] data) {
    byte[] inner = Arrays.copyOfRange(data, 2, data.length);
    return new Notification(NotificationCode.of(data[0] & 0xff, data[1] & 0xff), inner).describe();
  }

  private static @Nullable String refresh(ByteReader in, int length) {
    if (length < 23) {
      return null;
    }
    in.skip(16);
    int told = in.u16();
    int type = in.u8();
    String family = "";
    if (in.remaining() >= 4) {
      int afi = in.u16();
      in.skip(1);
      family = ", " + new AddressFamily(afi, in.u8());
    }
    return message(type) + ", length " + told + family;
  }

  private static String message(int type) {
    return "message "
        + switch (type) {
          case 1 -> "OPEN (1)";
          case 2 -> "UPDATE (2)";
          case 3 -> "NOTIFICATION (3)";
          case 4 -> "KEEPALIVE (4)";
          case 5 -> "ROUTE-REFRESH (5)";
          default -> "of type " + type;
        };
  }

  private static String hex(byte[] data) {
    int shown = Math.min(data.length, MOST_OCTETS);
    return HexFormat.of().formatHex(data, 0, shown) + (shown < data.length ? "..." : "");
  }

  // ---- texts

  /** The text of RFC 9003: its length, and itself. */
  private static String communication(byte[] data) {
    int length = Math.min(data[0] & 0xff, data.length - 1);
    String said = utf8(data, 1, length);
    if (said == null) {
      return "\"(not UTF-8) " + HexFormat.of().formatHex(data, 1, 1 + length) + '"';
    }
    return said.isEmpty() ? "" : quoted(said);
  }

  /** What reads as a text, as a whole; null for anything else. */
  private static @Nullable String text(byte[] data) {
    String said = data.length < SHORTEST_TEXT ? null : utf8(data, 0, data.length);
    return said == null || said.codePoints().anyMatch(Character::isISOControl)
        ? null
        : quoted(said);
  }

  private static String quoted(String said) {
    return '"' + visible(said.substring(0, Math.min(said.length(), Notification.MAX_TEXT))) + '"';
  }

  /** Null if it is none. */
  private static @Nullable String utf8(byte[] data, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(data, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** A text with whatever could harm a terminal or a log made visible. */
  private static String visible(String said) {
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
}
