package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code bellman validate}: each thing that can be wrong is named, and harms nothing else. */
class ValidateTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One bad object beside good ones.
   *
   * @param object kind and name as they are printed
   * @param message a part of what is said
   */
  record Bad(String what, String yaml, String object, String field, String message) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Bad bad(String what, String kind, String spec, String field, String message) {
    String version = kind.equals("BGPPeer") ? "v1beta2" : "v1beta1";
    return new Bad(
        what,
        """
        apiVersion: metallb.io/%s
        kind: %s
        metadata: {name: zz-bad, namespace: metallb-system}
        spec: {%s}
        """
            .formatted(version, kind, spec),
        kind + " metallb-system/zz-bad",
        field,
        message);
  }

  static Bad badPeer(String what, String spec, String field, String message) {
    return bad(what, "BGPPeer", "myASN: 64500, " + spec, field, message);
  }

  static List<Bad> bads() {
    return Stream.concat(commonBads().stream(), BadSettings.all().stream()).toList();
  }

  private static List<Bad> commonBads() {
    String peer = "peerASN: 64501, peerAddress: 10.0.0.9";
    return List.of(
        badPeer(
            "a misspelt field",
            peer + ", peerPrt: 1179",
            "spec.peerPrt",
            "is not a known field: did you mean 'peerPort'?"),
        badPeer(
            "an unknown field",
            peer + ", colourOfTheCable: red",
            "spec.colourOfTheCable",
            "is not a known field"),
        badPeer("a peer without ASN", "peerAddress: 10.0.0.9", "spec.peerASN", "is missing"),
        badPeer("a peer without address", "peerASN: 64501", "spec.peerAddress", "is missing"),
        badPeer(
            "two ways to give the AS",
            peer + ", dynamicASN: external",
            "spec.dynamicASN",
            "remove one"),
        badPeer(
            "an address that is none",
            "peerASN: 64501, peerAddress: 10.0.0.256",
            "spec.peerAddress",
            "invalid BGPPeer address"),
        badPeer(
            "a hold time that BGP does not have",
            peer + ", holdTime: 2s",
            "spec.holdTime",
            "must be 0 or at least 3s"),
        badPeer(
            "a hold time of half seconds",
            peer + ", holdTime: 3500ms",
            "spec.holdTime",
            "must be whole seconds"),
        badPeer(
            "a time without unit", peer + ", holdTime: 90", "spec.holdTime", "must be a duration"),
        badPeer(
            "a port out of range", peer + ", peerPort: 70000", "spec.peerPort", "must be 0..16384"),
        badPeer("a router ID that is none", peer + ", routerID: ten", "spec.routerID", "ten"),
        badPeer(
            "a Secret that is not there",
            peer + ", passwordSecret: {name: nothing}",
            "spec.passwordSecret.name",
            "there is no Secret 'nothing' of type kubernetes.io/basic-auth"),
        badPeer(
            "a BFD profile that is not there",
            peer + ", bfdProfile: nothing",
            "spec.bfdProfile",
            "there is no BFDProfile 'nothing'"),
        badPeer(
            "a selector that compares oddly",
            peer + ", nodeSelectors: [{matchExpressions: [{key: a, operator: Like, values: [b]}]}]",
            "spec.nodeSelectors[0].matchExpressions[0].operator",
            "Like"),
        bad(
            "a number that is text",
            "BGPAdvertisement",
            "localPref: high",
            "spec.localPref",
            "must be a whole number, not 'high'"),
        bad(
            "a text that is a number",
            "BGPAdvertisement",
            "peers: [17]",
            "spec.peers[0]",
            "must be text, not 17: put it in quotes"),
        bad(
            "an alias that is not there",
            "BGPAdvertisement",
            "communities: [vpn-onyl]",
            "spec.communities[0]",
            "no Community has an alias of that name"),
        bad(
            "a community that does not fit",
            "BGPAdvertisement",
            "communities: ['64500:70000']",
            "spec.communities[0]",
            "64500:70000"),
        bad(
            "an aggregation that does not fit",
            "BGPAdvertisement",
            "aggregationLength: 20",
            "spec.aggregationLength",
            "invalid aggregation length 20"),
        bad(
            "an aggregation of selected services",
            "BGPAdvertisement",
            "aggregationLength: 24, serviceSelectors: [{matchLabels: {a: b}}]",
            "spec.serviceSelectors",
            "mutually exclusive"),
        bad(
            "a bad address in a pool",
            "IPAddressPool",
            "addresses: [203.0.113.0/24, 203.0.300.0/24]",
            "spec.addresses[1]",
            "'203.0.300.0' is not an IP address"),
        bad(
            "a range that ends before it begins",
            "IPAddressPool",
            "addresses: [203.0.113.9-203.0.113.1]",
            "spec.addresses[0]",
            "203.0.113.9-203.0.113.1"),
        bad(
            "a pool that overlaps another",
            "IPAddressPool",
            "addresses: [198.51.100.128/25]",
            "spec.addresses[0]",
            "overlaps with already defined CIDR '198.51.100.10/24' of pool first-pool"),
        bad(
            "a pool without addresses",
            "IPAddressPool",
            "autoAssign: false",
            "spec.addresses",
            "is missing"),
        bad(
            "an alias for nothing that is a community",
            "Community",
            "communities: [{name: x, value: '1:2:3:4'}]",
            "spec.communities[0].value",
            "1:2:3:4"),
        bad(
            "a BFD profile out of range",
            "BFDProfile",
            "receiveInterval: 5",
            "spec.receiveInterval",
            "must be 10..60000, not 5"),
        new Bad(
            "a version that is not there",
            """
            apiVersion: metallb.io/v1beta3
            kind: IPAddressPool
            metadata: {name: zz-bad, namespace: metallb-system}
            spec: {addresses: [203.0.113.0/24]}
            """,
            "IPAddressPool metallb-system/zz-bad",
            "apiVersion",
            "'metallb.io/v1beta3' is not a version"),
        new Bad(
            "an object without a name",
            """
            apiVersion: metallb.io/v1beta1
            kind: BGPAdvertisement
            metadata: {namespace: metallb-system}
            """,
            "BGPAdvertisement metallb-system/(without a name)",
            "metadata.name",
            "is missing"),
        new Bad(
            "a service with an unknown policy",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: zz-bad}
            spec: {type: LoadBalancer, ipFamilyPolicy: Both}
            """,
            "Service default/zz-bad",
            "spec.ipFamilyPolicy",
            "'Both' is not SingleStack"));
  }

  @TempDir private Path folder;

  private JsonNode good;

  @BeforeEach
  void writeGoodOnes() throws IOException {
    try (var files = Files.list(CommandLineRun.examples().resolve("seed"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    CommandLineRun run = plan();
    assertThat(run.status()).isZero();
    good = JSON.readTree(run.out());
    assertThat(good.get("nodes").findValues("prefix")).hasSize(2);
  }

  private CommandLineRun plan() {
    return CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n", "-o", "json");
  }

  private CommandLineRun validate() {
    return CommandLineRun.of("validate", "-f", folder.toString());
  }

  @ParameterizedTest
  @MethodSource("bads")
  void aBadObjectIsNamedWithFileAndFieldAndHarmsNothingElse(Bad bad) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), bad.yaml());
    CommandLineRun run = validate();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().filter(line -> line.startsWith("problem: ")))
        .singleElement()
        .asString()
        .startsWith("problem: " + file + ": " + bad.object() + ": " + bad.field() + ": ")
        .contains(bad.message());
    assertThat(run.out()).contains(", 1 problem, ");

    CommandLineRun plan = plan();
    assertThat(plan.status()).isEqualTo(1);
    JsonNode document = JSON.readTree(plan.out());
    assertThat(document.get("nodes")).isEqualTo(good.get("nodes"));
    assertThat(document.get("services")).isEqualTo(good.get("services"));
    assertThat(document.get("problems")).hasSize(1);
    assertThat(document.get("problems").get(0).get("field").asText()).isEqualTo(bad.field());
  }

  @Test
  void aBrokenFileIsNamedWithTheLineAndHarmsNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "kind: Service\n  spec: [\n");
    CommandLineRun run = validate();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("(?m)^problem: \\Q" + file + "\\E: is not readable as YAML: line 2, ");
    CommandLineRun plan = plan();
    assertThat(plan.status()).isEqualTo(1);
    assertThat(JSON.readTree(plan.out()).get("nodes")).isEqualTo(good.get("nodes"));
  }

  @Test
  void everyProblemIsSaidAtOnce() throws IOException {
    StringBuilder all = new StringBuilder();
    int number = 0;
    for (Bad bad : bads()) {
      if (!bad.yaml().contains("198.51.100.128") && bad.yaml().contains("zz-bad")) {
        String own = bad.yaml().replace("zz-bad", "zz-bad-" + number);
        // peers of one address would be one more problem
        all.append(own.replace("10.0.0.9", "10.0.1." + number)).append("---\n");
        number++;
      }
    }
    Files.writeString(folder.resolve("bad.yaml"), all.toString());
    CommandLineRun run = validate();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().lines().filter(line -> line.startsWith("problem: "))).hasSize(number);
  }

  @Test
  void whatIsOnlyProbablyNotMeantIsAWarningAndNoFailure() throws IOException {
    Files.writeString(
        folder.resolve("more.yaml"),
        """
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: layer2, namespace: metallb-system}
        ---
        apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: elsewhere, namespace: metallb-system}
        spec: {ipAddressPools: [no-pool], peers: [no-peer]}
        """);
    CommandLineRun run = validate();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("warning: " + folder.resolve("more.yaml") + ": L2Advertisement")
        .contains("spec.ipAddressPools[0]: there is no IPAddressPool 'no-pool'")
        .contains("spec.peers[0]: there is no BGPPeer 'no-peer'")
        .endsWith(", 0 problems, 3 warnings\n");
  }

  @Test
  void theExamplesHaveNoProblems() {
    CommandLineRun run = CommandLineRun.of("validate", "-f", folder.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("5 objects, 0 problems, 0 warnings\n");
  }
}
