package bellman.bfd.session;

/**
 * What is configured for a session. It may change while the session lives: see {@link
 * Event.Edited}.
 *
 * @param passive whether to send nothing before the neighbor has (RFC 5880 section 6.1)
 * @param detectMultiplier how many of our packets in a row may be missing, 1..255
 * @param transmitMicros how often we want to send, 1..2^32-1
 * @param receiveMicros how often we can receive, 1..2^32-1
 * @param echoMicros how often we want to send echo packets; 0 for none
 * @param echoReceiveMicros how often echo packets may come to be sent back; 0 for none
 */
public record Settings(
    boolean passive,
    int detectMultiplier,
    long transmitMicros,
    long receiveMicros,
    long echoMicros,
    long echoReceiveMicros) {

  private static final long MAX_UNSIGNED_INT = 0xffff_ffffL;

  public Settings {
    if (detectMultiplier < 1 || detectMultiplier > 255) {
      throw new IllegalArgumentException("detect multiplier " + detectMultiplier + ": 1..255");
    }
    if (transmitMicros < 1
        || transmitMicros > MAX_UNSIGNED_INT
        || receiveMicros < 1
        || receiveMicros > MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(
          "intervals " + transmitMicros + " and " + receiveMicros + ": 1..2^32-1 microseconds");
    }
    if (echoMicros < 0
        || echoMicros > MAX_UNSIGNED_INT
        || echoReceiveMicros < 0
        || echoReceiveMicros > MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(
          "echo intervals " + echoMicros + " and " + echoReceiveMicros + ": 0..2^32-1");
    }
  }

  /**
   * The same, but with packets so seldom that a neighbor has to bear this much silence before it
   * takes us for gone (RFC 5880 section 6.8.4); these settings if it has to anyway.
   *
   * @param silenceNanos 0..2^32-1 microseconds times the multiplier; what is more counts as that
   */
  public Settings bearing(long silenceNanos) {
    long each = Math.ceilDiv(silenceNanos, detectMultiplier * Session.NANOS_PER_MICRO);
    return each <= transmitMicros
        ? this
        : new Settings(
            passive,
            detectMultiplier,
            Math.min(each, MAX_UNSIGNED_INT),
            receiveMicros,
            echoMicros,
            echoReceiveMicros);
  }
}
