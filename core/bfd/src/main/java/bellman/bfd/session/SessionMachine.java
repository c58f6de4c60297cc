package bellman.bfd.session;

import static bellman.bfd.session.Session.NANOS_PER_MICRO;
import static bellman.bfd.session.Session.NEVER;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.EchoPacket;
import bellman.bfd.wire.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The procedures of RFC 5880 section 6.8. An instance is one step: it begins with a session,
 * gathers effects, and ends with the next session.
 */
public final class SessionMachine {

  /** The least DesiredMinTxInterval of a session that is not up (section 6.8.3). */
  static final long SLOW_MICROS = 1_000_000;

  private final Settings settings;
  private final Session before;
  private final long now;
  private List<Effect> effects = List.of();

  private SessionState state;
  private Diagnostic diagnostic;
  private long desiredTx;
  private long requiredRx;
  private long tx;
  private long rx;
  private @Nullable ControlPacket heard;
  private long heardAt;
  private long sentAt;
  private long transmitAt;
  private @Nullable Poll poll;
  private long quietUntil;
  private @Nullable Echo echo;

  private SessionMachine(Settings settings, Session before, long nowNanos) {
    this.settings = settings;
    this.before = before;
    this.now = nowNanos;
    this.state = before.state();
    this.diagnostic = before.diagnostic();
    this.desiredTx = before.intervals().desiredTxMicros();
    this.requiredRx = before.intervals().requiredRxMicros();
    this.tx = before.intervals().txMicros();
    this.rx = before.intervals().rxMicros();
    this.heard = before.heard();
    this.heardAt = before.times().heardAtNanos();
    this.sentAt = before.times().sentAtNanos();
    this.transmitAt = before.times().transmitAtNanos();
    this.poll = before.poll();
    this.quietUntil = before.times().quietUntilNanos();
    this.echo = before.echo();
  }

  /** One step: nothing happens here, everything is returned. */
  public static Step step(Settings settings, Session session, Event event, long nowNanos) {
    var machine = new SessionMachine(settings, session, nowNanos);
    switch (event) {
      case Event.Tick _ -> machine.tick();
      case Event.Received(var packet) -> machine.received(packet);
      case Event.EchoReturned(var packet) -> machine.returned(packet);
      case Event.Edited _ -> machine.negotiate();
      case Event.Disable _ -> machine.disable();
      case Event.Enable _ -> machine.enable();
    }
    return machine.finish();
  }

  private Step finish() {
    if (interval() != intervalBefore() && sentAt != NEVER) {
      transmitAt = Math.max(now, sentAt + jittered(interval()));
    }
    long deadline = Math.min(mayTransmit() ? transmitAt : NEVER, detectAt());
    if (echo != null) {
      deadline = Math.min(deadline, Math.min(echo.transmitAtNanos(), echoDetectAt()));
    }
    if (changeWaits()) {
      deadline = Math.min(deadline, quietUntil);
    }
    return new Step(
        new Session(
            before.discriminator(),
            before.secret(),
            state,
            diagnostic,
            new Session.Intervals(desiredTx, requiredRx, tx, rx),
            heard,
            poll,
            echo,
            new Session.Times(
                state == before.state() ? before.times().sinceNanos() : now,
                heardAt,
                sentAt,
                transmitAt,
                quietUntil,
                deadline)),
        effects);
  }

  // ---- what happens

  private void tick() {
    if (now >= detectAt()) {
      expire();
    } else if (now >= echoDetectAt()) {
      down(Effect.Cause.ECHO_FAILED, Diagnostic.ECHO_FAILED);
      send(false);
    }
    if (changeWaits() && now >= quietUntil) {
      negotiate();
    }
    if (mayTransmit() && now >= transmitAt) {
      send(false);
    }
    if (echo != null && now >= echo.transmitAtNanos()) {
      sendEcho(echo);
    }
  }

  /** The detection time has passed without a packet (section 6.8.4). */
  private void expire() {
    if (state == SessionState.UP || state == SessionState.INIT) {
      down(Effect.Cause.DETECTION_EXPIRED, Diagnostic.DETECTION_TIME_EXPIRED);
      heard = null;
      if (mayTransmit()) {
        send(false);
      }
    }
    heard = null; // section 6.8.1: RemoteDiscr
  }

  /** The rest of section 6.8.6, from the point where the session is known. */
  private void received(ControlPacket packet) {
    heard = packet;
    heardAt = now;
    if (packet.flags().finalBit() && poll != null && poll.sent()) {
      settle(poll);
    }
    if (state == SessionState.ADMIN_DOWN) {
      return;
    }
    switch (packet.state()) {
      case ADMIN_DOWN -> {
        if (state != SessionState.DOWN) {
          down(Effect.Cause.NEIGHBOR_ADMIN_DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN);
        }
      }
      case DOWN -> {
        if (state == SessionState.DOWN) {
          state = SessionState.INIT;
        } else if (state == SessionState.UP) {
          down(Effect.Cause.NEIGHBOR_DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN);
        }
      }
      case INIT -> {
        if (state != SessionState.UP) {
          up();
        }
      }
      case UP -> {
        if (state == SessionState.INIT) {
          up();
        }
      }
    }
    judgeEcho();
    if (packet.flags().poll()) {
      send(true);
    } else if (state != before.state()) {
      send(false); // section 6.8.7: a change of state is told at once
    }
  }

  private void up() {
    state = SessionState.UP;
    diagnostic = Diagnostic.NONE;
    effects(new Effect.Up());
    negotiate();
  }

  private void down(Effect.Cause cause, Diagnostic why) {
    if (state == SessionState.UP) {
      ControlPacket last = heard;
      effects(
          new Effect.Down(
              cause,
              last == null ? Diagnostic.NONE : last.diagnostic(),
              last != null && last.flags().controlPlaneIndependent()));
    }
    state = cause == Effect.Cause.ADMIN_DOWN ? SessionState.ADMIN_DOWN : SessionState.DOWN;
    diagnostic = why;
    echo = null;
    poll = null;
    quietUntil = 0;
    negotiate();
  }

  private void disable() {
    if (state != SessionState.ADMIN_DOWN) {
      down(Effect.Cause.ADMIN_DOWN, Diagnostic.ADMINISTRATIVELY_DOWN);
      if (mayTransmit()) {
        send(false);
      }
    }
  }

  private void enable() {
    if (state == SessionState.ADMIN_DOWN) {
      state = SessionState.DOWN;
      diagnostic = Diagnostic.NONE;
      if (mayTransmit()) {
        send(false);
      }
    }
  }

  // ---- intervals

  private long wantedTx() {
    return state == SessionState.UP
        ? settings.transmitMicros()
        : Math.max(settings.transmitMicros(), SLOW_MICROS);
  }

  /** While echo packets watch the path, control packets need not (section 6.8.3). */
  private long wantedRx() {
    return echo != null && echo.proven()
        ? Math.max(settings.receiveMicros(), SLOW_MICROS)
        : settings.receiveMicros();
  }

  private boolean changes() {
    return wantedTx() != desiredTx || wantedRx() != requiredRx;
  }

  /** Whether a change waits for the time when the next Poll Sequence may begin. */
  private boolean changeWaits() {
    return state == SessionState.UP && poll == null && changes();
  }

  /** Says what is wanted, and puts in force what need not wait for a poll (section 6.8.3). */
  private void negotiate() {
    judgeEcho();
    if (!changes() || poll != null || (state == SessionState.UP && now < quietUntil)) {
      return;
    }
    desiredTx = wantedTx();
    requiredRx = wantedRx();
    if (state == SessionState.UP) {
      tx = Math.min(tx, desiredTx);
      rx = Math.max(rx, requiredRx);
      poll = Poll.WANTED;
    } else {
      tx = desiredTx;
      rx = requiredRx;
    }
  }

  /**
   * The neighbor knows. The next sequence waits as long again as this one took, so that a late
   * answer to this one is not taken for one to the next.
   */
  private void settle(Poll ended) {
    poll = null;
    tx = desiredTx;
    rx = requiredRx;
    quietUntil = now + (now - ended.beganNanos());
    if (now >= quietUntil) {
      negotiate();
    }
  }

  private long interval() {
    return (heard == null ? tx : Math.max(tx, heard.requiredMinRxMicros())) * NANOS_PER_MICRO;
  }

  private long intervalBefore() {
    ControlPacket last = before.heard();
    long micros = before.intervals().txMicros();
    return (last == null ? micros : Math.max(micros, last.requiredMinRxMicros())) * NANOS_PER_MICRO;
  }

  private long detectAt() {
    ControlPacket last = heard;
    return last == null
        ? NEVER
        : heardAt
            + last.detectMultiplier() * Math.max(rx, last.desiredMinTxMicros()) * NANOS_PER_MICRO;
  }

  /**
   * 75 to 100 % of the interval, or 90 % at most where each packet counts (section 6.8.7), mixed
   * from the time and the session.
   */
  private long jittered(long nanos) {
    return nanos / 1000 * thousandth(settings.detectMultiplier() == 1 ? 900 : 1000);
  }

  private long thousandth(int most) {
    long mixed = mix(now ^ (long) before.discriminator() << 32);
    return 750L + Math.floorMod(mixed >>> 16, most - 749);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  // ---- sending

  /** Whether packets leave periodically (section 6.8.7). */
  private boolean mayTransmit() {
    ControlPacket last = heard;
    if (last == null) {
      return !settings.passive();
    }
    if (last.requiredMinRxMicros() == 0) {
      return false;
    }
    boolean demanded =
        last.flags().demand() && last.state() == SessionState.UP && state == SessionState.UP;
    return !demanded || poll != null;
  }

  private void send(boolean finalBit) {
    ControlPacket last = heard;
    boolean polling = poll != null && !finalBit;
    effects(
        new Effect.Send(
            new ControlPacket(
                diagnostic,
                state,
                polling || finalBit
                    ? new ControlPacket.Flags(polling, finalBit, false, false)
                    : ControlPacket.Flags.NONE,
                settings.detectMultiplier(),
                before.discriminator(),
                last == null ? 0 : last.myDiscriminator(),
                desiredTx,
                requiredRx,
                settings.echoReceiveMicros())));
    if (polling && poll != null && !poll.sent()) {
      poll = new Poll(now);
    }
    sentAt = now;
    transmitAt = now + jittered(interval());
  }

  private void effects(Effect effect) {
    if (effects.isEmpty()) {
      effects = List.of(effect);
    } else {
      List<Effect> longer = new ArrayList<>(effects);
      longer.add(effect);
      effects = List.copyOf(longer);
    }
  }

  // ---- echo

  /** The echo function begins and ends with what both sides want (sections 6.4 and 6.8.9). */
  private void judgeEcho() {
    boolean wanted =
        state == SessionState.UP
            && settings.echoMicros() > 0
            && heard != null
            && heard.state() == SessionState.UP
            && heard.requiredMinEchoRxMicros() > 0;
    if (wanted && echo == null) {
      echo = new Echo(now, 0, 0, 0);
    } else if (!wanted && echo != null) {
      echo = null;
      negotiate();
    }
  }

  /**
   * When as many as the multiplier are missing in a row, and have been for that long. Those that we
   * did not send, because this process had a pause, can't be missing.
   */
  private long echoDetectAt() {
    Echo active = echo;
    ControlPacket last = heard;
    if (active == null
        || last == null
        || !active.proven()
        || active.sent() - active.returned() < settings.detectMultiplier()) {
      return NEVER;
    }
    long detection =
        settings.detectMultiplier() * Session.echoMicros(settings, last) * NANOS_PER_MICRO;
    return Math.max(active.returnedAtNanos() + detection, active.transmitAtNanos());
  }

  private void sendEcho(Echo active) {
    ControlPacket last = heard;
    if (last == null) {
      return;
    }
    int sequence = active.sent() + 1;
    effects(new Effect.SendEcho(new EchoPacket(before.discriminator(), sequence, token(sequence))));
    long interval = Session.echoMicros(settings, last) * NANOS_PER_MICRO;
    echo =
        new Echo(now + jittered(interval), sequence, active.returned(), active.returnedAtNanos());
  }

  private void returned(EchoPacket packet) {
    Echo active = echo;
    if (active == null
        || packet.token() != token(packet.sequence())
        || packet.sequence() - active.returned() <= 0
        || active.sent() - packet.sequence() < 0) {
      return; // made up, doubled, or of another time
    }
    echo = new Echo(active.transmitAtNanos(), active.sent(), packet.sequence(), now);
    negotiate();
  }

  private long token(int sequence) {
    return mix(before.secret() + mix(sequence));
  }
}
