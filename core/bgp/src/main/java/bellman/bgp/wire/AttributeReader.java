package bellman.bgp.wire;

import bellman.bgp.wire.Attributes.Other;
import bellman.bgp.wire.Attributes.Segment;
import bellman.bgp.wire.Update.Finding;
import bellman.bgp.wire.Update.Severity;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.ByteReader;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path attributes of one UPDATE, and judges what is wrong as RFC 7606 section 7 wants. An
 * instance is for one message.
 *
 * <pre>
 *  0                   1
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Attr. Flags  |Attr. Type Code|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Length (1 or 2 octets)  | Value ...
 * </pre>
 */
final class AttributeReader {

  private final WireContext context;

  /** A set: a message may have thousands of the same fault. */
  private final Set<Finding> findings = new LinkedHashSet<>();

  private final BitSet seen = new BitSet();

  private @Nullable Integer origin;
  private @Nullable List<Segment> asPath;
  private @Nullable List<Segment> as4Path;
  private @Nullable Address nextHop;
  private @Nullable Long med;
  private @Nullable Long localPref;
  private final List<Community> communities = new ArrayList<>();
  private @Nullable Asn onlyToCustomer;
  private final List<Other> others = new ArrayList<>();
  private boolean as4Ignored;

  private @Nullable Family mpFamily;
  private @Nullable Address mpNextHop;
  private @Nullable Address mpLinkLocal;
  private Nlri announced = Nlri.NONE;
  private Nlri withdrawn = Nlri.NONE;
  private @Nullable Family emptyUnreach;

  AttributeReader(WireContext context) {
    this.context = context;
  }

  /** A value that its attribute may not have. */
  private static final class BadValueException extends Exception {
    private static final long serialVersionUID = 1;

    BadValueException(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads all attributes; what is wrong with them becomes findings. */
  void readAll(ByteReader in) {
    while (in.hasRemaining()) {
      int flags;
      int code;
      ByteReader value;
      try {
        flags = in.u8();
        code = in.u8();
        value = in.slice((flags & AttributeType.EXTENDED_LENGTH) != 0 ? in.u16() : in.u8());
      } catch (ByteReader.TruncatedException e) {
        // section 4: the attributes run over their total length; the rest can't be told apart
        find(
            0, Severity.TREAT_AS_WITHDRAW, "an attribute extends beyond the end of the attributes");
        return;
      }
      readOne(flags, code, value);
    }
  }

  private void readOne(int flags, int code, ByteReader value) {
    AttributeType type = AttributeType.of(code);
    if (seen.get(code)) {
      repeated(type, code, value);
      return;
    }
    seen.set(code);
    if (type == null) {
      others.add(new Other(flags, code, HexFormat.of().formatHex(value.rest())));
      if ((flags & AttributeType.OPTIONAL) == 0) {
        find(code, Severity.TREAT_AS_WITHDRAW, "unknown well-known attribute " + code);
      }
      return;
    }
    if (type.externalIsDiscarded() && !context.internal()) {
      find(code, Severity.DISCARD_ATTRIBUTE, type + " from an external peer");
      return;
    }
    boolean as4 = type == AttributeType.AS4_PATH || type == AttributeType.AS4_AGGREGATOR;
    if (as4 && context.fourOctetAs()) { // RFC 6793 section 4.1
      find(code, Severity.DISCARD_ATTRIBUTE, type + " from a peer with four-octet AS numbers");
      return;
    }
    int kind = AttributeType.OPTIONAL | AttributeType.TRANSITIVE;
    if ((flags & kind) != (type.flags() & kind)) {
      // section 3 c; which routes are meant is still to be read
      find(code, Severity.TREAT_AS_WITHDRAW, type + " with flags " + Integer.toHexString(flags));
      if (!isMultiProtocol(type)) {
        return;
      }
    }
    mpFamily = null;
    try {
      readValue(type, flags, value);
    } catch (BadValueException | Nlri.MalformedException e) {
      findings.add(new Finding(code, type.severity(), mpFamily, type + ": " + e.getMessage()));
    } catch (ByteReader.TruncatedException e) {
      findings.add(
          new Finding(code, type.severity(), mpFamily, type + " is too short: " + e.getMessage()));
    }
  }

  private static boolean isMultiProtocol(@Nullable AttributeType type) {
    return type == AttributeType.MP_REACH_NLRI || type == AttributeType.MP_UNREACH_NLRI;
  }

  /**
   * Section 3 g: the first of several counts. A second set of routes would end the session there;
   * here it ends the trust in their family, as DESIGN's rule asks: no attribute ends a session.
   */
  private void repeated(@Nullable AttributeType type, int code, ByteReader value) {
    Severity severity = Severity.DISCARD_ATTRIBUTE;
    Family family = null;
    if (isMultiProtocol(type)) {
      boolean readable = value.remaining() >= 3;
      family = readable ? new AddressFamily(value.u16(), value.u8()).unicastFamily() : null;
      if (family != null || !readable) {
        severity = Severity.IGNORE_FAMILY;
      }
    }
    findings.add(new Finding(code, severity, family, "attribute " + code + " is there twice"));
  }

  private void readValue(AttributeType type, int flags, ByteReader in)
      throws BadValueException, Nlri.MalformedException {
    switch (type) {
      case ORIGIN -> {
        exactly(in, 1);
        int value = in.u8();
        if (value > 2) {
          throw new BadValueException("value " + value);
        }
        origin = value;
      }
      case AS_PATH -> {
        List<Segment> segments = segments(in, context.fourOctetAs());
        if (!context.internal() && segments.stream().anyMatch(Segment::isConfederation)) {
          // RFC 5065 section 5: this speaker is in no confederation
          throw new BadValueException("a confederation segment from outside");
        }
        asPath = segments;
      }
      case NEXT_HOP -> {
        exactly(in, 4);
        nextHop = Address.of(in.bytes(4));
      }
      case MULTI_EXIT_DISC -> {
        exactly(in, 4);
        med = in.u32();
      }
      case LOCAL_PREF -> {
        exactly(in, 4);
        localPref = in.u32();
      }
      case ATOMIC_AGGREGATE -> {
        exactly(in, 0);
        keep(type, flags, in);
      }
      case AGGREGATOR -> aggregator(type, flags, in, context.fourOctetAs());
      case AS4_AGGREGATOR -> aggregator(type, flags, in, true);
      case COMMUNITIES -> {
        multiple(in, 4);
        while (in.hasRemaining()) {
          communities.add(new Community.Standard(in.i32()));
        }
      }
      case LARGE_COMMUNITY -> {
        multiple(in, 12);
        while (in.hasRemaining()) {
          communities.add(new Community.Large(in.u32(), in.u32(), in.u32()));
        }
      }
      case ONLY_TO_CUSTOMER -> {
        exactly(in, 4);
        onlyToCustomer = new Asn(in.u32());
      }
      case EXTENDED_COMMUNITIES -> {
        multiple(in, 8);
        keep(type, flags, in);
      }
      case ORIGINATOR_ID -> {
        exactly(in, 4);
        keep(type, flags, in);
      }
      case CLUSTER_LIST -> {
        multiple(in, 4);
        keep(type, flags, in);
      }
      case MP_REACH_NLRI -> reach(in);
      case MP_UNREACH_NLRI -> unreach(in);
      case AS4_PATH ->
          // confederation segments do not belong here, and are passed over (RFC 6793 section 6)
          as4Path =
              segments(in, true).stream().filter(segment -> !segment.isConfederation()).toList();
    }
  }

  private void aggregator(AttributeType type, int flags, ByteReader in, boolean fourOctets)
      throws BadValueException {
    exactly(in, fourOctets ? 8 : 6);
    byte[] value = in.rest();
    var again = new ByteReader(value);
    long asn = fourOctets ? again.u32() : again.u16();
    if (asn == 0) { // RFC 7607
      throw new BadValueException("AS number 0");
    }
    // who aggregated with two octets knew nothing of what an AS4_PATH from before says (RFC 6793
    // section 4.2.3)
    as4Ignored |= type == AttributeType.AGGREGATOR && asn != Asn.TRANS.number();
    others.add(new Other(flags, type.code(), HexFormat.of().formatHex(value)));
  }

  private void keep(AttributeType type, int flags, ByteReader in) {
    others.add(new Other(flags, type.code(), HexFormat.of().formatHex(in.rest())));
  }

  private static void exactly(ByteReader in, int octets) throws BadValueException {
    if (in.remaining() != octets) {
      throw new BadValueException(in.remaining() + " octets");
    }
  }

  private static void multiple(ByteReader in, int octets) throws BadValueException {
    if (in.remaining() == 0 || in.remaining() % octets != 0) {
      throw new BadValueException(in.remaining() + " octets");
    }
  }

  private static List<Segment> segments(ByteReader in, boolean fourOctets)
      throws BadValueException {
    List<Segment> segments = new ArrayList<>();
    while (in.hasRemaining()) {
      int type = in.u8();
      int count = in.u8();
      if (type < 1 || type > 4 || count == 0) {
        throw new BadValueException("segment type " + type + " with " + count + " numbers");
      }
      ByteReader numbers = in.slice(count * (fourOctets ? 4 : 2));
      List<Asn> asns = new ArrayList<>(count);
      while (numbers.hasRemaining()) {
        var asn = new Asn(fourOctets ? numbers.u32() : numbers.u16());
        if (asn.number() == 0) { // RFC 7607
          throw new BadValueException("AS number 0");
        }
        asns.add(asn);
      }
      segments.add(new Segment(type, asns));
    }
    return segments;
  }

  /**
   * MP_REACH_NLRI (RFC 4760 section 3).
   *
   * <pre>
   * +---------------------------------------------------------+
   * | Address Family Identifier (2 octets)                    |
   * +---------------------------------------------------------+
   * | Subsequent Address Family Identifier (1 octet)          |
   * +---------------------------------------------------------+
   * | Length of Next Hop Network Address (1 octet)            |
   * +---------------------------------------------------------+
   * | Network Address of Next Hop (variable)                  |
   * +---------------------------------------------------------+
   * | Reserved (1 octet)                                      |
   * +---------------------------------------------------------+
   * | Network Layer Reachability Information (variable)       |
   * +---------------------------------------------------------+
   * </pre>
   */
  private void reach(ByteReader in) throws BadValueException, Nlri.MalformedException {
    Family family = new AddressFamily(in.u16(), in.u8()).unicastFamily();
    if (family == null) {
      return; // routes of a kind that Bellman never asks for are passed over
    }
    mpFamily = family;
    byte[] hop = in.bytes(in.u8());
    in.skip(1);
    boolean fits = hop.length == 16 || hop.length == 32 || hop.length == family.bytes();
    if (!fits) {
      throw new BadValueException("a next hop of " + hop.length + " octets");
    }
    announced = Nlri.read(in, family);
    // a global and a link-local address (RFC 2545 section 3)
    mpNextHop = Address.of(hop.length == 32 ? Arrays.copyOf(hop, 16) : hop);
    if (hop.length == 32) {
      Address second = Address.of(Arrays.copyOfRange(hop, 16, 32));
      mpLinkLocal = second.isLinkLocal() ? second : null;
    }
    if (!isHost(mpNextHop)) {
      find(
          AttributeType.MP_REACH_NLRI.code(),
          Severity.TREAT_AS_WITHDRAW,
          "MP_REACH_NLRI: next hop " + mpNextHop + " is not a host address");
    }
  }

  /**
   * MP_UNREACH_NLRI (RFC 4760 section 4).
   *
   * <pre>
   * +---------------------------------------------------------+
   * | Address Family Identifier (2 octets)                    |
   * +---------------------------------------------------------+
   * | Subsequent Address Family Identifier (1 octet)          |
   * +---------------------------------------------------------+
   * | Withdrawn Routes (variable)                             |
   * +---------------------------------------------------------+
   * </pre>
   */
  private void unreach(ByteReader in) throws Nlri.MalformedException {
    Family family = new AddressFamily(in.u16(), in.u8()).unicastFamily();
    if (family == null) {
      return;
    }
    mpFamily = family;
    if (!in.hasRemaining()) {
      emptyUnreach = family;
    }
    withdrawn = Nlri.read(in, family);
  }

  /** Whether packets can go there: RFC 4271 section 6.3 wants a host's address as next hop. */
  private static boolean isHost(Address address) {
    boolean reserved = address instanceof Ipv4Address v4 && v4.bits() >>> 28 == 0xf;
    return !address.isUnspecified() && !address.isMulticast() && !reserved;
  }

  /** Which routes of the family are meant can't be told: see {@link Severity#IGNORE_FAMILY}. */
  void distrust(Family family, String message) {
    findings.add(new Finding(0, Severity.IGNORE_FAMILY, family, message));
  }

  private void find(int code, Severity severity, String message) {
    findings.add(new Finding(code, severity, null, message));
  }

  /** Puts the message together. */
  Update update(Nlri withdrawnIpv4, Nlri announcedIpv4) {
    boolean attributesThere = !seen.isEmpty() || !findings.isEmpty();
    Nlri all = announcedIpv4.and(announced);
    if (!all.isEmpty()) {
      require(origin != null, AttributeType.ORIGIN);
      require(asPath != null, AttributeType.AS_PATH);
      if (!announcedIpv4.isEmpty()) {
        require(nextHop != null, AttributeType.NEXT_HOP);
        if (nextHop != null && !isHost(nextHop)) {
          find(
              AttributeType.NEXT_HOP.code(),
              Severity.TREAT_AS_WITHDRAW,
              "NEXT_HOP " + nextHop + " is not a host address");
        }
      }
      require(!context.internal() || localPref != null, AttributeType.LOCAL_PREF);
    }
    Nlri gone = withdrawnIpv4.and(withdrawn);
    boolean distrusted =
        findings.stream().anyMatch(found -> found.severity() == Severity.TREAT_AS_WITHDRAW);
    if (distrusted) {
      return new Update(gone.and(all), Nlri.NONE, null, null, List.copyOf(findings));
    }
    Family endOfRib = null;
    if (gone.isEmpty() && all.isEmpty() && findings.isEmpty()) {
      endOfRib = attributesThere ? emptyUnreach : Family.IPV4;
    }
    Attributes attributes =
        all.isEmpty()
            ? null
            : new Attributes(
                origin,
                realPath(),
                // beside MP_REACH_NLRI alone, NEXT_HOP means nothing (RFC 4760 section 3)
                announcedIpv4.isEmpty() ? mpNextHop : nextHop,
                announcedIpv4.isEmpty() ? mpLinkLocal : null,
                med,
                localPref,
                communities,
                onlyToCustomer,
                others);
    return new Update(gone, all, attributes, endOfRib, List.copyOf(findings));
  }

  private void require(boolean there, AttributeType type) {
    boolean known = findings.stream().anyMatch(found -> found.attribute() == type.code());
    if (!there && !known) {
      find(type.code(), Severity.TREAT_AS_WITHDRAW, type + " is missing");
    }
  }

  /** The path with AS_TRANS replaced by what AS4_PATH says (RFC 6793 section 4.2.3). */
  private @Nullable List<Segment> realPath() {
    if (as4Path == null || asPath == null || as4Ignored) {
      return asPath;
    }
    int missing = count(asPath) - count(as4Path);
    if (missing < 0) {
      return asPath; // longer than the path that it is to complete: ignored
    }
    List<Segment> real = new ArrayList<>();
    for (Segment segment : asPath) {
      // a confederation's segment stays where it stands before or beside what is taken over
      if (missing <= 0 && !segment.isConfederation()) {
        break;
      }
      boolean whole = segment.weight() <= missing || segment.type() != Segment.SEQUENCE;
      real.add(whole ? segment : new Segment(segment.type(), segment.asns().subList(0, missing)));
      missing -= segment.weight();
    }
    for (Segment segment : as4Path) {
      Segment last = real.isEmpty() ? null : real.getLast();
      if (last != null
          && last.type() == Segment.SEQUENCE
          && segment.type() == Segment.SEQUENCE
          && last.asns().size() + segment.asns().size() <= 255) {
        List<Asn> joined = new ArrayList<>(last.asns());
        joined.addAll(segment.asns());
        real.set(real.size() - 1, new Segment(Segment.SEQUENCE, joined));
      } else {
        real.add(segment);
      }
    }
    return real;
  }

  private static int count(List<Segment> segments) {
    return segments.stream().mapToInt(Segment::weight).sum();
  }
}
