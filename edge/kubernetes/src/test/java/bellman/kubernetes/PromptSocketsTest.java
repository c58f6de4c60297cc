package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

final class PromptSocketsTest {

  private final PromptSockets sockets = new PromptSockets();

  @Test
  void whateverWayASocketIsMadeItDoesNotWaitForMore() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
      String host = loopback.getHostAddress();
      int port = server.getLocalPort();
      try (Socket later = sockets.createSocket();
          Socket named = sockets.createSocket(host, port);
          Socket addressed = sockets.createSocket(loopback, port);
          Socket namedFrom = sockets.createSocket(host, port, loopback, 0);
          Socket addressedFrom = sockets.createSocket(loopback, port, loopback, 0)) {
        later.connect(server.getLocalSocketAddress());
        for (Socket each : new Socket[] {later, named, addressed, namedFrom, addressedFrom}) {
          assertThat(each.getTcpNoDelay()).isTrue();
        }
      }
    }
  }
}
