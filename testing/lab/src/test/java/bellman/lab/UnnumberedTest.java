package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Peers that have an interface and no address: found by router advertisements, lost and replaced.
 */
final class UnnumberedTest {

  private static final String NODE = "node-1";
  private static final String HOST_MAC = "02:00:00:00:00:0a";
  private static final String HOST = "fe80::ff:fe00:a";
  private static final String ROUTER_MAC = "02:00:00:00:00:0b";
  private static final String ROUTER = "fe80::ff:fe00:b";

  private final Lab lab = new Lab();
  private final Namespace host = lab.namespace("host");
  private final Namespace router = lab.namespace("router");

  @BeforeAll
  static void prepare() {
    Requirements.lab();
    Bellman.prepare();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** The addresses follow from the MAC addresses (RFC 4291 appendix A). */
  private void cable() {
    cable("ul0");
  }

  private void cable(String ours) {
    host.run(
        "ip", "link", "add", ours, "type", "veth", "peer", "name", "ul1", "netns", router.name());
    host.run("ip", "link", "set", ours, "address", HOST_MAC, "up");
    router.run("ip", "link", "set", "ul1", "address", ROUTER_MAC, "up");
  }

  private static String peer(long myAsn, String remote) {
    return """
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata:
      name: tor
      namespace: metallb-system
    spec:
      myASN: %d
      %s
      interface: ul0
      holdTime: 90s
    """
        .formatted(myAsn, remote);
  }

  private Path config(String... peers) {
    return Manifests.folder(
        lab,
        String.join("---\n", peers),
        Manifests.pool("198.51.100.0/24"),
        Manifests.pool("2001:db8:100::/64").replace("name: pool", "name: pool-v6"),
        Manifests.advertisement("localPref: 300\ncommunities: [\"64500:7\"]"),
        Manifests.service("web", "198.51.100.10"),
        Manifests.service("mail", "2001:db8:100::10"));
  }

  private Bellman start(Path config) {
    return Bellman.start(lab, host, config, NODE, lab.newFolder("state").resolve("state"));
  }

  private RouterSettings settings(long asn, long hostAsn) {
    return RouterSettings.of(asn, "10.0.0.1", new Neighbor(HOST + "%ul1", hostAsn));
  }

  private static SortedMap<String, ReceivedRoute> planned(Path config, boolean external) {
    SortedMap<String, ReceivedRoute> table =
        AnsweredRoutes.planned(
            Bellman.plan(config, NODE), NODE, Map.of("tor", HOST), external ? 64500L : null);
    assertThat(table).hasSize(2);
    return table;
  }

  private static JsonNode tor(Bellman bellman) {
    return bellman.peers().path(0);
  }

  private static List<String> warnings(Bellman bellman) {
    return List.of(tor(bellman).path("warnings").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "FRR, 64501, peerASN: 64501",
    "FRR, 64501, 'dynamicASN: external'",
    "FRR, 64500, 'dynamicASN: internal'",
    "BIRD, 64501, 'dynamicASN: external'",
    "BIRD, 64500, peerASN: 64500"
  })
  void bothFamiliesArriveOverALinkLocalSession(RouterKind kind, long asn, String remote) {
    Requirements.router(kind);
    Path config = config(peer(64500, remote));
    cable();
    try (Router tor = kind.start(lab, router, settings(asn, 64500));
        Bellman bellman = start(config)) {
      lab.await("table", planned(config, asn != 64500), tor::routes);

      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(tor.routes());
      JsonNode peer = tor(bellman);
      assertThat(peer.path("address").asText()).isEqualTo(ROUTER + "%ul0");
      assertThat(peer.path("interface").asText()).isEqualTo("ul0");
      assertThat(peer.path("peerAsn").asLong()).isEqualTo(asn);
      assertThat(peer.path("warnings")).isEmpty();
      // finding it was no error; but it may have advertised itself before it took connections
      assertThat(peer.path("lastError").asText()).matches("null|.*[Cc]onnection refused.*");
    }
  }

  /** Interface after the speaker, router after that, another address, a carrier lost and found. */
  @Test
  void aLifeWithFrr() {
    Requirements.router(RouterKind.FRR);
    Path config = config(peer(64500, "peerASN: 64501").replace("holdTime: 90s", "holdTime: 3s"));
    SortedMap<String, ReceivedRoute> planned = planned(config, true);
    try (Bellman bellman = start(config)) {
      awaitWarning(bellman, "there is no interface ul0");
      cable();
      awaitWarning(bellman, "no router advertisement received there yet (RFC 4861)");
      try (Router tor = RouterKind.FRR.start(lab, router, settings(64501, 64500))) {
        lab.await("table", planned, tor::routes);
        assertThat(warnings(bellman)).containsExactly("[]");

        router.run("ip", "addr", "add", "fe80::b2/64", "dev", "ul1", "nodad");
        router.run("ip", "addr", "del", ROUTER + "/64", "dev", "ul1");
        lab.await(
            "the new neighbor",
            () -> tor(bellman),
            peer ->
                peer.path("address").asText().equals("fe80::b2%ul0")
                    && peer.path("state").asText().equals("established"));
        lab.await("table of the new neighbor", planned, tor::routes);

        router.run("ip", "link", "set", "ul1", "down");
        lab.await(
            "the end of the session",
            () -> tor(bellman),
            peer -> !peer.path("state").asText().equals("established"));
        // whoever hears of it first says so
        assertThat(bellman.daemon().log())
            .containsPattern(
                "session is down: the connection closed: interface ul0 (has no|lost its) carrier");
        awaitWarning(bellman, "interface ul0 has no carrier");
        router.run("ip", "link", "set", "ul1", "up");
        lab.await("the session", () -> tor(bellman).path("state").asText(), "established"::equals);
        lab.await("table after the break", planned, tor::routes);
        assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(planned);
      }
    }
  }

  /** The router is told by its link, and by nothing else. */
  @ParameterizedTest
  @Routers(Ability.UNNUMBERED)
  void aRouterThatConnectsOverTheLink(RouterKind kind) {
    Requirements.router(kind);
    Path config = config(peer(64500, "peerASN: 64501\n  passive: true"));
    cable();
    RouterSettings calling =
        RouterSettings.of(64501, "10.0.0.1", new Neighbor(HOST + "%ul1", 64500).called(179))
            .withPort(1179);
    try (Bellman bellman = start(config);
        Router tor = kind.start(lab, router, calling)) {
      lab.await("table", planned(config, true), tor::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(tor.routes());
      assertThat(tor(bellman).path("address").asText()).isEqualTo(ROUTER + "%ul0");
      assertThat(host.run("ss", "-Htln", "sport = :179").lines())
          .singleElement(STRING)
          .contains("%ul0:179");
    }
  }

  /** RFC 2545 section 3: the global one can be passed on, the link-local one is on the link. */
  @ParameterizedTest
  @Routers(Ability.UNNUMBERED)
  void aGlobalAndALinkLocalNextHop(RouterKind kind) {
    Requirements.router(kind);
    Path config = config(peer(64500, "peerASN: 64501"));
    cable();
    host.run("sysctl", "-qw", "net.ipv6.conf.ul0.autoconf=0"); // one address, and not another
    host.address("ul0", "2001:db8:7::a/64");
    router.address("ul1", "2001:db8:7::b/64");
    try (Router tor = kind.start(lab, router, settings(64501, 64500));
        Bellman bellman = start(config)) {
      for (String prefix : planned(config, true).keySet()) {
        lab.await(
            "next hops of " + prefix, List.of("2001:db8:7::a", HOST), () -> nextHops(tor, prefix));
      }
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor")).values())
          .extracting(ReceivedRoute::nextHop)
          .containsExactly("2001:db8:7::a", "2001:db8:7::a");
    }
  }

  private static List<String> nextHops(Router router, String prefix) {
    return switch (router) {
      case Frr frr -> frr.nextHops(prefix);
      case Bird bird -> bird.nextHops(prefix);
      case Gobgp _, OpenBgpd _, ExaBgp _ ->
          throw new IllegalArgumentException(router.name() + " tells one next hop");
    };
  }

  @Test
  void withoutTheRightToListenForRoutersThePeerSaysSo() {
    Requirements.router(RouterKind.BIRD);
    Requirements.program("/usr/bin/setpriv", "util-linux");
    cable();
    host.address("ul0", "10.0.0.2/24");
    router.address("ul1", "10.0.0.1/24");
    Path config =
        config(peer(64500, "peerASN: 64501"), Manifests.peer("numbered", "10.0.0.1", 64500, 64501));
    var settings = RouterSettings.of(64501, "10.0.0.1", new Neighbor("10.0.0.2", 64500));
    List<String> less = List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw");
    Path state = lab.newFolder("state").resolve("state");
    try (Router _ = RouterKind.BIRD.start(lab, router, settings);
        Bellman bellman = Bellman.start(lab, host, less, config, NODE, state)) {
      lab.await(
          "a warning",
          () -> bellman.peer("tor").path("warnings").toString(),
          warnings -> warnings.contains("give it the capability NET_RAW"));
      lab.await(
          "another peer", "established", () -> bellman.peer("numbered").path("state").asText());
      assertThat(bellman.peer("tor").path("state").asText()).isNotEqualTo("established");
    }
  }

  @ParameterizedTest
  @Routers(Ability.UNNUMBERED)
  void theExample(RouterKind kind) {
    Requirements.router(kind);
    Path config = Manifests.example(lab, "unnumbered");
    SortedMap<String, ReceivedRoute> planned = planned(config, true);
    cable("eth1");
    try (Router tor = kind.start(lab, router, settings(64501, 64500));
        Bellman bellman = start(config)) {
      lab.await("table", planned, tor::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(planned);
    }
  }

  private void awaitWarning(Bellman bellman, String text) {
    lab.await(
        "the warning '" + text + "'",
        () -> tor(bellman).path("warnings").toString(),
        warnings -> warnings.contains(text));
  }

  /** The others' sessions: an external router one hop away is given up with its link. */
  @Test
  void aNumberedSessionEndsWithItsLinkAndNotWithItsHoldTime() {
    Requirements.router(RouterKind.BIRD);
    cable();
    host.address("ul0", "10.0.0.2/24");
    router.address("ul1", "10.0.0.1/24");
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer("10.0.0.1", 64500, 64501).replace("holdTime: 3s", "holdTime: 90s"),
            Manifests.pool("198.51.100.0/24"),
            Manifests.advertisement("communities: [\"64500:7\"]"),
            Manifests.service("web", "198.51.100.10"));
    try (Router tor =
            RouterKind.BIRD.start(
                lab,
                router,
                RouterSettings.of(64501, "10.0.0.1", new Neighbor("10.0.0.2", 64500)));
        Bellman bellman = start(config)) {
      lab.await("route", () -> tor.routes().keySet(), Set.of("198.51.100.10/32")::equals);

      host.run("ip", "link", "set", "ul0", "down");
      lab.await(
          "the end of the session",
          () -> tor(bellman),
          peer -> !peer.path("state").asText().equals("established"));
      assertThat(bellman.daemon().log())
          .contains("the session is down: the connection closed: interface ul0 is down");

      host.run("ip", "link", "set", "ul0", "up");
      lab.await("the session", () -> tor(bellman).path("state").asText(), "established"::equals);
      lab.await("route again", () -> tor.routes().keySet(), Set.of("198.51.100.10/32")::equals);
    }
  }
}
