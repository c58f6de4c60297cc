package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a cluster is told of who announces what: at each Service from how many nodes, and of each
 * session how it is, as long as there is somebody who knows. The cases share one installation.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AdvertisedTest {

  private static Installation all;

  @BeforeAll
  static void install() {
    Requirements.apiServer();
    all = new Installation();
    all.controller("one");
    pod("node-1");
    kubectl()
        .apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: ServiceBGPStatus
            metadata:
              name: of-a-speaker-that-told-all
              namespace: metallb-system
              labels: {metallb.io/node: node-1}
            ---
            apiVersion: metallb.io/v1beta1
            kind: BGPSessionStatus
            metadata:
              name: of-a-peer-that-is-gone
              namespace: metallb-system
              labels: {metallb.io/node: node-1}
            """);
    speaker();
  }

  @AfterAll
  static void end() {
    if (all != null) {
      all.close();
    }
  }

  private static Kubectl kubectl() {
    return all.cluster.kubectl();
  }

  private static void speaker() {
    all.speaker("node-1", "--pod-name=speaker-node-1");
  }

  /** The Pod of a speaker, as a kubelet would tell of it: there is none here. */
  private static void pod(String node) {
    kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: speaker-%1$s
              namespace: metallb-system
              labels: {app.kubernetes.io/component: speaker}
            spec: {nodeName: %1$s, containers: [{name: speaker, image: bellman}]}
            """
                .formatted(node));
    kubectl()
        .run(
            "patch",
            "pod",
            "speaker-" + node,
            "-n",
            User.NAMESPACE,
            "--subresource=status",
            "-p",
            "{\"status\":{\"containerStatuses\":[{\"name\":\"speaker\",\"image\":\"i\",\"imageID\":\"i\","
                + "\"ready\":true,\"restartCount\":0,"
                + "\"state\":{\"running\":{\"startedAt\":\"2026-01-01T00:00:00Z\"}}}]}}");
  }

  private static String advertised(String service) {
    return kubectl()
        .json("get", "service", service)
        .at("/metadata/annotations/metallb.io~1advertised")
        .asText();
  }

  private static JsonNode condition(String service) {
    for (JsonNode condition : kubectl().json("get", "service", service).at("/status/conditions")) {
      if (condition.path("type").asText().equals("metallb.io/Advertised")) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  /** The sessions that are told of: their states, by the names of the peers. */
  private static Map<String, String> sessions() {
    Map<String, String> states = new TreeMap<>();
    for (JsonNode status :
        kubectl().json("get", "bgpsessionstatuses", "-n", User.NAMESPACE).path("items")) {
      states.put(
          status.at("/metadata/name").asText().startsWith("session-")
              ? status.at("/status/peer").asText()
              : status.at("/metadata/name").asText(),
          status.at("/status/state").asText());
    }
    return states;
  }

  @Test
  @Order(1)
  void aServiceTellsFromHowManyNodesItIsAnnouncedAndWhoIsSilent() {
    kubectl()
        .apply(
            Installation.pool("first", "198.51.100.0/24")
                + Installation.service("web")
                + Installation.endpoints("web", "node-1", "node-2"));

    all.lab.await(
        "what the service tells",
        "from 1 of 2 nodes; silent: node-2 (no established session carries it)",
        () -> advertised("web"));
    JsonNode condition = condition("web");
    assertThat(condition.path("status").asText()).isEqualTo("True");
    assertThat(condition.path("reason").asText()).isEqualTo("PartlyAnnounced");
    assertThat(condition.path("message").asText()).isEqualTo(advertised("web"));
    assertThat(kubectl().run("describe", "service", "web"))
        .contains("metallb.io/advertised: from 1 of 2 nodes");
  }

  @Test
  @Order(2)
  void whatEarlierSpeakersLeftBehindIsGone() {
    all.lab.await("the session alone", Map.of("tor-1", "established"), AdvertisedTest::sessions);
    all.lab.await(
        "no ServiceBGPStatus",
        "",
        () -> kubectl().run("get", "servicebgpstatuses", "-n", User.NAMESPACE, "-o", "name"));
    assertThat(
            kubectl()
                .json("get", "bgpsessionstatuses", "-n", User.NAMESPACE)
                .at("/items/0/metadata/ownerReferences/0/kind")
                .asText())
        .as("who owns it: Pods come and go")
        .isEqualTo("Node");
  }

  @Test
  @Order(3)
  void oneWithoutEndpointsSaysSoAndCanBeWaitedFor() {
    kubectl().apply(Installation.endpoints("web"));
    all.lab.await(
        "the reason", "not announced: noEndpoints: no endpoint is ready", () -> advertised("web"));
    assertThat(condition("web").path("status").asText()).isEqualTo("False");

    kubectl().apply(Installation.endpoints("web", "node-1"));
    assertThat(
            kubectl()
                .run(
                    "wait",
                    "--for=condition=metallb.io/Advertised",
                    "service/web",
                    "--timeout=40s"))
        .contains("condition met");
  }

  @Test
  @Order(4)
  void aServiceThatIsNoLoadBalancerAnyMoreTellsNothing() {
    kubectl().apply(Installation.service("brief") + Installation.endpoints("brief", "node-1"));
    all.lab.await("what it tells", () -> advertised("brief"), text -> !text.isEmpty());
    kubectl().run("patch", "service", "brief", "-p", "{\"spec\":{\"type\":\"ClusterIP\"}}");
    all.lab.await("nothing", "", () -> advertised("brief"));
    assertThat(condition("brief").isMissingNode()).isTrue();
  }

  @Test
  @Order(5)
  void aSessionWhoseSpeakerIsGoneIsUnknownUntilOneIsBack() {
    all.process("node-1").kill();
    kubectl().run("delete", "pod", "speaker-node-1", "-n", User.NAMESPACE, "--force");
    all.lab.await(
        "nobody knows",
        Duration.ofMinutes(1),
        AdvertisedTest::sessions,
        Map.of("tor-1", "unknown")::equals);

    pod("node-1");
    speaker();
    all.lab.await("its speaker says", Map.of("tor-1", "established"), AdvertisedTest::sessions);
  }
}
