package bellman.telemetry;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running speaker. It uses the JDK's oldest HTTP client on purpose: a question is one small
 * request, and that client starts four times as fast as the newer one.
 */
public final class ApiClient {

  /** The speaker answered that it can't answer; the message is fit for a user. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(int status, String message) {
      super(message);
      this.status = status;
    }

    /** Whether the speaker understood what was ordered, and can't do it now or not here. */
    public boolean isConflict() {
      return status == HttpURLConnection.HTTP_CONFLICT;
    }
  }

  private static final int TIMEOUT_MILLIS = 30_000;

  private final InetSocketAddress address;

  /** A client of the speaker at an address. */
  public ApiClient(InetSocketAddress address) {
    this.address = address;
  }

  /** All sessions. */
  public List<PeerAnswer> peers() throws IOException {
    return get("/peers", new TypeReference<>() {});
  }

  /** Whether the speaker's node is there. */
  public NodeAnswer node() throws IOException {
    return get("/node", new TypeReference<>() {});
  }

  /** What one peer, or every peer, was sent. */
  public List<RouteAnswer> routes(@Nullable String peer) throws IOException {
    return routes(RouteQuestion.of(peer));
  }

  /** What was sent, and was asked for. */
  public List<RouteAnswer> routes(RouteQuestion question) throws IOException {
    var path = new StringBuilder("/routes");
    parameter(path, "peer", question.peer());
    parameter(path, "prefix", question.prefix());
    parameter(path, "within", question.within());
    parameter(path, "service", question.service());
    Integer limit = question.limit();
    parameter(path, "limit", limit == null ? null : limit.toString());
    parameter(path, "after", question.after());
    return get(path.toString(), new TypeReference<>() {});
  }

  private static void parameter(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append(path.indexOf("?") < 0 ? '?' : '&').append(name).append('=');
      path.append(encoded(value));
    }
  }

  /** Why a service is or is not announced. */
  public ExplainAnswer explain(String service) throws IOException {
    return get("/explain?service=" + encoded(service), new TypeReference<>() {});
  }

  /** What the process is. */
  public AboutAnswer about() throws IOException {
    return get("/about", new TypeReference<>() {});
  }

  /** Whether the process is well; what it says about it. */
  public String health() throws IOException {
    try {
      return Json.pretty(get("/healthz", new TypeReference<Map<String, Object>>() {}));
    } catch (RefusedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * The end of the process's log.
   *
   * @param token what the speaker wrote at its start
   */
  public String log(Token token) throws IOException {
    var connection = connect("/log");
    connection.setRequestProperty("Authorization", token.authorization());
    return String.valueOf(read(connection, new TypeReference<Map<String, Object>>() {}).get("log"));
  }

  /**
   * The figures, in the text format of Prometheus.
   *
   * @param most octets are read, and the rest is left
   */
  public String metrics(int most) throws IOException {
    var connection = connect("/metrics");
    try {
      int status = connection.getResponseCode();
      if (status != 200) {
        throw new RefusedException(status, "the speaker responded with HTTP status " + status);
      }
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readNBytes(most), StandardCharsets.UTF_8);
      }
    } catch (RefusedException e) {
      throw e;
    } catch (IOException e) {
      throw silent(e);
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Tells the speaker to leave, and waits until it has.
   *
   * @param token what the speaker wrote at its start
   */
  public DrainAnswer drain(DrainRequest request, Token token) throws IOException {
    return order("/drain", request, token, request.holdSeconds(), new TypeReference<>() {});
  }

  /**
   * Orders something for one peer.
   *
   * @param token what the speaker wrote at its start
   */
  public PeerOutcome.Done order(PeerRequest request, Token token) throws IOException {
    return order("/peer", request, token, 0, new TypeReference<>() {});
  }

  private <T> T order(
      String path, Object request, Token token, int moreSeconds, TypeReference<T> type)
      throws IOException {
    var connection = connect(path);
    connection.setReadTimeout(TIMEOUT_MILLIS + moreSeconds * 1000);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Authorization", token.authorization());
    connection.setDoOutput(true);
    try (OutputStream body = connection.getOutputStream()) {
      body.write(Json.bytes(request));
    } catch (IOException e) {
      throw silent(e);
    }
    return read(connection, type);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private <T> T get(String path, TypeReference<T> type) throws IOException {
    return read(connect(path), type);
  }

  private HttpURLConnection connect(String path) throws IOException {
    var url = URI.create("http://" + ApiServer.text(address) + path).toURL();
    var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }

  private <T> T read(HttpURLConnection connection, TypeReference<T> type) throws IOException {
    try {
      int status = connection.getResponseCode();
      if (status != 200) {
        try (InputStream body = connection.getErrorStream()) {
          byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
          throw new RefusedException(status, failure(status, bytes));
        }
      }
      try (InputStream body = connection.getInputStream()) {
        return Json.read(body, type);
      }
    } catch (RefusedException e) {
      throw e;
    } catch (IOException e) {
      throw silent(e);
    }
  }

  private IOException silent(IOException e) {
    return new IOException(
        "no speaker answers at "
            + ApiServer.text(address)
            + " ("
            + e.getMessage()
            + "): is `bellman run` running, with the same --api or BELLMAN_API?",
        e);
  }

  private static String failure(int status, byte[] body) {
    try {
      return ApiServer.failure(Json.read(body, new TypeReference<Map<String, Object>>() {}));
    } catch (IOException e) {
      return "the speaker responded with HTTP status " + status;
    }
  }
}
