package bellman.app.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.host.Watchers;
import bellman.app.recording.Recording;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Planner;
import bellman.directory.AdminStateFile;
import bellman.edge.bgp.Connector;
import bellman.net.Address;
import bellman.net.RouterId;
import bellman.net.link.Links;
import bellman.runtime.Answer;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.speaker.AdminState;
import bellman.speaker.DrainTerms;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SpeakerHost;
import bellman.speaker.SpeakerMachine;
import bellman.speaker.SpeakerMessage;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.PeerAction;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces one node's plan to its peers, and keeps it so. */
public final class Speaker {

  private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);

  /**
   * What a speaker is made with.
   *
   * @param node the node's name
   * @param planner for that node alone
   * @param dialling how a peer is reached
   * @param listener hears what comes of it
   * @param surroundings the host that it runs on
   * @param orders what operators ordered for single peers, before and from now on
   * @param recording takes all that it is told and does; null for nowhere
   */
  public record Setup(
      String node,
      Planner planner,
      Function<Peer, Connector> dialling,
      Listener listener,
      Surroundings surroundings,
      AdminStateFile orders,
      @Nullable Recording recording) {

    /** For sessions over the loopback alone, of a process that remembers nothing. */
    public Setup(
        String node, Planner planner, Function<Peer, Connector> dialling, Listener listener) {
      this(node, planner, dialling, listener, Surroundings.LOOPBACK, AdminStateFile.NONE, null);
    }
  }

  /** Hears what comes of what the speaker was told. Called on its thread: must be quick. */
  @FunctionalInterface
  public interface Listener {

    /** Hears nothing. */
    Listener NOBODY = (_, _) -> {};

    /** A service has these addresses now; an empty list for none. */
    void assigned(String service, List<Address> addresses);

    /** What these services have announced may be another now. */
    default void announced(Collection<String> services) {}

    /** An operator had something done with a peer. */
    default void ordered(ObjectKey peer, PeerAction action, String what) {}

    /** What any service has announced, and what is wrong, may be another now. */
    default void changed() {}
  }

  private final Setup setup;
  private final Clock clock;
  private final @Nullable Recording recording;
  private final Host<SpeakerMessage> host;
  private final SpeakerMachine machine;
  private final PeerOrders orders;
  private final FlapLog flaps = new FlapLog();
  private final BfdWatch watch;
  private final LatencyHistograms latencies = new LatencyHistograms();
  private final List<CompletableFuture<DrainAnswer>> leaving = new ArrayList<>();
  private @Nullable DrainAnswer left;

  private Speaker(Setup setup, Clock clock) {
    this.setup = setup;
    this.clock = clock;
    this.recording = setup.recording();
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("internal error (please report)", defect),
            latencies::turn);
    this.watch = new BfdWatch(clock, what -> host.tell(new SpeakerMessage.Ask(what)));
    this.machine =
        new SpeakerMachine(
            new SpeakerMachine.Setup(
                setup.node(),
                setup.planner(),
                recording == null ? new Around() : recording.host(new Around()),
                watch,
                latencies,
                new SpeakerLines()));
    this.orders = new PeerOrders(setup, machine);
  }

  /** Starts a speaker that knows of nothing yet. */
  public static Speaker start(Setup setup) {
    return start(setup, Clock.monotonic());
  }

  static Speaker start(Setup setup, Clock clock) {
    var speaker = new Speaker(setup, clock);
    speaker.host.startPlatform("speaker");
    setup.surroundings().follow(links -> speaker.host.tell(new SpeakerMessage.Moved(links)));
    return speaker;
  }

  /** A router of a range of addresses has connected: {@link PeerConnectors.Newcomers}. */
  public void came(String range, Address router, SocketChannel connection) {
    host.tell(new SpeakerMessage.Came(range, router, new AcceptedConnection(connection)));
  }

  /** The name of the node that it speaks for. */
  public String node() {
    return setup.node();
  }

  /** These objects are new or changed, and those are gone. */
  public void observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    host.tell(new SpeakerMessage.Observed(upserts, removed, clock.nanos()));
  }

  /** The node is about to be gone, and its routers are to be drained; or it is not. */
  public void drainNode(boolean draining) {
    host.tell(new SpeakerMessage.NodeDraining(draining));
  }

  /** The neighbors that watch this node by BFD. */
  public Watchers watchers() {
    return watch;
  }

  /** Looks at the speaker's state on its thread, after what it was told before; does not wait. */
  public void later(Consumer<View> look) {
    host.tell(new SpeakerMessage.Ask(() -> look.accept(view())));
  }

  /**
   * Asks something of the speaker's state, on its thread; waits for the answer.
   *
   * @throws Answer.MissingException if there is none in time
   */
  public <T extends @Nullable Object> T ask(Function<View, T> question) {
    var answer = new CompletableFuture<T>();
    host.tell(
        new SpeakerMessage.Ask(() -> {
          try {
            answer.complete(question.apply(view()));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        }));
    return Answer.of(answer, "the speaker's thread");
  }

  /** What there is to ask about. Good only while the question is being answered. */
  public record View(
      String node,
      Planner planner,
      Collection<LivePeer> peers,
      BfdWatch watch,
      LatencyHistograms latencies,
      PeerOrders orders,
      long nowNanos) {}

  private View view() {
    return new View(
        setup.node(),
        setup.planner(),
        machine.peers().values(),
        watch,
        latencies,
        orders,
        clock.nanos());
  }

  /**
   * Leaves all routers. A speaker that is leaving already does so at the earlier of both times.
   *
   * @return done when all sessions are ended
   */
  public CompletableFuture<DrainAnswer> leave(DrainTerms how) {
    var done = new CompletableFuture<DrainAnswer>();
    host.tell(
        new SpeakerMessage.Ask(() -> {
          DrainAnswer already = left;
          if (already != null) {
            done.complete(already);
          } else {
            leaving.add(done);
          }
        }));
    host.tell(new SpeakerMessage.Go(how));
    return done;
  }

  private final class Owner implements Machine<SpeakerMessage> {
    @Override
    public long deadlineNanos() {
      return machine.deadlineNanos();
    }

    @Override
    public void tick(long nowNanos) {
      if (recording != null) {
        recording.ticked(nowNanos);
      }
      machine.tick(nowNanos);
      finished();
    }

    @Override
    public void handle(SpeakerMessage message, long nowNanos) {
      machine.handle(recording == null ? message : recording.told(message, nowNanos), nowNanos);
      if (message instanceof SpeakerMessage.Observed(var upserts, var removed, _)) {
        orders.observed(upserts, removed);
      }
      finished();
    }

    private void finished() {
      long now = clock.nanos();
      if (recording != null) {
        recording.finished(now);
      }
      machine.finished(now);
    }
  }

  /** What the machine finds around it. */
  private final class Around implements SpeakerHost {
    @Override
    public Links links() {
      return setup.surroundings().links();
    }

    @Override
    public int defaultRoute() {
      return setup.surroundings().defaultRoute();
    }

    @Override
    public PeerSession open(LivePeer peer, RouterId identifier, boolean restarted) {
      return new BgpPeerSession(
          peer, identifier, restarted, setup.dialling().apply(peer.config()), clock, host::tell);
    }

    @Override
    public @Nullable AdminState ordered(Peer peer) {
      return orders.of(peer);
    }

    @Override
    public void later(SpeakerMessage message) {
      host.tell(message);
    }

    @Override
    public void planned(Planner.Outcome outcome, Collection<ObjectKey> removed, long nowNanos) {
      flaps.tell(setup.planner().planner(setup.node()), nowNanos);
      Outcomes.tell(setup.listener(), outcome, removed);
    }

    @Override
    public void changed() {
      setup.listener().changed();
    }

    @Override
    public void left(List<String> drained, List<String> ended) {
      var answer = new DrainAnswer(drained, ended);
      left = answer;
      leaving.forEach(done -> done.complete(answer));
      leaving.clear();
    }
  }
}
