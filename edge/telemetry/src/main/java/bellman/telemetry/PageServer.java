package bellman.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few pages that are read and never written to, over HTTP or HTTPS. */
final class PageServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);

  /** Writes what a page answers; called only if it is to be read. */
  interface Body {
    void write(OutputStream out) throws IOException;
  }

  /**
   * What a page answers.
   *
   * @param body for another status than 200 short, and written to memory
   * @param isLong whether only so many may be given at once
   */
  record Answer(int status, String type, Body body, boolean isLong) {

    static Answer text(int status, String text) {
      byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
      return new Answer(status, "text/plain; charset=utf-8", out -> out.write(body), false);
    }

    /** One that may be long, with status 200. */
    static Answer stream(String type, Body body) {
      return new Answer(200, type, body, true);
    }
  }

  /** A page. */
  interface Page {
    /** Answers one who shows this, or nothing. */
    Answer get(@Nullable String authorization);
  }

  private final HttpServer server;
  private final Map<String, Page> pages;
  private final HttpPatience patience = new HttpPatience(HttpPatience.Limits.USUAL);

  private PageServer(HttpServer server, Map<String, Page> pages) {
    this.server = server;
    this.pages = pages;
  }

  /**
   * Starts to listen.
   *
   * @param what it is, for the message
   * @param tls null for plain HTTP
   * @param threads on which each request is answered
   * @throws IOException if the address can't be had; fit for a user
   */
  static PageServer start(
      String what,
      InetSocketAddress address,
      @Nullable HttpsConfigurator tls,
      Executor threads,
      Map<String, Page> pages)
      throws IOException {
    HttpServer server;
    try {
      server = tls == null ? HttpServer.create(address, 0) : HttpsServer.create(address, 0);
    } catch (BindException e) {
      throw new IOException(
          ApiServer.text(address) + " for " + what + " cannot be served: " + e.getMessage(), e);
    }
    if (server instanceof HttpsServer https) {
      https.setHttpsConfigurator(tls);
    }
    var serving = new PageServer(server, Map.copyOf(pages));
    server.createContext("/", serving::serve);
    server.setExecutor(threads);
    server.start();
    return serving;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** An answer that is cut short is not closed: the server ends its connection. */
  private void serve(HttpExchange exchange) throws IOException {
    Answer answer;
    try {
      answer = answer(exchange);
    } catch (RuntimeException e) {
      answer = defect(exchange, e);
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), -1);
      exchange.close();
    } else if (answer.isLong()) {
      stream(exchange, answer);
    } else {
      send(exchange, answer);
    }
  }

  private static Answer defect(HttpExchange exchange, RuntimeException e) {
    LOG.error("request failed: {}", exchange.getRequestURI(), e);
    return Answer.text(500, "it failed; see the log");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var body = new ByteArrayOutputStream();
    answer.body().write(body);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.sendResponseHeaders(answer.status(), body.size());
    body.writeTo(exchange.getResponseBody());
    exchange.close();
  }

  private void stream(HttpExchange exchange, Answer answer) throws IOException {
    if (!patience.enter()) {
      exchange.getResponseHeaders().set("Retry-After", String.valueOf(HttpPatience.RETRY_SECONDS));
      send(exchange, Answer.text(503, HttpPatience.BUSY));
      return;
    }
    try {
      var out = new AnswerStream(exchange, answer.type(), patience);
      try {
        answer.body().write(out);
      } catch (RuntimeException e) {
        Answer instead = defect(exchange, e);
        if (out.isBegun()) {
          throw e;
        }
        send(exchange, instead);
        return;
      }
      out.finish();
    } finally {
      patience.leave();
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
      return Answer.text(405, "only GET is supported here");
    }
    return page.get(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  /** Stops listening at once. */
  @Override
  public void close() {
    server.stop(0);
  }
}
