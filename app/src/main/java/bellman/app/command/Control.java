package bellman.app.command;

import bellman.app.Tidying;
import bellman.app.Watchers;
import bellman.app.cluster.ClusterFigures;
import bellman.app.controller.Figures;
import bellman.app.controller.Leading;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Events;
import bellman.kubernetes.lease.Leadership;
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
      "Gives the services of a cluster their addresses.",
      "",
      "Several may run: one leads, and the others stand by."
    })
final class Control implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Control.class);
  private static final String USUAL = "bellman";

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      defaultValue = USUAL,
      description =
          "What tells this installation from others of its namespace: its Lease is called"
              + " NAME-controller, and unless it is ${DEFAULT-VALUE} its ConfigurationState as well"
              + " (default: ${DEFAULT-VALUE}).")
  private String instance = USUAL;

  @Option(
      names = "--ignore-exclude-lb",
      description =
          "Speakers have this option as well, so Nodes that have the label"
              + " node.kubernetes.io/exclude-from-external-load-balancers announce services.")
  private boolean excludeLabelIgnored;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final ClusterOptions options = new ClusterOptions();
  @Mixin private final LogOptions logs = new LogOptions();
  @Mixin private final ServingOptions serving = new ServingOptions();
  @Mixin private final WebhookOptions webhooks = new WebhookOptions();

  @Override
  public Integer call() {
    return Processes.run("controller", logs, this::begin);
  }

  private Processes.End begin(Stalls stalls) throws IOException {
    MetallbOptions.tell(spec, System.getenv(), LOG::warn);
    serving.tell(LOG::warn);
    Cluster cluster = options.connect("controller");
    LOG.info("following {}", cluster.server());
    var figures = new Figures();
    stalls.tell(ClusterFigures.ofRequests(cluster));
    stalls.tell(ClusterFigures.ofBacklogs(figures::backlogs));
    Stopping served =
        serving.start(cluster, null, stalls, figures::measurements, webhooks::waiting);
    served.add(webhooks.start(cluster, serving.tls()));
    if (webhooks.isAlone()) {
      return () -> {
        served.close();
        cluster.close();
      };
    }
    String name = instance + "-controller";
    Events events = Events.start(cluster, "metallb-controller", null);
    stalls.tell(ClusterFigures.ofEvents(events));
    var leading =
        new Leading(
            new Leading.Setup(
                cluster,
                options.pod(),
                options.loadBalancerClass(),
                !excludeLabelIgnored,
                instance.equals(USUAL) ? "controller" : name,
                events,
                figures));
    Leadership leadership = Leadership.start(cluster, name, options.identity(), leading);
    leading.under(leadership);
    Tidying tidying = Tidying.start(Watchers.NONE);
    return () -> {
      tidying.close();
      served.close();
      leading.follow();
      leadership.close();
      events.close();
      cluster.close();
    };
  }
}
