package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.balancer.config.Peer;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node announces to whom, and the reasons where it does not. */
class PlannerTest {

  private static final String NODE = "node-1";

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, NODE, null, _ -> List.of()));

  private Planner.Outcome observe(Manifest... manifests) {
    return planner.observe(
        Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList(), List.of());
  }

  private Planner.Outcome remove(Manifest... manifests) {
    List<ObjectKey> keys = new ArrayList<>();
    for (Manifest manifest : manifests) {
      keys.add(manifest.as(Resource.class).key());
    }
    return planner.observe(List.of(), keys);
  }

  private NodePlanner node() {
    return planner(NODE);
  }

  private NodePlanner planner(String name) {
    NodePlanner node = planner.planner(name);
    assertThat(node).isNotNull();
    return node;
  }

  /** {@code PREFIX LOCALPREF COMMUNITIES for SERVICES}, sorted. */
  private List<String> routes(String peer) {
    List<String> texts = new ArrayList<>();
    for (Audience audience : node().audiences()) {
      for (Peer each : audience.peers()) {
        if (each.name().equals(peer)) {
          Map<Prefix, PlannedRoute> routes = new TreeMap<>(node().routes(audience));
          routes.forEach((prefix, route) -> {
            if (each.families().contains(prefix.family())) {
              texts.add(
                  prefix
                      + " "
                      + route.localPref()
                      + " "
                      + route.communities()
                      + " for "
                      + node().services(audience, prefix));
            }
          });
        }
      }
    }
    return texts;
  }

  private String notAnnounced(String service) {
    NotAnnounced notAnnounced = node().notAnnounced(service);
    return notAnnounced == null ? "announced" : notAnnounced.reason().text();
  }

  private static Manifest service(String name, String address) {
    return Manifest.service(name).annotation("metallb.io/loadBalancerIPs", address);
  }

  private static Manifest slice(String service, Object... endpoints) {
    return Manifest.of("EndpointSlice", service + "-1")
        .label("kubernetes.io/service-name", service)
        .with("endpoints", List.of(endpoints));
  }

  private static Map<String, Object> endpoint(String node, boolean ready) {
    return Map.of(
        "addresses", List.of("10.244.0.1"), "nodeName", node, "conditions", Map.of("ready", ready));
  }

  private static Manifest node(String name) {
    return Manifest.of("Node", name).label("kubernetes.io/hostname", name);
  }

  private void seed() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("first-pool", "198.51.100.10/24"),
        Manifest.advertisement("local")
            .spec("aggregationLength", 32)
            .spec("localPref", 100)
            .spec("communities", List.of("65535:65282")),
        Manifest.advertisement("external").spec("aggregationLength", 24));
  }

  @Test
  void aServiceHasItsOwnRouteAndTheAggregate() {
    seed();
    observe(service("web", "198.51.100.10"));

    assertThat(routes("tor"))
        .containsExactly(
            "198.51.100.0/24 0 [] for [default/web]",
            "198.51.100.10/32 100 [65535:65282] for [default/web]");
  }

  @Test
  void anAggregateLivesUntilItsLastServiceGoes() {
    seed();
    Manifest web = service("web", "198.51.100.10");
    Manifest mail = service("mail", "198.51.100.25");
    observe(web, mail);

    Planner.Outcome first = remove(web);
    assertThat(first.nodes().get(NODE).routes().get(new AudienceId(List.of())))
        .containsExactly(new PrefixChange(Prefix.parse("198.51.100.10/32"), null));
    assertThat(routes("tor")).first().isEqualTo("198.51.100.0/24 0 [] for [default/mail]");

    Planner.Outcome last = remove(mail);
    assertThat(last.nodes().get(NODE).routes().get(new AudienceId(List.of())))
        .extracting(PrefixChange::route)
        .containsOnlyNulls()
        .hasSize(2);
    assertThat(routes("tor")).isEmpty();
  }

  @Test
  void aChangeOfOneServiceTouchesOnlyItsRoutes() {
    seed();
    for (int i = 1; i < 200; i++) {
      observe(service("s" + i, "198.51.100." + i));
    }
    Planner.Outcome outcome = observe(service("s7", "198.51.100.222"));

    assertThat(outcome.nodes().get(NODE).routes().get(new AudienceId(List.of())))
        .extracting(change -> change.prefix().toString())
        .containsExactlyInAnyOrder("198.51.100.7/32", "198.51.100.222/32");
  }

  /** It is not made anew: the route is the same object, and not only equal. */
  @Test
  void whatAChangeOfTheConfigurationDoesNotTouchStays() {
    seed();
    observe(
        service("web", "198.51.100.10"), Manifest.peer("other").spec("peerAddress", "192.0.2.2"));
    Prefix host = Prefix.parse("198.51.100.10/32");
    PlannedRoute before = node().route(audience("tor"), host);
    assertThat(before).isNotNull();
    for (Manifest change :
        List.of(
            Manifest.peer("tor").spec("maxAdvertisedPrefixes", 100),
            Manifest.pool("second-pool", "192.0.2.0/24"),
            Manifest.advertisement("elsewhere").spec("ipAddressPools", List.of("second-pool")),
            Manifest.advertisement("nobody")
                .spec("serviceSelectors", List.of(Map.of("matchLabels", Map.of("no", "such")))),
            more())) {
      Planner.Outcome outcome = observe(change);
      assertThat(node().route(audience("tor"), host)).isSameAs(before);
      NodeChange node = outcome.nodes().get(NODE);
      assertThat(node == null ? Map.of() : node.routes()).isEmpty();
    }
    assertThat(audience("other").id().advertisements()).containsExactly("more");
    observe(more().spec("localPref", 7));
    assertThat(node().route(audience("tor"), host)).isSameAs(before);
    assertThat(routes("other"))
        .containsExactly(
            "198.51.100.0/24 0 [] for [default/web]",
            "198.51.100.0/28 7 [] for [default/web]",
            "198.51.100.10/32 100 [65535:65282] for [default/web]");
    remove(more());
    assertThat(routes("other")).isEqualTo(routes("tor")).hasSize(2);
  }

  private static Manifest more() {
    return Manifest.advertisement("more")
        .spec("aggregationLength", 28)
        .spec("peers", List.of("other"));
  }

  private Audience audience(String peer) {
    Audience audience = node().audienceOf(peer);
    assertThat(audience).isNotNull();
    return audience;
  }

  @Test
  void nothingChangesWhenTheSameIsSaidAgain() {
    seed();
    observe(service("web", "198.51.100.10"));

    assertThat(observe(service("web", "198.51.100.10"), Manifest.peer("tor")).nodes()).isEmpty();
  }

  @Test
  void advertisementsOfOneRouteJoinTheirCommunities() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("p", "192.0.2.0/24"),
        Manifest.advertisement("a").spec("communities", List.of("1:2", "large:1:2:3")),
        Manifest.advertisement("b").spec("communities", List.of("1:1", "1:2")),
        service("web", "192.0.2.1"));

    assertThat(routes("tor"))
        .containsExactly("192.0.2.1/32 0 [1:1, 1:2, large:1:2:3] for [default/web]");
    assertThat(planner.problems()).isEmpty();
  }

  @Test
  void peersThatAreNamedGetWhatIsForThem() {
    observe(
        Manifest.peer("a"),
        Manifest.peer("b").spec("peerAddress", "192.0.2.2"),
        Manifest.peer("c").spec("peerAddress", "192.0.2.3"),
        Manifest.pool("p", "198.51.100.0/24"),
        Manifest.advertisement("all").spec("aggregationLength", 24),
        Manifest.advertisement("only-a").spec("peers", List.of("a", "nobody")),
        service("web", "198.51.100.1"));

    assertThat(routes("a")).hasSize(2);
    assertThat(routes("b")).containsExactly("198.51.100.0/24 0 [] for [default/web]");
    assertThat(node().audiences()).hasSize(2);
    assertThat(node().announced("default/web"))
        .containsOnlyKeys("a", "b", "c")
        .containsEntry(
            "a", List.of(Prefix.parse("198.51.100.0/24"), Prefix.parse("198.51.100.1/32")));
  }

  @Test
  void aSessionCarriesItsOwnFamilyAndBothWhenAskedTo() {
    observe(
        Manifest.peer("four"),
        Manifest.peer("six").spec("peerAddress", "2001:db8::1"),
        Manifest.peer("both").spec("peerAddress", "192.0.2.9").spec("dualStackAddressFamily", true),
        Manifest.pool("p", "198.51.100.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("all"),
        service("web", "198.51.100.1,2001:db8:1::1").spec("ipFamilyPolicy", "RequireDualStack"));

    assertThat(routes("four")).containsExactly("198.51.100.1/32 0 [] for [default/web]");
    assertThat(routes("six")).containsExactly("2001:db8:1::1/128 0 [] for [default/web]");
    assertThat(routes("both")).hasSize(2);
  }

  // ---- silence

  @Test
  void aPoolThatNothingAnnouncesFromHere() {
    observe(
        node(NODE),
        node("node-2").label("rack", "b"),
        Manifest.peer("tor"),
        Manifest.pool("p", "192.0.2.0/24"),
        Manifest.advertisement("elsewhere")
            .spec("nodeSelectors", List.of(Map.of("matchLabels", Map.of("rack", "b")))),
        service("web", "192.0.2.1"));

    assertThat(notAnnounced("default/web")).isEqualTo("notOwner");
    assertThat(planner("node-2").notAnnounced("default/web")).isNull();
  }

  @Test
  void aServiceThatNoSelectorMatches() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("p", "192.0.2.0/24"),
        Manifest.advertisement("some")
            .spec("serviceSelectors", List.of(Map.of("matchLabels", Map.of("tier", "front")))),
        service("web", "192.0.2.1"));
    assertThat(notAnnounced("default/web")).isEqualTo("noMatchingAdvertisement");

    observe(service("web", "192.0.2.1").label("tier", "front"));
    assertThat(notAnnounced("default/web")).isEqualTo("announced");
  }

  @Test
  void disjointPeersKeepPreferencesApart() {
    observe(
        Manifest.peer("a"),
        Manifest.peer("b").spec("peerAddress", "192.0.2.2"),
        Manifest.pool("p", "198.51.100.0/24"),
        Manifest.advertisement("low").spec("localPref", 100).spec("peers", List.of("a")),
        Manifest.advertisement("high").spec("localPref", 200).spec("peers", List.of("b")),
        service("web", "198.51.100.1"));

    assertThat(routes("a")).containsExactly("198.51.100.1/32 100 [] for [default/web]");
    assertThat(routes("b")).containsExactly("198.51.100.1/32 200 [] for [default/web]");
    assertThat(planner.problems()).isEmpty();
  }

  @Test
  void twoServicesOnOneAddressMayWantDifferentPreferences() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("p", "192.0.2.0/24"),
        Manifest.advertisement("for-tcp")
            .spec("localPref", 100)
            .spec("communities", List.of("1:1"))
            .spec("serviceSelectors", List.of(Map.of("matchLabels", Map.of("proto", "tcp")))),
        Manifest.advertisement("for-udp")
            .spec("localPref", 200)
            .spec("communities", List.of("2:2"))
            .spec("serviceSelectors", List.of(Map.of("matchLabels", Map.of("proto", "udp")))),
        service("tcp", "192.0.2.53")
            .label("proto", "tcp")
            .annotation("metallb.io/allow-shared-ip", "dns"),
        service("udp", "192.0.2.53")
            .label("proto", "udp")
            .ports("UDP", 80)
            .annotation("metallb.io/allow-shared-ip", "dns"));

    assertThat(routes("tor"))
        .containsExactly("192.0.2.53/32 200 [1:1, 2:2] for [default/tcp, default/udp]");
    assertThat(planner.problems()).extracting(Problem::name).containsExactly("for-tcp");

    remove(Manifest.service("udp"));
    assertThat(routes("tor")).containsExactly("192.0.2.53/32 100 [1:1] for [default/tcp]");
    assertThat(planner.problems()).isEmpty();
  }

  @Test
  void aNodeWithoutNetworkOrThatIsExcludedSaysNothing() {
    seed();
    observe(service("web", "198.51.100.10"));
    observe(
        node(NODE)
            .with(
                "status.conditions",
                List.of(Map.of("type", "NetworkUnavailable", "status", "True"))));
    assertThat(notAnnounced("default/web")).isEqualTo("nodeNetworkUnavailable");
    observe(node(NODE).label("node.kubernetes.io/exclude-from-external-load-balancers", ""));
    assertThat(notAnnounced("default/web")).isEqualTo("nodeLabeledExcludeBalancers");
    assertThat(routes("tor")).isEmpty();
    observe(node(NODE));
    assertThat(routes("tor")).hasSize(2);
  }

  @Test
  void healthDecides() {
    seed();
    Manifest local = service("web", "198.51.100.10").spec("externalTrafficPolicy", "Local");
    observe(local);
    assertThat(notAnnounced("default/web")).as("no slice counts as healthy").isEqualTo("announced");
    observe(slice("web", endpoint("node-2", true)));
    assertThat(notAnnounced("default/web")).isEqualTo("noLocalEndpoints");
    observe(slice("web", endpoint("node-2", true), endpoint(NODE, true)));
    assertThat(notAnnounced("default/web")).isEqualTo("announced");
    observe(slice("web", endpoint("node-2", true), endpoint(NODE, false)));
    assertThat(notAnnounced("default/web")).isEqualTo("noLocalEndpoints");
    observe(service("web", "198.51.100.10"));
    assertThat(notAnnounced("default/web")).as("Cluster").isEqualTo("announced");
    observe(slice("web", endpoint("node-2", false)));
    assertThat(notAnnounced("default/web")).isEqualTo("noEndpoints");
    observe(slice("web").with("metadata.name", "web-2"));
    remove(slice("web"));
    assertThat(notAnnounced("default/web")).as("an empty slice is one").isEqualTo("noEndpoints");
    remove(slice("web").with("metadata.name", "web-2"));
    assertThat(notAnnounced("default/web")).isEqualTo("announced");
  }

  private static Manifest slice(String name, String type, Object... endpoints) {
    return slice("web", endpoints).with("metadata.name", name).with("addressType", type);
  }

  private List<String> prefixes() {
    return routes("tor").stream().map(route -> route.substring(0, route.indexOf(' '))).toList();
  }

  @Test
  void aFamilyWithoutEndpointsDrawsNoTraffic() {
    observe(
        Manifest.peer("tor").spec("dualStackAddressFamily", true),
        Manifest.pool("p", "192.0.2.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("all"),
        node(NODE),
        service("web", "192.0.2.1,2001:db8:1::1").spec("ipFamilyPolicy", "RequireDualStack"));
    List<String> both = List.of("192.0.2.1/32", "2001:db8:1::1/128");
    assertThat(prefixes()).as("nothing is known").isEqualTo(both);
    observe(slice("four", "IPv4", endpoint("node-2", true)));
    assertThat(prefixes()).as("there is no slice of the other").isEqualTo(both);
    observe(slice("six", "IPv6", endpoint("node-2", false)));
    assertThat(prefixes()).containsExactly("192.0.2.1/32");
    assertThat(node().announcedAddresses("default/web")).hasToString("[192.0.2.1]");
    observe(slice("six", "IPv6"));
    assertThat(prefixes()).as("an empty slice").containsExactly("192.0.2.1/32");
    observe(slice("more", "IPv6", endpoint("node-3", true)));
    assertThat(prefixes()).as("one of two slices").isEqualTo(both);
    observe(slice("four", "IPv4"));
    assertThat(prefixes()).containsExactly("2001:db8:1::1/128");
    observe(slice("more", "IPv6"));
    assertThat(prefixes()).isEmpty();
    assertThat(notAnnounced("default/web")).isEqualTo("noEndpoints");
    remove(slice("more", "IPv6"));
    observe(slice("six", "FQDN", endpoint("node-3", true)));
    assertThat(prefixes()).as("names may be of both").isEqualTo(both);
  }

  @Test
  void aFamilyWithoutEndpointsOnTheNodeDrawsNoTrafficThereWherePolicyIsLocal() {
    observe(
        Manifest.peer("tor").spec("dualStackAddressFamily", true),
        Manifest.pool("p", "192.0.2.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("all"),
        node(NODE),
        service("web", "192.0.2.1,2001:db8:1::1")
            .spec("ipFamilyPolicy", "RequireDualStack")
            .spec("externalTrafficPolicy", "Local"),
        slice("four", "IPv4", endpoint(NODE, true)),
        slice("six", "IPv6", endpoint("node-2", true)));
    assertThat(prefixes()).containsExactly("192.0.2.1/32");
    observe(slice("four", "IPv4", endpoint("node-2", true)));
    assertThat(notAnnounced("default/web")).isEqualTo("noLocalEndpoints");
    observe(slice("six", "IPv6", endpoint(NODE, true)));
    assertThat(prefixes()).containsExactly("2001:db8:1::1/128");
  }

  @Test
  void aServiceOfOneFamilyIsSilentWhereOnlyTheOtherHasEndpoints() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("p", "192.0.2.0/24"),
        Manifest.advertisement("all"),
        node(NODE),
        service("web", "192.0.2.1"),
        slice("four", "IPv4", endpoint(NODE, false)),
        slice("six", "IPv6", endpoint(NODE, true)));
    assertThat(notAnnounced("default/web")).isEqualTo("noEndpoints");
    observe(slice("four", "IPv4", endpoint(NODE, true)));
    assertThat(prefixes()).containsExactly("192.0.2.1/32");
  }

  @Test
  void nobodyToTell() {
    observe(
        Manifest.pool("p", "192.0.2.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("all"),
        service("web", "192.0.2.1"));
    assertThat(notAnnounced("default/web")).as("no peer").isEqualTo("noPeer");
    observe(Manifest.peer("six").spec("peerAddress", "2001:db8::1"));
    assertThat(notAnnounced("default/web")).as("only the other family").isEqualTo("noPeer");
    observe(Manifest.peer("four"));
    assertThat(notAnnounced("default/web")).isEqualTo("announced");
    observe(Manifest.advertisement("all").spec("peers", List.of("nobody")));
    assertThat(notAnnounced("default/web")).as("unknown peer").isEqualTo("noPeer");
    observe(
        Manifest.advertisement("all"),
        node(NODE),
        Manifest.peer("four")
            .spec("nodeSelectors", List.of(Map.of("matchLabels", Map.of("rack", "z")))));
    assertThat(notAnnounced("default/web")).as("peer of other nodes").isEqualTo("noPeer");
  }

  @Test
  void aPeerWhoseSecretIsMissingIsThereAndGetsNothing() {
    Manifest secret =
        Manifest.of("Secret", "s")
            .with("type", "kubernetes.io/basic-auth")
            .with("stringData.password", "x");
    observe(
        Manifest.pool("p", "192.0.2.0/24"),
        Manifest.advertisement("all"),
        service("web", "192.0.2.1"));
    Planner.Outcome outcome = observe(Manifest.peer("tor").spec("passwordSecret.name", "s"));

    assertThat(outcome.nodes().get(NODE).peersChanged()).isTrue();
    assertThat(node().peers()).extracting(Peer::name).containsExactly("tor");
    assertThat(node().audiences()).isEmpty();
    assertThat(node().audienceOf("tor")).isNull();
    assertThat(notAnnounced("default/web")).isEqualTo("noPeer");
    assertThat(planner.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.name()).isEqualTo("tor");
          assertThat(problem.field()).isEqualTo("spec.passwordSecret.name");
        });

    assertThat(observe(secret).nodes().get(NODE).peersChanged()).isTrue();
    assertThat(routes("tor")).hasSize(1);
    assertThat(planner.problems()).isEmpty();

    assertThat(remove(secret).nodes().get(NODE).peersChanged()).isTrue();
    assertThat(node().peers()).extracting(Peer::name).containsExactly("tor");
    assertThat(node().audiences()).isEmpty();
  }

  @Test
  void anAddressThatNamespacesShareThoughTheirPoolForbidsItIsAWarning() {
    Manifest pool = Manifest.pool("p", "192.0.2.0/24").spec("sharing", "namespace");
    Manifest shared =
        service("web", "192.0.2.1")
            .annotation("metallb.io/allow-shared-ip", "k")
            .ingress(List.of("192.0.2.1"));
    observe(pool, shared, shared.in("elsewhere").ports("TCP", 443));

    assertThat(planner.warnings())
        .isEqualTo(planner.configurationWarnings())
        .containsExactly(
            Problem.of(
                pool.as(Resource.class).key(),
                "spec.sharing",
                "is namespace, but 192.0.2.1 is already shared by services of several namespaces:"
                    + " they keep it until they request another address or are deleted"));
    remove(shared);
    assertThat(planner.configurationWarnings()).isEmpty();
  }

  @Test
  void servicesWithoutAnAddressAndOldAnnotationsAreWarnings() {
    observe(
        Manifest.service("lost"),
        Manifest.service("inside").spec("type", "ClusterIP"),
        Manifest.service("old")
            .annotation("metallb.universe.tf/address-pool", "p")
            .annotation("metallb.universe.tf/ip-allocated-from-pool", "p"));

    assertThat(planner.warnings())
        .extracting(warning -> warning.name() + " " + warning.field())
        .containsExactly(
            "lost null", "old null", "old metadata.annotations[metallb.universe.tf/address-pool]");
    remove(Manifest.service("lost"), Manifest.service("old"));
    assertThat(planner.warnings()).isEmpty();
  }
}
