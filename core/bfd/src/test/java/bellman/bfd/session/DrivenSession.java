package bellman.bfd.session;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A session that a test drives by hand: its state, the time, and what the last step asked for. */
final class DrivenSession {

  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;
  static final int OURS = 0x11;
  static final int THEIRS = 0x99;

  Settings settings;
  Session session;
  long now = 1_000 * SECOND;
  List<Effect> effects = List.of();

  DrivenSession(Settings settings) {
    this.settings = settings;
    this.session = Session.created(settings, OURS, 42, now);
  }

  /** 50 ms both ways, three times, no echo. */
  static DrivenSession usual() {
    return new DrivenSession(settings(false, 3, 50, 50, 0));
  }

  static DrivenSession passive() {
    return new DrivenSession(settings(true, 3, 50, 50, 0));
  }

  static Settings settings(
      boolean passive, int multiplier, long transmitMillis, long receiveMillis, long echoMillis) {
    return new Settings(
        passive,
        multiplier,
        transmitMillis * 1_000,
        receiveMillis * 1_000,
        echoMillis * 1_000,
        echoMillis * 1_000);
  }

  DrivenSession event(Event event) {
    Step step = SessionMachine.step(settings, session, event, now);
    session = step.next();
    effects = step.effects();
    return this;
  }

  DrivenSession receives(ControlPacket packet) {
    return event(new Event.Received(packet));
  }

  DrivenSession receives(SessionState state) {
    return receives(packet(state));
  }

  DrivenSession edited(Settings now) {
    settings = now;
    return event(new Event.Edited());
  }

  DrivenSession tick() {
    return event(new Event.Tick());
  }

  DrivenSession later(long millis) {
    now += millis * MILLI;
    return this;
  }

  /** Lets the time pass until the session's deadline, and ticks. */
  DrivenSession tickWhenDue() {
    now = Math.max(now, session.times().deadlineNanos());
    return tick();
  }

  /** Nothing comes until the detection time is over. */
  DrivenSession silence() {
    long end = session.times().heardAtNanos() + session.detectionNanos();
    List<Effect> all = new ArrayList<>();
    while (now < end) {
      now = Math.min(end, session.times().deadlineNanos());
      tick();
      all.addAll(effects);
    }
    all.removeIf(
        effect -> effect instanceof Effect.Send(var packet) && packet.state() == SessionState.UP);
    effects = all;
    return this;
  }

  /** Up, with the polls of both sides done. */
  DrivenSession toUp() {
    tick().receives(SessionState.DOWN).receives(SessionState.UP);
    return settled();
  }

  /** Answers polls until there is none. */
  DrivenSession settled() {
    for (int i = 0;
        i < 10 && (session.poll() != null || session.times().quietUntilNanos() > now);
        i++) {
      tickWhenDue().receives(confirming(packet(SessionState.UP)));
    }
    return this;
  }

  /** What a neighbor of 50 ms x 3 says. */
  static ControlPacket packet(SessionState state) {
    return packet(state, 50, 50);
  }

  static ControlPacket packet(SessionState state, long transmitMillis, long receiveMillis) {
    return packet(state, 3, transmitMillis, receiveMillis, 0);
  }

  static ControlPacket packet(
      SessionState state,
      int multiplier,
      long transmitMillis,
      long receiveMillis,
      long echoReceiveMillis) {
    return new ControlPacket(
        Diagnostic.NONE,
        state,
        ControlPacket.Flags.NONE,
        multiplier,
        THEIRS,
        OURS,
        transmitMillis * 1_000,
        receiveMillis * 1_000,
        echoReceiveMillis * 1_000);
  }

  static ControlPacket polling(ControlPacket packet) {
    return flagged(packet, true, false, false, false);
  }

  static ControlPacket confirming(ControlPacket packet) {
    return flagged(packet, false, true, false, false);
  }

  static ControlPacket independent(ControlPacket packet) {
    return flagged(packet, false, false, true, false);
  }

  static ControlPacket demanding(ControlPacket packet) {
    return flagged(packet, false, false, false, true);
  }

  private static ControlPacket flagged(
      ControlPacket packet, boolean poll, boolean finalBit, boolean independent, boolean demand) {
    return new ControlPacket(
        packet.diagnostic(),
        packet.state(),
        new ControlPacket.Flags(
            poll || packet.flags().poll(),
            finalBit || packet.flags().finalBit(),
            independent || packet.flags().controlPlaneIndependent(),
            demand || packet.flags().demand()),
        packet.detectMultiplier(),
        packet.myDiscriminator(),
        packet.yourDiscriminator(),
        packet.desiredMinTxMicros(),
        packet.requiredMinRxMicros(),
        packet.requiredMinEchoRxMicros());
  }

  /** The control packets of the last step. */
  List<ControlPacket> sent() {
    List<ControlPacket> sent = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send(var packet)) {
        sent.add(packet);
      }
    }
    return sent;
  }

  ControlPacket onlySent() {
    if (sent().size() != 1) {
      throw new AssertionError("one packet was expected: " + effects);
    }
    return sent().getFirst();
  }

  /** What the last step asked for in short words, for tables. */
  String asked() {
    return effects.isEmpty()
        ? "-"
        : effects.stream().map(DrivenSession::word).collect(Collectors.joining(", "));
  }

  private static String word(Effect effect) {
    return switch (effect) {
      case Effect.Send(var packet) ->
          "send "
              + packet.state()
              + (packet.flags().poll() ? " P" : "")
              + (packet.flags().finalBit() ? " F" : "")
              + (packet.diagnostic().code() == 0 ? "" : " diag " + packet.diagnostic().code());
      case Effect.SendEcho _ -> "echo";
      case Effect.Up _ -> "up";
      case Effect.Down(var cause, _, _) -> "down " + cause.name();
    };
  }
}
