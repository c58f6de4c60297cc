package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How the server is asked. It is played here, since a real one does not tell: what a real one makes
 * of it is tested with testing/cluster.
 */
final class AppliedObjectTest {

  private static final Map<String, Object> ROUTER = Map.of("bgp", Map.of("asn", 64500));
  private static final Map<String, Object> OTHER_ROUTER = Map.of("bgp", Map.of("asn", 64501));
  private static final Map<String, Object> MORE = Map.of("bgp", Map.of("asn", 64500, "id", "1"));

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile int status = 200;
  private HttpServer server;
  private HttpClient client;
  private AppliedObject object;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          asked.add(exchange.getRequestURI().getQuery().replaceAll(".*fieldValidation=|&.*", ""));
          byte[] answer = "{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl(url).build();
    client = PromptSockets.clients().newBuilder(config).build();
    object =
        new AppliedObject(
            new Api(client, URI.create(url)),
            new KeptObject.Name("frrk8s.metallb.io/v1beta1", "FRRConfiguration", "f", "n", "o"),
            "test");
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void theServerSaysWhichFieldsItLacksWhenItIsGivenOneForTheFirstTime() throws IOException {
    apply(ROUTER, 0);
    apply(OTHER_ROUTER, 1);
    apply(MORE, 2);
    apply(ROUTER, 3);

    assertThat(asked).containsExactly("Strict", "Ignore", "Strict", "Ignore");
  }

  @Test
  void afterAMinuteItMayHaveAnOlderDefinition() throws IOException {
    apply(ROUTER, 0);
    apply(ROUTER, 60);
    apply(ROUTER, 61);
    apply(ROUTER, 121);

    assertThat(asked).containsExactly("Strict", "Ignore", "Strict", "Ignore");
  }

  @Test
  void whatIsNotTakenIsNotKnownToBeTaken() throws IOException {
    apply(ROUTER, 0);
    status = 422;
    apply(ROUTER, 1);
    apply(ROUTER, 2);
    status = 200;
    apply(ROUTER, 3);
    apply(ROUTER, 4);

    assertThat(asked).containsExactly("Strict", "Ignore", "Strict", "Strict", "Ignore");
  }

  private void apply(Map<String, Object> spec, int second) throws IOException {
    Api.Reply reply = object.apply(spec, Duration.ofSeconds(second).toNanos());
    assertThat(reply.status()).isEqualTo(status);
  }
}
