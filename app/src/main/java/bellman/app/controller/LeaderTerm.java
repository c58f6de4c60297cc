package bellman.app.controller;

import bellman.app.cluster.ConfigurationStates;
import bellman.app.recording.RecordingWriter;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.ClusterFeed;
import bellman.kubernetes.Events;
import bellman.kubernetes.ServiceStatus;
import bellman.kubernetes.StatusWriter;
import bellman.kubernetes.Superseded;
import bellman.kubernetes.WatchSpec;
import bellman.kubernetes.lease.LeaderElection;
import bellman.runtime.Threads;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Has a controller work for as long as this process leads, and another one each time it does. */
public final class LeaderTerm implements LeaderElection.Listener {

  /**
   * What a controller is made with, each time.
   *
   * @param pod the name of this process's Pod; empty outside of one
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param excludeLabelCounts as for speakers
   * @param state the name of the ConfigurationState that it tells in
   * @param version of this program
   * @param recording takes all that it is told and wants done; null for nowhere
   */
  public record Setup(
      Cluster cluster,
      String pod,
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      String state,
      Events events,
      ControllerMetrics figures,
      String version,
      @Nullable RecordingWriter recording) {}

  private record Term(
      Controller controller,
      ClusterFeed clusterFeed,
      ClusterFeed surroundings,
      StatusWriter statusWriter,
      ServiceStatus statuses) {}

  private final Setup setup;
  private final Superseded superseded;
  private volatile @Nullable LeaderElection election;
  private @Nullable Term term;

  /** Nothing leads yet. */
  public LeaderTerm(Setup setup) {
    this.setup = setup;
    this.superseded = new Superseded(setup.cluster().api());
  }

  /** Whom to ask, before each write, whether this process leads. */
  public void under(LeaderElection held) {
    election = held;
    setup.figures().under(held::isHeld);
  }

  private boolean isHeld() {
    LeaderElection held = election;
    return held != null && held.isHeld();
  }

  @Override
  public synchronized void lead() {
    follow();
    Cluster cluster = setup.cluster();
    StatusWriter statusWriter = StatusWriter.start(cluster, "bellman-controller");
    Threads.brief("owner", () -> statusWriter.belongTo(setup.pod())).start();
    Threads.brief("superseded", superseded::remove).start();
    var statuses =
        new ServiceStatus(cluster.api().within(LeaderElection.REQUEST_SECONDS), this::isHeld);
    Controller controller =
        Controller.start(
            new Controller.Setup(
                setup.loadBalancerClass(),
                setup.excludeLabelCounts(),
                statuses,
                setup.events(),
                statusWriter,
                ConfigurationStates.ofController(statusWriter, setup.state(), Instant::now),
                setup.figures(),
                setup.figures().begin(statusWriter::backlogs),
                setup.version(),
                setup.recording()));
    ClusterFeed clusterFeed =
        ClusterFeed.start(cluster, WatchSpec.byController(cluster.namespace()), controller);
    ClusterFeed surroundings =
        ClusterFeed.start(
            cluster, WatchSpec.surroundings(cluster.namespace()), controller::surroundings);
    setup.events().identify(clusterFeed::uid);
    term = new Term(controller, clusterFeed, surroundings, statusWriter, statuses);
  }

  @Override
  public synchronized void follow() {
    Term over = term;
    term = null;
    if (over != null) {
      over.surroundings().close();
      over.clusterFeed().close();
      over.controller().end();
      over.statusWriter().close();
      over.statuses().close();
      setup.figures().end();
    }
  }
}
