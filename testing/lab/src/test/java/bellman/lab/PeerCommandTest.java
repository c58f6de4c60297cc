package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What routers see of {@code bellman peer}, and what it leaves to the process after. */
final class PeerCommandTest {
  private static final long ASN = 64500;
  private static final String PREFIX = "198.51.100.10/32";
  private static final String OTHER = "2001:db8:100::10/128";
  private static final String TEXT = "Gestell 4: Lüfter";

  @RegisterExtension static final OneSite SITE = new OneSite();

  /** One peer that is ordered about, and another session to the same router that is not. */
  private static Path config(Lab lab, String... fields) {
    return Manifests.folder(
        lab,
        Manifests.peer("tor", Site.FIRST, ASN, ASN, fields),
        Manifests.peer("beside", Site.FIRST_V6, ASN, ASN),
        Manifests.pool("198.51.100.0/24"),
        Manifests.pool("2001:db8:100::/64").replace("name: pool", "name: six"),
        Manifests.advertisement("localPref: 100\ncommunities: [\"64500:7\"]\n"),
        Manifests.service("web", "198.51.100.10"),
        Manifests.service("web6", "2001:db8:100::10"));
  }

  private static ReceivedRoute route(long localPref, String... communities) {
    return new ReceivedRoute(
        PREFIX, Site.HOST_TO_FIRST, localPref, List.of(), Set.of(communities), Set.of());
  }

  private static ReceivedRoute besides() {
    return new ReceivedRoute(
        OTHER, Site.HOST_TO_FIRST_V6, 100L, List.of(), Set.of("64500:7"), Set.of());
  }

  private static void awaitTable(Router router, ReceivedRoute route) {
    SITE.lab().await("table", Map.of(PREFIX, route, OTHER, besides()), router::routes);
  }

  private static JsonNode awaitUp(Bellman bellman, String peer) {
    return SITE.lab()
        .await(
            peer,
            () -> bellman.peer(peer),
            told -> told.path("state").asText().equals("established"));
  }

  private static String done(Bellman bellman, String... words) {
    Command.Result result = bellman.order(words);
    assertThat(result.complaint()).isEmpty();
    assertThat(result.status()).isZero();
    return result.output();
  }

  /** What a router says of how its last session ended, whichever words it has. */
  private static String lastWords(Router router) {
    String told = router.session(Site.HOST_TO_FIRST).lastError();
    return (told + (router instanceof Frr ? "" : router.daemon().log())).replace(" ", "");
  }

  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD", "GOBGP"})
  void aClearIsToldWithItsTextAndTheSessionComesBackAtOnce(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    try (Router router = SITE.startFirst(kind, ASN, ASN);
        Bellman bellman = SITE.start(config(lab))) {
      awaitTable(router, route(100, "64500:7"));
      for (int time = 1; time <= 4; time++) {
        int flaps = time;
        assertThat(done(bellman, "tor", "clear", "--text", TEXT))
            .isEqualTo(
                "tor: closing its session with Cease/AdministrativeReset (6/4): \""
                    + TEXT
                    + "\", and reconnecting\n");
        JsonNode peer =
            lab.await(
                "the session after it",
                () -> bellman.peer("tor"),
                told ->
                    told.path("state").asText().equals("established")
                        && told.path("flaps").asInt() == flaps);
        assertThat(peer.path("lastNotificationSent").path("what").asText())
            .isEqualTo("Cease/AdministrativeReset (6/4): \"" + TEXT + "\"");
        assertThat(peer.path("admin").isNull()).isTrue();
      }
      awaitTable(router, route(100, "64500:7"));
      if (kind == RouterKind.GOBGP) { // the others forget it once there is a session again
        assertThat(lastWords(router)).containsIgnoringCase("administrativereset");
      }
      assertThat(bellman.peer("beside").path("flaps").asInt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD", "GOBGP"})
  void aRefreshSendsAllRoutesAgainInTheSameSession(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    try (Router router = SITE.startFirst(kind, ASN, ASN);
        Bellman bellman = SITE.start(config(lab))) {
      awaitTable(router, route(100, "64500:7"));
      long before = router.updates(Site.HOST_TO_FIRST);
      assertThat(before).isPositive();
      assertThat(done(bellman, "tor", "refresh")).isEqualTo("tor: 1 route is advertised again\n");
      lab.await("more updates", () -> router.updates(Site.HOST_TO_FIRST), after -> after > before);
      awaitTable(router, route(100, "64500:7"));
      assertThat(bellman.peer("tor").path("flaps").asInt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD", "GOBGP"})
  void aShutdownOutlivesTheProcessAndIsTakenBack(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config = config(lab);
    Path state = lab.newFolder("state").resolve("state");
    try (Router router = SITE.startFirst(kind, ASN, ASN)) {
      try (Bellman bellman = SITE.start(config, state)) {
        awaitTable(router, route(100, "64500:7"));
        assertThat(done(bellman, "tor", "shutdown", "--text", TEXT))
            .isEqualTo(
                "tor: it is shut down until it is started: closing its session with"
                    + " Cease/AdministrativeShutdown (6/2): \""
                    + TEXT
                    + "\"\n");
        lab.await("the other's", Map.of(OTHER, besides()), router::routes);
        lab.await(
            "the router to know why",
            () -> lastWords(router),
            words -> words.toLowerCase(java.util.Locale.ROOT).contains("administrativeshutdown"));
        if (kind == RouterKind.FRR) {
          // it writes what is not ASCII as escaped octets
          assertThat(router.session(Site.HOST_TO_FIRST).lastError()).contains("Gestell 4: L");
        }
        assertThat(done(bellman, "tor", "shutdown"))
            .startsWith("tor: it was shut down by an operator since ");
      }
      try (Bellman bellman = SITE.start(config, state)) {
        awaitUp(bellman, "beside");
        JsonNode peer = bellman.peer("tor");
        assertThat(peer.path("state").asText()).isEqualTo("idle");
        assertThat(peer.path("nextAttempt").isNull()).isTrue();
        assertThat(peer.path("admin").path("state").asText()).isEqualTo("shutdown");
        assertThat(peer.path("admin").path("text").asText()).isEqualTo(TEXT);
        assertThat(peer.path("warnings").path(0).asText())
            .startsWith("shut down by an operator since ")
            .endsWith("(\"" + TEXT + "\"): `bellman peer tor start` ends this");
        lab.await("the other's", Map.of(OTHER, besides()), router::routes);
        assertThat(router.session(Site.HOST_TO_FIRST).established()).isFalse();
        assertThat(bellman.order("tor", "clear").status()).isEqualTo(1);
        assertThat(bellman.order("tor", "refresh").status()).isEqualTo(1);
        assertThat(bellman.order("tor", "drain").status()).isEqualTo(1);

        assertThat(done(bellman, "tor", "start")).endsWith(": starting its session\n");
        awaitTable(router, route(100, "64500:7"));
        assertThat(awaitUp(bellman, "tor").path("admin").isNull()).isTrue();
        assertThat(done(bellman, "tor", "start"))
            .isEqualTo("tor: it was neither shut down nor drained\n");
      }
      try (Bellman _ = SITE.start(config, state)) {
        awaitTable(router, route(100, "64500:7"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD", "GOBGP"})
  void aDrainOfOnePeerOutlivesTheProcessAndIsTakenBack(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config = config(lab);
    Path state = lab.newFolder("state").resolve("state");
    try (Router router = SITE.startFirst(kind, ASN, ASN)) {
      try (Bellman bellman = SITE.start(config, state)) {
        awaitTable(router, route(100, "64500:7"));
        assertThat(done(bellman, "tor", "drain", "--text", "later"))
            .isEqualTo(
                "tor: it is drained until it is started: 1 route is advertised again, with"
                    + " GRACEFUL_SHUTDOWN\n");
        awaitTable(router, route(0, "64500:7", "65535:0"));
        assertThat(bellman.peer("tor").path("flaps").asInt()).isZero();
      }
      try (Bellman bellman = SITE.start(config, state)) {
        awaitTable(router, route(0, "64500:7", "65535:0"));
        assertThat(bellman.peer("tor").path("admin").path("state").asText()).isEqualTo("drained");
        assertThat(done(bellman, "tor", "start"))
            .endsWith("advertised again without GRACEFUL_SHUTDOWN\n");
        awaitTable(router, route(100, "64500:7"));
        assertThat(bellman.peer("tor").path("flaps").asInt()).isZero();
      }
    }
  }

  /** It is waited for, so that it is the router that tries. */
  @Test
  void aRouterThatCallsIsTurnedAwayUntilTheStart() {
    Requirements.router(RouterKind.FRR);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(lab, Manifests.peer("waited", Site.SECOND, ASN, ASN, "passive: true"));
    RouterSettings calling =
        RouterSettings.of(ASN, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, ASN).called(179));
    try (Bellman bellman = SITE.start(config);
        Router router = RouterKind.FRR.start(lab, SITE.second(), calling)) {
      awaitUp(bellman, "waited");
      done(bellman, "waited", "shutdown");
      lab.await(
          "the router to be turned away",
          () -> router.session(Site.HOST_TO_SECOND).lastError(),
          // FRR 8.4 calls a NOTIFICATION before an OPEN a message out of turn
          told ->
              told.contains("Connection Rejected") || told.contains("Message in OpenSent State"));
      assertThat(bellman.peer("waited").path("lastError").asText())
          .contains("sent Cease/AdministrativeShutdown (6/2)");
      done(bellman, "waited", "start");
      awaitUp(bellman, "waited");
    }
  }

  /** A router that would keep the routes of a session that restarts forgets them (RFC 8538). */
  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD"})
  void aShutdownIsNoGracefulRestart(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    try (Router router = SITE.startFirst(kind, ASN, ASN);
        Bellman bellman = SITE.start(config(lab, "enableGracefulRestart: true"))) {
      awaitTable(router, route(100, "64500:7"));
      assertThat(awaitUp(bellman, "tor").path("gracefulRestart").path("peer").asBoolean()).isTrue();
      done(bellman, "tor", "shutdown");
      lab.await("nothing of it", Map.of(OTHER, besides()), router::routes);
    }
  }

  @Test
  void wrongUseIsSaid() {
    Requirements.router(RouterKind.BIRD);
    Lab lab = SITE.lab();
    try (Router router = SITE.startFirst(RouterKind.BIRD, ASN, ASN);
        Bellman bellman = SITE.start(config(lab))) {
      awaitTable(router, route(100, "64500:7"));
      assertThat(bellman.order("tro", "clear"))
          .isEqualTo(
              new Command.Result(
                  2,
                  "",
                  "peer: there is no peer 'tro' on this node; did you mean 'tor'? There are:"
                      + " beside, tor\n"));
      assertThat(bellman.order("tor", "refresh", "--text", "x"))
          .isEqualTo(
              new Command.Result(
                  2,
                  "",
                  "peer: --text is valid with clear, shutdown and drain: with refresh no text is"
                      + " sent\n"));
      assertThat(bellman.order("tor", "shutdown", "--text", "ü".repeat(128)).complaint())
          .isEqualTo("peer: --text has 256 bytes, but BGP allows at most 255\n");
      bellman.drain("", 0);
      Command.Result left = bellman.order("tor", "start");
      assertThat(left.status()).isEqualTo(1);
      assertThat(left.complaint()).contains("the speaker has been drained");
    }
  }
}
