package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.net.Address;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SharingTest {

  private static final String IPS = "metallb.io/loadBalancerIPs";
  private static final Manifest ONE = shared("one", "k", 80);
  private static final Manifest TWO = shared("two", "k", 443);

  private static Manifest shared(String name, String key, int port) {
    return service(name).annotation("metallb.io/allow-shared-ip", key).ports("TCP", port);
  }

  private static Manifest local(Manifest service, String app) {
    return service
        .spec("externalTrafficPolicy", "Local")
        .spec("selector", app.isEmpty() ? Map.of() : Map.of("app", app));
  }

  static Stream<Arguments> twoOnOneAddress() {
    return Stream.of(
        arguments(ONE, TWO, true),
        arguments(ONE, shared("two", "k", 80), false),
        arguments(ONE, shared("two", "k", 80).ports("UDP", 80), true),
        arguments(ONE, shared("two", "other", 443), false),
        arguments(ONE, service("two").ports("TCP", 443), false),
        arguments(service("one"), service("two").ports("TCP", 443), false),
        arguments(shared("one", "", 80), shared("two", "", 443), false),
        arguments(
            ONE,
            service("two").ports("TCP", 443).annotation("metallb.universe.tf/allow-shared-ip", "k"),
            true),
        arguments(local(ONE, "web"), local(TWO, "web"), true),
        arguments(local(ONE, "web"), local(TWO, "db"), false),
        arguments(local(ONE, "web"), TWO.spec("selector", Map.of("app", "web")), false),
        arguments(local(ONE, ""), TWO.spec("selector", Map.of("app", "web")), true),
        arguments(
            ONE.spec("selector", Map.of("app", "web")),
            TWO.spec("selector", Map.of("app", "db")),
            true),
        arguments(ONE, TWO.in("elsewhere"), true));
  }

  @ParameterizedTest
  @MethodSource
  void twoOnOneAddress(Manifest one, Manifest two, boolean may) {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1/32"));

    assertThat(cluster.decide(one)).isEqualTo("p 192.0.2.1");
    assertThat(cluster.decide(two)).isEqualTo(may ? "p 192.0.2.1" : "poolExhausted");
    assertThat(cluster.decide(two.annotation(IPS, "192.0.2.1")))
        .isEqualTo(may ? "p 192.0.2.1" : "addressInUse");
  }

  static Stream<Arguments> reasons() {
    Manifest three = shared("three", "s3cret", 80);
    Manifest local = local(three, "web");
    String held = "192.0.2.1 is held by default/one, ";
    return Stream.of(
        arguments(
            service("one"),
            service("two"),
            held
                + "and without the annotation metallb.io/allow-shared-ip this service shares with"
                + " no other"),
        arguments(
            shared("one", "s3cret", 80),
            shared("two", "guess", 443),
            held
                + "whose annotation metallb.io/allow-shared-ip has a different value: services"
                + " share if both have the same"),
        arguments(
            service("one"),
            shared("two", "guess", 443),
            held
                + "whose annotation metallb.io/allow-shared-ip has a different value: services"
                + " share if both have the same"),
        arguments(ONE, shared("two", "k", 80), held + "which has port 80/TCP too"),
        arguments(
            local(ONE, "web"),
            local(TWO, "db"),
            held
                + "whose selector differs: under externalTrafficPolicy Local both must have the"
                + " same"),
        arguments(
            local(ONE, "web"),
            TWO.spec("selector", Map.of("app", "web")),
            held
                + "whose externalTrafficPolicy is Local, this service's Cluster: give both Cluster,"
                + " or both Local and the same selector"),
        arguments(
            ONE.spec("selector", Map.of("app", "web")),
            local(TWO, "web"),
            held
                + "whose externalTrafficPolicy is Cluster, this service's Local: give both Cluster,"
                + " or both Local and the same selector"),
        arguments(
            local.in("bank"),
            local.in("elsewhere"),
            "192.0.2.1 is held by a service of another namespace, which has port 80/TCP too"),
        arguments(
            local.in("default-2"),
            shared("two", "guess", 443),
            "192.0.2.1 is held by a service of another namespace, whose annotation"
                + " metallb.io/allow-shared-ip has a different value: services share if both have"
                + " the same"));
  }

  /** What differs is named; no key ever is, nor a service of another namespace. */
  @ParameterizedTest
  @MethodSource
  void reasons(Manifest one, Manifest two, String message) {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1/32"));
    Manifest asks = two.annotation(IPS, "192.0.2.1");
    cluster.apply(one);
    cluster.apply(asks);

    assertThat(cluster.assignments.decision(asks.as(Service.class).id()))
        .isEqualTo(new Unassigned(Reason.ADDRESS_IN_USE, message));
  }

  private static final Manifest SHARED = pool("p", "192.0.2.1-192.0.2.2");
  private static final Manifest WITHIN_NAMESPACES = SHARED.spec("sharing", "namespace");

  @Test
  void aPoolMayBeSharedWithinNamespacesOnly() {
    Cluster cluster = Cluster.with(WITHIN_NAMESPACES);
    cluster.apply(ONE);
    Manifest elsewhere = shared("one", "k", 443).in("elsewhere");

    assertThat(cluster.decide(TWO)).isEqualTo("p 192.0.2.1");
    assertThat(cluster.decide(elsewhere)).isEqualTo("p 192.0.2.2");
    cluster.apply(elsewhere.annotation(IPS, "192.0.2.1"));
    assertThat(cluster.assignments.decision("elsewhere/one"))
        .as("whatever its key is")
        .isEqualTo(
            new Unassigned(
                Reason.ADDRESS_IN_USE,
                "192.0.2.1 is held by a service of another namespace, and its pool's spec.sharing"
                    + " is namespace: request another address"));
  }

  @Test
  void whoSharesWhenThePoolForbidsItKeepsIt() {
    Cluster cluster = Cluster.with(SHARED.spec("sharing", "any"));
    Manifest elsewhere = TWO.in("elsewhere");
    cluster.apply(ONE, elsewhere);
    assertThat(cluster.assignments.acrossNamespaces()).as("which it may").isEmpty();

    assertThat(cluster.pool(WITHIN_NAMESPACES)).isEmpty();
    assertThat(cluster.assignments.acrossNamespaces())
        .isEqualTo(Map.of("p", Set.of(Address.parse("192.0.2.1"))));
    assertThat(cluster.apply(elsewhere.label("a", "b"))).as("however it is edited").isEmpty();
    assertThat(cluster.decide(shared("three", "k", 8080)))
        .as("nobody comes to it")
        .isEqualTo("p 192.0.2.2");
    assertThat(
            Cluster.texts(
                Assignments.assignAll(
                    Cluster.pools(WITHIN_NAMESPACES),
                    Cluster.services(
                        ONE.ingress(List.of("192.0.2.1")),
                        elsewhere.ingress(List.of("192.0.2.1")),
                        shared("three", "k", 8080).ingress(List.of("192.0.2.2"))),
                    null)))
        .as("after a restart as well")
        .isEqualTo(
            Map.of("one", "p 192.0.2.1", "elsewhere/two", "p 192.0.2.1", "three", "p 192.0.2.2"));
  }

  @Test
  void whoLeavesAnAddressThatNamespacesShareDoesNotComeBack() {
    Cluster cluster = Cluster.with(SHARED);
    Manifest elsewhere = TWO.in("elsewhere");
    cluster.apply(ONE, elsewhere);
    cluster.pool(WITHIN_NAMESPACES);

    assertThat(cluster.decide(elsewhere.annotation(IPS, "192.0.2.2"))).isEqualTo("p 192.0.2.2");
    assertThat(cluster.assignments.acrossNamespaces()).isEmpty();
    assertThat(cluster.decide(elsewhere.annotation(IPS, "192.0.2.1"))).isEqualTo("addressInUse");
  }

  @Test
  void aFreeLowerAddressIsTakenBeforeASharedHigherOne() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1-192.0.2.3"));
    cluster.apply(ONE.annotation(IPS, "192.0.2.2"));

    assertThat(cluster.decide(TWO)).isEqualTo("p 192.0.2.1");
    assertThat(cluster.decide(shared("three", "k", 8080)))
        .as("now a shared one is the lowest")
        .isEqualTo("p 192.0.2.1");
  }

  @Test
  void anAddressWithManyTenantsIsFreeWhenTheLastIsGone() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1/32"));
    Manifest waiting = service("waiting");
    for (int port = 1; port <= 20; port++) {
      assertThat(cluster.decide(shared("s" + port, "k", port))).isEqualTo("p 192.0.2.1");
    }
    assertThat(cluster.decide(waiting)).isEqualTo("poolExhausted");
    for (int port = 1; port < 20; port++) {
      assertThat(cluster.remove("s" + port)).isEmpty();
    }
    assertThat(cluster.remove("s20")).containsExactly(Map.entry("waiting", "p 192.0.2.1"));
  }

  @Test
  void theOnlyTenantMayChangeItsKey() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1-192.0.2.2"));
    cluster.apply(ONE);

    assertThat(cluster.decide(shared("one", "new", 80))).isEqualTo("p 192.0.2.1");
    assertThat(cluster.decide(TWO)).as("k is nobody's any more").isEqualTo("p 192.0.2.2");
    assertThat(cluster.decide(shared("three", "new", 443))).isEqualTo("p 192.0.2.1");
  }

  @Test
  void oneOfTwoTenantsThatChangesItsKeyMovesAway() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1-192.0.2.2"));
    cluster.apply(ONE, TWO);
    assertThat(cluster.of("two")).isEqualTo("p 192.0.2.1");

    assertThat(cluster.apply(shared("two", "new", 443)))
        .containsExactly(Map.entry("two", "p 192.0.2.2"));
  }

  @Test
  void tenantsThatChangeTheirKeyTogetherStayTogether() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1-192.0.2.2"));
    cluster.apply(ONE, TWO);

    assertThat(cluster.apply(shared("one", "new", 80), shared("two", "new", 443))).isEmpty();
    assertThat(cluster.of("one")).isEqualTo("p 192.0.2.1");
    assertThat(cluster.of("two")).isEqualTo("p 192.0.2.1");
  }

  @Test
  void aPortThatNowCollidesMovesTheServiceThatChanged() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1-192.0.2.2"));
    cluster.apply(ONE, TWO);

    assertThat(cluster.apply(shared("two", "k", 80)))
        .containsExactly(Map.entry("two", "p 192.0.2.2"));
  }

  @Test
  void whoWaitsGetsAnAddressWhoseTenantBecomesSharable() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1/32"));
    cluster.apply(service("one"), TWO);
    assertThat(cluster.of("two")).isEqualTo("poolExhausted");

    assertThat(cluster.apply(ONE)).containsExactly(Map.entry("two", "p 192.0.2.1"));
  }

  @Test
  void bothFamiliesAreShared() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.1/32", "2001:db8::1/128"));
    List<String> both = List.of("10.96.0.1", "fd00::1");

    assertThat(cluster.decide(ONE.spec("clusterIPs", both))).isEqualTo("p 192.0.2.1,2001:db8::1");
    assertThat(cluster.decide(TWO.spec("clusterIPs", both))).isEqualTo("p 192.0.2.1,2001:db8::1");
    assertThat(cluster.decide(shared("three", "k", 53).spec("clusterIP", "fd00::3")))
        .isEqualTo("p 2001:db8::1");
  }
}
