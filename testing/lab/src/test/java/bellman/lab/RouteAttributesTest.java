package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Bellman's own fields, as routers see them: MED, longer paths, next hops, and a limit. */
final class RouteAttributesTest {

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static Map<String, ReceivedRoute> table(ReceivedRoute... routes) {
    return Stream.of(routes).collect(Collectors.toMap(ReceivedRoute::prefix, route -> route));
  }

  private static ReceivedRoute external(String nextHop, Long med, Long... asPath) {
    return new ReceivedRoute(
        "198.51.100.10/32", nextHop, null, List.of(asPath), Set.of(), Set.of(), med);
  }

  private static ReceivedRoute internal(String nextHop, Long med) {
    return new ReceivedRoute("198.51.100.10/32", nextHop, 70L, List.of(), Set.of(), Set.of(), med);
  }

  private static String attributes(String spec) {
    return Manifests.advertisement("localPref: 70\n" + spec);
  }

  /** Toward an external and an internal router; an edit is an UPDATE, and plan said the same. */
  @ParameterizedTest
  @Routers
  void whatTheAdvertisementSays(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    String set = "med: 50\nasPathPrepend: 2\nnextHop: 10.0.0.99";
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer("outside", Site.FIRST, 64500, 64501),
            Manifests.peer("inside", Site.SECOND, 64500, 64500),
            Manifests.pool("198.51.100.0/24"),
            Manifests.service("web", "198.51.100.10"));
    Path advertisement = config.resolve("advertisement.yaml");
    Manifests.write(advertisement, attributes(set));
    RouterSettings within =
        RouterSettings.of(64500, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, 64500));
    try (Router outside = SITE.startFirst(kind, 64501, 64500);
        Router inside = kind.start(lab, SITE.second(), within);
        Bellman bellman = SITE.start(config)) {
      lab.await(
          "table outside",
          table(external("10.0.0.99", 50L, 64500L, 64500L, 64500L)),
          outside::routes);
      lab.await("table inside", table(internal("10.0.0.99", 50L)), inside::routes);
      JsonNode plan = Bellman.plan(config, OneSite.NODE);
      assertThat(
              AnsweredRoutes.planned(
                  plan, OneSite.NODE, Map.of("outside", Site.HOST_TO_FIRST), 64500L))
          .isEqualTo(outside.routes());
      assertThat(
              AnsweredRoutes.planned(
                  plan, OneSite.NODE, Map.of("inside", Site.HOST_TO_SECOND), null))
          .isEqualTo(inside.routes());
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("outside")))
          .isEqualTo(outside.routes());
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("inside")))
          .isEqualTo(inside.routes());

      String since = bellman.peers().path(1).path("since").asText();
      Manifests.write(advertisement, attributes("med: 0\nasPathPrepend: 1"));
      Long zero = kind.can(Ability.ZERO_MED) ? 0L : null;
      lab.await(
          "table after the edit",
          table(external(Site.HOST_TO_FIRST, zero, 64500L, 64500L)),
          outside::routes);
      lab.await("table inside", table(internal(Site.HOST_TO_SECOND, zero)), inside::routes);
      Manifests.write(advertisement, attributes(""));
      lab.await(
          "table as it is by itself",
          table(external(Site.HOST_TO_FIRST, null, 64500L)),
          outside::routes);
      assertThat(bellman.peers().path(1).path("since").asText())
          .as("the session went on")
          .isEqualTo(since);
    }
  }

  private static List<String> prefixes(SortedMap<String, ReceivedRoute> table) {
    return List.copyOf(table.keySet());
  }

  /** The router would cut the session at one route more. */
  @ParameterizedTest
  @Routers(Ability.PREFIX_LIMIT)
  void aRouterIsNeverSentMoreThanItTakes(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    String limited = "maxAdvertisedPrefixes: 2";
    Path config =
        Manifests.folder(
            lab,
            Manifests.pool("198.51.100.0/24"),
            Manifests.advertisement("{}"),
            Manifests.service("b", "198.51.100.2"),
            Manifests.service("c", "198.51.100.3"),
            Manifests.service("d", "198.51.100.4"));
    Path peer = config.resolve("peer.yaml");
    Manifests.write(peer, Manifests.peer("tor", Site.FIRST, 64500, 64501, limited));
    RouterSettings settings =
        RouterSettings.of(64501, Site.FIRST, new Neighbor(Site.HOST_TO_FIRST, 64500))
            .withMostPrefixes(2);
    try (Router router = kind.start(lab, SITE.first(), settings);
        Bellman bellman = SITE.start(config)) {
      List<String> cold = List.of("198.51.100.2/32", "198.51.100.3/32");
      lab.await("the first two", cold, () -> prefixes(router.routes()));
      JsonNode plan = Bellman.plan(config, OneSite.NODE);
      assertThat(
              AnsweredRoutes.planned(plan, OneSite.NODE, Map.of("tor", Site.HOST_TO_FIRST), 64500L))
          .isEqualTo(router.routes());
      assertThat(plan.path("problems").findValuesAsText("field"))
          .containsExactly("spec.maxAdvertisedPrefixes");
      JsonNode state = bellman.peers().path(0);
      assertThat(state.path("prefixesSent").asInt()).isEqualTo(2);
      assertThat(state.path("warnings").path(0).asText())
          .contains("routes withheld: 1, because the router must not be sent more than 2");

      Path first = config.resolve("a.yaml");
      Manifests.write(first, Manifests.service("a", "198.51.100.1"));
      lab.await(
          "the one that comes waits",
          () -> bellman.peers().path(0).path("warnings").path(0).asText(),
          warning -> warning.contains("withheld: 2"));
      assertThat(prefixes(router.routes())).isEqualTo(cold);
      Manifests.write(
          peer, Manifests.peer("tor", Site.FIRST, 64500, 64501, "maxAdvertisedPrefixes: 1"));
      lab.await("one", List.of("198.51.100.2/32"), () -> prefixes(router.routes()));
      Manifests.write(peer, Manifests.peer("tor", Site.FIRST, 64500, 64501, limited));
      lab.await(
          "there is room for the one that waited",
          List.of("198.51.100.1/32", "198.51.100.2/32"),
          () -> prefixes(router.routes()));
      assertThat(bellman.peers().path(0).path("since").asText())
          .as("never cut")
          .isEqualTo(state.path("since").asText());

      // the router does cut, so that the test can fail
      Manifests.write(peer, Manifests.peer("tor", Site.FIRST, 64500, 64501));
      lab.await("the cut", Map.of(), router::routes);
    }
  }
}
