package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A running Bellman follows its folder: additions, removals, mistakes, and ten thousand at once.
 */
final class EditsTest {

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static ReceivedRoute host(String prefix) {
    return new ReceivedRoute(
        prefix, Site.HOST_TO_FIRST, 100L, List.of(), Set.of("65535:65282"), Set.of());
  }

  @ParameterizedTest
  @Routers
  void theTableFollowsTheFolder(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config = Manifests.example(lab, "seed");
    ReceivedRoute aggregate =
        new ReceivedRoute("198.51.100.0/24", Site.HOST_TO_FIRST, 0L, List.of(), Set.of(), Set.of());
    Map<String, ReceivedRoute> one =
        Map.of("198.51.100.0/24", aggregate, "198.51.100.10/32", host("198.51.100.10/32"));
    Map<String, ReceivedRoute> two = new HashMap<>(one);
    two.put("198.51.100.20/32", host("198.51.100.20/32"));
    Path state = lab.newFolder("state").resolve("state");
    try (Router router = SITE.startFirst(kind, 64500, 64500);
        Bellman bellman = SITE.start(config, state)) {
      // These two routes are the main job, written down by hand.
      lab.await("table", one, router::routes);
      Manifests.write(config.resolve("more.yaml"), Manifests.service("more", "198.51.100.20"));
      lab.await("table with one more", two, router::routes);

      Manifests.write(config.resolve("services.yaml"), "kind: [Service\n  metadata: }");
      lab.await("a complaint", bellman.daemon()::log, log -> log.contains("services.yaml"));
      // What came after the mistake is followed, what was there before it is kept.
      Manifests.delete(config.resolve("more.yaml"));
      lab.await("table after a mistake", one, router::routes);

      Manifests.write(config.resolve("services.yaml"), Manifests.service("more", "198.51.100.20"));
      lab.await(
          "table with another service",
          Map.of("198.51.100.0/24", aggregate, "198.51.100.20/32", host("198.51.100.20/32")),
          router::routes);

      Manifests.delete(config.resolve("services.yaml"));
      lab.await("table", Map.of(), router::routes);
      assertThat(bellman.routes()).isEmpty();
      assertThat(bellman.daemon().log().lines().filter(line -> line.contains(" is up")))
          .as("edits of services do not touch the session")
          .hasSize(1);
    }
  }

  @Test
  void tenThousandServices() {
    Requirements.router(RouterKind.BIRD);
    Lab lab = SITE.lab();
    StringBuilder services = new StringBuilder();
    Map<String, ReceivedRoute> expected = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      String address = "10.128." + i / 256 + "." + i % 256;
      services.append(i == 0 ? "" : "---\n").append(Manifests.service("web-" + i, address));
      expected.put(
          address + "/32",
          new ReceivedRoute(
              address + "/32",
              Site.HOST_TO_FIRST,
              null,
              List.of(64500L),
              Set.of("64500:7"),
              Set.of()));
    }
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer(Site.FIRST, 64500, 64501),
            Manifests.pool("10.128.0.0/16"),
            Manifests.advertisement("communities: [\"64500:7\"]"),
            services.toString());
    Path state = lab.newFolder("state").resolve("state");
    try (Router router = SITE.startFirst(RouterKind.BIRD, 64501, 64500);
        Bellman bellman = SITE.start(config, state)) {
      lab.await("10,000 routes", () -> router.routes().size(), size -> size == expected.size());
      assertThat(router.routes()).isEqualTo(expected);
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor"))).isEqualTo(expected);
    }
  }
}
