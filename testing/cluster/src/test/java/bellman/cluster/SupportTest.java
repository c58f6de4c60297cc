package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The archive for a bug report, out of a cluster: what there is, and nothing that is secret. */
final class SupportTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  /** Each secret has this in it. */
  private static final String MARKER = "sparrow";

  private static final String OBJECTS =
      """
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata:
        name: inline
        namespace: metallb-system
        annotations: {example.com/note: sparrow-of-an-annotation}
      spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.1, password: sparrow-inline}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: secret, namespace: metallb-system}
      spec:
        myASN: 64500
        peerASN: 64501
        peerAddress: 10.0.0.2
        passwordSecret: {name: tor}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: tor, namespace: metallb-system}
      type: kubernetes.io/basic-auth
      stringData: {password: sparrow-of-a-secret}
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: pool, namespace: metallb-system}
      spec: {addresses: [198.51.100.0/24]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: all, namespace: metallb-system}
      ---
      apiVersion: v1
      kind: Node
      metadata: {name: node-1}
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: web
        namespace: default
        annotations:
          metallb.io/loadBalancerIPs: 198.51.100.7
          example.com/api-key: sparrow-of-a-service
      spec: {type: LoadBalancer, ports: [{port: 80}], selector: {app: web}}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: web-1
        namespace: default
        labels: {kubernetes.io/service-name: web}
      addressType: IPv4
      ports: [{port: 80}]
      endpoints: [{addresses: [10.1.0.1], conditions: {ready: true}, nodeName: node-1}]
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void make() {
    Bellman.prepare();
    CLUSTER.kubectl().apply(OBJECTS); // client-side: the whole objects are in annotations as well
  }

  private Map<String, String> archive(User user) throws Exception {
    Path file = folder.resolve(user.name().replaceAll("\\W", "-") + ".zip");
    var run =
        Helm.result(
            List.of(
                Bellman.root().resolve("bellman").toString(),
                "support",
                "--kubeconfig",
                CLUSTER.kubeconfig(user).toString(),
                "--api",
                "127.0.0.1:1",
                "-o",
                file.toString()));
    assertThat(run.status()).as("no process is asked: %s", run.output()).isEqualTo(1);
    return parts(file);
  }

  private static Map<String, String> parts(Path file) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(file);
        var zip = new ZipInputStream(in)) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return parts;
  }

  @Test
  void theConfigurationIsThereWithItsPlanAndWithoutSecrets() throws Exception {
    Map<String, String> parts = archive(User.ADMIN);
    assertThat(String.join("\n", parts.values())).doesNotContain(MARKER);
    assertThat(parts.get("configuration/bgppeers.yaml"))
        .contains("password: blanked0", "name: tor", "example.com/note: blanked0");
    assertThat(parts.get("configuration/secrets.yaml")).contains("name: tor", "blanked0");
    assertThat(parts.get("configuration/services.yaml"))
        .contains("metallb.io/loadBalancerIPs: 198.51.100.7", "example.com/api-key: blanked0");
    assertThat(parts.get("plan.txt"))
        .contains("Node node-1\n", "inline  198.51.100.7/32", "secret  198.51.100.7/32");
    assertThat(parts)
        .containsKeys(
            "cluster/configurationstates.json",
            "cluster/bgpsessionstatuses.json",
            "cluster/events-of-metallb-controller.json",
            "cluster/leases.json",
            "cluster/pods.txt");
  }

  @Test
  void whatAnAccountMayNotReadIsNamed() throws Exception {
    Map<String, String> parts = archive(User.NOBODY);
    assertThat(parts.get("CONTENTS.txt"))
        .contains("configuration/bgppeers.yaml: bgppeers.metallb.io in namespace metallb-system")
        .contains("403")
        .contains("plan.txt: there is no configuration to plan");
  }
}
