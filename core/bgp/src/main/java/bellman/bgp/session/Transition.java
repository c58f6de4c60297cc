package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;

import bellman.bgp.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step in the making: it begins with a session, gathers effects and what becomes of the
 * counters, and ends with the next session. What the states have in common is here: the ways back
 * to trying, and the timers.
 */
final class Transition {

  static final long SECOND = 1_000_000_000L;

  private static final int LONGEST_WAIT_SECONDS = 30;

  final Settings settings;
  final Session before;
  final long now;
  private final List<Effect> effects = new ArrayList<>();
  private int failures;
  private int nextConnection;
  private @Nullable String lastError;
  private boolean everEstablished;

  Transition(Settings settings, Session before, long nowNanos) {
    this.settings = settings;
    this.before = before;
    this.now = nowNanos;
    this.failures = before.failures();
    this.nextConnection = before.nextConnection();
    this.lastError = before.lastError();
    this.everEstablished = before.everEstablished();
  }

  /** The step, ending in this state. */
  Step to(State next) {
    var after =
        new Session(
            next, before.sinceNanos(), failures, nextConnection, lastError, everEstablished);
    if (!after.stateName().equals(before.stateName()) || changesConnection(next)) {
      after = new Session(next, now, failures, nextConnection, lastError, everEstablished);
    }
    return new Step(after, effects);
  }

  private boolean changesConnection(State next) {
    return next instanceof State.Established(int connection, _, _, _, _, _)
        && before.state() instanceof State.Established old
        && old.connection() != connection;
  }

  // ---- what is to be done

  void send(int connection, Message message) {
    effects.add(new Effect.Send(connection, message));
  }

  void sendOpen(int connection) {
    boolean restarting = settings.restarted() && !everEstablished;
    send(connection, OpenNegotiation.ours(settings, restarting));
  }

  void close(int connection) {
    effects.add(new Effect.Close(connection));
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  // ---- what is remembered

  /** Why a session or an attempt ended. */
  void remember(String why) {
    lastError = why;
  }

  void established() {
    everEstablished = true;
  }

  void noFailures() {
    failures = 0;
  }

  void oneMoreFailure() {
    failures++;
  }

  /** The next wait is one after a failure, even where the session lasted. */
  void atLeastOneFailure() {
    failures = Math.max(1, failures);
  }

  boolean hasNoFailures() {
    return failures == 0;
  }

  // ---- ways to a session

  /** To Connect or Active: dials after a delay, which may be none. */
  State pursue(long delayNanos) {
    if (settings.passive()) {
      return new State.Pursuing(NEVER, null, null);
    }
    if (delayNanos > 0) {
      return new State.Pursuing(now + delayNanos, null, null);
    }
    return dial(new State.Pursuing(NEVER, null, null));
  }

  State.Pursuing dial(State.Pursuing pursuing) {
    int connection = nextConnection;
    nextConnection = connection == Integer.MAX_VALUE ? 0 : connection + 1;
    effects.add(new Effect.Dial(connection));
    return new State.Pursuing(
        NEVER,
        new Attempt.Dialling(connection, now + SessionMachine.DIAL_NANOS),
        pursuing.accepted());
  }

  /** The connection is there: our OPEN goes out, or waits for the peer's (DelayOpen). */
  Attempt opened(int connection, Endpoints endpoints) {
    if (settings.delayOpenSeconds() > 0) {
      return new Attempt.Delaying(
          connection, endpoints, now + settings.delayOpenSeconds() * SECOND);
    }
    return openSent(connection, endpoints);
  }

  Attempt openSent(int connection, Endpoints endpoints) {
    sendOpen(connection);
    return new Attempt.OpenSent(connection, endpoints, now + SessionMachine.OPEN_HOLD_NANOS);
  }

  /** 1, 2, 4, 8, 16, 30, 30, … seconds, unless the interval was set. */
  long waitNanos() {
    Integer set = settings.connectTimeSeconds();
    if (set != null) {
      return set * SECOND;
    }
    int doublings = Math.min(Math.max(failures - 1, 0), 5);
    return Math.min(1L << doublings, LONGEST_WAIT_SECONDS) * SECOND;
  }

  // ---- timers

  long holdAt(Negotiated negotiated) {
    return negotiated.holdTimeSeconds() == 0 ? NEVER : now + negotiated.holdTimeSeconds() * SECOND;
  }

  /** 75 to 100 % of the interval, so that many sessions do not speak in step (section 10). */
  long keepaliveAt(Negotiated negotiated) {
    if (negotiated.holdTimeSeconds() == 0) {
      return NEVER;
    }
    long mixed = (now ^ settings.routerId().bits()) * 0x9E3779B97F4A7C15L;
    long thousandth = 750L + Math.floorMod(mixed >>> 32, 251);
    return now + negotiated.keepaliveSeconds() * SECOND / 1000 * thousandth;
  }
}
