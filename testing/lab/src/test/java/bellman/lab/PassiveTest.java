package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Routers that connect, and a speaker that waits for them. */
final class PassiveTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;

  @RegisterExtension static final OneSite SITE = new OneSite();

  @ParameterizedTest
  @Routers
  void theRouterConnectsAndIsToldTheRoutes(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer("tor", Site.FIRST, OURS, THEIRS, "passive: true"),
            Manifests.peer("tor-v6", Site.FIRST_V6, OURS, THEIRS, "passive: true"),
            Manifests.pool("198.51.100.0/24"),
            Manifests.advertisement("communities: [\"64500:7\"]"),
            Manifests.service("web", "198.51.100.10"));
    RouterSettings settings =
        RouterSettings.of(
                THEIRS,
                Site.FIRST,
                new Neighbor(Site.HOST_TO_FIRST, OURS).called(179),
                new Neighbor(Site.HOST_TO_FIRST_V6, OURS).called(179))
            .withPort(1179);
    var route =
        new ReceivedRoute(
            "198.51.100.10/32",
            Site.HOST_TO_FIRST,
            null,
            List.of(OURS),
            Set.of("64500:7"),
            Set.of());
    try (Bellman bellman = SITE.start(config)) {
      try (Router router = kind.start(lab, SITE.first(), settings)) {
        lab.await("table", Map.of("198.51.100.10/32", route), router::routes);
        lab.await("IPv6", true, () -> router.session(Site.HOST_TO_FIRST_V6).established());
      }
      lab.await("the end", "active", () -> bellman.peer("tor").path("state").asText());
      try (Router router = kind.start(lab, SITE.first(), settings)) {
        lab.await("table again", Map.of("198.51.100.10/32", route), router::routes);
        assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(router.routes());
      }
    }
  }

  @Test
  void strangersAndPeersThatDialAreTurnedAway() {
    Requirements.router(RouterKind.BIRD);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer("passive", Site.FIRST, OURS, THEIRS, "passive: true"),
            Manifests.peer("dialling", Site.SECOND, OURS, THEIRS));
    // it listens elsewhere, so that only its own connection could lead to a session
    RouterSettings settings =
        RouterSettings.of(THEIRS, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, OURS).called(179))
            .withPort(1179);
    try (Bellman bellman = SITE.start(config);
        Router router = RouterKind.BIRD.start(lab, SITE.second(), settings)) {
      lab.await(
          "a log",
          bellman.daemon()::log,
          log -> log.contains("rejected a connection from " + Site.SECOND));
      lab.await(
          "BIRD to be told",
          () -> router.session(Site.HOST_TO_SECOND).lastError(),
          error -> error.contains("Connection rejected"));
      assertThat(bellman.peer("dialling").path("state").asText()).isNotEqualTo("established");
    }
  }

  @Test
  void aTakenPortIsAWarningAndTriedAgain() {
    Requirements.router(RouterKind.BIRD);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(lab, Manifests.peer("tor", Site.FIRST, OURS, THEIRS, "passive: true"));
    Router other =
        RouterKind.BIRD.start(
            lab,
            SITE.host(),
            RouterSettings.of(THEIRS, "10.0.9.9", new Neighbor(Site.SECOND, OURS)));
    try (Bellman bellman = SITE.start(config)) {
      lab.await(
          "a warning",
          () -> bellman.peer("tor").path("warnings").toString(),
          warnings -> warnings.contains("can't listen on port 179"));
      other.close();
      lab.await(
          "no warning", () -> bellman.peer("tor").path("warnings").size(), count -> count == 0);
      assertThat(SITE.host().run("ss", "-Htln", "sport = :179").lines())
          .singleElement()
          .satisfies(line ->
              assertThat(line.split("\\s+", -1)[2])
                  .as("room for those who knock")
                  .isEqualTo("1024"));
    } finally {
      other.close();
    }
  }
}
