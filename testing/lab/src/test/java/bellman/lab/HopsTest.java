package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** How far packets go, and how far they may have come (RFC 5082). */
final class HopsTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;
  private static final String FAR = "10.0.2.1";

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static String peer(String name, String address, String... fields) {
    return Manifests.peer(name, address, OURS, THEIRS, fields);
  }

  private static String state(Bellman bellman, String peer) {
    return bellman.peer(peer).path("state").asText();
  }

  /** Each router with ttl-security, dialed and connecting, and a peer without it beside them. */
  @ParameterizedTest
  @Routers(Ability.TTL_SECURITY)
  void ttlSecurityWithARouterThatHasIt(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            peer("dialled", Site.FIRST, "ttlSecurityHops: 1"),
            peer("dialled-v6", Site.FIRST_V6, "ttlSecurityHops: 1"),
            peer("connecting", Site.SECOND, "ttlSecurityHops: 1", "passive: true"));
    RouterSettings waiting =
        RouterSettings.of(
            THEIRS,
            Site.FIRST,
            new Neighbor(Site.HOST_TO_FIRST, OURS).withTtlSecurity(1),
            new Neighbor(Site.HOST_TO_FIRST_V6, OURS).withTtlSecurity(1));
    RouterSettings connecting =
        RouterSettings.of(
            THEIRS,
            Site.SECOND,
            new Neighbor(Site.HOST_TO_SECOND, OURS).withTtlSecurity(1).called(179));
    try (Bellman bellman = SITE.start(config);
        Router _ = kind.start(lab, SITE.first(), waiting);
        Router _ = kind.start(lab, SITE.second(), connecting)) {
      for (String peer : List.of("dialled", "dialled-v6", "connecting")) {
        lab.await(peer, "established", () -> state(bellman, peer));
      }
      // so OPEN and KEEPALIVE came with 255, since the kernel drops what has less without a word
    }
  }

  /** A router without it sends TTL 1 to an external neighbor: too far away, as it were. */
  @Test
  void ttlSecurityKeepsOutARouterThatHasNone() {
    Requirements.router(RouterKind.FRR);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            peer("dialled", Site.FIRST, "ttlSecurityHops: 1"),
            peer("connecting", Site.SECOND, "ttlSecurityHops: 1", "passive: true"));
    RouterSettings connecting =
        RouterSettings.of(THEIRS, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, OURS).called(179));
    long before = SITE.host().count("TcpExt", "TCPMinTTLDrop");
    try (Bellman bellman = SITE.start(config);
        Router _ = SITE.startFirst(RouterKind.FRR, THEIRS, OURS);
        Router _ = RouterKind.FRR.start(lab, SITE.second(), connecting)) {
      lab.await(
          "segments dropped",
          () -> SITE.host().count("TcpExt", "TCPMinTTLDrop"),
          drops -> drops >= before + 3);
      assertThat(state(bellman, "dialled")).isNotEqualTo("established");
      assertThat(state(bellman, "connecting")).isEqualTo("active");
    }
  }

  @Test
  void anExternalRouterOneHopFartherNeverGetsAPacketUnlessItIsMultiHop() {
    Requirements.router(RouterKind.BIRD);
    Lab lab = SITE.lab();
    Namespace far = lab.namespace("far");
    lab.cable(SITE.first(), "far0", far, "first0");
    SITE.first().address("far0", "10.0.2.254/24");
    far.address("first0", FAR + "/24");
    far.run("ip", "route", "add", "default", "via", "10.0.2.254");
    SITE.host().run("ip", "route", "add", "10.0.2.0/24", "via", Site.FIRST);
    SITE.first().run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    Path config = Manifests.folder(lab, peer("far", FAR));
    RouterSettings settings =
        RouterSettings.of(THEIRS, FAR, new Neighbor(Site.HOST_TO_FIRST, OURS).farAway());
    try (Daemon seen =
            far.start("seen", List.of("tcpdump", "-lnv", "-i", "first0", "tcp", "port", "179"));
        Router router = RouterKind.BIRD.start(lab, far, settings)) {
      lab.await("tcpdump", seen::log, log -> log.contains("listening on"));
      try (Bellman bellman = SITE.start(config)) {
        lab.await(
            "a reason",
            () -> bellman.peer("far").path("lastError").asText(),
            why -> why.contains("needs ebgpMultiHop"));
        assertThat(seen.log()).doesNotContain("Flags");

        Manifests.write(config.resolve("all.yaml"), peer("far", FAR, "ebgpMultiHop: true"));
        lab.await("the session", "established", () -> state(bellman, "far"));
        assertThat(router.session(Site.HOST_TO_FIRST).established()).isTrue();
        lab.await("TTLs", seen::log, log -> log.contains("ttl 254"));
      }
    }
  }
}
