package bellman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions over real HTTP on loopback. */
@Timeout(60)
class ApiServerTest {

  private static final PeerAnswer UP =
      new PeerAnswer(
          new PeerAnswer.Router("tor a&b=c/ä", "10.0.0.1", null, null),
          new PeerAnswer.Progress(
              "established", "2026-01-01T00:00:00Z", null, List.of("a \"warning\"")),
          new PeerAnswer.Session(
              64500,
              4_294_967_295L,
              "10.0.0.9",
              90,
              30,
              List.of("ipv4-unicast"),
              List.of("route-refresh")),
          new PeerAnswer.Prefixes(12, 3L),
          new PeerAnswer.GracefulRestart(true, false, 120),
          new PeerAnswer.Bfd("up", "fast", 150));
  private static final PeerAnswer DOWN =
      new PeerAnswer(
          new PeerAnswer.Router("tor-b", null, "eth0", "red"),
          new PeerAnswer.Progress("idle", "2026-01-01T00:00:00Z", "refused", List.of()),
          new PeerAnswer.Session(64500, null, null, null, null, List.of(), List.of()),
          new PeerAnswer.Prefixes(0, 0L),
          null,
          null);
  private static final RouteAnswer ROUTE =
      new RouteAnswer(
          UP.router().name(),
          "192.0.2.1/32",
          "10.0.0.2",
          null,
          List.of(64500L),
          null,
          List.of("64500:1", "large:1:2:3"),
          List.of("default/web"));
  private static final ExplainAnswer WHY =
      new ExplainAnswer(
          "default/web",
          List.of("192.0.2.1"),
          "pool",
          null,
          null,
          List.of(
              new ExplainAnswer.Node(
                  "node-1",
                  List.of(
                      new ExplainAnswer.Route("tor", "192.0.2.1/32", "sent", null),
                      new ExplainAnswer.Route("spare", "192.0.2.1/32", "planned", "it is down")),
                  null,
                  List.of(
                      new ExplainAnswer.SilentFamily(
                          "IPv6", "2001:db8::1", "flapping", "it comes and goes", "then"))),
              new ExplainAnswer.Node(
                  "node-2",
                  List.of(),
                  new ExplainAnswer.Silent("noEndpoints", "none is ready", null),
                  List.of())),
          List.of("metadata.annotations[metallb.io/pool]: does nothing"));

  private ApiServer server;
  private ApiClient client;

  private static final Token TOKEN = Token.random();

  /** What drain was asked to do, in order. */
  private static final List<DrainRequest> ORDERS = new CopyOnWriteArrayList<>();

  /** What was ordered for single peers, in order. */
  private static final List<PeerRequest> PEER_ORDERS = new CopyOnWriteArrayList<>();

  /** What was asked for, in order. */
  private static final List<RouteQuestion> QUESTIONS = new CopyOnWriteArrayList<>();

  private static final class Known implements ApiServer.Answers {
    @Override
    public List<Metric> measurements() {
      return List.of(
          new Metric("a_total", Metric.Kind.GAUGE, "up and down", Map.of("l", "1"), 3),
          new Metric("b_total", Metric.Kind.COUNTER, "up", Map.of("l", "\"\n"), 4),
          new Metric("c_sent", Metric.Kind.COUNTER, "up", Map.of(), 5),
          new Metric("a_total", Metric.Kind.GAUGE, "up and down", Map.of("l", "2"), 1));
    }

    @Override
    public void serviceMeasurements(Rows<Metric> rows) throws IOException {
      for (String service : List.of("default/a", "x\\\"\n")) {
        rows.add(new Metric("d", Metric.Kind.GAUGE, "each", Map.of("s", service, "a", "1"), 1));
      }
    }

    @Override
    public PeerOutcome order(PeerRequest request) {
      PEER_ORDERS.add(request);
      return switch (String.valueOf(request.peer())) {
        case "tor-a" ->
            new PeerOutcome.Done(
                "tor-a",
                String.valueOf(request.action()),
                true,
                "done",
                new PeerAnswer.Admin("shutdown", "2026-01-01T00:00:00Z", request.said()),
                null);
        case "down" -> new PeerOutcome.Refused("it has no session");
        default -> new PeerOutcome.Unknown("there is none");
      };
    }

    @Override
    public DrainAnswer drain(DrainRequest request) {
      ORDERS.add(request);
      return new DrainAnswer(List.of("tor-a"), List.of("tor-a", "tor-b"));
    }

    @Override
    public List<PeerAnswer> peers() {
      return List.of(UP, DOWN);
    }

    @Override
    public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException {
      QUESTIONS.add(question);
      String peer = question.peer();
      if (peer == null || peer.equals(UP.router().name())) {
        rows.add(ROUTE);
        return true;
      }
      return peer.equals(DOWN.router().name());
    }

    @Override
    public ExplainAnswer explain(String service) {
      if (service.equals("default/defect")) {
        throw new IllegalStateException("a defect");
      }
      return service.equals("default/web") ? WHY : null;
    }
  }

  @BeforeEach
  void start() throws IOException {
    Logs.start("none");
    ORDERS.clear();
    PEER_ORDERS.clear();
    server = ApiServer.start(Endpoint.parse("127.0.0.1:0"), new Known(), TOKEN);
    client = new ApiClient(server.address());
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Sends a request head by head, since clients do not let headers such as Host be chosen. */
  private String raw(String... lines) throws IOException {
    InetSocketAddress address = server.address();
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void answersArriveAsTheyWereGiven() throws IOException {
    assertThat(client.peers()).containsExactly(UP, DOWN);
    assertThat(client.routes((String) null)).containsExactly(ROUTE);
    assertThat(client.routes(UP.router().name())).containsExactly(ROUTE);
    assertThat(client.routes(DOWN.router().name())).isEmpty();
    assertThat(client.explain("default/web")).isEqualTo(WHY);
  }

  @Test
  void whatIsNotKnownIsNullAndNotLeftOut() throws IOException {
    assertThat(raw("GET /peers HTTP/1.1", "Host: localhost"))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("content-type: application/json")
        .contains("\"interface\":\"eth0\"")
        .contains("\"vrf\":null")
        .contains("\"bfd\":null")
        .contains("\"peerAsn\":4294967295")
        .contains("\"gracefulRestart\":{\"local\":true,\"peer\":false,\"restartTimeSeconds\":120}");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> client.routes("tor-c"))
        .isInstanceOf(ApiClient.RefusedException.class)
        .hasMessage("there is no peer 'tor-c' on this node");
    assertThatThrownBy(() -> client.explain("default/nothing"))
        .isInstanceOf(ApiClient.RefusedException.class)
        .hasMessage("there is no service 'default/nothing'");
  }

  @Test
  void aDefectIsNotTakenForASpeakerThatIsNotThere() {
    assertThatThrownBy(() -> client.explain("default/defect"))
        .isInstanceOf(ApiClient.RefusedException.class)
        .hasMessageContaining("see its log");
  }

  @Test
  void otherPathsAndMethodsAreNotUnderstood() throws IOException {
    assertThat(raw("GET /other HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 404 ");
    assertThat(raw("GET /explain HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 404 ");
    assertThat(raw("DELETE /peers HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 405 ");
    assertThat(raw("POST /peers HTTP/1.1", "Host: localhost", "Content-Length: 0"))
        .startsWith("HTTP/1.1 405 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/routes?peer=%zz", "/routes?peer=a%", "/explain?service=%f", "/%zz"})
  void whatCanNotBeReadIsTheAskersFault(String path) throws IOException {
    assertThat(raw("GET " + path + " HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: attacker.example",
        "Host: attacker.example:7790",
        "Host: 192.0.2.1",
        "Host: 127.0.0.1.attacker.example",
        "Host: localhost.attacker.example:7790",
        "Host: localhost\r\nOrigin: https://attacker.example",
        "Host: localhost\r\nOrigin: null",
        "Host: localhost\r\nOrigin: http://localhost.attacker.example",
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
        "Host: localhost\r\nSec-Fetch-Site: same-site",
      })
  void pagesOfAnotherSiteAreRefused(String headers) throws IOException {
    assertThat(raw("GET /peers HTTP/1.1", headers))
        .startsWith("HTTP/1.1 403 ")
        .doesNotContain("established");
  }

  @Test
  void aRequestThatDoesNotSayWhomItAsksIsRefused() throws IOException {
    assertThat(raw("GET /peers HTTP/1.0")).contains(" 403 ").doesNotContain("established");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost:7790",
        "Host: 127.0.0.1",
        "Host: 127.3.2.1:80",
        "Host: [::1]:7790",
        "Host: [::1]",
        "Host: localhost\r\nOrigin: http://localhost:3000",
        "Host: localhost\r\nSec-Fetch-Site: none",
      })
  void localOnesMayAsk(String headers) throws IOException {
    assertThat(raw("GET /peers HTTP/1.1", headers))
        .startsWith("HTTP/1.1 200 ")
        .contains("established");
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    assertThatThrownBy(() -> ApiServer.start(server.address(), new Known(), TOKEN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't listen on " + ApiServer.text(server.address()))
        .hasMessageContaining("already in use")
        .hasMessageContaining("--api");
  }

  @Test
  void nobodyThereIsSaid() {
    server.close();
    assertThatThrownBy(() -> client.peers())
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ApiClient.RefusedException.class)
        .hasMessageStartingWith("no speaker answers at " + ApiServer.text(server.address()))
        .hasMessageContaining("BELLMAN_API");
  }

  @Test
  void figuresAreInPrometheusTextUnderTheNamesGiven() throws IOException {
    assertThat(raw("GET /metrics HTTP/1.1", "Host: localhost"))
        .containsIgnoringCase("content-type: text/plain; version=0.0.4")
        .endsWith(
            """
            # HELP a_total up and down
            # TYPE a_total gauge
            a_total{l="1"} 3.0
            a_total{l="2"} 1.0
            # HELP b_total up
            # TYPE b_total counter
            b_total{l="\\"\\n"} 4.0
            # HELP c_sent up
            # TYPE c_sent counter
            c_sent 5.0
            # HELP d each
            # TYPE d gauge
            d{a="1",s="default/a"} 1.0
            d{a="1",s="x\\\\\\"\\n"} 1.0
            """);
  }

  @Test
  void filtersAndPagesAreHandedOn() throws IOException {
    QUESTIONS.clear();
    var all = new RouteQuestion("tor-b", "1.2.3.0/24", "1.0.0.0/8", "a/b&c=ä", 7, "x,y,::/0");
    assertThat(client.routes(all)).isEmpty();
    client.routes((String) null);
    assertThat(QUESTIONS).containsExactly(all, RouteQuestion.of(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=-1", "limit=x", "limit=99999999999"})
  void aPageHasARow(String wrong) throws IOException {
    assertThat(raw("GET /routes?" + wrong + " HTTP/1.1", "Host: localhost"))
        .startsWith("HTTP/1.1 400 ")
        .contains("' is not a number of 1 or more");
  }

  // ---- orders

  private static final String BODY = "{\"text\":\"disk\",\"holdSeconds\":7}";

  private String order(String... headers) throws IOException {
    return raw("POST /drain HTTP/1.1", String.join("\r\n", headers), length(BODY) + BODY);
  }

  private static String length(String body) {
    return "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n";
  }

  @Test
  void anOrderWithTheTokenIsTaken(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("deep").resolve("token");
    TOKEN.write(file);
    var request = new DrainRequest("Wartung: \"Gestell 4\"", 30);
    assertThat(client.drain(request, Token.read(file)))
        .isEqualTo(new DrainAnswer(List.of("tor-a"), List.of("tor-a", "tor-b")));
    assertThat(ORDERS).containsExactly(request);
  }

  @Test
  void theTokensFileIsForItsUserAlone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "an older one, readable by all");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    TOKEN.write(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void anOrderWithoutTheTokenIsRefused() throws IOException {
    assertThat(order("Host: localhost")).startsWith("HTTP/1.1 401 ").contains("token");
    assertThat(order("Host: localhost", "Authorization: Bearer ")).startsWith("HTTP/1.1 401 ");
    assertThat(order("Host: localhost", "Authorization: Bearer " + "0".repeat(64)))
        .startsWith("HTTP/1.1 401 ");
    assertThatThrownBy(() -> client.drain(new DrainRequest("", 0), Token.random()))
        .isInstanceOf(ApiClient.RefusedException.class)
        .hasMessageContaining("token");
    assertThat(ORDERS).isEmpty();
  }

  @Test
  void anOrderOfAForeignPageIsRefusedEvenWithTheToken() throws IOException {
    String shown = "Authorization: " + TOKEN.authorization();
    assertThat(order("Host: localhost", "Origin: https://attacker.example", shown))
        .startsWith("HTTP/1.1 403 ");
    assertThat(ORDERS).isEmpty();
    assertThat(order("Host: localhost", shown)).startsWith("HTTP/1.1 200 ");
    assertThat(ORDERS).containsExactly(new DrainRequest("disk", 7));
  }

  @Test
  void anOrderIsNoQuestion() throws IOException {
    assertThat(raw("GET /drain HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 405 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"text\":\"\",\"holdSeconds\":-1}",
        "{\"text\":\"\",\"holdSeconds\":3601}",
        "{\"text\":\"\",\"holdSeconds\":\"soon\"}"
      })
  void anOrderThatIsNotUnderstoodIsSaid(String body) throws IOException {
    assertThat(
            raw(
                "POST /drain HTTP/1.1",
                "Host: localhost",
                "Authorization: " + TOKEN.authorization(),
                length(body) + body))
        .startsWith("HTTP/1.1 400 ")
        .contains("error");
    assertThat(ORDERS).isEmpty();
  }

  @Test
  void aBadEscapeIsTheAskersFault() throws IOException {
    assertThat(raw("GET /routes?peer=%zz HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 400 ");
  }

  // ---- orders for one peer

  private String peerOrder(String body, String... headers) throws IOException {
    return raw("POST /peer HTTP/1.1", String.join("\r\n", headers), length(body) + body);
  }

  @Test
  void anOrderForOnePeerWithTheTokenIsTaken() throws IOException {
    var request = new PeerRequest("tor-a", "shutdown", "Gestell 4");
    assertThat(client.order(request, TOKEN))
        .isEqualTo(
            new PeerOutcome.Done(
                "tor-a",
                "shutdown",
                true,
                "done",
                new PeerAnswer.Admin("shutdown", "2026-01-01T00:00:00Z", "Gestell 4"),
                null));
    assertThat(PEER_ORDERS).containsExactly(request);
  }

  @Test
  void whatCanNotBeDoneForOnePeerIsToldApart() {
    assertThatThrownBy(() -> client.order(new PeerRequest("tor-x", "clear", ""), TOKEN))
        .isInstanceOfSatisfying(
            ApiClient.RefusedException.class, refused -> assertThat(refused.isConflict()).isFalse())
        .hasMessage("there is none");
    assertThatThrownBy(() -> client.order(new PeerRequest("down", "refresh", null), TOKEN))
        .isInstanceOfSatisfying(
            ApiClient.RefusedException.class, refused -> assertThat(refused.isConflict()).isTrue())
        .hasMessage("it has no session");
  }

  @Test
  void anOrderForOnePeerWithoutTheTokenIsRefused() throws IOException {
    String body = "{\"peer\":\"tor-a\",\"action\":\"clear\"}";
    assertThat(peerOrder(body, "Host: localhost")).startsWith("HTTP/1.1 401 ");
    assertThat(peerOrder(body, "Host: localhost", "Authorization: Bearer x"))
        .startsWith("HTTP/1.1 401 ");
    String shown = "Authorization: " + TOKEN.authorization();
    assertThat(peerOrder(body, "Host: localhost", "Origin: https://attacker.example", shown))
        .startsWith("HTTP/1.1 403 ");
    assertThat(raw("GET /peer HTTP/1.1", "Host: localhost", shown)).startsWith("HTTP/1.1 405 ");
    assertThat(PEER_ORDERS).isEmpty();
    assertThat(peerOrder(body, "Host: localhost", shown)).startsWith("HTTP/1.1 200 ");
    assertThat(PEER_ORDERS).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"action\":\"clear\"}",
        "{\"peer\":\"\",\"action\":\"clear\"}",
        "{\"peer\":\"tor-a\"}",
        "{\"peer\":\"tor-a\",\"action\":\"CLEAR\"}",
        "{\"peer\":\"tor-a\",\"action\":\"restart\"}",
        "{\"peer\":\"tor-a\",\"action\":\"refresh\",\"text\":\"x\"}",
        "{\"peer\":\"tor-a\",\"action\":\"start\",\"text\":\"x\"}",
        "{\"peer\":\"tor-a\",\"action\":\"clear\",\"text\":\"a\\nb\"}",
        "{\"peer\":\"tor-a\",\"action\":\"clear\",\"holdSeconds\":1}"
      })
  void anOrderForOnePeerThatIsNotUnderstoodIsSaid(String body) throws IOException {
    assertThat(peerOrder(body, "Host: localhost", "Authorization: " + TOKEN.authorization()))
        .startsWith("HTTP/1.1 400 ")
        .contains("error");
    assertThat(PEER_ORDERS).isEmpty();
  }

  @Test
  void aTextHasRoomFor255BytesOfUtf8() {
    assertThat(PeerRequest.textProblem(PeerAction.shutdown, "ä".repeat(127) + "x")).isNull();
    assertThat(PeerRequest.textProblem(PeerAction.shutdown, "ä".repeat(128)))
        .isEqualTo("has 256 bytes, but BGP allows at most 255");
    assertThat(PeerRequest.textProblem(PeerAction.refresh, "")).isNull();
    assertThat(new PeerRequest("tor-a", "shutdown", "x".repeat(256)).problem())
        .isEqualTo("text has 256 bytes, but BGP allows at most 255");
  }

  @Test
  void whatIsStuckIsToldBesideAllElse() {
    PeerAnswer told = UP.withWarnings(List.of("stuck"));
    assertThat(told.progress().warnings()).containsExactly("stuck", "a \"warning\"");
    assertThat(told.withWarnings(List.of())).isSameAs(told);
  }
}
