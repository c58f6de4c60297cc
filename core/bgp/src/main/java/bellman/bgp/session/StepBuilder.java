package bellman.bgp.session;

import static bellman.bgp.session.State.NEVER;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import java.util.ArrayList;
import java.util.List;

/**
 * One step in the making: it begins with a session, gathers effects and what becomes of the
 * counters, and ends with the next session. What the states have in common is here: the ways back
 * to trying, and the timers.
 */
final class StepBuilder {

  static final long SECOND = 1_000_000_000L;

  private static final int LONGEST_WAIT_SECONDS = 30;

  final Settings settings;
  final Session before;
  final long now;
  private final List<Effect> effects = new ArrayList<>();
  private int failures;
  private int nextConnection;
  private History history;
  private boolean everEstablished;
  private boolean bfdUp;

  StepBuilder(Settings settings, Session before, long nowNanos) {
    this.settings = settings;
    this.before = before;
    this.now = nowNanos;
    this.failures = before.failures();
    this.nextConnection = before.nextConnection();
    this.history = before.history();
    this.everEstablished = before.everEstablished();
    this.bfdUp = before.bfdUp();
  }

  /** The step, ending in this state. */
  Step to(State next) {
    Session after = session(next, before.sinceNanos());
    if (!after.stateName().equals(before.stateName()) || changesConnection(next)) {
      after = session(next, now);
    }
    return new Step(after, effects);
  }

  private Session session(State next, long sinceNanos) {
    return new Session(next, sinceNanos, failures, nextConnection, history, everEstablished, bfdUp);
  }

  private boolean changesConnection(State next) {
    return next instanceof State.Established(int connection, _, _, _, _, _, _)
        && before.state() instanceof State.Established old
        && old.connection() != connection;
  }

  // ---- what is to be done

  void send(int connection, Message message) {
    if (message instanceof Notification notification) {
      history = history.sent(notification, now);
    }
    effects.add(new Effect.Send(connection, message));
  }

  void sendOpen(int connection) {
    boolean restarting = settings.offer().restarted() && !everEstablished;
    send(connection, OpenNegotiation.ours(settings, restarting));
  }

  void close(int connection) {
    effects.add(new Effect.Close(connection));
  }

  /** Answers the peer's OPEN, which can be agreed to, with a KEEPALIVE. */
  ConnectionAttempt.OpenConfirm confirmed(
      int connection, Endpoints endpoints, Negotiated negotiated) {
    send(connection, new Message.Keepalive());
    return new ConnectionAttempt.OpenConfirm(
        connection, endpoints, negotiated, holdAt(negotiated), keepaliveAt(negotiated));
  }

  /** The peer's KEEPALIVE is still missing, and our next one is due. */
  ConnectionAttempt.OpenConfirm keptAlive(ConnectionAttempt.OpenConfirm confirm) {
    send(confirm.connection(), new Message.Keepalive());
    return new ConnectionAttempt.OpenConfirm(
        confirm.connection(),
        confirm.endpoints(),
        confirm.negotiated(),
        confirm.holdAtNanos(),
        keepaliveAt(confirm.negotiated()));
  }

  /** Ends a connection that the peer made and that nobody wants (RFC 4486). */
  void turnAway(int connection) {
    send(connection, new Notification(Cease.CONNECTION_REJECTED));
    close(connection);
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  // ---- what is remembered

  /** Why a session ended, or an attempt in which a reason was told. */
  void remember(String why) {
    history = history.ended(new History.Entry(why, now, false));
  }

  /** Why an attempt came to nothing, which says less than a reason from before. */
  void rememberAttempt(String why) {
    history = history.ended(new History.Entry(why, now, true));
  }

  void received(Notification notification) {
    history = history.received(notification, now);
  }

  void established() {
    everEstablished = true;
    history = history.established();
  }

  void flapped() {
    history = history.flapped();
  }

  void bfd(boolean up) {
    bfdUp = up;
  }

  /** Whether a session must not come about now. */
  boolean waitsForBfd() {
    return settings.bfdStrict() && !bfdUp;
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

  /**
   * To Connect or Active: dials after a delay, which may be none. A passive session lets the peer
   * in from then on, and turns it away before.
   */
  State pursue(long delayNanos) {
    if (settings.passive()) {
      return delayNanos > 0
          ? new State.Idle(now + delayNanos)
          : new State.Connecting(NEVER, null, null);
    }
    if (delayNanos > 0) {
      return new State.Connecting(now + delayNanos, null, null);
    }
    return dial(new State.Connecting(NEVER, null, null));
  }

  /** To Connect at once, as if nothing had failed: an operator says so. */
  State pursueAnew() {
    noFailures();
    return pursue(0);
  }

  /**
   * Active, after a session or an attempt that failed. A peer that is waited for may come back at
   * once after one failure; with the second it is damped like one that is dialed
   * (DampPeerOscillations, section 8.1).
   */
  State pursueAfterFailure() {
    return pursue(settings.passive() && failures <= 1 ? 0 : waitNanos());
  }

  State.Connecting dial(State.Connecting pursuing) {
    int connection = nextConnection;
    nextConnection = connection == Integer.MAX_VALUE ? 0 : connection + 1;
    effects.add(new Effect.Dial(connection));
    return new State.Connecting(
        NEVER,
        new ConnectionAttempt.Dialling(connection, now + SessionMachine.DIAL_NANOS),
        pursuing.accepted());
  }

  /** The connection is there: our OPEN goes out, or waits for the peer's (DelayOpen). */
  ConnectionAttempt opened(int connection, Endpoints endpoints) {
    if (settings.timers().delayOpenSeconds() > 0) {
      return new ConnectionAttempt.Delaying(
          connection, endpoints, now + settings.timers().delayOpenSeconds() * SECOND);
    }
    return openSent(connection, endpoints);
  }

  ConnectionAttempt openSent(int connection, Endpoints endpoints) {
    sendOpen(connection);
    return new ConnectionAttempt.OpenSent(
        connection, endpoints, now + SessionMachine.OPEN_HOLD_NANOS);
  }

  /**
   * 1, 2, 4, 8, 16, 30, 30, … seconds, unless the interval was set; of that 75 to 100 %, so that
   * nodes which lost a router together do not come back in step (section 10).
   */
  long waitNanos() {
    Integer set = settings.timers().connectTimeSeconds();
    if (set != null && !settings.passive()) {
      return jittered(set * SECOND);
    }
    int doublings = Math.min(Math.max(failures - 1, 0), 5);
    return jittered(Math.min(1L << doublings, LONGEST_WAIT_SECONDS) * SECOND);
  }

  /** When to try, where the interval between attempts may have become a shorter one. */
  long sooner(long atNanos) {
    return atNanos == NEVER ? NEVER : Math.min(atNanos, now + waitNanos());
  }

  // ---- timers

  /** The same with the interval between KEEPALIVEs that is wanted now. */
  Negotiated paced(Negotiated negotiated) {
    return negotiated.withKeepalive(
        OpenNegotiation.keepaliveSeconds(settings, negotiated.holdTimeSeconds()));
  }

  long holdAt(Negotiated negotiated) {
    return negotiated.holdTimeSeconds() == 0 ? NEVER : now + negotiated.holdTimeSeconds() * SECOND;
  }

  /**
   * Until when to wait for BFD: before the hold time ends for the peer too, which hears no
   * KEEPALIVE meanwhile, so that it is told why.
   */
  long bfdHoldAt(Negotiated negotiated) {
    int hold = negotiated.holdTimeSeconds();
    return now + (hold == 0 ? SessionMachine.BFD_HOLD_NANOS : (hold - 1) * SECOND);
  }

  /** 75 to 100 % of the interval, so that many sessions do not speak in step (section 10). */
  long keepaliveAt(Negotiated negotiated) {
    return negotiated.holdTimeSeconds() == 0
        ? NEVER
        : now + jittered(negotiated.keepaliveSeconds() * SECOND);
  }

  /** 75 to 100 % of it, by what the moment and the identifier, which is the node's, come to. */
  private long jittered(long nanos) {
    long mixed = (now ^ settings.routerId().bits()) * 0x9E3779B97F4A7C15L;
    long thousandth = 750L + Math.floorMod(mixed >>> 32, 251);
    return nanos / 1000 * thousandth;
  }
}
