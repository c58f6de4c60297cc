package bellman.balancer.config;

import org.jspecify.annotations.Nullable;

/**
 * How BFD watches a peer; intervals are milliseconds, 10..60000.
 *
 * @param profile the name of the BFDProfile
 * @param receiveMillis Required Min RX Interval; 300 if none was set
 * @param transmitMillis Desired Min TX Interval; 300 if none was set
 * @param echoMillis how often echo packets are sent and may come; 50 if none was set
 * @param detectMultiplier 2..255; 3 if none was set
 * @param minimumTtl the least TTL of what a peer over several hops may send, 1..254; null if none
 *     was set
 * @param echo whether to send echo packets, as far as the peer sends them back
 * @param passive whether to wait for the peer's first packet
 * @param strict whether the BGP session waits for BFD (draft-ietf-idr-bgp-bfd-strict-mode)
 */
public record Bfd(
    String profile,
    int receiveMillis,
    int transmitMillis,
    int echoMillis,
    int detectMultiplier,
    @Nullable Integer minimumTtl,
    boolean echo,
    boolean passive,
    boolean strict) {

  /** All of it that a BGP session depends on: that it is strict. */
  static final Bfd STRICT = new Bfd("", 0, 0, 0, 0, null, false, false, true);

  /** How much silence of ours the peer bears if it can receive as often as we send. */
  public long detectionMillis() {
    return (long) detectMultiplier * transmitMillis;
  }

  /**
   * Whether a speaker that stands still for so long cannot keep to the profile, unless it says so
   * before: twice the pause is longer than the silence that its peers bear.
   */
  public boolean isShorterThanTwice(long pauseNanos) {
    return detectionMillis() < 2 * pauseNanos / 1_000_000;
  }

  /**
   * That in words, and how to mend it.
   *
   * @param who "the router"
   */
  public String tooShort(String who, long pauseNanos) {
    long pause = pauseNanos / 1_000_000;
    return "BFD: "
        + who
        + " is configured to detect "
        + detectionMillis()
        + " ms without packets (BFDProfile "
        + profile
        + "), but garbage collection with this many services pauses the speaker for about "
        + pause
        + " ms: the speaker asks for slower packets before each collection, and detects failures"
        + " later until it is done; a transmitInterval of "
        + Math.ceilDiv(2 * pause, detectMultiplier)
        + " ms avoids this";
  }

  Bfd withoutEcho() {
    return new Bfd(
        profile,
        receiveMillis,
        transmitMillis,
        echoMillis,
        detectMultiplier,
        minimumTtl,
        false,
        passive,
        strict);
  }
}
