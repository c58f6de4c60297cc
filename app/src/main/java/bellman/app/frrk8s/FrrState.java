package bellman.app.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrNodeState;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.app.speaker.Stage;
import bellman.balancer.frrk8s.FrrMerge;
import bellman.balancer.frrk8s.Leaving;
import bellman.balancer.frrk8s.NeighborKey;
import bellman.balancer.frrk8s.Progress;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.net.Prefix;
import bellman.telemetry.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node's speaker knows of its plan, of the object that FRR-K8s is given, and of what FRR-K8s
 * makes of it. Owned by one thread.
 */
final class FrrState {

  private static final long NEVER = Remedies.NEVER;
  private static final long SECOND = 1_000_000_000L;

  /** FRR-K8s waits three seconds for more changes before it does anything. */
  private static final long TAKEN_OVER_NANOS = 4 * SECOND;

  /** FRR-K8s looks every half a minute at what became of a reload, and tells of it by the next. */
  private static final long OVERDUE_NANOS = 90 * SECOND;

  private final String node;
  private final Planner planner;
  private final Target target;
  private final Map<ObjectKey, FrrConfiguration> others = new TreeMap<>();
  private final FrrSessions sessions;
  private final Histogram toServer =
      new Histogram(
          "bellman_event_to_write_seconds",
          "Time from a change observed by the speaker until the API server confirms the write");
  private final Histogram reconciling =
      new Histogram("bellman_reconcile_duration_seconds", "Time to plan after a change");

  private final Histogram turns = Histogram.ofTurns();

  private final Remedies remedies = new Remedies();
  private boolean begun;
  private Leaving leaving = Leaving.NO;

  /** How the node was leaving when the object was asked for, and when it was written last. */
  private Leaving offeredLeaving = Leaving.NO;

  private Leaving writtenLeaving = Leaving.NO;
  private @Nullable NodeFit fit;
  private @Nullable FrrConfiguration before;
  private Progress progress = new Progress(List.of());
  private long writtenNanos;
  private boolean isWritten;
  private long dirtySinceNanos = NEVER;
  private @Nullable String refusal;
  private boolean prependsUnknown;
  private @Nullable FrrNodeState said;
  private long saidNanos;

  FrrState(String node, Planner planner, Target target, long nowNanos) {
    this.node = node;
    this.planner = planner;
    this.target = target;
    this.sessions = new FrrSessions(nowNanos);
  }

  String node() {
    return node;
  }

  Planner planner() {
    return planner;
  }

  // ---- what happens

  boolean isBegun() {
    return begun;
  }

  /** There is a plan now; returns whether it is the first. */
  boolean begin() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  void found(@Nullable FrrConfiguration there) {
    before = there;
    if (there != null) {
      progress = new Progress(there.routers());
    }
  }

  boolean other(FrrConfiguration configuration) {
    return !configuration.equals(others.put(configuration.key(), configuration));
  }

  boolean otherGone(ObjectKey key) {
    return others.remove(key) != null;
  }

  boolean node(FrrNodeState state, long nowNanos) {
    boolean isNew =
        said == null
            || !said.conversion().equals(state.conversion())
            || !said.reload().equals(state.reload())
            || !said.lists().equals(state.lists())
            || !said.networks().equals(state.networks());
    said = state;
    saidNanos = nowNanos;
    remedies.said(state, nowNanos);
    return isNew;
  }

  FrrSessions sessions() {
    return sessions;
  }

  boolean gone(ObjectKey key, long nowNanos) {
    if (said != null && said.key().equals(key)) {
      said = null;
      remedies.said(null, 0);
      return true;
    }
    return sessions.gone(key, nowNanos);
  }

  void dirty(long atNanos) {
    dirtySinceNanos = Math.min(dirtySinceNanos, atNanos);
  }

  /** What is told from here on goes with the next write; returns since when this one waits. */
  long clean() {
    long since = dirtySinceNanos;
    dirtySinceNanos = NEVER;
    return since;
  }

  void leave(Leaving how) {
    if (how.compareTo(leaving) > 0) { // whoever is gone does not come back to be drained
      leaving = how;
    }
  }

  // ---- the object

  /** Fits the plan in; returns whether what is wrong may be another. */
  boolean fit(NodePlanner planned) {
    Set<Problem> wrong = fit == null ? Set.of() : fit.problems(planner);
    NodeFit now =
        NodeFit.of(
            planner,
            planned,
            prependsUnknown ? target.withoutPrepends() : target,
            leaving,
            others.values(),
            before);
    fit = now;
    return !wrong.equals(now.problems(planner));
  }

  @Nullable FrrConfiguration wanted(long nowNanos) {
    NodeFit now = fit;
    FrrConfiguration fitting = now == null ? null : now.wanted();
    if (now == null || fitting == null) {
      return null;
    }
    FrrConfiguration whole = remedies.finish(fitting, before, now.others(), nowNanos);
    offeredLeaving = leaving;
    if (whole.equals(before)) {
      writtenLeaving = leaving; // there is nothing to write
      refusal = null;
    }
    return whole;
  }

  @Nullable NodeFit fitted() {
    return fit;
  }

  /** What the object that was written last and those of users come to together. */
  FrrConfiguration union() {
    List<FrrConfiguration> all = new ArrayList<>(fit == null ? List.of() : fit.others());
    if (before != null) {
      all.add(before);
    }
    return FrrMerge.merge(all).union();
  }

  /** Whether the object can't be written as it is to be, so that an older one stays. */
  boolean isHeld() {
    return fit != null && fit.isHeld();
  }

  /** The object is written; returns whether that ends a trouble. */
  boolean written(FrrConfiguration configuration, long nowNanos, long sinceNanos) {
    before = configuration;
    writtenLeaving = offeredLeaving;
    progress = new Progress(configuration.routers());
    writtenNanos = nowNanos;
    isWritten = true;
    remedies.written(progress.isReportable(), nowNanos);
    if (sinceNanos != NEVER) {
      toServer.record(nowNanos - sinceNanos);
    }
    boolean ended = refusal != null;
    refusal = null;
    return ended;
  }

  /** The object is not taken; returns whether that is new. */
  boolean refused(String why) {
    boolean isNew = !Objects.equals(refusal, why);
    refusal = why;
    return isNew;
  }

  @Nullable String refusal() {
    return refusal;
  }

  void prependsUnknown() {
    prependsUnknown = true;
  }

  /** FRR-K8s may have been renewed since: it is tried again. */
  void prependsAgain() {
    prependsUnknown = false;
  }

  void reconciled(long nanos) {
    reconciling.record(nanos);
  }

  // ---- what FRR-K8s does not do

  /** When something is to be done about it; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    return remedies.deadlineNanos(fit != null && fit.fitted().conflicts().isEmpty());
  }

  Remedies.Due due(String when, long nowNanos) {
    return remedies.due(when, said, progress, nowNanos);
  }

  // ---- what there is to tell

  @Nullable FrrNodeState said() {
    return said;
  }

  Progress progress() {
    return progress;
  }

  /** The neighbor that a peer is for FRR; null if FRR is not told of it. */
  @Nullable NeighborKey neighbor(String peer) {
    return fit == null ? null : fit.rendered().neighbors().get(peer);
  }

  Stage stage(String peer, Prefix prefix, long nowNanos) {
    NeighborKey neighbor = neighbor(peer);
    if (neighbor == null || !progress.isWritten(neighbor, prefix.toString())) {
      return Stage.PLANNED;
    }
    if (isLoaded(neighbor, prefix.toString(), nowNanos)) {
      return sessions.isUp(neighbor) ? Stage.SENT : Stage.LOADED;
    }
    return isTakenOver(nowNanos) ? Stage.TAKEN_OVER : Stage.WRITTEN;
  }

  /**
   * Whether FRR-K8s has told that it made FRR's configuration of the object. A reload that fails
   * once more as before is told of once.
   */
  private boolean isTakenOver(long nowNanos) {
    FrrNodeState state = said;
    return state != null
        && state.isConverted()
        && (!isWritten
            || saidNanos > writtenNanos
            || (state.isReloadFailed() && hadTime(nowNanos)));
  }

  /** Whether FRR-K8s has had the time to take the object over. */
  private boolean hadTime(long nowNanos) {
    return !isWritten || nowNanos - writtenNanos > TAKEN_OVER_NANOS;
  }

  /** Whether FRR runs with a route, as far as FRR-K8s can tell. */
  boolean isLoaded(NeighborKey neighbor, String prefix, long nowNanos) {
    return progress.isReportable()
        ? progress.isLoaded(said, neighbor, prefix)
        : progress.isWritten(neighbor, prefix)
            && said != null
            && said.isConverted()
            && hadTime(nowNanos);
  }

  /** Whether FRR-K8s would long have told of a route that it was given, if it did anything. */
  boolean isOverdue(NeighborKey neighbor, String prefix, long nowNanos) {
    return isWritten
        && nowNanos - writtenNanos > OVERDUE_NANOS
        && progress.isWritten(neighbor, prefix)
        && !isLoaded(neighbor, prefix, nowNanos);
  }

  Histogram toServer() {
    return toServer;
  }

  Histogram turns() {
    return turns;
  }

  Histogram reconciling() {
    return reconciling;
  }

  /** Whether the API server has the object that follows from leaving, or from not leaving. */
  boolean isLeftAsTold() {
    return writtenLeaving == leaving && !isHeld();
  }

  /** What keeps the object from being written. */
  String obstacle() {
    return refusal != null
        ? refusal
        : isHeld()
            ? "FRR-K8s would reject the FRRConfiguration: see `bellman peers` and the log"
            : "the FRRConfiguration is not written yet";
  }

  /** What is wrong with the plan, and with the object. */
  Set<Problem> problems() {
    Set<Problem> problems = new TreeSet<>(planner.problems());
    NodeFit now = fit;
    if (now == null) {
      return problems;
    }
    problems.addAll(now.problems(planner));
    ObjectKey key = now.rendered().configuration().key();
    if (refusal != null) {
      problems.add(
          Problem.of(key, null, "is not written: " + refusal + "; the existing object stays"));
    }
    FrrNodeState state = said;
    if (state != null && state.isRefused()) {
      problems.add(
          Problem.of(key, null, "is not applied: FRR-K8s reports \"" + state.conversion() + '"'));
    } else if (state != null && state.isReloadFailed()) {
      problems.add(Problem.of(key, null, "is not loaded: FRR reports \"" + state.reload() + '"'));
    }
    return problems;
  }

  /** What is probably not meant with the configuration. */
  Set<Problem> warnings() {
    Set<Problem> warnings = new TreeSet<>(planner.configurationWarnings());
    if (fit != null) {
      warnings.addAll(fit.warnings(planner));
    }
    return warnings;
  }
}
