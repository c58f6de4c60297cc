package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The definition of 0.0.27 that stands in for upstream's, before the API server. */
final class FrrConfigurationSchemaTest {

  /** Apply it server-side over that of 0.0.26, or by itself. */
  static final Path FILE =
      Bellman.root()
          .resolve("testing/cluster/src/test/resources/frrk8s/frrconfigurations-0.0.27.yaml");

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  @BeforeAll
  static void define() {
    CLUSTER.kubectl().run("apply", "--server-side", "-f", FILE.toString());
    CLUSTER
        .kubectl()
        .run(
            "wait",
            "--for=condition=Established",
            "crd/frrconfigurations.frrk8s.metallb.io",
            "--timeout=30s");
  }

  @Test
  void itIsAnOrderlySchema() {
    assertThat(
            CLUSTER
                .kubectl()
                .json("get", "crd", "frrconfigurations.frrk8s.metallb.io")
                .path("status")
                .path("conditions")
                .findValuesAsText("type"))
        .doesNotContain("NonStructuralSchema");
  }

  @Test
  void aPrependIsStoredWithWhatDefaultsAdd() {
    CLUSTER.kubectl().apply(prepending("stored", "10", "[192.0.2.0/24, '2001:db8::/64']"));

    var neighbor =
        CLUSTER
            .kubectl()
            .json("get", "frrconfiguration", "stored", "-n", "default")
            .at("/spec/bgp/routers/0/neighbors/0");

    assertThat(neighbor.at("/toAdvertise/withAsPathPrepend/0/asPathPrepend").asInt()).isEqualTo(10);
    assertThat(neighbor.at("/toAdvertise/withAsPathPrepend/0/prefixes/1").asText())
        .isEqualTo("2001:db8::/64");
    assertThat(neighbor.at("/toAdvertise/allowed/mode").asText()).isEqualTo("filtered");
    assertThat(neighbor.at("/addressFamilies/0").asText()).isEqualTo("unicast");
    assertThat(neighbor.at("/disableMP").isBoolean()).isTrue();
  }

  @Test
  void aPrependOutOfBoundsIsRefused() {
    assertThat(complaint("11", "[192.0.2.0/24]")).contains("less than or equal to 10");
    assertThat(complaint("0", "[192.0.2.0/24]")).contains("greater than or equal to 1");
    assertThat(complaint("1", "[]")).contains("at least 1 items");
    assertThat(complaint("1", "[192.0.2.0/33]")).contains("must be of type cidr");
  }

  @Test
  void aConnectTimeIsWholeSeconds() {
    assertThat(complaintOf(connecting("1500ms"))).contains("must be whole seconds");
    assertThat(complaintOf(connecting("65536s"))).contains("must be from 1 to 65535 seconds");
    assertThat(complaintOf(connecting("1m5s"))).isEmpty();
  }

  private static String complaint(String count, String prefixes) {
    return complaintOf(prepending("refused", count, prefixes));
  }

  private static String complaintOf(String manifest) {
    return CLUSTER.kubectl().result(manifest, "apply", "--dry-run=server", "-f", "-").complaint();
  }

  private static String prepending(String name, String count, String prefixes) {
    return neighbor(
        name,
        "toAdvertise: {allowed: {}, withAsPathPrepend: [{asPathPrepend: %s, prefixes: %s}]}"
            .formatted(count, prefixes));
  }

  private static String connecting(String time) {
    return neighbor("connecting", "connectTime: " + time);
  }

  private static String neighbor(String name, String more) {
    return """
    apiVersion: frrk8s.metallb.io/v1beta1
    kind: FRRConfiguration
    metadata: {name: %s, namespace: default}
    spec:
      bgp:
        routers:
        - asn: 64500
          neighbors:
          - address: 10.60.0.1
            asn: 64600
            %s
    """
        .formatted(name, more);
  }
}
