package bellman.edge.bgp;

import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.net.Address;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections and hands each to the peer that it is from; strangers are turned away. */
public final class SimpleAcceptor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SimpleAcceptor.class);

  private final ServerSocketChannel channel;
  private final Function<Address, @Nullable BgpPeer> peers;
  private final Progress progress = new Progress();

  private SimpleAcceptor(ServerSocketChannel channel, Function<Address, @Nullable BgpPeer> peers) {
    this.channel = channel;
    this.peers = peers;
  }

  /**
   * Begins to accept.
   *
   * @param peers the peer of a remote address; null if there is none
   */
  public static SimpleAcceptor start(
      InetSocketAddress address, Function<Address, @Nullable BgpPeer> peers) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw new IOException("can't listen on " + address + ": " + e.getMessage(), e);
    }
    var listener = new SimpleAcceptor(channel, peers);
    Threads.virtual("listener", listener.progress, listener::run).start();
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private void run() {
    while (true) {
      try {
        progress.waiting();
        SocketChannel connection = channel.accept();
        progress.working();
        Address remote = Channels.address(connection.getRemoteAddress());
        Dialer.prepare(connection, remote.family());
        BgpPeer peer = peers.apply(remote);
        if (peer == null) {
          LOG.warn("rejected a connection from {}: no peer has that address", remote);
          refuse(connection);
        } else {
          peer.accept(connection);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("cannot accept a connection: {}", e.getMessage());
        if (!ListeningSocket.pause()) {
          return;
        }
      }
    }
  }

  /** Says that nobody here knows the other side, and closes. */
  static void refuse(SocketChannel connection) throws IOException {
    var rejected = new Notification(Cease.CONNECTION_REJECTED);
    try (connection) {
      connection.write(ByteBuffer.wrap(MessageCodec.encode(rejected)));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
