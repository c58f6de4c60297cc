package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** IPv4 routes with IPv6 next hops on a session between two addresses (RFC 8950). */
final class ExtendedNextHopTest {
  private static final String FOUR = "198.51.100.10/32";
  private static final String SIX = "2001:db8:100::10/128";
  private static final String WARNING =
      "spec.extendedNextHop: the router does not offer it (RFC 8950, capability 5): IPv4 routes"
          + " need an IPv4 address of the link";

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static String[] documents(String... fields) {
    return new String[] {
      Manifests.peer("tor", Site.FIRST_V6, 64500, 64501, fields),
      Manifests.pool("198.51.100.0/24").replace("name: pool", "name: four"),
      Manifests.pool("2001:db8:100::/64").replace("name: pool", "name: six"),
      Manifests.advertisement("{}"),
      Manifests.service("web", "198.51.100.10"),
      Manifests.service("mail", "2001:db8:100::10") + "  ipFamilies: [IPv6]\n"
    };
  }

  private static void awaitNextHop(Router router, String nextHop) {
    SITE.lab()
        .await(
            "the IPv4 route by " + nextHop,
            router::routes,
            routes ->
                routes.containsKey(FOUR)
                    && routes.containsKey(SIX)
                    && routes.get(FOUR).nextHop().equals(nextHop));
  }

  private static List<String> nextHops(Router router, String prefix) {
    return router instanceof Frr frr ? frr.nextHops(prefix) : ((Bird) router).nextHops(prefix);
  }

  /** An edit begins another session each time. */
  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD", "GOBGP"})
  void whereBothOfferIt(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    String both = "dualStackAddressFamily: true";
    Path config = Manifests.folder(lab, documents(both, "extendedNextHop: true"));
    RouterSettings settings =
        RouterSettings.of(
            64501, Site.FIRST, new Neighbor(Site.HOST_TO_FIRST_V6, 64500).withExtendedNextHop());
    try (Router router = kind.start(lab, SITE.first(), settings);
        Bellman bellman = SITE.start(config)) {
      awaitNextHop(router, Site.HOST_TO_FIRST_V6);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
      JsonNode peer = bellman.peer("tor");
      assertThat(peer.path("capabilities"))
          .extracting(JsonNode::asText)
          .contains("extended-next-hop");
      assertThat(peer.path("warnings")).isEmpty();
      if (kind != RouterKind.GOBGP) {
        // the link-local address stands beside it, as with IPv6 routes (RFC 2545 section 3)
        assertThat(nextHops(router, FOUR)).hasSize(2).isEqualTo(nextHops(router, SIX));
      }

      Manifests.write(config.resolve("all.yaml"), String.join("---\n", documents(both)));
      awaitNextHop(router, Site.HOST_TO_FIRST);
      assertThat(bellman.peer("tor").path("warnings")).isEmpty();
      Manifests.write(
          config.resolve("all.yaml"),
          String.join("---\n", documents(both, "extendedNextHop: true")));
      awaitNextHop(router, Site.HOST_TO_FIRST_V6);
    }
  }

  /** GoBGP offers it whether it is asked to or not. */
  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD"})
  void whereTheRouterDoesNot(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        Manifests.folder(
            SITE.lab(), documents("dualStackAddressFamily: true", "extendedNextHop: true"));
    try (Router router = SITE.startFirst(kind, 64501, 64500);
        Bellman bellman = SITE.start(config)) {
      awaitNextHop(router, Site.HOST_TO_FIRST);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
      assertThat(bellman.peer("tor").path("warnings"))
          .extracting(JsonNode::asText)
          .containsExactly(WARNING);
    }
  }
}
