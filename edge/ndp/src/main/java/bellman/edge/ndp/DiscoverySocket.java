package bellman.edge.ndp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SystemCallException;
import bellman.ndp.DiscoveryMessage;
import bellman.net.Address;
import bellman.net.Ipv6Address;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A raw ICMPv6 socket for solicitations and advertisements (RFC 3542). The kernel adds and checks
 * the checksum. One thread sends, one receives and closes.
 */
final class DiscoverySocket implements AutoCloseable {

  static final Ipv6Address ALL_NODES = (Ipv6Address) Address.parse("ff02::1");
  static final Ipv6Address ALL_ROUTERS = (Ipv6Address) Address.parse("ff02::2");

  private static final String WHAT = "a raw ICMPv6 socket";
  private static final int LARGEST = 2048;
  private static final int SOCKET_ADDRESS = 28;
  private static final int CONTROL = 128;
  private static final int HEADER = 56;
  private static final int CONTROL_HEADER = 16;
  private static final int PACKET_INFO = 20;
  private static final int POLL_MILLIS = 500;

  /**
   * A message that came.
   *
   * @param index the interface that it came in by
   */
  record Incoming(int index, Ipv6Address source, DiscoveryMessage message) {}

  private final RawSocket socket;
  private final Set<Integer> joined = new HashSet<>();
  private volatile boolean closing;

  private DiscoverySocket(RawSocket socket) {
    this.socket = socket;
  }

  static DiscoverySocket open() throws IOException {
    RawSocket socket;
    try {
      socket = RawSocket.open(Libc.AF_INET6, Libc.SOCK_RAW, Libc.IPPROTO_ICMPV6, WHAT);
    } catch (SystemCallException e) {
      throw e.errno() == Libc.EPERM || e.errno() == Libc.EACCES
          ? new IOException(
              "discovering the neighbor needs "
                  + WHAT
                  + ", which this process may not open: give it the capability NET_RAW"
                  + " (securityContext.capabilities.add in Kubernetes)",
              e)
          : e;
    }
    try (Arena arena = Arena.ofConfined()) {
      socket.with(Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_HOPS, DiscoveryMessage.HOP_LIMIT, WHAT);
      socket.with(Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_LOOP, 0, WHAT);
      socket.with(Libc.IPPROTO_IPV6, Libc.IPV6_RECVHOPLIMIT, 1, WHAT);
      socket.with(Libc.IPPROTO_IPV6, Libc.IPV6_RECVPKTINFO, 1, WHAT);
      SystemCallException.check(
          Libc.setsockopt(socket.descriptor(), Libc.SOL_ICMPV6, Libc.ICMP6_FILTER, filter(arena)),
          WHAT);
      return new DiscoverySocket(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A bit for each ICMPv6 type; one that is set keeps the type out. */
  private static MemorySegment filter(Arena arena) {
    MemorySegment filter = arena.allocate(32, 4);
    filter.fill((byte) 0xff);
    for (int type :
        new int[] {DiscoveryMessage.TYPE_SOLICITATION, DiscoveryMessage.TYPE_ADVERTISEMENT}) {
      int word = type / 32;
      filter.setAtIndex(JAVA_INT, word, filter.getAtIndex(JAVA_INT, word) & ~(1 << type % 32));
    }
    return filter;
  }

  /** Sends to all nodes or all routers of a link, from this host's address there. */
  void send(int index, Ipv6Address source, Ipv6Address group, DiscoveryMessage message)
      throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      join(arena, index);
      byte[] bytes = message.toBytes();
      MemorySegment control = arena.allocate(CONTROL_HEADER + PACKET_INFO + 4, 8);
      control.set(JAVA_LONG, 0, CONTROL_HEADER + PACKET_INFO);
      control.set(JAVA_INT, 8, Libc.IPPROTO_IPV6);
      control.set(JAVA_INT, 12, Libc.IPV6_PKTINFO);
      MemorySegment.copy(source.toBytes(), 0, control, JAVA_BYTE, CONTROL_HEADER, 16);
      control.set(JAVA_INT, CONTROL_HEADER + 16, index);
      MemorySegment header =
          header(
              arena,
              RawSocket.socketAddress(arena, group, 0, index),
              arena.allocateFrom(JAVA_BYTE, bytes),
              control);
      SystemCallException.check(
          Libc.sendmsg(socket.descriptor(), header, Libc.MSG_DONTWAIT),
          "sending a router " + name(message));
    }
  }

  private static String name(DiscoveryMessage message) {
    return switch (message) {
      case DiscoveryMessage.RouterAdvertisement _ -> "advertisement";
      case DiscoveryMessage.RouterSolicitation _ -> "solicitation";
    };
  }

  /** Solicitations go to all routers, which a host that forwards nothing is none of. */
  private void join(Arena arena, int index) throws SystemCallException {
    if (!joined.contains(index)) {
      MemorySegment membership = arena.allocate(20, 4);
      MemorySegment.copy(ALL_ROUTERS.toBytes(), 0, membership, JAVA_BYTE, 0, 16);
      membership.set(JAVA_INT, 16, index);
      SystemCallException.check(
          Libc.setsockopt(
              socket.descriptor(), Libc.IPPROTO_IPV6, Libc.IPV6_ADD_MEMBERSHIP, membership),
          "listening to router solicitations");
      joined.add(index);
    }
  }

  /** {@code struct msghdr} with one {@code struct iovec}. */
  private static MemorySegment header(
      Arena arena, MemorySegment name, MemorySegment bytes, MemorySegment control) {
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, bytes);
    vector.set(JAVA_LONG, 8, bytes.byteSize());
    MemorySegment header = arena.allocate(HEADER, 8);
    header.set(ADDRESS, 0, name);
    header.set(JAVA_INT, 8, (int) name.byteSize());
    header.set(ADDRESS, 16, vector);
    header.set(JAVA_LONG, 24, 1);
    header.set(ADDRESS, 32, control);
    header.set(JAVA_LONG, 40, control.byteSize());
    return header;
  }

  /** What waits for messages; all its memory is its own. */
  final class Ear implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment name = arena.allocate(SOCKET_ADDRESS, 8);
    private final MemorySegment bytes = arena.allocate(LARGEST);
    private final MemorySegment control = arena.allocate(CONTROL, 8);
    private final MemorySegment header = header(arena, name, bytes, control);
    private final MemorySegment poll = arena.allocate(8, 4);

    /**
     * Waits for a valid message (RFC 4861 sections 6.1.1 and 6.1.2).
     *
     * @return null if there was none for a while, or one that is none of the kind
     */
    @Nullable Incoming next() throws SystemCallException {
      poll.set(JAVA_INT, 0, socket.descriptor());
      poll.set(JAVA_INT, 4, Libc.POLLIN);
      int ready = Libc.poll(poll, 1, POLL_MILLIS);
      if (ready == 0 || ready == -Libc.EINTR) {
        return null;
      }
      SystemCallException.check(ready, WHAT);
      header.set(JAVA_INT, 8, SOCKET_ADDRESS);
      header.set(JAVA_LONG, 40, CONTROL);
      int length = Libc.recvmsg(socket.descriptor(), header, Libc.MSG_DONTWAIT);
      if (length == -Libc.EAGAIN || length == -Libc.EINTR) {
        return null;
      }
      SystemCallException.check(length, WHAT);
      return read(length);
    }

    private @Nullable Incoming read(int length) {
      int hopLimit = -1;
      int index = 0;
      long end = header.get(JAVA_LONG, 40);
      long at = 0;
      while (at + CONTROL_HEADER <= end) {
        long size = control.get(JAVA_LONG, at);
        if (size < CONTROL_HEADER || at + size > end) {
          break;
        }
        if (control.get(JAVA_INT, at + 8) == Libc.IPPROTO_IPV6) {
          int type = control.get(JAVA_INT, at + 12);
          if (type == Libc.IPV6_HOPLIMIT) {
            hopLimit = control.get(JAVA_INT, at + CONTROL_HEADER);
          } else if (type == Libc.IPV6_PKTINFO) {
            index = control.get(JAVA_INT, at + CONTROL_HEADER + 16);
          }
        }
        at += size + 7 & ~7;
      }
      var source = (Ipv6Address) Address.of(name.asSlice(8, 16).toArray(JAVA_BYTE));
      if (hopLimit != DiscoveryMessage.HOP_LIMIT || index == 0) {
        return null;
      }
      try {
        DiscoveryMessage message =
            DiscoveryMessage.read(bytes.asSlice(0, length).toArray(JAVA_BYTE));
        boolean may =
            source.isLinkLocal()
                || (message instanceof DiscoveryMessage.RouterSolicitation(var mac)
                    && (!source.isUnspecified() || mac == null));
        return may ? new Incoming(index, source, message) : null;
      } catch (DiscoveryMessage.MalformedException e) {
        return null; // "MUST silently discard"
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  /** A new ear; for the one thread that listens. */
  Ear listen() {
    return new Ear();
  }

  /** Whether {@link #endSoon} was called. */
  boolean isClosing() {
    return closing;
  }

  /** Asks the listening thread to close the socket; nobody may send any more. */
  void endSoon() {
    closing = true;
  }

  @Override
  public void close() {
    socket.close();
  }
}
