package bellman.app.recording;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Planner;
import bellman.bgp.session.Event;
import bellman.bgp.session.Session;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.net.link.Link;
import bellman.net.link.Links;
import bellman.speaker.AdminState;
import bellman.speaker.BfdSessions;
import bellman.speaker.IncomingConnection;
import bellman.speaker.Latencies;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SessionEvent;
import bellman.speaker.SpeakerHost;
import bellman.speaker.SpeakerLog;
import bellman.speaker.SpeakerMachine;
import bellman.speaker.SpeakerMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A speaker's machine that is given a recording: each input in turn, and the answers that were
 * found then. What it does is collected, to be compared with what was done.
 */
public final class Replay {

  /** Carries out what operators ordered, on a machine. */
  public interface Orders {

    /** An operator ordered this. */
    void order(SpeakerMachine machine, Entry.Ordered ordered);

    /** The objects are these now, and the machine follows them already. */
    void observed(
        SpeakerMachine machine,
        Collection<? extends Resource> upserts,
        Collection<ObjectKey> removed);
  }

  private final SpeakerMachine machine;
  private final Orders orders;
  private final Map<Integer, LivePeer> sessions = new HashMap<>();
  private final Map<Integer, Session> states = new HashMap<>();
  private final Map<String, List<Address>> remembered = new HashMap<>();
  private final Map<String, @Nullable AdminState> ordered = new HashMap<>();
  private List<Entry.Done> done = new ArrayList<>();
  private Links links = Links.NONE;
  private int defaultRoute;
  private int opened;

  Replay(Entry.Started started, Orders orders) {
    this.orders = orders;
    Planner planner =
        started.isCluster()
            ? Planner.ofNode(
                started.node(), started.loadBalancerClass(), started.excludeLabelCounts(), false)
            : new Planner(
                new Planner.Settings(
                    started.node()::equals,
                    started.node(),
                    started.loadBalancerClass(),
                    service -> remembered.getOrDefault(service, List.of())));
    this.machine =
        new SpeakerMachine(
            new SpeakerMachine.Setup(
                started.node(),
                started.dampsFlaps() ? planner.dampingFlaps() : planner,
                new Host(),
                BfdSessions.NONE,
                Latencies.NONE,
                SpeakerLog.NONE));
  }

  /** Answers that the machine gets from now on. */
  void found(Entry.Found found) {
    switch (found) {
      case Entry.Links(var all) -> links = links(all);
      case Entry.DefaultRoute(int index) -> defaultRoute = index;
      case Entry.Order(var peer, var state) -> ordered.put(peer, state);
      case Entry.Remembered(var service, var addresses) -> remembered.put(service, addresses);
      case Entry.State(int session, var state) -> states.put(session, state);
    }
  }

  private static Links links(List<Link> all) {
    return Links.of(all.toArray(Link[]::new));
  }

  /** Gives the machine an input; returns what it did. */
  List<Entry.Done> take(Entry.Input input) {
    done = new ArrayList<>();
    switch (input) {
      case Entry.Observed(long now, long at, var upserts, var removed) -> {
        machine.handle(new SpeakerMessage.Observed(upserts, removed, at), now);
        orders.observed(machine, upserts, removed);
      }
      case Entry.GoOn(long now, long at) -> machine.handle(new SpeakerMessage.GoOn(at), now);
      case Entry.Moved(long now, var all) ->
          machine.handle(new SpeakerMessage.Moved(links(all)), now);
      case Entry.Came(long now, var range, var router, int connection) ->
          machine.handle(new SpeakerMessage.Came(range, router, new Connection(connection)), now);
      case Entry.NodeDraining(long now, boolean is) ->
          machine.handle(new SpeakerMessage.NodeDraining(is), now);
      case Entry.Leaving(long now, var terms) -> machine.handle(new SpeakerMessage.Go(terms), now);
      case Entry.Up(long now, int of, int connection, var endpoints, var negotiated) ->
          machine.handle(new SessionEvent.Up(peer(of), connection, endpoints, negotiated), now);
      case Entry.Connected(long now, int of, var endpoints) ->
          machine.handle(new SessionEvent.Connected(peer(of), endpoints), now);
      case Entry.Down(long now, int of, var why) ->
          machine.handle(new SessionEvent.Down(peer(of), why), now);
      case Entry.Written(long now, int of, int connection) ->
          machine.handle(new SessionEvent.Written(peer(of), connection), now);
      case Entry.Refresh(long now, int of, var family) ->
          machine.handle(new SessionEvent.Refresh(peer(of), family), now);
      case Entry.Ended(long now, int of, boolean known) ->
          machine.handle(new SessionEvent.Ended(peer(of), known), now);
      case Entry.Ordered order -> orders.order(machine, order);
      case Entry.Ticked(long now) -> machine.tick(now);
      case Entry.Finished(long now) -> machine.finished(now);
    }
    states.clear();
    return done;
  }

  private LivePeer peer(int session) {
    LivePeer peer = sessions.get(session);
    if (peer == null) {
      throw new IllegalArgumentException("session " + session + " was not opened");
    }
    return peer;
  }

  /** What was recorded, said again. */
  private final class Host implements SpeakerHost {
    @Override
    public Links links() {
      return links;
    }

    @Override
    public int defaultRoute() {
      return defaultRoute;
    }

    @Override
    public PeerSession open(LivePeer peer, RouterId identifier, boolean restarted) {
      int number = ++opened;
      sessions.put(number, peer);
      done.add(new Entry.Opened(number, peer.config().name(), identifier, restarted));
      return new Replayed(number);
    }

    @Override
    public @Nullable AdminState ordered(Peer peer) {
      return ordered.get(peer.name());
    }

    @Override
    public void later(SpeakerMessage message) {} // it was recorded when it came

    @Override
    public void planned(Planner.Outcome outcome, Collection<ObjectKey> removed, long nowNanos) {
      Map<String, String> decided = Recording.decided(outcome);
      if (!decided.isEmpty()) {
        done.add(new Entry.Decided(decided));
      }
    }

    @Override
    public void changed() {}

    @Override
    public void left(List<String> drained, List<String> ended) {
      done.add(new Entry.Left(drained, ended));
    }
  }

  /** A session without a router. */
  private final class Replayed implements PeerSession {
    private final int number;

    Replayed(int number) {
      this.number = number;
    }

    private void called(String what) {
      done.add(new Entry.Called(number, what));
    }

    @Override
    public void start() {
      called(RecordedSession.STARTED);
    }

    @Override
    public void reset(Notification notification) {
      called("reset " + notification);
    }

    @Override
    public void disable(Notification notification) {
      called("disable " + notification);
    }

    @Override
    public void enable() {
      called(RecordedSession.ENABLED);
    }

    @Override
    public void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {
      called("retime " + keepaliveSeconds + " " + connectTimeSeconds);
    }

    @Override
    public void send(int connection, List<EncodedMessage> messages) {
      done.add(Recording.sent(number, connection, messages));
    }

    @Override
    public void end(Notification notification, boolean keepRoutes) {
      called((keepRoutes ? "leave " : "stop ") + notification);
    }

    @Override
    public void bfd(Event.Bfd said) {}

    @Override
    public void answering(Family family) {}

    @Override
    public Session session() {
      return states.getOrDefault(number, Session.created(0));
    }

    @Override
    public long receivedCount() {
      return 0;
    }

    @Override
    public @Nullable String found() {
      return null;
    }

    @Override
    public @Nullable String warning() {
      return null;
    }
  }

  /** A connection without a router. */
  private final class Connection implements IncomingConnection {
    private final int number;

    Connection(int number) {
      this.number = number;
    }

    @Override
    public void give(PeerSession session) {
      done.add(
          new Entry.Received(
              number, session instanceof Replayed replayed ? (Integer) replayed.number : null));
    }

    @Override
    public void turnAway() {
      done.add(new Entry.Received(number, null));
    }
  }
}
