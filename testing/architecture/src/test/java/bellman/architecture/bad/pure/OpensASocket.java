package bellman.architecture.bad.pure;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/** Talks to the network. */
final class OpensASocket {

  private OpensASocket() {}

  static Socket socket() {
    return new Socket();
  }

  static SocketChannel channel() throws IOException {
    return SocketChannel.open();
  }
}
