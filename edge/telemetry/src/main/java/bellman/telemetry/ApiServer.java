package bellman.telemetry;

import bellman.runtime.Answer;
import bellman.runtime.Threads;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of {@code peers}, {@code routes} and {@code explain} with JSON, and takes
 * the orders of {@code drain} and {@code peer}.
 *
 * <p>Any local user may ask; an order needs the speaker's {@link Token}. A browser may not ask for
 * a foreign page: a request whose Host is not loopback (DNS rebinding), or that carries the Origin
 * of another site, is refused.
 */
public final class ApiServer implements AutoCloseable {

  /** Who knows the answers. Called on the thread of the request. */
  public interface Answers extends MeasurementSource {

    /** All sessions, sorted by name. */
    List<PeerAnswer> peers();

    /**
     * Hands over what was sent, of that what was asked for, in the order of peers' names and then
     * of prefixes. Each row is as it is at some moment of the answer.
     *
     * @return whether there is such a peer; without it there are no rows
     * @throws IllegalArgumentException if the question can't be understood; fit for a user, and
     *     before the first row
     * @throws IOException if whoever asked does not read any more
     */
    boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException;

    /** Why a service, {@code namespace/name}, is or is not announced; null if it is not known. */
    @Nullable ExplainAnswer explain(String service);

    /** Why there is no node that could announce anything, in words; null if there is one. */
    default @Nullable String absence() {
      return null;
    }

    /** The threads that are stuck, in words; empty when all is well. Answers at once. */
    default List<String> stuck() {
      return List.of();
    }

    /** What the process is; null if it does not say. Answers at once. */
    default @Nullable AboutAnswer about() {
      return null;
    }

    /** Leaves all routers, and returns when it has. */
    DrainAnswer drain(DrainRequest request);

    /** Does what is ordered for one peer; the request has no {@link PeerRequest#problem}. */
    PeerOutcome order(PeerRequest request);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final int LONGEST_ORDER = 4096;
  private static final Set<String> LOOPBACK_NAMES =
      Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final HttpServer server;
  private final Answers answers;
  private final Token token;
  private final HttpPatience routes;
  private final HttpPatience metrics;

  private ApiServer(HttpServer server, Answers answers, Token token, HttpPatience.Limits limits) {
    this.server = server;
    this.answers = answers;
    this.token = token;
    this.routes = new HttpPatience(limits);
    this.metrics = new HttpPatience(limits);
  }

  /**
   * Starts to answer.
   *
   * @param token what whoever gives an order must show
   * @throws IOException if the port is taken or may not be used; the message is fit for a user
   */
  public static ApiServer start(InetSocketAddress address, Answers answers, Token token)
      throws IOException {
    return start(address, answers, token, HttpPatience.Limits.USUAL);
  }

  static ApiServer start(
      InetSocketAddress address, Answers answers, Token token, HttpPatience.Limits limits)
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
              + "; another bellman may be running there: stop it, or choose another --api"
              + " HOST:PORT",
          e);
    }
    var api = new ApiServer(server, answers, token, limits);
    server.createContext("/", api::serve);
    server.setExecutor(Threads.brief("API"));
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

  private static final Reply FOREIGN =
      new Reply(403, new Failure("only local commands may use this API, not pages of other sites"));

  /** What makes a long answer; returns another reply instead if it has written nothing. */
  private interface Writing {
    @Nullable Reply write(OutputStream out) throws IOException;
  }

  /** An answer that is cut short is not closed: the server ends its connection. */
  private void serve(HttpExchange exchange) throws IOException {
    Reply reply = isForeign(exchange) ? FOREIGN : null;
    if (reply == null && exchange.getRequestMethod().equals("GET")) {
      switch (exchange.getRequestURI().getPath()) {
        case "/routes" -> {
          stream(exchange, "application/json", routes, out -> routes(exchange, out));
          return;
        }
        case "/metrics" -> {
          stream(exchange, PrometheusText.CONTENT_TYPE, metrics, this::metrics);
          return;
        }
        default -> {}
      }
    }
    try {
      reply = reply == null ? reply(exchange) : reply;
    } catch (RuntimeException e) {
      reply = defect(exchange, e);
    }
    send(exchange, reply);
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = Json.bytes(reply.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Reply defect(HttpExchange exchange, RuntimeException e) {
    if (e instanceof Answer.MissingException) {
      return new Reply(503, new Failure(String.valueOf(e.getMessage())));
    }
    LOG.error("API request failed: {}", exchange.getRequestURI(), e);
    return new Reply(500, new Failure("the speaker failed to respond; see its log"));
  }

  private static void stream(
      HttpExchange exchange, String type, HttpPatience patience, Writing writing)
      throws IOException {
    if (!patience.enter()) {
      exchange.getResponseHeaders().set("Retry-After", String.valueOf(HttpPatience.RETRY_SECONDS));
      send(exchange, new Reply(503, new Failure(HttpPatience.BUSY)));
      return;
    }
    try {
      var out = new AnswerStream(exchange, type, patience);
      Reply instead;
      try {
        instead = writing.write(out);
      } catch (RuntimeException e) {
        instead = defect(exchange, e);
        if (out.isBegun()) {
          throw e;
        }
      }
      if (instead == null) {
        out.finish();
      } else {
        send(exchange, instead);
      }
    } finally {
      patience.leave();
    }
  }

  private @Nullable Reply routes(HttpExchange exchange, OutputStream out) throws IOException {
    URI uri = exchange.getRequestURI();
    RouteQuestion question;
    boolean found;
    // what is not closed has written nothing yet
    SequenceWriter list = Json.list(out);
    try {
      question =
          new RouteQuestion(
              parameter(uri, "peer"),
              parameter(uri, "prefix"),
              parameter(uri, "within"),
              parameter(uri, "service"),
              number(uri, "limit"),
              parameter(uri, "after"));
      found = answers.routes(question, list::write);
    } catch (IllegalArgumentException e) {
      return new Reply(400, new Failure(String.valueOf(e.getMessage())));
    }
    if (!found) {
      return new Reply(404, new Failure("there is no peer '" + question.peer() + "' on this node"));
    }
    list.close();
    return null;
  }

  private @Nullable Reply metrics(OutputStream out) throws IOException {
    PrometheusText.write(answers, out);
    return null;
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    if (uri.getPath().equals("/log")) {
      return log(exchange);
    }
    if (uri.getPath().equals("/drain")) {
      return order(exchange, this::drain);
    }
    if (uri.getPath().equals("/peer")) {
      return order(exchange, this::peer);
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Reply(405, new Failure("only GET is supported here"));
    }
    return switch (uri.getPath()) {
      case "/peers" -> new Reply(200, answers.peers());
      case "/about" -> {
        AboutAnswer about = answers.about();
        yield about == null
            ? new Reply(404, new Failure("this process does not describe itself"))
            : new Reply(200, about);
      }
      case "/node" -> new Reply(200, new NodeAnswer(answers.absence()));
      case "/explain" -> {
        String service = parameter(uri, "service");
        ExplainAnswer explanation = service == null ? null : answers.explain(service);
        yield explanation == null
            ? new Reply(404, new Failure("there is no service '" + service + "'"))
            : new Reply(200, explanation);
      }
      case "/healthz" -> {
        List<String> stuck = answers.stuck();
        yield stuck.isEmpty()
            ? new Reply(200, Map.of("healthy", true))
            : new Reply(503, new Failure(String.join("; ", stuck)));
      }
      default ->
          new Reply(
              404,
              new Failure(
                  "the paths are /peers, /node, /routes, /explain, /metrics, /healthz, /about,"
                      + " /log, /drain and /peer"));
    };
  }

  /** The log may tell of more than the other answers, so that not everybody gets it. */
  private Reply log(HttpExchange exchange) {
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Reply(405, new Failure("only GET is supported here"));
    }
    return isShown(exchange)
        ? new Reply(200, Map.of("log", Logs.recent()))
        : new Reply(
            401,
            new Failure(
                "reading the log requires the token that the speaker wrote when it started"));
  }

  private boolean isShown(HttpExchange exchange) {
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    return shown != null && token.isShownBy(shown);
  }

  /** What carries an order out. */
  private interface Order {
    Reply carryOut(byte[] body) throws IOException;
  }

  private Reply order(HttpExchange exchange, Order order) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      String path = exchange.getRequestURI().getPath();
      return new Reply(405, new Failure(path + " is an order: only POST is supported"));
    }
    if (!isShown(exchange)) {
      return new Reply(
          401, new Failure("an order requires the token that the speaker wrote when it started"));
    }
    try {
      return order.carryOut(exchange.getRequestBody().readNBytes(LONGEST_ORDER));
    } catch (IOException e) {
      return new Reply(400, new Failure("the order is invalid: " + e.getMessage()));
    }
  }

  private Reply drain(byte[] body) throws IOException {
    DrainRequest request = Json.read(body, new TypeReference<>() {});
    String hold = DrainRequest.holdProblem(request.holdSeconds());
    return hold == null
        ? new Reply(200, answers.drain(request))
        : new Reply(400, new Failure("holdSeconds " + hold));
  }

  private Reply peer(byte[] body) throws IOException {
    PeerRequest request = Json.read(body, new TypeReference<>() {});
    String problem = request.problem();
    if (problem != null) {
      return new Reply(400, new Failure(problem));
    }
    return switch (answers.order(request)) {
      case PeerOutcome.Done done -> new Reply(200, done);
      case PeerOutcome.Unknown(var message) -> new Reply(404, new Failure(message));
      case PeerOutcome.Refused(var message) -> new Reply(409, new Failure(message));
    };
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

  private static @Nullable Integer number(URI uri, String name) {
    String text = parameter(uri, name);
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(name + " '" + text + "' is not a number of 1 or more");
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
