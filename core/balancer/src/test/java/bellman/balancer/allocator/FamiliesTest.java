package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {

  private static final Manifest FOUR = pool("four", "192.0.2.0/29");
  private static final Manifest SIX = pool("six", "2001:db8::/125");
  private static final Manifest BOTH = pool("z-both", "198.51.100.0/29", "2001:db8:1::/125");

  private static Manifest service(String clusterIps, String families, String policy) {
    Manifest service = Manifest.service("s");
    service = clusterIps == null ? service : service.spec("clusterIPs", list(clusterIps));
    service = families == null ? service : service.spec("ipFamilies", list(families));
    return policy == null ? service : service.spec("ipFamilyPolicy", policy);
  }

  private static List<String> list(String text) {
    return List.of(text.split(" ", -1));
  }

  /** The decisions with pools of one family only, and with one that has both as well. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "10.96.0.1, IPv4, SingleStack, four 192.0.2.0, four 192.0.2.0",
        "fd00::1, IPv6, SingleStack, six 2001:db8::, six 2001:db8::",
        "10.96.0.1, -, -, four 192.0.2.0, four 192.0.2.0",
        "10.96.0.1, IPv4, PreferDualStack, four 192.0.2.0, four 192.0.2.0",
        "10.96.0.1 fd00::1, IPv4 IPv6, PreferDualStack, four 192.0.2.0,"
            + " 'z-both 198.51.100.0,2001:db8:1::'",
        "10.96.0.1 fd00::1, -, PreferDualStack, four 192.0.2.0,"
            + " 'z-both 198.51.100.0,2001:db8:1::'",
        "fd00::1 10.96.0.1, IPv6 IPv4, PreferDualStack, six 2001:db8::,"
            + " 'z-both 198.51.100.0,2001:db8:1::'",
        "10.96.0.1 fd00::1, IPv4 IPv6, RequireDualStack, familyMismatch,"
            + " 'z-both 198.51.100.0,2001:db8:1::'",
        "10.96.0.1, IPv4, RequireDualStack, familyMismatch, familyMismatch",
        // manifests that no API server has completed
        "-, -, -, four 192.0.2.0, four 192.0.2.0",
        "-, IPv6, -, six 2001:db8::, six 2001:db8::",
        "-, IPv6, SingleStack, six 2001:db8::, six 2001:db8::",
        "-, -, PreferDualStack, four 192.0.2.0, 'z-both 198.51.100.0,2001:db8:1::'",
        "-, IPv6, PreferDualStack, six 2001:db8::, 'z-both 198.51.100.0,2001:db8:1::'",
        "-, -, RequireDualStack, familyMismatch, 'z-both 198.51.100.0,2001:db8:1::'",
        "-, IPv4 IPv6, -, familyMismatch, 'z-both 198.51.100.0,2001:db8:1::'"
      })
  void policies(String clusterIps, String families, String policy, String apart, String together) {
    Manifest service = service(clusterIps, families, policy);

    assertThat(Cluster.with(FOUR, SIX).decide(service)).isEqualTo(apart);
    assertThat(Cluster.with(FOUR, SIX, BOTH).decide(service)).isEqualTo(together);
  }

  @Test
  void oneFamilyWhicheverTheFirstPoolHas() {
    assertThat(
            Cluster.with(pool("a", "2001:db8::/125"), pool("b", "192.0.2.0/29"))
                .decide(Manifest.service("s")))
        .isEqualTo("a 2001:db8::");
  }

  @Test
  void aPinnedPoolOfOneFamilyBeatsAnOpenOneOfBoth() {
    Manifest pinned = FOUR.spec("serviceAllocation.namespaces", List.of("default"));

    assertThat(
            Cluster.with(pinned, BOTH)
                .decide(service("10.96.0.1 fd00::1", "IPv4 IPv6", "PreferDualStack")))
        .isEqualTo("four 192.0.2.0");
    assertThat(
            Cluster.with(pinned, BOTH)
                .decide(service("10.96.0.1 fd00::1", "IPv4 IPv6", "RequireDualStack")))
        .isEqualTo("z-both 198.51.100.0,2001:db8:1::");
  }

  private static final Manifest PREFERS =
      service("10.96.0.1 fd00::1", "IPv4 IPv6", "PreferDualStack");

  @Test
  void theOtherFamilyIsAddedWhenItsPoolGainsIt() {
    Cluster cluster = Cluster.with(FOUR);
    assertThat(cluster.decide(PREFERS)).isEqualTo("four 192.0.2.0");

    assertThat(cluster.pool(pool("four", "192.0.2.0/29", "2001:db8::/125")))
        .containsExactly(Map.entry("s", "four 192.0.2.0,2001:db8::"));
    assertThat(cluster.pool(pool("four", "192.0.2.0/29", "2001:db8::/125"))).isEmpty();
  }

  @Test
  void anotherPoolWithBothChangesNothing() {
    Cluster cluster = Cluster.with(FOUR);
    cluster.apply(PREFERS);

    assertThat(cluster.pool(FOUR, BOTH)).isEmpty();
    assertThat(cluster.apply(PREFERS.label("a", "b"))).isEmpty();
  }

  @Test
  void aPoolThatLosesAFamilyKeepsTheServiceWithTheOtherOne() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/29", "2001:db8::/125"), BOTH);
    assertThat(cluster.decide(PREFERS)).isEqualTo("a 192.0.2.0,2001:db8::");

    assertThat(cluster.pool(pool("a", "192.0.2.0/29"), BOTH))
        .containsExactly(Map.entry("s", "a 192.0.2.0"));
    assertThat(cluster.pool(pool("a", "192.0.2.0/29", "2001:db8::/125"), BOTH))
        .containsExactly(Map.entry("s", "a 192.0.2.0,2001:db8::"));
  }

  /** An address that serves stays, though the service is to have two now. */
  @Test
  void preferAndRequireThereAndBack() {
    Cluster cluster = Cluster.with(FOUR);

    assertThat(cluster.decide(PREFERS)).isEqualTo("four 192.0.2.0");
    cluster.apply(Manifest.service("t"));
    Manifest requires = PREFERS.spec("ipFamilyPolicy", "RequireDualStack");
    assertThat(cluster.decide(requires)).isEqualTo("four 192.0.2.0");
    assertThat(lack(cluster, requires))
        .isEqualTo(
            "keeps 192.0.2.0, and lacks the IPv6 address that it also needs: pool four has none for"
                + " it: add some, or request another pool, which replaces both");
    assertThat(cluster.decide(PREFERS)).isEqualTo("four 192.0.2.0");
    assertThat(lack(cluster, PREFERS)).isNull();
    cluster.decide(requires);
    assertThat(cluster.pool(pool("four", "192.0.2.0/29", "2001:db8::/125")))
        .containsExactly(Map.entry("s", "four 192.0.2.0,2001:db8::"));
    assertThat(lack(cluster, requires)).isNull();
  }

  /** What can't be is no reason to take away what serves, and none to give anything. */
  @Test
  void whoseFamiliesCannotBeKeepsWhatItHasAndGetsNothing() {
    Cluster cluster = Cluster.with(BOTH);
    Manifest requires = service("10.96.0.1", "IPv4", "RequireDualStack");
    Manifest four = service("10.96.0.1", "IPv4", "SingleStack");
    assertThat(cluster.decide(requires)).isEqualTo("familyMismatch");
    assertThat(cluster.decide(four)).isEqualTo("z-both 198.51.100.0");
    assertThat(cluster.decide(requires)).isEqualTo("z-both 198.51.100.0");
    assertThat(lack(cluster, requires))
        .isEqualTo(
            "keeps 198.51.100.0 until this is fixed: RequireDualStack, but not enough clusterIPs:"
                + " the service has only [IPv4]: add one of the other family, or set ipFamilyPolicy"
                + " to PreferDualStack");
    cluster.apply(Manifest.service("t"));
    assertThat(cluster.of("t")).isEqualTo("z-both 198.51.100.1");
    assertThat(cluster.apply(requires.label("a", "b"))).isEmpty();

    // both families of what it had
    assertThat(cluster.decide(PREFERS)).isEqualTo("z-both 198.51.100.0,2001:db8:1::");
    assertThat(cluster.decide(requires)).isEqualTo("z-both 198.51.100.0,2001:db8:1::");
    assertThat(cluster.decide(four)).isEqualTo("z-both 198.51.100.0");

    Manifest unreadable = service("10.96.0.300", "IPv4", "SingleStack");
    assertThat(cluster.decide(unreadable)).isEqualTo("z-both 198.51.100.0");
    assertThat(lack(cluster, unreadable))
        .startsWith("keeps 198.51.100.0 until this is fixed: spec.clusterIPs: ");
    // it goes as any address does
    assertThat(cluster.pool(FOUR)).containsEntry("s", "familyMismatch");
    assertThat(cluster.pool(BOTH)).doesNotContainKey("s");
  }

  @Test
  void whoseFamiliesCannotBeKeepsWhatItsStatusSays() {
    Manifest requires =
        service("10.96.0.1", "IPv4", "RequireDualStack").ingress(List.of("198.51.100.6"));
    Manifest asking =
        requires.annotation("metallb.io/loadBalancerIPs", "198.51.100.6,2001:db8:1::6");

    assertThat(Cluster.with(BOTH).decide(requires)).isEqualTo("z-both 198.51.100.6");
    assertThat(Cluster.with(BOTH).decide(asking)).isEqualTo("z-both 198.51.100.6");
    assertThat(
            Cluster.with(BOTH)
                .decide(requires.annotation("metallb.io/loadBalancerIPs", "198.51.100.7")))
        .isEqualTo("familyMismatch");
  }

  private static String lack(Cluster cluster, Manifest service) {
    return cluster.assignments.decision("default/s") instanceof Decision.Assigned has
        ? has.lack(service.as(bellman.api.resource.Service.class))
        : "no address";
  }

  private static Manifest families(String what) {
    return switch (what) {
      case "4" -> service("10.96.0.1", "IPv4", "SingleStack");
      case "6" -> service("fd00::1", "IPv6", "SingleStack");
      case "4?" -> service("10.96.0.1", "IPv4", "PreferDualStack");
      case "46" -> service("10.96.0.1 fd00::1", "IPv4 IPv6", "PreferDualStack");
      case "64" -> service("fd00::1 10.96.0.1", "IPv6 IPv4", "PreferDualStack");
      case "46!" -> service("10.96.0.1 fd00::1", "IPv4 IPv6", "RequireDualStack");
      case "64!" -> service("fd00::1 10.96.0.1", "IPv6 IPv4", "RequireDualStack");
      // no API server has completed these
      case "-" -> service(null, null, null);
      case "-4" -> service(null, "IPv4", "SingleStack");
      case "-6" -> service(null, "IPv6", null);
      case "-46" -> service(null, null, "PreferDualStack");
      case "-46!" -> service(null, null, "RequireDualStack");
      default -> throw new IllegalArgumentException(what);
    };
  }

  /** From one to another and back, while lower addresses are free: they stay what they were. */
  @ParameterizedTest
  @CsvSource({
    "4, 46, 'p 192.0.2.3,2001:db8::', 'p 192.0.2.3'",
    "4, 46!, 'p 192.0.2.3,2001:db8::', 'p 192.0.2.3'",
    "4, 4?, 'p 192.0.2.3', 'p 192.0.2.3'",
    "6, 64, 'p 192.0.2.0,2001:db8::3', 'p 2001:db8::3'",
    "6, 64!, 'p 192.0.2.0,2001:db8::3', 'p 2001:db8::3'",
    "-, -46, 'p 192.0.2.3,2001:db8::', 'p 192.0.2.3'",
    "-, -46!, 'p 192.0.2.3,2001:db8::', 'p 192.0.2.3'",
    "-4, -46!, 'p 192.0.2.3,2001:db8::', 'p 192.0.2.3'",
    "-6, -46, 'p 192.0.2.0,2001:db8::3', 'p 2001:db8::3'",
    // nothing of it stays
    "4, 6, 'p 2001:db8::', 'p 192.0.2.0'",
  })
  void theAddressOfTheFamilyThatStaysIsKept(String one, String other, String then, String back) {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.0/29", "2001:db8::/125"));
    for (int i = 0; i < 3; i++) {
      cluster.apply(families("46!").with("metadata.name", "t" + i));
    }
    cluster.apply(families(one));
    for (int i = 0; i < 3; i++) {
      cluster.remove("t" + i);
    }
    assertThat(cluster.of("s")).endsWith("3");

    assertThat(cluster.decide(families(other))).isEqualTo(then);
    assertThat(cluster.decide(families(one))).isEqualTo(back);
    assertThat(cluster.apply(families(one).label("a", "b"))).isEmpty();
  }

  @Test
  void aSingleClusterIpWithAPoolOfBothDoesNotFlap() {
    Cluster cluster = Cluster.with(BOTH);
    Manifest service = service("10.96.0.1", "IPv4", "PreferDualStack");

    assertThat(cluster.decide(service)).isEqualTo("z-both 198.51.100.0");
    for (int i = 0; i < 3; i++) {
      assertThat(cluster.apply(service.label("edit", "e" + i))).isEmpty();
    }
  }

  @Test
  void bothAddressesComeFromOnePool() {
    Cluster cluster =
        Cluster.with(pool("a", "192.0.2.1/32", "2001:db8::/125"), pool("b", "192.0.2.9/32"));
    cluster.apply(Manifest.service("takes-the-last"));

    assertThat(cluster.of("takes-the-last")).isEqualTo("a 192.0.2.1");
    assertThat(cluster.decide(service("10.96.0.1 fd00::1", "IPv4 IPv6", "RequireDualStack")))
        .isEqualTo("poolExhausted");
    assertThat(cluster.decide(PREFERS)).isEqualTo("b 192.0.2.9");
  }

  @Test
  void whoLacksAFamilyGetsItWhenAnotherGivesItBack() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/29", "2001:db8::1/128"));
    cluster.apply(service("fd00::9", "IPv6", null).with("metadata.name", "holder"));
    assertThat(cluster.decide(PREFERS)).isEqualTo("a 192.0.2.0");

    assertThat(cluster.remove("holder")).containsExactly(Map.entry("s", "a 192.0.2.0,2001:db8::1"));
  }

  @Test
  void anAddressIsNotAddedToWhoAskedForOne() {
    Manifest asking =
        service(null, null, "PreferDualStack")
            .annotation("metallb.io/loadBalancerIPs", "198.51.100.3");
    Cluster cluster = Cluster.with(BOTH);

    assertThat(cluster.decide(asking)).isEqualTo("z-both 198.51.100.3");
    assertThat(cluster.apply(asking.label("a", "b"))).isEmpty();
  }
}
