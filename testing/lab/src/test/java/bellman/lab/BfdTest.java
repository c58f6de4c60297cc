package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.hostile.HostileNeighbors;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BFD with FRR's bfdd and with BIRD. */
final class BfdTest {
  private static final String CONTROL = "3784";

  private static @Nullable Site site;

  @BeforeAll
  static void open() {
    Requirements.lab();
    Bellman.prepare();
    site = new Site();
    for (Namespace place : List.of(site().host, site().first)) {
      place.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    }
    // the far addresses are one hop away, but not on the link
    site().host.address("lo", BfdRouter.HOST_TO_FAR + "/32");
    site().first.address("lo", BfdRouter.FAR + "/32");
    site().host.run("ip", "route", "add", BfdRouter.FAR, "via", Site.FIRST);
    site().first.run("ip", "route", "add", BfdRouter.HOST_TO_FAR, "via", Site.HOST_TO_FIRST);
  }

  @AfterAll
  static void close() {
    if (site != null) {
      site.close();
    }
  }

  @AfterEach
  void mend() {
    for (String tables : List.of("iptables", "ip6tables")) {
      site().host.run(tables, "-F");
    }
    site().first.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
  }

  private static Site site() {
    return Objects.requireNonNull(site);
  }

  private static Bellman start(Path config) {
    Lab lab = site().lab;
    return Bellman.start(
        lab, site().host, config, "node-1", lab.newFolder("state").resolve("state"));
  }

  /** A peer whose hold timer is not what ends the session. */
  private static String peer(String name, String address, String more) {
    return """
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata:
      name: %s
      namespace: metallb-system
    spec:
      myASN: 64500
      peerASN: 64501
      peerAddress: "%s"
      connectTime: 1s
      bfdProfile: lab
    """
            .formatted(name, address)
        + more.indent(2);
  }

  private static Path folder(String profile, String... peers) {
    return Manifests.folder(site().lab, profile + "---\n" + String.join("---\n", peers));
  }

  private static JsonNode named(Bellman bellman, String name) {
    for (JsonNode peer : bellman.peers()) {
      if (peer.path("name").asText().equals(name)) {
        return peer;
      }
    }
    throw new LabException("no peer " + name);
  }

  private static JsonNode awaitWatched(Bellman bellman, String name, long detectionMillis) {
    return site()
        .lab
        .await(
            "BFD of " + name,
            () -> named(bellman, name),
            peer ->
                peer.path("state").asText().equals("established")
                    && peer.path("bfd").path("state").asText().equals("up")
                    && peer.path("bfd").path("detectionMillis").asLong() == detectionMillis);
  }

  private static void cut(String tables, String chain) {
    site().host.run(tables, "-A", chain, "-p", "udp", "--dport", CONTROL, "-j", "DROP");
  }

  private static void awaitEnd(Bellman bellman, String name) {
    JsonNode peer =
        site()
            .lab
            .await(
                "the end of " + name,
                () -> named(bellman, name),
                asked ->
                    asked.path("bfd").path("state").asText().equals("down")
                        && asked.path("lastError").asText().contains("6/10"));
    assertThat(peer.path("bfd").path("detectionMillis").isNull()).isTrue();
  }

  /** When the last line of its log with these words was written. */
  private static Instant logged(Bellman bellman, String words) {
    return bellman
        .daemon()
        .log()
        .lines()
        .filter(line -> line.contains(words))
        .map(line -> Instant.parse(line.split(" ", 2)[0]))
        .max(Instant::compareTo)
        .orElseThrow(() -> new AssertionError("not in the log: " + words));
  }

  @ParameterizedTest
  @CsvSource({"FRR,300", "FRR,50", "FRR,10", "BIRD,300", "BIRD,50", "BIRD,10"})
  void aCutPathEndsTheSession(RouterKind kind, int millis) {
    Requirements.router(kind);
    Path config =
        folder(
            Manifests.bfdProfile(Manifests.bfdIntervals(millis)),
            peer("four", Site.FIRST, ""),
            peer("six", Site.FIRST_V6, ""));
    try (var router = new BfdRouter(site(), kind, BfdRouter.Setup.of(millis));
        Bellman bellman = start(config)) {
      for (String name : List.of("four", "six")) {
        JsonNode peer = awaitWatched(bellman, name, 3L * millis);
        assertThat(peer.path("bfd").path("profile").asText()).isEqualTo("lab");
      }
      site().lab.await(kind + " to be up", true, () -> router.isUp(Site.HOST_TO_FIRST));
      site().lab.await(kind + " to be up", true, () -> router.isUp(Site.HOST_TO_FIRST_V6));

      cut("iptables", "INPUT");
      Instant fourCut = Instant.now();
      cut("ip6tables", "INPUT");
      Instant sixCut = Instant.now();
      awaitEnd(bellman, "four");
      awaitEnd(bellman, "six");
      Duration four = Duration.between(fourCut, logged(bellman, "peer four: BFD is down"));
      Duration six = Duration.between(sixCut, logged(bellman, "peer six: BFD is down"));
      System.out.printf(
          "BFD with %s at %d ms x 3: noticed after %d ms (IPv4), %d ms (IPv6)%n",
          kind, millis, four.toMillis(), six.toMillis());
      // the hold timer would take 90 s
      assertThat(List.of(four, six)).allMatch(each -> each.compareTo(Duration.ofSeconds(20)) < 0);
    }
  }

  @ParameterizedTest
  @Routers(Ability.BFD)
  void theRouterNoticesAsWell(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        folder(Manifests.bfdProfile(Manifests.bfdIntervals(300)), peer("four", Site.FIRST, ""));
    try (var router = new BfdRouter(site(), kind, BfdRouter.Setup.of(300).withOwn());
        Bellman bellman = start(config)) {
      awaitWatched(bellman, "four", 900);
      site().lab.await(kind + " to be up", true, () -> router.isUp(Site.HOST_TO_FIRST));
      cut("iptables", "OUTPUT");
      site()
          .lab
          .await(
              "the router's end",
              () -> named(bellman, "four"),
              peer ->
                  !peer.path("lastError").isNull()
                      && !peer.path("bfd").path("state").asText().equals("up"));
      assertThat(router.isUp(Site.HOST_TO_FIRST)).isFalse();
      mend();
      awaitWatched(bellman, "four", 900);
    }
  }

  @Test
  void anAdministrativeEndLeavesBgpAlone() {
    Requirements.router(RouterKind.FRR);
    Path config =
        folder(Manifests.bfdProfile(Manifests.bfdIntervals(300)), peer("four", Site.FIRST, ""));
    try (var router = new BfdRouter(site(), RouterKind.FRR, BfdRouter.Setup.of(300));
        Bellman bellman = start(config)) {
      String since = awaitWatched(bellman, "four", 900).path("since").asText();
      router.ask("configure", "bfd", "peer " + Site.HOST_TO_FIRST, "shutdown");
      site()
          .lab
          .await(
              "BFD to be down",
              "down",
              () -> named(bellman, "four").path("bfd").path("state").asText());
      assertThat(bellman.daemon().log()).contains("administratively down; the BGP session stays");
      router.ask("configure", "bfd", "peer " + Site.HOST_TO_FIRST, "no shutdown");
      assertThat(awaitWatched(bellman, "four", 900).path("since").asText()).isEqualTo(since);
    }
  }

  @ParameterizedTest
  @Routers(Ability.BFD)
  void anEditedProfileIsNegotiatedWithoutAnEnd(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        folder(Manifests.bfdProfile(Manifests.bfdIntervals(300)), peer("four", Site.FIRST, ""));
    try (var router = new BfdRouter(site(), kind, BfdRouter.Setup.of(100));
        Bellman bellman = start(config)) {
      String since = awaitWatched(bellman, "four", 900).path("since").asText();
      for (int millis : List.of(400, 700, 200)) {
        String edited =
            Manifests.bfdProfile(Manifests.bfdIntervals(millis) + "detectMultiplier: 5\n");
        Manifests.write(
            config.resolve("all.yaml"), edited + "---\n" + peer("four", Site.FIRST, ""));
        JsonNode peer = awaitWatched(bellman, "four", 3L * millis);
        assertThat(peer.path("since").asText()).isEqualTo(since);
        if (kind == RouterKind.FRR) {
          site()
              .lab
              .await(
                  "FRR's view",
                  List.of(5L, (long) millis),
                  () -> {
                    JsonNode seen = router.frrSession(Site.HOST_TO_FIRST);
                    return List.of(
                        seen.path("remote-detect-multiplier").asLong(),
                        seen.path("remote-transmit-interval").asLong());
                  });
        }
      }
      // not watched any more, and watched again
      Manifests.write(
          config.resolve("all.yaml"),
          peer("four", Site.FIRST, "").replace("  bfdProfile: lab\n", ""));
      site().lab.await("no BFD", () -> named(bellman, "four"), peer -> peer.path("bfd").isNull());
      Manifests.write(
          config.resolve("all.yaml"),
          Manifests.bfdProfile(Manifests.bfdIntervals(300))
              + "---\n"
              + peer("four", Site.FIRST, ""));
      assertThat(awaitWatched(bellman, "four", 900).path("since").asText()).isEqualTo(since);
      assertThat(bellman.daemon().log()).doesNotContain("BFD is down");
    }
  }

  /**
   * A container on another link of the host's writes the router's address into packets that begin a
   * session, as a router would that was started anew: TTL 255, and no discriminator of ours.
   */
  @Test
  void whatComesByAnotherLinkEndsNoSession() {
    Requirements.router(RouterKind.FRR);
    Path config =
        folder(Manifests.bfdProfile(Manifests.bfdIntervals(300)), peer("four", Site.FIRST, ""));
    Namespace beside = site().second;
    for (String device : List.of("all", "second0")) {
      site().host.run("sysctl", "-qw", "net.ipv4.conf." + device + ".rp_filter=0");
    }
    beside.run("sysctl", "-qw", "net.ipv4.ip_default_ttl=255");
    beside.address("lo", Site.FIRST + "/32");
    beside.run("ip", "route", "add", Site.HOST_TO_FIRST, "via", Site.HOST_TO_SECOND);
    try (var router = new BfdRouter(site(), RouterKind.FRR, BfdRouter.Setup.of(300));
        Bellman bellman = start(config)) {
      String since = awaitWatched(bellman, "four", 900).path("since").asText();
      long before = came();
      try (Daemon stranger =
          beside.start(
              "stranger",
              HostileSite.java(
                  "-Xmx64m",
                  HostileNeighbors.class,
                  Site.HOST_TO_FIRST,
                  Site.HOST_TO_FIRST,
                  HostileSite.captures(),
                  "1",
                  "SPOOF," + Site.FIRST + "," + Site.HOST_TO_FIRST))) {
        site().lab.await("many packets", stranger::log, log -> log.contains("SPOOFED"));
      }
      assertThat(came() - before).as("packets by the other link").isGreaterThan(20);
      JsonNode peer = awaitWatched(bellman, "four", 900);
      assertThat(peer.path("since").asText()).isEqualTo(since);
      assertThat(bellman.daemon().log()).doesNotContain("BFD is down");
      assertThat(router.isUp(Site.HOST_TO_FIRST)).isTrue();
    } finally {
      beside.run("ip", "addr", "del", Site.FIRST + "/32", "dev", "lo");
    }
  }

  private static long came() {
    return Long.parseLong(
        site().host.run("cat", "/sys/class/net/second0/statistics/rx_packets").strip());
  }

  @Test
  void overManyHops() {
    Requirements.router(RouterKind.FRR);
    Path config =
        folder(
            Manifests.bfdProfile(Manifests.bfdIntervals(300) + "minimumTtl: 254\n"),
            peer(
                "far",
                BfdRouter.FAR,
                "ebgpMultiHop: true\nsourceAddress: " + BfdRouter.HOST_TO_FAR + "\n"));
    try (var router = new BfdRouter(site(), RouterKind.FRR, BfdRouter.Setup.of(300));
        Bellman bellman = start(config)) {
      awaitWatched(bellman, "far", 900);
      site().lab.await("FRR to be up", true, () -> router.isUp(BfdRouter.HOST_TO_FAR));
      assertThat(router.frrSession(BfdRouter.HOST_TO_FAR).path("multihop").asBoolean()).isTrue();
      site().host.run("iptables", "-A", "INPUT", "-p", "udp", "--dport", "4784", "-j", "DROP");
      awaitEnd(bellman, "far");
    }
  }

  @Test
  void echoPacketsComeBackBothWaysAndTheirLossEndsTheSession() {
    Requirements.router(RouterKind.FRR);
    Path config =
        folder(
            Manifests.bfdProfile(
                Manifests.bfdIntervals(300) + "echoMode: true\nechoInterval: 100\n"),
            peer("four", Site.FIRST, ""));
    try (var router = new BfdRouter(site(), RouterKind.FRR, BfdRouter.Setup.of(300).withEcho());
        Bellman bellman = start(config)) {
      awaitWatched(bellman, "four", 300); // of echo packets, each 100 ms
      site()
          .lab
          .await(
              "FRR's echo packets",
              () -> router.frrCounters(Site.HOST_TO_FIRST),
              counters -> counters.path("echo-packet-input").asLong() > 10);
      assertThat(router.isUp(Site.HOST_TO_FIRST)).isTrue();

      site().first.run("sysctl", "-qw", "net.ipv4.ip_forward=0");
      site()
          .lab
          .await(
              "the end",
              () -> named(bellman, "four").path("lastError").asText(),
              error -> error.contains("6/10"));
      assertThat(bellman.daemon().log()).contains("echo packets are not returned");
    }
  }

  @Test
  void aPassiveSessionComesUpWhenTheRouterSpeaks() {
    Requirements.router(RouterKind.FRR);
    Path config =
        folder(
            Manifests.bfdProfile(Manifests.bfdIntervals(300) + "passiveMode: true\n"),
            peer("four", Site.FIRST, ""));
    try (var _ = new BfdRouter(site(), RouterKind.FRR, BfdRouter.Setup.of(300));
        Bellman bellman = start(config)) {
      awaitWatched(bellman, "four", 900);
    }
  }
}
