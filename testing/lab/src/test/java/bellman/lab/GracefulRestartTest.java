package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Routers keep the routes while Bellman is away (RFC 4724, RFC 8538), as a further router behind
 * them sees it, who would hear of every withdrawal.
 */
final class GracefulRestartTest {
  private static final String NODE = "node-1";
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;
  private static final String WEB = "198.51.100.10/32";
  private static final String MAIL = "198.51.100.11/32";
  private static final String NEWS = "198.51.100.12/32";

  private static @Nullable Site site;
  private static @Nullable Namespace watch;

  @BeforeAll
  static void open() {
    Requirements.lab();
    Bellman.prepare();
    site = new Site();
    watch = Watcher.place(site);
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

  /** What makes a router keep our routes, where it does not by itself. */
  private static String helping(RouterKind kind) {
    return switch (kind) {
      // its peers are helped by default, and BIRD's are
      case FRR, BIRD, OPENBGPD -> "";
      case EXABGP -> throw new IllegalArgumentException("ExaBGP keeps nothing");
      case GOBGP ->
          """
            [neighbors.graceful-restart.config]
              enabled = true
              restart-time = 120
              notification-enabled = true
          """;
    };
  }

  private static String peer() {
    return Manifests.peer(Site.FIRST, OURS, THEIRS) + "  enableGracefulRestart: true\n";
  }

  private static void write(Path config, String peer, String... services) {
    Manifests.write(
        config.resolve("all.yaml"),
        String.join(
            "---\n",
            peer,
            Manifests.pool("198.51.100.0/24"),
            Manifests.advertisement("ipAddressPools: [pool]"),
            String.join("---\n", services)));
  }

  private static Bellman start(Path config, Path state) {
    return Bellman.start(site().lab, site().host, config, NODE, state);
  }

  private static Set<String> prefixes(Router router) {
    return new TreeSet<>(router.routes().keySet());
  }

  private static JsonNode gracefulRestart(Bellman bellman) {
    return bellman.peers().path(0).path("gracefulRestart");
  }

  @ParameterizedTest
  @Routers(Ability.GRACEFUL_RESTART)
  void routesStayWhileBellmanIsAway(RouterKind kind) {
    Requirements.router(kind);
    Requirements.router(RouterKind.BIRD);
    Lab lab = site().lab;
    String web = Manifests.service("web", "198.51.100.10");
    String mail = Manifests.service("mail", "198.51.100.11");
    String news = Manifests.service("news", "198.51.100.12");
    Path config = lab.newFolder("config");
    Path state = lab.newFolder("state").resolve("state");
    write(config, peer(), web, mail, news);
    var settings = RouterSettings.of(THEIRS, Site.FIRST, new Neighbor(Site.HOST_TO_FIRST, OURS));
    try (Router router =
            kind.start(lab, site().first, settings, helping(kind) + Watcher.told(kind, THEIRS));
        Watcher watcher = new Watcher(lab, Objects.requireNonNull(watch), THEIRS)) {
      try (Bellman bellman = start(config, state)) {
        lab.await("table", Set.of(WEB, MAIL, NEWS), () -> prefixes(router));
        lab.await("watched", "+++", () -> stories(watcher));
        JsonNode agreed = gracefulRestart(bellman);
        assertThat(agreed.path("local").asBoolean()).isTrue();
        assertThat(agreed.path("peer").asBoolean()).isTrue();

        bellman.daemon().terminate();
        keeps(router, WEB, MAIL, NEWS);
      }
      // what is not announced any more goes at End-of-RIB, and nothing else does
      write(config, peer(), web, news);
      try (Bellman bellman = start(config, state)) {
        lab.await("table after SIGTERM", Set.of(WEB, NEWS), () -> prefixes(router));
        lab.await("story", "-", () -> watcher.story(MAIL).replace("+", ""));
        assertThat(watcher.story(WEB) + watcher.story(NEWS)).doesNotContain("-");

        bellman.daemon().kill();
        keeps(router, WEB, NEWS);
      }
      write(config, peer(), web);
      try (Bellman bellman = start(config, state)) {
        lab.await("table after the crash", Set.of(WEB), () -> prefixes(router));
        lab.await("story", "-", () -> watcher.story(NEWS).replace("+", ""));
        assertThat(watcher.story(WEB)).as(watcher.log()).doesNotContain("-");

        // a peer that is removed keeps nothing, long before the restart time is over
        write(config, "", web);
        lab.await("table", Set.of(), () -> prefixes(router));
        lab.await("story", "-", () -> watcher.story(WEB).replace("+", ""));
        assertThat(bellman.peers()).isEmpty();
        String told = "sent " + hardReset(kind) + "Cease/PeerDeconfigured (6/3)";
        lab.await("the log", () -> bellman.daemon().log(), log -> log.contains(told));
      }
    }
  }

  /**
   * The router watches us too. After a planned end BFD falls at once: Bellman is back long before
   * its silence would be noticed, when a fall would be one of the new session. After a crash
   * silence is all there is.
   */
  @ParameterizedTest
  @Routers({Ability.GRACEFUL_RESTART, Ability.BFD})
  void routesStayThoughBfdFalls(RouterKind kind) {
    Requirements.router(kind);
    Requirements.router(RouterKind.BIRD);
    Lab lab = site().lab;
    String peer =
        Manifests.bfdProfile(Manifests.bfdIntervals(2000))
            + "---\n"
            + peer()
            + "  bfdProfile: lab\n";
    String web = Manifests.service("web", "198.51.100.10");
    String mail = Manifests.service("mail", "198.51.100.11");
    String news = Manifests.service("news", "198.51.100.12");
    Path config = lab.newFolder("config");
    Path state = lab.newFolder("state").resolve("state");
    write(config, peer, web, mail, news);
    var setup = BfdRouter.Setup.of(2000).withOwn().with(Watcher.told(kind, THEIRS));
    try (var router = new BfdRouter(site(), kind, setup);
        Watcher watcher = new Watcher(lab, Objects.requireNonNull(watch), THEIRS)) {
      try (Bellman bellman = start(config, state)) {
        lab.await("watched", "+++", () -> stories(watcher));
        awaitBfd(bellman, router);

        bellman.daemon().terminate();
      }
      write(config, peer, web, news);
      try (Bellman bellman = start(config, state)) {
        lab.await("End-of-RIB after SIGTERM", "-", () -> watcher.story(MAIL).replace("+", ""));
        assertThat(watcher.story(WEB) + watcher.story(NEWS)).doesNotContain("-");
        awaitBfd(bellman, router);

        bellman.daemon().kill();
        lab.await("BFD to fall", false, () -> router.isUp(Site.HOST_TO_FIRST));
      }
      write(config, peer, web);
      try (Bellman bellman = start(config, state)) {
        lab.await("End-of-RIB after the crash", "-", () -> watcher.story(NEWS).replace("+", ""));
        awaitBfd(bellman, router);
        assertThat(watcher.story(WEB)).as(watcher.log()).doesNotContain("-");
      }
    }
  }

  private static void awaitBfd(Bellman bellman, BfdRouter router) {
    Lab lab = site().lab;
    lab.await("BFD", "up", () -> bellman.peers().path(0).path("bfd").path("state").asText());
    lab.await("the router's BFD", true, () -> router.isUp(Site.HOST_TO_FIRST));
  }

  private static String stories(Watcher watcher) {
    return watcher.story(WEB) + watcher.story(MAIL) + watcher.story(NEWS);
  }

  /** FRR and GoBGP have the N bit of RFC 8538, and BIRD and OpenBGPD don't. */
  private static String hardReset(RouterKind kind) {
    return switch (kind) {
      case FRR, GOBGP -> "Cease/HardReset (6/9): ";
      case BIRD, OPENBGPD, EXABGP -> "";
    };
  }

  /** The router has seen the end of the session, and has the routes all the same. */
  private static void keeps(Router router, String... prefixes) {
    site()
        .lab
        .await(
            "the session to end",
            () -> router.session(Site.HOST_TO_FIRST).established(),
            established -> !established);
    assertThat(prefixes(router)).containsExactlyInAnyOrder(prefixes);
  }
}
