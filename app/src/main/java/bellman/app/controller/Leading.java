package bellman.app.controller;

import bellman.app.cluster.ConfigurationStates;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Events;
import bellman.kubernetes.Observation;
import bellman.kubernetes.ServiceStatus;
import bellman.kubernetes.StatusBoard;
import bellman.kubernetes.Superseded;
import bellman.kubernetes.Watched;
import bellman.kubernetes.lease.Leadership;
import bellman.runtime.Threads;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Has a controller work for as long as this process leads, and another one each time it does. */
public final class Leading implements Leadership.Listener {

  /**
   * What a controller is made with, each time.
   *
   * @param pod the name of this process's Pod; empty outside of one
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param excludeLabelCounts as for speakers
   * @param state the name of the ConfigurationState that it tells in
   */
  public record Setup(
      Cluster cluster,
      String pod,
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      String state,
      Events events,
      Figures figures) {}

  private record Term(
      Controller controller,
      Observation observation,
      Observation surroundings,
      StatusBoard board,
      ServiceStatus statuses) {}

  private final Setup setup;
  private final Superseded superseded;
  private volatile @Nullable Leadership leadership;
  private @Nullable Term term;

  /** Nothing leads yet. */
  public Leading(Setup setup) {
    this.setup = setup;
    this.superseded = new Superseded(setup.cluster().api());
  }

  /** Whom to ask, before each write, whether this process leads. */
  public void under(Leadership held) {
    leadership = held;
    setup.figures().under(held::isHeld);
  }

  private boolean isHeld() {
    Leadership held = leadership;
    return held != null && held.isHeld();
  }

  @Override
  public synchronized void lead() {
    follow();
    Cluster cluster = setup.cluster();
    StatusBoard board = StatusBoard.start(cluster, "bellman-controller");
    Threads.brief("owner", () -> board.belongTo(setup.pod())).start();
    Threads.brief("superseded", superseded::remove).start();
    var statuses =
        new ServiceStatus(cluster.api().within(Leadership.REQUEST_SECONDS), this::isHeld);
    Controller controller =
        Controller.start(
            new Controller.Setup(
                setup.loadBalancerClass(),
                setup.excludeLabelCounts(),
                statuses,
                setup.events(),
                board,
                ConfigurationStates.ofController(board, setup.state(), Instant::now),
                setup.figures(),
                setup.figures().begin(board::backlogs)));
    Observation observation =
        Observation.start(cluster, Watched.byController(cluster.namespace()), controller);
    Observation surroundings =
        Observation.start(
            cluster, Watched.surroundings(cluster.namespace()), controller::surroundings);
    setup.events().identify(observation::uid);
    term = new Term(controller, observation, surroundings, board, statuses);
  }

  @Override
  public synchronized void follow() {
    Term over = term;
    term = null;
    if (over != null) {
      over.surroundings().close();
      over.observation().close();
      over.controller().end();
      over.board().close();
      over.statuses().close();
      setup.figures().end();
    }
  }
}
