package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Lab;
import bellman.lab.Namespace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The server keeps its data and its address, and knows who may do what. */
final class ApiServerTest {

  @BeforeAll
  static void require() {
    Requirements.apiServer();
  }

  @Test
  void whatWasWrittenIsThereAfterAStopAndAfterAKill() {
    try (Lab lab = new Lab();
        ApiServer server = ApiServer.start(lab)) {
      Kubectl kubectl = server.kubectl(User.ADMIN);
      kubectl.run("create", "namespace", "kept");
      String url = server.url();

      server.stop();
      assertThat(kubectl.result("", "get", "namespace", "kept").succeeded()).isFalse();
      server.start();
      assertThat(kubectl.run("get", "namespace", "kept", "-o", "name")).contains("namespace/kept");

      server.kill();
      server.start();
      assertThat(kubectl.run("get", "namespace", "kept", "-o", "name")).contains("namespace/kept");
      assertThat(server.url()).isEqualTo(url);
      assertThat(kubectl.json("version").path("serverVersion").path("minor").asText())
          .as("clients go by the server's version")
          .isEqualTo("36");
    }
  }

  @Test
  void aClientInAnotherNamespaceReachesIt() {
    Lab.obstacle().ifPresent(Requirements::skip);
    try (Lab lab = new Lab()) {
      Namespace plane = lab.namespace("plane");
      Namespace node = lab.namespace("node");
      lab.cable(plane, "node0", node, "plane0");
      plane.address("node0", "10.1.0.1/24");
      node.address("plane0", "10.1.0.2/24");
      try (ApiServer server = ApiServer.startIn(lab, plane, "10.1.0.1")) {
        String answer =
            node.run(
                Assets.kubectl(),
                "--kubeconfig",
                server.kubeconfig(User.ADMIN).toString(),
                "get",
                "namespace",
                "default",
                "-o",
                "name");
        assertThat(answer).contains("namespace/default");
      }
    }
  }
}
