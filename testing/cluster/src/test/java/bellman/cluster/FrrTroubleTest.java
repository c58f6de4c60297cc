package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FRR-K8s or FRR can't, or are not there: it is told of, and all comes right afterwards. */
final class FrrTroubleTest {

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.QUICK, "");
    site.startController();
    site.startSpeaker();
  }

  @BeforeEach
  void oneService() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS, "connectTime: 1s")
                + Installation.pool("first", "192.168.10.0/24")
                + FrrSite.service("web"));
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    site.awaitNoProblems();
  }

  @AfterEach
  void clear() {
    site.clear();
    site.cluster
        .kubectl()
        .run("delete", "secret", "theirs", "-n", User.NAMESPACE, "--ignore-not-found");
  }

  private static String theirs(String rest) {
    return """
    ---
    apiVersion: frrk8s.metallb.io/v1beta1
    kind: FRRConfiguration
    metadata: {name: theirs, namespace: metallb-system}
    spec: %s
    """
        .formatted(rest);
  }

  private static String stage(String service, String prefix) {
    for (JsonNode route :
        site.ask("explain", "default/" + service).path("nodes").path(0).path("routes")) {
      if (route.path("prefix").asText().equals(prefix)) {
        return route.path("stage").asText();
      }
    }
    return "none";
  }

  private static void awaitStage(String service, String prefix, String expected) {
    site.lab.await(
        "the stage of " + prefix + ": " + expected,
        FrrK8s.SLOWEST_STATE,
        () -> stage(service, prefix),
        expected::equals);
  }

  /** A Secret of a user's that is not there is what the daemon alone sees. */
  @Test
  void whatTheDaemonRefusesIsToldInItsOwnWords() {
    site.cluster
        .kubectl()
        .apply(
            theirs(
                "{bgp: {routers: [{asn: 64512, neighbors: [{address: 172.30.9.9, asn: 64700,"
                    + " passwordSecret: {name: theirs}}]}]}}"));
    site.awaitWarning("tor-a", "FRR-K8s rejects the FRRConfigurations of this node: failed");
    site.awaitProblems("metallb-node-1", "is not applied: FRR-K8s reports", "theirs");
    assertThat(site.metric("bellman_frrk8s_refused")).isEqualTo(1);
    site.cluster.kubectl().apply(FrrSite.service("second"));
    awaitStage("second", "192.168.10.1/32", "written");
    site.awaitRoutes("what was", site.torA, "192.168.10.0/32");

    // touched once in a while, in case that FRR-K8s is not told that the cause is gone
    site.lab.await(
        "a touch",
        () -> site.object().at("/metadata/annotations/metallb.io~1touched").asText(),
        when -> !when.isEmpty());

    site.cluster
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: theirs, namespace: metallb-system}
            type: kubernetes.io/basic-auth
            stringData: {username: none, password: secret}
            """);
    site.awaitRoutes("both", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitNoProblems();
    site.awaitWarning("tor-a", "");
    awaitStage("second", "192.168.10.1/32", "sent");
  }

  @Test
  void whatFrrDoesNotLoadIsTold() {
    site.cluster.kubectl().apply(theirs("{raw: {rawConfig: \"nonsense of a user\"}}"));
    site.awaitWarning("tor-a", "FRR did not load its configuration: ");
    site.awaitProblems("metallb-node-1", "is not loaded: FRR reports");
    site.cluster.kubectl().apply(FrrSite.service("second"));
    awaitStage("second", "192.168.10.1/32", "takenOver");
    site.awaitRoutes("what was", site.torA, "192.168.10.0/32");

    site.cluster.kubectl().run("delete", "frrconfiguration", "theirs", "-n", User.NAMESPACE);
    site.awaitRoutes("both", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitNoProblems();
    awaitStage("second", "192.168.10.1/32", "sent");
  }

  @Test
  void withoutTheDaemonARouteIsWrittenAndNoMore() {
    // what FRR-K8s said last is all that there is to go by
    site.lab.await(
        "FRR-K8s to tell of one service",
        FrrK8s.SLOWEST_STATE,
        () -> site.frrK8s.state().path("runningConfig").asText(),
        text -> text.contains("192.168.10.0/32") && !text.contains("192.168.10.1/32"));
    site.frrK8s.pause();
    site.cluster.kubectl().apply(FrrSite.service("second"));
    site.lab.await(
        "ours to be written",
        () -> site.object().toString(),
        text -> text.contains("192.168.10.1/32"));
    assertThat(stage("second", "192.168.10.1/32")).isEqualTo("written");
    site.awaitRoutes("what was", site.torA, "192.168.10.0/32");
    site.frrK8s.resume();
    site.awaitRoutes("both", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    awaitStage("second", "192.168.10.1/32", "sent");

    site.frrK8s.kill();
    site.cluster.kubectl().apply(FrrSite.service("third"));
    site.lab.await(
        "ours to be written",
        () -> site.object().toString(),
        text -> text.contains("192.168.10.2/32"));
    site.frrK8s.restart();
    site.awaitRoutes(
        "all three", site.torA, "192.168.10.0/32", "192.168.10.1/32", "192.168.10.2/32");
    awaitStage("third", "192.168.10.2/32", "sent");
  }

  /** While bgpd is away FRR-K8s leaves what it said last of the sessions, and nobody can tell. */
  @Test
  void bgpdComesBackWithItsRoutes() {
    awaitStage("web", "192.168.10.0/32", "sent");
    site.frrK8s.frr().killBgpd();
    site.lab.await(
        "the router to lose the session",
        false,
        () -> site.torA.session("172.30.0.2").established());

    site.frrK8s.frr().restart();
    site.awaitRoutes("back", site.torA, "192.168.10.0/32");
    awaitStage("web", "192.168.10.0/32", "sent");
  }
}
