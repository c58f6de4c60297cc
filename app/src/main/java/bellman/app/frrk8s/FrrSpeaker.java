package bellman.app.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrNodeState;
import bellman.api.resource.FrrSessionState;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.speaker.ClusterSource;
import bellman.app.speaker.FlapLog;
import bellman.app.speaker.Speaker;
import bellman.balancer.frrk8s.FrrDocument;
import bellman.balancer.frrk8s.Leaving;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.kubernetes.KeptObject;
import bellman.runtime.Answer;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has FRR-K8s carry out one node's plan, and keeps it so.
 *
 * <p>One thread owns the plan and all that FRR-K8s tells. What is to be written is asked for by
 * whoever writes, when it can: whatever happened by then is in it.
 */
public final class FrrSpeaker implements ClusterSource.Observer, KeptObject.Source {

  private static final Logger LOG = LoggerFactory.getLogger(FrrSpeaker.class);

  /** The field of the API that FRR-K8s has since 0.0.27. */
  private static final String PREPEND = "withAsPathPrepend";

  /**
   * What a speaker is made with.
   *
   * @param node the node's name
   * @param planner for that node alone
   * @param target which FRR-K8s it is
   * @param listener hears what comes of it
   * @param now the time of day, for who is told that the object was touched
   */
  public record Setup(
      String node, Planner planner, Target target, Speaker.Listener listener, NowText now) {}

  /** The time of day as text. */
  public interface NowText {
    String get();
  }

  /** What the thread is told. */
  private sealed interface Note {
    record Observed(
        Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long atNanos)
        implements Note {}

    record Ask(Runnable question) implements Note {}
  }

  private final Setup setup;
  private final Planner planner;
  private final Clock clock;
  private final Host<Note> host;
  private final FrrState state;
  private final FlapLog flaps = new FlapLog();
  private Runnable changed = () -> {};
  private Consumer<String> touch = _ -> {};

  /** What was asked for and not yet written; null if nothing was. */
  private @Nullable FrrConfiguration offered;

  private long offeredSinceNanos = Remedies.NEVER;

  private FrrSpeaker(Setup setup, Clock clock) {
    this.setup = setup;
    this.clock = clock;
    this.planner = setup.planner();
    this.state = new FrrState(setup.node(), planner, setup.target(), clock.nanos());
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("internal error (please report)", defect),
            state.turns()::record);
  }

  /** Starts a speaker that knows of nothing yet. */
  public static FrrSpeaker start(Setup setup) {
    return start(setup, Clock.monotonic());
  }

  static FrrSpeaker start(Setup setup, Clock clock) {
    var speaker = new FrrSpeaker(setup, clock);
    speaker.host.startPlatform("speaker");
    return speaker;
  }

  /**
   * Begins to have the object written.
   *
   * @param there what is there, from an earlier process of this node; null if nothing is
   */
  public void writeTo(KeptObject object, @Nullable FrrConfiguration there) {
    writeTo(object::changed, object::touch, there);
  }

  void writeTo(Runnable change, Consumer<String> touching, @Nullable FrrConfiguration there) {
    ask(_ -> {
      state.found(there);
      changed = change;
      touch = touching;
      changed.run();
      return true;
    });
  }

  @Override
  public void observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    host.tell(new Note.Observed(upserts, removed, clock.nanos()));
  }

  /** Asks something of the state, on its thread; waits for the answer. */
  <T extends @Nullable Object> T ask(Function<FrrState, T> question) {
    var answer = new CompletableFuture<T>();
    host.tell(
        new Note.Ask(() -> {
          try {
            answer.complete(question.apply(state));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        }));
    return Answer.of(answer, "the speaker's thread");
  }

  /** The name of the node that it speaks for. */
  String node() {
    return setup.node();
  }

  /** The time that the state is told in. */
  long nanos() {
    return clock.nanos();
  }

  /** Leaves the routers, or goes a step on; the object is written soon after. */
  void leave(Leaving how) {
    ask(state -> {
      state.leave(how);
      changed.run();
      return true;
    });
  }

  private final class Owner implements Machine<Note> {
    @Override
    public long deadlineNanos() {
      return Math.min(state.deadlineNanos(), planner.deadlineNanos());
    }

    @Override
    public void tick(long nowNanos) {
      if (nowNanos >= planner.deadlineNanos()
          && planned(planner.release(nowNanos), nowNanos, nowNanos)) {
        state.dirty(nowNanos);
        changed.run();
      }
      String when = setup.now().get();
      switch (state.due(when, nowNanos)) {
        case NOTHING -> {}
        case TOUCH -> {
          LOG.info(
              "FRR-K8s rejected the configuration, which is valid now: updating the object to"
                  + " trigger another reconciliation");
          touch.accept(when);
        }
        case LOST -> {
          LOG.warn(
              "FRR is not running the configuration that FRR-K8s reports as applied: adding a"
                  + " comment to the object to have it applied again");
          setup.listener().changed();
          changed.run();
        }
        case WRITE -> changed.run();
      }
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Observed(var upserts, var removed, long atNanos) ->
            observed(upserts, removed, atNanos, nowNanos);
        case Note.Ask(var question) -> question.run();
      }
    }
  }

  private void observed(
      Collection<? extends Resource> upserts,
      Collection<ObjectKey> removed,
      long atNanos,
      long nowNanos) {
    List<Resource> planned = new ArrayList<>();
    List<ObjectKey> gone = new ArrayList<>();
    boolean others = false;
    boolean told = false;
    for (Resource resource : upserts) {
      switch (resource) {
        case FrrConfiguration configuration -> others |= state.other(configuration);
        case FrrNodeState node -> told |= state.node(node, nowNanos);
        case FrrSessionState session -> told |= state.sessions().said(session, nowNanos);
        default -> planned.add(resource);
      }
    }
    for (ObjectKey key : removed) {
      if (key.kind() == Kind.FRR_CONFIGURATION) {
        others |= state.otherGone(key);
      } else if (key.kind().isFrrK8s()) {
        told |= state.gone(key, nowNanos);
      } else {
        gone.add(key);
      }
    }
    boolean replanned = false;
    if (!planned.isEmpty() || !gone.isEmpty()) {
      replanned = planned(planner.observe(planned, gone, nowNanos), atNanos, nowNanos);
    }
    if (others || replanned) {
      state.dirty(atNanos);
      changed.run();
    }
    if (others || told) {
      setup.listener().changed();
    }
  }

  /** Returns whether the object may be another now. */
  private boolean planned(Planner.Outcome outcome, long atNanos, long nowNanos) {
    flaps.tell(planner.planner(setup.node()), nowNanos);
    boolean first = state.begin();
    if (outcome.compiled()) {
      state.prependsAgain();
    }
    if (outcome.problemsDiffer()) {
      setup.listener().changed();
    }
    setup.listener().announced(outcome.services());
    state.reconciled(clock.nanos() - atNanos);
    return first || outcome.compiled() || outcome.nodes().containsKey(setup.node());
  }

  // ---- on the writer's thread

  @Override
  public @Nullable Map<String, Object> wanted() {
    FrrConfiguration configuration =
        ask(state -> {
          NodePlanner node = planner.planner(setup.node());
          if (!state.isBegun() || node == null || !planner.nodeNames().contains(setup.node())) {
            return null; // before the first plan, or without a Node: what is there stays
          }
          if (state.fit(node)) {
            setup.listener().changed();
          }
          offered = state.wanted(clock.nanos());
          offeredSinceNanos = state.clean();
          return offered;
        });
    return configuration == null ? null : FrrDocument.spec(configuration);
  }

  @Override
  public void written(long tookNanos) {
    long now = clock.nanos();
    host.tell(
        new Note.Ask(() -> {
          FrrConfiguration written = offered;
          if (written != null) {
            if (state.written(written, now, offeredSinceNanos)) {
              setup.listener().changed();
            }
          }
        }));
  }

  @Override
  public void refused(String why, boolean forGood) {
    if (forGood && why.contains(PREPEND)) {
      host.tell(
          new Note.Ask(() -> {
            state.prependsUnknown();
            changed.run();
          }));
      return;
    }
    host.tell(
        new Note.Ask(() -> {
          state.dirty(offeredSinceNanos);
          if (state.refused(why)) {
            LOG.warn("the FRRConfiguration of this node was not written: {}", why);
            setup.listener().changed();
          }
        }));
  }
}
