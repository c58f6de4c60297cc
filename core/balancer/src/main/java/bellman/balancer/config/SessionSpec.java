package bellman.balancer.config;

import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.Prefix;
import bellman.net.Role;
import bellman.net.RouterId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session with a router depends on: it goes on as long as this is the same. Where a Secret
 * that was asked for can't be had, the session is {@link #withheld}: one without the password would
 * be worse than none.
 *
 * @param localAsn the AS that the router sees us in: {@code spec.localASN} if set, else {@code
 *     spec.myASN}, of which the router then hears nothing (what others call no-prepend replace-as)
 * @param address the router's address; null when it is found through {@code interfaceName}, or
 *     comes from {@code range}
 * @param interfaceName the interface of an unnumbered peer; null when {@code address} is given
 * @param range where routers may come from, each to a session of its own; null for one router
 * @param waitsForBfd whether the session waits for BFD (its strict mode)
 * @param withheld manifest field to a sentence on why the peer must stay down until that is mended
 */
public record SessionSpec(
    Asn localAsn,
    RemoteAs remoteAs,
    @Nullable Address address,
    @Nullable String interfaceName,
    @Nullable Prefix range,
    Transport transport,
    Offer offer,
    boolean waitsForBfd,
    Map<String, String> withheld) {

  /** Which AS the router must be in. */
  public sealed interface RemoteAs {
    /** Exactly this one. */
    record Exactly(Asn asn) implements RemoteAs {}

    /** Ours, whichever number that is ({@code dynamicASN: internal}). */
    record Internal() implements RemoteAs {}

    /** Any but ours ({@code dynamicASN: external}). */
    record External() implements RemoteAs {}
  }

  /**
   * What is asked of the TCP connection.
   *
   * @param sourceAddress address to connect from; null if the kernel chooses
   * @param port the router's TCP port, 1..65535
   * @param vrf the VRF to talk in; null for none
   * @param password of TCP MD5 (RFC 2385); null for none
   * @param ebgpMultiHop whether an external peer may be more than one hop away
   * @param ttlSecurityHops how many hops away the router is at most (RFC 5082), 1..254; null to
   *     take packets from anywhere
   * @param passive whether to wait for the router to connect, and never dial
   */
  public record Transport(
      @Nullable Address sourceAddress,
      int port,
      @Nullable String vrf,
      @Nullable Password password,
      boolean ebgpMultiHop,
      @Nullable Integer ttlSecurityHops,
      boolean passive) {}

  /**
   * What is agreed when a session begins.
   *
   * @param holdTimeSeconds offered hold time: 0 (none) or 3..65535; 90 if none was set
   * @param routerId the BGP Identifier to offer; null for Bellman's choice
   * @param dualStack whether both families are negotiated on the one session
   * @param restartTimeSeconds the Restart Time of RFC 4724, 1..4095; null without graceful restart
   * @param role what we are to the router (RFC 9234), which is in another AS; null to offer none
   * @param extendedNextHop whether IPv6 next hops for IPv4 routes are offered on a session over
   *     IPv6 (RFC 8950); where the router is found through {@code interfaceName} they are in any
   *     case
   */
  public record Offer(
      int holdTimeSeconds,
      @Nullable RouterId routerId,
      boolean dualStack,
      @Nullable Integer restartTimeSeconds,
      @Nullable Role role,
      boolean extendedNextHop) {}

  public SessionSpec {
    withheld = Map.copyOf(withheld);
  }

  /** The same with one of the routers of the range. */
  SessionSpec at(Address router) {
    return new SessionSpec(
        localAsn, remoteAs, router, interfaceName, null, transport, offer, waitsForBfd, withheld);
  }

  /** The same, which has to stay down. */
  SessionSpec withWithheld(Map<String, String> reasons) {
    return new SessionSpec(
        localAsn, remoteAs, address, interfaceName, range, transport, offer, waitsForBfd, reasons);
  }

  /**
   * Whether the session is within one AS, so that it carries LOCAL_PREF (RFC 4271 section 5.1.5).
   */
  public boolean isInternal() {
    return switch (remoteAs) {
      case RemoteAs.Exactly exactly -> exactly.asn().equals(localAsn);
      case RemoteAs.Internal _ -> true;
      case RemoteAs.External _ -> false;
    };
  }

  /** The families whose routes the session carries. */
  public Set<Family> families() {
    if (!offer.dualStack() && address != null) {
      return Set.of(address.family());
    }
    return offer.dualStack() || range == null
        ? Set.of(Family.IPV4, Family.IPV6)
        : Set.of(range.family());
  }
}
