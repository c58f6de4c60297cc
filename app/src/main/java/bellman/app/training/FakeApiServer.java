package bellman.app.training;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import bellman.runtime.Threads;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An API server on loopback that plays along: it lists what {@link FakeObjects} has, watches with
 * one event, knows no single object, and answers each write with what was written.
 */
final class FakeApiServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FakeApiServer.class);

  private static final int MOST_BYTES = 1 << 20;

  private final ServerSocket socket;
  private final int routerPort;
  private final Set<String> watched = ConcurrentHashMap.newKeySet();

  private record Request(
      String method, String path, String query, Map<String, String> headers, String body) {}

  private FakeApiServer(ServerSocket socket, int routerPort) {
    this.socket = socket;
    this.routerPort = routerPort;
  }

  /**
   * Starts to answer, on a port that the kernel chooses.
   *
   * @param routerPort where the router on loopback is that a BGPPeer names
   */
  static FakeApiServer start(SSLContext context, int routerPort) throws IOException {
    var server =
        new FakeApiServer(
            context
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress()),
            routerPort);
    Threads.brief("played server", server::accept).start();
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many kinds are watched, or have been. */
  int watched() {
    return watched.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Threads.brief("played answers", () -> serve(connection)).start();
      } catch (IOException e) {
        LOG.debug("no more connections: {}", e.getMessage());
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream()) {
      while (true) {
        Request request = read(in);
        if (request.query().contains("watch=true")) {
          watch(request, in, out);
          return;
        }
        answer(request, out);
      }
    } catch (IOException e) {
      LOG.debug("a connection ended: {}", e.getMessage());
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(Math.min(length, MOST_BYTES)), UTF_8);
    int question = first[1].indexOf('?');
    String path = question < 0 ? first[1] : first[1].substring(0, question);
    String query = question < 0 ? "" : first[1].substring(question + 1);
    return new Request(first[0], path, query, headers, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = octet(in); next != '\n'; next = octet(in)) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static int octet(InputStream in) throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the client is gone");
    }
    return next;
  }

  private static String plural(Request request) {
    return request.path().substring(request.path().lastIndexOf('/') + 1);
  }

  private @Nullable String items(Request request) {
    String items = FakeObjects.BY_PLURAL.get(plural(request));
    return items == null
        ? null
        : items.replace(FakeObjects.ROUTER_PORT, String.valueOf(routerPort));
  }

  private void answer(Request request, OutputStream out) throws IOException {
    String items = items(request);
    boolean isRead = request.method().equals("GET");
    if (!isRead) {
      send(out, request.method().equals("POST") ? 201 : 200, request.body());
    } else if (items != null) {
      send(
          out,
          200,
          "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},"
              + "\"items\":["
              + items
              + "]}");
    } else {
      send(
          out,
          404,
          "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"metadata\":{},\"status\":\"Failure\","
              + "\"message\":\"not here\",\"reason\":\"NotFound\",\"code\":404}");
    }
  }

  private static void send(OutputStream out, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    String head =
        "HTTP/1.1 %d Played\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, body.length);
    out.write(head.getBytes(US_ASCII));
    out.write(body);
    out.flush();
  }

  /**
   * Tells of all objects if that is asked for, then of the first one as changed, and then keeps the
   * watch open.
   */
  private void watch(Request request, InputStream in, OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 Played\r\nContent-Type: application/json\r\n\r\n".getBytes(US_ASCII));
    String items = items(request);
    String[] objects =
        items == null || items.isEmpty()
            ? new String[0]
            : items.split(",(?=\\{\"apiVersion\")", -1);
    if (request.query().contains("sendInitialEvents=true")) {
      for (String object : objects) {
        tell(out, "ADDED", object);
      }
      tell(
          out,
          "BOOKMARK",
          "{\"metadata\":{\"resourceVersion\":\"1\","
              + "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}");
    }
    if (objects.length > 0) {
      tell(out, "MODIFIED", objects[0]);
    }
    out.flush();
    watched.add(plural(request) + request.query().replaceAll("timeoutSeconds=[0-9]+", ""));
    while (in.read() >= 0) {
      // the client has nothing to say, and says so by going
    }
  }

  private static void tell(OutputStream out, String type, String object) throws IOException {
    String event = "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    out.write(event.getBytes(UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
