package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings of sessions, from a BGPPeer to what FRR runs with. */
final class FrrRenderingTest {

  private static final String PASSWORD = "kept-safe";

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site =
        new FrrSite(
            FrrK8sSettings.QUICK, "", neighbor -> neighbor.withPassword(PASSWORD).withBfd());
    site.startController();
    site.startSpeaker();
  }

  @BeforeEach
  void oneService() {
    site.cluster
        .kubectl()
        .apply(
            Installation.pool("first", "192.168.10.0/24")
                + Installation.service("web")
                + Installation.endpoints("web", FrrSite.NODE));
  }

  @AfterEach
  void clear() {
    site.clear();
    site.cluster
        .kubectl()
        .run("delete", "secret", "of-tor-b", "-n", User.NAMESPACE, "--ignore-not-found");
  }

  private static void awaitRunning(String... lines) {
    site.lab.await(
        "FRR to run with " + Arrays.toString(lines),
        () -> site.frrK8s.frr().vtysh("show running-config"),
        text -> Arrays.stream(lines).allMatch(text::contains));
  }

  private static String secret(String type, String password) {
    return """
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: of-tor-b, namespace: metallb-system}
    type: %s
    stringData: {username: none, password: %s}
    """
        .formatted(type, password);
  }

  @Test
  void aPasswordIsAReferenceAndBfdIsWatched() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer(
                    "tor-b",
                    "172.31.0.3",
                    64_601,
                    "passwordSecret: {name: of-tor-b}",
                    "bfdProfile: quick",
                    "enableGracefulRestart: true")
                + """
                ---
                apiVersion: metallb.io/v1beta1
                kind: BFDProfile
                metadata: {name: quick, namespace: metallb-system}
                spec: {receiveInterval: 300, transmitInterval: 300, detectMultiplier: 4}
                """);
    site.awaitProblems("of-tor-b", "passwordSecret");
    assertThat(site.object().toString()).doesNotContain("172.31.0.3");

    site.cluster.kubectl().apply(secret("kubernetes.io/basic-auth", PASSWORD));

    site.awaitRoutes("with the password", site.torB, "192.168.10.0/32");
    site.awaitNoProblems();
    site.lab.await(
        "BFD, as the speaker tells of it",
        () -> site.peer("tor-b").path("bfd"),
        bfd ->
            bfd.path("state").asText().equals("up")
                && bfd.path("profile").asText().equals("quick"));
    assertThat(site.metric("metallb_bfd_session_up{peer=\"172.31.0.3\",vrf=\"\"}")).isEqualTo(1);
    awaitRunning("detect-multiplier 4", "neighbor 172.31.0.3 bfd profile quick");
    awaitRunning("neighbor 172.31.0.3 graceful-restart");
    assertThat(site.object().toString()).contains("of-tor-b").doesNotContain(PASSWORD);
    assertThat(site.speaker().log()).doesNotContain(PASSWORD);

    // another password in the same Secret is FRR-K8s' to see
    site.cluster.kubectl().apply(secret("kubernetes.io/basic-auth", "another-one"));
    awaitRunning("neighbor 172.31.0.3 password another-one");
    site.cluster.kubectl().apply(secret("kubernetes.io/basic-auth", PASSWORD));
    awaitRunning("neighbor 172.31.0.3 password " + PASSWORD);
    site.awaitRoutes("with the password again", site.torB, "192.168.10.0/32");
  }

  @Test
  void aVrfIsARouterOfItsOwn() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
                + FrrSite.peer("in-red", "172.30.0.3", 64_603, "vrf: red", "routerID: 10.9.9.9"));

    site.awaitRoutes("the default VRF", site.torA, "192.168.10.0/32");
    awaitRunning(
        "router bgp 64512 vrf red",
        "bgp router-id 10.9.9.9",
        "neighbor 172.30.0.3 remote-as 64603");
    assertThat(site.peer("in-red").path("vrf").asText()).isEqualTo("red");
    assertThat(site.peer("in-red").path("state").asText()).isNotEqualTo("established");
    site.lab.await(
        "the session of the default VRF",
        () -> site.peer("tor-a").path("state").asText(),
        "established"::equals);
    site.lab.await(
        "the route, as the speaker tells of it",
        FrrK8s.SLOWEST_STATE,
        () -> site.ask("routes").size(),
        Integer.valueOf(1)::equals);
    assertThat(site.metric("metallb_bgp_session_up{peer=\"172.30.0.3:179\",vrf=\"\"}"))
        .isEqualTo(1);
  }

  @Test
  void timersPortsAndAddressesAreCarried() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer(
                "tor-a",
                "172.30.0.3",
                64_700,
                "localASN: 64777",
                "sourceAddress: 172.30.0.2",
                "holdTime: 30s",
                "keepaliveTime: 10s",
                "connectTime: 5s",
                "peerPort: 1179",
                "ebgpMultiHop: true"));

    awaitRunning(
        "neighbor 172.30.0.3 local-as 64777 no-prepend replace-as",
        "neighbor 172.30.0.3 update-source 172.30.0.2",
        "neighbor 172.30.0.3 timers 10 30",
        "neighbor 172.30.0.3 timers connect 5",
        "neighbor 172.30.0.3 port 1179",
        "neighbor 172.30.0.3 ebgp-multihop");
    site.awaitNoProblems();
  }

  /** As the definition of 0.0.26 is without the field, and that of 0.0.27 has it. */
  @Test
  void prependingIsForTheNextFrrK8s() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-c", "2001:db8:32::3", 64_602, "dualStackAddressFamily: true")
                + Installation.pool("first", "192.168.10.0/24")
                    .replace("[first]}", "[first], asPathPrepend: 2}"));
    site.awaitRoutes("without", site.torC, "192.168.10.0/32");
    site.awaitProblems("first", "spec.asPathPrepend", "0.0.27");
    assertThat(site.torC.routes().get("192.168.10.0/32").asPath()).containsExactly(64_512L);
    site.lab.await(
        "the path, as the speaker tells of it",
        FrrK8s.SLOWEST_STATE,
        () -> site.ask("routes").path(0).path("asPath").toString(),
        path -> !path.isEmpty());
    assertThat(site.ask("routes").path(0).path("asPath").toString()).isEqualTo("[64512]");

    site.cluster
        .kubectl()
        .run(
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            Objects.requireNonNull(
                    FrrRenderingTest.class.getResource("/frrk8s/frrconfigurations-0.0.27.yaml"))
                .getPath());
    try {
      // any change of the configuration has it tried again
      site.cluster.kubectl().apply(FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS));
      site.lab.await(
          "the object to have it",
          () -> site.object().toString(),
          text -> text.contains("\"asPathPrepend\":2"));
      site.awaitNoProblems();
    } finally {
      FrrK8s.define(site.cluster.kubectl());
    }
  }
}
