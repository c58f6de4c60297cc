package bellman.simulator;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Event;
import bellman.bfd.session.Session;
import bellman.bfd.session.SessionMachine;
import bellman.bfd.session.Settings;
import bellman.bfd.session.Step;
import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.SessionState;
import bellman.net.ByteWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of a simulated BFD session, and the line to the other end. */
final class BfdEnd {

  /** Faults that are put in on purpose, so that the invariants are seen to find them. */
  enum Sabotage {
    NONE,
    /** Longer intervals are used before the other end knows of them. */
    IMPATIENT,
    /** Every packet is as late as the interval is long. */
    LATE
  }

  private static final List<Long> INTERVALS = List.of(10L, 20L, 50L, 100L, 300L, 1_000L, 2_000L);

  private final String name;
  private final Agenda agenda;
  private final Tally tally;
  private final boolean edited;
  private final Sabotage sabotage;
  private @Nullable BfdEnd other;
  private Settings settings;
  private Session session;

  // ---- the line from here

  private final long delayNanos;
  private int lossPercent;
  private final int doublePercent;
  private boolean isCut;

  /** How many packets in a row may be lost: one less than the last that arrived said. */
  private int multiplierArrived = 1;

  private int lostInARow;

  // ---- what is watched

  private boolean calm;
  private long lastArrivalNanos;
  private long fellNanos = -1;
  private long detectionAtFall;
  private long arrivalAtFall;
  private long lastPeriodicNanos = -1;

  BfdEnd(String name, Agenda agenda, Tally tally, boolean edited, Sabotage sabotage) {
    this.name = name;
    this.agenda = agenda;
    this.tally = tally;
    this.edited = edited;
    this.sabotage = sabotage;
    this.settings = rolled();
    this.session = Session.created(settings, 1 + agenda.below(1_000_000), 7, agenda.now());
    this.delayNanos = agenda.between(Agenda.MILLI / 10, 30 * Agenda.MILLI);
    this.lossPercent = agenda.oneOf(List.of(0, 10, 40, 70));
    this.doublePercent = agenda.oneOf(List.of(0, 20));
  }

  void join(BfdEnd opposite) {
    other = opposite;
  }

  private BfdEnd other() {
    return Objects.requireNonNull(other);
  }

  private Settings rolled() {
    return new Settings(
        false,
        1 + agenda.below(6),
        agenda.oneOf(INTERVALS) * 1_000,
        agenda.oneOf(INTERVALS) * 1_000,
        0,
        0);
  }

  void boot() {
    plan();
  }

  SessionState state() {
    return session.state();
  }

  // ---- the machine

  private void plan() {
    long at = session.times().deadlineNanos();
    if (at != Session.NEVER) {
      long late = sabotage == Sabotage.LATE ? settings.transmitMicros() * 1_000 : 0;
      agenda.at(
          at + late,
          () -> {
            if (session.times().deadlineNanos() == at) {
              step(new Event.Tick());
            }
          });
    }
  }

  private void step(Event event) {
    Session before = session;
    Step step = SessionMachine.step(settings, before, event, agenda.now());
    session = step.next();
    if (sabotage == Sabotage.IMPATIENT) {
      session = impatient(session);
    }
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Send(var packet) -> send(packet, event, before);
        case Effect.SendEcho _ -> throw new ViolationException(name + " sends echo packets");
        case Effect.Up _ -> agenda.tell(name, "is up");
        case Effect.Down down -> fell(down, before);
      }
    }
    if (session.times().deadlineNanos() != before.times().deadlineNanos()
        || event instanceof Event.Tick) {
      plan();
    }
  }

  private void fell(Effect.Down down, Session before) {
    agenda.tell(name, "falls:", down.cause());
    if (calm) {
      throw new ViolationException(name + " fell: " + down.cause() + " after " + before);
    }
    if (down.cause() == Effect.Cause.DETECTION_EXPIRED) {
      fellNanos = agenda.now();
      detectionAtFall = before.detectionNanos();
      arrivalAtFall = lastArrivalNanos;
    }
  }

  /** The session with its own interval in force at once. */
  private static Session impatient(Session s) {
    return new Session(
        s.discriminator(),
        s.secret(),
        s.state(),
        s.diagnostic(),
        new Session.Intervals(
            s.intervals().desiredTxMicros(),
            s.intervals().requiredRxMicros(),
            s.intervals().desiredTxMicros(),
            s.intervals().requiredRxMicros()),
        s.heard(),
        s.poll(),
        s.echo(),
        new Session.Times(
            s.times().sinceNanos(),
            s.times().heardAtNanos(),
            s.times().sentAtNanos(),
            s.times().transmitAtNanos(),
            s.times().quietUntilNanos(),
            s.times().deadlineNanos()));
  }

  void edit() {
    settings = rolled();
    agenda.tell(name, "is edited:", settings);
    tally.count("BFD edits");
    step(new Event.Edited());
  }

  // ---- the line

  private void send(ControlPacket packet, Event event, Session before) {
    checkRate(packet, event, before);
    if (packet.flags().poll() && packet.flags().finalBit()) {
      throw new ViolationException(name + " polls and confirms in one packet");
    }
    var writer = new ByteWriter(ControlPacket.LENGTH);
    packet.write(writer);
    byte[] bytes = writer.toBytes();
    if (isCut) {
      return;
    }
    if (agenda.percent(lossPercent) && lostInARow < mostLost()) {
      lostInARow++;
      tally.count("BFD packets lost");
      agenda.tell(name, "loses", packet);
      return;
    }
    lostInARow = 0;
    multiplierArrived = packet.detectMultiplier();
    agenda.tell(name, "sends", packet);
    long late = edited ? 0 : agenda.between(0, slackNanos());
    agenda.in(delayNanos + late, () -> other().receive(bytes));
    if (agenda.percent(doublePercent)) {
      long later = edited ? 0 : agenda.between(0, slackNanos());
      agenda.in(delayNanos + later, () -> other().receive(bytes));
      tally.count("BFD packets doubled");
    }
  }

  /** Where packets may be late, one more has to come in time. */
  private int mostLost() {
    return edited ? multiplierArrived - 1 : multiplierArrived - 2;
  }

  /**
   * How late a packet may be so that the detection time can't be over: with a multiplier of 1 what
   * jitter leaves (a tenth), else half an interval.
   */
  private long slackNanos() {
    long interval =
        Math.max(session.intervals().txMicros(), other().session.intervals().rxMicros()) * 1_000;
    return settings.detectMultiplier() == 1 ? interval / 20 : interval / 2;
  }

  private void receive(byte[] bytes) {
    if (ControlPacket.read(bytes, 0, bytes.length) instanceof ControlPacket packet) {
      lastArrivalNanos = agenda.now();
      step(new Event.Received(packet));
    } else {
      throw new ViolationException(name + " can't read what the other end sent");
    }
  }

  /** Periodic packets keep the distance of section 6.8.7. */
  private void checkRate(ControlPacket packet, Event event, Session before) {
    if (packet.flags().finalBit()
        || packet.state() != before.state()
        || !(event instanceof Event.Tick)) {
      return;
    }
    ControlPacket heard = before.heard();
    long micros =
        Math.max(before.intervals().txMicros(), heard == null ? 0 : heard.requiredMinRxMicros());
    long least = micros * 1_000 / 1_000 * 750;
    if (lastPeriodicNanos >= 0
        && calm
        && agenda.now() - lastPeriodicNanos < least
        && before.times().sentAtNanos() == lastPeriodicNanos) {
      throw new ViolationException(
          name + " sends again after " + (agenda.now() - lastPeriodicNanos) + " ns");
    }
    lastPeriodicNanos = agenda.now();
  }

  void lossless() {
    lossPercent = 0;
  }

  void cut() {
    isCut = true;
    agenda.tell(name, "is cut off");
  }

  void heal() {
    isCut = false;
    lostInARow = 0;
    lossPercent = agenda.oneOf(List.of(0, 10, 40, 70));
    multiplierArrived = 1; // nothing is lost before the other end knows better
    fellNanos = -1;
  }

  /** From now on, or no longer, a fall is a fault. */
  void calm(boolean now) {
    calm = now;
  }

  // ---- what must be

  void checkSettled() {
    ControlPacket heard = session.heard();
    if (heard == null
        || session.state() != SessionState.UP
        || session.poll() != null
        || session.intervals().txMicros() != settings.transmitMicros()
        || session.intervals().rxMicros() != settings.receiveMicros()
        || heard.desiredMinTxMicros() != other().settings.transmitMicros()
        || heard.requiredMinRxMicros() != other().settings.receiveMicros()
        || heard.detectMultiplier() != other().settings.detectMultiplier()) {
      throw new ViolationException("not as edited: " + this);
    }
    long micros = Math.max(settings.receiveMicros(), other().settings.transmitMicros());
    long wanted = other().settings.detectMultiplier() * micros * 1_000;
    if (session.detectionNanos() != wanted) {
      throw new ViolationException("detection after " + session.detectionNanos() + ": " + this);
    }
  }

  /** It fell, by its own clock, exactly when the neighbor had been silent for the agreed time. */
  void checkFell() {
    if (fellNanos < 0) {
      throw new ViolationException(name + " did not notice: " + this);
    }
    if (fellNanos - arrivalAtFall != detectionAtFall) {
      throw new ViolationException(
          name + " noticed after " + (fellNanos - arrivalAtFall) + ", agreed " + detectionAtFall);
    }
  }

  @Override
  public String toString() {
    return name + " " + settings + " " + session;
  }
}
