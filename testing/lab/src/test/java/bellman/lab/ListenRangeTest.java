package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routers that connect from anywhere in a prefix. */
final class ListenRangeTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;

  @RegisterExtension static final OneSite SITE = new OneSite();

  /** A peer for every router of a range, with more lines of the spec. */
  private static String range(String name, String range, String... fields) {
    return Manifests.peer(name, "", OURS, THEIRS, fields)
        .replace("peerAddress: \"\"", "listenRange: " + range);
  }

  private static Path config(String... peers) {
    List<String> documents = new ArrayList<>(List.of(peers));
    documents.add(Manifests.pool("198.51.100.0/24"));
    documents.add(Manifests.advertisement("communities: [\"64500:7\"]"));
    documents.add(Manifests.service("web", "198.51.100.10"));
    return Manifests.folder(SITE.lab(), documents.toArray(String[]::new));
  }

  /** A place for a router on the first cable's wire, with an address of its own. */
  private static Namespace place(String name, int number) {
    Namespace place = SITE.lab().namespace(name);
    SITE.lab().cable(SITE.host(), name + "0", place, "host0");
    SITE.host().address(name + "0", "10.9." + number + ".254/24");
    place.address("host0", "10.9." + number + ".1/24");
    return place;
  }

  private static RouterSettings settings(int number, String password) {
    return settings(number, password, each -> each);
  }

  private static RouterSettings settings(
      int number, String password, UnaryOperator<Neighbor> more) {
    Neighbor neighbor =
        new Neighbor("10.9." + number + ".254", OURS)
            .called(179)
            .withPassword(password.isEmpty() ? null : password);
    return RouterSettings.of(THEIRS, "10.9." + number + ".1", more.apply(neighbor)).withPort(1179);
  }

  private static Set<String> established(Bellman bellman) {
    Set<String> names = new TreeSet<>();
    for (JsonNode peer : bellman.peers()) {
      if (peer.path("state").asText().equals("established")) {
        names.add(peer.path("name").asText() + " " + peer.path("address").asText());
      }
    }
    return names;
  }

  private static void awaitTable(Router router, int number) {
    var route =
        new ReceivedRoute(
            "198.51.100.10/32",
            "10.9." + number + ".254",
            null,
            List.of(OURS),
            Set.of("64500:7"),
            Set.of());
    SITE.lab().await("table " + number, Map.of("198.51.100.10/32", route), router::routes);
  }

  @Test
  void routersOfARangeConnectAndOthersDoNot() {
    for (RouterKind kind : Soak.KINDS) {
      Requirements.router(kind);
    }
    Namespace one = place("one", 1);
    Namespace two = place("two", 2);
    Namespace three = place("three", 3);
    Namespace four = place("four", 4);
    Path config = config(range("tor", "10.9.0.0/22", "password: right"));
    try (Bellman bellman = SITE.start(config);
        Router frr = RouterKind.FRR.start(SITE.lab(), one, settings(1, "right"));
        Router bird = RouterKind.BIRD.start(SITE.lab(), two, settings(2, "right"));
        Router gobgp = RouterKind.GOBGP.start(SITE.lab(), three, settings(3, "right"));
        Router stranger = RouterKind.BIRD.start(SITE.lab(), four, settings(4, ""))) {
      awaitTable(frr, 1);
      awaitTable(bird, 2);
      awaitTable(gobgp, 3);
      SITE.lab()
          .await(
              "three sessions",
              Set.of("tor@10.9.1.1 10.9.1.1", "tor@10.9.2.1 10.9.2.1", "tor@10.9.3.1 10.9.3.1"),
              () -> established(bellman));
      JsonNode range = bellman.peer("tor");
      assertThat(range.path("address").asText()).isEqualTo("10.9.0.0/22");
      assertThat(range.path("state").asText()).isEqualTo("active");
      assertThat(range.path("nextAttempt").path("waits").asText())
          .isEqualTo("for the router to connect");
      assertThat(AnsweredRoutes.sent(bellman.routes(), Set.of("tor@10.9.2.1")))
          .isEqualTo(bird.routes());
      SITE.lab()
          .await(
              "the stranger to be told",
              () -> stranger.session("10.9.4.254").lastError(),
              error -> error.contains("Connection rejected"));

      // a new route reaches all of them, and one that goes comes back
      bird.daemon().kill();
      SITE.lab().await("two sessions", 2, () -> established(bellman).size());
      try (Router again = RouterKind.BIRD.start(SITE.lab(), two, settings(2, "right"))) {
        awaitTable(again, 2);
      }
      // the range is another one now
      Manifests.write(config.resolve("all.yaml"), range("tor", "10.9.2.0/23", "password: right"));
      SITE.lab().await("one session", Set.of("tor@10.9.3.1 10.9.3.1"), () -> established(bellman));
    }
  }

  @Test
  void aPeerWithAnAddressComesFirstAndALimitHolds() {
    Requirements.router(RouterKind.BIRD);
    Namespace five = place("five", 5);
    Namespace six = place("six", 6);
    Namespace seven = place("seven", 7);
    String own = Manifests.peer("own", "10.9.5.1", OURS, THEIRS, "passive: true");
    String range = range("tor", "10.9.0.0/16", "listenLimit: 1");
    Path config = config(own, range);
    try (Bellman bellman = SITE.start(config);
        Router first = RouterKind.BIRD.start(SITE.lab(), five, settings(5, ""));
        Router second = RouterKind.BIRD.start(SITE.lab(), six, settings(6, ""))) {
      awaitTable(first, 5);
      awaitTable(second, 6);
      assertThat(established(bellman))
          .containsExactlyInAnyOrder("own 10.9.5.1", "tor@10.9.6.1 10.9.6.1");
      try (Router third = RouterKind.BIRD.start(SITE.lab(), seven, settings(7, ""))) {
        SITE.lab()
            .await(
                "the third to be told",
                () -> third.session("10.9.7.254").lastError(),
                error -> error.contains("Connection rejected"));
        assertThat(bellman.daemon().log()).contains("its limit of 1 routers is reached");
        assertThat(established(bellman)).hasSize(2);
        // one that is away makes room after ten seconds
        second.daemon().kill();
        SITE.lab()
            .await(
                "the third to be let in",
                Duration.ofSeconds(60),
                () -> established(bellman),
                names -> names.contains("tor@10.9.7.1 10.9.7.1"));
        awaitTable(third, 7);
      }
    }
  }

  /** A password, TTL security, BFD that is waited for, and graceful restart. */
  @Test
  void whatIsSaidOfARangeHoldsForEachOfItsRouters() {
    Requirements.router(RouterKind.BIRD);
    Namespace eight = place("eight", 8);
    Namespace nine = place("nine", 9);
    String strict = Manifests.bfdProfile(Manifests.bfdIntervals(300) + "strict: true\n");
    Path config =
        config(
            strict,
            range(
                "tor",
                "10.9.8.0/23",
                "password: right",
                "ttlSecurityHops: 1",
                "bfdProfile: lab",
                "enableGracefulRestart: true"));
    long before = SITE.host().count("TcpExt", "TCPMinTTLDrop");
    try (Bellman bellman = SITE.start(config);
        Router near =
            RouterKind.BIRD.start(
                SITE.lab(),
                eight,
                settings(8, "right", each -> each.withTtlSecurity(1).withBfd()));
        Router _ = RouterKind.BIRD.start(SITE.lab(), nine, settings(9, "right", each -> each))) {
      awaitTable(near, 8);
      JsonNode peer = bellman.peer("tor@10.9.8.1");
      assertThat(peer.path("bfd").path("state").asText()).isEqualTo("up");
      SITE.lab()
          .await(
              "segments of the one without TTL security to be dropped",
              () -> SITE.host().count("TcpExt", "TCPMinTTLDrop"),
              drops -> drops > before);

      eight.run("iptables", "-A", "OUTPUT", "-p", "udp", "--dport", "3784", "-j", "DROP");
      SITE.lab()
          .await(
              "the end by BFD",
              () -> bellman.peer("tor@10.9.8.1").path("lastError").asText(),
              error -> error.contains("6/10"));
      eight.run("iptables", "-F");
      SITE.lab()
          .await("the session again", Set.of("tor@10.9.8.1 10.9.8.1"), () -> established(bellman));
      awaitTable(near, 8);

      bellman.daemon().kill();
      SITE.lab()
          .await("the session to be over", false, () -> near.session("10.9.8.254").established());
      assertThat(near.routes()).as("kept for the restart").containsKey("198.51.100.10/32");
    }
  }
}
