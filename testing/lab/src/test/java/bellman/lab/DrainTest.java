package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What routers see of a speaker that leaves (RFC 8326, RFC 9003). */
final class DrainTest {
  private static final String PREFIX = "198.51.100.10/32";

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static ReceivedRoute route(@Nullable Long localPref, String... communities) {
    return new ReceivedRoute(
        PREFIX, Site.HOST_TO_FIRST, localPref, List.of(), Set.of(communities), Set.of());
  }

  private static Path config(Lab lab) {
    return Manifests.folder(
        lab,
        Manifests.peer(Site.FIRST, 64500, 64500),
        Manifests.pool("198.51.100.0/24"),
        Manifests.advertisement("localPref: 100\ncommunities: [\"64500:7\"]\n"),
        Manifests.service("web", "198.51.100.10"));
  }

  @ParameterizedTest
  @Routers
  void theCommandDrainsThenEndsAndTheSpeakerStays(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path state = lab.newFolder("state").resolve("state");
    try (Router router = SITE.startFirst(kind, 64500, 64500);
        Bellman bellman = SITE.start(config(lab), state)) {
      lab.await("table", Map.of(PREFIX, route(100L, "64500:7")), router::routes);
      var printed = CompletableFuture.supplyAsync(() -> bellman.drain("Wartung: Gestell 4", 3));
      lab.await("drained", Map.of(PREFIX, route(0L, "64500:7", "65535:0")), router::routes);
      lab.await("nothing", Map.of(), router::routes);
      assertThat(printed.join()).isEqualTo("drained: tor\nclosed:  tor\n");
      assertThat(bellman.daemon().isRunning()).isTrue();
      var peer = bellman.peers().get(0);
      assertThat(peer.path("state").asText()).isEqualTo("idle");
      assertThat(peer.path("lastError").asText())
          .contains("sent Cease/AdministrativeShutdown (6/2)")
          .contains("Wartung: Gestell 4");
      lab.await(
          "the router to know why",
          () -> router.session(Site.HOST_TO_FIRST),
          session -> !session.established() && !session.lastError().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BIRD")
  void aProcessThatIsToldToEndDrainsFirst(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path state = lab.newFolder("state").resolve("state");
    try (Router router = SITE.startFirst(kind, 64500, 64500);
        Bellman bellman = SITE.start(config(lab), state)) {
      SortedMap<String, ReceivedRoute> drained =
          new TreeMap<>(Map.of(PREFIX, route(0L, "64500:7", "65535:0")));
      lab.await("table", Map.of(PREFIX, route(100L, "64500:7")), router::routes);
      var status = CompletableFuture.supplyAsync(() -> bellman.daemon().terminate());
      lab.await("drained", drained, router::routes);
      assertThat(status).as("it holds the routes for a while").isNotDone();
      lab.await("nothing", Map.of(), router::routes);
      assertThat(status.join()).as("exit status of a SIGTERM").isEqualTo(143);
    }
  }
}
