package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;
import static bellman.bgp.session.StepBuilder.SECOND;

import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.HoldTimer;
import bellman.bgp.wire.NotificationCode.StateMachineError;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connect, Active, OpenSent and OpenConfirm: up to two connections on their way to a session. */
final class ConnectingTransitions {

  private final StepBuilder step;

  ConnectingTransitions(StepBuilder step) {
    this.step = step;
  }

  State on(State.Connecting pursuing, Event event) {
    return switch (event) {
      case Event.BfdUp _ -> bfdUp(pursuing);
      case Event.BfdDown _ -> bfdDown(pursuing);
      case Event.Edited _ -> edited(pursuing);
      case Event.Start _ ->
          attempts(pursuing).isEmpty() && !step.settings.passive() ? step.dial(pursuing) : pursuing;
      case Event.Stop(var notification, boolean keepRoutes) -> {
        stop(pursuing, notification, keepRoutes);
        yield new State.Idle(NEVER);
      }
      case Event.Disable(var notification) -> {
        stop(pursuing, notification, false);
        yield new State.Disabled();
      }
      case Event.Enable _ -> pursuing;
      case Event.Reset(var notification) -> {
        stop(pursuing, notification, false);
        yield step.pursueAnew();
      }
      case Event.Tick _ -> tick(pursuing);
      case Event.Connected(int connection, var endpoints) -> {
        if (pursuing.attempt(connection) instanceof ConnectionAttempt.Dialling dialling) {
          yield pursuing.with(dialling, step.opened(connection, endpoints));
        }
        step.close(connection); // it came after its deadline
        yield pursuing;
      }
      case Event.DialFailed(int connection, var reason) ->
          pursuing.attempt(connection) instanceof ConnectionAttempt.Dialling dialling
              ? reason == null
                  ? waiting(pursuing, dialling)
                  : lost(pursuing, dialling, "connecting failed: " + reason)
              : pursuing;
      case Event.Accepted(int connection, var endpoints) ->
          accepted(pursuing, connection, endpoints);
      case Event.Received(int connection, var message) -> {
        ConnectionAttempt attempt = pursuing.attempt(connection);
        yield attempt == null ? pursuing : received(pursuing, attempt, message);
      }
      case Event.Malformed(int connection, var notification, var detail) -> {
        ConnectionAttempt attempt = pursuing.attempt(connection);
        yield attempt == null ? pursuing : fail(pursuing, attempt, notification, detail);
      }
      case Event.Closed(int connection, var reason) -> {
        ConnectionAttempt attempt = pursuing.attempt(connection);
        if (attempt == null) {
          yield pursuing;
        }
        step.close(connection); // our side of it is still open
        yield lost(pursuing, attempt, "the connection closed before the session was up: " + reason);
      }
    };
  }

  private static List<ConnectionAttempt> attempts(State.Connecting pursuing) {
    List<ConnectionAttempt> attempts = new ArrayList<>(2);
    if (pursuing.dialed() != null) {
      attempts.add(pursuing.dialed());
    }
    if (pursuing.accepted() != null) {
      attempts.add(pursuing.accepted());
    }
    return attempts;
  }

  /** What waited for BFD goes on; and where the next attempt was waited for, it need not be. */
  private State bfdUp(State.Connecting pursuing) {
    if (!step.settings.bfdStrict()) {
      return pursuing;
    }
    List<ConnectionAttempt> attempts = attempts(pursuing);
    for (ConnectionAttempt attempt : attempts) {
      if (attempt instanceof ConnectionAttempt.BfdPending pending) {
        return confirmed(
            pursuing, pending, pending.endpoints(), pending.negotiated(), pending.heard());
      }
    }
    if (attempts.isEmpty() && !step.settings.passive()) {
      step.noFailures();
      return step.dial(pursuing);
    }
    return pursuing;
  }

  /** A session that has to wait for BFD does not come about over a path that just failed. */
  private State bfdDown(State.Connecting pursuing) {
    for (ConnectionAttempt attempt : attempts(pursuing)) {
      if (attempt instanceof ConnectionAttempt.OpenConfirm && step.settings.bfdStrict()) {
        return fail(
            pursuing, attempt, new Notification(Cease.BFD_DOWN), "before the session was up");
      }
    }
    return pursuing;
  }

  /** What is agreed is kept, but for the interval of KEEPALIVEs, which is our own affair. */
  private State edited(State.Connecting pursuing) {
    State.Connecting edited = pursuing;
    for (ConnectionAttempt attempt : attempts(pursuing)) {
      if (attempt instanceof ConnectionAttempt.BfdPending pending) {
        edited =
            edited.with(
                attempt,
                new ConnectionAttempt.BfdPending(
                    pending.connection(),
                    pending.endpoints(),
                    step.paced(pending.negotiated()),
                    pending.deadlineNanos(),
                    pending.heard()));
      }
      if (attempt instanceof ConnectionAttempt.OpenConfirm confirm) {
        Negotiated now = step.paced(confirm.negotiated());
        edited =
            edited.with(
                attempt,
                new ConnectionAttempt.OpenConfirm(
                    confirm.connection(),
                    confirm.endpoints(),
                    now,
                    confirm.holdAtNanos(),
                    Math.min(confirm.keepaliveAtNanos(), step.keepaliveAt(now))));
      }
    }
    return new State.Connecting(
        step.sooner(edited.dialAtNanos()), edited.dialed(), edited.accepted());
  }

  private State tick(State.Connecting pursuing) {
    State state = pursuing;
    for (ConnectionAttempt attempt : attempts(pursuing)) {
      if (step.now >= attempt.deadlineNanos() && state instanceof State.Connecting still) {
        state = due(still, attempt);
      }
    }
    if (state instanceof State.Connecting still
        && attempts(still).isEmpty()
        && step.now >= still.dialAtNanos()) {
      state = step.dial(still);
    }
    return state;
  }

  private State due(State.Connecting pursuing, ConnectionAttempt attempt) {
    return switch (attempt) {
      case ConnectionAttempt.Dialling dialling -> {
        step.close(dialling.connection());
        yield lost(
            pursuing,
            dialling,
            "connecting failed: no answer within " + SessionMachine.DIAL_NANOS / SECOND + " s");
      }
      case ConnectionAttempt.Delaying(int connection, var endpoints, _) ->
          pursuing.with(attempt, step.openSent(connection, endpoints));
      case ConnectionAttempt.OpenSent _ ->
          fail(
              pursuing,
              attempt,
              new Notification(HoldTimer.EXPIRED),
              "no OPEN in " + SessionMachine.OPEN_HOLD_NANOS / SECOND + " s");
      case ConnectionAttempt.BfdPending(_, _, var negotiated, _, _) ->
          fail(
              pursuing,
              attempt,
              new Notification(Cease.BFD_DOWN),
              "BFD did not come up"
                  + (negotiated.peerCapabilities().contains(new Capability.BfdStrictMode())
                      ? ""
                      : ", and the router does not offer strict mode: does it start BFD only once"
                          + " the BGP session is up?"));
      case ConnectionAttempt.OpenConfirm confirm -> {
        if (step.now >= confirm.holdAtNanos()) {
          yield fail(
              pursuing,
              attempt,
              new Notification(HoldTimer.EXPIRED),
              "no KEEPALIVE in " + confirm.negotiated().holdTimeSeconds() + " s");
        }
        yield pursuing.with(attempt, step.keptAlive(confirm));
      }
    };
  }

  private State accepted(State.Connecting pursuing, int connection, Endpoints endpoints) {
    ConnectionAttempt older = pursuing.accepted();
    if (older != null) {
      // the peer began anew, so its old connection is of no use to it
      end(older, new Notification(Cease.COLLISION_RESOLUTION));
    }
    return new State.Connecting(
        pursuing.dialAtNanos(), pursuing.dialed(), step.opened(connection, endpoints));
  }

  private State received(State.Connecting pursuing, ConnectionAttempt attempt, Message message) {
    if (message instanceof Notification notification) {
      step.close(attempt.connection());
      step.received(notification);
      List<Capability> theirs =
          attempt instanceof ConnectionAttempt.OpenConfirm confirm
              ? confirm.negotiated().peerCapabilities()
              : List.of();
      String remedy = Roles.remedy(notification, step.settings.offer().role(), theirs);
      String why = "received " + notification.describe() + remedy;
      return isOnlyForNow(notification)
          ? lost(pursuing, attempt, why)
          : failed(pursuing, attempt, why);
    }
    return switch (attempt) {
      case ConnectionAttempt.Dialling _ -> pursuing; // nothing can come before it is connected
      case ConnectionAttempt.Delaying(int connection, var endpoints, _) -> {
        if (!(message instanceof Open open)) {
          yield unexpected(
              pursuing, attempt, message, StateMachineError.UNEXPECTED_MESSAGE_IN_OPEN_SENT);
        }
        step.sendOpen(connection);
        yield open(pursuing, attempt, endpoints, open);
      }
      case ConnectionAttempt.OpenSent(_, var endpoints, _) ->
          message instanceof Open open
              ? open(pursuing, attempt, endpoints, open)
              : unexpected(
                  pursuing, attempt, message, StateMachineError.UNEXPECTED_MESSAGE_IN_OPEN_SENT);
      case ConnectionAttempt.BfdPending(
              int connection,
              var endpoints,
              var negotiated,
              long deadline,
              _) ->
          message instanceof Message.Keepalive
              ? pursuing.with(
                  attempt,
                  new ConnectionAttempt.BfdPending(
                      connection, endpoints, negotiated, deadline, true))
              : unexpected(
                  pursuing, attempt, message, StateMachineError.UNEXPECTED_MESSAGE_IN_OPEN_SENT);
      case ConnectionAttempt.OpenConfirm confirm ->
          message instanceof Message.Keepalive
              ? establish(pursuing, confirm)
              : unexpected(
                  pursuing, attempt, message, StateMachineError.UNEXPECTED_MESSAGE_IN_OPEN_CONFIRM);
    };
  }

  /**
   * Whether nothing is wrong but the moment. Were we Idle then, we would turn the peer away in its
   * turn, and it us, and two that dial each other might never meet.
   */
  private static boolean isOnlyForNow(Notification notification) {
    return History.isOnlyTurningAway(notification) || notification.isAdministrativeReset();
  }

  private State unexpected(
      State.Connecting pursuing,
      ConnectionAttempt attempt,
      Message message,
      StateMachineError code) {
    return fail(
        pursuing,
        attempt,
        new Notification(code),
        "an unexpected message: " + message.getClass().getSimpleName());
  }

  private State open(
      State.Connecting pursuing, ConnectionAttempt attempt, Endpoints endpoints, Open theirs) {
    Negotiated negotiated;
    try {
      negotiated = OpenNegotiation.with(step.settings, theirs);
    } catch (WireException e) {
      return fail(pursuing, attempt, e.notification(), String.valueOf(e.getMessage()));
    }
    boolean byUs = attempt.equals(pursuing.dialed());
    ConnectionAttempt other = byUs ? pursuing.accepted() : pursuing.dialed();
    State.Connecting rest = pursuing;
    if (other instanceof ConnectionAttempt.OpenConfirm
        || other instanceof ConnectionAttempt.BfdPending) {
      if (byUs != oursWins(theirs)) {
        end(attempt, new Notification(Cease.COLLISION_RESOLUTION));
        return pursuing.with(attempt, null);
      }
      end(other, new Notification(Cease.COLLISION_RESOLUTION));
      rest = pursuing.with(other, null);
    }
    step.add(new Effect.Agree(attempt.connection(), negotiated.wire()));
    return step.waitsForBfd()
        ? rest.with(
            attempt,
            new ConnectionAttempt.BfdPending(
                attempt.connection(), endpoints, negotiated, step.bfdHoldAt(negotiated), false))
        : confirmed(rest, attempt, endpoints, negotiated, false);
  }

  /**
   * Our KEEPALIVE answers the peer's OPEN.
   *
   * @param heard whether the peer's is there already
   */
  private State confirmed(
      State.Connecting pursuing,
      ConnectionAttempt attempt,
      Endpoints endpoints,
      Negotiated negotiated,
      boolean heard) {
    var confirm = step.confirmed(attempt.connection(), endpoints, negotiated);
    State.Connecting next = pursuing.with(attempt, confirm);
    return heard ? establish(next, confirm) : next;
  }

  /** Whether the connection that we dialed survives a collision (section 6.8, RFC 6286). */
  private boolean oursWins(Open theirs) {
    int byId = step.settings.routerId().compareTo(theirs.routerId());
    return byId != 0 ? byId > 0 : step.settings.localAsn().compareTo(theirs.asn()) > 0;
  }

  private State establish(State.Connecting pursuing, ConnectionAttempt.OpenConfirm confirm) {
    for (ConnectionAttempt other : attempts(pursuing)) {
      if (!other.equals(confirm)) {
        end(other, new Notification(Cease.COLLISION_RESOLUTION));
      }
    }
    step.established();
    step.add(new Effect.Up(confirm.connection(), confirm.endpoints(), confirm.negotiated()));
    return new State.Established(
        confirm.connection(),
        confirm.endpoints(),
        confirm.negotiated(),
        step.holdAt(confirm.negotiated()),
        confirm.keepaliveAtNanos(),
        0,
        null);
  }

  private void stop(State.Connecting pursuing, Notification notification, boolean keepRoutes) {
    for (ConnectionAttempt attempt : attempts(pursuing)) {
      stop(attempt, notification, keepRoutes);
    }
  }

  /**
   * Ends an attempt because the session is not wanted any more. A peer with graceful restart that
   * is to keep what it has from an earlier session hears no NOTIFICATION; one that is to keep
   * nothing hears a Hard Reset (RFC 8538 section 3).
   */
  private void stop(ConnectionAttempt attempt, Notification notification, boolean keepRoutes) {
    switch (attempt) {
      case ConnectionAttempt.BfdPending(_, _, var negotiated, _, _) ->
          stop(attempt, negotiated, notification, keepRoutes);
      case ConnectionAttempt.OpenConfirm confirm ->
          stop(attempt, confirm.negotiated(), notification, keepRoutes);
      case ConnectionAttempt.Dialling _,
          ConnectionAttempt.Delaying _,
          ConnectionAttempt.OpenSent _ -> {
        boolean silently = keepRoutes && step.settings.offer().restartTimeSeconds() != null;
        end(attempt, silently ? null : notification);
      }
    }
  }

  private void stop(
      ConnectionAttempt attempt,
      Negotiated negotiated,
      Notification notification,
      boolean keepRoutes) {
    boolean silently = keepRoutes && negotiated.keepsRoutes();
    end(attempt, silently ? null : negotiated.finalForm(notification));
  }

  /** Ends an attempt that the other side may still be in. */
  private void end(ConnectionAttempt attempt, @Nullable Notification notification) {
    if (notification != null && !(attempt instanceof ConnectionAttempt.Dialling)) {
      step.send(attempt.connection(), notification);
    }
    step.close(attempt.connection());
  }

  /** An attempt breaks a rule of the protocol: says so, and ends it. */
  private State fail(
      State.Connecting pursuing,
      ConnectionAttempt attempt,
      Notification notification,
      String detail) {
    end(attempt, notification);
    return failed(pursuing, attempt, "sent " + notification.describe() + ": " + detail);
  }

  /** An attempt ended for a reason that trying at once would not mend: Idle for a while. */
  private State failed(State.Connecting pursuing, ConnectionAttempt attempt, String why) {
    step.remember(why);
    State.Connecting rest = pursuing.with(attempt, null);
    if (!attempts(rest).isEmpty()) {
      return rest;
    }
    step.oneMoreFailure();
    return new State.Idle(step.now + step.waitNanos());
  }

  /** There was nobody to dial: no failure, and the next one is not kept waiting the longer. */
  private State waiting(State.Connecting pursuing, ConnectionAttempt attempt) {
    State.Connecting rest = pursuing.with(attempt, null);
    return attempts(rest).isEmpty() ? step.pursue(step.waitNanos()) : rest;
  }

  /** An attempt ended because the network did not carry it: Active, where the peer may connect. */
  private State lost(State.Connecting pursuing, ConnectionAttempt attempt, String why) {
    step.rememberAttempt(why);
    State.Connecting rest = pursuing.with(attempt, null);
    if (!attempts(rest).isEmpty()) {
      return rest;
    }
    step.oneMoreFailure();
    return step.pursueAfterFailure();
  }
}
