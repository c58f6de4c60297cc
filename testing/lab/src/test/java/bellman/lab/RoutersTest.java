package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;

/** The lab measures rightly: what each router tells is what another router announced to it. */
final class RoutersTest {
  private static @Nullable Site site;

  @BeforeAll
  static void open() {
    Requirements.lab();
    Requirements.router(RouterKind.BIRD);
    site = new Site();
  }

  @AfterAll
  static void close() {
    if (site != null) {
      site.close();
    }
  }

  private static Site site() {
    return Objects.requireNonNull(site);
  }

  private static SortedMap<String, ReceivedRoute> announced(boolean internal) {
    List<Long> path = internal ? List.of() : List.of(Announcer.ASN);
    SortedMap<String, ReceivedRoute> routes = new TreeMap<>();
    for (ReceivedRoute route :
        List.of(
            new ReceivedRoute(
                "198.51.100.10/32",
                Site.HOST_TO_FIRST,
                internal ? 100L : null,
                path,
                Set.of("65535:65282", "64500:7"),
                Set.of("64500:7:1")),
            new ReceivedRoute(
                "198.51.100.0/24",
                Site.HOST_TO_FIRST,
                internal ? 0L : null,
                path,
                Set.of(),
                Set.of()),
            new ReceivedRoute(
                "2001:db8:100::10/128",
                Site.HOST_TO_FIRST_V6,
                internal ? 200L : null,
                path,
                Set.of("64500:100"),
                Set.of()),
            new ReceivedRoute(
                "2001:db8:100::/64",
                Site.HOST_TO_FIRST_V6,
                internal ? 0L : null,
                path,
                Set.of(),
                Set.of()))) {
      routes.put(route.prefix(), route);
    }
    return routes;
  }

  @ParameterizedTest
  @Routers
  void anInternalRoutersTableIsRead(RouterKind kind) {
    Requirements.router(kind);
    try (Router router = site().startFirst(kind, Announcer.ASN, Announcer.ASN);
        Announcer announcer = new Announcer(site(), Announcer.ASN)) {
      site().lab.await("table", announced(true), router::routes);
      assertThat(announcer.daemon().isRunning()).isTrue();
    }
  }

  @ParameterizedTest
  @Routers
  void anExternalRouterIsFrozenKilledAndToldGoodbye(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = site().lab;
    Map<String, ReceivedRoute> announced = announced(false);
    try (Router router = site().startFirst(kind, 4_200_000_001L, Announcer.ASN);
        Announcer announcer = new Announcer(site(), 4_200_000_001L)) {
      lab.await("table", announced, router::routes);
      assertThat(router.session(Site.HOST_TO_FIRST).established()).isTrue();

      // A daemon that does not run on: its neighbor's sessions end, and with them the routes.
      announcer.daemon().freeze();
      lab.await("table", Map.of(), router::routes);
      announcer.daemon().thaw();
      lab.await("table", announced, router::routes);

      router.daemon().kill();
      assertThat(router.daemon().isRunning()).isFalse();
      router.start();
      lab.await("table", announced, router::routes);

      announcer.daemon().terminate();
      lab.await("table", Map.of(), router::routes);
      assertThat(router.session(Site.HOST_TO_FIRST).established()).isFalse();
      assertThat(router.session(Site.HOST_TO_FIRST).lastError())
          .containsIgnoringCase(kind.toldOfShutdown(false));
    }
  }

  @ParameterizedTest
  @Routers
  void aRouterListensOnAnotherPort(RouterKind kind) {
    Requirements.router(kind);
    try (Router router =
        kind.start(
            site().lab, site().first, Site.firstSettings(64501, Announcer.ASN).withPort(1179))) {
      assertThat(router.routes()).isEmpty();
      assertThat(site().first.run("ss", "-Hltn")).contains(":1179 ").doesNotContain(":179 ");
    }
  }
}
