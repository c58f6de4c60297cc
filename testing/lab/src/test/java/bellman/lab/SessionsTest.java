package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Sessions with real routers: kinds of ASNs, IPv6, and how sessions end and come back. */
final class SessionsTest {
  private static final long FOUR_BYTES = 4_200_000_001L;

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static Map<String, ReceivedRoute> table(ReceivedRoute... routes) {
    return List.of(routes).stream()
        .collect(Collectors.toMap(ReceivedRoute::prefix, route -> route));
  }

  private static ReceivedRoute external(String prefix, long asn) {
    return new ReceivedRoute(
        prefix, Site.HOST_TO_FIRST, null, List.of(asn), Set.of("64500:7"), Set.of("64500:7:1"));
  }

  private static Path fourByteConfig(long peerAsn) {
    return Manifests.folder(
        SITE.lab(),
        Manifests.peer(Site.FIRST, FOUR_BYTES, peerAsn),
        Manifests.pool("198.51.100.0/24"),
        Manifests.advertisement("communities: [\"64500:7\", \"large:64500:7:1\"]"),
        Manifests.service("web", "198.51.100.10"));
  }

  @ParameterizedTest
  @Routers
  void bothAutonomousSystemsHaveFourBytes(RouterKind kind) {
    Requirements.router(kind);
    try (Router router = SITE.startFirst(kind, 4_200_000_002L, FOUR_BYTES);
        Bellman bellman = SITE.start(fourByteConfig(4_200_000_002L))) {
      SITE.lab().await("table", table(external("198.51.100.10/32", FOUR_BYTES)), router::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
    }
  }

  /** To it our AS is 23456 in AS_PATH, and the true one stands in AS4_PATH (RFC 6793). */
  @ParameterizedTest
  @Routers(Ability.TWO_BYTE_ASNS)
  void aRouterThatKnowsTwoByteAsnsOnly(RouterKind kind) {
    Requirements.router(kind);
    try (Router router =
            kind.start(
                SITE.lab(), SITE.first(), Site.firstSettings(64501, FOUR_BYTES).withTwoByteAsns());
        Bellman bellman = SITE.start(fourByteConfig(64501))) {
      SITE.lab().await("table", table(external("198.51.100.10/32", FOUR_BYTES)), router::routes);
      assertThat(bellman.peers().path(0).path("state").asText()).isEqualTo("established");
    }
  }

  @ParameterizedTest
  @Routers
  void insideOneAutonomousSystemOverIpv6(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        Manifests.folder(
            SITE.lab(),
            Manifests.peer(Site.FIRST_V6, 64500, 64500),
            Manifests.pool("2001:db8:100::/64"),
            Manifests.advertisement(
                "localPref: 300\ncommunities: [\"65535:65281\", \"large:4200000001:7:1\"]"),
            Manifests.service("web", "2001:db8:100::10"));
    try (Router router = SITE.startFirst(kind, 64500, 64500);
        Bellman bellman = SITE.start(config)) {
      SITE.lab()
          .await(
              "table",
              table(
                  new ReceivedRoute(
                      "2001:db8:100::10/128",
                      Site.HOST_TO_FIRST_V6,
                      300L,
                      List.of(),
                      Set.of("65535:65281"),
                      Set.of("4200000001:7:1"))),
              router::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
    }
  }

  @ParameterizedTest
  @Routers
  void aRouterDiesAndAnotherStopsAnswering(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer(Site.FIRST, 64500, 64501),
            Manifests.pool("198.51.100.0/24"),
            Manifests.advertisement("communities: [\"64500:7\", \"large:64500:7:1\"]"),
            Manifests.service("web", "198.51.100.10"),
            Manifests.service("mail", "198.51.100.11"));
    Map<String, ReceivedRoute> expected =
        table(external("198.51.100.10/32", 64500), external("198.51.100.11/32", 64500));
    try (Router router = SITE.startFirst(kind, 64501, 64500);
        Bellman bellman = SITE.start(config)) {
      lab.await("table", expected, router::routes);

      router.daemon().kill();
      router.start();
      lab.await("table after the restart", expected, router::routes);

      router.daemon().freeze();
      JsonNode peer =
          lab.await(
              "hold timer",
              () -> bellman.peers().path(0),
              asked -> asked.path("lastError").asText().matches("(?i).*hold ?timer ?expired.*"));
      assertThat(peer.path("state").asText()).isNotEqualTo("established");
      assertThat(bellman.routes()).isEmpty();

      router.daemon().thaw();
      lab.await(
          "session", () -> bellman.peers().path(0).path("state").asText(), "established"::equals);
      lab.await("table after the silence", expected, router::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @Routers
  void bellmanSaysGoodbye(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    try (Router router = SITE.startFirst(kind, 64501, FOUR_BYTES);
        Bellman bellman = SITE.start(fourByteConfig(64501))) {
      lab.await("table", table(external("198.51.100.10/32", FOUR_BYTES)), router::routes);
      bellman.daemon().terminate();
      lab.await("table", Map.of(), router::routes);
      RouterSession session = router.session(Site.HOST_TO_FIRST);
      assertThat(session.established()).isFalse();
      assertThat(session.lastError()).containsIgnoringCase(kind.toldOfShutdown(true));
    }
  }
}
