package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What counts as a flap and what does not, and what becomes of the routes. */
class PlannerFlapTest {

  private static final String NODE = "node-1";
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;

  /** The routes of a service in both families. */
  private static final String V4 = "198.51.100.10/32";

  private static final String V6 = "2001:db8:1::10/128";

  private Planner planner = planner();
  private long now = SECOND;

  /** States of prefixes that a session would be sent, by when. */
  private final List<Long> updates = new ArrayList<>();

  private static Planner planner() {
    return new Planner(new Planner.Settings(_ -> true, NODE, null, _ -> List.of())).dampingFlaps();
  }

  private void observe(Manifest... manifests) {
    count(
        planner.observe(
            Arrays.stream(manifests).map(each -> each.as(Resource.class)).toList(),
            List.of(),
            now));
  }

  private void remove(Manifest manifest) {
    count(planner.observe(List.of(), List.of(manifest.as(Resource.class).key()), now));
  }

  private void count(Planner.Outcome outcome) {
    outcome
        .nodes()
        .values()
        .forEach(change ->
            change.routes().values().forEach(routes -> routes.forEach(_ -> updates.add(now))));
  }

  /** Time passes, and what is due in it is done when it is. */
  private void pass(long nanos) {
    long end = now + nanos;
    for (long due = planner.deadlineNanos(); due <= end; due = planner.deadlineNanos()) {
      now = due;
      count(planner.release(now));
    }
    now = end;
  }

  private NodePlanner node() {
    NodePlanner node = planner.planner(NODE);
    assertThat(node).isNotNull();
    return node;
  }

  private List<String> routes() {
    var prefixes = new TreeSet<Prefix>();
    node().audiences().forEach(each -> prefixes.addAll(node().routes(each).keySet()));
    return prefixes.stream().map(Prefix::toString).toList();
  }

  private String notAnnounced() {
    NotAnnounced notAnnounced = node().notAnnounced("default/web");
    return notAnnounced == null ? "announced" : notAnnounced.reason().text();
  }

  private static Manifest service(String address) {
    return Manifest.service("web").annotation("metallb.io/loadBalancerIPs", address);
  }

  private static Manifest slice(boolean ready) {
    return slice(NODE, ready);
  }

  private static Manifest slice(String node, boolean ready) {
    return Manifest.of("EndpointSlice", "web-1")
        .label("kubernetes.io/service-name", "web")
        .with(
            "endpoints",
            List.of(
                Map.of(
                    "addresses",
                    List.of("10.244.0.1"),
                    "nodeName",
                    node,
                    "conditions",
                    Map.of("ready", ready))));
  }

  /** Endpoints of one family. */
  private static Manifest slice(Family family, boolean ready) {
    return slice(NODE, ready)
        .with("metadata.name", "web-" + family)
        .with("addressType", family.toString());
  }

  private void seedBoth() {
    observe(
        Manifest.peer("tor").spec("dualStackAddressFamily", true),
        Manifest.pool("main", "198.51.100.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("hosts"));
    observe(
        service("198.51.100.10,2001:db8:1::10").spec("ipFamilyPolicy", "RequireDualStack"),
        slice(Family.IPV4, true),
        slice(Family.IPV6, true));
    assertThat(routes()).containsExactly(V4, V6);
    updates.clear();
  }

  private void seed() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("main", "198.51.100.0/24"),
        Manifest.advertisement("hosts"));
    observe(service("198.51.100.10"), slice(true));
    assertThat(routes()).containsExactly("198.51.100.10/32");
    updates.clear();
  }

  /** Off and on so often that the next announcement has to wait. */
  private void flap() {
    for (int i = 0; i < 3; i++) {
      observe(slice(false));
      assertThat(notAnnounced()).isEqualTo("noEndpoints");
      observe(slice(true));
    }
  }

  @Test
  void aServiceThatFlapsIsSilentUntilItsHoldIsOver() {
    seed();
    flap();
    assertThat(routes()).isEmpty();
    assertThat(notAnnounced()).isEqualTo("flapping");
    assertThat(node().notAnnounced("default/web").message()).contains("1 s");
    assertThat(node().heldUntilNanos("default/web")).isEqualTo(now + SECOND);
    assertThat(updates).as("off, on, off, on, off").hasSize(5);

    observe(slice(false));
    assertThat(notAnnounced()).as("the first reason that holds").isEqualTo("noEndpoints");
    observe(slice(true));
    pass(SECOND - 1);
    assertThat(routes()).isEmpty();
    pass(1);
    assertThat(routes()).containsExactly("198.51.100.10/32");
    assertThat(notAnnounced()).isEqualTo("announced");
    assertThat(updates).hasSize(6);
  }

  @Test
  void withoutDampingEachChangeIsAnnounced() {
    planner = new Planner(new Planner.Settings(_ -> true, NODE, null, _ -> List.of()));
    seed();
    for (int i = 0; i < 50; i++) {
      observe(slice(false));
      observe(slice(true));
    }
    assertThat(updates).hasSize(100);
    assertThat(node().damping()).isNull();
    assertThat(planner.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anEndpointThatLeavesTheNodeCountsWhereTrafficIsLocal() {
    seed();
    observe(service("198.51.100.10").spec("externalTrafficPolicy", "Local"));
    for (int i = 0; i < 3; i++) {
      observe(slice("node-2", true));
      assertThat(notAnnounced()).isEqualTo("noLocalEndpoints");
      observe(slice(NODE, true));
    }
    assertThat(notAnnounced()).isEqualTo("flapping");
  }

  @Test
  void endpointsThatMoveCountForNothingWhereTrafficIsNotLocal() {
    seed();
    for (int i = 0; i < 50; i++) {
      observe(slice("node-2", true));
      observe(slice(NODE, true));
    }
    assertThat(updates).isEmpty();
    observe(slice(false));
    observe(slice(true));
    assertThat(notAnnounced()).isEqualTo("announced");
  }

  @Test
  void aServiceThatIsDeletedAndMadeAnewFlapsAsWell() {
    seed();
    for (int i = 0; i < 3; i++) {
      remove(service("198.51.100.10"));
      observe(service("198.51.100.10"));
    }
    assertThat(notAnnounced()).isEqualTo("flapping");
    remove(service("198.51.100.10"));
    pass(MINUTE);
    assertThat(routes()).as("one that is gone is not announced when its hold ends").isEmpty();
  }

  @Test
  void anAddressThatIsAnotherAgainAndAgainIsAFlap() {
    seed();
    for (int i = 11; i < 14; i++) {
      observe(service("198.51.100." + i));
    }
    assertThat(notAnnounced()).isEqualTo("flapping");
    assertThat(routes()).as("the old one is not kept").isEmpty();
    pass(SECOND);
    assertThat(routes()).containsExactly("198.51.100.13/32");
  }

  @Test
  void attributesAndLabelsChangeAsOftenAsTheyLike() {
    seed();
    for (int i = 0; i < 50; i++) {
      observe(Manifest.advertisement("hosts").spec("localPref", 100 + i));
      observe(service("198.51.100.10").label("color", "c" + i));
      assertThat(routes()).containsExactly("198.51.100.10/32");
    }
    assertThat(updates).hasSize(50);
  }

  @Test
  void whatOperatorsMakeOfAServiceIsNoFlap() {
    seed();
    Manifest selective =
        Manifest.advertisement("hosts")
            .spec("nodeSelectors", List.of(Map.of("matchLabels", Map.of("no", "where"))));
    for (int i = 0; i < 20; i++) {
      observe(selective);
      assertThat(notAnnounced()).isEqualTo("notOwner");
      observe(Manifest.advertisement("hosts"));
      assertThat(notAnnounced()).isEqualTo("announced");
      remove(Manifest.peer("tor"));
      assertThat(notAnnounced()).isEqualTo("noPeer");
      observe(Manifest.peer("tor"));
      assertThat(notAnnounced()).isEqualTo("announced");
    }
  }

  @Test
  void anEditOfTheConfigurationDoesNotEndAHold() {
    seed();
    flap();
    observe(Manifest.advertisement("hosts").spec("localPref", 300));
    assertThat(notAnnounced()).isEqualTo("flapping");
    remove(Manifest.advertisement("hosts"));
    assertThat(notAnnounced()).isEqualTo("notOwner");
    pass(SECOND);
    assertThat(routes()).isEmpty();
    observe(Manifest.advertisement("hosts"));
    assertThat(notAnnounced()).isEqualTo("announced");
  }

  @Test
  void aHoldThatEndsWhileAnEditIsFollowedPiecemealIsByTheNewRules() {
    seed();
    flap();
    List<ObjectKey> none = List.of();
    Resource edit = Manifest.advertisement("hosts").spec("localPref", 300).as(Resource.class);
    planner.begin(List.of(edit), none, now);
    assertThat(planner.isBehind()).isTrue();
    pass(SECOND);
    assertThat(routes()).containsExactly("198.51.100.10/32");
    while (planner.isBehind()) {
      planner.goOn(1);
    }
    Audience audience = node().audiences().getFirst();
    assertThat(node().route(audience, Prefix.parse("198.51.100.10/32")).localPref()).isEqualTo(300);
    assertThat(node().claimants(audience, Prefix.parse("198.51.100.10/32"))).hasSize(1);
    observe(slice(false));
    assertThat(routes()).as("it was claimed once").isEmpty();
  }

  @Test
  void othersAreNotHeldWithTheOneThatFlaps() {
    seed();
    Manifest other =
        Manifest.service("other").annotation("metallb.io/loadBalancerIPs", "198.51.100.20");
    flap();
    observe(other);
    assertThat(routes()).containsExactly("198.51.100.20/32");
  }

  @Test
  void aFamilyThatFlapsTakesNoRouteOfTheOtherAway() {
    seedBoth();
    for (int i = 0; i < 3; i++) {
      observe(slice(Family.IPV6, false));
      assertThat(routes()).containsExactly(V4);
      observe(slice(Family.IPV6, true));
    }
    assertThat(routes()).as("the third time the one waits").containsExactly(V4);
    assertThat(notAnnounced()).isEqualTo("announced");
    assertThat(node().announcedAddresses("default/web")).hasToString("[198.51.100.10]");
    assertThat(node().heldUntilNanos("default/web")).isEqualTo(Long.MAX_VALUE);
    assertThat(node().damping().heldCount()).isEqualTo(1);
    assertThat(node().damping().takeBegun()).containsExactly("default/web");

    observe(Manifest.advertisement("hosts").spec("localPref", 300));
    assertThat(routes()).as("an edit does not end it").containsExactly(V4);
    pass(SECOND - 1);
    assertThat(routes()).containsExactly(V4);
    pass(1);
    assertThat(routes()).containsExactly(V4, V6);
    assertThat(node().announcedAddresses("default/web")).hasSize(2);
  }

  @Test
  void aFamilyThatComesBackFindsTheOtherWaitingAndIsAnnounced() {
    seedBoth();
    observe(slice(Family.IPV4, false));
    for (int i = 0; i < 3; i++) {
      observe(slice(Family.IPV6, false));
      observe(slice(Family.IPV6, true));
    }
    assertThat(notAnnounced()).isEqualTo("flapping");
    assertThat(node().heldUntilNanos("default/web")).isEqualTo(now + SECOND);
    observe(slice(Family.IPV4, true));
    assertThat(routes()).containsExactly(V4);
    pass(SECOND);
    assertThat(routes()).containsExactly(V4, V6);
  }

  /** The family that is left has no session that carries it. */
  @Test
  void whereNobodyHearsOfTheOtherFamilyTheServiceIsSilent() {
    seedBoth();
    observe(Manifest.peer("tor").spec("peerAddress", "2001:db8::1"));
    for (int i = 0; i < 3; i++) {
      observe(slice(Family.IPV6, false));
      assertThat(notAnnounced()).isEqualTo("noPeer");
      observe(slice(Family.IPV6, true));
    }
    assertThat(notAnnounced()).isEqualTo("flapping");
    pass(SECOND);
    assertThat(routes()).containsExactly(V6);
  }

  @Test
  void aPodWhoseSlicesComeOneFamilyAfterTheOtherHasGoneOnce() {
    seedBoth();
    for (int i = 0; i < 2; i++) {
      observe(slice(Family.IPV4, false));
      observe(slice(Family.IPV6, false));
      assertThat(routes()).isEmpty();
      pass(100 * MILLI);
      observe(slice(Family.IPV4, true));
      observe(slice(Family.IPV6, true));
      assertThat(routes()).containsExactly(V4, V6);
    }
  }

  /** By the rules of before it would be taken back where it was not announced, or not at all. */
  @Test
  void aFamilyWhoseHoldEndsWhileAnEditIsFollowedPiecemealIsByTheNewRules() {
    seedBoth();
    for (int i = 0; i < 3; i++) {
      observe(slice(Family.IPV6, false));
      observe(slice(Family.IPV6, true));
    }
    Resource edit =
        Manifest.advertisement("hosts")
            .spec("aggregationLength", 24)
            .spec("aggregationLengthV6", 64)
            .as(Resource.class);
    planner.begin(List.of(edit), List.<ObjectKey>of(), now);
    assertThat(planner.isBehind()).isTrue();
    pass(SECOND);
    while (planner.isBehind()) {
      planner.goOn(1);
    }
    assertThat(routes()).containsExactly("198.51.100.0/24", "2001:db8:1::/64");
    observe(slice(Family.IPV6, false));
    assertThat(routes()).containsExactly("198.51.100.0/24");
    observe(slice(Family.IPV4, false));
    assertThat(routes()).isEmpty();
  }

  /** Both families, in any order: each keeps to its budget, and neither is the other's business. */
  @Test
  void eachFamilyIsAnnouncedAsIfItWereAlone() {
    for (long seed = 1; seed <= 40; seed++) {
      planner = planner();
      seedBoth();
      var random = new Random(seed);
      boolean isReady4 = true;
      boolean isReady6 = true;
      for (int i = 0; i < 200; i++) {
        pass(random.nextLong(List.of(MILLI, 30 * MILLI, 3 * SECOND).get(random.nextInt(3))));
        boolean was4 = routes().contains(V4);
        boolean was6 = routes().contains(V6);
        boolean isSix = random.nextInt(4) > 0;
        if (isSix) {
          isReady6 = !isReady6;
        } else {
          isReady4 = !isReady4;
        }
        observe(slice(Family.IPV4, isReady4), slice(Family.IPV6, isReady6));
        assertThat(routes().contains(isSix ? V4 : V6))
            .as("seed %s, step %s: the other one", seed, i)
            .isEqualTo(isSix ? was4 : was6);
        assertThat(isReady4 || !routes().contains(V4)).isTrue();
        assertThat(isReady6 || !routes().contains(V6)).isTrue();
      }
      pass(MINUTE);
      assertThat(routes().contains(V4)).as("seed %s: settled", seed).isEqualTo(isReady4);
      assertThat(routes().contains(V6)).as("seed %s: settled", seed).isEqualTo(isReady6);
      assertThat(updates.size()).as("seed %s: of both", seed).isLessThanOrEqualTo(2 * (20 + 2 * 4));
    }
  }

  /** Whatever a tenant does to a service, and whenever. */
  @Test
  void noTenantHasMoreThanHisBudgetAndNothingStaysThatIsGone() {
    for (long seed = 1; seed <= 60; seed++) {
      planner = planner();
      seed();
      var random = new Random(seed);
      boolean isThere = true;
      boolean isReady = true;
      boolean isLocal = false;
      int address = 10;
      long scale = 30 * MILLI;
      for (int i = 0; i < 300; i++) {
        if (random.nextInt(25) == 0) {
          scale = List.of(MILLI, 30 * MILLI, 3 * SECOND, 90 * SECOND).get(random.nextInt(4));
        }
        pass(random.nextLong(scale));
        switch (random.nextInt(8)) {
          case 0 -> isThere = !isThere;
          case 1 -> address = 10 + random.nextInt(3);
          case 2 -> isLocal = !isLocal;
          default -> isReady = !isReady;
        }
        Manifest service =
            service("198.51.100." + address)
                .spec("externalTrafficPolicy", isLocal ? "Local" : "Cluster");
        if (isThere) {
          observe(service, slice(isReady));
        } else {
          remove(service);
          observe(slice(isReady));
        }
        String wanted = "198.51.100." + address + "/32";
        List<String> expected = isThere && isReady ? List.of(wanted) : List.of();
        assertThat(expected).as("seed %s, step %s", seed, i).containsAll(routes());
        if (i % 100 == 99) {
          pass(MINUTE);
          assertThat(routes()).as("seed %s, step %s: settled", seed, i).isEqualTo(expected);
        }
      }
      for (int first = 0; first < updates.size(); first++) {
        for (int last = first; last < updates.size(); last++) {
          long minutes = (updates.get(last) - updates.get(first)) / MINUTE;
          assertThat(last - first + 1)
              .as("seed %s", seed)
              .isLessThanOrEqualTo((int) (20 + 2 * minutes));
        }
      }
    }
  }
}
