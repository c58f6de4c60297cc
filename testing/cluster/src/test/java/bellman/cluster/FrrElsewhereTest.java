package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** FRR-K8s in a namespace of its own, with the rights that the chart then gives. */
final class FrrElsewhereTest {

  private static final String PASSWORD = "in-another-namespace";

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() throws Exception {
    Requirements.frrK8s();
    Helm.require();
    site =
        FrrSite.inTheNamespaceOfFrrK8s(
            neighbor -> neighbor.withPassword(PASSWORD),
            FrrChartTest.rights("frrk8s: {external: true, namespace: frr-k8s-system}"));
    site.startController("--frrk8s-namespace=frr-k8s-system");
    site.startSpeaker("--frrk8s-namespace=frr-k8s-system", "--frrk8s-owner=bellman:speaker");
  }

  @Test
  void theObjectIsWhereFrrK8sReadsItAndTheSessionIsTold() {
    site.cluster
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: of-tor-b, namespace: metallb-system}
            type: kubernetes.io/basic-auth
            stringData: {username: none, password: %s}
            """
                    .formatted(PASSWORD)
                + FrrSite.peer("tor-b", "172.31.0.3", 64_601, "passwordSecret: {name: of-tor-b}")
                + Installation.pool("first", "192.168.10.0/24")
                + FrrSite.service("web"));

    site.awaitRoutes("one service", site.torB, "192.168.10.0/32");
    site.lab.await(
        "the session, as FRR-K8s tells of it",
        FrrK8s.SLOWEST_STATE,
        () -> site.peer("tor-b").path("state").asText(),
        "established"::equals);
    JsonNode metadata = site.object().path("metadata");
    assertThat(metadata.path("namespace").asText()).isEqualTo("frr-k8s-system");
    assertThat(metadata.at("/ownerReferences/0/kind").asText()).isEqualTo("ClusterRole");
    assertThat(metadata.at("/ownerReferences/0/name").asText()).isEqualTo("bellman:speaker");
    // FRR-K8s can't read a Secret of another namespace
    assertThat(site.object().toString()).contains(PASSWORD).doesNotContain("of-tor-b");
    assertThat(site.speaker().log()).doesNotContain(PASSWORD);

    site.cluster.kubectl().run("delete", "service", "web", "-n", "default");
    site.awaitRoutes("none", site.torB);
  }
}
