package bellman.bgp.session;

import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.WireContext;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What both OPENs together decided.
 *
 * @param holdTimeSeconds the smaller of both; 0 for no timers
 * @param keepaliveSeconds at most a third of that
 * @param families those that both speak
 * @param peerCapabilities what the peer said it can, in its order
 * @param gracefulRestart null if neither side offered it
 * @param extendedNextHop whether IPv4 routes may have IPv6 next hops (RFC 8950)
 */
public record Negotiated(
    WireContext wire,
    int holdTimeSeconds,
    int keepaliveSeconds,
    Asn peerAsn,
    RouterId peerRouterId,
    Set<Family> families,
    List<Capability> peerCapabilities,
    @Nullable GracefulRestart gracefulRestart,
    boolean extendedNextHop) {

  /**
   * What both sides said about restarts (RFC 4724, RFC 8538).
   *
   * @param local whether we offered it
   * @param peer whether the peer did, be it only to help us
   * @param restartTimeSeconds for how long the peer is to keep our routes, 1..4095; 0 if we did not
   *     offer it
   * @param peerRestartTimeSeconds for how long the peer says that it may be away, 0..4095
   * @param peerRestarted whether the peer said that it restarted (its R bit)
   * @param hardResets whether both have the N bit, so that only a Hard Reset ends a session for
   *     good
   */
  public record GracefulRestart(
      boolean local,
      boolean peer,
      int restartTimeSeconds,
      int peerRestartTimeSeconds,
      boolean peerRestarted,
      boolean hardResets) {}

  public Negotiated {
    families = Set.copyOf(families);
    peerCapabilities = List.copyOf(peerCapabilities);
  }

  /** The same with another interval between KEEPALIVEs, at most a third of the hold time. */
  Negotiated withKeepalive(int seconds) {
    return new Negotiated(
        wire,
        holdTimeSeconds,
        seconds,
        peerAsn,
        peerRouterId,
        families,
        peerCapabilities,
        gracefulRestart,
        extendedNextHop);
  }

  /** Whether the peer keeps our routes when the connection is lost. */
  public boolean keepsRoutes() {
    return gracefulRestart != null && gracefulRestart.local() && gracefulRestart.peer();
  }

  /** Whether both have the N bit: the peer keeps our routes after any other NOTIFICATION too. */
  boolean hardResets() {
    return gracefulRestart != null && gracefulRestart.hardResets();
  }

  /** The NOTIFICATION after which the peer keeps nothing (RFC 8538 section 3). */
  Notification finalForm(Notification reason) {
    return hardResets() && !reason.isHardReset() ? Notification.hardReset(reason) : reason;
  }
}
