package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A speaker that lost a thread, or its memory, does not go on: routes of services that are gone
 * would stay. One with a thread that is stuck says so.
 */
final class ThreadsThatFailTest {
  private static final String PREFIX = "198.51.100.10/32";
  private static final int ENDED_BY_ITSELF = 3;
  private static final Pattern THREAD =
      Pattern.compile("bellman_thread_stalled_seconds\\{thread=\"([^\"]+)\"} ");

  @RegisterExtension static final OneSite SITE = new OneSite();

  private final Lab lab = SITE.lab();
  private final Path orders = lab.newFolder("orders").resolve("order");

  /** A peer of each kind, so that every thread is there. */
  private Path config(String... more) {
    List<String> documents =
        new ArrayList<>(
            List.of(
                Manifests.peer("tor", Site.FIRST, 64500, 64500, "bfdProfile: lab"),
                Manifests.bfdProfile(Manifests.bfdIntervals(300)),
                Manifests.peer("comes", Site.SECOND, 64500, 64500, "passive: true"),
                Manifests.peer("link", "", 64500, 64500, "interface: second0")
                    .replace("  peerAddress: \"\"\n", ""),
                Manifests.pool("198.51.100.0/24"),
                Manifests.advertisement("localPref: 100\n"),
                Manifests.service("web", "198.51.100.10")));
    documents.addAll(List.of(more));
    return Manifests.folder(lab, documents.toArray(String[]::new));
  }

  private Bellman start(Path config, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(Sabotage.option(lab.newFolder("agent"), orders));
    return Bellman.start(
        lab,
        SITE.host(),
        List.of("env", "BELLMAN_JAVA_OPTS=" + String.join(" ", all)),
        config,
        OneSite.NODE,
        lab.newFolder("state").resolve("state"));
  }

  private void order(String text) {
    Manifests.write(orders, text);
  }

  /** What the API answers; empty if nothing does. */
  private String ask(String page) {
    return SITE.host()
        .result(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/7790"
                + " && printf 'GET /"
                + page
                + " HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3"
                + " && timeout 40 cat <&3")
        .output();
  }

  /** The threads that are watched. */
  private Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Matcher matcher = THREAD.matcher(ask("metrics"));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  static List<String> kinds() {
    return List.of(
        "address journal",
        "bfd",
        "directory watcher",
        "discovery",
        "discovery-receive",
        "links",
        "listening on IPv4",
        "peer tor",
        "peer tor reader",
        "peer tor writer",
        "reception",
        "speaker",
        "stall watch",
        "tidying");
  }

  @Test
  void everyThreadThatStaysIsWatchedAndBelow() {
    Requirements.router(RouterKind.BIRD);
    try (Router _ = SITE.startFirst(RouterKind.BIRD, 64500, 64500);
        Bellman bellman = start(config())) {
      lab.await("session", () -> bellman.peer("tor"), ThreadsThatFailTest::isEstablished);
      lab.await(
          "the threads",
          () -> {
            Set<String> threads = threads();
            // of the same kind as those of the other peer, and with nothing to do
            threads.removeIf(name -> name.matches("peer (comes|link).*"));
            return threads;
          },
          new TreeSet<>(kinds())::equals);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theDeathOfAnyThreadEndsTheProcessWithItsReason(String thread) {
    Requirements.router(RouterKind.BIRD);
    Manifests.write(orders, "nothing yet");
    Path config = config();
    try (Router router = SITE.startFirst(RouterKind.BIRD, 64500, 64500);
        Bellman bellman = start(config)) {
      lab.await("table", router::routes, routes -> routes.containsKey(PREFIX));
      order("die " + thread);
      // each has something to do now: an edit, a question, a caller, an address
      Manifests.write(config.resolve("another.yaml"), Manifests.service("other", "198.51.100.11"));
      ask("peers");
      SITE.host().result("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/179");
      SITE.host().result("ip", "addr", "add", "10.99.0.1/32", "dev", "second0");
      lab.await("the death of " + thread, () -> bellman.daemon().isRunning(), runs -> !runs);
      int status = bellman.daemon().awaitEnd(1);
      assertThat(status).as(bellman.daemon().log()).isEqualTo(ENDED_BY_ITSELF);
      assertThat(bellman.daemon().log())
          .contains("ERROR thread " + thread + " died, so bellman exits with status 3: ")
          .contains("sabotaged");
      lab.await("nothing", Map.of(), router::routes);
    } finally {
      SITE.host().result("ip", "addr", "del", "10.99.0.1/32", "dev", "second0");
    }
  }

  @Test
  void anExhaustedHeapEndsTheProcessWithALineThatSaysSo() {
    Requirements.router(RouterKind.BIRD);
    Path config = config();
    try (Router router = SITE.startFirst(RouterKind.BIRD, 64500, 64500);
        Bellman bellman = start(config, "-Xmx24m")) {
      lab.await("table", router::routes, routes -> routes.containsKey(PREFIX));
      for (int file = 0; file < 400 && bellman.daemon().isRunning(); file++) {
        var services = new StringBuilder();
        for (int i = 0; i < 500; i++) {
          services.append("---\n");
          services.append(Manifests.service("web-" + file + "-" + i, "203.0.113.1"));
        }
        Manifests.write(config.resolve("more-" + file + ".yaml"), services.toString());
      }
      int status = bellman.daemon().awaitEnd(120);
      assertThat(status).as(bellman.daemon().log()).isEqualTo(ENDED_BY_ITSELF);
      assertThat(bellman.daemon().log())
          .contains("Terminating due to java.lang.OutOfMemoryError: Java heap space");
      lab.await("nothing", Map.of(), router::routes);
    }
  }

  @Test
  void aThreadThatIsStuckIsToldOfEverywhereAndNoLongerOnceItGoesOn() {
    Requirements.router(RouterKind.BIRD);
    Path config = config();
    try (Router router = SITE.startFirst(RouterKind.BIRD, 64500, 64500);
        Bellman bellman = start(config)) {
      lab.await("table", router::routes, routes -> routes.containsKey(PREFIX));
      assertThat(ask("healthz")).contains("HTTP/1.1 200");
      order("stall directory watcher");
      Manifests.write(config.resolve("another.yaml"), Manifests.service("other", "198.51.100.11"));
      lab.await("liveness", () -> ask("healthz"), answer -> answer.contains("HTTP/1.1 503"));
      assertThat(ask("healthz")).contains("thread directory watcher has made no progress for ");
      assertThat(bellman.peer("tor").path("warnings").toString())
          .contains("thread directory watcher has made no progress for ");
      assertThat(ask("metrics"))
          .containsPattern("bellman_thread_stalled_seconds\\{thread=\"directory watcher\"} [1-9]")
          .containsPattern("bellman_thread_stalled_seconds\\{thread=\"speaker\"} 0");
      assertThat(bellman.daemon().log())
          .contains("thread directory watcher has made no progress for 10 s")
          .contains("\tat ");

      Manifests.delete(orders);
      lab.await("liveness", () -> ask("healthz"), answer -> answer.contains("HTTP/1.1 200"));
      lab.await("the edit", router::routes, routes -> routes.containsKey("198.51.100.11/32"));

      order("stall speaker");
      Manifests.write(config.resolve("third.yaml"), Manifests.service("third", "198.51.100.12"));
      lab.await("liveness", () -> ask("healthz"), answer -> answer.contains("HTTP/1.1 503"));
      assertThat(ask("peers"))
          .contains("HTTP/1.1 503")
          .contains("thread speaker has made no progress for ");
      assertThat(ask("metrics"))
          .containsPattern("bellman_thread_stalled_seconds\\{thread=\"speaker\"} [1-9]");
      Manifests.delete(orders);
      lab.await("an answer", () -> ask("peers"), answer -> answer.contains("HTTP/1.1 200"));
    }
  }

  private static boolean isEstablished(JsonNode peer) {
    return peer.path("state").asText().equals("established");
  }
}
