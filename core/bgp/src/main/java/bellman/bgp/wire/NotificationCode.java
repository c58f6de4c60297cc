package bellman.bgp.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a NOTIFICATION reports: an error code and one of its subcodes (RFC 4271 section 4.5).
 *
 * <p>Each code has a type of its own, with its subcodes as constants, as IANA's registry of BGP
 * error subcodes lists them. Numbers without a name here are values as well: {@link Unassigned}.
 */
public sealed interface NotificationCode {

  /**
   * What is assigned to a code and a subcode.
   *
   * @param error the error code
   * @param subcode the error subcode; 0 is "unspecific"
   * @param subcodeName the subcode's name in its RFC, in one word; empty without one
   * @param rfc the RFC that says when it is sent; null where none does
   */
  record Assignment(int error, int subcode, String subcodeName, @Nullable String rfc) {}

  /** Numbers, name and RFC. */
  Assignment assignment();

  /** The error code. */
  default int error() {
    return assignment().error();
  }

  /** The error subcode; 0 is "unspecific". */
  default int subcode() {
    return assignment().subcode();
  }

  /** The code's name in its RFC, in one word; "UnknownError" without one. */
  default String errorName() {
    return switch (error()) {
      case HeaderError.CODE -> "MessageHeaderError";
      case OpenError.CODE -> "OpenMessageError";
      case UpdateError.CODE -> "UpdateMessageError";
      case HoldTimer.CODE -> "HoldTimerExpired";
      case StateMachineError.CODE -> "FiniteStateMachineError";
      case Cease.CODE -> "Cease";
      case RouteRefreshError.CODE -> "RouteRefreshMessageError";
      case SendHoldTimer.CODE -> "SendHoldTimerExpired";
      default -> "UnknownError";
    };
  }

  /** Code and subcode as people write them: {@code 6/2}. */
  default String numbers() {
    return error() + "/" + subcode();
  }

  /** In words: {@code Cease/AdministrativeShutdown (6/2)}. */
  default String describe() {
    String name = assignment().subcodeName();
    return errorName() + (name.isEmpty() ? "" : "/" + name) + " (" + numbers() + ")";
  }

  /** The code with these numbers, each 0..255. */
  static NotificationCode of(int error, int subcode) {
    NotificationCode assigned = Unassigned.ASSIGNED.get(error << 8 | subcode);
    return assigned != null ? assigned : new Unassigned(error, subcode);
  }

  /** Message Header Error (RFC 4271 section 6.1). */
  enum HeaderError implements NotificationCode {
    UNSPECIFIC(0, ""),
    CONNECTION_NOT_SYNCHRONIZED(1, "ConnectionNotSynchronized"),
    BAD_MESSAGE_LENGTH(2, "BadMessageLength"),
    BAD_MESSAGE_TYPE(3, "BadMessageType");

    static final int CODE = 1;
    private final int subcode;
    private final String subcodeName;

    HeaderError(int subcode, String subcodeName) {
      this.subcode = subcode;
      this.subcodeName = subcodeName;
    }

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, subcode, subcodeName, "RFC 4271");
    }
  }

  /** OPEN Message Error (RFC 4271 section 6.2). */
  enum OpenError implements NotificationCode {
    UNSPECIFIC(0, "", "RFC 4271"),
    UNSUPPORTED_VERSION_NUMBER(1, "UnsupportedVersionNumber", "RFC 4271"),
    BAD_PEER_AS(2, "BadPeerAs", "RFC 4271"),
    BAD_BGP_IDENTIFIER(3, "BadBgpIdentifier", "RFC 4271"),
    UNSUPPORTED_OPTIONAL_PARAMETER(4, "UnsupportedOptionalParameter", "RFC 4271"),
    /** Deprecated: it was RFC 1771's. */
    AUTHENTICATION_FAILURE(5, "AuthenticationFailure", "RFC 4271"),
    UNACCEPTABLE_HOLD_TIME(6, "UnacceptableHoldTime", "RFC 4271"),
    UNSUPPORTED_CAPABILITY(7, "UnsupportedCapability", "RFC 5492"),
    /** The roles do not fit each other (section 4.2). */
    ROLE_MISMATCH(11, "RoleMismatch", "RFC 9234");

    static final int CODE = 2;
    private final int subcode;
    private final String subcodeName;
    private final String rfc;

    OpenError(int subcode, String subcodeName, String rfc) {
      this.subcode = subcode;
      this.subcodeName = subcodeName;
      this.rfc = rfc;
    }

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, subcode, subcodeName, rfc);
    }
  }

  /** UPDATE Message Error (RFC 4271 section 6.3; RFC 7606 leaves few of them). */
  enum UpdateError implements NotificationCode {
    UNSPECIFIC(0, ""),
    MALFORMED_ATTRIBUTE_LIST(1, "MalformedAttributeList"),
    UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE(2, "UnrecognizedWellKnownAttribute"),
    MISSING_WELL_KNOWN_ATTRIBUTE(3, "MissingWellKnownAttribute"),
    ATTRIBUTE_FLAGS_ERROR(4, "AttributeFlagsError"),
    ATTRIBUTE_LENGTH_ERROR(5, "AttributeLengthError"),
    INVALID_ORIGIN(6, "InvalidOrigin"),
    /** Deprecated: it was RFC 1771's. */
    AS_ROUTING_LOOP(7, "AsRoutingLoop"),
    INVALID_NEXT_HOP(8, "InvalidNextHop"),
    OPTIONAL_ATTRIBUTE_ERROR(9, "OptionalAttributeError"),
    INVALID_NETWORK_FIELD(10, "InvalidNetworkField"),
    MALFORMED_AS_PATH(11, "MalformedAsPath");

    static final int CODE = 3;
    private final int subcode;
    private final String subcodeName;

    UpdateError(int subcode, String subcodeName) {
      this.subcode = subcode;
      this.subcodeName = subcodeName;
    }

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, subcode, subcodeName, "RFC 4271");
    }
  }

  /** The peer was silent for too long (RFC 4271 section 6.5); there are no subcodes. */
  enum HoldTimer implements NotificationCode {
    EXPIRED;

    static final int CODE = 4;

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, 0, "", "RFC 4271");
    }
  }

  /**
   * Finite State Machine Error (RFC 4271 section 6.6): a message that the state has no place for.
   */
  enum StateMachineError implements NotificationCode {
    UNSPECIFIC(0, "", "RFC 4271"),
    UNEXPECTED_MESSAGE_IN_OPEN_SENT(1, "UnexpectedMessageInOpenSent", "RFC 6608"),
    UNEXPECTED_MESSAGE_IN_OPEN_CONFIRM(2, "UnexpectedMessageInOpenConfirm", "RFC 6608"),
    UNEXPECTED_MESSAGE_IN_ESTABLISHED(3, "UnexpectedMessageInEstablished", "RFC 6608");

    static final int CODE = 5;
    private final int subcode;
    private final String subcodeName;
    private final String rfc;

    StateMachineError(int subcode, String subcodeName, String rfc) {
      this.subcode = subcode;
      this.subcodeName = subcodeName;
      this.rfc = rfc;
    }

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, subcode, subcodeName, rfc);
    }
  }

  /** The end of a session without a fault in it (RFC 4271 section 6.7). */
  enum Cease implements NotificationCode {
    UNSPECIFIC(0, "", "RFC 4271"),
    MAXIMUM_PREFIXES(1, "MaximumNumberOfPrefixesReached", "RFC 4486"),
    ADMINISTRATIVE_SHUTDOWN(2, "AdministrativeShutdown", "RFC 4486"),
    PEER_DECONFIGURED(3, "PeerDeconfigured", "RFC 4486"),
    ADMINISTRATIVE_RESET(4, "AdministrativeReset", "RFC 4486"),
    CONNECTION_REJECTED(5, "ConnectionRejected", "RFC 4486"),
    OTHER_CONFIGURATION_CHANGE(6, "OtherConfigurationChange", "RFC 4486"),
    COLLISION_RESOLUTION(7, "ConnectionCollisionResolution", "RFC 4486"),
    OUT_OF_RESOURCES(8, "OutOfResources", "RFC 4486"),
    /** No graceful restart, whatever was negotiated. */
    HARD_RESET(9, "HardReset", "RFC 8538"),
    /** BFD lost the peer. */
    BFD_DOWN(10, "BfdDown", "RFC 9384");

    static final int CODE = 6;
    private final int subcode;
    private final String subcodeName;
    private final String rfc;

    Cease(int subcode, String subcodeName, String rfc) {
      this.subcode = subcode;
      this.subcodeName = subcodeName;
      this.rfc = rfc;
    }

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, subcode, subcodeName, rfc);
    }
  }

  /** ROUTE-REFRESH Message Error (RFC 7313 section 5). */
  enum RouteRefreshError implements NotificationCode {
    INVALID_MESSAGE_LENGTH;

    static final int CODE = 7;

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, 1, "InvalidMessageLength", "RFC 7313");
    }
  }

  /** The peer took no bytes for too long (RFC 9687); there are no subcodes. */
  enum SendHoldTimer implements NotificationCode {
    EXPIRED;

    static final int CODE = 8;

    @Override
    public Assignment assignment() {
      return new Assignment(CODE, 0, "", "RFC 9687");
    }
  }

  /** Numbers that have no name here. */
  record Unassigned(int error, int subcode) implements NotificationCode {

    /** All that have one, by code in the upper octet and subcode in the lower. */
    private static final Map<Integer, NotificationCode> ASSIGNED = assigned();

    public Unassigned {
      if (ASSIGNED.containsKey(error << 8 | subcode)) {
        throw new IllegalArgumentException(error + "/" + subcode + " has a name");
      }
    }

    @Override
    public Assignment assignment() {
      return new Assignment(error, subcode, "", null);
    }

    private static Map<Integer, NotificationCode> assigned() {
      Map<Integer, NotificationCode> assigned = new HashMap<>();
      Stream.<NotificationCode[]>of(
              HeaderError.values(),
              OpenError.values(),
              UpdateError.values(),
              HoldTimer.values(),
              StateMachineError.values(),
              Cease.values(),
              RouteRefreshError.values(),
              SendHoldTimer.values())
          .flatMap(Stream::of)
          .forEach(code -> assigned.put(code.error() << 8 | code.subcode(), code));
      return Map.copyOf(assigned);
    }
  }
}
