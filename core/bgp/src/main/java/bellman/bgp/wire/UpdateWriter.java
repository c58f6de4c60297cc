package bellman.bgp.wire;

import bellman.bgp.wire.Attributes.Other;
import bellman.bgp.wire.Attributes.Segment;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.ByteWriter;
import bellman.net.Community;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Packs prefixes into as few UPDATEs as they fit (RFC 4271 section 4.3).
 *
 * <pre>
 * +-----------------------------------------------------+
 * |   Withdrawn Routes Length (2 octets)                |
 * +-----------------------------------------------------+
 * |   Withdrawn Routes (variable)                       |
 * +-----------------------------------------------------+
 * |   Total Path Attribute Length (2 octets)            |
 * +-----------------------------------------------------+
 * |   Path Attributes (variable)                        |
 * +-----------------------------------------------------+
 * |   Network Layer Reachability Information (variable) |
 * +-----------------------------------------------------+
 * </pre>
 *
 * <p>IPv4 prefixes with an IPv4 next hop go where RFC 4271 has them; all others into MP_REACH_NLRI,
 * which is written first, as RFC 7606 section 5.1 asks. Prefixes are not written again for each
 * session, see {@link PackedPrefixes}: what differs is written in front of them and behind. An
 * instance belongs to one thread.
 */
public final class UpdateWriter {

  /** The attributes leave no room for a prefix: the route can't be sent at all. */
  public static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1;

    TooLongException(int length, int most) {
      super(
          "the attributes take " + length + " bytes, more than a message of " + most + " can hold",
          null,
          false,
          false);
    }
  }

  private static final byte[] NOTHING = {};

  /** Behind withdrawn IPv4 prefixes: the length of no attributes. */
  private static final byte[] NO_ATTRIBUTES = {0, 0};

  /** Of IPv4 prefixes at the end of a message, whose length nothing says but the header. */
  private static final Lengths NO_LENGTHS = (_, _) -> {};

  private final WireContext context;
  private final ByteWriter out;

  /** A writer for sessions of this context. */
  public UpdateWriter(WireContext context) {
    this.context = context;
    this.out = new ByteWriter(128);
  }

  /**
   * UPDATEs that announce these prefixes with the attributes.
   *
   * @param attributes with a next hop; origin and path as {@link Attributes#originated} makes them.
   *     An IPv4 route may have an IPv6 next hop where that was agreed (RFC 8950)
   */
  public List<EncodedMessage> announce(Attributes attributes, PackedPrefixes prefixes)
      throws TooLongException {
    Address nextHop = attributes.nextHop();
    if (nextHop == null) {
      throw new IllegalArgumentException("a route without a next hop");
    }
    boolean classic = prefixes.family() == Family.IPV4 && nextHop.family() == Family.IPV4;
    byte[] block = attributes(attributes, classic);
    begin();
    if (classic) {
      out.u16(0).u16(block.length).bytes(block);
      checkRoom(block, 0, 5);
      return messages(prefixes, NOTHING, NO_LENGTHS);
    }
    var hop = new ByteWriter(32).bytes(nextHop.toBytes());
    Address linkLocal = attributes.linkLocalNextHop();
    if (linkLocal != null) {
      hop.bytes(linkLocal.toBytes());
    }
    int attributesAt = out.size() + 4;
    out.u16(0).u16(0);
    out.u8(AttributeType.MP_REACH_NLRI.flags() | AttributeType.EXTENDED_LENGTH);
    out.u8(AttributeType.MP_REACH_NLRI.code()).u16(0);
    var wireFamily = AddressFamily.unicast(prefixes.family());
    out.u16(wireFamily.afi()).u8(wireFamily.safi()).u8(hop.size()).bytes(hop.toBytes()).u8(0);
    checkRoom(block, block.length, 17);
    return messages(
        prefixes,
        block,
        (head, share) -> {
          int reach = head.size() - attributesAt - 4 + share;
          head.patchU16(attributesAt + 2, reach);
          head.patchU16(attributesAt - 2, reach + 4 + block.length);
        });
  }

  /** There must be room for any prefix, or the route can't be sent. */
  private void checkRoom(byte[] block, int tail, int prefix) throws TooLongException {
    int most = context.maxMessageLength();
    if (out.size() + tail + prefix > most) {
      throw new TooLongException(block.length, most);
    }
  }

  /** UPDATEs that withdraw these prefixes. */
  public List<EncodedMessage> withdraw(PackedPrefixes prefixes) {
    begin();
    out.u16(0);
    if (prefixes.family() == Family.IPV4) {
      return messages(
          prefixes, NO_ATTRIBUTES, (head, share) -> head.patchU16(MessageCodec.HEADER, share));
    }
    unreachHeader(prefixes.family());
    return messages(prefixes, NOTHING, UpdateWriter::finishUnreach);
  }

  private void unreachHeader(Family family) {
    var wireFamily = AddressFamily.unicast(family);
    out.u16(0);
    out.u8(AttributeType.MP_UNREACH_NLRI.flags() | AttributeType.EXTENDED_LENGTH);
    out.u8(AttributeType.MP_UNREACH_NLRI.code()).u16(0);
    out.u16(wireFamily.afi()).u8(wireFamily.safi());
  }

  private static void finishUnreach(ByteWriter head, int share) {
    head.patchU16(MessageCodec.HEADER + 6, 3 + share);
    head.patchU16(MessageCodec.HEADER + 2, 7 + share);
  }

  /** The mark that a family's table is complete (RFC 4724 section 2). */
  public EncodedMessage endOfRib(Family family) {
    begin();
    out.u16(0);
    if (family == Family.IPV4) {
      out.u16(0);
    } else {
      unreachHeader(family);
      finishUnreach(out, 0);
    }
    return EncodedMessage.of(MessageCodec.finish(out));
  }

  /** Enters how many octets of prefixes follow. */
  private interface Lengths {
    void enter(ByteWriter head, int share);
  }

  /**
   * Messages that begin with what was written, each with as many prefixes as it has room for. Those
   * with as much have one head.
   */
  private List<EncodedMessage> messages(PackedPrefixes prefixes, byte[] tail, Lengths lengths) {
    byte[] octets = prefixes.octets();
    int[] ends = prefixes.ends(context.maxMessageLength() - out.size() - tail.length);
    List<EncodedMessage> messages = new ArrayList<>(ends.length);
    byte[] head = NOTHING;
    int before = -1;
    int from = 0;
    for (int to : ends) {
      int share = to - from;
      if (share != before) {
        lengths.enter(out, share);
        head = out.patchU16(MessageCodec.LENGTH_AT, out.size() + share + tail.length).toBytes();
        before = share;
      }
      messages.add(new EncodedMessage(head, octets, from, to, tail));
      from = to;
    }
    return messages;
  }

  private void begin() {
    out.clear();
    MessageCodec.begin(out, MessageCodec.TYPE_UPDATE);
  }

  /** All attributes but MP_REACH_NLRI, in the order of their codes. */
  private byte[] attributes(Attributes attributes, boolean withNextHop) {
    var block = new ByteWriter(64);
    List<Other> others = new ArrayList<>(attributes.others());
    others.sort(Comparator.comparingInt(Other::code));
    Integer origin = attributes.origin();
    write(block, AttributeType.ORIGIN, new byte[] {(byte) (origin == null ? 0 : origin)});
    List<Segment> path = attributes.asPath() == null ? List.of() : attributes.asPath();
    write(block, AttributeType.AS_PATH, segments(path, context.fourOctetAs()));
    Address nextHop = attributes.nextHop();
    if (withNextHop && nextHop != null) {
      write(block, AttributeType.NEXT_HOP, nextHop.toBytes());
    }
    Long med = attributes.med();
    if (med != null) {
      write(block, AttributeType.MULTI_EXIT_DISC, new ByteWriter(4).u32(med).toBytes());
    }
    Long localPref = attributes.localPref();
    if (localPref != null) {
      write(block, AttributeType.LOCAL_PREF, new ByteWriter(4).u32(localPref).toBytes());
    }
    writeBelow(block, others, AttributeType.COMMUNITIES.code());
    var standard = new ByteWriter(16);
    var large = new ByteWriter(24);
    for (Community community : attributes.communities()) {
      switch (community) {
        case Community.Standard(int value) -> standard.u32(value);
        case Community.Large(long global, long one, long two) ->
            large.u32(global).u32(one).u32(two);
      }
    }
    if (standard.size() > 0) {
      write(block, AttributeType.COMMUNITIES, standard.toBytes());
    }
    writeBelow(block, others, AttributeType.AS4_PATH.code());
    if (!context.fourOctetAs() && hasFourOctetAsn(path)) {
      write(block, AttributeType.AS4_PATH, segments(path, true));
    }
    writeBelow(block, others, AttributeType.LARGE_COMMUNITY.code());
    if (large.size() > 0) {
      write(block, AttributeType.LARGE_COMMUNITY, large.toBytes());
    }
    writeBelow(block, others, AttributeType.ONLY_TO_CUSTOMER.code());
    Asn marking = attributes.onlyToCustomer();
    if (marking != null) {
      byte[] value = new ByteWriter(4).u32(marking.number()).toBytes();
      write(block, AttributeType.ONLY_TO_CUSTOMER, value);
    }
    writeBelow(block, others, 256);
    return block.toBytes();
  }

  /** Writes those of the others, sorted, that come before this code, and takes them away. */
  private static void writeBelow(ByteWriter out, List<Other> others, int code) {
    while (!others.isEmpty() && others.getFirst().code() < code) {
      Other other = others.removeFirst();
      byte[] value = HexFormat.of().parseHex(other.hex());
      write(out, other.flags() & ~AttributeType.EXTENDED_LENGTH, other.code(), value);
    }
  }

  private static boolean hasFourOctetAsn(List<Segment> path) {
    return path.stream().anyMatch(segment -> segment.asns().stream().anyMatch(Asn::isFourOctet));
  }

  private static byte[] segments(List<Segment> segments, boolean fourOctets) {
    var out = new ByteWriter(16);
    for (Segment segment : segments) {
      // a segment counts its numbers in one octet (RFC 4271 section 4.3)
      List<Asn> asns = segment.asns();
      for (int from = 0; from < asns.size(); from += 255) {
        List<Asn> part = asns.subList(from, Math.min(asns.size(), from + 255));
        out.u8(segment.type()).u8(part.size());
        for (Asn asn : part) {
          if (fourOctets) {
            out.u32(asn.number());
          } else {
            out.u16(asn.twoOctet());
          }
        }
      }
    }
    return out.toBytes();
  }

  private static void write(ByteWriter out, AttributeType type, byte[] value) {
    write(out, type.flags(), type.code(), value);
  }

  private static void write(ByteWriter out, int flags, int code, byte[] value) {
    if (value.length > 255) {
      out.u8(flags | AttributeType.EXTENDED_LENGTH).u8(code).u16(value.length);
    } else {
      out.u8(flags).u8(code).u8(value.length);
    }
    out.bytes(value);
  }
}
