package bellman.api.resource;

import static bellman.api.Manifest.advertisement;
import static bellman.api.Manifest.community;
import static bellman.api.Manifest.peer;
import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MetalLB's kinds are read strictly, and what is wrong is named with its path. */
class DecoderTest {

  private static final Manifest POOL = pool("p", "198.51.100.0/24");
  private static final Manifest L2 = Manifest.of("L2Advertisement", "l2").with("spec", Map.of());

  private static Manifest bfd(String field, Object value) {
    return Manifest.of("BFDProfile", "b").spec(field, value);
  }

  private static Manifest selecting(Object... expressions) {
    return advertisement("a")
        .spec("nodeSelectors", List.of(Map.of("matchExpressions", List.of(expressions))));
  }

  static Stream<Arguments> refused() {
    String expression = "spec.nodeSelectors[0].matchExpressions";
    return Stream.of(
        // unknown fields
        arguments(POOL.spec("autoAsign", true), "spec.autoAsign", "did you mean 'autoAssign'?"),
        arguments(POOL.spec("autoassign", true), "spec.autoassign", "did you mean 'autoAssign'?"),
        arguments(POOL.spec("zzz", true), "spec.zzz", "is not a known field"),
        arguments(POOL.with("spce", Map.of()), "spce", "did you mean 'spec'?"),
        arguments(
            POOL.spec("serviceAllocation.namespace", List.of("a")),
            "spec.serviceAllocation.namespace",
            "did you mean 'namespaces'?"),
        arguments(
            advertisement("a").spec("ipAddressPool", List.of()),
            "spec.ipAddressPool",
            "did you mean 'ipAddressPools'?"),
        arguments(peer("t").spec("myAsn", 1), "spec.myAsn", "did you mean 'myASN'?"),
        arguments(
            peer("t").spec("passwordSecret.nmae", "x"),
            "spec.passwordSecret.nmae",
            "did you mean 'name'?"),
        arguments(bfd("recieveInterval", 300), "spec.recieveInterval", "'receiveInterval'?"),
        arguments(L2.spec("interface", List.of("eth0")), "spec.interface", "'interfaces'?"),
        arguments(
            advertisement("a").spec("nodeSelectors", List.of(Map.of("matchLabel", Map.of()))),
            "spec.nodeSelectors[0].matchLabel",
            "did you mean 'matchLabels'?"),
        // missing
        arguments(POOL.without("metadata.name"), "metadata.name", "is missing"),
        arguments(POOL.without("metadata"), "metadata.name", "is missing"),
        arguments(POOL.without("spec.addresses"), "spec.addresses", "is missing"),
        arguments(POOL.without("spec"), "spec.addresses", "is missing"),
        arguments(POOL.spec("addresses", List.of()), "spec.addresses", "is empty"),
        arguments(peer("t").without("spec.myASN"), "spec.myASN", "is missing"),
        arguments(
            community("c").spec("communities", List.of(Map.of("value", "1:2"))),
            "spec.communities[0].name",
            "is missing"),
        arguments(
            community("c").spec("communities", List.of(Map.of("name", "n"))),
            "spec.communities[0].value",
            "is missing"),
        arguments(
            L2.spec("preferredNodeSelectors", List.of(Map.of("weight", 5))),
            "spec.preferredNodeSelectors[0].preference",
            "is missing"),
        arguments(
            L2.spec("preferredNodeSelectors", List.of(Map.of("preference", Map.of()))),
            "spec.preferredNodeSelectors[0].weight",
            "is missing"),
        // wrong types
        arguments(
            POOL.spec("addresses", "198.51.100.0/24"),
            "spec.addresses",
            "must be a list, not '198.51.100.0/24'"),
        arguments(
            POOL.spec("addresses", List.of("10.0.0.0/24", 10.5)),
            "spec.addresses[1]",
            "must be text, not 10.5: put it in quotes"),
        arguments(POOL.with("spec", "x"), "spec", "must be a mapping, not 'x'"),
        arguments(POOL.spec("autoAssign", "yes"), "spec.autoAssign", "true or false, not 'yes'"),
        arguments(
            POOL.spec("serviceAllocation.priority", "1"),
            "spec.serviceAllocation.priority",
            "must be a whole number, not '1'"),
        arguments(peer("t").spec("password", 123), "spec.password", "put it in quotes"),
        arguments(peer("t").spec("myASN", 1.5), "spec.myASN", "must be a whole number, not 1.5"),
        arguments(peer("t").spec("holdTime", 90), "spec.holdTime", "must be a duration"),
        arguments(peer("t").spec("holdTime", "90"), "spec.holdTime", "not '90'"),
        arguments(peer("t").spec("holdTime", "-5s"), "spec.holdTime", "must be a duration"),
        arguments(
            POOL.with("metadata.labels", Map.of("rack", 7)),
            "metadata.labels.rack",
            "must be text, not 7"),
        arguments(
            POOL.with("metadata.creationTimestamp", "yesterday"),
            "metadata.creationTimestamp",
            "' is not an RFC 3339 time"),
        // out of range
        arguments(
            advertisement("a").spec("aggregationLength", 33),
            "spec.aggregationLength",
            "must be 1..32, not 33"),
        arguments(
            advertisement("a").spec("aggregationLength", 0), "spec.aggregationLength", "1..32"),
        arguments(
            advertisement("a").spec("aggregationLengthV6", 129),
            "spec.aggregationLengthV6",
            "must be 1..128, not 129"),
        arguments(advertisement("a").spec("localPref", -1), "spec.localPref", "not -1"),
        arguments(advertisement("a").spec("med", -1), "spec.med", "0..4294967295, not -1"),
        arguments(advertisement("a").spec("asPathPrepend", 0), "spec.asPathPrepend", "1..10"),
        arguments(advertisement("a").spec("asPathPrepend", 11), "spec.asPathPrepend", "1..10"),
        arguments(advertisement("a").spec("nextHop", 1), "spec.nextHop", "must be text, not 1"),
        arguments(
            advertisement("a").spec("localPref", 1L << 32), "spec.localPref", "0..4294967295"),
        arguments(
            advertisement("a").spec("localPref", BigInteger.TWO.pow(70)),
            "spec.localPref",
            "must be 0..4294967295, not 1180591620717411303424"),
        arguments(peer("t").spec("peerASN", 1L << 32), "spec.peerASN", "0..4294967295"),
        arguments(peer("t").spec("localASN", 0), "spec.localASN", "must be 1..4294967295, not 0"),
        arguments(peer("t").spec("peerPort", 16385), "spec.peerPort", "0..16384"),
        arguments(bfd("receiveInterval", 9), "spec.receiveInterval", "must be 10..60000, not 9"),
        arguments(bfd("transmitInterval", 60001), "spec.transmitInterval", "10..60000"),
        arguments(bfd("echoInterval", 9), "spec.echoInterval", "10..60000"),
        arguments(bfd("detectMultiplier", 1), "spec.detectMultiplier", "2..255"),
        arguments(bfd("minimumTtl", 255), "spec.minimumTtl", "1..254"),
        arguments(
            L2.spec(
                "preferredNodeSelectors", List.of(Map.of("weight", 101, "preference", Map.of()))),
            "spec.preferredNodeSelectors[0].weight",
            "1..100"),
        // twice
        arguments(
            POOL.spec("serviceAllocation.namespaces", List.of("a", "b", "a")),
            "spec.serviceAllocation.namespaces[2]",
            "'a' appears twice"),
        arguments(
            advertisement("a").spec("communities", List.of("1:2", "1:2")),
            "spec.communities[1]",
            "twice"),
        arguments(advertisement("a").spec("peers", List.of("t", "t")), "spec.peers[1]", "twice"),
        arguments(
            advertisement("a").spec("ipAddressPools", List.of("p", "p")),
            "spec.ipAddressPools[1]",
            "twice"),
        arguments(
            peer("t")
                .spec(
                    "nodeSelectors",
                    List.of(
                        Map.of("matchLabels", Map.of("a", "b")),
                        Map.of("matchLabels", Map.of("a", "b")))),
            "spec.nodeSelectors[1]",
            "repeats a selector: remove one"),
        arguments(
            selecting(
                Map.of("key", "k", "operator", "Exists"), Map.of("key", "k", "operator", "Exists")),
            expression + "[1]",
            "repeats an expression: remove one"),
        arguments(
            selecting(Map.of("key", "k", "operator", "In", "values", List.of("v", "v"))),
            expression + "[0].values[1]",
            "twice"),
        // selectors
        arguments(
            selecting(Map.of("key", "k", "operator", "Is")),
            expression + "[0].operator",
            "'Is' is not In, NotIn, Exists or DoesNotExist"),
        arguments(selecting(Map.of("key", "k")), expression + "[0].operator", "nothing is not In"),
        arguments(selecting(Map.of("operator", "Exists")), expression + "[0].key", "is missing"),
        arguments(
            selecting(Map.of("key", "k", "operator", "NotIn")),
            expression + "[0].values",
            "NotIn needs at least one value"),
        arguments(
            selecting(Map.of("key", "k", "operator", "DoesNotExist", "values", List.of("v"))),
            expression + "[0].values",
            "takes no values"),
        // versions
        arguments(
            peer("t").with("apiVersion", "metallb.io/v1"),
            "apiVersion",
            "metallb.io/v1beta1 or metallb.io/v1beta2"),
        arguments(
            POOL.with("apiVersion", "metallb.io/v1beta2"),
            "apiVersion",
            "'metallb.io/v1beta2' is not a version of IPAddressPool"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(Manifest manifest, String field, String message) {
    Decoder.Decoded decoded = manifest.decode();

    assertThat(decoded.resource()).isNull();
    assertThat(decoded.key()).isNotNull();
    assertThat(decoded.problems())
        .anySatisfy(problem -> {
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.message()).contains(message);
        });
  }

  static Stream<Arguments> toldOnce() {
    String expression = "spec.nodeSelectors[0].matchExpressions[0]";
    return Stream.of(
        arguments(POOL.with("metadata.name", 7), "metadata.name"),
        arguments(POOL.with("metadata.name", ""), "metadata.name"),
        arguments(POOL.spec("addresses", "198.51.100.0/24"), "spec.addresses"),
        arguments(POOL.spec("addresses", List.of(7)), "spec.addresses[0]"),
        arguments(
            community("c").spec("communities", List.of(Map.of("name", 7, "value", "1:1"))),
            "spec.communities[0].name"),
        arguments(
            community("c").spec("communities", List.of(Map.of("name", "n", "value", 7))),
            "spec.communities[0].value"),
        arguments(selecting(Map.of("key", 7, "operator", "Exists")), expression + ".key"),
        arguments(selecting(Map.of("key", "k", "operator", 7)), expression + ".operator"));
  }

  /** What is of the wrong type is not said to be missing as well. */
  @ParameterizedTest
  @MethodSource
  void toldOnce(Manifest manifest, String field) {
    assertThat(manifest.decode().problems())
        .singleElement()
        .extracting(Problem::field)
        .isEqualTo(field);
  }

  static Stream<Manifest> passedOver() {
    return Stream.of(
        peer("t").with("apiVersion", "bgp.example.org/v1beta2"),
        Manifest.of("Service", "s").with("apiVersion", "serving.knative.dev/v1"),
        Manifest.of("EndpointSlice", "s").with("apiVersion", "discovery.example.org/v1"),
        Manifest.of("Deployment", "d").with("apiVersion", "apps/v1"),
        Manifest.of("ServiceBGPStatus", "s"),
        POOL.without("kind"),
        POOL.without("apiVersion"),
        POOL.with("kind", 5),
        new Manifest(Map.of()));
  }

  @ParameterizedTest
  @MethodSource
  void passedOver(Manifest manifest) {
    Decoder.Decoded decoded = manifest.decode();

    assertThat(decoded.resource()).isNull();
    assertThat(decoded.key()).isNull();
    assertThat(decoded.problems()).isEmpty();
  }

  @Test
  void everyProblemOfAnObjectIsFoundAtOnce() {
    Decoder.Decoded decoded =
        peer("t").spec("myASN", "x").spec("peerPort", 70000).spec("holdTme", "9s").decode();

    assertThat(decoded.problems())
        .extracting(Problem::field)
        .containsExactlyInAnyOrder("spec.myASN", "spec.peerPort", "spec.holdTme");
    assertThat(decoded.problems()).allSatisfy(p -> assertThat(p.name()).isEqualTo("t"));
  }

  @Test
  void poolDefaults() {
    assertThat(POOL.as(IpAddressPool.class))
        .satisfies(pool -> {
          assertThat(pool.addresses()).containsExactly("198.51.100.0/24");
          assertThat(pool.autoAssign()).isTrue();
          assertThat(pool.avoidBuggyIps()).isFalse();
          assertThat(pool.sharing()).isNull();
          assertThat(pool.serviceAllocation()).isNull();
        });
  }

  @Test
  void poolWithEverything() {
    IpAddressPool pool =
        POOL.spec("autoAssign", false)
            .spec("avoidBuggyIPs", true)
            .spec("sharing", "namespace")
            .spec("serviceAllocation.priority", 50)
            .spec("serviceAllocation.namespaces", List.of("a"))
            .spec("serviceAllocation.namespaceSelectors", List.of(Map.of()))
            .spec(
                "serviceAllocation.serviceSelectors",
                List.of(Map.of("matchLabels", Map.of("app", "web"))))
            .with("status.assignedIPv4", 5)
            .as(IpAddressPool.class);

    assertThat(pool.autoAssign()).isFalse();
    assertThat(pool.avoidBuggyIps()).isTrue();
    assertThat(pool.sharing()).isEqualTo("namespace");
    assertThat(pool.serviceAllocation())
        .isEqualTo(
            new IpAddressPool.ServiceAllocation(
                50,
                List.of("a"),
                List.of(LabelSelector.EVERYTHING),
                List.of(new LabelSelector(Map.of("app", "web"), List.of()))));
  }

  @Test
  void advertisementDefaults() {
    BgpAdvertisement read =
        Manifest.of("BGPAdvertisement", "a").as(BgpAdvertisement.class); // no spec at all

    assertThat(read.aggregationLength()).isEqualTo(32);
    assertThat(read.aggregationLengthV6()).isEqualTo(128);
    assertThat(read.attributes().localPref()).isZero();
    assertThat(read.attributes().med()).isNull();
    assertThat(read.attributes().asPathPrepend()).isZero();
    assertThat(read.attributes().nextHop()).isNull();
    assertThat(read.nodeSelectors()).isEmpty();
  }

  @Test
  void peerOfTheOldVersion() {
    BgpPeer read =
        peer("t")
            .with("apiVersion", "metallb.io/v1beta1")
            .spec(
                "nodeSelectors",
                List.of(
                    Map.of(
                        "matchExpressions",
                        List.of(Map.of("key", "k", "operator", "In", "values", List.of("v"))))))
            .as(BgpPeer.class);

    assertThat(read.transport().peerPort()).isEqualTo(179);
    assertThat(read.timers().holdTime()).as("an unset timer stays unset").isNull();
    assertThat(read.timers().keepaliveTime()).isNull();
    assertThat(read.nodeSelectors())
        .containsExactly(
            new LabelSelector(
                Map.of(),
                List.of(
                    new LabelSelector.Requirement("k", LabelSelector.Operator.IN, List.of("v")))));
  }

  @Test
  void peerWithEverything() {
    BgpPeer read =
        peer("Tor-A")
            .in("metallb-system")
            .created(7)
            .spec("peerASN", 4294967295L)
            .spec("localASN", 65000)
            .spec("sourceAddress", "192.0.2.9")
            .spec("peerPort", 1179)
            .spec("holdTime", "1m30s")
            .spec("keepaliveTime", "30s")
            .spec("connectTime", "10s")
            .spec("routerID", "10.0.0.1")
            .spec("passwordSecret.name", "s")
            .spec("passwordSecret.namespace", "elsewhere")
            .spec("bfdProfile", "b")
            .spec("enableGracefulRestart", true)
            .spec("ebgpMultiHop", true)
            .spec("vrf", "red")
            .spec("disableMP", true)
            .spec("dualStackAddressFamily", true)
            .spec("interface", "")
            .spec("dynamicASN", "")
            .as(BgpPeer.class);

    assertThat(read.key().toString()).isEqualTo("BGPPeer metallb-system/Tor-A");
    assertThat(read.metadata().creationTimestamp())
        .isEqualTo(Instant.parse("2026-01-01T00:00:07Z"));
    assertThat(read.asns().peerAsn()).isEqualTo(4294967295L);
    assertThat(read.timers().holdTime()).isEqualTo(Duration.ofSeconds(90));
    assertThat(read.transport().passwordSecret()).isEqualTo("s");
    assertThat(read.transport().vrf()).isEqualTo("red");
    assertThat(read.router().interfaceName()).as("empty is not set").isNull();
    assertThat(read.asns().dynamicAsn()).as("empty is not set").isNull();
    assertThat(read.offer().dualStackAddressFamily()).isTrue();
  }

  @Test
  void theOtherKinds() {
    assertThat(community("c", "n", "1:2").as(CommunityAliases.class).aliases())
        .containsExactly(new CommunityAliases.Alias("n", "1:2"));
    BfdProfile profile = bfd("receiveInterval", 300).spec("echoMode", true).as(BfdProfile.class);
    assertThat(profile.receiveIntervalMillis()).isEqualTo(300);
    assertThat(profile.transmitIntervalMillis()).isNull();
    assertThat(profile.echoMode()).isTrue();
    assertThat(L2.spec("interfaces", List.of("eth0")).as(L2Advertisement.class).kind())
        .isEqualTo(Kind.L2_ADVERTISEMENT);
  }
}
