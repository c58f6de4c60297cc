package bellman.linux.link;

import bellman.linux.link.LinkNews.AddressGone;
import bellman.linux.link.LinkNews.AddressIs;
import bellman.linux.link.LinkNews.Done;
import bellman.linux.link.LinkNews.Interrupted;
import bellman.linux.link.LinkNews.LinkGone;
import bellman.linux.link.LinkNews.LinkIs;
import bellman.linux.link.LinkNews.Refused;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.MacAddress;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.LinkAddress.Trait;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of rtnetlink about interfaces and addresses (RFC 3549, rtnetlink(7)).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             Length                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Type              |             Flags             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Sequence Number                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            Port ID                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   a fixed part by type, then attributes: length, type, value
 * </pre>
 *
 * <p>All numbers are in the order of the host's octets, everything is padded to four.
 */
final class Netlink {

  static final int GET_LINKS = 18;
  static final int GET_ADDRESSES = 22;

  /** Groups of {@code struct sockaddr_nl}: RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR. */
  static final int GROUPS = 1 | 0x10 | 0x100;

  private static final int HEADER = 16;

  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int NEW_LINK = 16;
  private static final int DELETE_LINK = 17;
  private static final int NEW_ADDRESS = 20;
  private static final int DELETE_ADDRESS = 21;

  private static final int REQUEST_DUMP = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
  private static final int DUMP_INTERRUPTED = 0x10;

  private static final int ANY_FAMILY = 0;
  private static final int LINK_UP = 1;
  private static final int LINK_IS_LOOPBACK = 8;
  private static final int LINK_RUNNING = 0x40;
  private static final int LINK_ADDRESS = 1;
  private static final int LINK_NAME = 3;
  private static final int LINK_MASTER = 10;
  private static final int LINK_INFO = 18;
  private static final int INFO_KIND = 1;

  private static final int ADDRESS = 1;
  private static final int LOCAL_ADDRESS = 2;
  private static final int ADDRESS_FLAGS = 8;

  /** Of an IPv6 address that it is temporary, and of an IPv4 one that it is secondary. */
  private static final int SECONDARY = 0x01;

  private static final int OPTIMISTIC = 0x04;
  private static final int DUPLICATE = 0x08;
  private static final int DEPRECATED = 0x20;
  private static final int TENTATIVE = 0x40;
  private static final int PERMANENT = 0x80;

  private static final int ATTRIBUTE_TYPE = 0x3fff;

  private final ByteOrder order;

  /** Messages of a host with this order of octets. */
  Netlink(ByteOrder order) {
    this.order = order;
  }

  /** A question for all there is of a kind. */
  byte[] ask(int type, int sequence) {
    return ByteBuffer.allocate(HEADER + 4)
        .order(order)
        .putInt(HEADER + 4)
        .putShort((short) type)
        .putShort((short) REQUEST_DUMP)
        .putInt(sequence)
        .putInt(0)
        .putInt(ANY_FAMILY)
        .array();
  }

  /** What the messages of one datagram say; others than ours are passed over. */
  List<LinkNews> read(byte[] datagram, int length) {
    List<LinkNews> news = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(datagram, 0, length).order(order);
    while (in.remaining() >= HEADER) {
      int at = in.position();
      int size = in.getInt(at);
      if (size < HEADER || size > in.remaining()) {
        return news;
      }
      int type = Short.toUnsignedInt(in.getShort(at + 4));
      int flags = Short.toUnsignedInt(in.getShort(at + 6));
      LinkNews told = message(type, in.slice(at + HEADER, size - HEADER).order(order));
      if (told != null) {
        news.add(told);
      }
      if ((flags & DUMP_INTERRUPTED) != 0) {
        news.add(new Interrupted());
      }
      in.position(Math.min(at + padded(size), in.limit()));
    }
    return news;
  }

  private static @Nullable LinkNews message(int type, ByteBuffer body) {
    return switch (type) {
      case DONE -> new Done();
      case ERROR -> {
        int errno = body.remaining() < 4 ? 0 : -body.getInt(0);
        yield errno == 0 ? null : new Refused(errno);
      }
      case NEW_LINK, DELETE_LINK -> link(type == DELETE_LINK, body);
      case NEW_ADDRESS, DELETE_ADDRESS -> address(type == DELETE_ADDRESS, body);
      default -> null;
    };
  }

  /** {@code struct ifinfomsg}: family, type, index, flags, change. */
  private static @Nullable LinkNews link(boolean gone, ByteBuffer body) {
    // a bridge tells of its ports with messages of its own family: one that says that an interface
    // is a port no more looks as if it were gone
    if (body.remaining() < 16 || body.get(0) != ANY_FAMILY) {
      return null;
    }
    int index = body.getInt(4);
    if (gone) {
      return new LinkGone(index);
    }
    int flags = body.getInt(8);
    String name = null;
    MacAddress mac = null;
    int master = 0;
    String kind = (flags & LINK_IS_LOOPBACK) != 0 ? Link.LOOPBACK : "";
    body.position(16);
    for (Attribute each = next(body); each != null; each = next(body)) {
      switch (each.type()) {
        case LINK_NAME -> name = text(each.value());
        case LINK_ADDRESS ->
            mac = each.value().length == MacAddress.LENGTH ? MacAddress.of(each.value()) : null;
        case LINK_MASTER -> master = number(each, body.order());
        case LINK_INFO -> kind = kind(each, body.order());
        default -> {}
      }
    }
    return name == null
        ? null
        : new LinkIs(
            index, name, (flags & LINK_UP) != 0, (flags & LINK_RUNNING) != 0, mac, master, kind);
  }

  private static String kind(Attribute info, ByteOrder order) {
    ByteBuffer in = ByteBuffer.wrap(info.value()).order(order);
    for (Attribute each = next(in); each != null; each = next(in)) {
      if (each.type() == INFO_KIND) {
        return text(each.value());
      }
    }
    return "";
  }

  /** {@code struct ifaddrmsg}: family, prefix length, flags, scope, index. */
  private static @Nullable LinkNews address(boolean gone, ByteBuffer body) {
    if (body.remaining() < 8) {
      return null;
    }
    int length = body.get(1) & 0xff;
    int flags = body.get(2) & 0xff;
    int index = body.getInt(4);
    byte[] address = null;
    byte[] local = null;
    body.position(8);
    for (Attribute each = next(body); each != null; each = next(body)) {
      switch (each.type()) {
        case ADDRESS -> address = each.value();
        case LOCAL_ADDRESS -> local = each.value();
        case ADDRESS_FLAGS -> flags = number(each, body.order());
        default -> {}
      }
    }
    // where there are both, the other one is that of the far end
    byte[] ours = local == null ? address : local;
    if (ours == null || (ours.length != 4 && ours.length != 16) || length > 8 * ours.length) {
      return null;
    }
    Address parsed = Address.of(ours);
    if (gone) {
      return new AddressGone(index, parsed, length);
    }
    return new AddressIs(index, new LinkAddress(parsed, length, traits(parsed.family(), flags)));
  }

  private static Set<Trait> traits(Family family, int flags) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    if ((flags & TENTATIVE) != 0 && (flags & OPTIMISTIC) == 0) {
      traits.add(Trait.TENTATIVE);
    }
    if ((flags & DUPLICATE) != 0) {
      traits.add(Trait.DUPLICATE);
    }
    if ((flags & DEPRECATED) != 0) {
      traits.add(Trait.DEPRECATED);
    }
    if ((flags & SECONDARY) != 0) {
      traits.add(family == Family.IPV6 ? Trait.TEMPORARY : Trait.SECONDARY);
    }
    if ((flags & PERMANENT) == 0) {
      traits.add(Trait.DYNAMIC);
    }
    return traits;
  }

  @SuppressWarnings("ArrayRecordComponent") // read at once, and never kept
  private record Attribute(int type, byte[] value) {}

  private static @Nullable Attribute next(ByteBuffer in) {
    if (in.remaining() < 4) {
      return null;
    }
    int at = in.position();
    int size = Short.toUnsignedInt(in.getShort(at));
    if (size < 4 || size > in.remaining()) {
      return null;
    }
    byte[] value = new byte[size - 4];
    in.get(at + 4, value);
    int type = in.getShort(at + 2) & ATTRIBUTE_TYPE;
    in.position(Math.min(at + padded(size), in.limit()));
    return new Attribute(type, value);
  }

  private static int number(Attribute attribute, ByteOrder order) {
    return attribute.value().length < 4
        ? 0
        : ByteBuffer.wrap(attribute.value()).order(order).getInt();
  }

  /** Names end with a zero octet. */
  private static String text(byte[] value) {
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  private static int padded(int size) {
    return size + 3 & ~3;
  }
}
