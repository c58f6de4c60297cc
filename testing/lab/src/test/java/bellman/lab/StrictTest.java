package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** BGP sessions that wait for BFD, with routers that don't know of strict mode. */
final class StrictTest {
  private static final String STRICT =
      Manifests.bfdProfile(Manifests.bfdIntervals(100) + "strict: true\n");

  @RegisterExtension static final OneSite SITE = new OneSite();

  @AfterEach
  void mend() {
    SITE.host().run("iptables", "-F");
  }

  private static void cut(String... chains) {
    for (String chain : chains) {
      SITE.host().run("iptables", "-A", chain, "-p", "udp", "--dport", "3784", "-j", "DROP");
    }
  }

  private static Path config(String... fields) {
    return Manifests.folder(
        SITE.lab(),
        STRICT,
        Manifests.peer("tor", Site.FIRST, 64500, 64501, fields) + "  bfdProfile: lab\n",
        Manifests.pool("198.51.100.0/24"),
        Manifests.advertisement("communities: [\"64500:7\"]"),
        Manifests.service("web", "198.51.100.10"));
  }

  private static JsonNode await(Bellman bellman, String what, String state, String waits) {
    return SITE.lab()
        .await(
            what,
            () -> bellman.peer("tor"),
            peer ->
                peer.path("state").asText().equals(state)
                    && peer.path("nextAttempt").path("waits").asText().contains(waits));
  }

  /** When a line of its log with these words was written first. */
  private static Instant logged(Bellman bellman, String words) {
    return bellman
        .daemon()
        .log()
        .lines()
        .filter(line -> line.contains(words))
        .map(line -> Instant.parse(line.split(" ", 2)[0]))
        .min(Instant::compareTo)
        .orElseThrow(() -> new AssertionError("not in the log: " + words));
  }

  @ParameterizedTest
  @EnumSource(names = {"FRR", "BIRD"})
  void thereIsNoSessionUntilBfdIsUp(RouterKind kind) {
    Requirements.router(kind);
    cut("INPUT", "OUTPUT");
    try (var _ = new BfdRouter(SITE.site(), kind, BfdRouter.Setup.of(100).withOwn());
        Bellman bellman = SITE.start(config("holdTime: 90s"))) {
      JsonNode waiting = await(bellman, "the wait for BFD", "openSent", "for BFD to come up");
      assertThat(waiting.path("prefixesSent").asInt()).isZero();
      assertThat(waiting.path("bfd").path("state").asText()).isEqualTo("down");

      mend();
      await(bellman, "the session", "established", "");
      assertThat(bellman.peer("tor").path("bfd").path("state").asText()).isEqualTo("up");
      Duration after =
          Duration.between(
              logged(bellman, "peer tor: BFD session with"), logged(bellman, "in AS 64501 is up"));
      System.out.printf("%s: the session is up %d ms after BFD%n", kind, after.toMillis());
      assertThat(after).isLessThan(Duration.ofSeconds(10));

      // only what the router sends: cut both ways, either side may notice first, and BIRD then
      // closes the connection without a NOTIFICATION
      cut("INPUT");
      JsonNode again = await(bellman, "the wait for BFD", "openSent", "for BFD to come up");
      assertThat(again.path("lastError").asText()).contains("6/10");
      // FRR begins its BFD anew when a first BGP session is up, which ends that
      assertThat(again.path("flaps").asInt()).isBetween(1, kind == RouterKind.FRR ? 2 : 1);
      mend();
      await(bellman, "the session again", "established", "");
      assertThat(bellman.peer("tor").path("flaps")).isEqualTo(again.path("flaps"));
    }
  }

  /** The wait ends before the hold time, is told to the router, and begins anew. */
  @Test
  void aRouterWithoutBfdNeverGetsASession() {
    Requirements.router(RouterKind.FRR);
    RouterSettings settings =
        RouterSettings.of(64501, Site.FIRST, new Neighbor(Site.HOST_TO_FIRST, 64500));
    try (Router router = RouterKind.FRR.start(SITE.lab(), SITE.first(), settings);
        Bellman bellman = SITE.start(config("holdTime: 3s"))) {
      SITE.lab()
          .await(
              "the reason",
              () -> bellman.peer("tor").path("lastError").asText(),
              error ->
                  error.contains("6/10")
                      && error.contains(
                          "BFD did not come up, and the router does not offer strict"));
      await(bellman, "the next wait", "openSent", "for BFD to come up");
      assertThat(router.routes()).isEmpty();
      assertThat(bellman.peer("tor").path("flaps").asInt()).isZero();
      System.out.println("FRR says of it: " + router.session(Site.HOST_TO_FIRST).lastError());
    }
  }
}
