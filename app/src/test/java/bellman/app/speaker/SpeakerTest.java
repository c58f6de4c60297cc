package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.plan.Planner;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.wire.Attributes;
import bellman.directory.WatchedDirectory;
import bellman.net.Address;
import bellman.net.Prefix;
import bellman.speaker.DrainTerms;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.Metric;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From files to routes in routers, all in this process and over loopback. */
@Timeout(120)
class SpeakerTest {

  private static final String POOLS =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: main, namespace: m}
      spec: {addresses: [198.51.100.0/24]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: marks, namespace: m}
      spec: {addresses: [203.0.113.0/24], autoAssign: false}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: aggregate, namespace: m}
      spec: {ipAddressPools: [main], aggregationLength: 24}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: marks, namespace: m}
      spec: {ipAddressPools: [marks]}
      """;

  @TempDir private Path folder;

  private final Map<String, RecordingRouter> routers = new TreeMap<>();
  private final Set<String> dialed = Collections.synchronizedSet(new TreeSet<>());
  private final Map<String, List<Address>> assigned = Collections.synchronizedMap(new TreeMap<>());
  private Speaker speaker;
  private SpeakerAnswers answers;
  private WatchedDirectory directory;
  private int marks;

  @BeforeEach
  void writePools() throws IOException {
    write("pools.yaml", POOLS);
  }

  @AfterEach
  void close() throws Exception {
    if (directory != null) {
      directory.close();
    }
    if (speaker != null) {
      speaker.leave(DrainTerms.atOnce("the test is over")).get(30, TimeUnit.SECONDS);
    }
    for (RecordingRouter router : routers.values()) {
      router.close();
    }
  }

  private void write(String name, String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve(".fresh"), text);
    Files.move(
        fresh,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void writePeer(String name, long asn, String more) throws IOException {
    write(
        name + ".yaml",
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: %s, namespace: m}
        spec: {myASN: 64500, peerASN: %d, peerAddress: 10.0.0.1, peerPort: %d%s}
        """
            .formatted(name, asn, portOf(name), more));
  }

  /** One of its own, so that all of them may have one address. */
  private static int portOf(String name) {
    return 1 + Math.floorMod(name.hashCode(), 16_000);
  }

  private void writeHosts(String fields) throws IOException {
    write(
        "hosts.yaml",
        """
        apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: hosts, namespace: m}
        spec: {ipAddressPools: [main], %s}
        """
            .formatted(fields));
  }

  private void writeService(String name, String annotation, String value) throws IOException {
    write(
        name + ".yaml",
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s
          annotations: {metallb.io/%s: "%s"}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        """
            .formatted(name, annotation, value));
  }

  private RecordingRouter router(String name, long asn) throws IOException {
    var router = new RecordingRouter(name, asn, routers.size());
    routers.put(name, router);
    writePeer(name, asn, "");
    return router;
  }

  private void start() throws IOException {
    var planner = new Planner(new Planner.Settings("n"::equals, "n", null, _ -> List.of()));
    speaker =
        Speaker.start(
            new Speaker.Setup(
                "n",
                planner,
                peer -> {
                  dialed.add(peer.name());
                  return routers.get(peer.name()).connector();
                },
                assigned::put));
    answers = new SpeakerAnswers(speaker, Instant::now);
    directory = WatchedDirectory.start(folder, new DirectorySource(speaker));
  }

  /**
   * Has every router told of one more route, and waits for it: what was to be sent before it has
   * been sent by then.
   */
  private void mark(RecordingRouter... some) throws Exception {
    String address = "203.0.113." + ++marks;
    writeService("mark-" + marks, "loadBalancerIPs", address);
    for (RecordingRouter router : some) {
      router.await("the mark " + address, each -> each.prefixes().contains(address + "/32"));
      router.announced().remove(address + "/32");
    }
  }

  private PeerAnswer peer(String name) {
    return answers.peers().stream()
        .filter(peer -> peer.router().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void routesComeChangeAndGoInOneSession() throws Exception {
    final RecordingRouter tor = router("tor", 64500);
    writeHosts("localPref: 100, communities: ['65535:65282', 'large:1:2:3', '64500:7']");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    tor.awaitFirstTable();
    assertThat(tor.prefixes()).containsExactly("198.51.100.0/24", "198.51.100.10/32");
    Attributes host = tor.route("198.51.100.10/32");
    assertThat(host.localPref()).isEqualTo(100L);
    assertThat(host.asPath()).isEmpty();
    assertThat(host.nextHop()).hasToString("127.0.0.1");
    assertThat(host.communities().toString()).isEqualTo("[64500:7, 65535:65282, large:1:2:3]");
    assertThat(tor.route("198.51.100.0/24").localPref()).isZero();
    assertThat(assigned).containsEntry("default/web", List.of(Address.parse("198.51.100.10")));

    writeHosts("localPref: 200");
    tor.await("the new preference", each -> each.route("198.51.100.10/32").localPref() == 200);
    assertThat(tor.route("198.51.100.10/32").communities()).isEmpty();
    assertThat(tor.withdrawn()).as("an edit is an UPDATE, never a withdrawal").isEmpty();

    writeService("web", "loadBalancerIPs", "198.51.100.11");
    tor.awaitRoutes("198.51.100.0/24", "198.51.100.11/32");
    assertThat(tor.withdrawn()).containsExactly("198.51.100.10/32");

    Files.delete(folder.resolve("web.yaml"));
    tor.awaitRoutes();
    assertThat(tor.ups()).isEqualTo(1);
    assertThat(tor.downs()).isEmpty();
    assertThat(routes("tor")).isEmpty();
    assertThat(assigned).containsEntry("default/web", List.of());
  }

  @Test
  void whatIsAnsweredIsWhatTheRouterHas() throws Exception {
    final RecordingRouter inside = router("inside", 64500);
    final RecordingRouter outside = router("outside", 64501);
    writeHosts("localPref: 100, communities: ['64500:7']");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    inside.awaitFirstTable();
    outside.awaitFirstTable();
    assertThat(routes("inside"))
        .containsExactly(
            new RouteAnswer(
                "inside",
                "198.51.100.0/24",
                "127.0.0.1",
                0L,
                List.of(),
                null,
                List.of(),
                List.of("default/web")),
            new RouteAnswer(
                "inside",
                "198.51.100.10/32",
                "127.0.0.1",
                100L,
                List.of(),
                null,
                List.of("64500:7"),
                List.of("default/web")));
    assertThat(routes("outside"))
        .extracting(RouteAnswer::localPref, RouteAnswer::asPath)
        .containsOnly(org.assertj.core.groups.Tuple.tuple(null, List.of(64500L)));
    Attributes host = outside.route("198.51.100.10/32");
    assertThat(host.localPref()).isNull();
    assertThat(host.asPath().toString()).contains("64500");
    assertThat(routes(null)).hasSize(4);
    assertThat(routes("nobody")).isNull();

    PeerAnswer peer = peer("outside");
    assertThat(peer.progress().state()).isEqualTo("established");
    assertThat(peer.router().address()).isEqualTo("10.0.0.1");
    assertThat(peer.session().peerAsn()).isEqualTo(64501);
    assertThat(peer.session().peerRouterId()).isEqualTo("240.0.0.2");
    assertThat(peer.session().holdTimeSeconds()).isEqualTo(90);
    assertThat(peer.session().families()).containsExactly("ipv4-unicast");
    assertThat(peer.prefixes().prefixesSent()).isEqualTo(2);
    assertThat(peer.progress().warnings()).isEmpty();
    assertThat(peer.progress().lastError()).isNull();

    ExplainAnswer why = answers.explain("default/web");
    assertThat(why.pool()).isEqualTo("main");
    assertThat(why.nodes().getFirst().routes())
        .extracting(ExplainAnswer.Route::peer, ExplainAnswer.Route::prefix)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("inside", "198.51.100.0/24"),
            org.assertj.core.groups.Tuple.tuple("inside", "198.51.100.10/32"),
            org.assertj.core.groups.Tuple.tuple("outside", "198.51.100.0/24"),
            org.assertj.core.groups.Tuple.tuple("outside", "198.51.100.10/32"));
    assertThat(answers.explain("default/nothing")).isNull();
  }

  @Test
  void anEditOfAPeerRenewsItsSessionAndNoOther() throws Exception {
    final RecordingRouter one = router("one", 64500);
    final RecordingRouter other = router("other", 64500);
    writeHosts("localPref: 100");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    one.awaitFirstTable();
    other.awaitFirstTable();

    writePeer("one", 64500, ", holdTime: 30s");
    one.await("a second session", each -> each.ups() == 2);
    one.awaitRoutes("198.51.100.0/24", "198.51.100.10/32");
    assertThat(one.downs()).hasSize(1);
    assertThat(one.downs().getFirst()).contains("6/6");
    mark(one, other);
    assertThat(peer("one").session().holdTimeSeconds()).isEqualTo(30);
    assertThat(other.ups()).isEqualTo(1);
    assertThat(other.downs()).isEmpty();
    assertThat(other.withdrawn()).isEmpty();

    writePeer("one", 64500, ", holdTime: 30s, nodeSelectors: [{}]");
    mark(one, other);
    assertThat(one.ups()).as("which nodes a peer is for does not matter to it").isEqualTo(2);

    Files.delete(folder.resolve("one.yaml"));
    one.await("the end", each -> each.downs().size() == 2);
    assertThat(one.downs().getLast()).contains("6/3");
    assertThat(answers.peers()).extracting(peer -> peer.router().name()).containsExactly("other");
    mark(other);
    assertThat(other.downs()).isEmpty();
  }

  @Test
  void timersThatNeedNoNewSessionBeginNone() throws Exception {
    final RecordingRouter tor = router("tor", 64500);
    writeHosts("localPref: 100");
    start();
    tor.awaitFirstTable();

    writePeer("tor", 64500, ", connectTime: 5s, holdTime: 90s, keepaliveTime: 7s");
    await(() -> Integer.valueOf(7).equals(peer("tor").session().keepaliveSeconds()));
    mark(tor);
    assertThat(peer("tor").session().holdTimeSeconds()).isEqualTo(90);
    assertThat(peer("tor").past().flaps()).isZero();
    assertThat(tor.ups()).isEqualTo(1);
    assertThat(tor.downs()).isEmpty();
    assertThat(peer("tor").local().localAddress()).isEqualTo("127.0.0.1");
    assertThat(peer("tor").local().localPort()).isPositive();

    writePeer("tor", 64500, ", holdTime: 60s");
    tor.await("a second session", each -> each.ups() == 2);
    assertThat(tor.downs()).hasSize(1);
  }

  private static void await(BooleanSupplier wanted) throws InterruptedException {
    while (!wanted.getAsBoolean()) {
      Thread.sleep(5); // the test's timeout ends this
    }
  }

  @Test
  void ofTwoPeersThatAreOneSessionOneStaysDownAndNamesTheOther() throws Exception {
    final RecordingRouter tor = router("tor", 64500);
    writeHosts("localPref: 100");
    writePeer("tor", 64500, "");
    write(
        "twin.yaml",
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: twin, namespace: m}
        spec: {myASN: 64500, peerASN: 64500, peerAddress: 10.0.0.1, peerPort: %d}
        """
            .formatted(portOf("tor")));
    start();
    tor.awaitFirstTable();
    mark(tor);
    assertThat(peer("twin").progress().state()).isEqualTo("idle");
    assertThat(peer("twin").progress().warnings())
        .singleElement()
        .satisfies(warning ->
            assertThat(warning)
                .contains("10.0.0.1")
                .contains("BGPPeer tor")
                .contains("stays down"));
    assertThat(dialed).containsExactly("tor");
    assertThat(tor.ups()).isEqualTo(1);
  }

  @Test
  void anAdvertisementForOtherPeersSendsEachOnlyTheDifference() throws Exception {
    final RecordingRouter a = router("a", 64500);
    final RecordingRouter b = router("b", 64500);
    writeHosts("localPref: 100, peers: [a]");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    a.awaitFirstTable();
    b.awaitFirstTable();
    assertThat(a.prefixes()).containsExactly("198.51.100.0/24", "198.51.100.10/32");
    assertThat(b.prefixes()).containsExactly("198.51.100.0/24");

    a.forgetHistory();
    b.forgetHistory();
    writeHosts("localPref: 100, peers: [a, b]");
    b.awaitRoutes("198.51.100.0/24", "198.51.100.10/32");
    mark(a, b);
    assertThat(a.announced()).isEmpty();
    assertThat(a.withdrawn()).isEmpty();
    assertThat(b.announced()).containsExactly("198.51.100.10/32");
    assertThat(b.withdrawn()).isEmpty();

    b.forgetHistory();
    writeHosts("localPref: 100, peers: [b]");
    a.await("no host route", each -> !each.prefixes().contains("198.51.100.10/32"));
    mark(a, b);
    assertThat(a.announced()).isEmpty();
    assertThat(a.withdrawn()).containsExactly("198.51.100.10/32");
    assertThat(b.announced()).isEmpty();
    assertThat(b.withdrawn()).isEmpty();

    a.forgetHistory();
    writeHosts("localPref: 100");
    a.await("the host route again", each -> each.prefixes().contains("198.51.100.10/32"));
    mark(a, b);
    assertThat(a.announced()).containsExactly("198.51.100.10/32");
    assertThat(a.withdrawn()).isEmpty();
    assertThat(b.announced()).isEmpty();
    assertThat(b.withdrawn()).isEmpty();
    assertThat(a.ups()).isEqualTo(1);
    assertThat(b.ups()).isEqualTo(1);
  }

  @Test
  void aPeerWithoutItsSecretStaysDownAndSaysWhy() throws Exception {
    final RecordingRouter good = router("good", 64500);
    final RecordingRouter red = router("red", 64500);
    writePeer("red", 64500, ", passwordSecret: {name: nowhere}");
    start();
    good.awaitFirstTable();
    mark(good);
    PeerAnswer down = peer("red");
    assertThat(down.progress().state()).isEqualTo("idle");
    assertThat(down.progress().warnings())
        .singleElement()
        .asString()
        .startsWith(
            "spec.passwordSecret: there is no Secret 'nowhere' of type kubernetes.io/basic-auth");
    assertThat(dialed).containsExactly("good");

    writePeer("red", 64500, "");
    red.awaitFirstTable();
    assertThat(peer("red").progress().warnings()).isEmpty();
  }

  @Test
  void aPeerThatAsksForAPasswordNowIsNotTalkedToWithoutIt() throws Exception {
    final RecordingRouter good = router("good", 64500);
    final RecordingRouter secret = router("secret", 64500);
    start();
    good.awaitFirstTable();
    secret.awaitFirstTable();
    writePeer("secret", 64500, ", passwordSecret: {name: nowhere}");
    secret.await("the end", each -> each.downs().size() == 1);
    mark(good);
    assertThat(secret.ups()).isEqualTo(1);
    assertThat(peer("secret").progress().state()).isEqualTo("idle");
    assertThat(peer("secret").progress().warnings())
        .singleElement()
        .asString()
        .startsWith("spec.passwordSecret: ");
  }

  @Test
  void aSlipInAFileTakesNoRouteAway() throws Exception {
    final RecordingRouter tor = router("tor", 64500);
    writeHosts("localPref: 100");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    tor.awaitFirstTable();
    writeHosts("localPref: 100, peeers: [tor]");
    write("pools.yaml", POOLS.replace("addresses", "addreses"));
    write("web.yaml", "kind: [");
    mark(tor);
    writePeer("tor", 64500, ", peerPort: many");
    mark(tor);
    assertThat(tor.withdrawn()).isEmpty();
    assertThat(tor.downs()).isEmpty();
    assertThat(tor.prefixes()).contains("198.51.100.0/24", "198.51.100.10/32");
  }

  @Test
  void figuresAreThoseOfTheWire() throws Exception {
    final RecordingRouter tor = router("tor", 64500);
    writeHosts("localPref: 100");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    tor.awaitFirstTable();
    List<Metric> figures = new ArrayList<>(answers.measurements());
    answers.serviceMeasurements(figures::add);
    var peer = Map.of("peer", "10.0.0.1:" + portOf("tor"), "vrf", "");
    assertThat(value(figures, "metallb_bgp_session_up", peer)).isEqualTo(1);
    assertThat(value(figures, "metallb_bgp_announced_prefixes_total", peer)).isEqualTo(2);
    assertThat(value(figures, "metallb_bgp_received_prefixes_total", peer)).isEqualTo(0);
    assertThat(value(figures, "metallb_bgp_opens_sent", peer)).isEqualTo(1);
    assertThat(value(figures, "metallb_bgp_opens_received", peer)).isEqualTo(1);
    assertThat(value(figures, "metallb_bgp_updates_total", peer)).isGreaterThanOrEqualTo(2);
    var web =
        Map.of("service", "default/web", "protocol", "bgp", "node", "n", "ip", "198.51.100.10");
    assertThat(value(figures, "metallb_speaker_announced", web)).isEqualTo(1);
  }

  private @Nullable List<RouteAnswer> routes(@Nullable String peer) throws IOException {
    List<RouteAnswer> rows = new ArrayList<>();
    return answers.routes(RouteQuestion.of(peer), rows::add) ? rows : null;
  }

  private static double value(List<Metric> of, String name, Map<String, String> labels) {
    return of.stream()
        .filter(each -> each.name().equals(name) && each.labels().equals(labels))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void theEndIsToldWithItsReason() throws Exception {
    final RecordingRouter a = router("a", 64500);
    final RecordingRouter b = router("b", 64501);
    start();
    a.awaitFirstTable();
    b.awaitFirstTable();
    speaker.leave(DrainTerms.atOnce("maintenance")).get(30, TimeUnit.SECONDS);
    for (RecordingRouter router : List.of(a, b)) {
      router.await("the end", each -> !each.downs().isEmpty());
      assertThat(router.downs().getFirst())
          .contains("received Cease/AdministrativeShutdown (6/2)")
          .contains("maintenance");
    }
  }

  /** So long that the test's own end of it comes first. */
  private static final long HOLD = TimeUnit.HOURS.toNanos(1);

  private static boolean isDrained(RecordingRouter router, String prefix) {
    Attributes route = router.routes().get(Prefix.parse(prefix));
    return route != null && route.communities().contains(EncodingContext.GRACEFUL_SHUTDOWN);
  }

  @Test
  void aSpeakerThatLeavesFirstLetsRoutersFindOtherWays() throws Exception {
    final RecordingRouter internal = router("internal", 64500);
    final RecordingRouter external = router("external", 64501);
    final List<RecordingRouter> both = List.of(internal, external);
    writeHosts("localPref: 100, communities: ['64500:7']");
    writeService("web", "loadBalancerIPs", "198.51.100.10");
    start();
    internal.awaitFirstTable();
    external.awaitFirstTable();
    var left = speaker.leave(new DrainTerms("disk 4 fails", HOLD, true));
    for (RecordingRouter router : both) {
      router.await("the mark of RFC 8326", each -> isDrained(each, "198.51.100.10/32"));
      assertThat(router.route("198.51.100.10/32").communities()).hasToString("[64500:7, 65535:0]");
      assertThat(router.withdrawn()).isEmpty();
    }
    assertThat(internal.route("198.51.100.10/32").localPref()).isZero();
    assertThat(routes("internal"))
        .allSatisfy(route -> assertThat(route.communities()).contains("65535:0"))
        .allSatisfy(route -> assertThat(route.localPref()).isZero());
    assertThat(peer("external").progress().warnings())
        .anyMatch(text -> text.contains("GRACEFUL_SHUTDOWN"));

    writeService("late", "loadBalancerIPs", "198.51.100.20");
    for (RecordingRouter router : both) {
      router.await("a service that came late", each -> isDrained(each, "198.51.100.20/32"));
      assertThat(router.downs()).isEmpty();
    }
    assertThat(left).isNotDone();

    var now = speaker.leave(DrainTerms.atOnce("never mind")).get(30, TimeUnit.SECONDS);
    assertThat(now).isEqualTo(left.get(30, TimeUnit.SECONDS));
    assertThat(now.drained()).containsExactly("external", "internal");
    assertThat(now.ended()).containsExactly("external", "internal");
    for (RecordingRouter router : both) {
      router.await("the end", each -> !each.downs().isEmpty());
      assertThat(router.withdrawn())
          .contains("198.51.100.0/24", "198.51.100.10/32", "198.51.100.20/32");
      assertThat(router.downs().getFirst())
          .contains("received Cease/AdministrativeShutdown (6/2)")
          .contains("disk 4 fails");
    }
    assertThat(peer("internal").progress().state()).isEqualTo("idle");
    assertThat(peer("internal").progress().warnings())
        .anyMatch(text -> text.contains("restart it"));
  }

  @Test
  void withNothingAnnouncedTheEndDoesNotWait() throws Exception {
    final RecordingRouter tor = router("tor", 64500);
    start();
    tor.awaitFirstTable();
    var answer = speaker.leave(new DrainTerms("", HOLD, true)).get(30, TimeUnit.SECONDS);
    assertThat(answer.drained()).isEmpty();
    assertThat(answer.ended()).containsExactly("tor");
    assertThat(speaker.leave(new DrainTerms("", HOLD, true)).get(30, TimeUnit.SECONDS))
        .as("asked again")
        .isEqualTo(answer);
  }
}
