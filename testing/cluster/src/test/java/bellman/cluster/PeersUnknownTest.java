package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A speaker that can't list its BGPPeers does not tell that there are none: whoever asks is told
 * what it waits for, and by the exit status that this is no answer.
 */
final class PeersUnknownTest {

  private static final String NODE = "node-1";
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

  @AfterEach
  void stop() {
    all.process(NODE).close();
  }

  /** What a command prints, and then its exit status. */
  private static String bellman(String... words) {
    List<String> line =
        new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&1; echo \"exit status $?\"", "bellman"));
    line.add(Bellman.root().resolve("bellman").toString());
    Collections.addAll(line, words);
    return all.at(NODE).run(line.toArray(String[]::new));
  }

  /** Waits until the speaker answers that this is in the way, to all three questions. */
  private static void awaitUnknown(String... why) {
    all.lab.await(
        "the reason",
        () -> bellman("peers"),
        said -> {
          boolean isSaid =
              said.contains("the peers of this node are not known: waiting for ")
                  && said.endsWith("exit status 2\n");
          for (String each : why) {
            isSaid &= said.contains(each);
          }
          return isSaid;
        });
    assertThat(bellman("routes"))
        .contains("the peers of this node are not known")
        .endsWith("exit status 2\n");
    assertThat(bellman("explain", "web"))
        .contains("whether there is a service default/web is not known")
        .endsWith("exit status 2\n");
  }

  private static void awaitKnown() {
    all.lab.await(
        "the peer",
        () -> bellman("peers"),
        said -> said.contains("established") && said.endsWith("exit status 0\n"));
  }

  @Test
  void aServerThatIsAway() {
    all.cluster.server().kill();
    all.speaker(NODE);
    awaitUnknown("bgppeers");
    all.cluster.server().start();
    awaitKnown();
  }

  @Test
  void aSpeakerWithoutTheRight() {
    List<String> words = new ArrayList<>(all.speakerWords(NODE));
    words.set(words.indexOf("--kubeconfig") + 1, all.cluster.kubeconfig(User.NOBODY).toString());
    all.start(NODE, all.at(NODE), words);
    awaitUnknown("bgppeers", "not permitted");
  }

  @Test
  void aDefinitionThatIsMissing() {
    Kubectl kubectl = all.cluster.kubectl();
    kubectl.run("delete", "crd", "bgppeers.metallb.io");
    all.speaker(NODE);
    awaitUnknown("bgppeers");

    Path definitions = Bellman.root().resolve("deploy/crds/metallb.io.yaml");
    kubectl.run("apply", "--server-side", "--force-conflicts", "-f", definitions.toString());
    kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    kubectl.apply(Installation.peer(1));
    awaitKnown();
  }
}
