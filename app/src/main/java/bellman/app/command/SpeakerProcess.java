package bellman.app.command;

import bellman.app.host.IdleHeapTrimmer;
import bellman.app.host.Watchers;
import bellman.app.recording.Entry;
import bellman.app.recording.Recording;
import bellman.app.recording.RecordingWriter;
import bellman.app.speaker.Neighborhood;
import bellman.app.speaker.PeerConnectors;
import bellman.app.speaker.Speaker;
import bellman.app.speaker.SpeakerAnswers;
import bellman.balancer.plan.Planner;
import bellman.directory.AdminStateFile;
import bellman.edge.bgp.PassiveAcceptor;
import bellman.edge.bgp.WarmUp;
import bellman.runtime.Clock;
import bellman.speaker.DrainTerms;
import bellman.telemetry.AboutAnswer;
import bellman.telemetry.ApiServer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.Endpoint;
import bellman.telemetry.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all processes that announce have in common: the speaker, its API and its end. */
final class SpeakerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(SpeakerProcess.class);
  private static final int STOP_SECONDS = 4;

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:BELLMAN_API:-" + Endpoint.DEFAULT + "}",
      description =
          "Loopback address to serve the API for peers, routes and explain on (default:"
              + " ${DEFAULT-VALUE}; environment: BELLMAN_API).")
  private String api = Endpoint.DEFAULT;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "File to write the token to that `bellman drain` and `bellman peer` present, readable by"
              + " this user only (default: a file named after the API address, under"
              + " ~/.local/state/bellman).")
  private @Nullable Path token;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "Seconds for which routes stay advertised with GRACEFUL_SHUTDOWN after SIGTERM, 0..3600"
              + " (default: ${DEFAULT-VALUE}). Peers with graceful restart retain them by"
              + " themselves.")
  private int drainSeconds = 5;

  @Option(
      names = "--listen-port",
      paramLabel = "PORT",
      defaultValue = "179",
      description =
          "Port to listen on for passive peers (spec.passive), 1..65535 (default:"
              + " ${DEFAULT-VALUE}). Not opened unless a peer is passive.")
  private int listenPort = 179;

  @Option(
      names = "--no-service-metrics",
      description = "Omit the per-service metrics (metallb_speaker_announced) from /metrics.")
  private boolean serviceMetricsLeftOut;

  @Option(
      names = "--no-flap-damping",
      description =
          "Announce flapping services each time they come back; by default their announcements are"
              + " delayed, by up to a minute each (reason flapping in explain).")
  private boolean flapsPassedOn;

  @Mixin private final RecordOptions record = new RecordOptions();
  private @Nullable Recording recording;
  private @Nullable RecordingWriter recordingWriter;
  private Introduction introduction = new Introduction("run", null, null, null);
  private @Nullable Speaker speaker;
  private @Nullable ApiServer server;
  private @Nullable IdleHeapTrimmer heapTrimmer;

  /**
   * What a process says that it is.
   *
   * @param command {@code run} or {@code speaker}
   * @param config the folder that it follows; null where it follows a cluster
   * @param state the file in which it remembers
   * @param loadBalancerClass of the services that it serves; null for those without
   */
  record Introduction(
      String command,
      @Nullable Path config,
      @Nullable Path state,
      @Nullable String loadBalancerClass) {

    private AboutAnswer of(String node) {
      ProcessHandle self = ProcessHandle.current();
      Instant started = self.info().startInstant().orElseGet(Instant::now);
      return new AboutAnswer(
          command,
          Version.bellman(),
          String.valueOf(Runtime.version()),
          self.pid(),
          started.truncatedTo(ChronoUnit.SECONDS).toString(),
          node,
          absolute(config),
          absolute(state),
          loadBalancerClass);
    }

    private static @Nullable String absolute(@Nullable Path path) {
      return path == null ? null : path.toAbsolutePath().normalize().toString();
    }
  }

  /** This is what the process says that it is; to be told before it starts. */
  void introduce(Introduction as) {
    introduction = as;
  }

  /** Whether all is to be recorded. */
  boolean records() {
    return record.isWanted();
  }

  /**
   * Begins to record, where that is wanted; to be called before {@link #start}.
   *
   * @param isCluster whether addresses come from services' status
   * @param excludeLabelCounts whether the Node's exclude label is honored
   * @throws IOException if the file can't be written
   */
  @Nullable Recording record(
      String node, boolean isCluster, boolean excludeLabelCounts, AdminStateFile orders)
      throws IOException {
    RecordingWriter writer = record.begin();
    if (writer != null) {
      recordingWriter = writer;
      recording =
          new Recording(
              writer,
              new Entry.Started(
                  Recording.FORMAT,
                  Version.bellman(),
                  node,
                  introduction.loadBalancerClass(),
                  isCluster,
                  excludeLabelCounts,
                  !flapsPassedOn,
                  orders.remembered()));
    }
    return recording;
  }

  /**
   * Starts to announce, and to answer.
   *
   * @param orders what operators ordered for single peers
   * @throws IllegalArgumentException if an option has a value that it can't have
   * @throws IOException if the API can't be served
   */
  Speaker start(
      Stalls stalls, String node, Planner planner, Speaker.Listener listener, AdminStateFile orders)
      throws IOException {
    check();
    Neighborhood neighborhood = Neighborhood.start();
    WarmUp.begin(Clock.monotonic(), neighborhood::links);
    var connectors =
        new PeerConnectors(PassiveAcceptor.start(listenPort, Clock.monotonic()), neighborhood);
    Speaker started =
        Speaker.start(
            new Speaker.Setup(
                node, damping(planner), connectors, listener, neighborhood, orders, recording));
    connectors.newcomers(started::came);
    serve(stalls, node, answering(started), started.watchers());
    speaker = started;
    return started;
  }

  /** Answers for a speaker as the options say. */
  SpeakerAnswers answering(Speaker of) {
    return new SpeakerAnswers(of, Instant::now, measuresServices());
  }

  /** A planner that damps flaps, unless the options say otherwise. */
  Planner damping(Planner planner) {
    return flapsPassedOn ? planner : planner.dampingFlaps();
  }

  /** Whether there are figures for each service. */
  boolean measuresServices() {
    return !serviceMetricsLeftOut;
  }

  /**
   * Starts to answer for somebody else who announces.
   *
   * @param watchers those who take a long silence of this process for its death
   * @throws IllegalArgumentException if an option has a value that it can't have
   * @throws IOException if the API can't be served
   */
  void serve(Stalls stalls, String node, ApiServer.Answers answers, Watchers watchers)
      throws IOException {
    check();
    Token shown = Token.random();
    ApiServer speakerAnswers =
        ApiServer.start(Endpoint.parse(api), stalls.in(answers, introduction.of(node)), shown);
    LOG.info("node {}: API on {}", node, ApiServer.text(speakerAnswers.address()));
    write(shown, token == null ? OrderOptions.tokenFile(speakerAnswers.address()) : token);
    heapTrimmer = IdleHeapTrimmer.start(watchers);
    server = speakerAnswers;
  }

  private void check() {
    String wrong = DrainRequest.holdProblem(drainSeconds);
    if (wrong != null) {
      throw new IllegalArgumentException("--drain " + drainSeconds + ": " + wrong);
    }
    if (listenPort < 1 || listenPort > 65535) {
      throw new IllegalArgumentException("--listen-port " + listenPort + ": must be 1..65535");
    }
  }

  private static void write(Token shown, Path file) {
    try {
      shown.write(file);
    } catch (IOException e) {
      LOG.warn(
          "cannot write the API token to {}: {}; `bellman drain` and `bellman peer` will be"
              + " refused: set --token FILE to a writable path",
          file,
          e.toString());
    }
  }

  /** Leaves all routers, and answers no more. */
  void end() throws InterruptedException {
    IdleHeapTrimmer meanwhile = heapTrimmer;
    if (meanwhile != null) {
      meanwhile.close();
    }
    Speaker announcing = speaker;
    ApiServer speakerAnswers = server;
    if (announcing != null) {
      try {
        long hold = TimeUnit.SECONDS.toNanos(drainSeconds);
        var _ =
            announcing
                .leave(new DrainTerms("bellman stops", hold, true))
                .get(drainSeconds + STOP_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("shutdown incomplete: {}", String.valueOf(e.getMessage()));
      }
    }
    if (speakerAnswers != null) {
      speakerAnswers.close();
    }
    RecordingWriter writer = recordingWriter;
    if (writer != null) {
      writer.close();
    }
  }
}
