package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.balancer.allocator.Decision.Unassigned;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a service asks for, and every reason for which it gets nothing. */
class RequestedAddressTest {

  private static final String IPS = "metallb.io/loadBalancerIPs";
  private static final String POOL = "metallb.io/address-pool";
  private static final Manifest WEB = service("web");

  private static Cluster cluster() {
    return Cluster.with(
        pool("a", "192.0.2.0/29", "2001:db8::/125").spec("avoidBuggyIPs", true),
        pool("b", "198.51.100.0/30", "2001:db8:1::/126").spec("autoAssign", false),
        pool("other", "203.0.113.0/30").spec("serviceAllocation.namespaces", List.of("elsewhere")));
  }

  private static Manifest asking(String addresses) {
    return WEB.annotation(IPS, addresses);
  }

  private static Manifest dual(Manifest service) {
    return service
        .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"))
        .spec("ipFamilies", List.of("IPv4", "IPv6"))
        .spec("ipFamilyPolicy", "RequireDualStack");
  }

  static Stream<Arguments> decided() {
    Manifest four = WEB.spec("clusterIP", "10.96.0.1");
    return Stream.of(
        arguments(asking("192.0.2.5"), "a 192.0.2.5"),
        arguments(asking(" 192.0.2.5 "), "a 192.0.2.5"),
        arguments(WEB.spec("loadBalancerIP", "192.0.2.5"), "a 192.0.2.5"),
        arguments(
            WEB.annotation("metallb.universe.tf/loadBalancerIPs", "192.0.2.5"), "a 192.0.2.5"),
        arguments(
            asking("192.0.2.5").annotation("metallb.universe.tf/loadBalancerIPs", "192.0.2.6"),
            "a 192.0.2.5"),
        arguments(
            asking("").annotation("metallb.universe.tf/loadBalancerIPs", "192.0.2.6"),
            "a 192.0.2.1"),
        arguments(asking("198.51.100.2"), "b 198.51.100.2"),
        arguments(dual(asking("2001:db8::7,192.0.2.3")), "a 192.0.2.3,2001:db8::7"),
        arguments(asking("2001:db8:0::7"), "a 2001:db8::7"),
        arguments(WEB.annotation(POOL, "b"), "b 198.51.100.0"),
        arguments(WEB.annotation("metallb.universe.tf/address-pool", "b"), "b 198.51.100.0"),
        arguments(asking("198.51.100.3").annotation(POOL, "b"), "b 198.51.100.3"),
        // nothing
        arguments(WEB.spec("type", "ClusterIP"), "notLoadBalancer"),
        arguments(WEB.spec("loadBalancerClass", "another"), "classNotOurs"),
        arguments(asking("web.example"), "invalidRequest"),
        arguments(asking("192.0.2.1,"), "invalidRequest"),
        arguments(asking("192.0.2.1,2001:db8::1,192.0.2.2"), "invalidRequest"),
        arguments(asking("192.0.2.1,192.0.2.2"), "invalidRequest"),
        arguments(asking("192.0.2.1,192.0.2.1"), "invalidRequest"),
        arguments(asking("192.0.2.5").spec("loadBalancerIP", "192.0.2.5"), "invalidRequest"),
        arguments(dual(WEB).spec("loadBalancerIP", "192.0.2.1,2001:db8::1"), "invalidRequest"),
        arguments(asking("192.0.2.1/32"), "invalidRequest"),
        arguments(WEB.annotation(POOL, "lost"), "noSuchPool"),
        arguments(asking("192.0.2.1").annotation(POOL, "lost"), "noSuchPool"),
        arguments(WEB.annotation(POOL, "other"), "poolNotAllowed"),
        arguments(asking("203.0.113.1"), "poolNotAllowed"),
        arguments(asking("192.0.2.8"), "addressNotInPool"),
        arguments(asking("192.0.2.0"), "addressNotInPool"),
        arguments(asking("192.0.2.1").annotation(POOL, "b"), "addressNotInPool"),
        arguments(dual(asking("192.0.2.1,2001:db8:1::1")), "addressNotInPool"),
        arguments(dual(asking("192.0.2.1")), "familyMismatch"),
        arguments(four.annotation(IPS, "2001:db8::1"), "familyMismatch"),
        arguments(four.annotation(IPS, "192.0.2.1,2001:db8::1"), "familyMismatch"),
        arguments(four.spec("ipFamilyPolicy", "RequireDualStack"), "familyMismatch"),
        arguments(WEB.spec("clusterIP", "junk"), "familyMismatch"),
        arguments(dual(WEB).annotation(POOL, "other"), "poolNotAllowed"),
        arguments(dual(WEB).in("elsewhere").annotation(POOL, "other"), "familyMismatch"));
  }

  @ParameterizedTest
  @MethodSource
  void decided(Manifest service, String decision) {
    assertThat(cluster().decide(service)).isEqualTo(decision);
  }

  @Test
  void withoutPools() {
    assertThat(Cluster.with().decide(WEB)).isEqualTo("noPools");
    assertThat(Cluster.with().decide(asking("192.0.2.1"))).isEqualTo("noPools");
    assertThat(Cluster.with().decide(asking("junk"))).isEqualTo("invalidRequest");
  }

  @Test
  void poolsThatServeOthersOnly() {
    Cluster cluster =
        Cluster.with(
            pool("b", "198.51.100.0/30").spec("autoAssign", false),
            pool("o", "203.0.113.0/30").spec("serviceAllocation.namespaces", List.of("elsewhere")));

    assertThat(cluster.decide(WEB)).isEqualTo("noEligiblePool");
  }

  @Test
  void noPoolHasTheFamily() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.0/29"));

    assertThat(cluster.decide(WEB.spec("clusterIP", "fd00::1"))).isEqualTo("noEligiblePool");
    assertThat(cluster.decide(dual(WEB))).isEqualTo("familyMismatch");
  }

  @Test
  void exhausted() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.1/32"));

    assertThat(cluster.decide(service("first"))).isEqualTo("a 192.0.2.1");
    assertThat(cluster.decide(WEB)).isEqualTo("poolExhausted");
    assertThat(cluster.decide(service("named").annotation(POOL, "a"))).isEqualTo("poolExhausted");
    assertThat(cluster.decide(service("asking").annotation(IPS, "192.0.2.1")))
        .isEqualTo("addressInUse");
  }

  /** Every text of {@code plan} is one of a reason, and the tests here reach all of them. */
  @Test
  void reasons() {
    assertThat(Reason.values())
        .extracting(Reason::text)
        .containsExactly(
            "notLoadBalancer",
            "classNotOurs",
            "invalidRequest",
            "noPools",
            "noSuchPool",
            "poolNotAllowed",
            "addressNotInPool",
            "addressInUse",
            "familyMismatch",
            "noEligiblePool",
            "poolExhausted",
            "noIPAllocated");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, served",
        "-, bellman, refused",
        "bellman, -, refused",
        "bellman, bellman, served",
        "bellman, Bellman, refused"
      })
  void classes(String ours, String its, String result) {
    Manifest service = its == null ? WEB : WEB.spec("loadBalancerClass", its);
    Map<String, Decision> decisions =
        Assignments.assignAll(
            Cluster.pools(pool("a", "192.0.2.1/32")), Cluster.services(service), ours);

    assertThat(Cluster.texts(decisions))
        .containsEntry("web", result.equals("served") ? "a 192.0.2.1" : "classNotOurs");
  }

  @Test
  void familiesInMessagesAreAlwaysInOneOrder() {
    Decision decision =
        Assignments.assignAll(
                Cluster.pools(pool("a", "192.0.2.0/29")),
                Cluster.services(dual(WEB.annotation(POOL, "a"))),
                null)
            .get("default/web");
    Decision unfinished =
        Assignments.assignAll(
                Cluster.pools(pool("a", "192.0.2.0/29")),
                Cluster.services(
                    WEB.annotation(POOL, "a").spec("ipFamilyPolicy", "RequireDualStack")),
                null)
            .get("default/web");

    for (Decision one : List.of(decision, unfinished)) {
      assertThat(one).isInstanceOf(Unassigned.class);
      assertThat(((Unassigned) one).message()).isEqualTo("pool a has no [IPv4, IPv6] addresses");
    }
  }
}
