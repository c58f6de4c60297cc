package bellman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are longer than anybody wants to hold. */
@Timeout(60)
class LongAnswersTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int ROWS = 200_000;

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(2);
  private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final AtomicBoolean fails = new AtomicBoolean();

  private static RouteAnswer row(int number) {
    return new RouteAnswer(
        "tor",
        "fd00::" + Integer.toHexString(number & 0xffff) + "/128",
        "fd01::1",
        100L,
        List.of(),
        null,
        List.of("64500:1"),
        List.of("default/service-" + number));
  }

  private class Known implements ApiServer.Answers {
    @Override
    public List<Metric> measurements() {
      return List.of();
    }

    @Override
    public void serviceMeasurements(Rows<Metric> rows) throws IOException {
      for (int i = 0; i < ROWS; i++) {
        rows.add(new Metric("a", Metric.Kind.GAUGE, "of a", Map.of("s", "s" + i), 1));
      }
    }

    @Override
    public List<PeerAnswer> peers() {
      return List.of();
    }

    /** A peer's name says how its answer goes. */
    @Override
    public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException {
      String how = String.valueOf(question.peer());
      try {
        if (how.equals("waits")) {
          inside.countDown();
          goOn.await();
          return true;
        }
        for (int i = 0; i < ROWS; i++) {
          rows.add(row(i));
          if (fails.get() && i == ROWS / 2) {
            throw new IllegalStateException("a defect");
          }
        }
        ends.add("whole");
        return true;
      } catch (IOException e) {
        ends.add("cut");
        throw e;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public @Nullable ExplainAnswer explain(String service) {
      return null;
    }

    @Override
    public PeerOutcome order(PeerRequest request) {
      return new PeerOutcome.Unknown("there is none");
    }

    @Override
    public DrainAnswer drain(DrainRequest request) {
      return new DrainAnswer(List.of(), List.of());
    }
  }

  @BeforeEach
  void quiet() {
    Logs.start("none");
  }

  private ApiServer start(int places, Duration wait, Duration stall) throws IOException {
    return ApiServer.start(
        Endpoint.parse("127.0.0.1:0"),
        new Known(),
        Token.random(),
        new HttpPatience.Limits(places, wait, stall, LONG));
  }

  private static Socket ask(ApiServer server, String path) throws IOException {
    var socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String readAll(Socket socket) throws IOException {
    try (socket;
        InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void allRowsArriveInChunks() throws IOException {
    try (ApiServer server = start(1, LONG, LONG)) {
      List<RouteAnswer> rows = new ApiClient(server.address()).routes((String) null);
      assertThat(rows).hasSize(ROWS).startsWith(row(0), row(1)).endsWith(row(ROWS - 1));
      assertThat(readAll(ask(server, "/routes")))
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("transfer-encoding: chunked");
      var metrics = URI.create("http://" + ApiServer.text(server.address()) + "/metrics").toURL();
      try (InputStream in = metrics.openStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
            .hasSize(2 + ROWS)
            .startsWith("# HELP a of a", "# TYPE a gauge", "a{s=\"s0\"} 1.0")
            .endsWith("a{s=\"s" + (ROWS - 1) + "\"} 1.0");
      }
    }
  }

  @Test
  void whoeverComesTooLateIsToldToComeAgain() throws Exception {
    try (ApiServer server = start(2, Duration.ofMillis(1), LONG)) {
      List<Socket> first =
          List.of(ask(server, "/routes?peer=waits"), ask(server, "/routes?peer=waits"));
      inside.await();
      List<Socket> later = new ArrayList<>();
      for (int i = 0; i < 49; i++) {
        later.add(ask(server, "/routes"));
      }
      for (Socket each : later) {
        assertThat(readAll(each))
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("retry-after: 5")
            .contains("too many concurrent requests: retry in");
      }
      assertThatThrownBy(() -> new ApiClient(server.address()).routes((String) null))
          .isInstanceOf(ApiClient.RefusedException.class)
          .hasMessageContaining("retry in 5 seconds");
      // what is short is answered, and so is monitoring
      assertThat(readAll(ask(server, "/peers"))).startsWith("HTTP/1.1 200 ");
      assertThat(readAll(ask(server, "/metrics"))).startsWith("HTTP/1.1 200 ");
      goOn.countDown();
      for (Socket each : first) {
        assertThat(readAll(each)).startsWith("HTTP/1.1 200 ").endsWith("[]");
      }
    }
    assertThat(ends).isEmpty();
  }

  @Test
  void whoeverWaitsGetsThePlaceThatIsGivenBack() throws Exception {
    try (ApiServer server = start(2, LONG, LONG)) {
      List<Socket> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(ask(server, "/routes?peer=waits"));
      }
      inside.await();
      goOn.countDown();
      for (Socket each : all) {
        assertThat(readAll(each)).endsWith("[]");
      }
    }
  }

  @Test
  void whoeverStopsReadingGivesUpThePlace() throws Exception {
    try (ApiServer server = start(1, LONG, Duration.ofMillis(50));
        Socket stopped = ask(server, "/routes")) {
      assertThat(stopped.getInputStream().read()).isEqualTo('H');
      assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("cut");
      // there is one place, and the next one has it
      assertThat(readAll(ask(server, "/routes?peer=none"))).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void halfAnAnswerIsNotTakenForAWholeOne() throws Exception {
    fails.set(true);
    try (ApiServer server = start(1, LONG, LONG)) {
      assertThatThrownBy(() -> new ApiClient(server.address()).routes((String) null))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ApiClient.RefusedException.class);
    }
  }
}
