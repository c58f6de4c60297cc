package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.Metadata;
import bellman.api.resource.Node;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From how many nodes of a cluster a service is said to be announced. */
final class CoverageTest {

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, null, null, _ -> List.of()));
  private final Coverage coverage = new Coverage(true);

  private void observe(List<Manifest> manifests) {
    List<Resource> resources =
        manifests.stream().map(manifest -> manifest.as(Resource.class)).toList();
    planner.observe(resources, List.of());
    for (Resource resource : resources) {
      switch (resource) {
        case Node node -> coverage.put(node);
        case EndpointSlice slice -> coverage.put(slice, new HashSet<>());
        default -> {}
      }
    }
    coverage.configure(planner.config());
  }

  private void observe(Manifest... manifests) {
    observe(List.of(manifests));
  }

  private static BgpSessionStatus session(String node, String peer, String state) {
    return session(node, peer, state, Set.of(Family.values()));
  }

  private static BgpSessionStatus session(
      String node, String peer, String state, Set<Family> families) {
    return new BgpSessionStatus(
        new Metadata("metallb-system", node + peer, Map.of(), Map.of(), null),
        node,
        "",
        peer,
        state,
        families);
  }

  private Coverage.Extent extent(String service) {
    Service known =
        planner.services().stream()
            .filter(each -> each.metadata().name().equals(service))
            .findFirst()
            .orElseThrow();
    return coverage.of(known, planner.assigned().get(known.id()));
  }

  private static Manifest node(String name) {
    return Manifest.of("Node", name).label("kubernetes.io/hostname", name);
  }

  private static Manifest slice(String service, String... readyNodes) {
    List<Object> endpoints = new ArrayList<>();
    for (String node : readyNodes) {
      endpoints.add(Map.of("addresses", List.of("10.244.0.1"), "nodeName", node));
    }
    return Manifest.of("EndpointSlice", service + "-1")
        .label("kubernetes.io/service-name", service)
        .with("endpoints", endpoints);
  }

  private void cluster() {
    observe(
        node("a"),
        node("b"),
        node("c"),
        Manifest.pool("pool", "198.51.100.0/24"),
        Manifest.advertisement("all"),
        Manifest.peer("tor"),
        Manifest.service("web"),
        slice("web", "a", "b"));
  }

  @Test
  void eachNodeWithASessionCountsAndTheOthersAreNamed() {
    cluster();
    coverage.sessions(List.of(session("a", "tor", "established"), session("b", "tor", "connect")));

    Coverage.Extent extent = extent("web");
    assertThat(extent.meant()).isEqualTo(3);
    assertThat(extent.planned()).isEqualTo(3);
    assertThat(extent.announcing()).isEqualTo(1);
    assertThat(extent.silent())
        .containsExactly(
            Map.entry("b", "no established session carries it"),
            Map.entry("c", "no established session carries it"));
    assertThat(extent.nothing()).isNull();
  }

  @Test
  void withLocalTrafficOnlyNodesThatHaveAnEndpointAreMeant() {
    cluster();
    observe(Manifest.service("web").spec("externalTrafficPolicy", "Local"));
    coverage.sessions(
        List.of(session("a", "tor", "established"), session("c", "tor", "established")));

    Coverage.Extent extent = extent("web");
    assertThat(extent.meant()).isEqualTo(2);
    assertThat(extent.announcing()).isEqualTo(1);
    assertThat(extent.silent()).containsOnlyKeys("b");
  }

  @Test
  void withoutEndpointsNobodyIsMeantAndTheReasonIsThat() {
    cluster();
    observe(slice("web"));

    Coverage.Extent extent = extent("web");
    assertThat(extent.meant()).isZero();
    assertThat(extent.nothing()).isNotNull();
    assertThat(extent.nothing().reason()).isEqualTo(NotAnnouncedReason.NO_ENDPOINTS);
  }

  @Test
  void nodesThatAreNotMeantAreNotCalledSilent() {
    cluster();
    observe(
        node("c").label(Node.EXCLUDE_LABEL, ""),
        Manifest.advertisement("all")
            .spec(
                "nodeSelectors",
                List.of(
                    Map.of(
                        "matchExpressions",
                        List.of(
                            Map.of(
                                "key",
                                "kubernetes.io/hostname",
                                "operator",
                                "In",
                                "values",
                                List.of("a", "c")))))));
    coverage.sessions(List.of(session("a", "tor", "established")));

    Coverage.Extent extent = extent("web");
    assertThat(extent.meant()).isEqualTo(1);
    assertThat(extent.announcing()).isEqualTo(1);
    assertThat(extent.silent()).isEmpty();
  }

  @Test
  void onlyAFewOfManySilentNodesAreNamed() {
    cluster();
    List<Manifest> nodes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      nodes.add(node("n%03d".formatted(i)));
    }
    observe(nodes);

    Coverage.Extent extent = extent("web");
    assertThat(extent.meant()).isEqualTo(103);
    assertThat(extent.silent()).containsOnlyKeys("a", "b", "c", "n000", "n001");
  }

  /** What each node's own planner says, counted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void itIsWhatEachNodeDecidesForItself(long seed) {
    var random = new Random(seed);
    List<String> zones = List.of("x", "y", "z");
    List<Manifest> manifests = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Manifest node = node("n" + i).label("zone", zones.get(random.nextInt(3)));
      manifests.add(random.nextInt(8) == 0 ? node.label(Node.EXCLUDE_LABEL, "") : node);
      names.add("n" + i);
    }
    manifests.add(Manifest.pool("one", "198.51.100.0/25", "2001:db8:1::/120"));
    manifests.add(Manifest.pool("two", "198.51.100.128/25", "2001:db8:2::/120"));
    for (int i = 0; i < 3; i++) {
      Manifest advertisement = Manifest.advertisement("adv-" + i);
      if (random.nextBoolean()) {
        advertisement = advertisement.spec("nodeSelectors", List.of(zone(zones, random)));
      }
      if (random.nextInt(3) == 0) {
        advertisement = advertisement.spec("peers", List.of("p" + random.nextInt(3)));
      }
      if (random.nextInt(3) == 0) {
        advertisement = advertisement.spec("ipAddressPools", List.of("one"));
      }
      manifests.add(advertisement.spec("localPref", random.nextInt(4) == 0 ? i : 100));
      Manifest peer =
          Manifest.peer("p" + i)
              .spec("peerAddress", "192.0.2." + (i + 1))
              .spec("dualStackAddressFamily", i > 0);
      manifests.add(
          random.nextBoolean() ? peer.spec("nodeSelectors", List.of(zone(zones, random))) : peer);
    }
    for (int i = 0; i < 30; i++) {
      Manifest service = Manifest.service("s" + i);
      if (random.nextBoolean()) {
        service =
            service
                .spec("ipFamilyPolicy", "RequireDualStack")
                .spec("ipFamilies", List.of("IPv4", "IPv6"))
                .spec("clusterIPs", List.of("10.0.0." + i, "fd00::" + i));
      }
      manifests.add(
          random.nextBoolean() ? service.spec("externalTrafficPolicy", "Local") : service);
      Set<String> ready = new TreeSet<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        ready.add(names.get(random.nextInt(names.size())));
      }
      manifests.add(slice("s" + i, ready.toArray(String[]::new)).with("addressType", "IPv4"));
      if (random.nextInt(3) == 0) { // of the other family, which its addresses may lack
        manifests.add(
            slice("s" + i, names.get(random.nextInt(names.size())))
                .with("metadata.name", "s" + i + "-2")
                .with("addressType", "IPv6"));
      }
    }
    observe(manifests);
    Set<String> up = new HashSet<>();
    List<BgpSessionStatus> sessions = new ArrayList<>();
    for (String node : names) {
      for (String peer : List.of("p0", "p1", "p2")) {
        boolean isUp = random.nextInt(3) > 0;
        boolean isDual = !peer.equals("p0");
        sessions.add(
            session(
                node,
                peer,
                isUp ? "established" : "idle",
                isDual ? Set.of(Family.values()) : Set.of(Family.IPV4)));
        if (isUp) {
          up.add(node + peer);
        }
      }
    }
    coverage.sessions(sessions);

    for (Service service : planner.services()) {
      Assigned assigned = planner.assigned().get(service.id());
      int planned = 0;
      int announcing = 0;
      for (NodePlanner node : planner.planners()) {
        Set<String> peers = node.announced(service.id()).keySet();
        planned += peers.isEmpty() ? 0 : 1;
        announcing += peers.stream().anyMatch(peer -> up.contains(node.name() + peer)) ? 1 : 0;
      }
      Coverage.Extent extent = coverage.of(service, assigned);
      assertThat(extent.planned()).as("%s planned", service.id()).isEqualTo(planned);
      assertThat(extent.announcing()).as("%s announcing", service.id()).isEqualTo(announcing);
      assertThat(extent.nothing() == null).as("%s", service.id()).isEqualTo(planned > 0);
    }
  }

  private static Map<String, Object> zone(List<String> zones, Random random) {
    return Map.of("matchLabels", Map.of("zone", zones.get(random.nextInt(3))));
  }
}
