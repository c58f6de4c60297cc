package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The chart comes, goes, and takes over what a chart before it left, and no pool is lost. */
final class ReleaseTest {

  private static final String POOL =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: kept, namespace: metallb-system}
      spec: {addresses: [192.0.2.0/24]}
      """;

  @BeforeAll
  static void require() {
    Requirements.apiServer();
    Helm.require();
  }

  private static String helm(ApiServer server, String... words) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Helm.program().orElseThrow(),
                "--kubeconfig",
                server.kubeconfig(User.ADMIN).toString(),
                "--namespace",
                User.NAMESPACE));
    line.addAll(List.of(words));
    Helm.Result result = Helm.result(line);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  @Test
  void definitionsAndPoolsOutliveTheReleases() throws Exception {
    String chart = Cluster.deploy("helm/bellman").toString();
    try (Lab lab = new Lab();
        ApiServer server = ApiServer.start(lab)) {
      Kubectl kubectl = server.kubectl(User.ADMIN);
      // Nobody serves the webhooks here, so there are none.
      String[] without = {"--set", "controller.webhookMode=disabled"};
      helm(server, with(without, "install", "first", chart, "--create-namespace"));
      kubectl.apply(POOL);

      helm(server, "uninstall", "first");
      assertThat(kubectl.run("get", "ipaddresspools", "-A")).contains("kept");
      String kinds =
          "deployments,daemonsets,services,secrets,serviceaccounts,roles,rolebindings,"
              + "clusterroles,clusterrolebindings,networkpolicies";
      assertThat(
              kubectl.run(
                  "get", kinds, "-A", "-l", "app.kubernetes.io/instance=first", "-o", "name"))
          .as("what the release left besides the definitions")
          .isEmpty();

      helm(server, with(without, "install", "second", chart, "--take-ownership"));
      assertThat(kubectl.run("get", "ipaddresspools", "-A")).contains("kept");
      assertThat(kubectl.run("get", "daemonsets", "-n", User.NAMESPACE, "-o", "name"))
          .contains("second-bellman-speaker");
      helm(server, with(without, "upgrade", "second", chart, "--set", "crds.enabled=false"));
      assertThat(kubectl.run("get", "ipaddresspools", "-A")).contains("kept");
    }
  }

  private static String[] with(String[] more, String... words) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void thePlainManifestTakesOverFromAChart() throws Exception {
    try (Lab lab = new Lab();
        ApiServer server = ApiServer.start(lab)) {
      Kubectl kubectl = server.kubectl(User.ADMIN);
      helm(
          server,
          "install",
          "bellman",
          Cluster.deploy("helm/bellman").toString(),
          "--create-namespace",
          "--set",
          "speaker.nodeSelector.bellman=here");
      kubectl.run(
          "apply",
          "--server-side",
          "--force-conflicts",
          "-f",
          Cluster.deploy("bellman.yaml").toString());
      assertThat(
              kubectl
                  .json("get", "service", "metallb-webhook-service", "-n", User.NAMESPACE)
                  .path("spec")
                  .path("selector"))
          .hasSize(3);
    }
  }

  /** Definitions point at who converts BGPPeers, and outlive it: the notes say what to do then. */
  @Test
  void afterAnUninstallationOneCommandOfTheNotesMakesOlderPeersReadable() throws Exception {
    Bellman.prepare();
    try (Lab lab = new Lab();
        ApiServer server = ApiServer.start(lab)) {
      Kubectl kubectl = server.kubectl(User.ADMIN);
      String chart = Cluster.deploy("helm/bellman").toString();
      String notes =
          helm(
              server,
              "install",
              "bellman",
              chart,
              "--create-namespace",
              "--set",
              "speaker.nodeSelector.bellman=here");
      try (var _ =
          lab.start(
              "controller",
              List.of(
                  Bellman.root().resolve("bellman").toString(),
                  "controller",
                  "--pod-name=controller",
                  "--kubeconfig=" + server.kubeconfig(User.CONTROLLER),
                  "--webhook-port=" + new Place.Host(lab).freePort(),
                  "--port=0",
                  "--health-probe-port=0"))) {
        lab.await(
            "the definition to point at the webhooks",
            "Webhook",
            () ->
                kubectl
                    .json("get", "crd", "bgppeers.metallb.io")
                    .at("/spec/conversion/strategy")
                    .asText());
      }
      helm(server, "uninstall", "bellman");
      kubectl.apply(
          """
          apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata: {name: tor, namespace: metallb-system}
          spec: {myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.1}
          """);
      String[] older = {"get", "bgppeers.v1beta1.metallb.io", "-n", User.NAMESPACE, "-o", "name"};
      assertThat(kubectl.result("", older).complaint()).contains("metallb-webhook-service");

      String command =
          notes
              .lines()
              .filter(line -> line.contains("kubectl patch crd"))
              .findFirst()
              .orElseThrow();
      String patch = command.substring(command.indexOf('\'') + 1, command.lastIndexOf('\''));
      List<String> words =
          new ArrayList<>(List.of(command.substring(0, command.indexOf('\'')).strip().split(" +")));
      words.add(patch);
      kubectl.run(words.subList(1, words.size()).toArray(String[]::new));
      lab.await(
          "the older version to be read",
          () -> kubectl.result("", older).output(),
          names -> names.contains("tor"));
    }
  }
}
