package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.Lab;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The definition that an earlier Bellman left in a cluster goes, and no other does. */
final class SupersededTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  /** The definition's name. */
  static final String OLD = "bgpsessionstates.metallb.io";

  private static final String REMEDY = "`kubectl delete crd " + OLD + "`";

  private static final String OBJECT =
      """
      apiVersion: metallb.io/v1beta1
      kind: %s
      metadata: {name: node-1-tor, namespace: metallb-system}
      """;

  private final Lab lab = new Lab();
  private final Kubectl kubectl = CLUSTER.kubectl();

  /** The definition as it was. */
  static String old() {
    try (InputStream in = SupersededTest.class.getResourceAsStream("bgpsessionstates.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void build() {
    Bellman.prepare();
  }

  @BeforeEach
  void present() {
    kubectl.apply(OBJECT.formatted("BGPSessionStatus"));
  }

  @AfterEach
  void clean() {
    lab.close();
    kubectl.run("delete", "crd", OLD, "--ignore-not-found");
    grant();
  }

  /** Has the rights be those of the manifest. */
  private void grant() {
    String roles = String.join("---\n", Cluster.manifests(Set.of("ClusterRole")));
    kubectl.with(roles, "apply", "--server-side", "--force-conflicts", "-f", "-");
  }

  private Daemon controller() {
    return lab.start(
        "controller",
        List.of(
            Bellman.root().resolve("bellman").toString(),
            "controller",
            "--pod-name=controller-1",
            "--webhook-mode=disabled",
            "--port=0",
            "--health-probe-port=0",
            "--kubeconfig=" + CLUSTER.kubeconfig(User.CONTROLLER)));
  }

  /** Makes the definition, and an object. */
  private void define(String definition) {
    kubectl.apply(definition);
    kubectl.run("wait", "--for=condition=Established", "crd/" + OLD, "--timeout=30s");
    lab.await(
        "an object to be made",
        () -> kubectl.result(OBJECT.formatted("BGPSessionState"), "apply", "-f", "-"),
        Kubectl.Result::succeeded);
  }

  private String definition() {
    return kubectl.run("get", "crd", OLD, "-o", "name", "--ignore-not-found");
  }

  private String objects(String plural) {
    return kubectl.run("get", plural + ".metallb.io", "-A", "-o", "name");
  }

  @Test
  void itGoesWithItsObjects() {
    define(old());
    Daemon controller = controller();
    lab.await("the CRD to be gone", this::definition, String::isEmpty);
    lab.await("the log", controller::log, log -> log.contains("deleted the CRD " + OLD));
    controller.terminate();

    assertThat(controller.log()).doesNotContain(REMEDY);
    assertThat(objects("bgpsessionstatuses")).contains("node-1-tor");
    kubectl.apply(old());
    kubectl.run("wait", "--for=condition=Established", "crd/" + OLD, "--timeout=30s");
    lab.await("no old object", "", () -> objects("bgpsessionstates"));
  }

  @Test
  void whatSomebodyElseDefinesUnderThatNameStays() {
    define(old().replace("lastError:", "lastFailure:"));
    Daemon controller = controller();
    lab.await("the log", controller::log, log -> log.contains(OLD + " is not Bellman's"));
    controller.terminate();

    assertThat(kubectl.json("get", "crd", OLD).path("metadata").has("deletionTimestamp")).isFalse();
    assertThat(objects("bgpsessionstates")).contains("node-1-tor");
  }

  /** The controller works all the same, says what to do, and tries again when it leads again. */
  @Test
  void withoutTheRightItStaysUntilSomebodyLeadsWhoMay() {
    define(old());
    JsonNode role = kubectl.json("get", "clusterrole", "bellman:controller");
    ArrayNode rules = (ArrayNode) role.path("rules");
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).path("resourceNames").toString().contains(OLD)) {
        rules.remove(i);
      }
    }
    kubectl.with(role.toString(), "replace", "-f", "-");
    Daemon controller = controller();
    lab.await("the log", controller::log, log -> log.contains(REMEDY));
    awaitLeading(controller, 1);
    assertThat(definition()).isNotEmpty();

    loseLeadership(controller, 1);
    awaitLeading(controller, 2);
    grant();
    loseLeadership(controller, 2);
    lab.await("the CRD to be gone", this::definition, String::isEmpty);
    controller.terminate();

    assertThat(controller.log().split(REMEDY, -1)).as("said once").hasSize(2);
  }

  private void loseLeadership(Daemon controller, int times) {
    kubectl.run(
        "patch",
        "lease",
        "bellman-controller",
        "-n",
        User.NAMESPACE,
        "--type=merge",
        "-p",
        "{\"spec\":{\"holderIdentity\":\"another\"}}");
    awaitTimes(controller, "is no longer the leader", times);
  }

  /** Until it has begun to work, so many times. */
  private void awaitLeading(Daemon controller, int times) {
    awaitTimes(controller, "services, 0 of them", times);
  }

  private void awaitTimes(Daemon controller, String what, int times) {
    lab.await(what, controller::log, log -> log.split(what, -1).length > times);
  }
}
