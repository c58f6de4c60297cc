package bellman.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few pages that are read and never written to, over HTTP or HTTPS. */
final class PageServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);

  /** What a page answers. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, String type, byte[] body) {

    static Answer text(int status, String text) {
      return new Answer(
          status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A page. */
  interface Page {
    /** Answers one who shows this, or nothing. */
    Answer get(@Nullable String authorization);
  }

  private final HttpServer server;
  private final Map<String, Page> pages;

  private PageServer(HttpServer server, Map<String, Page> pages) {
    this.server = server;
    this.pages = pages;
  }

  /**
   * Starts to listen.
   *
   * @param what it is, for the message
   * @param tls null for plain HTTP
   * @throws IOException if the address can't be had; fit for a user
   */
  static PageServer start(
      String what,
      InetSocketAddress address,
      @Nullable HttpsConfigurator tls,
      Map<String, Page> pages)
      throws IOException {
    HttpServer server;
    try {
      server = tls == null ? HttpServer.create(address, 0) : HttpsServer.create(address, 0);
    } catch (BindException e) {
      throw new IOException(
          ApiServer.text(address) + " for " + what + " can't be had: " + e.getMessage(), e);
    }
    if (server instanceof HttpsServer https) {
      https.setHttpsConfigurator(tls);
    }
    var serving = new PageServer(server, Map.copyOf(pages));
    server.createContext("/", serving::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return serving;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (RuntimeException e) {
        LOG.error("{} could not be answered", exchange.getRequestURI(), e);
        answer = Answer.text(500, "it failed; the log says more");
      }
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), isHead ? -1 : answer.body().length);
      if (!isHead) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    Page page = pages.get(String.valueOf(exchange.getRequestURI().getPath()));
    if (page == null) {
      return Answer.text(
          404, "there is " + String.join(", ", pages.keySet().stream().sorted().toList()));
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Answer.text(405, "only GET is understood here");
    }
    return page.get(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  /** Stops listening at once. */
  @Override
  public void close() {
    server.stop(0);
  }
}
