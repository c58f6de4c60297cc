package bellman.bfd.session;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.SessionState;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a session between two events: the state variables of RFC 5880 section 6.8.1, and
 * the deadlines.
 *
 * @param discriminator our name for the session; not 0, and no other session's
 * @param secret what echo packets are signed with
 * @param diagnostic why the state last changed to one that is not up
 * @param heard the neighbor's last packet, whose fields are the remote variables; null if none came
 *     within the last detection time
 * @param poll the Poll Sequence under way; null for none
 * @param echo the echo function; null while it is not active
 */
public record Session(
    int discriminator,
    long secret,
    SessionState state,
    Diagnostic diagnostic,
    Intervals intervals,
    @Nullable ControlPacket heard,
    @Nullable Poll poll,
    @Nullable Echo echo,
    Times times) {

  /**
   * How often packets go and may come.
   *
   * @param desiredTxMicros DesiredMinTxInterval, as our packets say it
   * @param requiredRxMicros RequiredMinRxInterval, as our packets say it
   * @param txMicros DesiredMinTxInterval as it is in force: until a poll has ended, the smaller one
   * @param rxMicros RequiredMinRxInterval as it is in force: until a poll has ended, the larger one
   */
  public record Intervals(
      long desiredTxMicros, long requiredRxMicros, long txMicros, long rxMicros) {}

  /**
   * When what was, and will be.
   *
   * @param sinceNanos when the state last changed
   * @param heardAtNanos when the neighbor's last packet came
   * @param sentAtNanos when our last control packet left; NEVER before the first
   * @param transmitAtNanos when the next is due
   * @param quietUntilNanos when the next Poll Sequence may begin
   * @param deadlineNanos when the machine must be given a tick; NEVER for not by itself
   */
  public record Times(
      long sinceNanos,
      long heardAtNanos,
      long sentAtNanos,
      long transmitAtNanos,
      long quietUntilNanos,
      long deadlineNanos) {}

  /** A deadline that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  static final long NANOS_PER_MICRO = 1_000;

  /** A session that begins, in state Down; its first deadline is now. */
  public static Session created(Settings settings, int discriminator, long secret, long nowNanos) {
    if (discriminator == 0) {
      throw new IllegalArgumentException("discriminator 0");
    }
    long transmit = Math.max(settings.transmitMicros(), SessionMachine.SLOW_MICROS);
    return new Session(
        discriminator,
        secret,
        SessionState.DOWN,
        Diagnostic.NONE,
        new Intervals(transmit, settings.receiveMicros(), transmit, settings.receiveMicros()),
        null,
        null,
        null,
        new Times(nowNanos, NEVER, NEVER, nowNanos, 0, settings.passive() ? NEVER : nowNanos));
  }

  /**
   * How long the neighbor may be silent before the session goes down, in nanoseconds (RFC 5880
   * section 6.8.4); 0 while nothing has been heard.
   */
  public long detectionNanos() {
    return heard == null
        ? 0
        : heard.detectMultiplier()
            * Math.max(intervals.rxMicros(), heard.desiredMinTxMicros())
            * NANOS_PER_MICRO;
  }

  /** How long echo packets may be missing; 0 while that is not judged. */
  public long echoDetectionNanos(Settings settings) {
    return heard == null || echo == null || !echo.proven()
        ? 0
        : settings.detectMultiplier() * echoMicros(settings, heard) * NANOS_PER_MICRO;
  }

  static long echoMicros(Settings settings, ControlPacket heard) {
    return Math.max(settings.echoMicros(), heard.requiredMinEchoRxMicros());
  }

  /** Whether echo packets are sent, and none has come back yet. */
  public boolean echoUnanswered() {
    return echo != null && !echo.proven() && echo.sent() > 10;
  }

  /** How long the neighbor waits for our packets before it takes us for gone, in nanoseconds. */
  public long neighborDetectionNanos(Settings settings) {
    long interval =
        heard == null
            ? intervals.desiredTxMicros()
            : Math.max(intervals.desiredTxMicros(), heard.requiredMinRxMicros());
    return settings.detectMultiplier() * interval * NANOS_PER_MICRO;
  }

  /**
   * How much silence of ours the neighbor is known to bear, in nanoseconds: until it has answered a
   * Poll Sequence that asks for more, what it bore before. {@link #NEVER} where it does not watch
   * us.
   */
  public long borneNanos(Settings settings) {
    ControlPacket last = heard;
    return state != SessionState.UP || last == null
        ? NEVER
        : settings.detectMultiplier()
            * Math.max(intervals.txMicros(), last.requiredMinRxMicros())
            * NANOS_PER_MICRO;
  }

  /** For how long the neighbor owes the answer to a Poll Sequence, in nanoseconds; 0 for not. */
  public long unansweredNanos(long nowNanos) {
    Poll sequence = poll;
    return sequence == null || !sequence.sent() ? 0 : nowNanos - sequence.beganNanos();
  }
}
