package bellman.edge.bfd;

import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SystemCallException;
import bellman.net.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The socket that one session sends through. */
final class SendingSocket implements AutoCloseable {

  /** Source ports are 49152..65535, another for each session (RFC 5881 section 4). */
  private static final int FIRST_PORT = 49152;

  private static final int PORTS = 16384;
  private static final int TRIES = 64;

  /** Class selector 6: control of the network. */
  private static final int TRAFFIC_CLASS = 0xC0;

  private final RawSocket socket;
  private final MemorySegment neighbor;

  private SendingSocket(RawSocket socket, MemorySegment neighbor) {
    this.socket = socket;
    this.neighbor = neighbor;
  }

  /**
   * Opens one.
   *
   * @param seed says with which source port to begin the search for a free one
   */
  static SendingSocket open(BfdPath path, int port, int seed) throws SystemCallException {
    boolean isIpv6 = path.local().family() == Family.IPV6;
    String what = "BFD's socket from " + path.local();
    String device = path.device();
    RawSocket socket =
        RawSocket.open(isIpv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM, 0, what);
    try {
      if (isIpv6) {
        socket
            .with(Libc.IPPROTO_IPV6, Libc.IPV6_UNICAST_HOPS, BfdPath.ONE_HOP_TTL, what)
            .with(Libc.IPPROTO_IPV6, Libc.IPV6_TCLASS, TRAFFIC_CLASS, what);
      } else {
        socket
            .with(Libc.IPPROTO_IP, Libc.IP_TTL, BfdPath.ONE_HOP_TTL, what)
            .with(Libc.IPPROTO_IP, Libc.IP_TOS, TRAFFIC_CLASS, what);
      }
      int scope = 0;
      if (device != null) {
        socket.onDevice(device);
        if (path.remote().isLinkLocal()) {
          scope = SystemCallException.check(Libc.ifNameToIndex(device), "the device " + device);
        }
      }
      bind(socket, path, scope, seed, what);
      MemorySegment neighbor = RawSocket.socketAddress(Arena.ofAuto(), path.remote(), port, scope);
      return new SendingSocket(socket, neighbor);
    } catch (SystemCallException e) {
      socket.close();
      throw e;
    }
  }

  private static void bind(RawSocket socket, BfdPath path, int scope, int seed, String what)
      throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      for (int tried = 0; ; tried++) {
        int port = FIRST_PORT + Math.floorMod(seed + tried, PORTS);
        try {
          socket.boundTo(RawSocket.socketAddress(arena, path.local(), port, scope), what);
          return;
        } catch (SystemCallException e) {
          if (e.errno() != Libc.EADDRINUSE || tried == TRIES) {
            throw e;
          }
        }
      }
    }
  }

  /** Sends; below 0 is the error's number, negated. */
  int send(MemorySegment packet) {
    return Libc.sendto(socket.descriptor(), packet, Libc.MSG_DONTWAIT, neighbor);
  }

  @Override
  public void close() {
    socket.close();
  }
}
