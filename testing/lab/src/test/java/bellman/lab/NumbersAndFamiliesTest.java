package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both families on one session, and all the ways to say which AS is on which end of it. */
final class NumbersAndFamiliesTest {
  private static final String HOST_ROUTE = "198.51.100.10/32";

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static Path config(String... documents) {
    return Manifests.folder(
        SITE.lab(),
        Stream.concat(
                Stream.of(documents),
                Stream.of(
                    Manifests.pool("198.51.100.0/24"),
                    Manifests.advertisement("localPref: 200"),
                    Manifests.service("web", "198.51.100.10")))
            .toArray(String[]::new));
  }

  private static ReceivedRoute route(
      String prefix, String nextHop, @Nullable Long localPref, List<Long> asPath) {
    return new ReceivedRoute(prefix, nextHop, localPref, asPath, Set.of(), Set.of());
  }

  private static Map<String, ReceivedRoute> table(ReceivedRoute... routes) {
    return Stream.of(routes).collect(Collectors.toMap(ReceivedRoute::prefix, route -> route));
  }

  static Stream<Arguments> overEitherFamily() {
    return RouterKind.that()
        .flatMap(
            kind -> Stream.of(Site.FIRST, Site.FIRST_V6).map(router -> Arguments.of(kind, router)));
  }

  /** Each family's routes have the host's address of that family for next hop. */
  @ParameterizedTest
  @MethodSource
  void overEitherFamily(RouterKind kind, String address) {
    Requirements.router(kind);
    Path config =
        Manifests.folder(
            SITE.lab(),
            Manifests.peer("tor", address, 64500, 64501, "dualStackAddressFamily: true"),
            Manifests.pool("198.51.100.0/24").replace("name: pool", "name: four"),
            Manifests.pool("2001:db8:100::/64").replace("name: pool", "name: six"),
            Manifests.advertisement("{}"),
            Manifests.service("web", "198.51.100.10"),
            Manifests.service("six", "2001:db8:100::10") + "  ipFamilies: [IPv6]\n");
    try (Router router = SITE.startFirst(kind, 64501, 64500);
        Bellman bellman = SITE.start(config)) {
      List<Long> path = List.of(64500L);
      SITE.lab()
          .await(
              "both tables",
              table(
                  route(HOST_ROUTE, Site.HOST_TO_FIRST, null, path),
                  route("2001:db8:100::10/128", Site.HOST_TO_FIRST_V6, null, path)),
              router::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
      JsonNode peer = bellman.peers().path(0);
      assertThat(peer.path("families"))
          .extracting(JsonNode::asText)
          .containsExactly("ipv4-unicast", "ipv6-unicast");
      assertThat(peer.path("warnings")).isEmpty();
    }
  }

  /** Ours, another, and the wrong one of both. */
  @ParameterizedTest
  @Routers
  void whateverAsTheRouterIsIn(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        config(
            Manifests.dynamicPeer("inside", Site.FIRST, 64500, "internal"),
            Manifests.dynamicPeer("outside", Site.SECOND, 64500, "external"),
            Manifests.dynamicPeer("wrong", Site.FIRST_V6, 64500, "external"));
    try (Router first = SITE.startFirst(kind, 64500, 64500);
        Router second = second(kind, 64777, 64500);
        Bellman bellman = SITE.start(config)) {
      Lab lab = SITE.lab();
      lab.await(
          "table inside",
          table(route(HOST_ROUTE, Site.HOST_TO_FIRST, 200L, List.of())),
          first::routes);
      lab.await(
          "table outside",
          table(route(HOST_ROUTE, Site.HOST_TO_SECOND, null, List.of(64500L))),
          second::routes);
      JsonNode wrong =
          lab.await(
              "the refusal",
              () -> peer(bellman, "wrong"),
              peer -> peer.path("lastError").asText().contains("BadPeerAs"));
      assertThat(wrong.path("state").asText()).isNotEqualTo("established");
      assertThat(peer(bellman, "outside").path("peerAsn").asLong()).isEqualTo(64777);
    }
  }

  private static Router second(RouterKind kind, long asn, long hostAsn) {
    return kind.start(
        SITE.lab(),
        SITE.second(),
        RouterSettings.of(asn, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, hostAsn)));
  }

  private static JsonNode peer(Bellman bellman, String name) {
    for (JsonNode peer : bellman.peers()) {
      if (peer.path("name").asText().equals(name)) {
        return peer;
      }
    }
    throw new AssertionError("no peer " + name + " in " + bellman.peers());
  }

  /** The first router hears of AS 64600 and never of 64500; the second of another AS and name. */
  @ParameterizedTest
  @Routers
  void eachRouterSeesAnotherAs(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        config(
            Manifests.peer(
                "renamed", Site.FIRST, 64500, 64501, "localASN: 64600", "routerID: 10.10.10.1"),
            Manifests.peer("other", Site.SECOND, 4_200_000_003L, 64502, "routerID: 10.10.10.2"));
    try (Router first = SITE.startFirst(kind, 64501, 64600);
        Router second = second(kind, 64502, 4_200_000_003L);
        Bellman bellman = SITE.start(config)) {
      Lab lab = SITE.lab();
      lab.await(
          "table of the first",
          table(route(HOST_ROUTE, Site.HOST_TO_FIRST, null, List.of(64600L))),
          first::routes);
      lab.await(
          "table of the second",
          table(route(HOST_ROUTE, Site.HOST_TO_SECOND, null, List.of(4_200_000_003L))),
          second::routes);
      assertThat(first.session(Site.HOST_TO_FIRST).routerId()).isEqualTo("10.10.10.1");
      assertThat(second.session(Site.HOST_TO_SECOND).routerId()).isEqualTo("10.10.10.2");
      assertThat(peer(bellman, "renamed").path("localAsn").asLong()).isEqualTo(64600);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("renamed")))
          .isEqualTo(first.routes());
    }
  }

  /** In the router's own AS, which {@code myASN} is not: an internal session. */
  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD"})
  void aLocalAsThatIsTheRouters(RouterKind kind) {
    Requirements.router(kind);
    Path config = config(Manifests.peer("tor", Site.FIRST, 64500, 64501, "localASN: 64501"));
    try (Router router = SITE.startFirst(kind, 64501, 64501);
        Bellman bellman = SITE.start(config)) {
      SITE.lab()
          .await(
              "table",
              table(route(HOST_ROUTE, Site.HOST_TO_FIRST, 200L, List.of())),
              router::routes);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
    }
  }
}
