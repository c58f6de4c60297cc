package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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
}
