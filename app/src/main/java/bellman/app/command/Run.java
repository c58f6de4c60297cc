package bellman.app.command;

import bellman.app.HostName;
import bellman.app.StateFolder;
import bellman.app.speaker.Answering;
import bellman.app.speaker.Leave;
import bellman.app.speaker.Neighbourhood;
import bellman.app.speaker.Speaker;
import bellman.app.speaker.Watching;
import bellman.app.speaker.Ways;
import bellman.balancer.plan.Planner;
import bellman.directory.AddressJournal;
import bellman.directory.WatchedDirectory;
import bellman.runtime.Clock;
import bellman.socket.Reception;
import bellman.telemetry.ApiServer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.Endpoint;
import bellman.telemetry.Logs;
import bellman.telemetry.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The composition root of controller and speaker in one process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Announces what a folder of manifests says, and follows its changes.")
final class Run implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final int STOP_SECONDS = 4;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      required = true,
      description = "The folder; with all that is in it.")
  private Path config = Path.of("");

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Which node this is (default: the host's name).")
  private @Nullable String node;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "Where assigned addresses are remembered over a restart (default: a file for the folder"
              + " under ~/.local/state/bellman).")
  private @Nullable Path state;

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:BELLMAN_API:-" + Endpoint.DEFAULT + "}",
      description =
          "Where peers, routes and explain are answered, on loopback (default: ${DEFAULT-VALUE};"
              + " or BELLMAN_API).")
  private String api = Endpoint.DEFAULT;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "Where what `bellman drain` must show is written, for this user alone (default: a file"
              + " for the API's address under ~/.local/state/bellman).")
  private @Nullable Path token;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "How long routes are held with GRACEFUL_SHUTDOWN when this process is told to end,"
              + " 0..3600 (default: ${DEFAULT-VALUE}). Peers with graceful restart keep them by"
              + " themselves.")
  private int drainSeconds = 5;

  @Option(
      names = "--listen-port",
      paramLabel = "PORT",
      defaultValue = "179",
      description =
          "Where routers connect to that are waited for (spec.passive), 1..65535 (default:"
              + " ${DEFAULT-VALUE}). Nothing listens as long as no peer is passive.")
  private int listenPort = 179;

  @Option(
      names = "--lb-class",
      paramLabel = "CLASS",
      description = "Only services of this loadBalancerClass (default: those without one).")
  private @Nullable String loadBalancerClass;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "debug, info, warn, error or none (default: ${DEFAULT-VALUE}).")
  private String logLevel = "info";

  @Override
  public Integer call() {
    try {
      Logs.start(logLevel);
      run();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("run: " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  private void run() throws IOException, InterruptedException {
    String wrong = DrainRequest.holdProblem(drainSeconds);
    if (wrong != null) {
      throw new IllegalArgumentException("--drain " + drainSeconds + ": " + wrong);
    }
    if (listenPort < 1 || listenPort > 65535) {
      throw new IllegalArgumentException("--listen-port " + listenPort + ": must be 1..65535");
    }
    String name = node == null ? HostName.get() : node;
    AddressJournal journal = AddressJournal.open(state == null ? defaultState(config) : state);
    var planner =
        new Planner(
            new Planner.Settings(name::equals, name, loadBalancerClass, journal::remembered));
    var ways = new Ways(Reception.start(listenPort, Clock.monotonic()), Neighbourhood.start());
    Speaker speaker = Speaker.start(new Speaker.Setup(name, planner, ways, journal::note));
    Token shown = Token.random();
    ApiServer server =
        ApiServer.start(Endpoint.parse(api), new Answering(speaker, Instant::now), shown);
    LOG.info("node {}: answering on {}", name, ApiServer.text(server.address()));
    write(shown, token == null ? Drain.tokenFile(server.address()) : token);
    WatchedDirectory directory = WatchedDirectory.start(config, new Watching(speaker));
    speaker.ask(view -> {
      for (String service : journal.services()) {
        if (view.planner().decision(service) == null) {
          journal.note(service, List.of()); // it is gone since
        }
      }
      return null;
    });
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              LOG.info("stopping");
              end(speaker, directory, server, journal);
              ended.countDown();
            }));
    ended.await();
  }

  private static void write(Token shown, Path file) {
    try {
      shown.write(file);
    } catch (IOException e) {
      LOG.warn(
          "`bellman drain` will be refused, since its token can't be written to {}: {}: give"
              + " another --token FILE",
          file,
          e.toString());
    }
  }

  private void end(
      Speaker speaker, WatchedDirectory directory, ApiServer server, AddressJournal journal) {
    try {
      long hold = TimeUnit.SECONDS.toNanos(drainSeconds);
      var _ =
          speaker
              .leave(new Leave("bellman stops", hold, true))
              .get(drainSeconds + STOP_SECONDS, TimeUnit.SECONDS);
      directory.close();
      server.close();
      journal.close();
    } catch (ExecutionException | TimeoutException | IOException e) {
      LOG.warn("not everything ended in order: {}", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path defaultState(Path config) {
    Path folder = config.toAbsolutePath().normalize();
    String name = String.valueOf(folder.getFileName());
    return StateFolder.path()
        .resolve(name + "-" + Integer.toHexString(folder.toString().hashCode()) + ".addresses");
  }
}
