package bellman.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.app.speaker.Announcing;
import bellman.app.speaker.Intended;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Events;
import bellman.kubernetes.OwnedObjectWatch;
import bellman.kubernetes.StatusWriter;
import bellman.runtime.Answer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is asked for again of a speaker that had too much to do for an answer. The speaker is
 * played, and there is no API server: what would be written waits.
 */
final class SpeakerReportTest {

  /** For each question how often it still goes without an answer. */
  private final Map<String, Integer> unanswered = new ConcurrentHashMap<>();

  private final CountDownLatch problemsTold = new CountDownLatch(1);
  private final CountDownLatch lookedAfter = new CountDownLatch(2);
  private final CountDownLatch serviceTold = new CountDownLatch(1);
  @TempDir private Path folder;
  private Cluster cluster;
  private StatusWriter statusWriter;
  private Events events;
  private SpeakerReport report;

  @BeforeEach
  void start() throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        users: [{name: u, user: {}}]
        current-context: c
        """);
    cluster = Cluster.connect(kubeconfig, "metallb-system", "test");
    statusWriter = StatusWriter.start(cluster, "test");
    events = Events.start(cluster, "test", "node-a");
    report =
        new SpeakerReport(
            new SpeakerReport.Setup(
                "node-a",
                "",
                statusWriter,
                events,
                ConfigurationStates.ofSpeaker(statusWriter, "node-a", this::now),
                SpeakerReport.Services.ALL,
                (statusKind, labels, listener) -> {
                  lookedAfter.countDown();
                  return OwnedObjectWatch.start(cluster, statusKind, labels, "test", listener);
                }));
  }

  @AfterEach
  void stop() {
    report.close();
    events.close();
    statusWriter.close();
    cluster.close();
  }

  /** Asked for when problems are told. */
  private Instant now() {
    problemsTold.countDown();
    return Instant.EPOCH;
  }

  private Announcing announcing() {
    return (Announcing)
        Proxy.newProxyInstance(
            Announcing.class.getClassLoader(),
            new Class<?>[] {Announcing.class},
            (_, method, arguments) -> {
              String question = method.getName();
              int left = unanswered.merge(question, -1, Integer::sum);
              if (left >= 0) {
                throw new Answer.MissingException("the speaker's thread has too much to do");
              }
              return switch (question) {
                case "peers", "assigned" -> List.of();
                case "findings" -> new Announcing.Findings(true, Set.of(), List.of());
                case "intended" -> intended((Collection<?>) arguments[0]);
                default -> throw new UnsupportedOperationException(question);
              };
            });
  }

  private Map<String, Intended> intended(Collection<?> services) {
    Map<String, Intended> all = new HashMap<>();
    for (Object service : services) {
      all.put(service.toString(), new Intended(List.of(), List.of()));
    }
    if (services.contains("shop/web")) {
      serviceTold.countDown();
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"peers", "findings", "assigned", "intended"})
  void aConfigurationIsKnownThoughAnAnswerFailed(String question) throws InterruptedException {
    unanswered.put(question, 1);
    report.announced(List.of("shop/web"));
    report.changed();
    report.start(announcing());

    assertThat(lookedAfter.await(30, TimeUnit.SECONDS)).as("sessions are looked after").isTrue();
    assertThat(serviceTold.await(30, TimeUnit.SECONDS)).as("a service is told of").isTrue();
    assertThat(problemsTold.await(30, TimeUnit.SECONDS)).as("problems are told").isTrue();
  }
}
