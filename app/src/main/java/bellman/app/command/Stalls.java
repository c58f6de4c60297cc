package bellman.app.command;

import bellman.runtime.Answer;
import bellman.runtime.StallWatch;
import bellman.runtime.StallWatch.Stall;
import bellman.telemetry.AboutAnswer;
import bellman.telemetry.ApiServer;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.MeasurementSource;
import bellman.telemetry.Metric;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import bellman.telemetry.ProcessFigures;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import bellman.telemetry.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of threads that are stuck: in the log, to probes, to monitoring, and in answers. In answers
 * also of what could not be read, where nothing else would be said: that there is nothing, and that
 * nothing is known, must not look the same.
 */
final class Stalls implements StallWatch.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Stalls.class);

  /** Who answers questions; nobody else can. */
  private static final String SPEAKER = "speaker";

  private static final int FRAMES = 12;

  /** Knows why peers are not known. */
  interface Gap {

    /** Why, in words; null if they are. */
    @Nullable String why();
  }

  private final StallWatch watch = StallWatch.start(this);

  private volatile Gap gap = () -> null;
  private final List<MeasurementSource> beside = new CopyOnWriteArrayList<>();

  @Override
  public void stuck(Stall stall, StackTraceElement[] at) {
    LOG.error(
        "{} although it has work to do: it is stuck at{}",
        stall,
        Arrays.stream(at)
            .limit(FRAMES)
            .map(frame -> System.lineSeparator() + "\tat " + frame)
            .collect(Collectors.joining()));
  }

  @Override
  public void turnsAgain(String thread) {
    LOG.info("thread {} is running again", thread);
  }

  /** The threads that are stuck, in words; empty when all is well. */
  List<String> stuck() {
    return watch.stuck().stream().map(Stall::toString).toList();
  }

  /** From now on, whoever is told that there are no peers is told why none may be known. */
  void peersUnlessUnknown(Gap some) {
    gap = some;
  }

  /** Has these figures told as well, whoever is stuck: they wait for nobody. */
  void tell(MeasurementSource figures) {
    beside.add(figures);
  }

  /** For how long each thread has not turned, and what else there is to tell while that can be. */
  MeasurementSource with(MeasurementSource others) {
    return new MeasurementSource() {
      @Override
      public List<Metric> measurements() {
        return Stalls.this.measurements(others);
      }

      @Override
      public void serviceMeasurements(Rows<Metric> rows) throws IOException {
        if (speaker().isEmpty()) {
          others.serviceMeasurements(rows);
        }
      }
    };
  }

  private List<Metric> measurements(MeasurementSource others) {
    List<Metric> all = new ArrayList<>();
    watch
        .seconds()
        .forEach((thread, seconds) ->
            all.add(
                new Metric(
                    "bellman_thread_stalled_seconds",
                    Metric.Kind.GAUGE,
                    "Time for which the thread has made no progress although it has work to do",
                    Map.of("thread", thread),
                    seconds)));
    all.addAll(ProcessFigures.measurements());
    beside.forEach(source -> all.addAll(source.measurements()));
    if (speaker().isEmpty()) {
      all.addAll(others.measurements());
    }
    return all;
  }

  private Optional<Stall> speaker() {
    return watch.stuck().stream().filter(stall -> stall.thread().equals(SPEAKER)).findFirst();
  }

  /** The answers, and with them who is stuck, and what the process is. */
  ApiServer.Answers in(ApiServer.Answers answers, AboutAnswer about) {
    MeasurementSource figures = with(answers);
    return new ApiServer.Answers() {
      @Override
      public List<String> stuck() {
        return Stalls.this.stuck();
      }

      @Override
      public AboutAnswer about() {
        return about;
      }

      @Override
      public @Nullable String absence() {
        check();
        return answers.absence();
      }

      @Override
      public List<PeerAnswer> peers() {
        check();
        List<String> warnings = stuck();
        List<PeerAnswer> peers = answers.peers();
        if (peers.isEmpty()) {
          mustKnow("the peers of this node are not known");
        }
        return peers.stream().map(peer -> peer.withWarnings(warnings)).toList();
      }

      @Override
      public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException {
        check();
        if (gap.why() != null && answers.peers().isEmpty()) {
          mustKnow("the peers of this node are not known");
        }
        return answers.routes(question, rows);
      }

      @Override
      public @Nullable ExplainAnswer explain(String service) {
        check();
        ExplainAnswer known = answers.explain(service);
        if (known == null) {
          mustKnow("whether there is a service " + service + " is not known");
        }
        return known;
      }

      @Override
      public List<Metric> measurements() {
        return figures.measurements();
      }

      @Override
      public void serviceMeasurements(Rows<Metric> rows) throws IOException {
        figures.serviceMeasurements(rows);
      }

      @Override
      public DrainAnswer drain(DrainRequest request) {
        check();
        return answers.drain(request);
      }

      @Override
      public PeerOutcome order(PeerRequest request) {
        check();
        return answers.order(request);
      }
    };
  }

  private void mustKnow(String what) {
    String why = gap.why();
    if (why != null) {
      throw new Answer.MissingException(what + ": waiting for " + why);
    }
  }

  /** Whoever asks one that is stuck is told so at once. */
  private void check() {
    speaker()
        .ifPresent(stall -> {
          throw new Answer.MissingException(
              stall + ", so it cannot respond; see the log for where it is stuck");
        });
  }
}
