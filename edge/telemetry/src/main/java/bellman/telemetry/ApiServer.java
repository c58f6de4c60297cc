package bellman.telemetry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of {@code peers}, {@code routes} and {@code explain} with JSON, and takes
 * the order of {@code drain}.
 *
 * <p>Any local user may ask; an order needs the speaker's {@link Token}. A browser may not ask for
 * a foreign page: a request whose Host is not loopback (DNS rebinding), or that carries the Origin
 * of another site, is refused.
 */
public final class ApiServer implements AutoCloseable {

  /** Who knows the answers. Called on the thread of the request. */
  public interface Answers {

    /** All sessions, sorted by name. */
    List<PeerAnswer> peers();

    /** What was sent: to one peer, or to all where none is named; null if there is no such peer. */
    @Nullable List<RouteAnswer> routes(@Nullable String peer);

    /** Why a service, {@code namespace/name}, is or is not announced; null if it is not known. */
    @Nullable ExplainAnswer explain(String service);

    /** What monitoring wants to know. */
    List<Measurement> measurements();

    /** Leaves all routers, and returns when it has. */
    DrainAnswer drain(DrainRequest request);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final int LONGEST_ORDER = 4096;
  private static final Set<String> LOOPBACK_NAMES =
      Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final HttpServer server;
  private final Answers answers;
  private final Token token;

  private ApiServer(HttpServer server, Answers answers, Token token) {
    this.server = server;
    this.answers = answers;
    this.token = token;
  }

  /**
   * Starts to answer.
   *
   * @param token what whoever gives an order must show
   * @throws IOException if the port is taken or may not be used; the message is fit for a user
   */
  public static ApiServer start(InetSocketAddress address, Answers answers, Token token)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "the API can't listen on "
              + text(address)
              + ": "
              + e.getMessage()
              + "; another bellman may be running there: stop it, or give another --api HOST:PORT",
          e);
    }
    var api = new ApiServer(server, answers, token);
    server.createContext("/", api::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return api;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** An address as users write it. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private record Reply(int status, Object body) {}

  private record Failure(String error) {}

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply;
      try {
        reply = reply(exchange);
      } catch (RuntimeException e) {
        LOG.error("the API failed to answer {}", exchange.getRequestURI(), e);
        reply = new Reply(500, new Failure("the speaker failed to answer; its log says more"));
      }
      boolean isText = reply.body() instanceof byte[];
      byte[] body = reply.body() instanceof byte[] text ? text : Json.bytes(reply.body());
      exchange
          .getResponseHeaders()
          .set("Content-Type", isText ? PrometheusText.CONTENT_TYPE : "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    if (isForeign(exchange)) {
      return new Reply(403, new Failure("only local commands may ask, not pages of another site"));
    }
    URI uri = exchange.getRequestURI();
    if (uri.getPath().equals("/drain")) {
      return drain(exchange);
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Reply(405, new Failure("only GET is understood here"));
    }
    return switch (uri.getPath()) {
      case "/peers" -> new Reply(200, answers.peers());
      case "/routes" -> {
        String peer = parameter(uri, "peer");
        List<RouteAnswer> routes = answers.routes(peer);
        yield routes == null
            ? new Reply(404, new Failure("there is no peer '" + peer + "' on this node"))
            : new Reply(200, routes);
      }
      case "/explain" -> {
        String service = parameter(uri, "service");
        ExplainAnswer explanation = service == null ? null : answers.explain(service);
        yield explanation == null
            ? new Reply(404, new Failure("there is no service '" + service + "'"))
            : new Reply(200, explanation);
      }
      case "/metrics" -> new Reply(200, PrometheusText.of(answers.measurements()));
      default ->
          new Reply(404, new Failure("there is /peers, /routes, /explain, /metrics and /drain"));
    };
  }

  private Reply drain(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return new Reply(405, new Failure("/drain is an order: only POST is understood"));
    }
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    if (shown == null || !token.isShownBy(shown)) {
      return new Reply(
          401, new Failure("an order needs the token that the speaker wrote at its start"));
    }
    DrainRequest request;
    try {
      byte[] body = exchange.getRequestBody().readNBytes(LONGEST_ORDER);
      request = Json.read(body, new TypeReference<>() {});
    } catch (IOException e) {
      return new Reply(400, new Failure("the order is not understood: " + e.getMessage()));
    }
    String hold = DrainRequest.holdProblem(request.holdSeconds());
    if (hold != null) {
      return new Reply(400, new Failure("holdSeconds " + hold));
    }
    return new Reply(200, answers.drain(request));
  }

  private static boolean isForeign(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !isLoopbackName(host)) {
      return true;
    }
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (origin != null) {
      int scheme = origin.indexOf("://");
      return scheme < 0 || !isLoopbackName(origin.substring(scheme + 3));
    }
    String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
    return site != null && (site.equals("cross-site") || site.equals("same-site"));
  }

  private static boolean isLoopbackName(String hostAndPort) {
    String host = hostAndPort.replaceFirst(":[0-9]*$", "");
    return LOOPBACK_NAMES.contains(host) || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  private static @Nullable String parameter(URI uri, String name) {
    String query = uri.getRawQuery();
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).equals(name)) {
        return URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** Stops listening at once. */
  @Override
  public void close() {
    server.stop(0);
  }

  /** What a failed request carries, for the client's messages. */
  static String failure(Map<String, Object> body) {
    return String.valueOf(body.get("error"));
  }
}
