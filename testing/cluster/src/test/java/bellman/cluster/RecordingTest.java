package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A controller and a speaker of a real cluster are recorded, and replayed when they are gone. */
final class RecordingTest {

  private static final String SECRET = "a-Secret-of-nobody";

  private static Installation all;

  @BeforeAll
  static void install() {
    Requirements.apiServer();
    all = new Installation(1);
  }

  @AfterAll
  static void end() {
    if (all != null) {
      all.close();
    }
  }

  private static Path file(String name) {
    return all.lab.folder().resolve(name + ".recording");
  }

  /** What {@code bellman replay} prints; its status must be 0. */
  private static String replayed(String name) throws IOException, InterruptedException {
    Path out = all.lab.folder().resolve(name + ".replayed");
    Process process =
        new ProcessBuilder(
                Bellman.root().resolve("bellman").toString(), "replay", file(name).toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void bothDecideAndSendTheSameOnceMore() throws Exception {
    all.start(
        "one",
        all.at("node-1"),
        List.of(
            "controller",
            "--webhook-mode=disabled",
            "--port=0",
            "--health-probe-port=0",
            "--pod-name=one",
            "--kubeconfig=" + all.cluster.kubeconfig(User.CONTROLLER),
            "--record=" + file("controller")));
    all.speaker("node-1", "--record=" + file("speaker"));
    Kubectl kubectl = all.cluster.kubectl();
    kubectl.apply(
        Installation.pool("first", "198.51.100.0/24")
            + Installation.service("web")
            + Installation.endpoints("web", "node-1")
            + Installation.service("api")
            + Installation.endpoints("api", "node-1")
            + """
            ---
            apiVersion: metallb.io/v1beta2
            kind: BGPPeer
            metadata: {name: nobody, namespace: metallb-system}
            spec: {myASN: 64500, peerASN: 64601, peerAddress: 10.50.0.99, password: %s}
            """
                .formatted(SECRET));
    all.lab.await(
        "both routes",
        new TreeSet<>(Set.of("198.51.100.0/32", "198.51.100.1/32")),
        () -> all.routes("node-1"));
    kubectl.run("delete", "service", "web");
    all.lab.await("one route", 1, () -> all.routes("node-1").size());
    all.process("node-1").terminate();
    all.process("one").terminate();

    assertThat(replayed("speaker"))
        .startsWith("speaker of node node-1, recorded by bellman ")
        .contains("2 sessions")
        .contains("the replay decides and sends the same");
    assertThat(replayed("controller"))
        .startsWith("controller, recorded by bellman ")
        .contains("the replay decides and sends the same");
    for (String name : List.of("speaker", "controller")) {
      assertThat(Files.readString(file(name)))
          .as("the recording of the " + name)
          .contains("198.51.100.")
          .doesNotContain(SECRET);
    }
  }
}
