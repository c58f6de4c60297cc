package bellman.bgp.wire;

import bellman.bgp.wire.Attributes.Other;
import bellman.bgp.wire.Attributes.Segment;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.ByteWriter;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes UPDATEs octet by octet, each for itself: what {@link UpdateWriter} has to come to, which
 * packs prefixes once for many sessions.
 */
final class PlainUpdateWriter {

  private final WireContext context;
  private final ByteWriter out;

  /** For sessions of this context. */
  PlainUpdateWriter(WireContext context) {
    this.context = context;
    this.out = new ByteWriter(MessageCodec.MAX);
  }

  /**
   * UPDATEs that announce these prefixes, all of one family, with the attributes.
   *
   * @param attributes with a next hop; origin and path as {@link Attributes#originated} makes them.
   *     An IPv4 route may have an IPv6 next hop where that was agreed (RFC 8950)
   */
  List<byte[]> announce(Family family, Attributes attributes, Iterable<Prefix> prefixes)
      throws UpdateWriter.TooLongException {
    Address nextHop = attributes.nextHop();
    if (nextHop == null) {
      throw new IllegalArgumentException("a route without a next hop");
    }
    boolean classic = family == Family.IPV4 && nextHop.family() == Family.IPV4;
    byte[] block = attributes(attributes, classic);
    if (classic) {
      return classic(block, prefixes);
    }
    var hop = new ByteWriter(32).bytes(nextHop.toBytes());
    Address linkLocal = attributes.linkLocalNextHop();
    if (linkLocal != null) {
      hop.bytes(linkLocal.toBytes());
    }
    return multiProtocol(family, hop.toBytes(), block, prefixes);
  }

  private List<byte[]> classic(byte[] block, Iterable<Prefix> prefixes)
      throws UpdateWriter.TooLongException {
    int most = context.maxMessageLength();
    int fixed = MessageCodec.HEADER + 4 + block.length;
    if (fixed + 5 > most) {
      throw new UpdateWriter.TooLongException(block.length, most);
    }
    List<byte[]> messages = new ArrayList<>();
    begin();
    for (Prefix prefix : prefixes) {
      if (out.size() > MessageCodec.HEADER && out.size() + Nlri.size(prefix) > most) {
        messages.add(MessageCodec.finish(out));
        begin();
      }
      if (out.size() == MessageCodec.HEADER) {
        out.u16(0).u16(block.length).bytes(block);
      }
      Nlri.write(out, prefix);
    }
    if (out.size() > MessageCodec.HEADER) {
      messages.add(MessageCodec.finish(out));
    }
    return messages;
  }

  private List<byte[]> multiProtocol(
      Family family, byte[] hop, byte[] block, Iterable<Prefix> prefixes)
      throws UpdateWriter.TooLongException {
    int most = context.maxMessageLength();
    int attributesAt = MessageCodec.HEADER + 4;
    int fixed = attributesAt + 4 + 5 + hop.length + block.length;
    if (fixed + 17 > most) {
      throw new UpdateWriter.TooLongException(block.length, most);
    }
    var wireFamily = AddressFamily.unicast(family);
    List<byte[]> messages = new ArrayList<>();
    begin();
    for (Prefix prefix : prefixes) {
      if (out.size() > MessageCodec.HEADER
          && out.size() + Nlri.size(prefix) + block.length > most) {
        messages.add(finishMultiProtocol(attributesAt, block));
        begin();
      }
      if (out.size() == MessageCodec.HEADER) {
        out.u16(0).u16(0);
        out.u8(AttributeType.MP_REACH_NLRI.flags() | AttributeType.EXTENDED_LENGTH);
        out.u8(AttributeType.MP_REACH_NLRI.code()).u16(0);
        out.u16(wireFamily.afi()).u8(wireFamily.safi()).u8(hop.length).bytes(hop).u8(0);
      }
      Nlri.write(out, prefix);
    }
    if (out.size() > MessageCodec.HEADER) {
      messages.add(finishMultiProtocol(attributesAt, block));
    }
    return messages;
  }

  private byte[] finishMultiProtocol(int attributesAt, byte[] block) {
    out.patchU16(attributesAt + 2, out.size() - attributesAt - 4);
    out.bytes(block);
    out.patchU16(MessageCodec.HEADER + 2, out.size() - attributesAt);
    return MessageCodec.finish(out);
  }

  /** UPDATEs that withdraw these prefixes, all of one family. */
  List<byte[]> withdraw(Family family, Iterable<Prefix> prefixes) {
    int most = context.maxMessageLength();
    boolean classic = family == Family.IPV4;
    int tail = classic ? 2 : 0; // the length of no attributes
    List<byte[]> messages = new ArrayList<>();
    begin();
    for (Prefix prefix : prefixes) {
      if (out.size() > MessageCodec.HEADER && out.size() + Nlri.size(prefix) + tail > most) {
        messages.add(finishWithdraw(classic));
        begin();
      }
      if (out.size() == MessageCodec.HEADER) {
        out.u16(0);
        if (!classic) {
          unreachHeader(family);
        }
      }
      Nlri.write(out, prefix);
    }
    if (out.size() > MessageCodec.HEADER) {
      messages.add(finishWithdraw(classic));
    }
    return messages;
  }

  private void unreachHeader(Family family) {
    var wireFamily = AddressFamily.unicast(family);
    out.u16(0);
    out.u8(AttributeType.MP_UNREACH_NLRI.flags() | AttributeType.EXTENDED_LENGTH);
    out.u8(AttributeType.MP_UNREACH_NLRI.code()).u16(0);
    out.u16(wireFamily.afi()).u8(wireFamily.safi());
  }

  private byte[] finishWithdraw(boolean classic) {
    int bodyAt = MessageCodec.HEADER;
    if (classic) {
      out.patchU16(bodyAt, out.size() - bodyAt - 2);
      out.u16(0);
    } else {
      out.patchU16(bodyAt + 6, out.size() - bodyAt - 8);
      out.patchU16(bodyAt + 2, out.size() - bodyAt - 4);
    }
    return MessageCodec.finish(out);
  }

  /** The mark that a family's table is complete (RFC 4724 section 2). */
  byte[] endOfRib(Family family) {
    begin();
    out.u16(0);
    if (family == Family.IPV4) {
      out.u16(0);
      return MessageCodec.finish(out);
    }
    unreachHeader(family);
    return finishWithdraw(false);
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
