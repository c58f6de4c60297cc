package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.balancer.plan.Planner;
import bellman.bgp.rib.EncodingContext;
import bellman.directory.AdminStateFile;
import bellman.directory.Manifests;
import bellman.net.Address;
import bellman.net.Prefix;
import bellman.speaker.AdminState;
import bellman.speaker.DrainTerms;
import bellman.telemetry.Metric;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators order for single peers, in a speaker of this process. */
@Timeout(120)
class PeerOrdersTest {

  private static final String WEB = "198.51.100.10/32";
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00.5Z");
  private static final ObjectKey TOR = new ObjectKey(Kind.BGP_PEER, "m", "tor");

  @TempDir private Path folder;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private RecordingRouter router;
  private Path file;
  private Speaker speaker;
  private SpeakerAnswers answers;

  @BeforeEach
  void router() throws IOException {
    router = new RecordingRouter("tor", 64500, 0);
    file = folder.resolve("orders");
  }

  @AfterEach
  void close() throws Exception {
    end();
    router.close();
  }

  private void end() throws Exception {
    if (speaker != null) {
      speaker.leave(DrainTerms.atOnce("the test is over")).get(30, TimeUnit.SECONDS);
    }
  }

  /** Another process, which knows what is in the file. */
  private void start() {
    var planner = new Planner(new Planner.Settings("n"::equals, "n", null, _ -> List.of()));
    var listener =
        new Speaker.Listener() {
          @Override
          public void assigned(String service, List<Address> addresses) {}

          @Override
          public void ordered(ObjectKey peer, PeerAction action, String what) {
            told.add(peer + " " + action + " " + what);
          }
        };
    speaker =
        Speaker.start(
            new Speaker.Setup(
                "n",
                planner,
                _ -> router.connector(),
                listener,
                Surroundings.LOOPBACK,
                AdminStateFile.open(file),
                null));
    answers = new SpeakerAnswers(speaker, () -> NOW);
  }

  private void observe(String yaml) throws IOException {
    Path written = Files.writeString(folder.resolve("all.yaml"), yaml);
    speaker.observe(Manifests.read(List.of(written)).resources(), List.of());
  }

  private void observeAll() throws IOException {
    observe(
        """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: main, namespace: m}
        spec: {addresses: [198.51.100.0/24]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: hosts, namespace: m}
        spec: {localPref: 100}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, annotations: {metallb.io/loadBalancerIPs: 198.51.100.10}}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        """);
    observePeer("2026-01-01T00:00:00Z", "");
  }

  private void observePeer(String created, String more) throws IOException {
    observe(
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: tor, namespace: m, creationTimestamp: "%s"}
        spec: {myASN: 64500, peerASN: 64500, peerAddress: 10.0.0.1%s}
        """
            .formatted(created, more));
  }

  private PeerOutcome.Done done(String action, String text) {
    PeerOutcome outcome = answers.order(new PeerRequest("tor", action, text));
    assertThat(outcome).isInstanceOf(PeerOutcome.Done.class);
    return (PeerOutcome.Done) outcome;
  }

  private PeerAnswer tor() {
    return answers.peers().getFirst();
  }

  private boolean isDrained() {
    var route = router.routes().get(Prefix.parse(WEB));
    return route != null && route.communities().contains(EncodingContext.GRACEFUL_SHUTDOWN);
  }

  private List<AdminState> remembered() {
    return AdminStateFile.open(file).remembered();
  }

  private double figure(String name) {
    return answers.measurements().stream()
        .filter(each -> each.name().equals(name))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void aShutDownPeerStaysDownInTheNextProcessUntilItIsStarted() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    PeerOutcome.Done done = done("shutdown", "Gestell 4");
    assertThat(done.changed()).isTrue();
    assertThat(done.obstacle()).isNull();
    var admin = new PeerAnswer.Admin("shutdown", "2026-11-29T12:00:00Z", "Gestell 4");
    assertThat(done.admin()).isEqualTo(admin);
    router.await("the end", each -> !each.downs().isEmpty());
    assertThat(router.downs().getFirst())
        .isEqualTo("received Cease/AdministrativeShutdown (6/2): \"Gestell 4\"");
    assertThat(done("shutdown", "again").changed()).isFalse();
    assertThat(figure("bellman_bgp_peer_shutdown")).isEqualTo(1);
    assertThat(figure("bellman_bgp_peer_drained")).isZero();
    end();

    start();
    observeAll();
    assertThat(tor().progress().state()).isEqualTo("idle");
    assertThat(tor().admin()).isEqualTo(admin);
    assertThat(tor().progress().warnings())
        .containsExactly(
            "shut down by an operator since 2026-11-29T12:00:00Z (\"Gestell 4\"): `bellman peer tor"
                + " start` ends this");
    assertThat(answers.order(new PeerRequest("tor", "clear", "")))
        .isInstanceOf(PeerOutcome.Refused.class);
    observePeer("2026-01-01T00:00:00Z", ", holdTime: 30s");
    assertThat(tor().admin()).as("an edit is no start").isEqualTo(admin);
    assertThat(tor().nextAttempt()).isNull();

    assertThat(done("start", "").message())
        .isEqualTo("it was shut down since 2026-11-29T12:00:00Z: starting its session");
    router.await("a session", each -> each.ups() == 2);
    router.awaitRoutes(WEB);
    assertThat(tor().admin()).isNull();
    assertThat(remembered()).isEmpty();
    assertThat(done("start", "").changed()).isFalse();
    assertThat(told)
        .extracting(line -> line.substring(0, line.indexOf(": ")))
        .containsExactly(
            TOR + " shutdown it is shut down until it is started",
            TOR + " start it was shut down since 2026-11-29T12:00:00Z");
  }

  @Test
  void aDrainedPeersRoutesHaveTheMarkFromTheFirstTableOn() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    assertThat(done("drain", "").message())
        .isEqualTo(
            "it is drained until it is started: 1 route is advertised again, with"
                + " GRACEFUL_SHUTDOWN");
    router.await("the mark", _ -> isDrained());
    assertThat(router.downs()).isEmpty();
    end();

    router.await("the end", each -> !each.downs().isEmpty());
    start();
    observeAll();
    router.await("any route", each -> each.prefixes().contains(WEB));
    assertThat(isDrained()).as("what came first").isTrue();
    assertThat(router.route(WEB).localPref()).isZero();
    assertThat(done("start", "").changed()).isTrue();
    router.await("no mark", _ -> !isDrained());
    assertThat(router.route(WEB).localPref()).isEqualTo(100);
    assertThat(router.ups()).isEqualTo(2);
  }

  @Test
  void aDrainedPeerMayBeShutDownAndOneThatIsDownHasNothingToDrain() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    done("drain", "");
    assertThat(done("shutdown", "now").admin().state()).isEqualTo("shutdown");
    assertThat(answers.order(new PeerRequest("tor", "drain", "")))
        .isInstanceOfSatisfying(
            PeerOutcome.Refused.class,
            refused -> assertThat(refused.message()).startsWith("there is nothing to drain: "));
    router.await("the end", each -> !each.downs().isEmpty());
    done("start", "");
    router.await("a session", each -> each.ups() == 2);
    router.awaitRoutes(WEB);
    assertThat(isDrained()).as("start takes back both").isFalse();
  }

  @Test
  void whatWasOrderedGoesWithTheObject() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    done("shutdown", "");
    assertThat(remembered()).hasSize(1);
    speaker.observe(List.of(), List.of(TOR));
    assertThat(answers.peers()).isEmpty();
    observePeer("2026-01-02T00:00:00Z", "");
    router.await("a session", each -> each.ups() == 2);
    assertThat(tor().admin()).isNull();
  }

  /** As a watch tells it that was away in the middle. */
  @Test
  void anotherObjectOfTheNameBeginsAsAllDo() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    done("shutdown", "");
    router.await("the end", each -> !each.downs().isEmpty());
    observePeer("2026-01-02T00:00:00Z", "");
    router.await("a session", each -> each.ups() == 2);
    assertThat(tor().admin()).isNull();

    done("shutdown", "");
    end();
    start();
    speaker.observe(List.of(), List.of());
    assertThat(remembered()).as("before the objects are known").hasSize(1);
    observePeer("2026-01-03T00:00:00Z", "");
    router.await("a session in the next process", each -> each.ups() == 3);
    assertThat(tor().admin()).isNull();
  }

  @Test
  void aRefreshSendsEverythingAgainAndAClearBeginsAnew() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    router.forgetHistory();
    assertThat(done("refresh", "").message()).isEqualTo("1 route is advertised again");
    router.await("the route again", each -> each.announced().contains(WEB));
    assertThat(router.downs()).isEmpty();
    done("clear", "anew");
    router.await("a second session", each -> each.ups() == 2);
    assertThat(router.downs())
        .containsExactly("received Cease/AdministrativeReset (6/4): \"anew\"");
    assertThat(file).as("neither lasts").doesNotExist();
  }

  @Test
  void whatTheWholeSpeakerDoesHasPrecedence() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    done("drain", "");
    router.await("the mark", _ -> isDrained());
    var left = speaker.leave(new DrainTerms("", TimeUnit.HOURS.toNanos(1), false));
    assertThat(done("start", "").message()).endsWith("so its routes stay drained");
    router.forgetHistory();
    done("refresh", "");
    router.await("the route again", each -> each.announced().contains(WEB));
    assertThat(isDrained()).isTrue();
    done("shutdown", "");
    router.await("the end", each -> !each.downs().isEmpty());
    speaker.leave(DrainTerms.atOnce("")).get(30, TimeUnit.SECONDS);
    left.get(30, TimeUnit.SECONDS);
    assertThat(answers.order(new PeerRequest("tor", "start", "")))
        .isInstanceOfSatisfying(
            PeerOutcome.Refused.class,
            refused -> assertThat(refused.message()).contains("restart it"));
    assertThat(remembered()).hasSize(1);
  }

  @Test
  void whoIsNotThereIsToldWithThoseThatAre() throws Exception {
    start();
    observeAll();
    router.awaitRoutes(WEB);
    assertThat(answers.order(new PeerRequest("tro", "clear", "")))
        .isEqualTo(
            new PeerOutcome.Unknown(
                "there is no peer 'tro' on this node; did you mean 'tor'? There are: tor"));
  }

  @Test
  void aFileThatCanNotBeWrittenIsTold() throws Exception {
    file = Files.writeString(folder.resolve("plain"), "").resolve("orders");
    start();
    observeAll();
    router.awaitRoutes(WEB);
    PeerOutcome.Done done = done("shutdown", "");
    assertThat(done.changed()).isTrue();
    assertThat(done.obstacle()).contains("can't be written");
    router.await("the end", each -> !each.downs().isEmpty());
  }
}
