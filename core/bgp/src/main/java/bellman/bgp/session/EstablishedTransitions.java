package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;
import static bellman.bgp.session.StepBuilder.SECOND;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.HoldTimer;
import bellman.bgp.wire.NotificationCode.SendHoldTimer;
import bellman.bgp.wire.NotificationCode.StateMachineError;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireException;
import bellman.net.Family;

/**
 * Established, and the ways out of it. There are three: what the peer is to forget our routes over
 * ({@link #endForGood}), what graceful restart is to cover ({@link #leave}), and faults, whose
 * NOTIFICATION means the one or the other by what was negotiated ({@link #breakOff}).
 */
final class EstablishedTransitions {

  private final StepBuilder step;

  EstablishedTransitions(StepBuilder step) {
    this.step = step;
  }

  State on(State.Established session, Event event) {
    return switch (event) {
      case Event.Start _, Event.Enable _, Event.DialFailed _, Event.BfdUp _ -> session;
      case Event.Edited _ -> {
        Negotiated paced = step.paced(session.negotiated());
        yield session.paced(paced, step.keepaliveAt(paced));
      }
      case Event.Connected(int connection, _) -> {
        step.close(connection); // it came after it was given up
        yield session;
      }
      case Event.Stop(var notification, boolean keepRoutes) -> {
        if (keepRoutes && session.negotiated().keepsRoutes()) {
          leave(session, notification);
        } else {
          endForGood(session, notification);
        }
        yield new State.Idle(NEVER);
      }
      case Event.Disable(var notification) -> {
        endForGood(session, notification);
        yield new State.Disabled();
      }
      case Event.Reset(var notification) -> {
        endForGood(session, notification);
        yield comeBack();
      }
      case Event.BfdDown(boolean keepRoutes) -> {
        var lost = new Notification(Cease.BFD_DOWN); // RFC 9384
        if (keepRoutes && session.negotiated().keepsRoutes()) {
          leave(session, lost);
        } else {
          endForGood(session, lost);
        }
        yield tryAgain();
      }
      case Event.Tick(long blockedSince, boolean unread) -> tick(session, blockedSince, unread);
      case Event.Accepted(int connection, var endpoints) ->
          accepted(session, connection, endpoints);
      case Event.Received(int connection, var message) -> {
        if (session.isSuccessor(connection)) {
          yield succeeded(session, event, message);
        }
        yield connection == session.connection() ? received(session, message) : session;
      }
      case Event.Malformed(int connection, var notification, var detail) -> {
        if (session.isSuccessor(connection)) {
          step.send(connection, notification);
          yield withoutSuccessor(session);
        }
        yield connection == session.connection()
            ? breakOff(session, notification, detail)
            : session;
      }
      case Event.Closed(int connection, var reason) -> {
        if (session.isSuccessor(connection)) {
          yield withoutSuccessor(session);
        }
        if (connection != session.connection()) {
          yield session;
        }
        step.close(connection); // our side of it is still open
        down("the connection closed: " + reason);
        if (session.successor() != null) {
          ConnectionAttempt next =
              session.successor() instanceof ConnectionAttempt.Delaying(int other, var ends, _)
                  ? step.openSent(other, ends)
                  : session.successor();
          yield new State.Connecting(NEVER, null, next);
        }
        yield step.hasNoFailures() ? step.pursue(0) : step.pursueAfterFailure();
      }
    };
  }

  /**
   * The peer connected although there is a session. One that restarts gracefully has lost the old
   * one, and shows it by going on with the new one: see {@link #succeeded}. Not before, as RFC 4724
   * section 5 would have it: the connection may be one that the peer dialed before this session was
   * up and has given up since, and then it ends by itself. Without graceful restart a new
   * connection does not end a session that works (RFC 4271 section 6.8): if the peer lost the old
   * one, the hold timer or a reset finds out.
   */
  private State accepted(State.Established session, int connection, Endpoints endpoints) {
    if (session.negotiated().keepsRoutes()) {
      return withoutSuccessor(session)
          .with(
              new ConnectionAttempt.Delaying(
                  connection, endpoints, step.now + SessionMachine.OPEN_HOLD_NANOS));
    }
    step.send(connection, new Notification(Cease.COLLISION_RESOLUTION));
    step.close(connection);
    return session;
  }

  /**
   * The peer's OPEN on the new connection is answered, and its KEEPALIVE ends the old connection,
   * without a NOTIFICATION. The OPEN alone says too little: after this process stood still, it may
   * be of a connection that the peer has ended since. And one that can't be agreed to ends only the
   * new connection.
   */
  private State succeeded(State.Established session, Event event, Message message) {
    return switch (session.successor()) {
      case ConnectionAttempt.Delaying delaying when message instanceof Open open ->
          step.waitsForBfd()
              ? replaced(session, delaying, event)
              : answered(session, delaying, open);
      case ConnectionAttempt.OpenConfirm confirm when message instanceof Message.Keepalive ->
          replaced(session, confirm, event);
      case ConnectionAttempt.Dialling _,
          ConnectionAttempt.Delaying _,
          ConnectionAttempt.OpenSent _,
          ConnectionAttempt.BfdPending _,
          ConnectionAttempt.OpenConfirm _ ->
          withoutSuccessor(session);
      case null -> session;
    };
  }

  private State replaced(State.Established session, ConnectionAttempt by, Event event) {
    step.close(session.connection());
    down("the peer opened a new connection, which closes the previous session (RFC 4724)");
    return new ConnectingTransitions(step).on(new State.Connecting(NEVER, null, by), event);
  }

  private State answered(
      State.Established session, ConnectionAttempt.Delaying delaying, Open theirs) {
    int connection = delaying.connection();
    Negotiated negotiated;
    try {
      negotiated = OpenNegotiation.with(step.settings, theirs);
    } catch (WireException e) {
      step.send(connection, e.notification());
      return withoutSuccessor(session);
    }
    step.sendOpen(connection);
    step.add(new Effect.Agree(connection, negotiated.wire()));
    return session.with(step.confirmed(connection, delaying.endpoints(), negotiated));
  }

  private State.Established withoutSuccessor(State.Established session) {
    if (session.successor() != null) {
      step.close(session.successor().connection());
    }
    return session.with(null);
  }

  /**
   * The hold timer is for peers that are silent. When it is due and something has come that was not
   * read yet, it was this process that stood still (a machine that is moved, a container that gets
   * no processor), and the peer gets its hearing first: for so long as our reader may need, and not
   * for ever.
   */
  private State tick(State.Established session, long blockedSince, boolean unread) {
    ConnectionAttempt successor = session.successor();
    if (successor != null && step.now >= successor.deadlineNanos()) {
      return tick(successorDue(session, successor), blockedSince, unread);
    }
    Negotiated negotiated = session.negotiated();
    if (step.now >= session.holdAtNanos()) {
      if (unread && session.putOffs() < SessionMachine.PUT_OFFS) {
        long more = negotiated.holdTimeSeconds() * SECOND / SessionMachine.PUT_OFFS;
        return tick(session.putOff(step.now + more), blockedSince, true);
      }
      return breakOff(
          session,
          new Notification(HoldTimer.EXPIRED),
          "nothing received for " + negotiated.holdTimeSeconds() + " s");
    }
    long sendHold =
        Math.max(SessionMachine.SEND_HOLD_NANOS, 2L * negotiated.holdTimeSeconds() * SECOND);
    if (negotiated.holdTimeSeconds() > 0
        && blockedSince != NEVER
        && step.now - blockedSince >= sendHold) {
      return breakOff(
          session,
          new Notification(SendHoldTimer.EXPIRED),
          "the peer accepted no data for " + sendHold / SECOND + " s");
    }
    if (step.now < session.keepaliveAtNanos()) {
      return session;
    }
    step.send(session.connection(), new Message.Keepalive());
    return session.spoken(step.keepaliveAt(negotiated));
  }

  private State.Established successorDue(State.Established session, ConnectionAttempt successor) {
    if (successor instanceof ConnectionAttempt.OpenConfirm confirm
        && step.now < confirm.holdAtNanos()) {
      return session.with(step.keptAlive(confirm));
    }
    return withoutSuccessor(session);
  }

  private State received(State.Established session, Message message) {
    switch (message) {
      case Message.Keepalive _ -> {}
      case Update update -> step.add(new Effect.Deliver(update));
      case RouteRefresh(var family, int subtype) -> {
        Family unicast = family.unicastFamily();
        boolean spoken = unicast != null && session.negotiated().families().contains(unicast);
        if (unicast != null && spoken && subtype == 0) {
          step.add(new Effect.Refresh(unicast));
        }
      }
      case Notification notification -> {
        withoutSuccessor(session);
        step.close(session.connection());
        step.received(notification);
        down("received " + notification.describe());
        if (notification.isAdministrativeReset()) {
          return comeBack();
        }
        if (session.negotiated().hardResets() && !notification.isHardReset()) {
          return tryAgain(); // as if the connection were lost (RFC 8538 section 4)
        }
        step.atLeastOneFailure();
        return new State.Idle(step.now + step.waitNanos());
      }
      case Open _ -> {
        return breakOff(
            session,
            new Notification(StateMachineError.UNEXPECTED_MESSAGE_IN_ESTABLISHED),
            "a second OPEN");
      }
    }
    return session.heard(step.holdAt(session.negotiated()));
  }

  // ---- ways out

  /**
   * A fault ends the session. Its NOTIFICATION is never made a Hard Reset: our forwarding is the
   * kernel's and goes on whatever befalls the session, so that a peer with the N bit does right to
   * keep the routes until we are back in a moment (RFC 8538 sections 4 and 5).
   */
  private State breakOff(State.Established session, Notification notification, String detail) {
    withoutSuccessor(session);
    step.send(session.connection(), notification);
    step.close(session.connection());
    down("sent " + notification.describe() + ": " + detail);
    return tryAgain();
  }

  /** The peer is to forget the routes now, whatever was negotiated. */
  private void endForGood(State.Established session, Notification reason) {
    withoutSuccessor(session);
    Notification notification = session.negotiated().finalForm(reason);
    step.send(session.connection(), notification);
    step.close(session.connection());
    down("sent " + notification.describe());
  }

  /**
   * The peer is to keep the routes until we are back or the restart time is over: with the N bit on
   * both sides any NOTIFICATION but a Hard Reset says so (RFC 8538), without it only a connection
   * that ends without one (RFC 4724).
   */
  private void leave(State.Established session, Notification reason) {
    withoutSuccessor(session);
    if (session.negotiated().hardResets()) {
      step.send(session.connection(), reason);
      step.close(session.connection());
      down("sent " + reason.describe() + ": the peer retains the routes");
    } else {
      step.close(session.connection());
      down(
          "closed without a NOTIFICATION, so that the peer retains the routes: "
              + reason.describe());
    }
  }

  /**
   * Active and not Idle: a peer that was only away may come back by itself before our wait is over.
   */
  private State tryAgain() {
    step.atLeastOneFailure();
    return step.pursueAfterFailure();
  }

  /**
   * An operator, the peer's or ours, wants the session anew, and it is not among what RFC 4486
   * section 4 damps. Only that the next session begins a second after this one at the earliest,
   * whoever asks.
   */
  private State comeBack() {
    step.noFailures();
    return step.pursue(Math.max(0, step.before.sinceNanos() + SECOND - step.now));
  }

  private void down(String why) {
    step.remember(why);
    step.flapped();
    if (step.now - step.before.sinceNanos() >= SessionMachine.LASTING_NANOS) {
      step.noFailures();
    } else {
      step.oneMoreFailure();
    }
    step.add(new Effect.Down(why));
  }
}
