package bellman.app.demo;

import bellman.api.resource.Problem;
import bellman.app.host.HostName;
import bellman.app.speaker.DirectorySource;
import bellman.app.speaker.Speaker;
import bellman.app.speaker.SpeakerAnswers;
import bellman.app.text.AnswerText;
import bellman.app.text.PlanText;
import bellman.app.text.TextTable;
import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.bgp.wire.Attributes;
import bellman.directory.Manifests;
import bellman.directory.WatchedDirectory;
import bellman.edge.bgp.Dialer;
import bellman.net.Community;
import bellman.net.Prefix;
import bellman.runtime.Clock;
import bellman.speaker.DrainTerms;
import bellman.telemetry.ApiServer;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.RouteQuestion;
import bellman.telemetry.Token;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The speaker and its routers, and what is printed of them. */
public final class Demonstration {

  private static final long FIRST_TABLE_SECONDS = 30;
  private static final long QUIET_MILLIS = 50;

  private final Path folder;
  private final @Nullable String node;
  private final InetSocketAddress api;
  private final PrintStream out;
  private final Clock clock = Clock.monotonic();
  private final Semaphore changed = new Semaphore(0);
  private final Map<String, ReceivingRouter> routers = new TreeMap<>();

  /**
   * A demonstration of a folder.
   *
   * @param node which node to be; null for the first that there is
   */
  public Demonstration(Path folder, @Nullable String node, InetSocketAddress api, PrintStream out) {
    this.folder = folder;
    this.node = node;
    this.api = api;
    this.out = out;
  }

  /** Runs until the first complete table, or until the process is ended; returns the status. */
  public int run(boolean once) throws IOException, InterruptedException {
    String name = node == null ? firstNode() : node;
    var planner = new Planner(new Planner.Settings(name::equals, name, null, _ -> List.of()));
    Speaker speaker =
        Speaker.start(new Speaker.Setup(name, planner, this::router, (_, _) -> changed.release()));
    var answers = new SpeakerAnswers(speaker, Instant::now);
    out.println("Announcing " + folder + " as node " + name + ", to routers on loopback.");
    ApiServer server = once ? null : api(answers);
    try (var _ = WatchedDirectory.start(folder, new DirectorySource(speaker))) {
      List<Problem> problems = speaker.ask(view -> view.planner().problems());
      out.print(PlanText.problems("problem", problems, _ -> null));
      if (!firstTable(answers)) {
        return 1;
      }
      print(speaker, answers);
      if (once) {
        return 0;
      }
      out.println();
      out.println(
          "Edit a file in " + folder + " and watch the table change. Press Ctrl-C to stop.");
      follow(speaker, answers);
      return 0;
    } finally {
      speaker
          .leave(DrainTerms.atOnce("the demonstration is over"))
          .orTimeout(2, TimeUnit.SECONDS)
          .exceptionally(_ -> null)
          .join();
      for (ReceivingRouter router : routers.values()) {
        router.close();
      }
      if (server != null) {
        server.close();
      }
    }
  }

  private String firstNode() throws IOException {
    var planner =
        new Planner(new Planner.Settings(_ -> true, HostName.get(), null, _ -> List.of()));
    planner.observe(Manifests.read(List.of(folder)).resources(), List.of());
    return planner.planners().stream().map(NodePlanner::name).findFirst().orElse(HostName.get());
  }

  private @Nullable ApiServer api(SpeakerAnswers answers) {
    try {
      ApiServer server = ApiServer.start(api, answers, Token.random());
      out.println(
          "In another terminal: bellman peers, bellman routes, bellman explain default/web");
      return server;
    } catch (IOException e) {
      out.println("(" + e.getMessage() + ")");
      return null;
    }
  }

  /** The way to the router that plays a peer; called on the speaker's thread. */
  private Dialer router(Peer peer) {
    synchronized (routers) {
      try {
        ReceivingRouter old = routers.remove(peer.name());
        if (old != null) {
          old.close();
        }
        var router = new ReceivingRouter(peer, routers.size(), clock, changed::release);
        routers.put(peer.name(), router);
        return router.dialer();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private List<ReceivingRouter> routers() {
    synchronized (routers) {
      return new ArrayList<>(routers.values());
    }
  }

  private boolean firstTable(SpeakerAnswers answers) throws InterruptedException {
    long deadline = clock.nanos() + TimeUnit.SECONDS.toNanos(FIRST_TABLE_SECONDS);
    while (!routers().stream().allMatch(ReceivingRouter::isComplete)) {
      if (!changed.tryAcquire(deadline - clock.nanos(), TimeUnit.NANOSECONDS)) {
        out.println("No complete table in " + FIRST_TABLE_SECONDS + " s:");
        List<PeerAnswer> peers = answers.peers();
        out.print(AnswerText.peers(peers, null, Instant.now()));
        return false;
      }
    }
    return true;
  }

  private void follow(Speaker speaker, SpeakerAnswers answers) throws InterruptedException {
    String shown = text(speaker, answers);
    while (true) {
      changed.acquire();
      while (changed.tryAcquire(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
        changed.drainPermits();
      }
      String now = text(speaker, answers);
      if (!now.equals(shown)) {
        shown = now;
        out.println();
        out.println(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        out.print(now);
        out.flush();
      }
    }
  }

  private void print(Speaker speaker, SpeakerAnswers answers) {
    out.println();
    out.print(text(speaker, answers));
    out.flush();
  }

  /** What arrived, and why anything else did not. */
  private String text(Speaker speaker, SpeakerAnswers answers) {
    Map<String, List<String>> services = new HashMap<>();
    try {
      answers.routes(
          RouteQuestion.of(null),
          route -> services.put(route.peer() + " " + route.prefix(), route.services()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not into a map
    }
    var table = new TextTable("ROUTER", "PREFIX", "NEXT HOP", "LP", "COMMUNITIES", "SERVICE");
    for (ReceivingRouter router : routers()) {
      for (Map.Entry<Prefix, Attributes> route : router.routes().entrySet()) {
        Attributes attributes = route.getValue();
        List<String> of = services.getOrDefault(router.name() + " " + route.getKey(), List.of());
        table.row(
            router.name(),
            route.getKey().toString(),
            Objects.toString(attributes.nextHop(), ""),
            Objects.toString(attributes.localPref(), ""),
            attributes.communities().stream()
                .map(Community::toString)
                .collect(Collectors.joining(" ")),
            AnswerText.some(of));
      }
    }
    return (table.isEmpty() ? "No route arrived.\n" : table.toString()) + speaker.ask(this::quiet);
  }

  private String quiet(Speaker.View view) {
    var text = new StringBuilder();
    view.planner()
        .services()
        .forEach(service -> {
          if (view.planner().decision(service.id())
              instanceof Decision.Unassigned(var reason, var message)) {
            text.append(service.id()).append(" has no address: ").append(reason.text());
            text.append(": ").append(message).append('\n');
          }
        });
    NodePlanner here = view.planner().planner(view.node());
    if (here != null) {
      here.notAnnounced()
          .forEach((service, notAnnounced) ->
              text.append(service)
                  .append(" is not announced: ")
                  .append(notAnnounced.reason().text())
                  .append(": ")
                  .append(notAnnounced.message())
                  .append('\n'));
    }
    return text.toString();
  }
}
