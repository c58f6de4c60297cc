package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.Namespace;
import bellman.lab.Sabotage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster's processes do when one of their threads dies or is stuck. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreadsThatFailTest {
  private static final String NODE = "node-1";

  @SuppressWarnings("NullAway.Init")
  private Installation installation;

  @SuppressWarnings("NullAway.Init")
  private Path orders;

  @BeforeAll
  void begin() {
    Requirements.apiServer();
    installation = new Installation();
    installation.cluster.kubectl().apply(Installation.pool("pool", "198.51.100.0/24"));
    installation.cluster.kubectl().apply(Installation.service("web"));
    installation.cluster.kubectl().apply(Installation.endpoints("web", NODE));
  }

  @AfterAll
  void end() {
    installation.close();
  }

  @BeforeEach
  void nothingIsOrdered() {
    orders = installation.lab.newFolder("orders").resolve("order");
  }

  private void order(String text) {
    try {
      Files.writeString(orders, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Daemon start(Namespace place, String... words) {
    List<String> line = new ArrayList<>();
    line.add("env");
    line.add("BELLMAN_JAVA_OPTS=" + Sabotage.option(installation.lab.newFolder("agent"), orders));
    line.add(Bellman.root().resolve("bellman").toString());
    line.addAll(List.of(words));
    line.add("--port=0");
    return place.start(installation.lab.newFolder("process").getFileName().toString(), line);
  }

  private Daemon controller() {
    return start(
        installation.plane(),
        "controller",
        "--webhook-mode=disabled",
        "--pod-name",
        "controller",
        "--kubeconfig",
        installation.cluster.kubeconfig(User.CONTROLLER).toString());
  }

  private Daemon speaker() {
    return start(
        installation.at(NODE),
        "speaker",
        "--node-name",
        NODE,
        "--token",
        installation.lab.folder().resolve("token").toString(),
        "--kubeconfig",
        installation.cluster.kubeconfig(User.SPEAKER).toString());
  }

  /** What a prober of the process in a place is answered; what bash says where nobody listens. */
  private static String healthz(Namespace place) {
    return place.run(
        "bash",
        "-c",
        "exec 2>&1; (exec 3<>/dev/tcp/127.0.0.1/17472"
            + " && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3"
            + " && timeout 10 cat <&3) || true");
  }

  private void ended(Daemon process, String thread) {
    assertThat(process.awaitEnd(60)).as(process.log()).isEqualTo(3);
    assertThat(process.log())
        .contains("ERROR thread " + thread + " died, so bellman exits with status 3: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"leadership", "controller", "reflector services", "status", "events", "tidying"})
  void theDeathOfAnyOfAControllersThreadsEndsIt(String thread) {
    order("die " + thread);
    try (Daemon process = controller()) {
      ended(process, thread);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"speaker", "reflector endpointslices", "report", "custody", "status", "events"})
  void theDeathOfAnyOfASpeakersThreadsEndsIt(String thread) {
    order("die " + thread);
    try (Daemon _ = installation.controller("gives-addresses");
        Daemon process = speaker()) {
      ended(process, thread);
    }
  }

  @Test
  void onlyWhoIsStuckMakesLivenessRedAndNeverAnApiServerThatIsAway() {
    Namespace node = installation.at(NODE);
    boolean away = false;
    try (Daemon controller = controller();
        Daemon speaker = speaker()) {
      for (Namespace place : List.of(installation.plane(), node)) {
        installation.lab.await(
            "liveness", () -> healthz(place), answer -> answer.contains("HTTP/1.1 200"));
      }
      installation.lab.await(
          "routes", () -> installation.routes(NODE), routes -> !routes.isEmpty());
      installation.cluster.server().kill();
      away = true;
      // so long as it takes to find one that is really stuck, nobody else may be thought to be
      order("stall tidying");
      for (Namespace place : List.of(installation.plane(), node)) {
        String red =
            installation.lab.await(
                "liveness", () -> healthz(place), answer -> answer.contains("HTTP/1.1 503"));
        assertThat(red.lines().filter(line -> line.startsWith("thread ")))
            .singleElement()
            .asString()
            .startsWith("thread tidying has made no progress for ");
      }
      assertThat(controller.isRunning()).isTrue();
      assertThat(speaker.isRunning()).isTrue();
      assertThat(installation.routes(NODE)).isNotEmpty();
      Files.delete(orders);
      for (Namespace place : List.of(installation.plane(), node)) {
        installation.lab.await(
            "liveness", () -> healthz(place), answer -> answer.contains("HTTP/1.1 200"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (away) {
        installation.cluster.server().start();
      }
    }
  }
}
