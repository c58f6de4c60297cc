package bellman.kubernetes;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;

/**
 * Sockets that send at once what they are given (TCP_NODELAY).
 *
 * <p>OkHttp leaves Nagle's algorithm on (5.4, and all before), and hands the system a request in
 * several pieces: the last one then lies until the server's delayed acknowledgment, 40 ms with
 * Linux.
 */
final class PromptSockets extends SocketFactory {

  /** Makes clients whose connections are such sockets. */
  static HttpClient.Factory clients() {
    return new OkHttpClientFactory() {
      @Override
      protected void additionalConfig(OkHttpClient.Builder builder) {
        builder.socketFactory(new PromptSockets());
      }
    };
  }

  private static Socket prompt(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return prompt(getDefault().createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prompt(getDefault().createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return prompt(getDefault().createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prompt(getDefault().createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return prompt(getDefault().createSocket(host, port, localHost, localPort));
  }
}
