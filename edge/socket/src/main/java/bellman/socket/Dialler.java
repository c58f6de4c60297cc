package bellman.socket;

import bellman.net.Address;
import bellman.net.Family;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Opens TCP connections to one router. */
public final class Dialler {

  private final InetSocketAddress router;
  private final Transport transport;

  /** A way to a router. */
  public Dialler(InetSocketAddress router, Transport transport) {
    this.router = router;
    this.transport = transport;
  }

  /** A way to a router at an address and port. */
  public static Dialler to(Address address, int port, Transport transport) {
    return new Dialler(new InetSocketAddress(inet(address), port), transport);
  }

  /** Why the wanted source address is not used; null if it is, or none is wanted. */
  public @Nullable String warning() {
    Address wanted = transport.source();
    if (wanted == null || isLocal(wanted)) {
      return null;
    }
    return "sourceAddress "
        + wanted
        + " is on no interface of this host, so the kernel chooses the address to connect from";
  }

  /** An unconnected channel, bound as wanted; {@link #connect} connects it. */
  SocketChannel open() throws IOException {
    boolean six = router.getAddress().getAddress().length == 16;
    SocketChannel channel =
        SocketChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      prepare(channel);
      Address wanted = transport.source();
      if (wanted != null && (wanted.family() == Family.IPV6) == six && isLocal(wanted)) {
        channel.bind(new InetSocketAddress(inet(wanted), 0));
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Connects; blocks until it is there, failed, or the channel is closed by another thread. */
  void connect(SocketChannel channel) throws IOException {
    channel.connect(router);
  }

  static void prepare(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  private static boolean isLocal(Address address) {
    try {
      return NetworkInterface.getByInetAddress(inet(address)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  static InetAddress inet(Address address) {
    try {
      return InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
