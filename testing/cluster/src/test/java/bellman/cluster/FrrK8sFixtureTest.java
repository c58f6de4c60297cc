package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Lab;
import bellman.lab.Namespace;
import bellman.lab.Neighbor;
import bellman.lab.Router;
import bellman.lab.RouterKind;
import bellman.lab.RouterSettings;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fixture itself: FRR-K8s does with FRR what it does in its Pod, on two nodes. */
final class FrrK8sFixtureTest {

  private static final String API = "10.50.0.1";
  private static final List<String> PREFIXES = List.of("192.0.2.0/24", "198.51.100.0/24");
  private static final String RECEIVED = "203.0.113.0/24";

  private static Lab lab;
  private static Cluster cluster;
  private static Router first;
  private static Router second;
  private static FrrK8s frrK8s;
  private static FrrK8s other;

  @BeforeAll
  static void start() {
    Requirements.frrK8s();
    lab = new Lab();
    Namespace plane = lab.namespace("plane");
    plane.run("ip", "link", "add", "wire", "type", "bridge");
    plane.run("ip", "link", "set", "wire", "up");
    plane.address("wire", API + "/24");
    Namespace node1 = node(plane, 1);
    Namespace node2 = node(plane, 2);
    first = router(node1, 1);
    second = router(node2, 2);
    cluster = Cluster.startIn(lab, plane, API);
    FrrK8s.define(cluster.kubectl());
    frrK8s = FrrK8s.start(lab, cluster, node1, "node-1", FrrK8sSettings.QUICK);
    other = FrrK8s.start(lab, cluster, node2, "node-2", FrrK8sSettings.QUICK);
  }

  private static Namespace node(Namespace plane, int number) {
    Namespace node = lab.namespace("node" + number);
    lab.cable(plane, "node" + number, node, "plane");
    plane.run("ip", "link", "set", "node" + number, "master", "wire");
    node.address("plane", "10.50.0.1" + number + "/24");
    return node;
  }

  /** A router for one node; all have the same address, and a cable of their own. */
  private static Router router(Namespace node, int number) {
    Namespace tor = lab.namespace("tor" + number);
    lab.cable(node, "tor", tor, "node");
    node.address("tor", "10.60.0.2/24");
    tor.address("node", "10.60.0.1/24");
    return RouterKind.BIRD.start(
        lab,
        tor,
        RouterSettings.of(64_600, "10.60.0.1", new Neighbor("10.60.0.2", 64_500)),
        "protocol static { ipv4; route %s blackhole; }\n".formatted(RECEIVED));
  }

  @AfterAll
  static void stop() {
    if (lab != null) {
      lab.close();
    }
  }

  /**
   * Each test begins with one configuration, of node-1 alone. The neighbor always stays: without it
   * FRR would close the session and BIRD keep the routes, see {@link
   * #aRouterGoneIsARestartToItsNeighbor}.
   */
  @BeforeEach
  void configure() {
    apply("first", 64_500, PREFIXES.getFirst());
    cluster
        .kubectl()
        .run(
            "delete",
            "frrconfigurations",
            "second",
            "other",
            "--ignore-not-found",
            "-n",
            FrrK8sSettings.NAMESPACE);
    awaitSession(first, true);
    awaitRoutes(first, PREFIXES.getFirst());
    // A kill in the middle of a reload is another matter, see NodeFrr.saved.
    lab.await(
        "the end of the reload",
        frrK8s.frr()::saved,
        text -> text.contains(PREFIXES.getFirst()) && !text.contains(PREFIXES.getLast()));
  }

  private static void awaitSession(Router router, boolean established) {
    lab.await("BIRD's session", established, () -> router.session("10.60.0.2").established());
  }

  private static void apply(String name, int asn, String prefix) {
    cluster.kubectl().apply(configuration("node-1", name, asn, prefix));
  }

  private static void awaitRoutes(Router router, String... prefixes) {
    lab.await("BIRD's routes", Set.of(prefixes), () -> router.routes().keySet());
  }

  /** One router and one neighbor, to whom all is said and of whom all is taken. */
  private static String configuration(String node, String name, int asn, String prefix) {
    return """
    apiVersion: frrk8s.metallb.io/v1beta1
    kind: FRRConfiguration
    metadata: {name: %s, namespace: frr-k8s-system}
    spec:
      nodeSelector: {matchLabels: {kubernetes.io/hostname: %s}}
      bgp:
        routers:
        - asn: %d
          prefixes: [%s]
          neighbors:
          - address: 10.60.0.1
            asn: 64600
            # The default of FRR is two minutes.
            connectTime: 1s
            toAdvertise: {allowed: {mode: all}}
            toReceive: {allowed: {mode: all}}
    """
        .formatted(name, node, asn, prefix);
  }

  @Test
  void routesGoBothWaysAndTheObjectsSaySo() {
    lab.await(
        "the route from BIRD",
        () -> frrK8s.frr().json("show bgp ipv4 unicast json").path("routes"),
        routes -> routes.has(RECEIVED));
    lab.await("the session", Map.of("10.60.0.1", "Established"), frrK8s::sessions);
    assertThat(frrK8s.sessionStates().getFirst().at("/metadata/ownerReferences/0/name").asText())
        .isEqualTo("frr-k8s-node-1");

    JsonNode state =
        lab.await(
            "the state",
            FrrK8s.SLOWEST_STATE,
            frrK8s::state,
            said -> said.path("runningConfig").asText().contains(PREFIXES.getFirst()));
    assertThat(state.path("lastReloadResult").asText()).isEqualTo("success");
    assertThat(state.path("lastConversionResult").asText()).isEqualTo("success");
  }

  @Test
  void twoNodesHaveFilesOfTheirOwn() {
    cluster.kubectl().apply(configuration("node-2", "other", 64_500, PREFIXES.getLast()));

    awaitRoutes(second, PREFIXES.getLast());
    awaitRoutes(first, PREFIXES.getFirst());
    assertThat(other.written()).contains("hostname node-2").contains(PREFIXES.getLast());
    assertThat(frrK8s.written()).contains("hostname node-1").doesNotContain(PREFIXES.getLast());
    assertThat(other.frr().vtysh("show running-config")).contains("hostname node-2");
  }

  @Test
  void whatComesWhileTheDaemonIsDeadIsThereAfterItsReturn() {
    frrK8s.kill();
    apply("second", 64_500, PREFIXES.getLast());
    assertThat(first.session("10.60.0.2").established()).as("FRR goes on").isTrue();
    assertThat(frrK8s.written()).doesNotContain(PREFIXES.getLast());

    frrK8s.restart();

    awaitRoutes(first, PREFIXES.getFirst(), PREFIXES.getLast());
  }

  @Test
  void aPausedDaemonGoesOn() {
    frrK8s.pause();
    apply("second", 64_500, PREFIXES.getLast());
    assertThat(frrK8s.written()).doesNotContain(PREFIXES.getLast());

    frrK8s.resume();

    awaitRoutes(first, PREFIXES.getFirst(), PREFIXES.getLast());
  }

  @Test
  void frrComesBackWithItsConfiguration() {
    frrK8s.frr().killBgpd();
    awaitSession(first, false);
    assertThat(frrK8s.frr().vtysh("show version")).contains("FRRouting");
    frrK8s.frr().restart();
    awaitSession(first, true);
    awaitRoutes(first, PREFIXES.getFirst());

    frrK8s.frr().kill();
    awaitSession(first, false);
    frrK8s.frr().restart();
    awaitSession(first, true);
    awaitRoutes(first, PREFIXES.getFirst());
  }

  /**
   * FRR-K8s always has {@code bgp graceful-restart preserve-fw-state}, so that a neighbor that
   * understands it keeps what it learned for two minutes when the last configuration goes, as if
   * FRR were to come back.
   */
  @Test
  void aRouterGoneIsARestartToItsNeighbor() {
    cluster.kubectl().run("delete", "frrconfiguration", "first", "-n", FrrK8sSettings.NAMESPACE);
    awaitSession(first, false);
    lab.await("no session", Map.of(), frrK8s::sessions);

    assertThat(first.routes()).containsOnlyKeys(PREFIXES.getFirst());
    assertThat(frrK8s.written()).doesNotContain("router bgp");
  }

  @Test
  void theWebhookDeniesWhatCannotBeHadTogether() {
    FrrK8sWebhook webhook = FrrK8sWebhook.start(lab, cluster, FrrK8sSettings.NAMESPACE);
    try {
      assertThat(denial(configuration("node-1", "second", 64_501, PREFIXES.getLast())))
          .contains("denied the request")
          .contains("resource is invalid for node node-1");
      assertThat(denial(configuration("node-2", "second", 64_501, PREFIXES.getLast())))
          .as("another node")
          .isEmpty();

      webhook.kill();
      assertThat(denial(configuration("node-1", "second", 64_500, PREFIXES.getLast())))
          .contains("failed calling webhook");
      webhook.restart();
    } finally {
      webhook.unregister();
    }
  }

  private static String denial(String manifest) {
    return cluster.kubectl().result(manifest, "apply", "--dry-run=server", "-f", "-").complaint();
  }
}
