package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;

/**
 * The transitions of RFC 4271 section 8.2.2. Idle is here, waiting or disabled; {@link
 * ConnectingTransitions} are Connect, Active, OpenSent and OpenConfirm, {@link
 * EstablishedTransitions} are Established.
 */
public final class SessionMachine {

  private SessionMachine() {}

  /** How long TCP may take to connect. */
  static final long DIAL_NANOS = 10 * StepBuilder.SECOND;

  /** How long to wait for an OPEN: the "large value" of section 8.2.2. */
  static final long OPEN_HOLD_NANOS = 240 * StepBuilder.SECOND;

  /** BfdHoldTime of draft-ietf-idr-bgp-bfd-strict-mode, for sessions without a hold time. */
  static final long BFD_HOLD_NANOS = 30 * StepBuilder.SECOND;

  /** A session that lasted so long has shown that it works: the next wait is short again. */
  static final long LASTING_NANOS = 30 * StepBuilder.SECOND;

  /** The least of RFC 9687's SendHoldTime. */
  static final long SEND_HOLD_NANOS = 480 * StepBuilder.SECOND;

  /**
   * How often in a row the hold timer's end of a session is put off, each time by a third of the
   * hold time, because something has come that is not read yet. Times and not a time: while the
   * process stands still, none of it is used up.
   */
  static final int PUT_OFFS = 3;

  /** One step: nothing happens here, everything is returned. */
  public static Step step(Settings settings, Session session, Event event, long nowNanos) {
    var transition = new StepBuilder(settings, session, nowNanos);
    if (event instanceof Event.Bfd said) {
      transition.bfd(said instanceof Event.BfdUp);
    }
    State next =
        switch (session.state()) {
          case State.Idle idle -> idle(transition, idle, event);
          case State.Disabled disabled -> disabled(transition, disabled, event);
          case State.Connecting pursuing ->
              new ConnectingTransitions(transition).on(pursuing, event);
          case State.Established established ->
              new EstablishedTransitions(transition).on(established, event);
        };
    return transition.to(next);
  }

  private static State idle(StepBuilder transition, State.Idle idle, Event event) {
    return switch (event) {
      case Event.Start _ -> transition.pursue(0);
      case Event.Tick _ -> transition.now >= idle.startAtNanos() ? transition.pursue(0) : idle;
      case Event.BfdUp _ -> {
        if (!transition.settings.bfdStrict() || idle.startAtNanos() == NEVER) {
          yield idle;
        }
        transition.noFailures();
        yield transition.pursue(0);
      }
      case Event.Stop _ -> new State.Idle(NEVER);
      case Event.Disable _ -> new State.Disabled();
      case Event.Enable _ -> idle;
      case Event.Reset _ -> idle.startAtNanos() == NEVER ? idle : transition.pursueAnew();
      case Event.Edited _ -> new State.Idle(transition.sooner(idle.startAtNanos()));
      case Event.Accepted(int connection, _) -> {
        transition.turnAway(connection);
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

  private static State disabled(StepBuilder transition, State.Disabled disabled, Event event) {
    return switch (event) {
      case Event.Enable _ -> transition.pursueAnew();
      case Event.Stop _ -> new State.Idle(NEVER);
      case Event.Accepted(int connection, _) -> {
        transition.turnAway(connection);
        yield disabled;
      }
      case Event.Connected(int connection, _) -> {
        transition.close(connection);
        yield disabled;
      }
      case Event.Start _,
          Event.Tick _,
          Event.Reset _,
          Event.Disable _,
          Event.Edited _,
          Event.DialFailed _,
          Event.Received _,
          Event.Malformed _,
          Event.Closed _,
          Event.BfdUp _,
          Event.BfdDown _ ->
          disabled;
    };
  }
}
