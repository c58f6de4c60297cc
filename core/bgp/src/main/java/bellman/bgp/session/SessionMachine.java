package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;

import bellman.bgp.wire.Notification;

/**
 * The transitions of RFC 4271 section 8.2.2. Idle is here; {@link PursuingTransitions} are Connect,
 * Active, OpenSent and OpenConfirm, {@link EstablishedTransitions} are Established.
 */
public final class SessionMachine {

  private SessionMachine() {}

  /** How long TCP may take to connect. */
  static final long DIAL_NANOS = 10 * Transition.SECOND;

  /** How long to wait for an OPEN: the "large value" of section 8.2.2. */
  static final long OPEN_HOLD_NANOS = 240 * Transition.SECOND;

  /** A session that lasted so long has shown that it works: the next wait is short again. */
  static final long LASTING_NANOS = 30 * Transition.SECOND;

  /** The least of RFC 9687's SendHoldTime. */
  static final long SEND_HOLD_NANOS = 480 * Transition.SECOND;

  /** One step: nothing happens here, everything is returned. */
  public static Step step(Settings settings, Session session, Event event, long nowNanos) {
    var transition = new Transition(settings, session, nowNanos);
    State next =
        switch (session.state()) {
          case State.Idle idle -> idle(transition, idle, event);
          case State.Pursuing pursuing -> new PursuingTransitions(transition).on(pursuing, event);
          case State.Established established ->
              new EstablishedTransitions(transition).on(established, event);
        };
    return transition.to(next);
  }

  private static State idle(Transition transition, State.Idle idle, Event event) {
    return switch (event) {
      case Event.Start _ -> transition.pursue(0);
      case Event.Tick _ -> transition.now >= idle.startAtNanos() ? transition.pursue(0) : idle;
      case Event.Stop _ -> new State.Idle(NEVER);
      case Event.Accepted(int connection, _) -> {
        transition.send(
            connection, new Notification(Notification.CEASE, Notification.CONNECTION_REJECTED));
        transition.close(connection);
        yield idle;
      }
      case Event.Connected(int connection, _) -> {
        transition.close(connection);
        yield idle;
      }
      case Event.DialFailed _,
          Event.Received _,
          Event.Malformed _,
          Event.Closed _,
          Event.BfdDown _ ->
          idle;
    };
  }
}
