package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.app.recording.Entry;
import bellman.app.recording.Recording;
import bellman.app.recording.RecordingFile;
import bellman.app.recording.RecordingWriter;
import bellman.balancer.plan.Planner;
import bellman.directory.AdminStateFile;
import bellman.directory.Manifests;
import bellman.edge.bgp.Dialer;
import bellman.edge.bgp.Transport;
import bellman.speaker.DrainTerms;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A speaker with a real session is recorded, and replayed without one. */
@Timeout(120)
final class ReplayTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String WEB = "198.51.100.10/32";
  private static final String API = "198.51.100.11/32";
  private static final String SECRET = "a-Secret-of-the-tor";

  /** Nobody listens there, so that only one peer has a session. */
  private static final Dialer NOBODY =
      new Dialer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Transport.PLAIN);

  private static final String ALL =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: main, namespace: m}
      spec: {addresses: [198.51.100.0/24, "2001:db8::/120"]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: hosts, namespace: m}
      spec: {localPref: 100, communities: ["65535:65282", "large:64500:1:2"]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, annotations: {metallb.io/loadBalancerIPs: 198.51.100.10}}
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: tor, namespace: m, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec: {myASN: 64500, peerASN: 64500, peerAddress: 10.0.0.1}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: away, namespace: m, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.2, password: %s}
      """
          .formatted(SECRET);

  private static final String MORE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: api}
      spec: {type: LoadBalancer, loadBalancerIP: 198.51.100.11, ports: [{port: 443}]}
      """;

  @TempDir private Path folder;
  private RecordingRouter router;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    router = new RecordingRouter("tor", 64500, 0);
    file = folder.resolve("speaker.recording");
  }

  @AfterEach
  void close() throws Exception {
    router.close();
  }

  /** A speaker's life, from its first objects until it has left. */
  private void record(long mostOctets) throws Exception {
    var started =
        new Entry.Started(Recording.FORMAT, "of tests", "n", null, false, true, false, List.of());
    try (RecordingWriter writer = RecordingWriter.begin(file, mostOctets)) {
      var recording = new Recording(writer, started);
      var planner =
          new Planner(
              new Planner.Settings(
                  "n"::equals, "n", null, service -> recording.remembered(service, List.of())));
      Speaker speaker =
          Speaker.start(
              new Speaker.Setup(
                  "n",
                  planner,
                  peer -> peer.name().equals("tor") ? router.connector() : NOBODY,
                  Speaker.Listener.NOBODY,
                  Surroundings.LOOPBACK,
                  AdminStateFile.NONE,
                  recording));
      var answers = new SpeakerAnswers(speaker, () -> NOW);
      observe(speaker, ALL);
      router.awaitRoutes(WEB);
      observe(speaker, MORE);
      router.awaitRoutes(WEB, API);
      assertThat(answers.peers()).hasSize(2);
      for (String action : List.of("drain", "start", "refresh")) {
        assertThat(answers.order(new PeerRequest("tor", action, "")))
            .isInstanceOf(PeerOutcome.Done.class);
      }
      observe(speaker, ALL.replace("localPref: 100", "localPref: 200"));
      router.await("another LOCAL_PREF", each -> each.route(WEB).localPref() == 200);
      speaker.leave(DrainTerms.atOnce("the test is over")).get(30, TimeUnit.SECONDS);
    }
  }

  private void observe(Speaker speaker, String yaml) throws IOException {
    Path written = Files.writeString(folder.resolve("all.yaml"), yaml);
    speaker.observe(Manifests.read(List.of(written)).resources(), List.of());
  }

  private RecordingFile.Report replay(Path of) throws IOException {
    return new RecordingFile(of).replay(ReplayedOrders::new, (_, _) -> {});
  }

  /** The recording with a line changed. */
  private Path edited(String what, String instead) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(what);
    int at = text.indexOf(what);
    return Files.writeString(
        folder.resolve("edited"),
        text.substring(0, at) + instead + text.substring(at + what.length()));
  }

  @Test
  void theSameInputsComeToTheSameDecisionsAndOctets() throws Exception {
    record(10_000_000);
    List<String> kinds = new ArrayList<>();
    RecordingFile.Report report =
        new RecordingFile(file).replay(ReplayedOrders::new, (input, _) -> kinds.add(kind(input)));
    assertThat(report.differences()).isEmpty();
    assertThat(report.stopped()).isNull();
    assertThat(report.sessions()).isEqualTo(2);
    assertThat(report.batches())
        .as("the table, a route, and an edit; what comes at once is sent together")
        .isGreaterThanOrEqualTo(3);
    assertThat(report.octets()).isGreaterThan(200);
    assertThat(kinds)
        .contains("Observed", "Up", "Written", "Ordered", "Leaving", "Down", "Finished");
  }

  private static String kind(String input) {
    return input.replaceFirst("\\{\"is\":\"app.recording.Entry.(\\w+)\".*", "$1");
  }

  @Test
  void passwordsAreLeftOutAndTheFileIsItsOwnersAlone() throws Exception {
    record(10_000_000);
    assertThat(Files.readString(file)).doesNotContain(SECRET).contains("\"left out ");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatComesToSomethingElseIsNamed() throws Exception {
    record(10_000_000);
    // another LOCAL_PREF of the first advertisement, as if the program decided otherwise
    RecordingFile.Report report = replay(edited("\"localPref\":100", "\"localPref\":101"));
    assertThat(report.differences()).isNotEmpty();
    RecordingFile.Difference first = report.differences().getFirst();
    assertThat(first.recorded()).hasSameSizeAs(first.replayed());
    assertThat(first.recorded()).anyMatch(each -> each.contains("Entry.Sent"));
    assertThat(first.line()).isGreaterThan(1);
  }

  @Test
  void aProcessThatDiedLeavesWhatItHadDone() throws Exception {
    record(10_000_000);
    byte[] whole = Files.readAllBytes(file);
    for (int cut : List.of(2, 3, 5)) {
      String part = new String(whole, 0, whole.length * cut / 6, StandardCharsets.UTF_8);
      Path lines =
          Files.writeString(folder.resolve("part"), part.substring(0, part.lastIndexOf('\n') + 1));
      assertThat(replay(lines).differences()).isEmpty();
    }
  }

  @Test
  void itsLengthIsBoundedAndTheEndIsSaid() throws Exception {
    record(6_000);
    assertThat(Files.size(file)).isLessThan(6_200);
    RecordingFile.Report report = replay(file);
    assertThat(report.stopped()).isEqualTo("the limit of 6000 octets is reached");
    assertThat(report.differences()).isEmpty();
  }

  @Test
  void whatIsNoRecordingIsRefusedWithItsLine() throws Exception {
    record(10_000_000);
    Path later = edited("\"format\":1", "\"format\":7");
    assertThatThrownBy(() -> replay(later))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has the format 7, and this program reads 1");
    Path other = Files.writeString(folder.resolve("other"), "kind: Service\n");
    assertThatThrownBy(() -> replay(other)).hasMessageContaining("line 1 can't be read");
    Path line = edited("\"is\":\"app.recording.Entry.Up\"", "\"is\":\"app.Main\"");
    assertThatThrownBy(() -> replay(line)).hasMessageContaining("'app.Main' is no Entry");
  }
}
