package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireException;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transitions of RFC 4271 section 8.2.2. An instance is one step: it begins with a session,
 * gathers effects, and ends with the next session.
 */
public final class SessionMachine {

  private static final long SECOND = 1_000_000_000L;

  /** How long TCP may take to connect. */
  static final long DIAL_NANOS = 10 * SECOND;

  /** How long to wait for an OPEN: the "large value" of section 8.2.2. */
  static final long OPEN_HOLD_NANOS = 240 * SECOND;

  /** A session that lasted so long has shown that it works: the next wait is short again. */
  static final long LASTING_NANOS = 30 * SECOND;

  /** The least of RFC 9687's SendHoldTime. */
  static final long SEND_HOLD_NANOS = 480 * SECOND;

  private static final int LONGEST_WAIT_SECONDS = 30;

  private final Settings settings;
  private final Session before;
  private final long now;
  private final List<Effect> effects = new ArrayList<>();
  private int failures;
  private int nextConnection;
  private @Nullable String lastError;

  private SessionMachine(Settings settings, Session before, long nowNanos) {
    this.settings = settings;
    this.before = before;
    this.now = nowNanos;
    this.failures = before.failures();
    this.nextConnection = before.nextConnection();
    this.lastError = before.lastError();
  }

  /** One step: nothing happens here, everything is returned. */
  public static Step step(Settings settings, Session session, Event event, long nowNanos) {
    var machine = new SessionMachine(settings, session, nowNanos);
    State next =
        switch (session.state()) {
          case State.Idle idle -> machine.idle(idle, event);
          case State.Pursuing pursuing -> machine.pursuing(pursuing, event);
          case State.Established established -> machine.established(established, event);
        };
    return machine.finish(next);
  }

  private Step finish(State next) {
    var after = new Session(next, before.sinceNanos(), failures, nextConnection, lastError);
    if (!after.stateName().equals(before.stateName()) || changesConnection(next)) {
      after = new Session(next, now, failures, nextConnection, lastError);
    }
    return new Step(after, effects);
  }

  private boolean changesConnection(State next) {
    return next instanceof State.Established(int connection, _, _, _, _)
        && before.state() instanceof State.Established old
        && old.connection() != connection;
  }

  // ---- Idle

  private State idle(State.Idle idle, Event event) {
    return switch (event) {
      case Event.Start _ -> pursue(0);
      case Event.Tick _ -> now >= idle.startAtNanos() ? pursue(0) : idle;
      case Event.Stop _ -> new State.Idle(NEVER);
      case Event.Accepted(int connection, _) -> {
        refuse(connection);
        yield idle;
      }
      case Event.Connected(int connection, _) -> {
        effects.add(new Effect.Close(connection));
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

  /** To Connect or Active: dials after a delay, which may be none. */
  private State pursue(long delayNanos) {
    if (settings.passive()) {
      return new State.Pursuing(NEVER, null, null);
    }
    if (delayNanos > 0) {
      return new State.Pursuing(now + delayNanos, null, null);
    }
    return dial(new State.Pursuing(NEVER, null, null));
  }

  private State.Pursuing dial(State.Pursuing pursuing) {
    int connection = nextConnection;
    nextConnection = connection == Integer.MAX_VALUE ? 0 : connection + 1;
    effects.add(new Effect.Dial(connection));
    return new State.Pursuing(
        NEVER, new Attempt.Dialling(connection, now + DIAL_NANOS), pursuing.accepted());
  }

  private void refuse(int connection) {
    send(connection, new Notification(Notification.CEASE, Notification.CONNECTION_REJECTED));
    effects.add(new Effect.Close(connection));
  }

  // ---- Connect, Active, OpenSent, OpenConfirm

  private State pursuing(State.Pursuing pursuing, Event event) {
    return switch (event) {
      case Event.BfdDown _ -> pursuing;
      case Event.Start _ ->
          attempts(pursuing).isEmpty() && !settings.passive() ? dial(pursuing) : pursuing;
      case Event.Stop(var notification, _) -> {
        for (Attempt attempt : attempts(pursuing)) {
          end(attempt, notification);
        }
        yield new State.Idle(NEVER);
      }
      case Event.Tick _ -> tick(pursuing);
      case Event.Connected(int connection, var endpoints) -> {
        if (pursuing.attempt(connection) instanceof Attempt.Dialling dialling) {
          yield pursuing.with(dialling, opened(connection, endpoints));
        }
        effects.add(new Effect.Close(connection)); // it came after its deadline
        yield pursuing;
      }
      case Event.DialFailed(int connection, var reason) ->
          pursuing.attempt(connection) instanceof Attempt.Dialling dialling
              ? lost(pursuing, dialling, "connecting failed: " + reason)
              : pursuing;
      case Event.Accepted(int connection, var endpoints) ->
          accepted(pursuing, connection, endpoints);
      case Event.Received(int connection, var message) -> {
        Attempt attempt = pursuing.attempt(connection);
        yield attempt == null ? pursuing : received(pursuing, attempt, message);
      }
      case Event.Malformed(int connection, var notification, var detail) -> {
        Attempt attempt = pursuing.attempt(connection);
        yield attempt == null ? pursuing : fail(pursuing, attempt, notification, detail);
      }
      case Event.Closed(int connection, var reason) -> {
        Attempt attempt = pursuing.attempt(connection);
        if (attempt == null) {
          yield pursuing;
        }
        effects.add(new Effect.Close(connection)); // our side of it is still open
        yield lost(pursuing, attempt, "the connection closed before the session was up: " + reason);
      }
    };
  }

  private static List<Attempt> attempts(State.Pursuing pursuing) {
    List<Attempt> attempts = new ArrayList<>(2);
    if (pursuing.dialled() != null) {
      attempts.add(pursuing.dialled());
    }
    if (pursuing.accepted() != null) {
      attempts.add(pursuing.accepted());
    }
    return attempts;
  }

  private State tick(State.Pursuing pursuing) {
    State state = pursuing;
    for (Attempt attempt : attempts(pursuing)) {
      if (now >= attempt.deadlineNanos() && state instanceof State.Pursuing still) {
        state = due(still, attempt);
      }
    }
    if (state instanceof State.Pursuing still
        && attempts(still).isEmpty()
        && now >= still.dialAtNanos()) {
      state = dial(still);
    }
    return state;
  }

  private State due(State.Pursuing pursuing, Attempt attempt) {
    return switch (attempt) {
      case Attempt.Dialling dialling -> {
        effects.add(new Effect.Close(dialling.connection()));
        yield lost(
            pursuing, dialling, "connecting failed: no answer in " + DIAL_NANOS / SECOND + " s");
      }
      case Attempt.Delaying(int connection, var endpoints, _) ->
          pursuing.with(attempt, sendOpen(connection, endpoints));
      case Attempt.OpenSent _ ->
          fail(
              pursuing,
              attempt,
              new Notification(Notification.HOLD_TIMER_EXPIRED, 0),
              "no OPEN in " + OPEN_HOLD_NANOS / SECOND + " s");
      case Attempt.OpenConfirm confirm -> {
        if (now >= confirm.holdAtNanos()) {
          yield fail(
              pursuing,
              attempt,
              new Notification(Notification.HOLD_TIMER_EXPIRED, 0),
              "no KEEPALIVE in " + confirm.negotiated().holdTimeSeconds() + " s");
        }
        send(confirm.connection(), new Message.Keepalive());
        yield pursuing.with(
            attempt,
            new Attempt.OpenConfirm(
                confirm.connection(),
                confirm.endpoints(),
                confirm.negotiated(),
                confirm.holdAtNanos(),
                keepaliveAt(confirm.negotiated())));
      }
    };
  }

  private Attempt opened(int connection, Endpoints endpoints) {
    if (settings.delayOpenSeconds() > 0) {
      return new Attempt.Delaying(
          connection, endpoints, now + settings.delayOpenSeconds() * SECOND);
    }
    return sendOpen(connection, endpoints);
  }

  private Attempt sendOpen(int connection, Endpoints endpoints) {
    send(connection, OpenNegotiation.ours(settings));
    return new Attempt.OpenSent(connection, endpoints, now + OPEN_HOLD_NANOS);
  }

  private State accepted(State.Pursuing pursuing, int connection, Endpoints endpoints) {
    Attempt older = pursuing.accepted();
    if (older != null) {
      // the peer began anew, so its old connection is of no use to it
      end(older, new Notification(Notification.CEASE, Notification.COLLISION_RESOLUTION));
    }
    return new State.Pursuing(
        pursuing.dialAtNanos(), pursuing.dialled(), opened(connection, endpoints));
  }

  private State received(State.Pursuing pursuing, Attempt attempt, Message message) {
    if (message instanceof Notification notification) {
      effects.add(new Effect.Close(attempt.connection()));
      String why = "received " + notification.describe();
      return isOnlyTurnedAway(notification)
          ? lost(pursuing, attempt, why)
          : failed(pursuing, attempt, why);
    }
    return switch (attempt) {
      case Attempt.Dialling _ -> pursuing; // nothing can come before it is connected
      case Attempt.Delaying(int connection, var endpoints, _) -> {
        if (!(message instanceof Open open)) {
          yield unexpected(pursuing, attempt, message, 1);
        }
        send(connection, OpenNegotiation.ours(settings));
        yield open(pursuing, attempt, endpoints, open);
      }
      case Attempt.OpenSent(_, var endpoints, _) ->
          message instanceof Open open
              ? open(pursuing, attempt, endpoints, open)
              : unexpected(pursuing, attempt, message, 1);
      case Attempt.OpenConfirm confirm ->
          message instanceof Message.Keepalive
              ? establish(pursuing, confirm)
              : unexpected(pursuing, attempt, message, 2);
    };
  }

  /**
   * Whether nothing is wrong but the moment. Were we Idle then, we would turn the peer away in its
   * turn, and it us, and two that dial each other might never meet.
   */
  private static boolean isOnlyTurnedAway(Notification notification) {
    return notification.code() == Notification.CEASE
        && (notification.subcode() == Notification.CONNECTION_REJECTED
            || notification.subcode() == Notification.COLLISION_RESOLUTION);
  }

  private State unexpected(State.Pursuing pursuing, Attempt attempt, Message message, int subcode) {
    return fail(
        pursuing,
        attempt,
        new Notification(Notification.FSM, subcode),
        "a message out of turn: " + message.getClass().getSimpleName());
  }

  private State open(State.Pursuing pursuing, Attempt attempt, Endpoints endpoints, Open theirs) {
    Negotiated negotiated;
    try {
      negotiated = OpenNegotiation.with(settings, theirs);
    } catch (WireException e) {
      return fail(pursuing, attempt, e.notification(), String.valueOf(e.getMessage()));
    }
    boolean byUs = attempt.equals(pursuing.dialled());
    Attempt other = byUs ? pursuing.accepted() : pursuing.dialled();
    State.Pursuing rest = pursuing;
    if (other instanceof Attempt.OpenConfirm) {
      if (byUs != oursWins(theirs)) {
        end(attempt, new Notification(Notification.CEASE, Notification.COLLISION_RESOLUTION));
        return pursuing.with(attempt, null);
      }
      end(other, new Notification(Notification.CEASE, Notification.COLLISION_RESOLUTION));
      rest = pursuing.with(other, null);
    }
    effects.add(new Effect.Agree(attempt.connection(), negotiated.wire()));
    send(attempt.connection(), new Message.Keepalive());
    return rest.with(
        attempt,
        new Attempt.OpenConfirm(
            attempt.connection(),
            endpoints,
            negotiated,
            holdAt(negotiated),
            keepaliveAt(negotiated)));
  }

  /** Whether the connection that we dialled survives a collision (section 6.8, RFC 6286). */
  private boolean oursWins(Open theirs) {
    int byId = settings.routerId().compareTo(theirs.routerId());
    return byId != 0 ? byId > 0 : settings.localAsn().compareTo(theirs.asn()) > 0;
  }

  private State establish(State.Pursuing pursuing, Attempt.OpenConfirm confirm) {
    for (Attempt other : attempts(pursuing)) {
      if (!other.equals(confirm)) {
        end(other, new Notification(Notification.CEASE, Notification.COLLISION_RESOLUTION));
      }
    }
    effects.add(new Effect.Up(confirm.connection(), confirm.endpoints(), confirm.negotiated()));
    return new State.Established(
        confirm.connection(),
        confirm.endpoints(),
        confirm.negotiated(),
        holdAt(confirm.negotiated()),
        confirm.keepaliveAtNanos());
  }

  /** Ends an attempt that the other side may still be in. */
  private void end(Attempt attempt, Notification notification) {
    if (!(attempt instanceof Attempt.Dialling)) {
      send(attempt.connection(), notification);
    }
    effects.add(new Effect.Close(attempt.connection()));
  }

  /** An attempt breaks a rule of the protocol: says so, and ends it. */
  private State fail(
      State.Pursuing pursuing, Attempt attempt, Notification notification, String detail) {
    end(attempt, notification);
    return failed(pursuing, attempt, "sent " + notification.describe() + ": " + detail);
  }

  /** An attempt ended for a reason that trying at once would not mend: Idle for a while. */
  private State failed(State.Pursuing pursuing, Attempt attempt, String why) {
    lastError = why;
    State.Pursuing rest = pursuing.with(attempt, null);
    if (!attempts(rest).isEmpty()) {
      return rest;
    }
    failures++;
    return new State.Idle(now + waitNanos());
  }

  /** An attempt ended because the network did not carry it: Active, where the peer may connect. */
  private State lost(State.Pursuing pursuing, Attempt attempt, String why) {
    lastError = why;
    State.Pursuing rest = pursuing.with(attempt, null);
    if (!attempts(rest).isEmpty()) {
      return rest;
    }
    failures++;
    return pursue(waitNanos());
  }

  /** 1, 2, 4, 8, 16, 30, 30, … seconds, unless the interval was set. */
  private long waitNanos() {
    Integer set = settings.connectTimeSeconds();
    if (set != null) {
      return set * SECOND;
    }
    int doublings = Math.min(Math.max(failures - 1, 0), 5);
    return Math.min(1L << doublings, LONGEST_WAIT_SECONDS) * SECOND;
  }

  // ---- Established

  private State established(State.Established session, Event event) {
    return switch (event) {
      case Event.Start _, Event.DialFailed _ -> session;
      case Event.Connected(int connection, _) -> {
        effects.add(new Effect.Close(connection)); // it came after it was given up
        yield session;
      }
      case Event.Stop(var notification, _) -> {
        send(session.connection(), notification);
        effects.add(new Effect.Close(session.connection()));
        down("sent " + notification.describe());
        yield new State.Idle(NEVER);
      }
      case Event.BfdDown _ ->
          breakOff(session, new Notification(Notification.CEASE, Notification.BFD_DOWN), "by BFD");
      case Event.Tick(long blockedSince) -> tick(session, blockedSince);
      case Event.Accepted(int connection, _) -> {
        // section 6.8: a new connection does not end a session that works. If the peer lost the
        // old one, the hold timer or a reset finds out.
        send(connection, new Notification(Notification.CEASE, Notification.COLLISION_RESOLUTION));
        effects.add(new Effect.Close(connection));
        yield session;
      }
      case Event.Received(int connection, var message) ->
          connection == session.connection() ? received(session, message) : session;
      case Event.Malformed(int connection, var notification, var detail) ->
          connection == session.connection() ? breakOff(session, notification, detail) : session;
      case Event.Closed(int connection, var reason) -> {
        if (connection != session.connection()) {
          yield session;
        }
        down("the connection closed: " + reason);
        yield failures == 0 ? pursue(0) : pursue(waitNanos());
      }
    };
  }

  private State tick(State.Established session, long blockedSince) {
    Negotiated negotiated = session.negotiated();
    if (now >= session.holdAtNanos()) {
      return breakOff(
          session,
          new Notification(Notification.HOLD_TIMER_EXPIRED, 0),
          "nothing heard in " + negotiated.holdTimeSeconds() + " s");
    }
    long sendHold = Math.max(SEND_HOLD_NANOS, 2L * negotiated.holdTimeSeconds() * SECOND);
    if (negotiated.holdTimeSeconds() > 0
        && blockedSince != NEVER
        && now - blockedSince >= sendHold) {
      return breakOff(
          session,
          new Notification(Notification.SEND_HOLD_TIMER_EXPIRED, 0),
          "the peer took nothing in " + sendHold / SECOND + " s");
    }
    if (now < session.keepaliveAtNanos()) {
      return session;
    }
    send(session.connection(), new Message.Keepalive());
    return new State.Established(
        session.connection(),
        session.endpoints(),
        negotiated,
        session.holdAtNanos(),
        keepaliveAt(negotiated));
  }

  private State received(State.Established session, Message message) {
    switch (message) {
      case Message.Keepalive _ -> {}
      case Update update -> effects.add(new Effect.Deliver(update));
      case RouteRefresh(var family, int subtype) -> {
        Family unicast = family.unicastFamily();
        boolean spoken = unicast != null && session.negotiated().families().contains(unicast);
        if (unicast != null && spoken && subtype == 0) {
          effects.add(new Effect.Refresh(unicast));
        }
      }
      case Notification notification -> {
        effects.add(new Effect.Close(session.connection()));
        down("received " + notification.describe());
        failures = Math.max(1, failures);
        return new State.Idle(now + waitNanos());
      }
      case Open _ -> {
        return breakOff(session, new Notification(Notification.FSM, 3), "a second OPEN");
      }
    }
    return new State.Established(
        session.connection(),
        session.endpoints(),
        session.negotiated(),
        holdAt(session.negotiated()),
        session.keepaliveAtNanos());
  }

  private State breakOff(State.Established session, Notification notification, String detail) {
    send(session.connection(), notification);
    effects.add(new Effect.Close(session.connection()));
    down("sent " + notification.describe() + ": " + detail);
    failures = Math.max(1, failures);
    // Active and not Idle: a peer that was only away may come back by itself before our wait is
    // over
    return pursue(waitNanos());
  }

  private void down(String why) {
    lastError = why;
    failures = now - before.sinceNanos() >= LASTING_NANOS ? 0 : failures + 1;
    effects.add(new Effect.Down(why));
  }

  // ---- timers and messages

  private long holdAt(Negotiated negotiated) {
    return negotiated.holdTimeSeconds() == 0 ? NEVER : now + negotiated.holdTimeSeconds() * SECOND;
  }

  /** 75 to 100 % of the interval, so that many sessions do not speak in step (section 10). */
  private long keepaliveAt(Negotiated negotiated) {
    if (negotiated.holdTimeSeconds() == 0) {
      return NEVER;
    }
    long mixed = (now ^ settings.routerId().bits()) * 0x9E3779B97F4A7C15L;
    long thousandth = 750L + Math.floorMod(mixed >>> 32, 251);
    return now + negotiated.keepaliveSeconds() * SECOND / 1000 * thousandth;
  }

  private void send(int connection, Message message) {
    effects.add(new Effect.Send(connection, message));
  }
}
