package bellman.cluster;

import static bellman.cluster.Hooked.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users of MetalLB 0.16.2 start their processes with, and the words that they know: those that
 * its end-to-end tests look for.
 */
final class MetallbTextsTest {

  private static final String KINDS =
      "ipaddresspools,bgpadvertisements,bgppeers,communities,bfdprofiles,l2advertisements";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static Hooked hooked;
  private static Daemon controller;
  private static Daemon speaker;

  @BeforeAll
  static void start() {
    Requirements.apiServer();
    hooked = new Hooked();
    // what the containers of its chart have, but for the ports that this machine has once
    controller =
        hooked.controller(
            "--cert-name=127.0.0.1",
            "-log-level=info",
            "-webhook-mode=enabled",
            "-ml-secret-name",
            "metallb-memberlist",
            "-deployment=controller",
            "-pprof-bind-address=127.0.0.1:6060",
            "-webhook-http2",
            "-tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "-tls-curve-preferences=29,4588");
    kubectl()
        .apply(
            "{apiVersion: v1, kind: Node, metadata: {name: node-1,"
                + " labels: {kubernetes.io/hostname: node-1}}}");
    speaker =
        hooked.lab.start(
            "speaker",
            List.of(
                "env",
                "METALLB_HOST=192.0.2.1",
                "METALLB_ML_LABELS=app=metallb,component=speaker",
                "METALLB_NODE_NAME=node-1",
                Bellman.root().resolve("bellman").toString(),
                "speaker",
                "-kubeconfig=" + hooked.cluster.kubeconfig(User.SPEAKER),
                "-port=0",
                "-health-probe-port=0",
                "-api=127.0.0.1:" + new Place.Host(hooked.lab).freePort(),
                "-state=" + hooked.lab.folder().resolve("n.peers"),
                "-token=" + hooked.lab.folder().resolve("n.token"),
                "-ml-bindport=7946",
                "-ml-wan-config",
                "-bgp-debounce-timeout=3000",
                "-gratuitous-arp-interval=60",
                "-tls-cipher-suites=TLS_AES_128_GCM_SHA256"));
    hooked.awaitHooks();
  }

  @AfterAll
  static void stop() {
    if (hooked != null) {
      hooked.close();
    }
  }

  @AfterEach
  void clean() {
    kubectl().run("delete", "bgppeers", "--all", "-n", User.NAMESPACE);
    kubectl().run("delete", KINDS, "--all", "-n", User.NAMESPACE);
  }

  private static Kubectl kubectl() {
    return hooked.cluster.kubectl();
  }

  private static List<String> warnings(Daemon of) {
    return of.log()
        .lines()
        .filter(line -> line.contains(" no effect: "))
        .map(line -> line.replaceFirst("^.*?((?:--|METALLB_).*?) ha(?:s|ve) no effect: .*$", "$1"))
        .sorted()
        .toList();
  }

  @Test
  void whatMeansNothingHereIsTakenWithOneWarningEach() {
    assertThat(warnings(controller))
        .containsExactly(
            "--deployment",
            "--ml-secret-name",
            "--pprof-bind-address",
            "--tls-cipher-suites",
            "--tls-curve-preferences",
            "--webhook-http2");
    hooked.lab.await(
        "the speaker to be there", () -> state("speaker-node-1"), s -> s.has("result"));
    assertThat(warnings(speaker))
        .containsExactly(
            "--bgp-debounce-timeout",
            "--gratuitous-arp-interval",
            "--ml-bindport",
            "--ml-wan-config",
            "--tls-cipher-suites",
            "METALLB_HOST",
            "METALLB_ML_LABELS");
  }

  private static String peer(String name, String spec) {
    return object("v1beta2", "BGPPeer", name, "myASN: 64500, peerASN: 64501, " + spec);
  }

  private static String object(String version, String kind, String name, String spec) {
    return """
    ---
    apiVersion: metallb.io/%s
    kind: %s
    metadata: {name: %s, namespace: metallb-system}
    spec: {%s}
    """
        .formatted(version, kind, name, spec);
  }

  private static String advertisement(String spec) {
    return object("v1beta1", "BGPAdvertisement", "adv", spec);
  }

  private static String community(String name, String... values) {
    List<String> entries = new ArrayList<>();
    for (String value : values) {
      entries.add("{name: DUP, value: '" + value + "'}");
    }
    return object(
        "v1beta1", "Community", name, "communities: [" + String.join(", ", entries) + "]");
  }

  static Stream<Arguments> refusals() {
    String first = pool("a", "1.1.1.0/28");
    String overlaps = "overlaps with already defined CIDR";
    return Stream.of(
        arguments(first, pool("b", "1.1.1.8-1.1.1.9"), overlaps),
        arguments(first + pool("b", "1.1.2.0/24"), pool("b", "1.1.1.0/24"), overlaps),
        arguments(
            first,
            advertisement("aggregationLength: 26, ipAddressPools: [a]"),
            "invalid aggregation length 26: prefix 28 in this pool is more specific than the"
                + " aggregation length for addresses 1.1.1.0/28"),
        arguments(
            pool("a", "1.1.1.0/24"),
            advertisement("aggregationLength: 24, serviceSelectors: [{matchLabels: {app: nginx}}]"),
            "serviceSelectors and aggregationLength are mutually exclusive"),
        arguments("", peer("t", "peerAddress: 1.1.1"), "invalid BGPPeer address"),
        arguments(
            peer("one", "peerAddress: 10.200.200.1"),
            peer("two", "peerAddress: 10.200.200.1"),
            "already exists"),
        arguments("", community("c", "99999999:1"), "invalid community value: invalid section"),
        arguments(
            "", community("c", "lar:123:9999:123"), "expected community to be of format large"),
        arguments("", community("c", "1:2", "1:2"), "duplicate definition of community"),
        arguments(
            community("c", "large:123:9999:123"),
            community("d", "large:123:9999:123"),
            "duplicate definition of community"),
        arguments(
            "",
            peer("t", "peerAddress: 1.1.1.1").replace("metallb-system", "default"),
            "resource must be created in metallb-system namespace"),
        arguments(
            peer("t", "peerAddress: 192.0.2.1, enableGracefulRestart: true"),
            peer("t", "peerAddress: 192.0.2.1, enableGracefulRestart: false"),
            "EnableGracefulRestart cannot be changed after creation"));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(String before, String refused, String says) {
    if (!before.isEmpty()) {
      kubectl().apply(before);
    }
    Kubectl.Result result = kubectl().result(refused, "apply", "-f", "-");
    assertThat(result.succeeded()).as(refused).isFalse();
    assertThat(result.complaint()).contains(says);
  }

  private static JsonNode state(String name) {
    String json =
        kubectl()
            .result("", "get", "configurationstate", name, "-n", User.NAMESPACE, "-o", "json")
            .output();
    try {
      return MAPPER.readTree(json.isEmpty() ? "{}" : json).path("status");
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  static Stream<Arguments> summaries() {
    String profile = object("v1beta1", "BFDProfile", "my-bfd-profile", "");
    String secret =
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: bgp-password, namespace: metallb-system}
        type: kubernetes.io/basic-auth
        stringData: {password: mypassword}
        """;
    String alias =
        object(
            "v1beta1",
            "Community",
            "community-valid",
            "communities: [{name: my-valid-alias, value: '64512:100'}]");
    return Stream.of(
        arguments(
            peer("peer1", "peerAddress: 192.168.1.1, bfdProfile: my-bfd-profile"),
            "configuration error: peer peer1 referencing non existing bfd profile my-bfd-profile",
            "BGPPeer.peer1.spec.bfdProfile",
            profile),
        arguments(
            peer("peer1", "peerAddress: 192.168.1.1, passwordSecret: {name: bgp-password}"),
            "configuration error: parsing peer peer1 secret ref not found for peer config"
                + " \"metallb-system\"/\"peer1\"\nfailed to parse peer peer1 password secret",
            "BGPPeer.peer1.spec.passwordSecret.name",
            secret),
        arguments(
            advertisement("ipAddressPools: [pool-community-test], communities: [my-valid-alias]"),
            "configuration error: invalid community format: my-valid-alias\n"
                + "invalid community \"my-valid-alias\" in BGP advertisement",
            "BGPAdvertisement.adv.spec.communities_0",
            alias));
  }

  /** Word by word, as its tests compare it, and beside it what to do about it in our words. */
  @ParameterizedTest
  @MethodSource
  void summaries(String wrong, String summary, String condition, String mended) {
    kubectl().apply(wrong);
    JsonNode state =
        hooked.lab.await(
            "the speaker's ConfigurationState",
            () -> state("speaker-node-1"),
            some -> some.path("errorSummary").asText().equals(summary));
    assertThat(state.path("result").asText()).isEqualTo("Invalid");
    Set<String> types = new TreeSet<>();
    state.path("conditions").forEach(each -> types.add(each.path("type").asText()));
    assertThat(types).contains("configReconcilerValid", condition);

    kubectl().apply(mended);
    hooked.lab.await(
        "all to be well", "Valid", () -> state("speaker-node-1").path("result").asText());
    assertThat(state("speaker-node-1").path("errorSummary").asText()).isEmpty();
  }

  private static String service(String name, String annotations, String more) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default, annotations: {%s}}
    spec: {type: LoadBalancer, ports: [{port: 80}], allocateLoadBalancerNodePorts: false%s}
    """
        .formatted(name, annotations, more);
  }

  private static String reasons(String name) {
    return kubectl()
        .run(
            "get",
            "events",
            "--field-selector=involvedObject.name=" + name,
            "-o",
            "jsonpath={range .items[*]}{.type} {.reason};{end}");
  }

  private static JsonNode annotations(String name) {
    return kubectl().json("get", "service", name).at("/metadata/annotations");
  }

  @Test
  void whatOldVersionsNotedOfAServiceIsRemovedAndNoOtherAnnotation() {
    String old = "metallb.universe.tf/ip-allocated-from-pool";
    kubectl()
        .apply(
            service("gone", "'" + old + "': one", "")
                    .replace("type: LoadBalancer", "type: ClusterIP")
                    .replace(", allocateLoadBalancerNodePorts: false", "")
                + service("old", "'" + old + "': one, 'metallb.universe.tf/address-pool': one", "")
                + pool("one", "198.51.100.0/24"));

    hooked.lab.await(
        "the new note",
        () -> annotations("old"),
        all -> all.has("metallb.io/ip-allocated-from-pool"));
    hooked.lab.await("the old one to go", () -> annotations("old"), all -> !all.has(old));
    assertThat(annotations("old").has("metallb.universe.tf/address-pool")).isTrue();
    hooked.lab.await(
        "that of one that is no load balancer to go",
        () -> annotations("gone"),
        all -> !all.has(old));
    hooked.lab.await(
        "the event about what the user wrote",
        () -> reasons("old"),
        all -> all.contains("Warning deprecatedAnnotation"));
    assertThat(kubectl().run("get", "events"))
        .doesNotContain("ip-allocated-from-pool is deprecated");
    kubectl().run("delete", "service", "old", "gone");
  }

  @Test
  void eventsHaveTheReasonsThatAreKnown() {
    kubectl()
        .apply(
            pool("one", "198.51.100.0/31")
                + service("both", "", ", ipFamilyPolicy: PreferDualStack")
                + service("asks", "'metallb.io/loadBalancerIPs': nonsense", "")
                + service("far", "'metallb.io/loadBalancerIPs': 203.0.113.1", ""));
    hooked.lab.await(
        "one of two addresses",
        () -> reasons("both"),
        all ->
            all.contains("Normal IPAllocated;") && all.contains("Normal AdditionalAssignFailed;"));
    hooked.lab.await(
        "a request that can't be read",
        () -> reasons("asks"),
        all -> all.contains("Warning LoadBalancerFailed;"));
    hooked.lab.await(
        "a request that can't be met",
        () -> reasons("far"),
        all -> all.contains("Warning AllocationFailed;"));
    kubectl().run("delete", "ipaddresspool", "one", "-n", User.NAMESPACE);
    hooked.lab.await(
        "the address to go", () -> reasons("both"), all -> all.contains("Normal ClearAssignment;"));
    kubectl().run("delete", "service", "both", "asks", "far");
  }
}
