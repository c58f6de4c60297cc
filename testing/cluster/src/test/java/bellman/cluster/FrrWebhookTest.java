package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Daemon;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Our webhook of users' FRRConfigurations, called by a real API server: by itself, and beside that
 * of FRR-K8s.
 */
final class FrrWebhookTest {

  private static final String OURS = "\"frrconfigurationvalidationwebhook.metallb.io\" denied";
  private static final String THEIRS = "\"frrconfigurationsvalidationwebhook.metallb.io\" denied";
  private static final String BELLMAN = "labels: {app.kubernetes.io/managed-by: bellman}";

  private static Hooked hooked;
  private static Daemon controller;

  @BeforeAll
  static void start() {
    Requirements.apiServer();
    FrrK8s.obstacle().ifPresent(Requirements::skip);
    hooked = new Hooked();
    hooked.registerForFrrK8s();
    kubectl().apply(node("node-1") + node("node-2"));
    startController();
  }

  private static void startController() {
    controller = hooked.controller("--cert-name=127.0.0.1");
    hooked.awaitHooks();
  }

  @AfterAll
  static void stop() {
    if (hooked != null) {
      hooked.close();
    }
  }

  /** As a speaker does for its node. */
  @BeforeEach
  void writeBellmans() {
    kubectl().apply(bellmans("node-1", 1179));
  }

  @AfterEach
  void clean() {
    for (String namespace : new String[] {User.NAMESPACE, "default"}) {
      kubectl().run("delete", "frrconfigurations", "--all", "-n", namespace);
    }
  }

  private static Kubectl kubectl() {
    return hooked.cluster.kubectl();
  }

  private static String node(String name) {
    return """
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: %1$s, labels: {kubernetes.io/hostname: %1$s}}
    """
        .formatted(name);
  }

  private static String bellmans(String node, int port) {
    return bellmans(node, "port: " + port);
  }

  private static String bellmans(String node, String neighbor) {
    return configuration(
        "metallb-" + node,
        User.NAMESPACE,
        BELLMAN,
        "nodeSelector: {matchLabels: {kubernetes.io/hostname: " + node + "}}",
        neighbor);
  }

  private static String users(String name, String neighbor) {
    return configuration(name, User.NAMESPACE, "labels: {}", "nodeSelector: {}", neighbor);
  }

  private static String configuration(
      String name, String namespace, String metadata, String spec, String neighbor) {
    return """
    ---
    apiVersion: frrk8s.metallb.io/v1beta1
    kind: FRRConfiguration
    metadata:
      name: %s
      namespace: %s
      %s
    spec:
      %s
      bgp:
        routers:
        - asn: 64512
          prefixes: [198.51.100.1/32]
          neighbors: [{address: 192.0.2.1, asn: 64513, %s}]
    """
        .formatted(name, namespace, metadata, spec, neighbor);
  }

  private static Kubectl.Result apply(String manifest) {
    return kubectl().result(manifest, "apply", "-f", "-");
  }

  private static void isTaken(String manifest) {
    Kubectl.Result result = apply(manifest);
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    assertThat(result.complaint()).doesNotContain("Warning");
  }

  @Test
  void whatWouldKeepBellmansOutIsDeniedWithTheReason() {
    Kubectl.Result result = apply(users("mine", "port: 179"));

    assertThat(result.succeeded()).isFalse();
    assertThat(result.complaint())
        .contains(OURS)
        .contains("FRRConfiguration metallb-system/mine spec.bgp.routers[0].neighbors[0].port:")
        .contains("neighbor 192.0.2.1 has port 179 here, but 1179 in")
        .contains("neighbors[0].port of FRRConfiguration metallb-system/metallb-node-1")
        .contains("(node node-1)");
  }

  @Test
  void whatFitsIsTaken() {
    isTaken(users("mine", "port: 1179, toReceive: {allowed: {mode: all}}"));
    isTaken(users("mine", "port: 1179"));
    // FRR-K8s looks in no other namespace
    isTaken(configuration("mine", "default", "labels: {}", "nodeSelector: {}", "port: 179"));
    // there is nothing of Bellman's on that node
    isTaken(
        configuration(
            "elsewhere",
            User.NAMESPACE,
            "labels: {}",
            "nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}",
            "port: 179"));
    isTaken(bellmans("node-2", 1179)); // it does not fit, but is Bellman's own
  }

  @Test
  void anUpdateIsJudgedByWhatItAdds() {
    isTaken(users("mine", "port: 1179"));
    assertThat(apply(users("mine", "port: 180")).complaint()).contains(OURS, "has port 180 here");
    isTaken(bellmans("node-1", 179));
    // it is so now, and may be edited further
    Kubectl.Result other = apply(users("mine", "port: 180"));
    assertThat(other.succeeded()).as(other.complaint()).isTrue();
    assertThat(other.complaint()).contains("Warning:", "has port 180 here", "; this is not new");
    isTaken(users("mine", "port: 179"));
  }

  private static String preferring(int preference) {
    return """
    toAdvertise: {allowed: {prefixes: [198.51.100.1/32]},
      withLocalPref: [{localPref: %d, prefixes: [198.51.100.1/32]}]}\
    """
        .formatted(preference);
  }

  @Test
  void whatBellmanGivesWayToIsAWarning() {
    kubectl().apply(bellmans("node-1", "port: 1179, " + preferring(100)));

    Kubectl.Result result = apply(users("mine", "port: 1179, " + preferring(300)));

    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    assertThat(result.complaint())
        .contains("Warning:", "prefix 198.51.100.1/32 has local preference 300 here, but 100 in");
  }

  @Test
  void speakersNeverWaitForControllers() {
    controller.kill();
    try {
      assertThat(apply(users("mine", "port: 1179")).complaint()).contains("failed calling webhook");
      isTaken(bellmans("node-1", 1180));
      isTaken(configuration("mine", "default", "labels: {}", "nodeSelector: {}", "port: 179"));
    } finally {
      startController();
    }
  }

  @Test
  void besideTheWebhookOfFrrK8sEachDeniesWhatIsItsOwn() {
    FrrK8sWebhook theirs = FrrK8sWebhook.start(hooked.lab, hooked.cluster, User.NAMESPACE);
    try {
      // both would, and the API server tells of whichever is first
      assertThat(apply(users("mine", "port: 179")).complaint())
          .containsAnyOf(OURS, THEIRS)
          .contains("denied the request");
      isTaken(users("mine", "port: 1179"));
      // of users alone
      isTaken(
          configuration(
              "far",
              User.NAMESPACE,
              "labels: {}",
              "nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}",
              "port: 1179"));
      Kubectl.Result among =
          apply(
              configuration(
                  "near",
                  User.NAMESPACE,
                  "labels: {}",
                  "nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}",
                  "port: 179"));
      assertThat(among.complaint()).contains(THEIRS).doesNotContain(OURS);
      // and a speaker's is asked about by theirs alone
      assertThat(apply(bellmans("node-1", 179)).complaint()).contains(THEIRS);
    } finally {
      theirs.unregister();
      theirs.kill();
    }
  }
}
