package bellman.app.command;

import bellman.app.controller.Figures;
import bellman.app.controller.Leading;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Events;
import bellman.kubernetes.Leadership;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  private static final String LEASE = "bellman-controller";

  @Mixin private final ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() {
    return Processes.run("controller", options.logLevel(), this::begin);
  }

  private Processes.End begin() throws IOException {
    Cluster cluster = options.connect("controller");
    LOG.info("following {}", cluster.server());
    Events events = Events.start(cluster, "metallb-controller", null);
    var figures = new Figures();
    var leading =
        new Leading(
            new Leading.Setup(
                cluster, options.pod(), options.loadBalancerClass(), events, figures));
    Leadership leadership = Leadership.start(cluster, LEASE, options.identity(), leading);
    leading.under(leadership);
    return () -> {
      leading.follow();
      leadership.close();
      events.close();
      cluster.close();
    };
  }
}
