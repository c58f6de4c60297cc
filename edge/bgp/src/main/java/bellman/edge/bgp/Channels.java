package bellman.edge.bgp;

import bellman.bgp.session.Endpoints;
import bellman.net.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/** What there is to know of a TCP connection, and its end. */
final class Channels {
  private Channels() {}

  /** Who is at both ends, and by which device. */
  static Endpoints endpoints(SocketChannel channel) throws IOException {
    return new Endpoints(
        address(channel.getLocalAddress()),
        address(channel.getRemoteAddress()),
        TransportOptions.device(channel));
  }

  /**
   * The address of one end.
   *
   * @throws IOException if it has none, since the connection is gone
   */
  static Address address(SocketAddress socket) throws IOException {
    if (socket instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return Address.of(inet.getAddress().getAddress());
    }
    throw new IOException("the connection has no address");
  }

  /** The peer that it came for is no more: who dialed learns it now, not by its own timer. */
  static void turnAway(SocketChannel channel) {
    try {
      SimpleAcceptor.refuse(channel);
    } catch (IOException e) {
      close(channel);
    }
  }

  /** Closes it without a word. */
  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  /** What went wrong with it, in words. */
  static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
