package bellman.kubernetes.admission;

import bellman.api.conversion.PeerConversion;
import bellman.kubernetes.certificate.ClientAuthority;
import bellman.kubernetes.certificate.ServingKey;
import bellman.kubernetes.certificate.Tls;
import bellman.runtime.Threads;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers an API server over HTTPS. Whatever else comes in gets a status that says what is wrong
 * with it, and changes nothing: this server holds no state.
 */
public final class WebhookServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

  /** MetalLB's paths, to which installations point. */
  static final Set<String> VALIDATING =
      Set.of(
          "/validate-metallb-io-v1beta1-bgppeer",
          "/validate-metallb-io-v1beta2-bgppeer",
          "/validate-metallb-io-v1beta1-ipaddresspool",
          "/validate-metallb-io-v1beta1-bgpadvertisement",
          "/validate-metallb-io-v1beta1-l2advertisement",
          "/validate-metallb-io-v1beta1-community",
          "/validate-metallb-io-v1beta1-bfdprofile");

  /** FRR-K8s's own path: who registers ours knows what it judges. */
  static final String OF_FRR_K8S = "/validate-frrk8s-metallb-io-v1beta1-frrconfiguration";

  static final String CONVERTING = "/convert";

  /** An object has 1.5 MiB at most in the store, and a review holds two of them. */
  static final int LONGEST_REVIEW = 4 << 20;

  /** A review of a conversion holds a whole list: 4,000 peers. */
  static final int LONGEST_CONVERSION = 8 << 20;

  /**
   * So much is read and judged at a time, in octets of what is read; the rest waits. Whoever
   * reaches the port may send something, and what is read takes ten times as much memory.
   */
  private static final int AT_ONCE = 2 * LONGEST_CONVERSION;

  /**
   * So many names, values and brackets are held at a time: an empty object of JSON takes three
   * octets of a text and 60 of memory. A conversion of 4,000 peers has 500,000.
   */
  static final int TOKENS_AT_ONCE = 600_000;

  /** How long a request waits for room; an API server waits for ten seconds. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(8);

  private static final int CHUNK_BYTES = 16 * 1024;

  private static final Reply TOO_MUCH = new Reply(503, "too many large requests at once");

  private static final Reply NO_JSON = new Reply(400, "not a single JSON object");

  private final HttpsServer server;
  private final @Nullable ClientAuthority clients;
  private final AdmissionReview configuration;
  private final AdmissionReview frrK8s;
  private final ConversionReview conversion;
  private final Semaphore room = new Semaphore(AT_ONCE, true);
  private final Semaphore tokens = new Semaphore(TOKENS_AT_ONCE, true);

  private WebhookServer(
      HttpsServer server, @Nullable ClientAuthority clients, Judge configuration, Judge frrK8s) {
    this.server = server;
    this.clients = clients;
    this.configuration = new AdmissionReview(configuration);
    this.frrK8s = new AdmissionReview(frrK8s);
    this.conversion = new ConversionReview(new PeerConversion(new ReviewJson()));
  }

  /**
   * Starts to listen.
   *
   * @param key what is served with; handshakes fail as long as it is empty
   * @param clients who may ask for reviews; null: everybody. Conversions are for everybody: an API
   *     server shows no certificate there, whatever it is told (kube-apiserver 1.36)
   * @param configuration of MetalLB's kinds
   * @param frrK8s of FRRConfigurations
   * @throws IOException if the address can't be had; the message says what to do
   */
  public static WebhookServer start(
      InetSocketAddress address,
      ServingKey key,
      Tls tls,
      @Nullable ClientAuthority clients,
      Judge configuration,
      Judge frrK8s)
      throws IOException {
    HttpsServer server;
    try {
      server = HttpsServer.create(address, 0);
    } catch (BindException e) {
      throw new IOException(
          "port " + address.getPort() + " for webhooks is not available: " + e.getMessage(), e);
    }
    server.setHttpsConfigurator(tls.serving(key, clients));
    server.setExecutor(Threads.brief("webhook"));
    var webhooks = new WebhookServer(server, clients, configuration, frrK8s);
    server.createContext("/", webhooks::serve);
    server.start();
    return webhooks;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** What is answered: a review, or a text that says what is wrong. */
  private record Reply(int status, Object body) {

    boolean isReview() {
      return body instanceof Map<?, ?>;
    }

    byte[] bytes() {
      return isReview() ? ReviewJson.bytes(body) : (body + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = reply.bytes();
      exchange
          .getResponseHeaders()
          .set("Content-Type", reply.isReview() ? "application/json" : "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
      exchange
          .getResponseBody()
          .flush(); // closing first waits for what was not read of the request
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean converts = CONVERTING.equals(path);
    AdmissionReview admission =
        OF_FRR_K8S.equals(path)
            ? frrK8s
            : VALIDATING.contains(String.valueOf(path)) ? configuration : null;
    if (!converts && admission == null) {
      return new Reply(404, "there is no webhook at that path");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return new Reply(405, "only POST is supported here");
    }
    String objection = converts ? null : objection(exchange);
    if (objection != null) {
      return new Reply(403, objection);
    }
    int longest = converts ? LONGEST_CONVERSION : LONGEST_REVIEW;
    if (announced(exchange) > longest) {
      return tooLong(longest);
    }
    var body = new Body();
    try {
      return switch (body.read(exchange.getRequestBody(), longest)) {
        case WHOLE -> inTurn(path, admission, body.octets.toByteArray());
        case TOO_LONG -> tooLong(longest);
        case NO_ROOM -> TOO_MUCH;
      };
    } finally {
      room.release(body.octets.size());
    }
  }

  /** Why who asks may not; null if they may. */
  private @Nullable String objection(HttpExchange exchange) {
    return clients == null ? null : clients.objection(((HttpsExchange) exchange).getSSLSession());
  }

  private enum Read {
    WHOLE,
    TOO_LONG,
    NO_ROOM
  }

  /** A request's body as far as it has come: whoever sends slowly takes no more room than that. */
  private final class Body {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    Read read(InputStream from, int longest) throws IOException {
      long end = System.nanoTime() + WAIT_NANOS;
      byte[] some = new byte[CHUNK_BYTES];
      for (int read = from.read(some); read >= 0; read = from.read(some)) {
        if (octets.size() + read > longest) {
          return Read.TOO_LONG;
        }
        try {
          if (!room.tryAcquire(read, end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return Read.NO_ROOM;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return Read.NO_ROOM;
        }
        octets.write(some, 0, read);
      }
      return Read.WHOLE;
    }
  }

  /** Judges when there is memory for all that the body says. */
  private Reply inTurn(String path, @Nullable AdmissionReview admission, byte[] body) {
    int count;
    try {
      count = ReviewJson.tokens(body);
    } catch (IOException e) {
      return NO_JSON;
    }
    if (count > TOKENS_AT_ONCE) {
      return new Reply(413, "a review may have " + TOKENS_AT_ONCE + " names and values at most");
    }
    try {
      if (!tokens.tryAcquire(count, WAIT_NANOS, TimeUnit.NANOSECONDS)) {
        return TOO_MUCH;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return TOO_MUCH;
    }
    try {
      return judge(path, admission, body);
    } finally {
      tokens.release(count);
    }
  }

  private static Reply tooLong(int longest) {
    return new Reply(413, "a review may have " + longest + " bytes at most");
  }

  /** How long the body is by the request's own word; negative if it does not say. */
  private static long announced(HttpExchange exchange) {
    String text = exchange.getRequestHeaders().getFirst("Content-Length");
    try {
      return text == null ? -1 : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private Reply judge(String path, @Nullable AdmissionReview admission, byte[] body) {
    Map<String, Object> review;
    try {
      review = ReviewJson.object(body);
    } catch (IOException e) {
      return NO_JSON;
    }
    if (review == null) {
      return NO_JSON;
    }
    try {
      return new Reply(
          200, admission == null ? conversion.answer(review) : admission.answer(review));
    } catch (IllegalArgumentException e) {
      return new Reply(400, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.warn("cannot validate a change: {}", e.getMessage());
      return new Reply(500, "it cannot be validated now: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} failed: internal error (please report)", path, e);
      return new Reply(500, "the webhook failed; see its log");
    }
  }

  /** Stops listening at once. */
  @Override
  public void close() {
    server.stop(0);
  }
}
