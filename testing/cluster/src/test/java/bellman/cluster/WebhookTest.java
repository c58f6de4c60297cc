package bellman.cluster;

import static bellman.cluster.Hooked.pool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API server asks the webhooks, and kubectl tells people what they say. */
final class WebhookTest {

  private static final String KINDS =
      "ipaddresspools,bgpadvertisements,bgppeers,communities,bfdprofiles,l2advertisements";

  private static Hooked hooked;

  @BeforeAll
  static void start() {
    Requirements.apiServer();
    hooked = new Hooked();
    hooked.controller("--cert-name=127.0.0.1");
    hooked.awaitHooks();
  }

  @AfterAll
  static void stop() {
    if (hooked != null) {
      hooked.close();
    }
  }

  @AfterEach
  void clean() {
    // peers first: a BFDProfile that one uses can't be removed
    kubectl().run("delete", "bgppeers", "--all", "-n", User.NAMESPACE);
    kubectl().run("delete", KINDS, "--all", "-n", User.NAMESPACE);
  }

  private static Kubectl kubectl() {
    return hooked.cluster.kubectl();
  }

  private static Kubectl.Result apply(String manifest) {
    return kubectl().result(manifest, "apply", "-f", "-");
  }

  private static String peer(String name, String more) {
    return """
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: %s, namespace: metallb-system}
    spec: {myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.1%s}
    """
        .formatted(name, more);
  }

  /** One in the old version, to another router. */
  private static String older(String more) {
    return peer("old", more).replace("v1beta2", "v1beta1").replace("192.0.2.1", "192.0.2.2");
  }

  private static String advertisement(String name, String spec) {
    return """
    ---
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: %s, namespace: metallb-system}
    spec: {%s}
    """
        .formatted(name, spec);
  }

  private static void assertDenied(String manifest, String... why) {
    Kubectl.Result result = apply(manifest);
    assertThat(result.succeeded()).as(manifest).isFalse();
    assertThat(result.complaint()).contains("denied the request").contains(why);
  }

  @Test
  void whatMakesNoSenseIsDenied() {
    kubectl().apply(pool("a", "1.1.1.0/28"));

    assertDenied(pool("b", "1.1.1.8-1.1.1.9"), "overlaps with already defined CIDR");
    assertDenied(
        advertisement("wide", "aggregationLength: 26"),
        "invalid aggregation length 26: prefix 28 in this pool is more specific than the"
            + " aggregation length for addresses 1.1.1.0/28");
    assertDenied(peer("t", "").replace("192.0.2.1", "1.2.3.400"), "invalid BGPPeer address");
    assertDenied(
        peer("t", ", holdTime: 1s, routerID: x"), "spec.holdTime: must be 0", "spec.routerID: ");
    assertDenied(
        pool("b", "192.0.2.0/28").replace("metallb-system", "default"),
        "resource must be created in metallb-system namespace");
    assertThat(apply(pool("b", "1.1.1.16/28")).succeeded()).isTrue();
  }

  /** A namespace is the wrong one unless another installation is there. */
  @Test
  void whatIsAnotherInstallationsIsLeftToIt() {
    kubectl().run("create", "namespace", "blue");
    kubectl().run("create", "namespace", "metal");
    String theirs = pool("theirs", "nonsense").replace("metallb-system", "blue");
    assertDenied(theirs, "resource must be created in metallb-system namespace");

    kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: any, namespace: blue, labels: {bellman/webhooks: here}}
            spec: {ports: [{port: 443}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: metallb-webhook-service, namespace: metal}
            spec: {ports: [{port: 443}]}
            """);
    assertThat(apply(theirs).succeeded()).isTrue();
    assertThat(apply(theirs.replace("namespace: blue", "namespace: metal")).succeeded()).isTrue();
    assertDenied(
        theirs.replace("namespace: blue", "namespace: default"), "resource must be created in");
  }

  @Test
  void anEditIsJudgedTogetherWithAllOthers() {
    kubectl().apply(pool("a", "1.1.1.0/24") + advertisement("wide", "aggregationLength: 26"));

    assertDenied(
        pool("a", "1.1.1.0/28"),
        "BGPAdvertisement metallb-system/wide spec.aggregationLength: invalid aggregation length");
    assertThat(apply(pool("a", "1.1.1.0/25")).succeeded()).isTrue();
  }

  @Test
  void objectsMayComeInAnyOrderAndWhatIsMissingIsToldOf() {
    Kubectl.Result result =
        apply(
            peer("t", ", bfdProfile: fast, passwordSecret: {name: hush}")
                + advertisement("a", "communities: [mine], ipAddressPools: [later], peers: [u]"));

    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    assertThat(result.complaint())
        .contains(
            "Warning: BGPPeer metallb-system/t spec.bfdProfile: there is no BFDProfile 'fast'",
            "Warning: BGPPeer metallb-system/t spec.passwordSecret.name: there is no Secret 'hush'",
            "Warning: BGPAdvertisement metallb-system/a spec.communities[0]: ",
            "there is no IPAddressPool 'later'",
            "there is no BGPPeer 'u'");
  }

  @Test
  void aBfdProfileInUseIsNotDeleted() {
    kubectl()
        .apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: BFDProfile
            metadata: {name: fast, namespace: metallb-system}
            spec: {}
            """
                + peer("t", ", bfdProfile: fast"));

    Kubectl.Result result =
        kubectl().result("", "delete", "bfdprofile", "fast", "-n", User.NAMESPACE);
    assertThat(result.succeeded()).isFalse();
    assertThat(result.complaint()).contains("failed to delete BFDProfile");

    kubectl().run("delete", "bgppeer", "t", "-n", User.NAMESPACE);
    kubectl().run("delete", "bfdprofile", "fast", "-n", User.NAMESPACE);
  }

  @Test
  void aPeerHasTwoVersionsAndLosesNothingByEither() {
    kubectl().apply(peer("t", ", vrf: red, connectTime: 5s"));
    JsonNode older =
        kubectl().json("get", "bgppeers.v1beta1.metallb.io", "t", "-n", User.NAMESPACE);
    assertThat(older.path("apiVersion").asText()).isEqualTo("metallb.io/v1beta1");
    assertThat(older.path("spec").has("vrf")).isFalse();
    assertThat(older.path("spec").path("peerAddress").asText()).isEqualTo("192.0.2.1");

    kubectl()
        .run(
            "patch",
            "bgppeers.v1beta1.metallb.io",
            "t",
            "-n",
            User.NAMESPACE,
            "--type=merge",
            "-p",
            "{\"spec\":{\"holdTime\":\"30s\"}}");
    JsonNode newer =
        kubectl().json("get", "bgppeers.v1beta2.metallb.io", "t", "-n", User.NAMESPACE);
    assertThat(newer.path("spec").path("holdTime").asText()).isEqualTo("30s");
    assertThat(newer.path("spec").path("vrf").asText()).isEqualTo("red");
    assertThat(newer.path("spec").path("connectTime").asText()).isEqualTo("5s");
    assertThat(newer.path("metadata").path("annotations").has("bellman/v1beta2-spec")).isFalse();
  }

  @Test
  void anOlderPeerWithoutTimersHasTheDefaults() {
    kubectl().apply(older(""));

    JsonNode spec =
        kubectl()
            .json("get", "bgppeers.v1beta2.metallb.io", "old", "-n", User.NAMESPACE)
            .path("spec");
    assertThat(spec.has("holdTime")).isFalse();
    assertThat(spec.path("peerPort").asInt()).isEqualTo(179);
    assertDenied(older(", holdTime: 1s"), "must be 0 or at least 3s");
  }

  @Test
  void whatWasThereBeforeTheWebhooksCanStillBeMended() {
    kubectl().run("delete", "validatingwebhookconfiguration", "metallb-webhook-configuration");
    try {
      hooked.lab.await(
          "the API server to ask nobody", () -> apply(pool("bad", "x")), Kubectl.Result::succeeded);
    } finally {
      hooked.register();
    }
    hooked.lab.await(
        "the webhooks to be asked again",
        () -> hooked.dryRun("y").complaint(),
        complaint -> complaint.contains("denied the request"));

    kubectl().apply(pool("good", "192.0.2.0/28"));
    kubectl().run("label", "ipaddresspool", "bad", "edited=yes", "-n", User.NAMESPACE);
    assertDenied(pool("bad", "worse"), "'worse' is neither");
    kubectl().apply(pool("bad", "192.0.2.16/28"));
  }

  @Test
  void anotherControllerComesWhileRequestsGoOn() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    Thread asking =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                Kubectl.Result result = hooked.dryRun("198.51.100.0/24");
                answered.incrementAndGet();
                if (!result.succeeded()) {
                  failures.add(result.complaint());
                }
              }
            });
    int before = hooked.trusted().size();
    try (var _ = hooked.another("--cert-name=127.0.0.1")) {
      hooked.lab.await(
          "its certificate beside the other", () -> hooked.trusted().size(), size -> size > before);
      int then = answered.get();
      hooked.lab.await("more requests", answered::get, count -> count >= then + 5);
    } finally {
      over.set(true);
      asking.join();
    }

    assertThat(failures).isEmpty();
    assertThat(hooked.trusted()).contains(hooked.certificate());
    assertThat(hooked.trustedForConversion()).contains(hooked.certificate());
  }

  /** Neither a serving key nor an authority's: speakers may read the namespace's Secrets. */
  @Test
  void noKeyIsInAnySecret() {
    assertThat(kubectl().run("get", "secrets", "-A", "-o", "name")).isEmpty();
  }

  @Test
  void whatSomebodyOverwroteIsPutRight() {
    kubectl()
        .run(
            "patch",
            "validatingwebhookconfiguration",
            "metallb-webhook-configuration",
            "--type=json",
            "-p",
            "[{\"op\":\"remove\",\"path\":\"/webhooks/4/clientConfig/caBundle\"}]");

    hooked.lab.await(
        "the certificate to be named again",
        () ->
            kubectl()
                .json("get", "validatingwebhookconfiguration", "metallb-webhook-configuration")
                .path("webhooks")
                .path(4)
                .path("clientConfig")
                .path("caBundle")
                .asText(),
        bundle -> !bundle.isEmpty());
    hooked.awaitHooks();
  }

  @Test
  void aThousandIdleConnectionsCostOthersNothingAndAreClosed() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), hooked.hookPort));
      }
      assertThat(hooked.dryRun("198.51.100.0/24").succeeded()).isTrue();
      for (Socket socket : List.of(sockets.getFirst(), sockets.getLast())) {
        hooked.lab.await("it to be closed", () -> isClosed(socket), closed -> closed);
      }
      assertThat(hooked.dryRun("198.51.100.0/24").succeeded()).isTrue();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(50);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void metricsAreForThoseWhomTheApiServerLets() {
    kubectl().apply(pool("a", "1.1.1.0/28"));
    String url = "https://127.0.0.1:" + hooked.metricsPort + "/metrics";
    hooked.lab.await(
        "the pool's figures",
        () -> hooked.get(url, User.ADMIN.token()).body(),
        body -> body.contains("metallb_allocator_addresses_total{pool=\"a\"} 16"));

    assertThat(List.of(User.NOBODY.token(), "guessed", ""))
        .extracting(token -> hooked.get(url, token).statusCode())
        .containsExactly(403, 401, 401);
    String health = "http://127.0.0.1:" + hooked.healthPort;
    assertThat(hooked.get(health + "/healthz", "").statusCode()).isEqualTo(200);
    assertThat(hooked.get(health + "/readyz", "").statusCode()).isEqualTo(200);
  }
}
