package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code speaker --backend frr-k8s}: from a service to its route at a router, through FRR-K8s. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FrrBackendTest {

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void start() {
    Requirements.frrK8s();
    site =
        new FrrSite(
            FrrK8sSettings.QUICK, "protocol static { ipv4; route 203.0.113.0/24 blackhole; }\n");
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
                + Installation.pool("first", "192.168.10.0/24"));
    site.startController();
    site.startSpeaker();
  }

  @Test
  @Order(1)
  void aServiceIsAnnouncedByFrrAndWhatTheRouterSaysIsLetInByAUser() {
    site.cluster
        .kubectl()
        .apply(
            Installation.service("web")
                + Installation.endpoints("web", FrrSite.NODE)
                + """
                ---
                apiVersion: frrk8s.metallb.io/v1beta1
                kind: FRRConfiguration
                metadata: {name: with-recv, namespace: metallb-system}
                spec:
                  bgp:
                    routers:
                    - asn: 64512
                      neighbors:
                      - address: 172.30.0.3
                        asn: 64512
                        toReceive: {allowed: {mode: all}}
                """);
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    site.lab.await(
        "the router's route at the node",
        () -> site.frrK8s.frr().json("show bgp ipv4 unicast json").path("routes"),
        routes -> routes.has("203.0.113.0/24"));
    site.lab.await(
        "the session, as the speaker tells of it",
        () -> site.peer("tor-a"),
        peer ->
            peer.path("state").asText().equals("established")
                && peer.path("prefixesSent").asInt() == 1);
    JsonNode route =
        site.ask("explain", "default/web").path("nodes").path(0).path("routes").path(0);
    assertThat(route.path("stage").asText()).isEqualTo("sent");
    assertThat(site.peer("tor-a").path("warnings")).isEmpty();
    assertThat(site.ask("routes").path(0).path("localPref").asLong())
        .isEqualTo(site.torA.routes().get("192.168.10.0/32").localPref());
    assertThat(site.object().path("spec").path("nodeSelector").toString())
        .isEqualTo("{\"matchLabels\":{\"kubernetes.io/hostname\":\"node-1\"}}");
  }

  /** As where Nodes are called otherwise than their hosts, or are too long for a label. */
  @Test
  @Order(2)
  void aNodeIsFoundByItsLabelWhateverItsName() {
    Kubectl kubectl = site.cluster.kubectl();
    kubectl.run("label", "--overwrite", "node", FrrSite.NODE, "kubernetes.io/hostname=host-7");
    site.lab.await(
        "the object to be for that label",
        "host-7",
        () -> site.object().at("/spec/nodeSelector/matchLabels/kubernetes.io~1hostname").asText());
    kubectl.apply(FrrSite.service("more"));
    site.awaitRoutes("FRR-K8s to take it over", site.torA, "192.168.10.0/32", "192.168.10.1/32");
  }
}
