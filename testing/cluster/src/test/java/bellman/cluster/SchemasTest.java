package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server takes of each kind, what it refuses and why, and what it fills in. */
final class SchemasTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  /**
   * An object, and what comes of it.
   *
   * @param says for a good one a part of the object that is stored, else a part of the refusal
   */
  record Row(String version, String kind, String spec, boolean good, String says) {
    @Override
    public String toString() {
      return version + " " + kind + " " + spec;
    }

    String manifest(String name) {
      return """
      apiVersion: metallb.io/%s
      kind: %s
      metadata: {name: %s, namespace: metallb-system}
      spec: {%s}
      """
          .formatted(version, kind, name, spec);
    }
  }

  private static final String PEER = "myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.1";

  private static Row good(String kind, String spec, String says) {
    return new Row(kind.equals("BGPPeer") ? "v1beta2" : "v1beta1", kind, spec, true, says);
  }

  private static Row bad(String kind, String spec, String says) {
    return new Row(kind.equals("BGPPeer") ? "v1beta2" : "v1beta1", kind, spec, false, says);
  }

  static Stream<Row> rows() {
    return Stream.of(pools(), advertisements(), layer2(), peers(), olderPeers(), profiles())
        .flatMap(List::stream);
  }

  private static List<Row> pools() {
    String kind = "IPAddressPool";
    return List.of(
        good(kind, "addresses: [192.0.2.0/24]", "autoAssign: true"),
        good(kind, "addresses: [192.0.2.0/24]", "avoidBuggyIPs: false"),
        good(kind, "addresses: [192.0.2.1-192.0.2.9, '2001:db8::/124'], autoAssign: false", ""),
        good(
            kind,
            "addresses: [192.0.2.0/24], serviceAllocation: {priority: 1, namespaces: [a],"
                + " namespaceSelectors: [{matchLabels: {a: b}}], serviceSelectors: [{}]}",
            "priority: 1"),
        good(kind, "addresses: [192.0.2.0/24], sharing: namespace", "sharing: namespace"),
        good(kind, "addresses: [192.0.2.0/24], sharing: any", "sharing: any"),
        bad(
            kind,
            "addresses: [192.0.2.0/24], sharing: cluster",
            "spec.sharing: Unsupported value: \"cluster\""),
        bad(kind, "autoAssign: true", "spec.addresses: Required value"),
        bad(kind, "addresses: 192.0.2.0/24", "spec.addresses: Invalid value"),
        bad(kind, "addresses: [192.0.2.0/24], autoAssign: 'yes'", "spec.autoAssign: Invalid"),
        bad(kind, "addresses: [192.0.2.0/24], protocol: bgp", "unknown field \"spec.protocol\""),
        bad(
            kind,
            "addresses: [192.0.2.0/24], serviceAllocation: {serviceSelectors:"
                + " [{matchExpressions: [{key: a}]}]}",
            "matchExpressions[0].operator: Required value"));
  }

  private static List<Row> advertisements() {
    String kind = "BGPAdvertisement";
    String whole =
        "serviceSelectors and aggregationLength are mutually exclusive, can only be used"
            + " together with default aggregationLength (32) and aggregationLengthV6 (128)";
    return List.of(
        good(kind, "", "aggregationLength: 32"),
        good(kind, "", "aggregationLengthV6: 128"),
        good(kind, "aggregationLength: 24, aggregationLengthV6: 64", "aggregationLength: 24"),
        good(kind, "localPref: 4294967295, communities: ['64500:1', alias]", ""),
        good(kind, "serviceSelectors: [{matchLabels: {a: b}}]", ""),
        good(kind, "serviceSelectors: [{}], aggregationLength: 32, aggregationLengthV6: 128", ""),
        good(kind, "serviceSelectors: [], aggregationLength: 24", ""),
        good(kind, "ipAddressPools: [a], peers: [b], nodeSelectors: [{}]", ""),
        good(kind, "med: 4294967295, asPathPrepend: 10, nextHop: 192.0.2.1", ""),
        bad(kind, "aggregationLength: 0", "should be greater than or equal to 1"),
        bad(kind, "aggregationLength: 33", "should be less than or equal to 32"),
        bad(kind, "aggregationLengthV6: 129", "should be less than or equal to 128"),
        bad(kind, "localPref: -1", "should be greater than or equal to 0"),
        bad(kind, "localPref: 4294967296", "should be less than or equal to"),
        good(kind, "asPathPrepend: 1", "asPathPrepend: 1"),
        bad(kind, "asPathPrepend: 0", "should be greater than or equal to 1"),
        bad(kind, "asPathPrepend: 11", "should be less than or equal to 10"),
        bad(kind, "serviceSelectors: [{}], aggregationLength: 24", whole),
        bad(kind, "serviceSelectors: [{}], aggregationLengthV6: 64", whole));
  }

  private static List<Row> layer2() {
    String kind = "L2Advertisement";
    return List.of(
        good(kind, "", ""),
        good(kind, "ipAddressPools: [a], interfaces: [eth0], nodeSelectors: [{}]", ""),
        good(kind, "preferredNodeSelectors: [{weight: 100, preference: {}}]", ""),
        bad(kind, "preferredNodeSelectors: [{weight: 0, preference: {}}]", "greater than or equal"),
        bad(kind, "preferredNodeSelectors: [{weight: 101, preference: {}}]", "less than or equal"),
        bad(kind, "preferredNodeSelectors: [{weight: 1}]", "preference: Required value"),
        bad(kind, "preferredNodeSelectors: [{preference: {}}]", "weight: Required value"),
        good("Community", "communities: [{name: a, value: '64500:1'}]", ""),
        bad("Community", "communities: [{name: 7}]", "communities[0].name: Invalid value"));
  }

  private static List<Row> peers() {
    String kind = "BGPPeer";
    return List.of(
        good(kind, PEER, "peerPort: 179"),
        good(kind, PEER, "disableMP: false"),
        good(kind, PEER, "dualStackAddressFamily: false"),
        good(kind, "myASN: 4294967295, dynamicASN: internal, interface: eth0", ""),
        good(kind, "myASN: 0", ""), // refused by the webhooks, like a peer without an address
        good(kind, PEER + ", peerPort: 16384, localASN: 1", ""),
        good(kind, PEER + ", connectTime: 1s, holdTime: 90s, keepaliveTime: 30s", ""),
        good(kind, PEER + ", connectTime: 65535s", ""),
        good(kind, PEER + ", connectTime: 1h", ""),
        good(kind, PEER + ", enableGracefulRestart: true, gracefulRestartTime: 120s", ""),
        good(kind, PEER + ", passwordSecret: {name: a, namespace: b}, vrf: red", ""),
        good(kind, PEER + ", passive: true, ttlSecurityHops: 254, maxAdvertisedPrefixes: 1", ""),
        good(kind, PEER + ", role: rs-client, extendedNextHop: true", ""),
        good(
            kind, PEER + ", nodeSelectors: [{matchExpressions: [{key: a, operator: Exists}]}]", ""),
        bad(kind, "peerASN: 64501, peerAddress: 192.0.2.1", "spec.myASN: Required value"),
        bad(kind, "myASN: -1", "greater than or equal to 0"),
        bad(kind, "myASN: 4294967296", "less than or equal to"),
        bad(kind, "myASN: '64500'", "spec.myASN: Invalid value"),
        bad(kind, PEER + ", localASN: 0", "greater than or equal to 1"),
        bad(kind, PEER + ", localASN: 4294967296", "less than or equal to"),
        bad(kind, "myASN: 1, dynamicASN: both", "supported values: \"internal\", \"external\""),
        bad(kind, PEER + ", role: upstream", "supported values: \"provider\", \"rs\""),
        bad(kind, PEER + ", peerPort: 0", "greater than or equal to 1"),
        bad(kind, PEER + ", peerPort: 16385", "less than or equal to 16384"),
        bad(kind, PEER + ", connectTime: 0s", "connect time should be between 1 seconds to 65535"),
        bad(
            kind,
            PEER + ", connectTime: 65536s",
            "connect time should be between 1 seconds to 65535"),
        bad(
            kind,
            PEER + ", connectTime: 1500ms",
            "connect time should contain a whole number of seconds"),
        bad(kind, PEER + ", connectTime: soon", "spec.connectTime: Invalid value"),
        bad(kind, PEER + ", gracefulRestartTime: 4096s", "must be 1s to 4095s"),
        bad(kind, PEER + ", ttlSecurityHops: 255", "less than or equal to 254"),
        bad(kind, PEER + ", routerId: 192.0.2.9", "unknown field \"spec.routerId\""));
  }

  private static Row older(boolean good, String spec, String says) {
    return new Row("v1beta1", "BGPPeer", spec, good, says);
  }

  private static List<Row> olderPeers() {
    return List.of(
        older(true, PEER, "apiVersion: metallb.io/v1beta1"),
        older(true, PEER + ", peerPort: 0, holdTime: 90s, ebgpMultiHop: true", ""),
        older(true, PEER + ", nodeSelectors: [{matchLabels: {a: b}}]", ""),
        older(false, "myASN: 1, peerASN: 2", "spec.peerAddress: Required value"),
        older(false, "myASN: 1, peerAddress: 192.0.2.1", "spec.peerASN: Required value"),
        older(false, "peerASN: 1, peerAddress: 192.0.2.1", "spec.myASN: Required value"),
        older(false, PEER + ", vrf: red", "unknown field \"spec.vrf\""));
  }

  private static List<Row> profiles() {
    String kind = "BFDProfile";
    return List.of(
        good(kind, "", ""),
        good(kind, "receiveInterval: 10, transmitInterval: 60000, echoInterval: 10", ""),
        good(kind, "detectMultiplier: 2, minimumTtl: 1, echoMode: true, passiveMode: false", ""),
        good(kind, "detectMultiplier: 255, minimumTtl: 254", ""),
        bad(kind, "receiveInterval: 9", "greater than or equal to 10"),
        bad(kind, "transmitInterval: 60001", "less than or equal to 60000"),
        bad(kind, "echoInterval: 9", "greater than or equal to 10"),
        bad(kind, "detectMultiplier: 1", "greater than or equal to 2"),
        bad(kind, "detectMultiplier: 256", "less than or equal to 255"),
        bad(kind, "minimumTtl: 0", "greater than or equal to 1"),
        bad(kind, "minimumTtl: 255", "less than or equal to 254"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isTakenOrRefusedWithAReason(Row row) {
    Kubectl.Result result =
        CLUSTER
            .kubectl()
            .result(row.manifest("x"), "create", "--dry-run=server", "-o", "yaml", "-f", "-");

    assertThat(result.succeeded()).as(result.complaint()).isEqualTo(row.good);
    assertThat(row.good ? result.output() : result.complaint()).contains(row.says);
  }

  @Test
  void aPoolWithoutASpecIsRefused() {
    String pool = "{apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {name: x}}";
    assertThat(CLUSTER.kubectl().result(pool, "create", "-f", "-").complaint())
        .contains("spec: Required value");
  }

  @Test
  void whoUsesTheOlderVersionOfAPeerIsWarned() {
    Kubectl.Result result =
        CLUSTER
            .kubectl()
            .result(older(true, PEER, "").manifest("x"), "create", "--dry-run=server", "-f", "-");
    assertThat(result.complaint()).contains("v1beta1 is deprecated").contains("v1beta2");
  }
}
