package bellman.edge.bgp;

import bellman.bgp.peer.Peer;
import bellman.bgp.peer.PeerEffect;
import bellman.bgp.peer.PeerEvent;
import bellman.bgp.peer.PeerMachine;
import bellman.bgp.peer.PeerStep;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.bgp.session.Settings;
import bellman.bgp.session.State;
import bellman.bgp.session.Waiting;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Update;
import bellman.net.Family;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live peer: its machine, its connections, and whoever listens to it. What is decided, the
 * machine decides ({@link bellman.bgp.peer}).
 *
 * <p>All methods may be called by any thread; everything happens on the peer's own.
 */
public final class BgpPeer {

  private static final Logger LOG = LoggerFactory.getLogger(BgpPeer.class);

  /**
   * Who hears of the session; what is not overridden is not heard. Called on the peer's thread,
   * {@link #written} on a writer's: answers must be quick and must not block.
   */
  public interface Listener {

    /**
     * Routes may be sent.
     *
     * @param connection the number that tells this session from those before and after it
     */
    default void up(BgpPeer peer, int connection, Endpoints endpoints, Negotiated negotiated) {}

    /** There is a connection; a session may come of it. */
    default void connected(BgpPeer peer, Endpoints endpoints) {}

    /** The session is over. */
    default void down(BgpPeer peer, String why) {}

    /** An attempt came to nothing, for a reason that may be the same as before. */
    default void failed(BgpPeer peer, String why) {}

    /** An UPDATE came. */
    default void update(BgpPeer peer, Update update) {}

    /** The peer wants a family again. */
    default void refresh(BgpPeer peer, Family family) {}

    /**
     * What {@link #send} was given is in the kernel's hands.
     *
     * @param connection the session's number, from {@link #up}; it may be over
     */
    default void written(BgpPeer peer, int connection) {}
  }

  /**
   * What happened since the session began, for whoever asks.
   *
   * @param waiting what a session that is not up waits for; null for nothing
   * @param local where the established session ends on this host; null if there is none
   */
  public record Status(
      Session session,
      long nowNanos,
      @Nullable Negotiated negotiated,
      @Nullable Waiting waiting,
      @Nullable InetSocketAddress local) {}

  private final String name;
  private volatile Settings settings;
  private final @Nullable Connector connector;
  private final Listener listener;
  private final Clock clock;
  private final Host<PeerNote> host;
  private final Owner owner = new Owner();
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private final Traffic traffic = new Traffic();

  /** Written by the peer's thread after each step, read by any. */
  private volatile Peer state;

  private volatile @Nullable InetSocketAddress local;

  /**
   * A peer that does nothing until {@link #start}.
   *
   * @param name for the log
   * @param connector null for a peer that only waits to be given connections
   */
  public BgpPeer(
      String name,
      Settings settings,
      @Nullable Connector connector,
      Listener listener,
      Clock clock) {
    this.name = name;
    this.settings = settings;
    this.connector = connector;
    this.listener = listener;
    this.clock = clock;
    this.state = Peer.created(clock.nanos());
    this.host =
        new Host<>(
            owner,
            clock,
            defect -> LOG.error("peer {}: internal error (please report)", name, defect));
  }

  /** Begins to try. */
  public void start() {
    host.startVirtual("peer " + name);
    tell(new Event.Start());
  }

  /** Ends the session, and begins the next at once: {@link Event.Reset}. */
  public void reset(Notification notification) {
    tell(new Event.Reset(notification));
  }

  /** Ends the session until {@link #enable}, also before {@link #start}: {@link Event.Disable}. */
  public void disable(Notification notification) {
    tell(new Event.Disable(notification));
  }

  /** Takes {@link #disable} back. */
  public void enable() {
    tell(new Event.Enable());
  }

  private void tell(Event event) {
    happened(new PeerEvent.OfSession(event));
  }

  private void happened(PeerEvent event) {
    host.tell(new PeerNote.Happened(event));
  }

  /**
   * Ends the session with a NOTIFICATION, and the peer for good.
   *
   * @return done when the NOTIFICATION is out and every connection is closed, see {@link #leave}
   */
  public CompletableFuture<Boolean> stop(Notification notification) {
    tell(new Event.Stop(notification, false));
    return stopped;
  }

  /**
   * Ends the session so that a peer with graceful restart keeps the routes until we are back (RFC
   * 4724, RFC 8538), and the peer for good; without graceful restart it is a {@link #stop}.
   *
   * @return done when every connection is closed; whether there was one, and the peer is known to
   *     have ended the session on its side too
   */
  public CompletableFuture<Boolean> leave(Notification notification) {
    tell(new Event.Stop(notification, true));
    return stopped;
  }

  /** BFD says whether the peer can be reached. */
  public void bfd(Event.Bfd said) {
    tell(said);
  }

  /**
   * The way to the peer is gone: ends every connection at once, as if it had been lost, so that
   * with graceful restart the peer may keep the routes (RFC 4724 section 4.2).
   */
  public void lost(String why) {
    happened(new PeerEvent.PathLost(why));
  }

  /** Something changed that an attempt waits for: dials now instead of later. */
  public void tryNow() {
    tell(new Event.Start());
  }

  /**
   * Other timers from now on; the session goes on.
   *
   * @param keepaliveSeconds see {@link Settings}
   * @param connectTimeSeconds see {@link Settings}
   */
  public void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {
    host.tell(new PeerNote.Timers(keepaliveSeconds, connectTimeSeconds));
  }

  /** The peer connected to us. */
  public void accept(SocketChannel channel) {
    host.tell(new PeerNote.Came(channel));
  }

  /**
   * Writes UPDATEs to a session, and reports {@link Listener#written}. If another session has taken
   * its place they are dropped: its first table is still to come, and would not take back what an
   * older batch announces.
   *
   * @param connection the session's number, from {@link Listener#up}
   */
  public void send(int connection, List<EncodedMessage> messages) {
    happened(new PeerEvent.Routes(connection, messages));
  }

  /** Asks the peer for a family again (RFC 2918). */
  public void askAgain(Family family) {
    happened(new PeerEvent.AskAgain(family));
  }

  /** The name given. */
  public String name() {
    return name;
  }

  /** The settings of now. */
  public Settings settings() {
    return settings;
  }

  /** What went to and fro since the peer was made, over all of its connections. */
  public Traffic traffic() {
    return traffic;
  }

  /** Where the session stands. */
  public Status status() {
    Session now = state.session();
    Negotiated negotiated =
        now.state() instanceof State.Established established ? established.negotiated() : null;
    return new Status(
        now, clock.nanos(), negotiated, now.waiting(settings), negotiated == null ? null : local);
  }

  /** The peer's thread; what readers and writers tell is put into its mailbox. */
  private final class Owner implements Machine<PeerNote>, Connection.Listener {

    private final Map<Integer, SocketChannel> dialling = new HashMap<>();
    private final Map<Integer, Connection> connections = new HashMap<>();
    private boolean begun;

    @Override
    public long deadlineNanos() {
      return state.deadlineNanos();
    }

    @Override
    public void tick(long nowNanos) {
      Connection current = connections.get(state.established());
      long blocked = current == null ? Long.MAX_VALUE : current.blockedSinceNanos();
      boolean unread = current != null && current.isUnread();
      step(new Event.Tick(blocked, unread), nowNanos);
    }

    @Override
    public void handle(PeerNote note, long nowNanos) {
      switch (note) {
        case PeerNote.Happened(PeerEvent.OfSession(var event)) -> step(event, nowNanos);
        case PeerNote.Happened(PeerEvent.Ended ended) -> {
          connections.remove(ended.connection());
          step(ended, nowNanos);
        }
        case PeerNote.Happened(var event) -> step(event, nowNanos);
        case PeerNote.Received(var source, var message, int load) -> {
          source.handled(load);
          step(new Event.Received(source.number(), message), nowNanos);
        }
        case PeerNote.Dialed(int number, var channel) -> {
          if (dialling.remove(number) == null) {
            Channels.close(channel);
          } else {
            begin(number, channel, nowNanos, true);
          }
        }
        case PeerNote.Came(var channel) -> begin(state.nextAccepted(), channel, nowNanos, false);
        case PeerNote.Timers(int keepalive, var connectTime) -> {
          settings = settings.withTimers(keepalive, connectTime);
          step(new Event.Edited(), nowNanos);
        }
      }
    }

    @Override
    public void tooLate(PeerNote note) {
      switch (note) {
        case PeerNote.Came(var channel) -> Channels.turnAway(channel);
        case PeerNote.Dialed(_, var channel) -> Channels.close(channel);
        case PeerNote.Happened _, PeerNote.Received _, PeerNote.Timers _ -> {}
      }
    }

    private void step(Event event, long nowNanos) {
      if (event instanceof Event.Start && connector != null && !begun) {
        begun = true;
        connector.begin(BgpPeer.this);
      }
      if (event instanceof Event.DialFailed(int number, _)) {
        dialling.remove(number);
      }
      step(new PeerEvent.OfSession(event), nowNanos);
      if (event instanceof Event.Stop) {
        if (connector != null) {
          connector.end();
        }
        host.end();
        List<CompletableFuture<Boolean>> ends =
            connections.values().stream().map(Connection::ended).toList();
        var _ =
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .whenComplete((_, _) ->
                    stopped.complete(
                        !ends.isEmpty() && ends.stream().allMatch(CompletableFuture::join)));
      }
    }

    private void begin(int number, SocketChannel channel, long nowNanos, boolean dialed) {
      Endpoints endpoints;
      try {
        endpoints = Channels.endpoints(channel);
      } catch (IOException e) {
        Channels.close(channel);
        if (dialed) {
          step(new Event.DialFailed(number, Channels.reason(e)), nowNanos);
        }
        return;
      }
      var connection = new Connection(number, channel, this, traffic, clock::nanos, "peer " + name);
      connections.put(number, connection);
      connection.start();
      listener.connected(BgpPeer.this, endpoints);
      step(
          dialed ? new Event.Connected(number, endpoints) : new Event.Accepted(number, endpoints),
          nowNanos);
    }

    private void step(PeerEvent event, long nowNanos) {
      Session before = state.session();
      PeerStep step = PeerMachine.step(settings, state, event, nowNanos);
      state = step.next();
      Session after = state.session();
      if (LOG.isDebugEnabled() && !before.stateName().equals(after.stateName())) {
        LOG.debug("peer {}: {} -> {}", name, before.stateName(), after.stateName());
      }
      step.effects().forEach(this::perform);
    }

    private void perform(PeerEffect effect) {
      switch (effect) {
        case PeerEffect.Dial(int number) -> dial(number);
        case PeerEffect.Write(int number, var messages, boolean report) ->
            with(number, connection -> connection.send(messages, report));
        case PeerEffect.Agree(int number, var context) ->
            with(number, connection -> connection.agree(context));
        case PeerEffect.Close(int number) -> {
          SocketChannel channel = dialling.remove(number);
          if (channel != null) {
            Channels.close(channel);
          }
          with(
              number,
              connection -> {
                var _ = connection.close().thenRun(() -> happened(new PeerEvent.Ended(number)));
              });
        }
        case PeerEffect.Abort(int number) -> {
          with(number, Connection::closeNow);
          connections.remove(number);
        }
        case PeerEffect.Up(int number, var endpoints, var negotiated) -> {
          with(number, connection -> local = connection.local());
          listener.up(BgpPeer.this, number, endpoints, negotiated);
          if (connector != null) {
            connector.up(endpoints);
          }
        }
        case PeerEffect.Down(var why) -> {
          if (connector != null) {
            connector.down();
          }
          listener.down(BgpPeer.this, why);
        }
        case PeerEffect.Failed(var why) -> listener.failed(BgpPeer.this, why);
        case PeerEffect.Deliver(var update) -> listener.update(BgpPeer.this, update);
        case PeerEffect.Refresh(var family) -> listener.refresh(BgpPeer.this, family);
      }
    }

    private void with(int number, Consumer<Connection> what) {
      Connection connection = connections.get(number);
      if (connection != null) {
        what.accept(connection);
      }
    }

    private void dial(int number) {
      Connector chosen = connector;
      SocketChannel channel;
      try {
        if (chosen == null) {
          throw new IOException("the peer has no address to connect to");
        }
        channel = chosen.open();
      } catch (WaitingException e) {
        BgpPeer.this.tell(new Event.DialFailed(number, null));
        return;
      } catch (IOException e) {
        BgpPeer.this.tell(new Event.DialFailed(number, Channels.reason(e)));
        return;
      }
      dialling.put(number, channel);
      Threads.brief(
              "peer " + name + " dial",
              () -> {
                try {
                  chosen.connect(channel);
                  host.tell(new PeerNote.Dialed(number, channel));
                } catch (IOException | RuntimeException e) {
                  Channels.close(channel);
                  BgpPeer.this.tell(new Event.DialFailed(number, Channels.reason(e)));
                }
              })
          .start();
    }

    // ---- from readers and writers

    @Override
    public void tell(PeerNote note) {
      host.tell(note);
    }

    @Override
    public void written(int connection) {
      listener.written(BgpPeer.this, connection);
    }
  }
}
