package bellman.bgp.session;

import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Role;
import bellman.net.RouterId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for a session. While it lives nothing of it changes but the two timers that
 * {@link #withTimers} has.
 *
 * @param passive whether to wait for the peer to connect, and never dial
 * @param bfdStrict whether the session waits for BFD (draft-ietf-idr-bgp-bfd-strict-mode)
 */
public record Settings(
    Asn localAsn,
    RemoteAs remoteAs,
    RouterId routerId,
    Timers timers,
    Offer offer,
    boolean passive,
    boolean bfdStrict) {

  /**
   * How long is waited for what.
   *
   * @param holdTimeSeconds what we offer: 0 (no timers) or 3..65535
   * @param keepaliveSeconds the interval we want; never more than a third of the negotiated hold
   *     time
   * @param connectTimeSeconds seconds between attempts; null for a delay that grows from 1 to 30
   * @param delayOpenSeconds how long to wait for the peer's OPEN before sending ours on a new
   *     connection (DelayOpenTime, section 8.1.1); 0 to send it at once
   */
  public record Timers(
      int holdTimeSeconds,
      int keepaliveSeconds,
      @Nullable Integer connectTimeSeconds,
      int delayOpenSeconds) {

    public Timers {
      if (holdTimeSeconds < 0
          || holdTimeSeconds > 65535
          || holdTimeSeconds == 1
          || holdTimeSeconds == 2) {
        throw new IllegalArgumentException("hold time " + holdTimeSeconds + ": 0 or 3..65535");
      }
    }
  }

  /**
   * What our OPEN has to say of us beside names and times.
   *
   * @param families what we want to speak; at least one
   * @param restartTimeSeconds how long the peer is to keep the routes while we restart (RFC 4724),
   *     1..4095; null without graceful restart
   * @param restarted whether we may have had a session with the peer before this process began: the
   *     Restart State bit of the first session
   * @param extendedNextHop whether IPv4 routes may have IPv6 next hops (RFC 8950)
   * @param role what we are to a peer in another AS (RFC 9234), which must then be its counterpart
   *     if it says anything; null to say nothing, and to pass over what the peer says
   */
  public record Offer(
      Set<Family> families,
      @Nullable Integer restartTimeSeconds,
      boolean restarted,
      boolean extendedNextHop,
      @Nullable Role role) {

    public Offer {
      families = Set.copyOf(families);
      if (families.isEmpty()) {
        throw new IllegalArgumentException("a session without an address family");
      }
      if (restartTimeSeconds != null && (restartTimeSeconds < 1 || restartTimeSeconds > 4095)) {
        throw new IllegalArgumentException("restart time " + restartTimeSeconds + ": 1..4095");
      }
    }

    /** These families, and nothing else. */
    public static Offer of(Set<Family> families) {
      Integer noRestart = null;
      return new Offer(families, noRestart, false, false, null);
    }

    /** The same, with graceful restart. */
    public Offer withRestart(int seconds, boolean afterOneBefore) {
      return new Offer(families, seconds, afterOneBefore, extendedNextHop, role);
    }
  }

  /** Which AS the peer must be in. */
  public sealed interface RemoteAs {
    /** Exactly this one. */
    record Exactly(Asn asn) implements RemoteAs {}

    /** Ours. */
    record Internal() implements RemoteAs {}

    /** Any but ours. */
    record External() implements RemoteAs {}
  }

  /** The same, waiting for BFD or not. */
  public Settings withBfdStrict(boolean strict) {
    return new Settings(localAsn, remoteAs, routerId, timers, offer, passive, strict);
  }

  /** The same with other timers that a session may go on with: {@link Event.Edited}. */
  public Settings withTimers(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {
    var changed =
        new Timers(
            timers.holdTimeSeconds(),
            keepaliveSeconds,
            connectTimeSeconds,
            timers.delayOpenSeconds());
    return new Settings(localAsn, remoteAs, routerId, changed, offer, passive, bfdStrict);
  }

  boolean accepts(Asn peer) {
    return switch (remoteAs) {
      case RemoteAs.Exactly(var asn) -> peer.equals(asn);
      case RemoteAs.Internal _ -> peer.equals(localAsn);
      case RemoteAs.External _ -> !peer.equals(localAsn);
    };
  }
}
