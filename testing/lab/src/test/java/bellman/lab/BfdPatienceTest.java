package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Before its memory is collected, the process asks routers to bear a longer silence, and they do.
 * The collection itself is made as long as is wanted here: it is held before it begins, and the
 * process stands still.
 */
final class BfdPatienceTest {

  private static final int MILLIS = 50;
  private static final long USUAL = 3 * MILLIS;

  /** A second, of which FRR shows a third in whole milliseconds. */
  private static final long PATIENT = 990;

  /** What each session begins with, and of no interest here. */
  private static final long BEGINNING = 3_000;

  /** Twice what routers bear else; a third of what they are asked to, beside one interval. */
  private static final long STANDSTILL_MILLIS = 300;

  @RegisterExtension static final OneSite SITE = new OneSite();

  private final Lab lab = SITE.lab();
  private final Path orders = lab.newFolder("orders").resolve("order");

  private final Path config =
      Manifests.folder(
          lab,
          Manifests.peer("tor", Site.FIRST, 64500, 64501, "bfdProfile: lab"),
          Manifests.bfdProfile(Manifests.bfdIntervals(MILLIS)),
          Manifests.pool("198.51.100.0/24"),
          Manifests.advertisement("localPref: 100\n"));

  private Bellman start() {
    // a room for the young in which there is enough garbage for a collection to be worth it
    String options = "-Xmn64m " + Sabotage.option(lab.newFolder("agent"), orders);
    return Bellman.start(
        lab,
        SITE.host(),
        List.of("env", "BELLMAN_JAVA_OPTS=" + options),
        config,
        OneSite.NODE,
        lab.newFolder("state").resolve("state"));
  }

  private void makeGarbage(int number) {
    var services = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      services.append("---\n");
      services.append(Manifests.service("web-" + number + "-" + i, "203.0.113.1"));
    }
    Manifests.write(config.resolve("more.yaml"), services.toString());
  }

  private void standStill(Bellman bellman) throws InterruptedException {
    bellman.daemon().freeze();
    TimeUnit.MILLISECONDS.sleep(STANDSTILL_MILLIS); // so long it is to stand still
    bellman.daemon().thaw();
  }

  @ParameterizedTest
  @EnumSource(names = {"FRR", "BIRD"})
  void anAnnouncedPauseIsBorneAndAnyOtherIsNot(RouterKind kind) throws Exception {
    Requirements.router(kind);
    Manifests.write(orders, "nothing yet");
    try (var router = new BfdRouter(SITE.site(), kind, BfdRouter.Setup.of(MILLIS));
        Bellman bellman = start()) {
      String host = Site.HOST_TO_FIRST;
      lab.await("BFD", USUAL, () -> router.detectionMillis(host));

      Manifests.write(orders, "stall tidying@agreed");
      int[] edits = {0};
      lab.await(
          "patience",
          Duration.ofMinutes(2),
          () -> {
            makeGarbage(edits[0]++);
            return router.detectionMillis(host);
          },
          silence -> silence >= PATIENT && silence != BEGINNING);
      final String falls = router.falls(host);
      standStill(bellman);
      // it answers, so it has gone on, and would have heard of a fall
      assertThat(bellman.peer("tor").path("bfd").path("state").asText()).isEqualTo("up");
      assertThat(router.detectionMillis(host)).isGreaterThanOrEqualTo(PATIENT);
      assertThat(router.falls(host)).isEqualTo(falls);

      Manifests.delete(orders);
      lab.await("no more patience", USUAL, () -> router.detectionMillis(host));
      standStill(bellman);
      lab.await("a fall", () -> router.falls(host), now -> !now.equals(falls));
    }
  }
}
