package bellman.api.resource;

import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.Service.IpFamilyPolicy;
import bellman.net.Family;
import bellman.net.Password;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Of Kubernetes' kinds only what matters is looked at. */
class KubernetesKindsTest {

  @Test
  void aServiceWithNothingInIt() {
    Service read = Manifest.of("Service", "s").as(Service.class);

    assertThat(read.id()).isEqualTo("default/s");
    assertThat(read.exposure().type()).isEqualTo("ClusterIP");
    assertThat(read.isLoadBalancer()).isFalse();
    assertThat(read.clusterIps()).isEmpty();
    assertThat(read.exposure().ipFamilyPolicy()).isNull();
    assertThat(read.exposure().localTrafficOnly()).isFalse();
    assertThat(read.ingressIps()).isEmpty();
    assertThat(read.hasHostNames()).isFalse();
  }

  @Test
  void aServiceWithEverything() {
    Service read =
        service("s")
            .in("shop")
            .spec("loadBalancerClass", "bellman")
            .spec("clusterIP", "10.96.0.1")
            .spec("clusterIPs", List.of("fd00::1", "10.96.0.1"))
            .spec("ipFamilies", List.of("IPv6", "IPv4"))
            .spec("ipFamilyPolicy", "RequireDualStack")
            .spec("loadBalancerIP", "not read here")
            .spec("externalTrafficPolicy", "Local")
            .spec("selector", Map.of("app", "web"))
            .spec(
                "ports",
                List.of(
                    Map.of("port", 53, "protocol", "UDP", "targetPort", "dns"), Map.of("port", 80)))
            .spec("sessionAffinity", "None")
            .with(
                "status.loadBalancer.ingress",
                List.of(
                    Map.of("ip", "198.51.100.1", "ipMode", "VIP"),
                    Map.of("hostname", "elsewhere.example"),
                    Map.of("ip", "junk")))
            .as(Service.class);

    assertThat(read.id()).isEqualTo("shop/s");
    assertThat(read.exposure().loadBalancerClass()).isEqualTo("bellman");
    assertThat(read.clusterIps()).containsExactly("fd00::1", "10.96.0.1");
    assertThat(read.exposure().ipFamilies()).containsExactly(Family.IPV6, Family.IPV4);
    assertThat(read.exposure().ipFamilyPolicy()).isEqualTo(IpFamilyPolicy.REQUIRE_DUAL_STACK);
    assertThat(read.loadBalancerIp()).isEqualTo("not read here");
    assertThat(read.exposure().localTrafficOnly()).isTrue();
    assertThat(read.ports())
        .containsExactly(new Service.Port("UDP", 53), new Service.Port("TCP", 80));
    assertThat(read.ingressIps()).containsExactly("198.51.100.1", "junk");
    assertThat(read.hasHostNames()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"None", "''"})
  void aHeadlessServiceHasNoClusterIps(String clusterIp) {
    Service read =
        service("s")
            .spec("clusterIP", clusterIp)
            .spec("clusterIPs", List.of(clusterIp))
            .as(Service.class);

    assertThat(read.clusterIps()).isEmpty();
  }

  @Test
  void oneClusterIpWithoutTheListCounts() {
    assertThat(service("s").spec("clusterIP", "10.96.0.1").as(Service.class).clusterIps())
        .containsExactly("10.96.0.1");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            service("s").spec("ipFamilies", List.of("ipv4")), "spec.ipFamilies", "neither IPv4"),
        arguments(
            service("s").spec("ipFamilyPolicy", "DualStack"), "spec.ipFamilyPolicy", "'DualStack'"),
        arguments(service("s").ports("TCP", 0), "spec.ports[0].port", "1..65535"),
        arguments(
            service("s").with("metadata.annotations", Map.of("metallb.io/address-pool", 5)),
            "metadata.annotations.metallb.io/address-pool",
            "put it in quotes"),
        arguments(service("s").without("metadata.name"), "metadata.name", "is missing"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(Manifest manifest, String field, String message) {
    Decoder.Decoded written = Decoder.decodeWritten(manifest.root());
    assertThat(written.resource()).isNull();
    assertThat(written.problems())
        .anySatisfy(problem -> {
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.message()).contains(message);
        });
  }

  private static Map<String, Object> conditions(Object ready, Object serving, Object terminating) {
    Map<String, Object> conditions = new LinkedHashMap<>(); // nulls are what YAML's blanks become
    conditions.put("ready", ready);
    conditions.put("serving", serving);
    conditions.put("terminating", terminating);
    return conditions;
  }

  static Stream<Arguments> health() {
    List<String> addresses = List.of("10.1.0.1");
    return Stream.of(
        arguments(addresses, conditions(null, null, null), true),
        arguments(addresses, conditions(true, null, null), true),
        arguments(addresses, conditions(false, null, null), false),
        arguments(addresses, conditions(false, false, null), false),
        arguments(addresses, conditions(false, true, true), true),
        arguments(addresses, conditions(true, true, true), true),
        arguments(List.of(), conditions(true, true, null), false));
  }

  @ParameterizedTest
  @MethodSource
  void health(List<String> addresses, Map<String, Object> conditions, boolean healthy) {
    EndpointSlice slice =
        Manifest.of("EndpointSlice", "s-1")
            .label("kubernetes.io/service-name", "s")
            .with(
                "endpoints",
                List.of(
                    Map.of("addresses", addresses, "conditions", conditions, "nodeName", "node-1")))
            .as(EndpointSlice.class);

    assertThat(slice.serviceId()).isEqualTo("default/s");
    assertThat(slice.endpoints()).containsExactly(new EndpointSlice.Endpoint(healthy, "node-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "IPv4, 10.1.0.1, IPV4",
    "IPv6, fd00::1, IPV6",
    "FQDN, a.example,",
    ", 10.1.0.1, IPV4",
    ", fd00::1, IPV6",
    "IPv6,, IPV6",
    ",,"
  })
  void aSliceIsOfAFamily(String type, String address, Family family) {
    Manifest slice =
        Manifest.of("EndpointSlice", "s-1")
            .with(
                "endpoints",
                address == null ? List.of() : List.of(Map.of("addresses", List.of(address))));
    assertThat((type == null ? slice : slice.with("addressType", type)).as(EndpointSlice.class))
        .extracting(EndpointSlice::family)
        .isEqualTo(family);
  }

  @Test
  void anEndpointMayHaveNeitherConditionsNorNode() {
    EndpointSlice slice =
        Manifest.of("EndpointSlice", "s-1")
            .with("endpoints", List.of(Map.of("addresses", List.of("10.1.0.1"))))
            .as(EndpointSlice.class);

    assertThat(slice.endpoints()).containsExactly(new EndpointSlice.Endpoint(true, null));
    assertThat(slice.serviceName()).as("it has no such label").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NetworkUnavailable,True,true", "NetworkUnavailable,False,false", "Ready,True,false"})
  void nodeConditions(String type, String status, boolean unavailable) {
    Node node =
        Manifest.of("Node", "node-1")
            .in("ignored")
            .with("status.conditions", List.of(Map.of("type", type, "status", status)))
            .as(Node.class);

    assertThat(node.networkUnavailable()).isEqualTo(unavailable);
    assertThat(node.excluded()).isFalse();
    assertThat(node.key().toString()).as("nodes have no namespace").isEqualTo("Node node-1");
  }

  @Test
  void theFirstInternalIpv4AddressOfANodeCounts() {
    Node node =
        Manifest.of("Node", "node-1")
            .with(
                "status.addresses",
                List.of(
                    Map.of("type", "Hostname", "address", "node-1"),
                    Map.of("type", "ExternalIP", "address", "192.0.2.1"),
                    Map.of("type", "InternalIP", "address", "fd00::1"),
                    Map.of("type", "InternalIP", "address", "no address"),
                    Map.of("type", "InternalIP", "address", "10.0.0.7"),
                    Map.of("type", "InternalIP", "address", "10.0.0.8")))
            .as(Node.class);
    assertThat(String.valueOf(node.internal())).isEqualTo("10.0.0.7");
    assertThat(Manifest.of("Node", "n").as(Node.class).internal()).isNull();
  }

  @Test
  void theExcludeLabelCountsWithAnyValue() {
    assertThat(
            Manifest.of("Node", "n").label(Node.EXCLUDE_LABEL, "false").as(Node.class).excluded())
        .isTrue();
  }

  @Test
  void namespacesHaveNoNamespace() {
    Namespace read = Manifest.of("Namespace", "a").in("b").label("k", "v").as(Namespace.class);

    assertThat(read.key().toString()).isEqualTo("Namespace a");
    assertThat(read.metadata().labels()).containsEntry("k", "v");
  }

  /** As an API server writes it, whatever a manifest says. */
  @Test
  void namespacesHaveTheirNameForALabel() {
    String label = "kubernetes.io/metadata.name";
    assertThat(Manifest.of("Namespace", "a").as(Namespace.class).metadata().labels())
        .isEqualTo(Map.of(label, "a"));
    assertThat(
            Manifest.of("Namespace", "a")
                .label(label, "b")
                .label("k", "v")
                .as(Namespace.class)
                .metadata()
                .labels())
        .isEqualTo(Map.of(label, "a", "k", "v"));
  }

  @Test
  void aServiceOfAServerHasAnIdentity() {
    assertThat(service("s").created(1).ingress(List.of("192.0.2.1")).as(Service.class).isStored())
        .isFalse();
    assertThat(service("s").with("metadata.uid", "7c2e").as(Service.class).isStored()).isTrue();
    assertThat(service("s").with("metadata.resourceVersion", 7).as(Service.class).isStored())
        .isTrue();
  }

  @Test
  void secrets() {
    Manifest secret = Manifest.of("Secret", "s").with("type", Secret.BASIC_AUTH);

    assertThat(secret.as(Secret.class).password()).isNull();
    assertThat(secret.with("data.password", "eA==").as(Secret.class).password())
        .isEqualTo(Password.of("x"));
    assertThat(secret.with("stringData.password", "x").as(Secret.class).password())
        .isEqualTo(Password.of("x"));
    assertThat(
            secret
                .with("data.password", "eA==")
                .with("stringData.password", "y")
                .as(Secret.class)
                .password())
        .as("as the API server would have it")
        .isEqualTo(Password.of("y"));
    assertThat(secret.with("data.Password", "eA==").as(Secret.class).password()).isNull();
    assertThat(secret.without("type").as(Secret.class).type()).isEqualTo("Opaque");
  }

  @ParameterizedTest
  @CsvSource({
    "data, x-y, is not base64",
    "data, /w==, not UTF-8 text",
  })
  void aPasswordThatCannotBeReadIsNoProblemOfTheSecret(String part, String value, String flaw) {
    Secret secret = Manifest.of("Secret", "s").with(part + ".password", value).as(Secret.class);

    assertThat(secret.password()).isNull();
    assertThat(secret.flaw()).contains(flaw);
    assertThat(Manifest.of("Secret", "s").with("stringData.password", 17).as(Secret.class).flaw())
        .contains("put it in quotes");
  }

  @Test
  void aSecretDoesNotShowItsPassword() {
    assertThat(Manifest.of("Secret", "s").with("stringData.password", "hush").as(Secret.class))
        .asString()
        .doesNotContain("hush");
    assertThat(Manifest.peer("t").spec("password", "hush").as(BgpPeer.class))
        .asString()
        .doesNotContain("hush");
  }

  @Test
  void problemsAreSortedByObjectThenField() {
    Problem file = new Problem("File", null, "a.yaml", null, "m");
    Problem whole = new Problem("Node", null, "a", null, "m");
    Problem field = new Problem("Node", null, "a", "spec", "m");
    Problem inNamespace = new Problem("Node", "b", "a", null, "m");

    assertThat(Stream.of(inNamespace, field, whole, file).sorted())
        .isEqualTo(Arrays.asList(file, whole, field, inNamespace));
  }

  @ParameterizedTest
  @CsvSource({
    "spec.externalTrafficPolicy, local, 'neither Cluster nor Local: did you mean ''Local''?'",
    "spec.externalTrafficPolicy, LOCAL, 'neither Cluster nor Local: did you mean ''Local''?'",
    "spec.externalTrafficPolicy, Global, 'neither Cluster nor Local: did you mean ''Local''?'",
    "spec.externalTrafficPolicy, Everywhere, neither Cluster nor Local",
    "spec.ipFamilyPolicy, preferdualstack, 'did you mean ''PreferDualStack''?'",
    "spec.ipFamilyPolicy, PreferDual, not SingleStack",
    "spec.ipFamilies, IPV4, 'neither IPv4 nor IPv6: did you mean ''IPv4''?'",
    "spec.type, loadbalancer, 'ExternalName: did you mean ''LoadBalancer''?'",
    "spec.type, Loadbalancer, 'did you mean ''LoadBalancer''?'"
  })
  void aWordOfAServiceInOtherLettersIsAProblem(String field, String word, String message) {
    Object value = field.equals("spec.ipFamilies") ? List.of(word) : word;
    Manifest manifest = service("s").with(field, value);
    Decoder.Decoded decoded = Decoder.decodeWritten(manifest.root());

    assertThat(decoded.resource()).isNull();
    assertThat(decoded.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.message()).contains("'" + word + "'").contains(message);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "Ready, unknown, status",
    "NetworkUnavailable, true, status",
    "networkUnavailable, True, type",
    "READY, True, type"
  })
  void aWordOfANodesConditionInOtherLettersIsAProblem(String type, String status, String field) {
    Manifest manifest =
        Manifest.of("Node", "n")
            .with("status.conditions", List.of(Map.of("type", type, "status", status)));

    assertThat(Decoder.decodeWritten(manifest.root()).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.field()).isEqualTo("status.conditions[0]." + field));
  }

  @Test
  void otherConditionsAndAddressesOfANodeAreNobodysBusiness() {
    Node read =
        Manifest.of("Node", "n")
            .with("status.conditions", List.of(Map.of("type", "KernelDeadlock", "status", "no")))
            .with("status.addresses", List.of(Map.of("type", "Elsewhere", "address", "x")))
            .as(Node.class);

    assertThat(read.networkUnavailable()).isFalse();
  }

  @Test
  void aWordOfASliceInOtherLettersIsAProblem() {
    Manifest manifest = Manifest.of("EndpointSlice", "e").with("addressType", "ipv4");
    assertThat(Decoder.decodeWritten(manifest.root()).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.message()).contains("'ipv4' is not IPv4, IPv6 or FQDN"));
  }

  /** A later version of Kubernetes may have more, and its API server has vetted them. */
  @Test
  void wordsAndFieldsOfAnApiServerAreItsOwnBusiness() {
    Manifest manifest =
        service("s")
            .spec("externalTrafficPolicy", "Nearest")
            .spec("loadBalancerIPs", List.of("198.51.100.1"))
            .ports("QUIC", 443);

    assertThat(manifest.decode().problems()).isEmpty();
    assertThat(manifest.as(Service.class).exposure().localTrafficOnly()).isFalse();
    assertThat(Decoder.decodeWritten(manifest.root()).problems()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "Service, spec.externalTraficPolicy, externalTrafficPolicy",
    "Service, spec.loadbalancerIP, loadBalancerIP",
    "Service, spec.loadBalancerIp, loadBalancerIP",
    "Service, spec.ipFamilyPolices, ipFamilyPolicy",
    "Service, spec.selectors, selector",
    "Service, metadata.annotation, annotations",
    "BGPPeer, metadata.lables, labels",
    "Node, metadata.label, labels",
    "Secret, stringdata, stringData",
    "EndpointSlice, addresstype, addressType",
    "EndpointSlice, endpoint, endpoints"
  })
  void aFieldInOtherLettersIsAProblem(String kind, String field, String meant) {
    Manifest manifest = (kind.equals("BGPPeer") ? Manifest.peer("x") : Manifest.of(kind, "x"));

    assertThat(Decoder.decodeWritten(manifest.with(field, Map.of()).root()).problems())
        .containsExactly(
            Problem.of(
                manifest.decode().key(),
                field,
                "is not a known field: did you mean '" + meant + "'?"));
  }

  @Test
  void fieldsThatThereAreButAreNotReadArePassedOver() {
    Manifest slice =
        Manifest.of("EndpointSlice", "e")
            .with("ports", List.of(Map.of("name", "x", "port", 80)))
            .with(
                "endpoints",
                List.of(
                    Map.of(
                        "addresses", List.of("10.0.0.1"),
                        "conditions", Map.of("terminating", false, "ready", true),
                        "hostname", "h",
                        "targetRef", Map.of("kind", "Pod"),
                        "zone", "z",
                        "hints", Map.of())));
    Manifest service =
        service("s")
            .spec("externalIPs", List.of())
            .spec("externalName", "x")
            .spec("internalTrafficPolicy", "Cluster")
            .spec("sessionAffinity", "None")
            .spec("sessionAffinityConfig", Map.of())
            .spec("allocateLoadBalancerNodePorts", true)
            .spec("healthCheckNodePort", 30000)
            .spec("loadBalancerSourceRanges", List.of())
            .spec("publishNotReadyAddresses", false)
            .spec("trafficDistribution", "PreferClose")
            .spec(
                "ports",
                List.of(
                    Map.of(
                        "name",
                        "x",
                        "port",
                        80,
                        "nodePort",
                        30001,
                        "targetPort",
                        "x",
                        "appProtocol",
                        "http")))
            .with("metadata.uid", "x")
            .with("metadata.generateName", "x")
            .with("metadata.generation", 1)
            .with("metadata.managedFields", List.of())
            .with("metadata.ownerReferences", List.of())
            .with("metadata.finalizers", List.of())
            .with("metadata.selfLink", "x")
            .with("metadata.resourceVersion", "1")
            .with("metadata.deletionTimestamp", "x")
            .with("metadata.deletionGracePeriodSeconds", 1);
    Manifest node =
        Manifest.of("Node", "n")
            .with("spec.podCIDR", "x")
            .with(
                "status.conditions",
                List.of(Map.of("type", "Ready", "status", "True", "reason", "x")))
            .with("status.nodeInfo", Map.of());
    Manifest secret =
        Manifest.of("Secret", "s")
            .with("immutable", true)
            .with("type", "Opaque")
            .with("data", Map.of());

    for (Manifest manifest : List.of(slice, service, node, secret, Manifest.of("Namespace", "n"))) {
      assertThat(Decoder.decodeWritten(manifest.root()).problems()).isEmpty();
    }
  }
}
