package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When everything is listed anew, and when a watch goes on from where it was. The server is played:
 * a real one can't be told what to refuse.
 */
final class ReflectorTest {

  /** What a watch is answered. */
  private record Answer(int status, String body) {}

  private final List<String> lists = Collections.synchronizedList(new ArrayList<>());
  private final List<String> watches = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch watching = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  /** How often a watch was asked to begin with all that there is. */
  private final AtomicInteger asked = new AtomicInteger();

  /** What it is answered; empty for a server that tells of all by lists only. */
  private volatile String initial = "";

  /** What it is answered before that. */
  private final Queue<String> before = new ConcurrentLinkedQueue<>();

  /** Whether the server goes on with that watch, without saying anything more. */
  private volatile boolean fallsSilent;

  /** Why nothing could be told of, and "fine" each time that it could. */
  private final List<String> reasons = Collections.synchronizedList(new ArrayList<>());

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl(url).build();
    client = PromptSockets.clients().newBuilder(config).build();
  }

  @AfterEach
  void stop() {
    over.countDown();
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    if (!query.contains("watch=true")) {
      lists.add(query);
      send(exchange, 200, "{\"metadata\":{\"resourceVersion\":\"100\"},\"items\":[]}");
      return;
    }
    if (query.contains("sendInitialEvents=true")) {
      asked.incrementAndGet();
      String next = before.isEmpty() ? initial : before.remove();
      if (fallsSilent) {
        stay(exchange, next);
      } else {
        send(exchange, next.isEmpty() ? 422 : 200, next);
      }
      return;
    }
    watches.add(query.replaceAll(".*resourceVersion=", ""));
    Answer next = answers.poll();
    if (next != null) {
      send(exchange, next.status(), next.body());
      return;
    }
    stay(exchange, "");
  }

  private void stay(HttpExchange exchange, String text) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Lets it go until a watch stays. */
  private void reflect() throws InterruptedException {
    reflect(Duration.ofMinutes(1));
  }

  private void reflect(Duration quiet) throws InterruptedException {
    int refusals = answers.size();
    var listener =
        new Reflector.Listener() {
          @Override
          public void listed(WatchSpec watched, List<WatchedObject> all) {
            told.add(all.stream().map(each -> each.decoded().key().name()).toList().toString());
          }

          @Override
          public void upserted(WatchSpec watched, WatchedObject object) {
            told.add("+" + object.decoded().key().name());
          }

          @Override
          public void removed(WatchSpec watched, WatchedObject object) {
            told.add("-" + object.decoded().key().name());
          }

          @Override
          public void waiting(WatchSpec watched, @Nullable String why, boolean missing) {
            reasons.add(why == null ? "fine" : why);
            if (why == null && watches.size() > refusals) {
              watching.countDown();
            }
          }
        };
    var api = new Api(client, URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    try (var _ = Reflector.start(api, WatchSpec.nodes(), listener, quiet)) {
      assertThat(watching.await(30, TimeUnit.SECONDS)).as("a watch that stays").isTrue();
    }
  }

  private static final String ERROR =
      """
      {"type":"ERROR","object":{"kind":"Status","code":500,"message":"the cache is not ready"}}
      """;

  private static Answer error(int code) {
    return new Answer(
        200, "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":" + code + "}}\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 503, 504})
  void aRefusalIsNoReasonToListAnew(int status) throws InterruptedException {
    answers.add(new Answer(status, "{}"));
    answers.add(new Answer(status, "{}"));
    answers.add(error(status));
    reflect();
    assertThat(lists).hasSize(1);
    assertThat(watches).hasSize(4).containsOnly("100");
  }

  @Test
  void aVersionThatIsTooOldIs() throws InterruptedException {
    answers.add(new Answer(410, "{}"));
    answers.add(error(410));
    reflect();
    assertThat(lists).hasSize(3);
  }

  @Test
  void aKindThatWasTakenAwayIsListedWhenItComesBack() throws InterruptedException {
    answers.add(new Answer(404, "{}"));
    reflect();
    assertThat(lists).hasSize(2);
  }

  @Test
  void aWatchGoesOnFromTheLastThingThatItTold() throws InterruptedException {
    answers.add(
        new Answer(
            200,
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"117\"}}}\n"));
    answers.add(new Answer(403, "{}"));
    reflect();
    assertThat(lists).hasSize(1);
    assertThat(watches).containsExactly("100", "117", "117");
  }

  private static String event(String type, String node, int version) {
    return """
    {"type":"%s","object":{"metadata":{"name":"%s","resourceVersion":"%d"}}}
    """
        .formatted(type, node, version);
  }

  private static String endOfInitial(int version) {
    return ("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"%d\","
            + "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}}%n")
        .formatted(version);
  }

  @Test
  void aServerThatCanTellsOfAllByTheWatch() throws InterruptedException {
    initial =
        event("ADDED", "a", 90)
            + event("ADDED", "b", 91)
            + event("DELETED", "b", 95)
            + event("MODIFIED", "a", 96)
            + event("ADDED", "c", 97)
            + endOfInitial(120)
            + event("ADDED", "d", 121);
    reflect();

    assertThat(told).containsExactly("[a, c]", "+d");
    assertThat(asked).hasValue(1);
    assertThat(lists).isEmpty();
    assertThat(watches).as("it goes on from there").containsExactly("121");
  }

  @Test
  void aWatchThatEndsBeforeAllWasToldBeginsAnew() throws InterruptedException {
    before.add(event("ADDED", "a", 90));
    initial = event("ADDED", "a", 90) + event("ADDED", "b", 91) + endOfInitial(120);
    reflect();

    assertThat(told).containsExactly("[a, b]");
    assertThat(asked).hasValue(2);
    assertThat(lists).isEmpty();
    assertThat(reasons).hasSize(3);
    assertThat(reasons.getFirst())
        .startsWith("nodes: ")
        .endsWith("was interrupted before its end: requesting it again");
    assertThat(reasons.subList(1, 3))
        .as("by the end of all, and the next watch")
        .containsOnly("fine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"ADDED\",", ERROR, "\n"})
  void oneThatBreaksOffEachTimeIsFollowedByLists(String rest) throws InterruptedException {
    initial = event("ADDED", "a", 90) + rest;
    reflect();

    assertThat(asked).hasValue(2);
    assertThat(lists).hasSize(1);
    assertThat(told).containsExactly("[]");
    assertThat(reasons).hasSize(3).last().isEqualTo("fine");
    assertThat(reasons.get(0)).contains("was interrupted before its end", "requesting it again");
    assertThat(reasons.get(1))
        .contains(
            "was interrupted before its end",
            "using lists from now on; configure the proxy in front of the API server to pass"
                + " watches through unbuffered");
    if (rest.equals(ERROR)) {
      assertThat(reasons.get(0)).contains("(the cache is not ready)");
    }
  }

  @Test
  void twoThatBreakOffWithAWholeOneBetweenAreNoReasonForLists() throws InterruptedException {
    String whole = event("ADDED", "a", 90) + endOfInitial(120);
    before.addAll(List.of("\n", whole, "\n"));
    initial = whole;
    answers.add(error(410));
    reflect();

    assertThat(asked).hasValue(4);
    assertThat(lists).isEmpty();
    assertThat(told).containsExactly("[a]", "[a]");
  }

  @Test
  void oneThatNeverComesToItsEndIsFollowedByLists() throws InterruptedException {
    initial = event("ADDED", "a", 90);
    fallsSilent = true;
    reflect(Duration.ofMillis(20));

    assertThat(asked).hasValue(1);
    assertThat(lists).hasSize(1);
    assertThat(told).containsExactly("[]");
    assertThat(reasons).hasSize(2).last().isEqualTo("fine");
    assertThat(reasons.getFirst()).contains("did not complete in time (");
  }

  @Test
  void oneThatTellsByListsOnlyIsAskedOnce() throws InterruptedException {
    answers.add(error(410));
    reflect();

    assertThat(asked).as("asked to tell of all by the watch").hasValue(1);
    assertThat(lists).hasSize(2);
  }
}
