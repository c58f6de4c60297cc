package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.net.Address;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept, what is lost, and who gets it then. */
class HeldAddressTest {

  private static final String IPS = "metallb.io/loadBalancerIPs";
  private static final String POOL = "metallb.io/address-pool";

  private static Manifest holding(String name, String... addresses) {
    return service(name).ingress(List.of(addresses));
  }

  private static Map<String, String> plan(List<Manifest> pools, Manifest... services) {
    return Cluster.texts(
        Assignments.assignAll(
            Cluster.pools(pools.toArray(Manifest[]::new)), Cluster.services(services), null));
  }

  private static final List<Manifest> POOLS =
      List.of(pool("a", "192.0.2.0/29", "2001:db8::/125"), pool("b", "198.51.100.0/29"));

  @Test
  void theAddressInItsStatusIsKept() {
    assertThat(plan(POOLS, service("new").created(1), holding("old", "192.0.2.0").created(2)))
        .isEqualTo(Map.of("new", "a 192.0.2.1", "old", "a 192.0.2.0"));
    assertThat(plan(POOLS, holding("s", "198.51.100.5"))).containsEntry("s", "b 198.51.100.5");
  }

  @Test
  void anAddressInStatusThatCannotBeKept() {
    assertThat(plan(POOLS, holding("s", "203.0.113.1"))).containsEntry("s", "a 192.0.2.0");
    assertThat(plan(POOLS, holding("s", "junk"))).containsEntry("s", "a 192.0.2.0");
    assertThat(plan(POOLS, holding("s", "192.0.2.5").annotation(POOL, "b")))
        .containsEntry("s", "b 198.51.100.0");
    assertThat(plan(POOLS, holding("s", "192.0.2.5").annotation(IPS, "192.0.2.6")))
        .containsEntry("s", "a 192.0.2.6");
    assertThat(plan(POOLS, holding("s", "192.0.2.5").spec("clusterIP", "fd00::1")))
        .containsEntry("s", "a 2001:db8::");
    assertThat(plan(POOLS, holding("s", "192.0.2.5").spec("type", "ClusterIP")))
        .containsEntry("s", "notLoadBalancer");
  }

  /** Whatever becomes of one family's address, the other's stays. */
  @Test
  void theAddressOfTheFamilyThatIsLeftIsKept() {
    Manifest both =
        holding("s", "192.0.2.5", "2001:db8::5")
            .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"))
            .spec("ipFamilyPolicy", "PreferDualStack");
    assertThat(plan(POOLS, both)).containsEntry("s", "a 192.0.2.5,2001:db8::5");
    // its other range went, or is another pool's now
    assertThat(plan(List.of(pool("a", "192.0.2.0/29"), pool("b", "198.51.100.0/29")), both))
        .containsEntry("s", "a 192.0.2.5");
    assertThat(plan(List.of(pool("a", "2001:db8::/125"), pool("b", "198.51.100.0/29")), both))
        .containsEntry("s", "a 2001:db8::5");
    List<Manifest> apart = List.of(pool("a", "2001:db8::/125"), pool("b", "192.0.2.0/29"));
    assertThat(plan(apart, both)).containsEntry("s", "b 192.0.2.5");
    assertThat(plan(apart, both.spec("ipFamilies", List.of("IPv6", "IPv4"))))
        .containsEntry("s", "a 2001:db8::5");
    assertThat(plan(apart, both.annotation(POOL, "a"))).containsEntry("s", "a 2001:db8::5");
    // somebody else has the other one
    assertThat(plan(POOLS, both.created(2), holding("t", "2001:db8::5").created(1)))
        .containsEntry("s", "a 192.0.2.5,2001:db8::")
        .containsEntry("t", "a 2001:db8::5");
    // none is left
    assertThat(plan(List.of(pool("b", "198.51.100.0/29")), both))
        .containsEntry("s", "b 198.51.100.0");
  }

  /** No more than one a family can stay, which is no reason to lose it. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.5 192.0.2.6, a 192.0.2.5",
    "192.0.2.6 192.0.2.5, a 192.0.2.6",
    "192.0.2.5 192.0.2.5, a 192.0.2.5",
    "192.0.2.5 192.0.2.6 192.0.2.7, a 192.0.2.5",
    "192.0.2.6 2001:db8::5 192.0.2.5 2001:db8::4, 'a 192.0.2.6,2001:db8::5'",
    // the first that may stay
    "203.0.113.1 192.0.2.6, a 192.0.2.6",
    "198.51.100.5 192.0.2.6, b 198.51.100.5",
    "192.0.2.6 198.51.100.5, a 192.0.2.6",
    // both of one pool before one of the first
    "198.51.100.5 192.0.2.6 2001:db8::5, 'a 192.0.2.6,2001:db8::5'",
    "2001:db8::5 192.0.2.5 198.51.100.5 2001:db8:1::5, 'a 192.0.2.5,2001:db8::5'",
    "203.0.113.1 203.0.113.2 203.0.113.3, a 192.0.2.0",
  })
  void ofMoreThanOneOfAFamilyTheFirstIsKept(String has, String keeps) {
    Manifest service =
        holding("s", has.split(" ", -1))
            .spec("ipFamilyPolicy", has.contains(":") ? "PreferDualStack" : "SingleStack");
    assertThat(plan(POOLS, service)).containsEntry("s", keeps);
  }

  @Test
  void whatOneOfTwoHoldersCannotKeepTheOtherDoes() {
    assertThat(
            plan(
                POOLS,
                holding("old", "192.0.2.5", "192.0.2.6").created(1),
                holding("young", "192.0.2.6").created(2)))
        .isEqualTo(Map.of("old", "a 192.0.2.5", "young", "a 192.0.2.6"));
    assertThat(
            plan(
                POOLS,
                holding("old", "192.0.2.5").created(1),
                holding("young", "192.0.2.5", "192.0.2.6").created(2)))
        .isEqualTo(Map.of("old", "a 192.0.2.5", "young", "a 192.0.2.6"));
  }

  @Test
  void whoAsksForWhatItHasAndMoreKeepsWhatItHas() {
    Manifest four =
        holding("s", "192.0.2.5").annotation(IPS, "192.0.2.5").spec("clusterIP", "10.96.0.1");
    Manifest both =
        holding("s", "192.0.2.5")
            .annotation(IPS, "192.0.2.5,2001:db8::5")
            .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"));
    Cluster cluster = Cluster.with(POOLS.toArray(Manifest[]::new));
    cluster.apply(
        four, service("other").annotation(IPS, "2001:db8::5").spec("clusterIP", "fd00::9"));
    assertThat(cluster.of("other")).isEqualTo("a 2001:db8::5");

    assertThat(cluster.decide(both)).as("the other one is in use").isEqualTo("a 192.0.2.5");
    assertThat(cluster.remove("other")).isEqualTo(Map.of("s", "a 192.0.2.5,2001:db8::5"));
    assertThat(cluster.decide(both.spec("clusterIPs", List.of("10.96.0.1"))))
        .as("one family less, though it requests both")
        .isEqualTo("a 192.0.2.5");
    assertThat(cluster.decide(both.annotation(IPS, "192.0.2.6,2001:db8::5")))
        .as("it is asked to change")
        .isEqualTo("a 192.0.2.6,2001:db8::5");
  }

  @Test
  void ofTwoThatClaimOneAddressTheOlderKeepsIt() {
    assertThat(
            plan(
                POOLS,
                holding("young", "192.0.2.5").created(2),
                holding("old", "192.0.2.5").created(1)))
        .isEqualTo(Map.of("old", "a 192.0.2.5", "young", "a 192.0.2.0"));
  }

  @Test
  void aClaimFromOutsideDoesNotBeatAHolder() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/29"));
    cluster.apply(service("holder").created(9));

    assertThat(
            cluster.apply(holding("claims", "192.0.2.0").created(1), service("holder").created(9)))
        .isEqualTo(Map.of("claims", "a 192.0.2.1"));
  }

  @Test
  void whoLosesItsAddressTakesNoneThatAnotherIsYetToKeep() {
    assertThat(
            plan(
                POOLS,
                holding("loses", "203.0.113.1").created(1),
                holding("keeps", "192.0.2.0").created(2)))
        .isEqualTo(Map.of("loses", "a 192.0.2.1", "keeps", "a 192.0.2.0"));
  }

  @Test
  void whoGainsAFamilyTakesNoAddressThatAnotherIsYetToKeep() {
    Manifest gains =
        holding("gains", "192.0.2.0")
            .created(1)
            .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"))
            .spec("ipFamilyPolicy", "PreferDualStack");
    Manifest keeps = holding("keeps", "2001:db8::").created(2).spec("clusterIP", "fd00::2");

    assertThat(plan(POOLS, gains, keeps))
        .isEqualTo(Map.of("gains", "a 192.0.2.0,2001:db8::1", "keeps", "a 2001:db8::"));
  }

  @Test
  void aPoolThatGoesDoesNotUpsetTheOthers() {
    Manifest first = pool("a", "192.0.2.0/32");
    Manifest second = pool("b", "198.51.100.0/31");
    Cluster cluster = Cluster.with(first, second);
    cluster.apply(service("old").created(1));
    cluster.apply(service("young").created(2));
    assertThat(cluster.of("old")).isEqualTo("a 192.0.2.0");
    assertThat(cluster.of("young")).isEqualTo("b 198.51.100.0");

    assertThat(cluster.pool(second)).isEqualTo(Map.of("old", "b 198.51.100.1"));
    assertThat(cluster.pool(first, second)).as("it stays where it is").isEmpty();
  }

  @Test
  void addressesFollowTheirPool() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/29"));
    cluster.apply(service("s"));

    assertThat(cluster.pool(pool("renamed", "192.0.2.0/28")))
        .isEqualTo(Map.of("s", "renamed 192.0.2.0"));
    assertThat(cluster.pool(pool("renamed", "192.0.2.0/28").spec("avoidBuggyIPs", true)))
        .isEqualTo(Map.of("s", "renamed 192.0.2.1"));
    assertThat(
            cluster.pool(
                pool("renamed", "192.0.2.0/28")
                    .spec("avoidBuggyIPs", true)
                    .spec("autoAssign", false)))
        .as("autoAssign is for new ones only")
        .isEmpty();
    assertThat(
            cluster.pool(
                pool("renamed", "192.0.2.0/28")
                    .spec("serviceAllocation.namespaces", List.of("elsewhere"))))
        .isEqualTo(Map.of("s", "noEligiblePool"));
    assertThat(cluster.pool()).isEqualTo(Map.of("s", "noPools"));
    assertThat(cluster.pool(pool("z", "203.0.113.7/32"))).isEqualTo(Map.of("s", "z 203.0.113.7"));
  }

  @Test
  void samePoolsAgainChangeNothing() {
    Cluster cluster = Cluster.with(POOLS.toArray(Manifest[]::new));
    cluster.apply(service("s"));

    assertThat(cluster.pool(POOLS.toArray(Manifest[]::new))).isEmpty();
  }

  @Test
  void anInvalidRequestLeavesTheAddressAndAnUnavailableOneLosesIt() {
    Cluster cluster = Cluster.with(POOLS.toArray(Manifest[]::new));
    cluster.apply(service("s"), service("t"));

    assertThat(cluster.apply(service("s").annotation(IPS, "junk"))).isEmpty();
    assertThat(cluster.of("s")).isEqualTo("a 192.0.2.0");
    assertThat(cluster.apply(service("s").annotation(IPS, "192.0.2.1")))
        .isEqualTo(Map.of("s", "addressInUse"));
    assertThat(cluster.decide(service("u"))).as("what it had is free").isEqualTo("a 192.0.2.0");
  }

  @Test
  void noLongerALoadBalancer() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/32"));
    cluster.apply(service("s"), service("t"));
    assertThat(cluster.of("t")).isEqualTo("poolExhausted");

    assertThat(cluster.apply(service("s").spec("type", "ClusterIP")))
        .isEqualTo(Map.of("s", "notLoadBalancer", "t", "a 192.0.2.0"));
  }

  @Test
  void twoThatSwapTheirAddressesInOneBatch() {
    Cluster cluster = Cluster.with(POOLS.toArray(Manifest[]::new));
    cluster.apply(service("s"), service("t"));

    assertThat(
            cluster.apply(
                service("s").annotation(IPS, "192.0.2.1"),
                service("t").annotation(IPS, "192.0.2.0")))
        .isEqualTo(Map.of("s", "a 192.0.2.1", "t", "a 192.0.2.0"));
  }

  @Test
  void freedAddressesGoToWhoAskedThenToTheOldest() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/31"));
    cluster.apply(service("h1").created(1), service("h2").created(2));
    cluster.apply(service("young").created(5));
    cluster.apply(service("old").created(4));
    cluster.apply(service("asks").created(9).annotation(IPS, "192.0.2.1"));

    assertThat(cluster.remove("h2")).isEqualTo(Map.of("asks", "a 192.0.2.1"));
    assertThat(cluster.remove("h1")).isEqualTo(Map.of("old", "a 192.0.2.0"));
    assertThat(cluster.remove("young")).as("it has nothing to give").isEmpty();
    assertThat(cluster.of("young")).isEqualTo("unknown");
    assertThat(cluster.remove("never-was")).isEmpty();
  }

  @Test
  void whatIsRememberedCountsWhereTheStatusSaysNothing() {
    Assignments assignments =
        new Assignments(
            null, id -> id.equals("default/s") ? List.of(Address.parse("192.0.2.6")) : List.of());
    assignments.pools(Cluster.pools(POOLS.toArray(Manifest[]::new)));

    assertThat(
            Cluster.texts(
                assignments.apply(Cluster.services(service("s"), service("t")), List.of())))
        .isEqualTo(Map.of("s", "a 192.0.2.6", "t", "a 192.0.2.0"));
  }

  @Test
  void servicesMayBeToldOfBeforePools() {
    Cluster cluster = Cluster.with();
    assertThat(cluster.apply(service("new"), holding("old", "192.0.2.0")))
        .isEqualTo(Map.of("new", "noPools", "old", "noPools"));

    assertThat(cluster.pool(pool("a", "192.0.2.0/29")))
        .isEqualTo(Map.of("new", "a 192.0.2.1", "old", "a 192.0.2.0"));
  }

  @Test
  void aServiceTwiceInOneBatchCountsOnce() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/31"));

    assertThat(cluster.apply(service("s"), service("s").label("a", "b")))
        .isEqualTo(Map.of("s", "a 192.0.2.0"));
    assertThat(cluster.decide(service("t"))).isEqualTo("a 192.0.2.1");
    cluster.remove("s");
    assertThat(cluster.decide(service("u"))).isEqualTo("a 192.0.2.0");
  }

  @Test
  void whatCanBeAsked() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/32"));
    cluster.apply(service("s"), service("t"));

    assertThat(cluster.assignments.assigned().keySet()).isEqualTo(Set.of("default/s"));
    assertThat(cluster.assignments.service("default/t")).isNotNull();
    assertThat(cluster.assignments.service("default/u")).isNull();
    assertThat(cluster.assignments.decision("default/u")).isNull();
  }
}
