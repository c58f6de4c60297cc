package bellman.app.recording;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Resource;
import bellman.api.status.WriteOutcome;
import bellman.app.recording.RecordingFile.Report;
import bellman.controller.ControllerMachine;
import bellman.controller.Effect;
import bellman.controller.Input;
import bellman.controller.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller's machine with an API server that takes every write, recorded and replayed. */
final class ControllerReplayTest {

  private static final String SECRET = "a-Secret-of-the-tor";

  @TempDir private Path folder;

  /** One term as leader, on a recording. */
  private static final class Term {
    private final ControllerRecording recording;
    private final List<Effect> wanted = new ArrayList<>();
    private final ControllerMachine machine;
    private long nanos;
    private int version = 100;

    Term(RecordingWriter writer) {
      recording =
          new ControllerRecording(
              writer, new Entry.Leads(Recording.FORMAT, "of tests", null, true, moment()));
      machine =
          new ControllerMachine(
              null,
              true,
              effect -> {
                recording.wanted(effect);
                wanted.add(effect);
              },
              moment());
    }

    private Moment moment() {
      return new Moment(nanos, Instant.EPOCH.plusNanos(nanos));
    }

    private void hear(Input input) {
      nanos += 1_000_000;
      recording.heard(input, moment());
      machine.handle(input, moment());
    }

    /** Carries out all writes, and lets all that is due happen. */
    private void settle() {
      for (int turns = 0; turns < 100; turns++) {
        List<Effect> now = List.copyOf(wanted);
        wanted.clear();
        for (Effect effect : now) {
          switch (effect) {
            case Effect.WriteAddresses of ->
                hear(new Input.Written(of.service(), of.version(), of.write(), done()));
            case Effect.WriteCondition of ->
                hear(new Input.Told(of.about(), of.service(), of.version(), of.what(), done()));
            default -> {}
          }
        }
        if (machine.deadlineNanos() == Long.MAX_VALUE) {
          return;
        }
        nanos = Math.max(nanos, machine.deadlineNanos());
        recording.due(moment());
        machine.tick(moment());
        recording.dueUntil(nanos);
        machine.ticked(nanos);
      }
    }

    private WriteOutcome done() {
      return new WriteOutcome.Done(String.valueOf(++version));
    }
  }

  private static Resource object(
      String apiVersion, String kind, String name, Map<String, Object> spec) {
    Map<String, Object> document = new HashMap<>();
    document.put("apiVersion", apiVersion);
    document.put("kind", kind);
    document.put("metadata", Map.of("name", name, "creationTimestamp", "2026-01-01T00:00:00Z"));
    document.put("spec", spec);
    return Objects.requireNonNull(Decoder.decode(document).resource());
  }

  private static Input observed(Map<String, String> versions, Resource... upserts) {
    return new Input.Observed(new ObservedChange(List.of(upserts), List.of(), versions, List.of()));
  }

  private Path record() throws IOException {
    Path file = folder.resolve("controller.recording");
    try (RecordingWriter writer = RecordingWriter.begin(file, 10_000_000)) {
      for (int term = 0; term < 2; term++) {
        var leading = new Term(writer);
        leading.hear(
            observed(
                Map.of("default/web", "1", "default/api", "2"),
                object(
                    "metallb.io/v1beta1",
                    "IPAddressPool",
                    "main",
                    Map.of("addresses", List.of("198.51.100.0/30"))),
                object(
                    "metallb.io/v1beta2",
                    "BGPPeer",
                    "tor",
                    Map.of(
                        "myASN",
                        64500,
                        "peerASN",
                        64501,
                        "peerAddress",
                        "192.0.2.1",
                        "password",
                        SECRET)),
                object("v1", "Service", "web", Map.of("type", "LoadBalancer")),
                object("v1", "Service", "api", Map.of("type", "LoadBalancer"))));
        leading.settle();
        leading.hear(
            new Input.Observed(
                new ObservedChange(
                    List.of(),
                    List.of(new ObjectKey(Kind.SERVICE, "default", "web")),
                    Map.of(),
                    List.of())));
        leading.settle();
      }
    }
    return file;
  }

  private static Report replay(Path file) throws IOException {
    return new RecordingFile(file)
        .replay(
            _ -> {
              throw new AssertionError("nobody orders anything of a controller");
            },
            (_, _) -> {});
  }

  @Test
  void theSameInputsComeToTheSameWrites() throws IOException {
    Path file = record();
    Report report = replay(file);
    assertThat(report.what()).isEqualTo("controller");
    assertThat(report.differences()).isEmpty();
    assertThat(report.writes()).as("two addresses and their events, twice").isGreaterThan(7);
    assertThat(Files.readString(file)).doesNotContain(SECRET).contains("\"left out ");
  }

  @Test
  void anotherDecisionIsNamedWithItsInput() throws IOException {
    Path file = record();
    String text = Files.readString(file);
    Path edited =
        Files.writeString(
            folder.resolve("edited"), text.replace("198.51.100.0/30", "203.0.113.0/30"));
    Report report = replay(edited);
    assertThat(report.differences()).isNotEmpty();
    assertThat(report.differences().getFirst().recorded().toString()).contains("198.51.100.");
    assertThat(report.differences().getFirst().replayed().toString()).contains("203.0.113.");
  }
}
