package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan of an archive: of a cluster's objects it is what its speakers do. */
class SupportPlanTest {

  @ParameterizedTest
  @CsvSource({"uid: 7c2e, false, true", "labels: {}, false, false", "uid: 7c2e, true, false"})
  void aServiceOfAClusterWithoutAnEndpointSliceHasNoEndpoints(
      String metadata, boolean isOfRun, boolean silent) throws IOException {
    String manifests =
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: tor}
        spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.1}
        ---
        apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: all}
        ---
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: pool}
        spec: {addresses: [198.51.100.0/28]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, %s}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: n, %s}
        """
            .formatted(metadata, metadata);

    String text = new SupportPlan(List.of(manifests), null, "n", null, isOfRun).text();
    assertThat(text.contains("noEndpoints")).as(text).isEqualTo(silent);
  }

  @ParameterizedTest
  @CsvSource({
    "Service, , false, ' --node n'",
    "Service, c, true, ' --node n --lb-class c --no-as-cluster'",
    "Node, , false, ''"
  })
  void theCommandMakesTheSamePlanAnywhere(
      String kind, @Nullable String loadBalancerClass, boolean isOfRun, String options) {
    String manifests = "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: a}\n";
    assertThat(new SupportPlan(List.of(manifests), null, "n", loadBalancerClass, isOfRun).command())
        .isEqualTo("bellman plan -f configuration" + options);
  }
}
