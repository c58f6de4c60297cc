package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Kind;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To whom objects are made to belong, and how often they are written for it. */
final class StatusWriterTest {

  private static final StatusWriter.StatusKind SESSION =
      StatusWriter.StatusKind.of(Kind.BGP_SESSION_STATUS, true, false);
  private static final StatusWriter.StatusKind POOL =
      StatusWriter.StatusKind.of(Kind.IP_ADDRESS_POOL, false, true);

  /** What was written: the object, of whom, or its status. */
  private final BlockingQueue<String> written = new LinkedBlockingQueue<>();

  private volatile @Nullable Map<String, ?> owner;
  private volatile int status = 200;
  private HttpServer server;
  private HttpClient client;
  private StatusWriter statusWriter;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl(url).build();
    client = PromptSockets.clients().newBuilder(config).build();
    statusWriter =
        StatusWriter.start(
            new Api(client, URI.create(url)), "metallb-system", "test", Duration.ofMillis(10));
  }

  @AfterEach
  void stop() {
    statusWriter.close();
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath().replaceAll(".*/[a-z]*s/", "");
    String whose = body.replaceAll("(?s).*\"uid\" *: *\"([^\"]*)\".*", "$1");
    byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
    String of = path.endsWith("/status") ? "" : whose.equals(body) ? " of nobody" : " of " + whose;
    written.add(path + of);
  }

  private static Map<String, ?> node(String uid) {
    return Map.of("apiVersion", "v1", "kind", "Node", "name", "node-a", "uid", uid);
  }

  private static StatusWriter.Wanted session(String state) {
    return new StatusWriter.Wanted(Map.of(), Map.of("state", state));
  }

  private List<String> next(int count) throws InterruptedException {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(written.poll(30, TimeUnit.SECONDS));
    }
    return some;
  }

  @Test
  void whatWasMadeBeforeItsOwnerWasKnownIsMadeAgainOnce() throws InterruptedException {
    statusWriter.belongTo(() -> owner);
    statusWriter.put(SESSION, "a", session("up"));
    assertThat(next(2)).containsExactly("a of nobody", "a/status");

    owner = node("1");
    assertThat(next(2))
        .as("without a change of what it says")
        .containsExactly("a of 1", "a/status");

    statusWriter.put(SESSION, "b", session("up"));
    assertThat(next(2)).as("and once only").containsExactly("b of 1", "b/status");
    assertThat(written).isEmpty();
  }

  @Test
  void whoeverOwnsItLaterGetsIt() throws InterruptedException {
    statusWriter.put(SESSION, "a", session("up"));
    assertThat(next(2)).containsExactly("a of nobody", "a/status");

    statusWriter.belongTo(() -> node("1"));
    assertThat(next(2)).containsExactly("a of 1", "a/status");
  }

  @Test
  void anotherNodeOfTheNameGetsItButNoNodeDoesNot() throws InterruptedException {
    owner = node("1");
    statusWriter.belongTo(() -> owner);
    statusWriter.put(SESSION, "a", session("up"));
    assertThat(next(2)).containsExactly("a of 1", "a/status");

    owner = null;
    statusWriter.put(SESSION, "b", session("up"));
    assertThat(next(2)).as("nothing of a").containsExactly("b of nobody", "b/status");

    owner = node("2");
    assertThat(next(4)).containsExactlyInAnyOrder("a of 2", "a/status", "b of 2", "b/status");
  }

  @Test
  void whatTheServerRefusesIsNotTriedAgainForAnOwner() throws InterruptedException {
    statusWriter.belongTo(() -> owner);
    status = 422;
    statusWriter.put(SESSION, "a", session("up"));
    assertThat(next(2)).containsExactly("a of nobody", "a/status");

    owner = node("1");
    status = 200;
    statusWriter.put(SESSION, "b", session("up"));
    assertThat(next(2)).containsExactly("b of 1", "b/status");
  }

  @Test
  void whatIsSomebodyElsesGetsNoOwner() throws InterruptedException {
    statusWriter.put(POOL, "p", session("full"));
    assertThat(next(1)).containsExactly("p/status");

    statusWriter.belongTo(() -> node("1"));
    statusWriter.put(SESSION, "a", session("up"));
    assertThat(next(2)).containsExactly("a of 1", "a/status");
  }
}
