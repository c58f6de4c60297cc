package bellman.app.controller;

import bellman.api.resource.Kind;
import bellman.api.resource.ObservedChange;
import bellman.api.status.WriteOutcome;
import bellman.app.cluster.ConfigurationStates;
import bellman.app.recording.ControllerRecording;
import bellman.app.recording.Entry;
import bellman.app.recording.Recording;
import bellman.app.recording.RecordingWriter;
import bellman.app.speaker.ProblemLog;
import bellman.balancer.allocator.PoolUsage;
import bellman.controller.ControllerMachine;
import bellman.controller.Effect;
import bellman.controller.Input;
import bellman.controller.Moment;
import bellman.kubernetes.ClusterFeed;
import bellman.kubernetes.Events;
import bellman.kubernetes.ServiceStatus;
import bellman.kubernetes.StatusWriter;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.runtime.Threads;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a controller's machine on its thread, and does what it wants done. */
public final class Controller implements ClusterFeed.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private static final StatusWriter.StatusKind POOL_STATUS =
      StatusWriter.StatusKind.of(Kind.IP_ADDRESS_POOL, false, true);

  private static final StatusWriter.StatusKind SESSION_STATUS =
      StatusWriter.StatusKind.of(Kind.BGP_SESSION_STATUS, false, false);

  /**
   * What a controller is made with.
   *
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param excludeLabelCounts as for speakers
   * @param version of this program
   * @param recording takes all that it is told and wants done; null for nowhere
   */
  public record Setup(
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      ServiceStatus statuses,
      Events events,
      StatusWriter statusWriter,
      ConfigurationStates states,
      ControllerMetrics figures,
      ControllerMetrics.Term term,
      String version,
      @Nullable RecordingWriter recording) {}

  private sealed interface Note {
    record Heard(Input input) implements Note {}

    /** Nothing: it only wakes a thread that is to end. */
    record Over() implements Note {}
  }

  private final Setup setup;
  private final ProblemLog told = new ProblemLog();
  private final Clock clock = Clock.monotonic();
  private final @Nullable ControllerRecording recording;
  private final ControllerMachine machine;
  private final Host<Note> host;

  private Controller(Setup setup) {
    this.setup = setup;
    Moment begun = moment(clock.nanos());
    this.recording = recording(setup, begun);
    this.machine =
        new ControllerMachine(
            setup.loadBalancerClass(), setup.excludeLabelCounts(), this::perform, begun);
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("internal error (please report)", defect),
            setup.figures()::turn);
  }

  private static @Nullable ControllerRecording recording(Setup setup, Moment begun) {
    return setup.recording() == null
        ? null
        : new ControllerRecording(
            setup.recording(),
            new Entry.Leads(
                Recording.FORMAT,
                setup.version(),
                setup.loadBalancerClass(),
                setup.excludeLabelCounts(),
                begun));
  }

  /** Starts a controller that knows of nothing yet. */
  public static Controller start(Setup setup) {
    var controller = new Controller(setup);
    controller.host.startPlatform("controller");
    return controller;
  }

  /** Ends: nothing is decided any more. */
  public void end() {
    host.end();
    host.tell(new Note.Over());
  }

  @Override
  public void changed(ObservedChange change) {
    hear(new Input.Observed(change));
  }

  /** What decides how far services are announced changed. */
  public void surroundings(ObservedChange change) {
    hear(new Input.Surroundings(change));
  }

  private void hear(Input input) {
    host.tell(new Note.Heard(input));
  }

  private static Moment moment(long nanos) {
    return new Moment(nanos, Instant.now());
  }

  private final class Owner implements Machine<Note> {
    @Override
    public long deadlineNanos() {
      return machine.deadlineNanos();
    }

    @Override
    public void tick(long nowNanos) {
      Moment due = moment(nowNanos);
      if (recording != null) {
        recording.due(due);
      }
      machine.tick(due);
      long until = clock.nanos();
      if (recording != null) {
        recording.dueUntil(until);
      }
      machine.ticked(until);
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Heard(var input) -> {
          Moment at = moment(nowNanos);
          if (recording != null) {
            recording.heard(input, at);
          }
          machine.handle(input, at);
          if (input instanceof Input.Observed) {
            setup.figures().reconciled(clock.nanos() - nowNanos);
          }
        }
        case Note.Over _ -> {}
      }
    }
  }

  private void perform(Effect effect) {
    if (recording != null) {
      recording.wanted(effect);
    }
    switch (effect) {
      case Effect.WriteAddresses write -> write(write);
      case Effect.WriteCondition(var about, var service, var version, var what) ->
          send(
              "tell " + service,
              () -> setup.statuses().tell(about, service, version, what),
              outcome -> hear(new Input.Told(about, service, version, what, outcome)));
      case Effect.Tell(var object, var type, var reason, var message) ->
          setup.events().about(object, type, reason, message);
      case Effect.Settled(var service, var isWritten) -> setup.term().written(service, isWritten);
      case Effect.Problems(var problems, var warnings) -> {
        told.tell(problems, warnings, _ -> null);
        setup.states().write(problems, warnings);
        setup.term().configured(problems.isEmpty());
      }
      case Effect.PoolsUsed(var usage) -> {
        setup.term().pools(usage);
        usage.forEach(this::used);
      }
      case Effect.PoolChanged(var pool) -> setup.statusWriter().renew(POOL_STATUS, pool);
      case Effect.PoolGone(var pool) -> setup.statusWriter().remove(POOL_STATUS, pool);
      case Effect.WriteSession(var session, var status) ->
          setup
              .statusWriter()
              .put(SESSION_STATUS, session, new StatusWriter.Wanted(Map.of(), status));
      case Effect.LeaveSession(var session) -> setup.statusWriter().remove(SESSION_STATUS, session);
      case Effect.Log(var level, var text, var arguments) -> {
        Object[] all = arguments.toArray();
        switch (level) {
          case DEBUG -> LOG.debug(text, all);
          case INFO -> LOG.info(text, all);
          case WARN -> LOG.warn(text, all);
        }
      }
    }
  }

  private void write(Effect.WriteAddresses of) {
    String service = of.service();
    var write = of.write();
    send(
        "write " + service,
        () ->
            setup
                .statuses()
                .write(service, of.version(), of.hadAddresses(), write.texts(), write.pool()),
        outcome -> {
          setup.figures().updated(outcome instanceof WriteOutcome.Done);
          hear(new Input.Written(service, of.version(), write, outcome));
        });
  }

  /** Sends a write, on a thread of its own; whatever becomes of it is told. */
  private static void send(String name, Supplier<WriteOutcome> write, Consumer<WriteOutcome> then) {
    Threads.brief(
            name,
            () -> {
              WriteOutcome outcome;
              try {
                outcome = write.get();
              } catch (RuntimeException e) {
                LOG.error("failed to {}: internal error (please report)", name, e);
                outcome = new WriteOutcome.Failed(e.toString());
              }
              then.accept(outcome);
            })
        .start();
  }

  private void used(PoolUsage pool) {
    setup
        .statusWriter()
        .put(
            POOL_STATUS,
            pool.pool(),
            new StatusWriter.Wanted(
                Map.of(),
                Map.of(
                    "assignedIPv4",
                    pool.assignedIpv4(),
                    "assignedIPv6",
                    pool.assignedIpv6(),
                    "availableIPv4",
                    pool.availableIpv4(),
                    "availableIPv6",
                    pool.availableIpv6())));
  }
}
