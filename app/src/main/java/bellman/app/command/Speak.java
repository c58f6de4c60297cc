package bellman.app.command;

import bellman.app.cluster.ConfigurationStates;
import bellman.app.cluster.SpeakerReport;
import bellman.app.speaker.Answering;
import bellman.app.speaker.Following;
import bellman.app.speaker.Speaker;
import bellman.balancer.plan.Planner;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Custody;
import bellman.kubernetes.Events;
import bellman.kubernetes.Observation;
import bellman.kubernetes.StatusBoard;
import bellman.kubernetes.Watched;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The composition root of a node's speaker in a cluster. */
@Command(
    name = "speaker",
    mixinStandardHelpOptions = true,
    description = "Announces the services of a cluster from one of its nodes.")
final class Speak implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Speak.class);

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      defaultValue = "${env:METALLB_NODE_NAME:-}",
      description = "Which Node this is (default: METALLB_NODE_NAME).")
  private String node = "";

  @Option(
      names = "--ignore-exclude-lb",
      description =
          "Announce although the Node has the label"
              + " node.kubernetes.io/exclude-from-external-load-balancers.")
  private boolean excludeLabelIgnored;

  @Mixin private final ClusterOptions options = new ClusterOptions();
  @Mixin private final ServingOptions serving = new ServingOptions();
  @Mixin private final SpeakerProcess process = new SpeakerProcess();

  @Override
  public Integer call() {
    return Processes.run("speaker", options.logLevel(), this::begin);
  }

  private Processes.End begin() throws IOException {
    if (node.isEmpty()) {
      throw new IllegalArgumentException(
          "which Node this is has to be said: --node-name NAME, or METALLB_NODE_NAME");
    }
    Cluster cluster = options.connect("speaker");
    LOG.info("following {}", cluster.server());
    String manager = "bellman-speaker-" + node;
    StatusBoard board = StatusBoard.start(cluster, manager);
    Thread.ofVirtual().start(() -> board.belongTo(options.pod()));
    Events events = Events.start(cluster, "metallb-speaker", node);
    var report =
        new SpeakerReport(
            node,
            board,
            events,
            ConfigurationStates.ofSpeaker(board, node, Instant::now),
            listener ->
                Custody.start(
                    cluster, SpeakerReport.SERVICES, "metallb.io/node=" + node, manager, listener));
    Planner planner = Planner.ofNode(node, options.loadBalancerClass(), !excludeLabelIgnored);
    Speaker speaker = process.start(node, planner, report);
    var answering = new Answering(speaker, Instant::now);
    report.start(speaker, answering);
    Observation observation =
        Observation.start(
            cluster,
            Watched.bySpeaker(cluster.namespace(), node),
            new Following(speaker, report::unread));
    // the host's network is the node's: probes come from the node itself
    Stopping served =
        serving.start(
            cluster,
            InetAddress.getLoopbackAddress(),
            answering::measurements,
            observation::waiting);
    return () -> {
      served.close();
      process.end();
      observation.close();
      report.close();
      events.close();
      board.close();
      cluster.close();
    };
  }
}
