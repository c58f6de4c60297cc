package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.PrefixSelector;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Receive;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.SecretReference;
import bellman.api.resource.FrrConfiguration.Timers;
import bellman.api.resource.FrrConfiguration.Vni;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** FRRConfiguration is read as FRR-K8s defines it. */
class FrrFieldsTest {

  private static final Manifest EMPTY =
      Manifest.of("FRRConfiguration", "f")
          .with("apiVersion", "frrk8s.metallb.io/v1beta1")
          .in("frr-k8s-system");

  private static Manifest router(Map<String, Object> more) {
    Map<String, Object> router = new HashMap<>(more);
    router.putIfAbsent("asn", 64512);
    return EMPTY.spec("bgp.routers", List.of(router));
  }

  private static Manifest neighbor(Map<String, Object> more) {
    Map<String, Object> neighbor = new HashMap<>(more);
    neighbor.putIfAbsent("address", "192.0.2.1");
    neighbor.putIfAbsent("asn", 64513);
    return router(Map.of("neighbors", List.of(neighbor)));
  }

  private static Router onlyRouter(Manifest manifest) {
    return manifest.as(FrrConfiguration.class).routers().getFirst();
  }

  private static Neighbor onlyNeighbor(Manifest manifest) {
    return onlyRouter(manifest).neighbors().getFirst();
  }

  @Test
  void nothing() {
    FrrConfiguration read = EMPTY.as(FrrConfiguration.class);

    assertThat(read.kind()).isEqualTo(Kind.FRR_CONFIGURATION);
    assertThat(read.key()).hasToString("FRRConfiguration frr-k8s-system/f");
    assertThat(read.nodeSelector()).isEqualTo(LabelSelector.EVERYTHING);
    assertThat(read.raw()).isEqualTo(Raw.NONE);
    assertThat(read.bfdProfiles()).isEmpty();
    assertThat(read.routers()).isEmpty();
  }

  @Test
  void whatIsNotSetHasItsUsualMeaning() {
    Neighbor neighbor = onlyNeighbor(neighbor(Map.of()));

    assertThat(neighbor.name()).isEqualTo("192.0.2.1");
    assertThat(neighbor.session().port()).isNull();
    assertThat(neighbor.session().timers()).isEqualTo(Timers.NONE);
    assertThat(neighbor.session().passwordSecret()).isEqualTo(SecretReference.NONE);
    assertThat(neighbor.addressFamilies()).isEmpty();
    assertThat(neighbor.allowAsIn()).isEmpty();
    assertThat(neighbor.toAdvertise()).isEqualTo(Advertise.NOTHING);
    assertThat(neighbor.toReceive()).isEqualTo(Receive.NOTHING);
  }

  @Test
  void everythingOfAnObject() {
    FrrConfiguration read =
        EMPTY
            .spec("nodeSelector.matchLabels", Map.of("rack", "1"))
            .spec("raw", Map.of("priority", -5, "rawConfig", "!"))
            .spec(
                "bgp.bfdProfiles",
                List.of(
                    Map.of(
                        "name",
                        "fast",
                        "receiveInterval",
                        10,
                        "transmitInterval",
                        60_000,
                        "echoInterval",
                        50,
                        "detectMultiplier",
                        255,
                        "minimumTtl",
                        254,
                        "echoMode",
                        true)))
            .as(FrrConfiguration.class);

    assertThat(read.nodeSelector().matches(Map.of("rack", "1"))).isTrue();
    assertThat(read.nodeSelector().matches(Map.of("rack", "2"))).isFalse();
    assertThat(read.raw()).isEqualTo(new Raw(-5, "!"));
    assertThat(read.bfdProfiles())
        .containsExactly(new Profile("fast", 10, 60_000, 50, 255, 254, true, null));
    assertThat(read.bfdProfiles().getFirst().explicit().passiveMode()).isFalse();
  }

  @Test
  void everythingOfARouter() {
    Map<String, Object> l3 =
        Map.of(
            "vni",
            16_777_215,
            "exportRTs",
            List.of("1:2"),
            "advertisePrefixes",
            List.of("unicast"));
    Router router =
        onlyRouter(
            router(
                Map.of(
                    "asn",
                    4_294_967_295L,
                    "id",
                    "192.0.2.9",
                    "vrf",
                    "red",
                    "prefixes",
                    List.of("10.0.0.1/8"),
                    "imports",
                    List.of(Map.of("vrf", "default"), Map.of()),
                    "evpn",
                    Map.of(
                        "advertiseVNIs",
                        "All",
                        "advertiseSVI",
                        true,
                        "l2vnis",
                        List.of(Map.of("vni", 1, "rd", "1:1")),
                        "l3vni",
                        l3))));

    assertThat(router.asn()).isEqualTo(4_294_967_295L);
    assertThat(router.id()).isEqualTo("192.0.2.9");
    assertThat(router.vrf()).isEqualTo("red");
    assertThat(router.prefixes()).containsExactly("10.0.0.1/8");
    assertThat(router.imports()).containsExactly("default", "");
    assertThat(router.evpn())
        .isEqualTo(
            new FrrConfiguration.Evpn(
                "All",
                true,
                List.of(new Vni(1, "1:1", List.of(), List.of(), List.of())),
                new Vni(16_777_215, "", List.of(), List.of("1:2"), List.of("unicast"))));
  }

  @Test
  void everythingOfASession() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("interface", "eth0");
    fields.put("address", "");
    fields.put("asn", 0);
    fields.put("dynamicASN", "external");
    fields.put("localASN", 64600);
    fields.put("port", 16384);
    fields.put("sourceaddress", "eth1");
    fields.put("password", "x");
    fields.put("passwordSecret", Map.of("name", "s", "namespace", "n"));
    fields.put("holdTime", "1m30s");
    fields.put("keepaliveTime", "500ms");
    fields.put("connectTime", "65535s");
    fields.put("ebgpMultiHop", true);
    fields.put("bfdProfile", "fast");
    fields.put("enableGracefulRestart", true);
    fields.put("dualStackAddressFamily", true);
    fields.put("disableMP", true);
    fields.put("allowAsIn", "origin");
    fields.put("addressFamilies", List.of("evpn", "unicast"));
    Neighbor neighbor = onlyNeighbor(neighbor(fields));

    assertThat(neighbor.name()).isEqualTo("eth0");
    assertThat(neighbor.remote())
        .isEqualTo(new FrrConfiguration.Remote("", "eth0", 0, "external", 64600));
    assertThat(neighbor.session())
        .isEqualTo(
            new FrrConfiguration.Session(
                16384,
                "eth1",
                "x",
                new SecretReference("s", "n"),
                new Timers(
                    Duration.ofSeconds(90), Duration.ofMillis(500), Duration.ofSeconds(65535)),
                true,
                "fast",
                true,
                true,
                true));
    assertThat(neighbor.allowAsIn()).isEqualTo("origin");
    assertThat(neighbor.addressFamilies()).containsExactly("evpn", "unicast");
    assertThat(neighbor.toString()).doesNotContain("password");
  }

  @Test
  void everythingThatIsSentAndReceived() {
    List<String> prefixes = List.of("10.0.0.1/32");
    Map<String, Object> sent = new HashMap<>();
    sent.put("allowed", Map.of("mode", "all", "prefixes", prefixes));
    sent.put("nextHop", Map.of("ipv4", "192.0.2.8", "ipv6", "2001:db8::8"));
    sent.put("withCommunity", List.of(Map.of("community", "1:1", "prefixes", prefixes)));
    sent.put(
        "withLocalPref", List.of(Map.of("localPref", Integer.MAX_VALUE, "prefixes", prefixes)));
    sent.put("withAsPathPrepend", List.of(Map.of("asPathPrepend", 10, "prefixes", prefixes)));
    Object selectors = List.of(Map.of("prefix", "10.0.0.0/8", "le", 128, "ge", 1));
    Neighbor neighbor =
        onlyNeighbor(
            neighbor(
                Map.of(
                    "toAdvertise",
                    sent,
                    "toReceive",
                    Map.of("allowed", Map.of("prefixes", selectors)))));

    assertThat(neighbor.toAdvertise())
        .isEqualTo(
            new Advertise(
                "all",
                prefixes,
                "192.0.2.8",
                "2001:db8::8",
                List.of(new WithCommunity("1:1", prefixes)),
                List.of(new WithLocalPref(Integer.MAX_VALUE, prefixes)),
                List.of(new WithPrepend(10, prefixes))));
    assertThat(neighbor.toReceive())
        .isEqualTo(new Receive("filtered", List.of(new PrefixSelector("10.0.0.0/8", 128, 1))));
  }

  @Test
  void aNewerDefinitionHasMoreFields() {
    Manifest manifest =
        neighbor(Map.of("colour", "red", "toAdvertise", Map.of("withMed", List.of())))
            .spec("shape", "round")
            .with("status.seen", true);

    assertThat(manifest.decode().problems()).isEmpty();
  }

  static Stream<Arguments> wrong() {
    String router = "spec.bgp.routers[0]";
    String neighbor = router + ".neighbors[0]";
    String sent = neighbor + ".toAdvertise";
    return Stream.of(
        arguments(EMPTY.spec("bgp", 7), "spec.bgp"),
        arguments(EMPTY.spec("bgp.routers", "x"), "spec.bgp.routers"),
        arguments(
            EMPTY.spec("bgp.routers", Collections.nCopies(51, Map.of("asn", 1))),
            "spec.bgp.routers"),
        arguments(EMPTY.spec("bgp.routers", List.of(Map.of())), router + ".asn"),
        arguments(EMPTY.spec("raw.priority", "high"), "spec.raw.priority"),
        arguments(profile("receiveInterval", 9), "spec.bgp.bfdProfiles[0].receiveInterval"),
        arguments(profile("transmitInterval", 60_001), "spec.bgp.bfdProfiles[0].transmitInterval"),
        arguments(profile("detectMultiplier", 1), "spec.bgp.bfdProfiles[0].detectMultiplier"),
        arguments(profile("minimumTtl", 255), "spec.bgp.bfdProfiles[0].minimumTtl"),
        arguments(profile("echoMode", "yes"), "spec.bgp.bfdProfiles[0].echoMode"),
        arguments(profile("name", ""), "spec.bgp.bfdProfiles[0].name"),
        arguments(router(Map.of("asn", -1)), router + ".asn"),
        arguments(router(Map.of("asn", 4_294_967_296L)), router + ".asn"),
        arguments(router(Map.of("prefixes", List.of(1))), router + ".prefixes[0]"),
        arguments(
            router(Map.of("evpn", Map.of("advertiseVNIs", "Some"))),
            router + ".evpn.advertiseVNIs"),
        arguments(router(Map.of("evpn", Map.of("l3vni", Map.of()))), router + ".evpn.l3vni.vni"),
        arguments(
            router(Map.of("evpn", Map.of("l2vnis", List.of(Map.of("vni", 16_777_216))))),
            router + ".evpn.l2vnis[0].vni"),
        arguments(neighbor(Map.of("dynamicASN", "any")), neighbor + ".dynamicASN"),
        arguments(neighbor(Map.of("localASN", 0)), neighbor + ".localASN"),
        arguments(neighbor(Map.of("port", 16385)), neighbor + ".port"),
        arguments(neighbor(Map.of("holdTime", "soon")), neighbor + ".holdTime"),
        arguments(neighbor(Map.of("connectTime", "0s")), neighbor + ".connectTime"),
        arguments(neighbor(Map.of("connectTime", "1500ms")), neighbor + ".connectTime"),
        arguments(neighbor(Map.of("connectTime", "65536s")), neighbor + ".connectTime"),
        arguments(neighbor(Map.of("password", 12345)), neighbor + ".password"),
        arguments(neighbor(Map.of("passwordSecret", "s")), neighbor + ".passwordSecret"),
        arguments(neighbor(Map.of("ebgpMultiHop", "true")), neighbor + ".ebgpMultiHop"),
        arguments(
            neighbor(Map.of("addressFamilies", List.of("ipv4"))), neighbor + ".addressFamilies"),
        arguments(sent("allowed", Map.of("mode", "most")), sent + ".allowed.mode"),
        arguments(
            sent("withLocalPref", List.of(Map.of("localPref", 2_147_483_648L))),
            sent + ".withLocalPref[0].localPref"),
        arguments(
            sent("withCommunity", List.of(Map.of("community", "1:1", "prefixes", List.of()))),
            sent + ".withCommunity[0].prefixes"),
        arguments(
            sent("withAsPathPrepend", List.of(Map.of("asPathPrepend", 11))),
            sent + ".withAsPathPrepend[0].asPathPrepend"),
        arguments(
            neighbor(
                Map.of(
                    "toReceive",
                    Map.of(
                        "allowed",
                        Map.of("prefixes", List.of(Map.of("prefix", "::/0", "le", 0)))))),
            neighbor + ".toReceive.allowed.prefixes[0].le"));
  }

  private static Manifest profile(String field, Object value) {
    Map<String, Object> profile = new HashMap<>(Map.of("name", "fast"));
    profile.put(field, value);
    return EMPTY.spec("bgp.bfdProfiles", List.of(profile));
  }

  private static Manifest sent(String field, Object value) {
    return neighbor(Map.of("toAdvertise", Map.of(field, value)));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(Manifest manifest, String field) {
    assertThat(manifest.decode().problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.kind()).isEqualTo("FRRConfiguration");
        });
  }
}
