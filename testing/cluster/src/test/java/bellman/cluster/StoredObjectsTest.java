package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be changed in an object that is there, and what {@code kubectl get} shows of it. */
final class StoredObjectsTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  private static final String PEER =
      "myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.1, bfdProfile: quick, ebgpMultiHop: true";

  private static String manifest(String version, String kind, String name, String rest) {
    return """
    apiVersion: metallb.io/%s
    kind: %s
    metadata: {name: %s, namespace: metallb-system}
    %s
    """
        .formatted(version, kind, name, rest);
  }

  private static void create(String kind, String name, String rest) {
    String version = kind.equals("BGPPeer") ? "v1beta2" : "v1beta1";
    CLUSTER.kubectl().with(manifest(version, kind, name, rest), "create", "-f", "-");
  }

  /** Merges a change into the object, or into its status alone. */
  private static Kubectl.Result patch(String kind, String name, String subresource, String what) {
    return CLUSTER
        .kubectl()
        .result(
            "",
            "patch",
            kind,
            name,
            "--namespace=metallb-system",
            "--type=merge",
            "--subresource=" + subresource,
            "--patch=" + what);
  }

  /** It can't be switched, but set where it was not, and left to the default again. */
  @ParameterizedTest
  @CsvSource({
    "true, false, false",
    "false, true, false",
    "true, true, true",
    "null, true, true",
    "null, false, true",
    "true, null, true"
  })
  void gracefulRestartStaysAsItWasSet(String before, String after, boolean allowed) {
    String name = "restart-" + before + "-" + after;
    create("BGPPeer", name, "spec: {" + PEER + ", enableGracefulRestart: " + before + "}");
    Kubectl.Result result =
        patch("bgppeer", name, "", "{\"spec\":{\"enableGracefulRestart\":" + after + "}}");
    assertThat(result.succeeded()).as(result.complaint()).isEqualTo(allowed);
    if (!allowed) {
      assertThat(result.complaint()).contains("cannot be changed after creation");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ServiceBGPStatus, node",
    "ServiceBGPStatus, serviceName",
    "ServiceBGPStatus, serviceNamespace",
    "ServiceL2Status, node",
    "ServiceL2Status, serviceName",
    "ServiceL2Status, serviceNamespace"
  })
  void whomAStatusIsAboutStays(String kind, String field) {
    String name = kind.toLowerCase(Locale.ROOT) + "-" + field.toLowerCase(Locale.ROOT);
    create(kind, name, "");
    assertThat(patch(kind, name, "status", status(field, "a")).succeeded()).isTrue();
    assertThat(patch(kind, name, "status", status(field, "a")).succeeded()).isTrue();
    Kubectl.Result other = patch(kind, name, "status", status(field, "b"));
    assertThat(other.succeeded()).isFalse();
    assertThat(other.complaint()).contains("status." + field).contains("Value is immutable");
  }

  private static String status(String field, String value) {
    return "{\"status\":{\"" + field + "\":\"" + value + "\"}}";
  }

  @Test
  void aPoolsStatusIsWholeOrNotThere() {
    create("IPAddressPool", "counted", "spec: {addresses: [192.0.2.0/24]}");
    assertThat(patch("ipaddresspool", "counted", "status", "{\"status\":{\"assignedIPv4\":1}}"))
        .matches(result -> result.complaint().contains("status.availableIPv6: Required value"));
    String whole =
        "{\"status\":{\"assignedIPv4\":1,\"assignedIPv6\":0,\"availableIPv4\":9223372036854775807,"
            + "\"availableIPv6\":0}}";
    assertThat(patch("ipaddresspool", "counted", "status", whole).complaint()).isEmpty();
  }

  @Test
  void aStatusThatComesWithTheObjectIsLeftOut() {
    create(
        "BGPSessionStatus",
        "early", // only through the subresource
        "status: {state: established}");
    assertThat(
            CLUSTER
                .kubectl()
                .json("get", "bgpsessionstatus", "early", "-n", "metallb-system")
                .has("status"))
        .isFalse();
  }

  @Test
  void conditionsAreToldApartByTheirType() {
    create("ConfigurationState", "conditions", "");
    String both =
        """
        {"apiVersion":"metallb.io/v1beta1","kind":"ConfigurationState",
         "metadata":{"name":"conditions","namespace":"metallb-system"},
         "status":{"result":"%s","conditions":[
          {"type":"%s","status":"False","reason":"ConfigurationError","message":"m",
           "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
        """;
    for (String type : List.of("first", "second")) {
      CLUSTER
          .kubectl()
          .with(
              both.formatted("Invalid", type),
              "apply",
              "--server-side",
              "--force-conflicts",
              "--field-manager=" + type,
              "--subresource=status",
              "-f",
              "-");
    }
    assertThat(
            CLUSTER
                .kubectl()
                .json("get", "configurationstate", "conditions", "-n", "metallb-system")
                .path("status")
                .path("conditions"))
        .hasSize(2);
    assertThat(
            CLUSTER
                .kubectl()
                .result(
                    both.formatted("Maybe", "third"),
                    "apply",
                    "--server-side",
                    "--force-conflicts",
                    "--subresource=status",
                    "--field-manager=third",
                    "-f",
                    "-")
                .complaint())
        .contains("supported values: \"Valid\", \"Invalid\", \"Unknown\"");
  }

  /** FRR-K8s's definition of how its sessions are, as far as names go. */
  private static final String OF_FRR_K8S =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: bgpsessionstates.frrk8s.metallb.io}
      spec:
        group: frrk8s.metallb.io
        names:
          kind: BGPSessionState
          listKind: BGPSessionStateList
          plural: bgpsessionstates
          singular: bgpsessionstate
        scope: Namespaced
        versions:
        - name: v1beta1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
      """;

  @Test
  void sessionsOfFrrK8sAreAskedForByAnotherName() {
    Kubectl kubectl = CLUSTER.kubectl();
    kubectl.apply(OF_FRR_K8S);
    kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    String theirs = manifest("v1beta1", "BGPSessionState", "theirs", "");
    kubectl.with(theirs.replace("metallb.io/", "frrk8s.metallb.io/"), "create", "-f", "-");
    create("BGPSessionStatus", "ours", "");

    for (String name : List.of("bgpsessionstates", "bgpsessionstate", "BGPSessionState")) {
      assertThat(kubectl.run("get", name, "-A", "-o", "name").lines())
          .as(name)
          .containsExactly("bgpsessionstate.frrk8s.metallb.io/theirs");
    }
    for (String name : List.of("bgpsessionstatuses", "bgpsessionstatus", "BGPSessionStatus")) {
      assertThat(kubectl.run("get", name, "-A", "-o", "name").lines())
          .as(name)
          .contains("bgpsessionstatus.metallb.io/ours")
          .allMatch(object -> object.startsWith("bgpsessionstatus.metallb.io/"));
    }
    // of two kinds with one name kubectl takes either without a word
    List<String> names = new ArrayList<>();
    for (JsonNode definition : kubectl.json("get", "crd").path("items")) {
      names.addAll(names(definition.path("spec").path("names")));
    }
    assertThat(names).hasSizeGreaterThan(20).doesNotHaveDuplicates();
  }

  /** All that kubectl takes for a kind. */
  private static List<String> names(JsonNode names) {
    List<String> all =
        new ArrayList<>(List.of(names.path("plural").asText(), names.path("singular").asText()));
    names.path("shortNames").forEach(name -> all.add(name.asText()));
    return all;
  }

  static Stream<Arguments> columns() {
    String statusOf =
        "{\"status\":{\"node\":\"n\",\"serviceName\":\"s\",\"serviceNamespace\":\"ns\"}}";
    return Stream.of(
        Arguments.of(
            "IPAddressPool",
            "spec: {addresses: [192.0.2.0/24], avoidBuggyIPs: true}",
            "",
            "NAME AUTO ASSIGN AVOID BUGGY IPS ADDRESSES",
            "c true true [\"192.0.2.0/24\"]"),
        Arguments.of(
            "BGPAdvertisement",
            "spec: {ipAddressPools: [a], peers: [b], nodeSelectors: [{}]}",
            "",
            "NAME IPADDRESSPOOLS IPADDRESSPOOL SELECTORS PEERS NODE SELECTORS",
            "c [\"a\"] [\"b\"] [{}]"),
        Arguments.of(
            "L2Advertisement",
            "spec: {ipAddressPools: [a], interfaces: [eth0], nodeSelectors: [{}]}",
            "",
            "NAME IPADDRESSPOOLS IPADDRESSPOOL SELECTORS INTERFACES NODE SELECTORS",
            "c [\"a\"] [\"eth0\"] [{}]"),
        Arguments.of(
            "BGPPeer",
            "spec: {" + PEER + "}",
            "",
            "NAME ADDRESS ASN BFD PROFILE MULTI HOPS",
            "c 192.0.2.1 64501 quick true"),
        Arguments.of(
            "BFDProfile",
            "spec: {passiveMode: true, transmitInterval: 20, receiveInterval: 30,"
                + " detectMultiplier: 4}",
            "",
            "NAME PASSIVE MODE TRANSMIT INTERVAL RECEIVE INTERVAL MULTIPLIER",
            "c true 20 30 4"),
        Arguments.of(
            "ServiceBGPStatus",
            "",
            statusOf,
            "NAME NODE SERVICE NAME SERVICE NAMESPACE",
            "c n s ns"),
        Arguments.of(
            "ServiceL2Status",
            "",
            statusOf,
            "NAME ALLOCATED NODE SERVICE NAME SERVICE NAMESPACE",
            "c n s ns"),
        Arguments.of(
            "ConfigurationState",
            "",
            "{\"status\":{\"result\":\"Invalid\",\"errorSummary\":\"broken\"}}",
            "NAME RESULT ERRORSUMMARY AGE",
            "c Invalid broken"),
        Arguments.of(
            "BGPSessionStatus",
            "",
            "{\"status\":{\"node\":\"n\",\"peer\":\"p\",\"state\":\"established\","
                + "\"since\":\"2020-01-01T00:00:00Z\",\"prefixesSent\":7}}",
            "NAME NODE PEER STATE SINCE SENT",
            "c n p established"));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void getShowsWhatMatters(String kind, String rest, String status, String header, String values) {
    create(kind, "c", rest);
    if (!status.isEmpty()) {
      assertThat(patch(kind, "c", "status", status).complaint()).isEmpty();
    }
    List<String> lines =
        CLUSTER
            .kubectl()
            .run("get", kind, "c", "-n", "metallb-system", "-o", "wide")
            .lines()
            .map(line -> line.replaceAll(" +", " ").strip())
            .toList();
    assertThat(lines.getFirst()).isEqualTo(header);
    assertThat(lines.getLast()).startsWith(values);
  }

  @ParameterizedTest
  @MethodSource("columns")
  void explainReadsWell(String kind) {
    for (String part : List.of("", ".spec", ".status")) {
      Kubectl.Result result = CLUSTER.kubectl().result("", "explain", kind + part);
      if (part.equals(".spec") && kind.equals("ConfigurationState")) {
        assertThat(result.succeeded()).as("it has no spec").isFalse();
      } else {
        assertThat(result.output())
            .contains("DESCRIPTION:")
            .doesNotContain("<no description>")
            .doesNotContain("<empty>");
      }
    }
  }
}
