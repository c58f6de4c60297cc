package bellman.edge.bfd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SystemCallException;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket that tells of each datagram its TTL, the address that it was sent to, and the
 * interface. What came last stands in its fields until the next.
 */
final class ReceivingSocket implements AutoCloseable {

  /** Which datagrams it gets. */
  record Kind(Family family, boolean multihop, @Nullable String device) {}

  /** Room for as many packets as can come during a long pause of ours. */
  private static final int BUFFER = 1 << 20;

  private static final int ROOM = 128;

  final Kind kind;

  /** The payload of what came last. */
  final byte[] bytes = new byte[ROOM];

  /** TTL or Hop Limit of what came last. */
  int ttl;

  /** The index of the interface that it came by. */
  int interfaceIndex;

  private final RawSocket socket;
  private final Arena arena = Arena.ofConfined();
  private final boolean isIpv6;
  private final int deviceIndex;
  private final MemorySegment payload = arena.allocate(ROOM);
  private final MemorySegment source = arena.allocate(Libc.SOCKADDR_STORAGE, 8);
  private final MemorySegment control = arena.allocate(128, 8);
  private final MemorySegment message = arena.allocate(56, 8);
  private final MemorySegment heap = MemorySegment.ofArray(bytes);
  private long destination = -1;
  private boolean closed;

  private ReceivingSocket(Kind kind, RawSocket socket, int deviceIndex) {
    this.kind = kind;
    this.socket = socket;
    this.isIpv6 = kind.family() == Family.IPV6;
    this.deviceIndex = deviceIndex;
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, payload);
    vector.set(JAVA_LONG, 8, ROOM);
    message.set(ADDRESS, 0, source);
    message.set(ADDRESS, 16, vector);
    message.set(JAVA_LONG, 24, 1);
    message.set(ADDRESS, 32, control);
  }

  /**
   * Opens one. The kernel lets a socket with a device be beside one without only if both say so.
   * They do by SO_REUSEPORT, which holds between sockets of one user alone: with SO_REUSEADDR any
   * user could take the port, and the kernel would give him the packets. And the first of a port
   * says it only when it is bound, so that another program that has the port is noticed.
   *
   * @param shared whether one of ours has the port already
   * @throws SystemCallException with {@link Libc#EADDRINUSE} if another program has the port
   */
  static ReceivingSocket open(Kind kind, int port, boolean shared) throws SystemCallException {
    boolean isIpv6 = kind.family() == Family.IPV6;
    String what = "BFD's UDP port " + port;
    String device = kind.device();
    int index =
        device == null
            ? 0
            : SystemCallException.check(Libc.ifNameToIndex(device), "the device " + device);
    RawSocket socket =
        RawSocket.open(isIpv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM, 0, what);
    try (Arena arena = Arena.ofConfined()) {
      if (isIpv6) {
        socket
            .with(Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 1, what)
            .with(Libc.IPPROTO_IPV6, Libc.IPV6_RECVHOPLIMIT, 1, what)
            .with(Libc.IPPROTO_IPV6, Libc.IPV6_RECVPKTINFO, 1, what);
      } else {
        socket
            .with(Libc.IPPROTO_IP, Libc.IP_RECVTTL, 1, what)
            .with(Libc.IPPROTO_IP, Libc.IP_PKTINFO, 1, what);
      }
      if (shared) {
        socket.with(Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1, what);
      }
      socket.with(Libc.SOL_SOCKET, Libc.SO_RCVBUF, BUFFER, what);
      if (device != null) {
        socket.onDevice(device);
      }
      Address any = isIpv6 ? new Ipv6Address(0, 0) : new Ipv4Address(0);
      socket.boundTo(RawSocket.socketAddress(arena, any, port, 0), what);
      socket.with(Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1, what);
      return new ReceivingSocket(kind, socket, index);
    } catch (SystemCallException e) {
      socket.close();
      throw e;
    }
  }

  int descriptor() {
    return socket.descriptor();
  }

  /**
   * Whether the device that it is bound to is gone, or another of that name has taken its place.
   */
  boolean stale() {
    String device = kind.device();
    return device != null && Libc.ifNameToIndex(device) != deviceIndex;
  }

  /** The length of the next datagram, which is then in the fields; below 0 if there is none. */
  int receive() {
    if (closed) {
      return -1;
    }
    message.set(JAVA_INT, 8, Libc.SOCKADDR_STORAGE);
    message.set(JAVA_LONG, 40, control.byteSize());
    int length = Libc.recvmsg(socket.descriptor(), message, Libc.MSG_DONTWAIT);
    if (length > 0) {
      MemorySegment.copy(payload, 0, heap, 0, Math.min(length, ROOM));
    }
    if (length >= 0) {
      readControl(message.get(JAVA_LONG, 40));
    }
    return length;
  }

  /** The ancillary data: each a length (8), a level (4) and a type (4), then the value. */
  private void readControl(long end) {
    ttl = 0;
    interfaceIndex = 0;
    destination = -1;
    long at = 0;
    while (at + 16 <= end) {
      long length = control.get(JAVA_LONG, at);
      int level = control.get(JAVA_INT, at + 8);
      int type = control.get(JAVA_INT, at + 12);
      if (length < 16) {
        return;
      }
      if (isIpv6 && level == Libc.IPPROTO_IPV6) {
        if (type == Libc.IPV6_HOPLIMIT) {
          ttl = control.get(JAVA_INT, at + 16);
        } else if (type == Libc.IPV6_PKTINFO) { // address, interface
          destination = at + 16;
          interfaceIndex = control.get(JAVA_INT_UNALIGNED, at + 32);
        }
      } else if (!isIpv6 && level == Libc.IPPROTO_IP) {
        if (type == Libc.IP_TTL) {
          ttl = control.get(JAVA_INT, at + 16);
        } else if (type == Libc.IP_PKTINFO) { // interface, local address, address in the header
          interfaceIndex = control.get(JAVA_INT, at + 16);
          destination = at + 24;
        }
      }
      at += length + 7 & ~7L;
    }
  }

  /** The address that what came last is from. */
  Address source() {
    return address(source, isIpv6 ? 8 : 4);
  }

  /** The address that it was sent to; null if the kernel did not say. */
  @Nullable Address destination() {
    return destination < 0 ? null : address(control, destination);
  }

  private Address address(MemorySegment from, long at) {
    return Address.of(from.asSlice(at, isIpv6 ? 16 : 4).toArray(JAVA_BYTE));
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
    arena.close();
  }
}
