package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pool and which address a service gets that asks for nothing. */
class PoolChoiceTest {

  private static Manifest pinned(String name, String addresses, int priority) {
    return pool(name, addresses)
        .spec("serviceAllocation.priority", priority)
        .spec("serviceAllocation.namespaces", List.of("default"));
  }

  @Test
  void openPoolsByName() {
    assertThat(
            Cluster.with(pool("b", "192.0.2.0/25"), pool("a", "192.0.2.128/25"))
                .decide(service("s")))
        .isEqualTo("a 192.0.2.128");
  }

  @Test
  void rangesInTheirOrderAndTheLowestAddressFirst() {
    Cluster cluster = Cluster.with(pool("a", "192.0.2.9-192.0.2.10", "192.0.2.1/32"));

    assertThat(cluster.decide(service("1"))).isEqualTo("a 192.0.2.9");
    assertThat(cluster.decide(service("2"))).isEqualTo("a 192.0.2.10");
    assertThat(cluster.decide(service("3"))).isEqualTo("a 192.0.2.1");
    cluster.remove("1");
    assertThat(cluster.decide(service("4"))).isEqualTo("a 192.0.2.9");
  }

  @Test
  void pinnedPoolsByPriorityThenByNameAndOpenOnesLast() {
    Cluster cluster =
        Cluster.with(
            pool("a-open", "192.0.2.0/32"),
            pinned("zero", "192.0.2.1/32", 0),
            pinned("late", "192.0.2.2/32", 100),
            pinned("soon-b", "192.0.2.3/32", 5),
            pinned("soon-a", "192.0.2.4/32", 5));

    List<String> got = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      got.add(cluster.decide(service("s" + i)));
    }
    assertThat(got)
        .containsExactly(
            "soon-a 192.0.2.4",
            "soon-b 192.0.2.3",
            "late 192.0.2.2",
            "zero 192.0.2.1",
            "a-open 192.0.2.0",
            "poolExhausted");
  }

  @Test
  void pinnedPoolsAreNotForOthers() {
    Cluster cluster = Cluster.with(pinned("p", "192.0.2.1/32", 1), pool("q", "192.0.2.2/32"));

    assertThat(cluster.decide(service("s").in("elsewhere"))).isEqualTo("q 192.0.2.2");
  }

  @Test
  void namespaceAndServiceSelectorMustBothMatch() {
    Manifest both =
        pinned("p", "192.0.2.1/32", 1)
            .spec(
                "serviceAllocation.serviceSelectors",
                List.of(Map.of("matchLabels", Map.of("app", "web"))));

    assertThat(Cluster.with(both).decide(service("s"))).isEqualTo("noEligiblePool");
    assertThat(Cluster.with(both).decide(service("s").label("app", "web")))
        .isEqualTo("p 192.0.2.1");
    assertThat(Cluster.with(both).decide(service("s").label("app", "web").in("elsewhere")))
        .isEqualTo("noEligiblePool");
  }

  @Test
  void aNewNamespaceLabelMakesAPoolUsable() {
    Manifest pool =
        pool("p", "192.0.2.1/32")
            .spec(
                "serviceAllocation.namespaceSelectors",
                List.of(Map.of("matchLabels", Map.of("tier", "gold"))));
    Manifest namespace = Manifest.of("Namespace", "default");
    Cluster cluster = Cluster.with(pool, namespace);

    assertThat(cluster.decide(service("s"))).isEqualTo("noEligiblePool");
    assertThat(cluster.pool(pool, namespace.label("tier", "gold")))
        .containsExactly(Map.entry("s", "p 192.0.2.1"));
    assertThat(cluster.pool(pool, namespace)).containsExactly(Map.entry("s", "noEligiblePool"));
  }

  @Test
  void withoutAutoAssignOnlyWhoAsksGetsOne() {
    Cluster cluster = Cluster.with(pinned("p", "192.0.2.1/32", 1).spec("autoAssign", false));

    assertThat(cluster.decide(service("s"))).isEqualTo("noEligiblePool");
    assertThat(cluster.decide(service("s").annotation("metallb.io/address-pool", "p")))
        .isEqualTo("p 192.0.2.1");
  }

  @Test
  void avoidedAddressesAreNotGivenOut() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.254-192.0.3.1").spec("avoidBuggyIPs", true));

    assertThat(cluster.decide(service("1"))).isEqualTo("p 192.0.2.254");
    assertThat(cluster.decide(service("2"))).isEqualTo("p 192.0.3.1");
    assertThat(cluster.decide(service("3"))).isEqualTo("poolExhausted");
  }

  @Test
  void theVeryLastAddress() {
    Cluster cluster = Cluster.with(pool("p", "255.255.255.254-255.255.255.255"));

    assertThat(cluster.decide(service("1"))).isEqualTo("p 255.255.255.254");
    assertThat(cluster.decide(service("2"))).isEqualTo("p 255.255.255.255");
    assertThat(cluster.decide(service("3"))).isEqualTo("poolExhausted");
  }

  @Test
  void rangesOfTwoToTheSixtyAndMore() {
    Cluster cluster = Cluster.with(pool("p", "2001:db8::/32"));
    String far = "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff";
    Manifest asking = service("1").annotation("metallb.io/loadBalancerIPs", far);

    assertThat(cluster.decide(asking)).isEqualTo("p " + far);
    assertThat(cluster.decide(service("2").annotation("metallb.io/loadBalancerIPs", far)))
        .isEqualTo("addressInUse");
    assertThat(cluster.decide(service("3").spec("ipFamilies", List.of("IPv6"))))
        .isEqualTo("p 2001:db8::");
    assertThat(cluster.remove("1")).containsExactly(Map.entry("2", "p " + far));
  }

  @Test
  void thoseThatAskGoFirstThenTheOldestThenByNamespaceAndName() {
    List<Service> services =
        new ArrayList<>(
            Cluster.services(
                service("a").created(3),
                service("b").created(1),
                service("z").in("anamespace").created(2),
                service("y").in("default").created(2),
                service("undated"),
                service("asking")
                    .created(9)
                    .annotation("metallb.io/loadBalancerIPs", "192.0.2.0")));
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(services, random);
      Map<String, Decision> decisions =
          Assignments.assignAll(Cluster.pools(pool("p", "192.0.2.0/29")), services, null);
      assertThat(Cluster.texts(decisions))
          .isEqualTo(
              Map.of(
                  "asking", "p 192.0.2.0",
                  "b", "p 192.0.2.1",
                  "anamespace/z", "p 192.0.2.2",
                  "y", "p 192.0.2.3",
                  "a", "p 192.0.2.4",
                  "undated", "p 192.0.2.5"));
    }
  }

  private static Manifest forNamespaces(Map<String, Object> selector) {
    return pool("p", "192.0.2.0/29")
        .spec("serviceAllocation.namespaceSelectors", List.of(selector));
  }

  /** What is asked of a namespace, and whether it is so: without an object, and with one. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "kubernetes.io/metadata.name, In, shop, p 192.0.2.0, p 192.0.2.0",
        "kubernetes.io/metadata.name, In, bank, noEligiblePool, noEligiblePool",
        "kubernetes.io/metadata.name, NotIn, bank, p 192.0.2.0, p 192.0.2.0",
        "kubernetes.io/metadata.name, Exists, -, p 192.0.2.0, p 192.0.2.0",
        "tier, In, front, noEligiblePool, p 192.0.2.0",
        "tier, NotIn, front, p 192.0.2.0, noEligiblePool",
        "tier, DoesNotExist, -, p 192.0.2.0, noEligiblePool",
      })
  void namespacesHaveTheirNameForALabel(
      String key, String operator, String value, String without, String with) {
    Map<String, Object> expression =
        value == null
            ? Map.of("key", key, "operator", operator)
            : Map.of("key", key, "operator", operator, "values", List.of(value));
    Manifest pool = forNamespaces(Map.of("matchExpressions", List.of(expression)));
    Manifest service = service("s").in("shop");

    assertThat(Cluster.with(pool).decide(service)).isEqualTo(without);
    assertThat(Cluster.with(pool, Manifest.of("Namespace", "other")).decide(service))
        .isEqualTo(without);
    Manifest shop = Manifest.of("Namespace", "shop").label("tier", "front");
    assertThat(Cluster.with(pool, shop).decide(service)).isEqualTo(with);
  }

  /** A cluster has an object of each namespace: one that is not there yet may say anything. */
  @Test
  void inAClusterANamespaceIsWaitedFor() {
    Planner controller = Planner.ofController(null);
    Manifest pool =
        forNamespaces(
            Map.of(
                "matchExpressions",
                List.of(Map.of("key", "tier", "operator", "NotIn", "values", List.of("front")))));
    controller.observe(
        List.of(pool.as(Resource.class), service("s").in("shop").as(Resource.class)), List.of());
    assertThat(Cluster.text(controller.decision("shop/s"))).isEqualTo("noEligiblePool");

    controller.observe(List.of(Manifest.of("Namespace", "shop").as(Resource.class)), List.of());
    assertThat(Cluster.text(controller.decision("shop/s"))).isEqualTo("p 192.0.2.0");
  }
}
