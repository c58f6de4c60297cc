package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host whose addresses come, go, float and are not its own. */
final class AddressesTest {

  private static final String NODE = "node-1";
  private static final String FOUR = "198.51.100.10/32";
  private static final String SIX = "2001:db8:100::10/128";
  private static final String LINK_LOCAL = "fe80::ff:fe00:a";

  private final Lab lab = new Lab();
  private final Namespace host = lab.namespace("host");
  private final Namespace router = lab.namespace("router");

  @BeforeAll
  static void prepare() {
    Requirements.lab();
    Bellman.prepare();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Path config(String... peers) {
    return Manifests.folder(
        lab,
        String.join("---\n", peers),
        Manifests.pool("198.51.100.0/24"),
        Manifests.pool("2001:db8:100::/64").replace("name: pool", "name: pool-v6"),
        Manifests.advertisement("communities: [\"64500:7\"]"),
        Manifests.service("web", "198.51.100.10"),
        Manifests.service("mail", "2001:db8:100::10"));
  }

  private Bellman start(Path config) {
    return Bellman.start(lab, host, config, NODE, lab.newFolder("state").resolve("state"));
  }

  private static RouterSettings settings(long asn, Neighbor... neighbors) {
    return RouterSettings.of(asn, "10.0.0.1", neighbors);
  }

  /** A link with IPv4 addresses on both ends, and a router that has IPv6 there as well. */
  private void cable() {
    lab.cable(host, "eth0", router, "eth0");
    host.run("sysctl", "-qw", "net.ipv6.conf.eth0.autoconf=0");
    host.run("ip", "link", "set", "eth0", "down");
    host.run("ip", "link", "set", "eth0", "address", "02:00:00:00:00:0a", "up");
    host.address("eth0", "10.0.0.2/24");
    router.address("eth0", "10.0.0.1/24");
    router.address("eth0", "fd00::ff/64");
  }

  private static List<String> nextHops(Router router) {
    return switch (router) {
      case Frr frr -> frr.nextHops(SIX);
      case Bird bird -> bird.nextHops(SIX);
      case Gobgp _, OpenBgpd _, ExaBgp _ ->
          throw new IllegalArgumentException(router.name() + " tells one next hop");
    };
  }

  private void awaitNextHop(Router tor, String global) {
    lab.await("next hops", List.of(global, LINK_LOCAL), () -> nextHops(tor));
  }

  /** Comes after the session, gets a better one beside it, is replaced, and goes. */
  @ParameterizedTest
  @EnumSource(names = {"FRR", "BIRD"})
  void theNextHopOfTheOtherFamilyFollowsTheAddressesInOneSession(RouterKind kind) {
    Requirements.router(kind);
    cable();
    Path config =
        config(Manifests.peer("tor", "10.0.0.1", 64500, 64501, "dualStackAddressFamily: true"));
    try (Router tor = kind.start(lab, router, settings(64501, new Neighbor("10.0.0.2", 64500)));
        Bellman bellman = start(config)) {
      lab.await("IPv4", tor::routes, routes -> routes.containsKey(FOUR));
      JsonNode before = bellman.peer("tor");
      assertThat(tor.routes()).doesNotContainKey(SIX);
      assertThat(before.path("warnings").toString())
          .contains("there is no IPv6 address besides 10.0.0.2 on eth0, so IPv6 routes");

      host.address("eth0", "fd00::100/128"); // all that there is
      awaitNextHop(tor, "fd00::100");
      assertThat(bellman.peer("tor").path("warnings")).isEmpty();
      host.address("eth0", "fd00::1/64");
      awaitNextHop(tor, "fd00::1");
      host.run("ip", "addr", "add", "fd00::2/64", "dev", "eth0", "nodad");
      host.run(
          "ip",
          "addr",
          "change",
          "fd00::1/64",
          "dev",
          "eth0",
          "preferred_lft",
          "0",
          "valid_lft",
          "600");
      awaitNextHop(tor, "fd00::2");
      assertThat(bellman.routes().toString()).contains("fd00::2").doesNotContain("fd00::1\"");

      host.run("ip", "addr", "del", "fd00::2/64", "dev", "eth0");
      awaitNextHop(tor, "fd00::100");
      host.run("ip", "addr", "del", "fd00::100/128", "dev", "eth0");
      lab.await("no IPv6", tor::routes, routes -> !routes.containsKey(SIX));
      assertThat(tor.routes()).containsKey(FOUR);
      assertThat(bellman.peer("tor").path("warnings").toString())
          .contains("(fd00::1 is deprecated), so IPv6 routes have no next hop");

      assertThat(bellman.peer("tor").path("since")).isEqualTo(before.path("since"));
      assertThat(bellman.daemon().log()).doesNotContain("the session is down");
    }
  }

  /** As keepalived and kube-vip add them: some of many would be first by chance. */
  @Test
  void addressesThatFloatAreNeverTheNextHop() {
    Requirements.router(RouterKind.BIRD);
    cable();
    for (int i = 1; i <= 8; i++) {
      host.address("eth0", "fd00::10" + i + "/128");
    }
    host.address("eth0", "fd00::200/64");
    host.run("ip", "addr", "add", "fd00::1/64", "dev", "eth0", "nodad", "preferred_lft", "0");
    Path config =
        config(Manifests.peer("tor", "10.0.0.1", 64500, 64501, "dualStackAddressFamily: true"));
    try (Router tor =
            RouterKind.BIRD.start(lab, router, settings(64501, new Neighbor("10.0.0.2", 64500)));
        Bellman _ = start(config)) {
      awaitNextHop(tor, "fd00::200");
    }
  }

  private static String unnumbered(String name) {
    return Manifests.peer(name, "", 64500, 64501, "interface: " + name, "holdTime: 90s")
        .replace("  peerAddress: \"\"\n", "");
  }

  /** As VLANs of one device have: equal link-local addresses on two links. */
  @Test
  void onlyTheSessionEndsThatLostItsLinkThoughBothHaveTheSameAddress() {
    Requirements.router(RouterKind.FRR);
    final Namespace second = lab.namespace("second");
    twin("eth1", router, "02:00:00:00:00:0b");
    twin("eth2", second, "02:00:00:00:00:0c");
    Path config = config(unnumbered("eth1"), unnumbered("eth2"));
    var settings = settings(64501, new Neighbor(LINK_LOCAL + "%ul", 64500));
    try (Router one = RouterKind.FRR.start(lab, router, settings);
        Router other = RouterKind.FRR.start(lab, second, settings);
        Bellman bellman = start(config)) {
      for (Router each : List.of(one, other)) {
        lab.await("table", each::routes, routes -> routes.containsKey(FOUR));
      }
      for (String name : List.of("eth1", "eth2")) {
        String stays = name.equals("eth1") ? "eth2" : "eth1";
        JsonNode before = bellman.peer(stays);
        host.run("ip", "link", "set", name, "down");
        lab.await(
            "the end of the session on " + name,
            () -> bellman.daemon().log(),
            log ->
                log.contains(
                    "peer "
                        + name
                        + ": the session is down: the connection closed: interface "
                        + name
                        + " is down"));
        assertThat(bellman.peer(stays).path("since")).isEqualTo(before.path("since"));
        assertThat(bellman.peer(stays).path("state").asText()).isEqualTo("established");
        host.run("ip", "link", "set", name, "up");
        lab.await(
            "the session on " + name,
            "established",
            () -> bellman.peer(name).path("state").asText());
      }
      assertThat(bellman.daemon().log().split("the session is down", -1)).hasSize(3);
    }
  }

  private void twin(String ours, Namespace far, String mac) {
    host.run("ip", "link", "add", ours, "type", "veth", "peer", "name", "ul", "netns", far.name());
    host.run("ip", "link", "set", ours, "address", "02:00:00:00:00:0a", "up");
    far.run("ip", "link", "set", "ul", "address", mac, "up");
  }

  /** An internal session, which no link that goes down would end. */
  @Test
  void aSessionWhoseAddressIsTakenAwayComesBackFromAnother() {
    Requirements.router(RouterKind.BIRD);
    cable();
    host.run("sysctl", "-qw", "net.ipv4.conf.eth0.promote_secondaries=1");
    host.address("eth0", "10.0.0.3/24");
    Path config = config(Manifests.peer("tor", "10.0.0.1", 64500, 64500, "holdTime: 180s"));
    try (Router tor =
            RouterKind.BIRD.start(
                lab,
                router,
                settings(64500, new Neighbor("10.0.0.2", 64500), new Neighbor("10.0.0.3", 64500)));
        Bellman bellman = start(config)) {
      lab.await("table", tor::routes, routes -> routes.containsKey(FOUR));
      assertThat(tor.session("10.0.0.2").established()).isTrue();

      host.run("ip", "addr", "del", "10.0.0.2/24", "dev", "eth0");
      lab.await("the other session", true, () -> tor.session("10.0.0.3").established());
      assertThat(bellman.daemon().log())
          .contains("its own address 10.0.0.2 is no longer on any interface of this host");
      lab.await(
          "the next hop", "10.0.0.3", () -> bellman.routes().path(0).path("nextHop").asText());
    }
  }

  /** kube-ipvs0 has the services' addresses and docker0 its own, on every node the same. */
  @Test
  void theIdentifierIsTheNodesOwnForEveryRouterAndAfterARestart() {
    Requirements.router(RouterKind.BIRD);
    final Namespace second = lab.namespace("second");
    lab.cable(host, "eth0", router, "eth0");
    lab.cable(host, "eth1", second, "eth0");
    for (String same : List.of("kube-ipvs0", "docker0")) {
      host.run("ip", "link", "add", same, "type", "bridge");
      host.run("ip", "link", "set", same, "up");
    }
    host.address("kube-ipvs0", "10.96.0.1/32");
    host.address("docker0", "10.17.0.1/16");
    host.address("eth0", "10.250.0.1/32"); // one that floats
    host.address("eth0", "10.250.0.5/24");
    host.address("eth0", "fd00::5/64");
    host.address("eth1", "10.251.0.5/24");
    router.address("eth0", "fd00::1/64");
    second.address("eth0", "10.251.0.1/24");
    Path config =
        config(
            Manifests.peer("six", "fd00::1", 64500, 64501),
            Manifests.peer("four", "10.251.0.1", 64500, 64501));
    try (Router six =
            RouterKind.BIRD.start(lab, router, settings(64501, new Neighbor("fd00::5", 64500)));
        Router four =
            RouterKind.BIRD.start(
                lab, second, settings(64501, new Neighbor("10.251.0.5", 64500)))) {
      for (int run = 0; run < 2; run++) {
        try (Bellman _ = start(config)) {
          lab.await("identifier", "10.250.0.5", () -> six.session("fd00::5").routerId());
          lab.await("identifier", "10.250.0.5", () -> four.session("10.251.0.5").routerId());
        }
        lab.await("the end", false, () -> four.session("10.251.0.5").established());
        lab.await("the end", false, () -> six.session("fd00::5").established());
      }
      host.run("ip", "route", "add", "default", "via", "10.251.0.1");
      try (Bellman _ = start(config)) {
        lab.await("identifier", "10.251.0.5", () -> six.session("fd00::5").routerId());
      }
    }
  }
}
