package bellman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures for those who may, and health for everybody. */
class MetricsServerTest {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static List<Metric> figures() {
    return List.of(new Metric("a", Metric.Kind.GAUGE, "of a", Map.of(), 1));
  }

  private static HttpResponse<String> ask(
      InetSocketAddress address, String method, String path, String token) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + ApiServer.text(address) + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /metrics, 200, 200",
    "GET, /metrics, 401, 401",
    "GET, /metrics, 403, 403",
    "GET, /metrics, 503, 503",
    "HEAD, /metrics, 200, 200",
    "POST, /metrics, 200, 405",
    "GET, /other, 200, 404",
    "GET, /metrics/x, 200, 404"
  })
  void asksWhetherTheReaderMay(String method, String path, int access, int status)
      throws Exception {
    try (var server =
        MetricsServer.start(
            ANY,
            null,
            MetricsServerTest::figures,
            shown -> {
              assertThat(shown).isEqualTo("Bearer t");
              return access;
            })) {
      HttpResponse<String> response = ask(server.address(), method, path, "Bearer t");

      assertThat(response.statusCode()).isEqualTo(status);
      boolean shows = response.body().contains("a 1.0");
      assertThat(shows).isEqualTo(status == 200 && method.equals("GET"));
    }
  }

  @Test
  void everybodyMayWhereOnlyThisHostCan() throws Exception {
    try (var server =
        MetricsServer.start(ANY, null, MetricsServerTest::figures, Access.EVERYBODY)) {
      assertThat(ask(server.address(), "GET", "/metrics", null).body())
          .isEqualTo("# HELP a of a\n# TYPE a gauge\na 1.0\n");
      assertThatThrownBy(() ->
              MetricsServer.start(
                  server.address(), null, MetricsServerTest::figures, Access.EVERYBODY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "127.0.0.1:" + server.address().getPort() + " for metrics cannot be served");
    }
  }

  @Test
  void saysWhatIsWaitedFor() throws Exception {
    try (var server =
        HealthServer.start(ANY, List::of, () -> List.of("the API server", "a certificate"))) {
      assertThat(ask(server.address(), "GET", "/healthz", null).statusCode()).isEqualTo(200);
      HttpResponse<String> ready = ask(server.address(), "GET", "/readyz", null);
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("the API server\na certificate\n");
    }
    try (var server = HealthServer.start(ANY, List::of, List::of)) {
      assertThat(ask(server.address(), "GET", "/readyz", null).statusCode()).isEqualTo(200);
      assertThat(ask(server.address(), "GET", "/", null).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void durationsAreCountedByTheirLength() throws Exception {
    var histogram = new Histogram("bellman_x_seconds", "how long x takes");
    for (long micros : new long[] {-5, 0, 500, 501, 1_000, 40_000, 60_000_000}) {
      histogram.record(micros * 1000);
    }

    try (var server =
        MetricsServer.start(ANY, null, () -> List.of(histogram.measurement()), Access.EVERYBODY)) {
      assertThat(ask(server.address(), "GET", "/metrics", null).body())
          .startsWith(
              """
              # HELP bellman_x_seconds how long x takes
              # TYPE bellman_x_seconds histogram
              bellman_x_seconds_bucket{le="5.0E-4"} 3
              bellman_x_seconds_bucket{le="0.001"} 5
              bellman_x_seconds_bucket{le="0.0025"} 5
              """)
          .endsWith(
              """
              bellman_x_seconds_bucket{le="30.0"} 6
              bellman_x_seconds_bucket{le="+Inf"} 7
              bellman_x_seconds_count 7
              bellman_x_seconds_sum 60.042001
              """);
    }
  }

  @Test
  void countersAreCountersUnderWhateverName() throws Exception {
    var tor = Map.of("peer", "10.0.0.1:179");
    List<Metric> counted =
        List.of(
            counter("metallb_bgp_updates_total", tor, 3),
            counter("metallb_bgp_opens_sent", Map.of("peer", "10.0.0.1:179", "vrf", "a\"b\\"), 1),
            counter("metallb_bgp_opens_sent", Map.of("peer", "10.0.0.2:179", "vrf", ""), 2),
            counter("metallb_bgp_updates_total_received", tor, 4),
            new Metric("metallb_bgp_announced_prefixes_total", Metric.Kind.GAUGE, "held", tor, 5));

    try (var server = MetricsServer.start(ANY, null, () -> counted, Access.EVERYBODY)) {
      assertThat(ask(server.address(), "GET", "/metrics", null).body())
          .isEqualTo(
              """
              # HELP metallb_bgp_announced_prefixes_total held
              # TYPE metallb_bgp_announced_prefixes_total gauge
              metallb_bgp_announced_prefixes_total{peer="10.0.0.1:179"} 5.0
              # HELP metallb_bgp_updates_total counted
              # TYPE metallb_bgp_updates_total counter
              metallb_bgp_updates_total{peer="10.0.0.1:179"} 3.0
              # HELP metallb_bgp_opens_sent counted
              # TYPE metallb_bgp_opens_sent counter
              metallb_bgp_opens_sent{peer="10.0.0.1:179",vrf="a\\"b\\\\"} 1.0
              metallb_bgp_opens_sent{peer="10.0.0.2:179",vrf=""} 2.0
              # HELP metallb_bgp_updates_total_received counted
              # TYPE metallb_bgp_updates_total_received counter
              metallb_bgp_updates_total_received{peer="10.0.0.1:179"} 4.0
              """);
    }
  }

  private static Metric counter(String name, Map<String, String> labels, double value) {
    return new Metric(name, Metric.Kind.COUNTER, "counted", labels, value);
  }
}
