package bellman.app.command;

import bellman.app.cluster.ClusterMetrics;
import bellman.app.controller.ControllerMetrics;
import bellman.app.controller.LeaderTerm;
import bellman.app.host.IdleHeapTrimmer;
import bellman.app.host.Watchers;
import bellman.app.recording.RecordingWriter;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Events;
import bellman.kubernetes.lease.LeaderElection;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The composition root of a cluster's controller. */
@Command(
    name = "controller",
    mixinStandardHelpOptions = true,
    description = {
      "Assigns addresses to the LoadBalancer services of a cluster.",
      "",
      "Several replicas may run: one is the leader, the others stand by."
    })
final class ControllerCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ControllerCommand.class);
  private static final String USUAL = "bellman";

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      defaultValue = USUAL,
      description =
          "Distinguishes this installation from others in its namespace: its Lease is named"
              + " NAME-controller, and so is its ConfigurationState unless NAME is ${DEFAULT-VALUE}"
              + " (default: ${DEFAULT-VALUE}).")
  private String instance = USUAL;

  @Option(
      names = "--ignore-exclude-lb",
      description =
          "Assume that the speakers run with this option too: Nodes labeled"
              + " node.kubernetes.io/exclude-from-external-load-balancers announce services.")
  private boolean excludeLabelIgnored;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final ClusterOptions options = new ClusterOptions();
  @Mixin private final LogOptions logs = new LogOptions();
  @Mixin private final ServingOptions serving = new ServingOptions();
  @Mixin private final RecordOptions record = new RecordOptions();
  @Mixin private final WebhookOptions webhooks = new WebhookOptions();

  @Override
  public Integer call() {
    return MainLoop.run("controller", logs, this::begin);
  }

  private MainLoop.End begin(Stalls stalls) throws IOException {
    MetallbOptions.tell(spec, System.getenv(), LOG::warn);
    serving.tell(LOG::warn);
    Cluster cluster = options.connect("controller");
    LOG.info("watching {}", cluster.server());
    var figures = new ControllerMetrics();
    stalls.tell(ClusterMetrics.ofRequests(cluster));
    stalls.tell(ClusterMetrics.ofBacklogs(figures::backlogs));
    ShutdownSequence served =
        serving.start(cluster, null, stalls, figures::measurements, webhooks::waiting);
    served.add(webhooks.start(cluster, serving.tls()));
    if (webhooks.isAlone()) {
      return () -> {
        served.close();
        cluster.close();
      };
    }
    RecordingWriter recording = record.begin();
    String name = instance + "-controller";
    Events events = Events.start(cluster, "metallb-controller", null);
    stalls.tell(ClusterMetrics.ofEvents(events));
    var leaderTerm =
        new LeaderTerm(
            new LeaderTerm.Setup(
                cluster,
                options.pod(),
                options.loadBalancerClass(),
                !excludeLabelIgnored,
                instance.equals(USUAL) ? "controller" : name,
                events,
                figures,
                Version.bellman(),
                recording));
    LeaderElection election = LeaderElection.start(cluster, name, options.identity(), leaderTerm);
    leaderTerm.under(election);
    IdleHeapTrimmer heapTrimmer = IdleHeapTrimmer.start(Watchers.NONE);
    return () -> {
      heapTrimmer.close();
      served.close();
      leaderTerm.follow();
      election.close();
      events.close();
      cluster.close();
      if (recording != null) {
        recording.close();
      }
    };
  }
}
