package bellman.bgp.wire;

import bellman.bgp.wire.Update.Severity;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that are read, one row each: code, flags, and what RFC 7606 section 7 (RFC 6793
 * section 6 for the AS4_ ones, RFC 9234 section 5 for ONLY_TO_CUSTOMER) wants done about a
 * malformed value. Where a family's prefixes can't be told apart, RFC 7606 sections 5.3 and 7.11
 * offer a reset or giving the family up; Bellman does the latter.
 */
enum AttributeType {
  ORIGIN(1, 0x40, Severity.TREAT_AS_WITHDRAW),
  AS_PATH(2, 0x40, Severity.TREAT_AS_WITHDRAW),
  NEXT_HOP(3, 0x40, Severity.TREAT_AS_WITHDRAW),
  MULTI_EXIT_DISC(4, 0x80, Severity.TREAT_AS_WITHDRAW),
  LOCAL_PREF(5, 0x40, Severity.TREAT_AS_WITHDRAW),
  ATOMIC_AGGREGATE(6, 0x40, Severity.DISCARD_ATTRIBUTE),
  AGGREGATOR(7, 0xc0, Severity.DISCARD_ATTRIBUTE),
  COMMUNITIES(8, 0xc0, Severity.TREAT_AS_WITHDRAW),
  ORIGINATOR_ID(9, 0x80, Severity.TREAT_AS_WITHDRAW),
  CLUSTER_LIST(10, 0x80, Severity.TREAT_AS_WITHDRAW),
  MP_REACH_NLRI(14, 0x80, Severity.IGNORE_FAMILY),
  MP_UNREACH_NLRI(15, 0x80, Severity.IGNORE_FAMILY),
  EXTENDED_COMMUNITIES(16, 0xc0, Severity.TREAT_AS_WITHDRAW),
  AS4_PATH(17, 0xc0, Severity.DISCARD_ATTRIBUTE),
  AS4_AGGREGATOR(18, 0xc0, Severity.DISCARD_ATTRIBUTE),
  LARGE_COMMUNITY(32, 0xc0, Severity.TREAT_AS_WITHDRAW),
  ONLY_TO_CUSTOMER(35, 0xc0, Severity.TREAT_AS_WITHDRAW);

  static final int OPTIONAL = 0x80;
  static final int TRANSITIVE = 0x40;
  static final int EXTENDED_LENGTH = 0x10;

  private static final @Nullable AttributeType[] BY_CODE = new @Nullable AttributeType[256];

  static {
    for (AttributeType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final int flags;
  private final Severity severity;

  AttributeType(int code, int flags, Severity severity) {
    this.code = code;
    this.flags = flags;
    this.severity = severity;
  }

  /** The row of a code; null if there is none. */
  static @Nullable AttributeType of(int code) {
    return BY_CODE[code];
  }

  int code() {
    return code;
  }

  /** Optional and transitive as they must be. */
  int flags() {
    return flags;
  }

  /** What to do about a malformed value. */
  Severity severity() {
    return severity;
  }

  /**
   * Whether it means nothing between ASes, and is dropped there (RFC 7606 sections 7.5, 7.9, 7.10).
   */
  boolean externalIsDiscarded() {
    return this == LOCAL_PREF || this == ORIGINATOR_ID || this == CLUSTER_LIST;
  }
}
