package bellman.bgp.peer;

import bellman.bgp.session.ConnectionAttempt;
import bellman.bgp.session.Effect;
import bellman.bgp.session.Event;
import bellman.bgp.session.History;
import bellman.bgp.session.Session;
import bellman.bgp.session.SessionMachine;
import bellman.bgp.session.Settings;
import bellman.bgp.session.State;
import bellman.bgp.session.Step;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.RouteRefresh;
import java.util.ArrayList;
import java.util.List;

/** One peer, of which the session machine is the center. */
public final class PeerMachine {

  /** Connections that are being ended at a time; of more, the oldest gets no time to end well. */
  static final int ENDING_AT_MOST = 8;

  private final Settings settings;
  private final long nowNanos;
  private final List<PeerEffect> effects = new ArrayList<>(2);
  private Session session;
  private int lastAccepted;
  private List<Integer> ending;

  private PeerMachine(Settings settings, Peer before, long nowNanos) {
    this.settings = settings;
    this.nowNanos = nowNanos;
    this.session = before.session();
    this.lastAccepted = before.lastAccepted();
    this.ending = before.ending();
  }

  /** One step: nothing happens here, everything is returned. */
  public static PeerStep step(Settings settings, Peer peer, PeerEvent event, long nowNanos) {
    var machine = new PeerMachine(settings, peer, nowNanos);
    machine.on(event, peer.established());
    return new PeerStep(
        new Peer(machine.session, machine.lastAccepted, machine.ending), machine.effects);
  }

  private void on(PeerEvent event, int established) {
    switch (event) {
      case PeerEvent.OfSession(Event.Accepted accepted) -> {
        lastAccepted = accepted.connection();
        step(accepted);
      }
      case PeerEvent.OfSession(var other) -> step(other);
      case PeerEvent.Ended(int connection) -> ending = without(connection);
      case PeerEvent.PathLost(var why) -> pathLost(why);
      case PeerEvent.Routes(int connection, var messages) -> {
        // If another session has taken its place they are dropped: its first table is still to
        // come, and would not take back what an older batch announces.
        if (connection == established && established != Peer.NO_CONNECTION) {
          effects.add(new PeerEffect.Write(connection, messages, true));
        }
      }
      case PeerEvent.AskAgain(var family) -> {
        if (established != Peer.NO_CONNECTION) {
          write(established, new RouteRefresh(AddressFamily.unicast(family), 0));
        }
      }
    }
  }

  private void step(Event event) {
    Session before = session;
    Step step = SessionMachine.step(settings, before, event, nowNanos);
    session = step.next();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Dial(int connection) -> effects.add(new PeerEffect.Dial(connection));
        case Effect.Send(int connection, var message) -> write(connection, message);
        case Effect.Agree(int connection, var context) ->
            effects.add(new PeerEffect.Agree(connection, context));
        case Effect.Close(int connection) -> close(connection, isDialing(before, connection));
        case Effect.Up(int connection, var endpoints, var negotiated) ->
            effects.add(new PeerEffect.Up(connection, endpoints, negotiated));
        case Effect.Down(var why) -> effects.add(new PeerEffect.Down(why));
        case Effect.Deliver(var update) -> effects.add(new PeerEffect.Deliver(update));
        case Effect.Refresh(var family) -> effects.add(new PeerEffect.Refresh(family));
      }
    }
    History.Entry why = session.history().latest();
    if (why != null
        && !why.equals(before.history().latest())
        && session.history().flaps() == before.history().flaps()) {
      effects.add(new PeerEffect.Failed(why.what()));
    }
  }

  private void write(int connection, Message message) {
    var encoded = EncodedMessage.of(MessageCodec.encode(message));
    effects.add(new PeerEffect.Write(connection, List.of(encoded), false));
  }

  private static boolean isDialing(Session session, int connection) {
    return session.state() instanceof State.Connecting(_, ConnectionAttempt.Dialling dialing, _)
        && dialing.connection() == connection;
  }

  private void close(int connection, boolean dialing) {
    effects.add(new PeerEffect.Close(connection));
    if (dialing) {
      return;
    }
    if (ending.size() >= ENDING_AT_MOST) {
      // a peer that connects again and again must not hold more and more of them
      int oldest = ending.getFirst();
      effects.add(new PeerEffect.Abort(oldest));
      ending = without(oldest);
    }
    List<Integer> more = new ArrayList<>(ending);
    more.add(connection);
    ending = more;
  }

  private List<Integer> without(int connection) {
    return ending.stream().filter(number -> number != connection).toList();
  }

  /** Attempts to connect fail first, so that nothing is dialed anew before all else has ended. */
  private void pathLost(String why) {
    List<Integer> lost = session.state().connections();
    for (int connection : lost) {
      if (isDialing(session, connection)) {
        effects.add(new PeerEffect.Close(connection));
        step(new Event.DialFailed(connection, why));
      }
    }
    for (int connection : lost) {
      if (!isDialing(session, connection)) {
        step(new Event.Closed(connection, why));
      }
    }
  }
}
