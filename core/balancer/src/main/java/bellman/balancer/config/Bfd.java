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
 */
public record Bfd(
    String profile,
    int receiveMillis,
    int transmitMillis,
    int echoMillis,
    int detectMultiplier,
    @Nullable Integer minimumTtl,
    boolean echo,
    boolean passive) {

  Bfd withoutEcho() {
    return new Bfd(
        profile,
        receiveMillis,
        transmitMillis,
        echoMillis,
        detectMultiplier,
        minimumTtl,
        false,
        passive);
  }
}
