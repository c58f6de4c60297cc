package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which requests a busy API server does first. */
final class FlowSchemasTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  private static final Pattern CLASSIFIED =
      Pattern.compile("(?i)X-Kubernetes-PF-FlowSchema-UID: ?([-0-9a-f]+)");

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      """;

  @BeforeAll
  static void apply() {
    Kubectl kubectl = CLUSTER.kubectl();
    kubectl.apply(SERVICE);
    Cluster.manifests(Set.of("FlowSchema", "PriorityLevelConfiguration")).forEach(kubectl::apply);
  }

  /** The name of the FlowSchema that a user's request, the last of a call, came under. */
  private static String schema(User user, String input, String... words) {
    String[] line = new String[words.length + 1];
    System.arraycopy(words, 0, line, 0, words.length);
    line[words.length] = "-v=8";
    Matcher each = CLASSIFIED.matcher(CLUSTER.kubectl(user).result(input, line).complaint());
    String uid = "";
    while (each.find()) {
      uid = each.group(1);
    }
    for (var schema : CLUSTER.kubectl().json("get", "flowschemas").path("items")) {
      if (schema.at("/metadata/uid").asText().equals(uid)) {
        return schema.at("/metadata/name").asText()
            + " at "
            + schema.at("/spec/priorityLevelConfiguration/name").asText();
      }
    }
    return "none of " + uid;
  }

  /** Servers look at these once a second or so. */
  private static void await(String wanted, User user, String input, String... words) {
    long end = System.nanoTime() + 20_000_000_000L;
    String found;
    do {
      found = schema(user, input, words);
    } while (!found.equals(wanted) && System.nanoTime() < end);
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void theLeaseGoesWithLeaderElections() {
    String leases = "/apis/coordination.k8s.io/v1/namespaces/metallb-system/leases/";
    await(
        "bellman-lease at leader-election",
        User.CONTROLLER,
        "",
        "get",
        "--raw",
        leases + "bellman-controller");
  }

  @Test
  void addressesGoWithKubernetesOwnControllers() {
    await(
        "bellman-addresses at workload-high",
        User.CONTROLLER,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}
        """,
        "apply",
        "--server-side",
        "--subresource=status",
        "-f",
        "-");
  }

  @Test
  void whatSpeakersTellGoesLast() {
    String statuses = "/apis/metallb.io/v1beta1/namespaces/metallb-system/bgpsessionstatuses";
    await("bellman-statuses at bellman-statuses", User.SPEAKER, "", "get", "--raw", statuses);
    await(
        "bellman-statuses at bellman-statuses",
        User.SPEAKER,
        """
        apiVersion: v1
        kind: Event
        metadata: {generateName: web-, namespace: default}
        involvedObject: {kind: Service, namespace: default, name: web}
        """,
        "create",
        "-f",
        "-");
  }

  @Test
  void whatSpeakersReadIsAsEverybodysIs() {
    await(
        "service-accounts at workload-low",
        User.SPEAKER,
        "",
        "get",
        "--raw",
        "/apis/discovery.k8s.io/v1/endpointslices");
  }
}
