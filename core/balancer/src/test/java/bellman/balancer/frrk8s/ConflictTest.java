package bellman.balancer.frrk8s;

import static bellman.balancer.frrk8s.FrrObject.named;
import static bellman.balancer.frrk8s.FrrObject.neighbor;
import static bellman.balancer.frrk8s.FrrObject.sent;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Problem;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A conflict says what it is about, and where both sides of it are. */
class ConflictTest {

  private static final String ONE = "192.0.2.1";
  private static final String PREFIX = "198.51.100.1/32";

  private static Merged merge(FrrObject... objects) {
    List<bellman.api.resource.FrrConfiguration> read = new ArrayList<>();
    for (FrrObject object : objects) {
      read.add(object.read());
    }
    return FrrMerge.merge(read);
  }

  private static Conflict only(FrrObject... objects) {
    Merged merged = merge(objects);
    assertThat(merged.conflicts()).hasSize(1);
    return merged.conflicts().getFirst();
  }

  private static FrrObject timers(String name, String hold) {
    return named(name)
        .neighbors(neighbor("192.0.2.9"), neighbor(ONE, "holdTime", hold, "keepaliveTime", "60s"));
  }

  @Test
  void twoValuesOfTwoObjects() {
    Conflict conflict = only(named("a").neighbors(neighbor(ONE)), timers("b", "90s"));

    assertThat(conflict.cause()).isEqualTo(Cause.NEIGHBOR_SETTINGS);
    assertThat(conflict.place().toString())
        .isEqualTo(
            "spec.bgp.routers[0].neighbors[1].holdTime of FRRConfiguration frr-k8s-system/b");
    assertThat(conflict.other())
        .hasToString(
            "spec.bgp.routers[0].neighbors[0].holdTime of FRRConfiguration frr-k8s-system/a");
    assertThat(conflict.vrf()).isEmpty();
    assertThat(conflict.neighbor()).isEqualTo(ONE);
    assertThat(conflict.prefix()).isNull();
    assertThat(conflict.isBetweenObjects()).isTrue();
    assertThat(conflict.toProblem())
        .isEqualTo(
            new Problem(
                "FRRConfiguration",
                "frr-k8s-system",
                "b",
                "spec.bgp.routers[0].neighbors[1].holdTime",
                "neighbor 192.0.2.1 has hold time 90s here, but 180s in"
                    + " spec.bgp.routers[0].neighbors[0].holdTime of FRRConfiguration"
                    + " frr-k8s-system/a: give both the same"));
  }

  @Test
  void twoValuesOfOneObjectNameTheFieldAlone() {
    Conflict conflict = only(named("a").neighbors(neighbor(ONE), neighbor(ONE, "port", 1179)));

    assertThat(conflict.isBetweenObjects()).isFalse();
    assertThat(conflict.message())
        .isEqualTo(
            "neighbor 192.0.2.1 has port 1179 here, but 179 in"
                + " spec.bgp.routers[0].neighbors[0].port: give both the same");
  }

  @Test
  void aVrfIsNamed() {
    Conflict conflict =
        only(named("a").with("vrf", "red"), named("b").with("vrf", "red").with("asn", 64599));

    assertThat(conflict.cause()).isEqualTo(Cause.ROUTER);
    assertThat(conflict.vrf()).isEqualTo("red");
    assertThat(conflict.neighbor()).isNull();
    assertThat(conflict.message())
        .startsWith("VRF red has AS number 64599 here, but 64512 in spec.bgp.routers[0].asn of ");
  }

  @Test
  void aPasswordIsNeverShown() {
    Merged merged =
        merge(
            named("a").neighbors(neighbor(ONE, "password", "hunter1")),
            named("b").neighbors(neighbor(ONE, "password", "hunter2")),
            named("c").neighbors(neighbor(ONE)));

    assertThat(merged.conflicts())
        .extracting(conflict -> conflict.place().field())
        .containsOnly("spec.bgp.routers[0].neighbors[0].password")
        .hasSize(2);
    assertThat(merged.toString()).doesNotContain("hunter");
  }

  private static FrrObject preferring(String name, int localPref) {
    return named(name)
        .prefixes(PREFIX)
        .neighbors(
            neighbor(
                ONE,
                "toAdvertise",
                sent(
                    List.of(PREFIX),
                    "withLocalPref",
                    List.of(Map.of("localPref", localPref, "prefixes", List.of(PREFIX))))));
  }

  @Test
  void aPrefixIsNamed() {
    Conflict conflict = only(preferring("a", 100), preferring("b", 200));

    assertThat(conflict.cause()).isEqualTo(Cause.PREFIX_LOCAL_PREF);
    assertThat(conflict.prefix()).isEqualTo(PREFIX);
    assertThat(conflict.place().field())
        .isEqualTo("spec.bgp.routers[0].neighbors[0].toAdvertise.withLocalPref[0].localPref");
    assertThat(conflict.message())
        .startsWith(
            "neighbor 192.0.2.1: prefix 198.51.100.1/32 has local preference 200 here, but 100 in"
                + " ");
  }

  @Test
  void whoeverSaysOtherwiseIsTold() {
    Merged merged =
        merge(
            preferring("a", 100), preferring("b", 200), preferring("c", 100), preferring("d", 300));

    assertThat(merged.conflicts())
        .extracting(conflict -> conflict.place().object().name())
        .containsExactly("b", "d");
    assertThat(merged.conflicts())
        .allMatch(conflict -> conflict.involves(preferring("a", 100).read().key()))
        .noneMatch(conflict -> conflict.involves(preferring("c", 100).read().key()));
  }

  @Test
  void eachPrefixOfAListIsTold() {
    Merged merged =
        merge(
            named("a")
                .prefixes(PREFIX)
                .neighbors(
                    neighbor(
                        ONE,
                        "toAdvertise",
                        sent(List.of("203.0.113.1/32", PREFIX, "junk", "2001:db8::/64")))));

    assertThat(merged.conflicts())
        .extracting(conflict -> conflict.place().field() + " " + conflict.prefix())
        .containsExactly(
            "spec.bgp.routers[0].neighbors[0].toAdvertise.allowed.prefixes[0] 203.0.113.1/32",
            "spec.bgp.routers[0].neighbors[0].toAdvertise.allowed.prefixes[2] junk",
            "spec.bgp.routers[0].neighbors[0].toAdvertise.allowed.prefixes[3] 2001:db8::/64");
  }

  @Test
  void aProfileSaysBothMeanings() {
    Conflict conflict =
        only(
            named("a").profile(Map.of("name", "fast", "receiveInterval", 100)),
            named("b").profile(Map.of("name", "fast", "echoMode", true)));

    assertThat(conflict.cause()).isEqualTo(Cause.BFD_PROFILE);
    assertThat(conflict.vrf()).isNull();
    assertThat(conflict.message())
        .startsWith(
            "BFD profile 'fast' is {echoMode: true, passiveMode: false} here, but"
                + " {receiveInterval: 100, echoMode: false, passiveMode: false} in"
                + " spec.bgp.bfdProfiles[0].name of FRRConfiguration frr-k8s-system/a: ");
  }

  @Test
  void chanceIsAWarning() {
    Merged merged =
        merge(
            named("a").neighbors(neighbor(ONE, "enableGracefulRestart", true)),
            named("b").neighbors(neighbor(ONE)));

    assertThat(merged.isRefused()).isFalse();
    assertThat(merged.warnings()).hasSize(1);
    Conflict warning = merged.warnings().getFirst();
    assertThat(warning.cause()).isEqualTo(Cause.GRACEFUL_RESTART);
    assertThat(warning.place().field())
        .isEqualTo("spec.bgp.routers[0].neighbors[0].enableGracefulRestart");
    assertThat(merged.union().routers().getFirst().neighbors().getFirst().session())
        .matches(session -> session.gracefulRestart(), "the first counts");
  }

  @Test
  void aLayer3NetworkNamesTheNeighborInItsWay() {
    Map<String, Object> l3vni = Map.of("vni", 200, "advertisePrefixes", List.of("unicast"));
    Conflict conflict =
        only(
            named("a").with("evpn", Map.of("l3vni", l3vni)),
            named("b").neighbors(neighbor("192.0.2.9")));

    assertThat(conflict.cause()).isEqualTo(Cause.EVPN);
    assertThat(conflict.place().field()).isEqualTo("spec.bgp.routers[0].evpn.l3vni.vni");
    assertThat(conflict.other())
        .hasToString("spec.bgp.routers[0].neighbors[0] of FRRConfiguration frr-k8s-system/b");
  }

  @Test
  void aLayer2NetworkWithoutNeighborIsWhereItStands() {
    Conflict conflict =
        only(
            named("a").with("evpn", Map.of("advertiseVNIs", "Disabled")),
            named("b").with("evpn", Map.of("l2vnis", List.of(Map.of("vni", 100)))));

    assertThat(conflict.place().toString())
        .isEqualTo("spec.bgp.routers[0].evpn.l2vnis[0].vni of FRRConfiguration frr-k8s-system/b");
    assertThat(conflict.message()).startsWith("the default VRF has the Layer 2 VNI 100 and no ");
  }

  @Test
  void whatIsListedTwiceNamesTheOtherEntry() {
    List<Object> entries =
        List.of(
            Map.of("localPref", 100, "prefixes", List.of(PREFIX)),
            Map.of("localPref", 100, "prefixes", List.of("198.51.100.2/32")));
    Conflict conflict =
        only(
            named("a")
                .prefixes(PREFIX, "198.51.100.2/32")
                .neighbors(
                    neighbor(
                        ONE,
                        "toAdvertise",
                        sent(List.of(PREFIX, "198.51.100.2/32"), "withLocalPref", entries))));

    assertThat(conflict.prefix()).isNull();
    assertThat(conflict.isBetweenObjects()).isFalse();
    assertThat(conflict.other())
        .hasToString(
            "spec.bgp.routers[0].neighbors[0].toAdvertise.withLocalPref[0].localPref"
                + " of FRRConfiguration frr-k8s-system/a");
  }

  @Test
  void tenThousandPrefixesMayAllBeWrong() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add("10." + (i >> 8) + "." + (i & 255) + ".1/32");
    }
    FrrObject[] objects = new FrrObject[2];
    for (int i = 0; i < 2; i++) {
      List<Object> with = List.of(Map.of("localPref", 100 + i, "prefixes", many));
      objects[i] =
          named("o" + i)
              .with("prefixes", many)
              .neighbors(neighbor(ONE, "toAdvertise", sent(many, "withLocalPref", with)));
    }

    assertThat(merge(objects).conflicts()).extracting(Conflict::prefix).isEqualTo(many);
  }
}
