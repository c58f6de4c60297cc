package bellman.app.command;

import bellman.api.resource.Kind;
import bellman.app.cluster.ClusterMetrics;
import bellman.app.cluster.ConfigurationStates;
import bellman.app.cluster.Names;
import bellman.app.cluster.SpeakerReport;
import bellman.app.frrk8s.FrrAnswers;
import bellman.app.frrk8s.FrrObject;
import bellman.app.frrk8s.FrrSpeaker;
import bellman.app.host.StateFolder;
import bellman.app.host.Watchers;
import bellman.app.speaker.Announcing;
import bellman.app.speaker.ClusterSource;
import bellman.app.speaker.NodeGrace;
import bellman.app.speaker.Readiness;
import bellman.app.speaker.Speaker;
import bellman.app.speaker.SpeakerAnswers;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.Planner;
import bellman.directory.AdminStateFile;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.ClusterFeed;
import bellman.kubernetes.Events;
import bellman.kubernetes.KeptObject;
import bellman.kubernetes.OwnedObjectWatch;
import bellman.kubernetes.Owners;
import bellman.kubernetes.StatusWriter;
import bellman.kubernetes.WatchSpec;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The composition root of a node's speaker in a cluster. */
@Command(
    name = "speaker",
    mixinStandardHelpOptions = true,
    description = "Announces the services of a cluster from one of its nodes.")
final class SpeakerCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(SpeakerCommand.class);

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      defaultValue = "${env:METALLB_NODE_NAME:-}",
      description = "Name of this Node (default: METALLB_NODE_NAME).")
  private String node = "";

  @Option(
      names = "--ignore-exclude-lb",
      description =
          "Announce services even if the Node is labeled"
              + " node.kubernetes.io/exclude-from-external-load-balancers.")
  private boolean excludeLabelIgnored;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "${env:METALLB_BGP_TYPE:-}",
      description =
          "BGP implementation: bgp (built in), or frr-k8s, configured by an FRRConfiguration for"
              + " this node (default: bgp; environment: METALLB_BGP_TYPE).")
  private String backend = "";

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "File that keeps what `bellman peer` ordered across restarts (default: a file named after"
              + " the node, under ~/.local/state/bellman).")
  private @Nullable Path state;

  @Option(
      names = "--service-status",
      paramLabel = "WHICH",
      defaultValue = "summary",
      description =
          "Service status to publish: summary (the controller records on each Service how many"
              + " nodes announce it), or all (additionally one ServiceBGPStatus per node and"
              + " service, as MetalLB does; default: ${DEFAULT-VALUE}).")
  private String serviceStatus = "summary";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final FrrOptions frr = new FrrOptions();
  @Mixin private final ClusterOptions options = new ClusterOptions();
  @Mixin private final LogOptions logs = new LogOptions();
  @Mixin private final ServingOptions serving = new ServingOptions();
  @Mixin private final SpeakerProcess process = new SpeakerProcess();

  @Override
  public Integer call() {
    return MainLoop.run("speaker", logs, this::begin);
  }

  private MainLoop.End begin(Stalls stalls) throws IOException {
    MetallbOptions.tell(spec, System.getenv(), LOG::warn);
    serving.tell(LOG::warn);
    if (node.isEmpty()) {
      throw new IllegalArgumentException(
          "the name of this Node is missing: set --node-name NAME, or METALLB_NODE_NAME");
    }
    Backend speaks = Backend.parse(backend);
    if (speaks == Backend.FRR_K8S && process.records()) {
      throw new IllegalArgumentException(
          "--record goes with --backend bgp: with frr-k8s, FRR decides what routers are sent");
    }
    if (speaks == Backend.BGP && frr.passthrough()) {
      throw new IllegalArgumentException(
          "--frrk8s-secret-passthrough requires --backend frr-k8s (METALLB_BGP_TYPE=frr-k8s)");
    }
    SpeakerReport.Services told = services();
    process.introduce(
        new SpeakerProcess.Introduction("speaker", null, stateFile(), options.loadBalancerClass()));
    Cluster cluster = options.connect("speaker");
    LOG.info("watching {}, node {}, backend {}", cluster.server(), node, speaks);
    stalls.peersUnlessUnknown(() -> cluster.server() + ": no response yet");
    String manager = Names.manager(node);
    StatusWriter statusWriter = StatusWriter.start(cluster, manager);
    Events events = Events.start(cluster, "metallb-speaker", node);
    stalls.tell(ClusterMetrics.ofRequests(cluster));
    stalls.tell(ClusterMetrics.ofEvents(events));
    stalls.tell(ClusterMetrics.ofBacklogs(statusWriter::backlogs));
    var report =
        new SpeakerReport(
            new SpeakerReport.Setup(
                node,
                options.pod(),
                statusWriter,
                events,
                ConfigurationStates.ofSpeaker(statusWriter, node, Instant::now),
                told,
                (sort, labels, listener) ->
                    OwnedObjectWatch.start(cluster, sort, labels, manager, listener)));
    ShutdownSequence more = new ShutdownSequence();
    ClusterFeed clusterFeed =
        switch (speaks) {
          case BGP -> own(cluster, stalls, report, more);
          case FRR_K8S -> byFrrK8s(cluster, stalls, report, more);
        };
    events.identify(clusterFeed::uid);
    statusWriter.belongTo(() -> Owners.node(node, clusterFeed));
    return () -> {
      more.close();
      process.end();
      clusterFeed.close();
      report.close();
      events.close();
      statusWriter.close();
      cluster.close();
    };
  }

  private SpeakerReport.Services services() {
    return switch (serviceStatus) {
      case "summary" -> SpeakerReport.Services.SUMMARY;
      case "all" -> SpeakerReport.Services.ALL;
      default ->
          throw new IllegalArgumentException(
              "--service-status '" + serviceStatus + "': must be summary or all");
    };
  }

  private Planner planner(boolean secretsElsewhere) {
    return Planner.ofNode(
        node, options.loadBalancerClass(), !excludeLabelIgnored, secretsElsewhere);
  }

  private Path stateFile() {
    return state == null ? StateFolder.path().resolve("speaker-" + node + ".peers") : state;
  }

  /** Bellman speaks BGP. */
  private ClusterFeed own(
      Cluster cluster, Stalls stalls, SpeakerReport report, ShutdownSequence more)
      throws IOException {
    AdminStateFile orders = AdminStateFile.open(stateFile());
    process.record(node, true, !excludeLabelIgnored, orders);
    Speaker speaker = process.start(stalls, node, planner(false), report, orders);
    SpeakerAnswers speakerAnswers = process.answering(speaker);
    report.start(speakerAnswers);
    ClusterFeed clusterFeed =
        ClusterFeed.start(
            cluster,
            WatchSpec.bySpeaker(cluster.namespace(), node),
            WatchSpec.passwords(cluster.namespace()),
            new ClusterSource(
                new NodeGrace(speaker::observe, speaker::drainNode, node), report::unread));
    stalls.peersUnlessUnknown(() -> clusterFeed.unknown(Kind.BGP_PEER));
    serve(cluster, stalls, speakerAnswers, new Readiness(speaker, clusterFeed::unread), more);
    return clusterFeed;
  }

  /** FRR-K8s speaks BGP, and is told what to say. */
  private ClusterFeed byFrrK8s(
      Cluster cluster, Stalls stalls, SpeakerReport report, ShutdownSequence more)
      throws IOException {
    Target target = frr.target(cluster.namespace());
    FrrSpeaker speaker =
        FrrSpeaker.start(
            new FrrSpeaker.Setup(
                node,
                process.damping(planner(frr.passthrough())),
                target,
                report,
                () -> Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    KeptObject object = FrrObject.of(cluster, target.namespace(), node, speaker);
    more.add(object);
    var speakerAnswers =
        new FrrAnswers(speaker, Instant::now, object::writes, process.measuresServices());
    process.serve(stalls, node, speakerAnswers, Watchers.NONE);
    report.start(speakerAnswers);
    List<WatchSpec> kinds = new ArrayList<>(WatchSpec.bySpeaker(cluster.namespace(), node));
    kinds.add(WatchSpec.frrConfigurations(target.namespace()));
    ClusterFeed clusterFeed =
        ClusterFeed.start(
            cluster,
            kinds,
            frr.passthrough() ? null : WatchSpec.passwords(cluster.namespace()),
            // without its Node, FRR-K8s takes nothing over, and FRR keeps what it has
            new ClusterSource(
                new NodeGrace(speaker, NodeGrace.Draining.NONE, node), report::unread));
    stalls.peersUnlessUnknown(() -> clusterFeed.unknown(Kind.BGP_PEER));
    // what is only told must not keep anything from being written
    for (WatchSpec told : WatchSpec.byFrrK8s(target.namespace(), node)) {
      more.add(
          ClusterFeed.start(
              cluster,
              List.of(told),
              change -> speaker.observe(change.upserts(), change.removed())));
    }
    String role = frr.owner();
    Threads.brief(
            "kept-object begins",
            () ->
                FrrObject.begin(
                    cluster, target.namespace(), options.pod(), role, node, object, speaker))
        .start();
    serve(cluster, stalls, speakerAnswers, clusterFeed::unread, more);
    return clusterFeed;
  }

  /** The host's network is the node's: probes come from the node itself. */
  private void serve(
      Cluster cluster,
      Stalls stalls,
      Announcing speakerAnswers,
      Supplier<List<String>> waiting,
      ShutdownSequence more)
      throws IOException {
    more.add(
        serving.start(cluster, InetAddress.getLoopbackAddress(), stalls, speakerAnswers, waiting));
  }
}
