package bellman.balancer.config;

import bellman.balancer.resource.LabelSelector;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.RouterId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A router to talk BGP to. Where a Secret that was asked for can't be had, the peer is {@link
 * #withheld} and stays down: a session without the password would be worse than none.
 *
 * @param localAsn the AS that the router sees us in: {@code spec.localASN} if set, else {@code
 *     spec.myASN}, of which the router then hears nothing (what others call no-prepend replace-as)
 * @param address the router's address; null when it is found through {@code interfaceName}
 * @param interfaceName the interface of an unnumbered peer; null when {@code address} is given
 * @param sourceAddress address to connect from; null if the kernel chooses
 * @param port the router's TCP port, 1..65535
 * @param holdTimeSeconds offered hold time: 0 (none) or 3..65535; 90 if none was set
 * @param keepaliveSeconds wanted keepalive interval; 0 only with hold time 0
 * @param connectTimeSeconds ConnectRetryTime of RFC 4271, 1..65535; null for Bellman's own back-off
 * @param routerId the BGP Identifier to offer; null for Bellman's choice
 * @param nodeSelectors any must match the node; empty means all nodes
 * @param ebgpMultiHop whether an external peer may be more than one hop away
 * @param dualStack whether both families are negotiated on the one session
 * @param vrf the VRF to talk in; null for none
 * @param password of TCP MD5 (RFC 2385); null for none
 * @param bfd how BFD watches the router; null if it doesn't
 * @param gracefulRestart {@code spec.enableGracefulRestart} as written, since it can't be changed
 *     where it was set; null if it was not
 * @param restartTimeSeconds the Restart Time of RFC 4724, 1..4095; null without graceful restart
 * @param ttlSecurityHops how many hops away the router is at most (RFC 5082), 1..254; null to take
 *     packets from anywhere
 * @param maxAdvertisedPrefixes how many routes the router may be sent, over both families; null for
 *     any number
 * @param passive whether to wait for the router to connect, and never dial
 * @param withheld manifest field to a sentence on why the peer must stay down until that is mended
 */
public record Peer(
    String name,
    Asn localAsn,
    RemoteAs remoteAs,
    @Nullable Address address,
    @Nullable String interfaceName,
    @Nullable Address sourceAddress,
    int port,
    int holdTimeSeconds,
    int keepaliveSeconds,
    @Nullable Integer connectTimeSeconds,
    @Nullable RouterId routerId,
    List<LabelSelector> nodeSelectors,
    boolean ebgpMultiHop,
    boolean dualStack,
    @Nullable String vrf,
    @Nullable Password password,
    @Nullable Bfd bfd,
    @Nullable Boolean gracefulRestart,
    @Nullable Integer restartTimeSeconds,
    @Nullable Integer ttlSecurityHops,
    @Nullable Integer maxAdvertisedPrefixes,
    boolean passive,
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

  public Peer {
    nodeSelectors = List.copyOf(nodeSelectors);
    withheld = Map.copyOf(withheld);
  }

  /** The same peer for other nodes. */
  public Peer withNodeSelectors(List<LabelSelector> selectors) {
    return with(selectors, bfd, gracefulRestart, maxAdvertisedPrefixes, withheld);
  }

  /** The same peer, watched otherwise. */
  public Peer withBfd(@Nullable Bfd otherBfd) {
    return with(nodeSelectors, otherBfd, gracefulRestart, maxAdvertisedPrefixes, withheld);
  }

  /** The same peer, which has to stay down. */
  Peer withWithheld(Map<String, String> reasons) {
    return with(nodeSelectors, bfd, gracefulRestart, maxAdvertisedPrefixes, reasons);
  }

  /**
   * What a session with the router depends on. A session goes on as long as this is the same: which
   * nodes a peer is for, how BFD watches it, and how many routes it may get, is no matter.
   */
  public Peer session() {
    return with(List.of(), null, null, null, withheld);
  }

  private Peer with(
      List<LabelSelector> selectors,
      @Nullable Bfd otherBfd,
      @Nullable Boolean written,
      @Nullable Integer most,
      Map<String, String> reasons) {
    return new Peer(
        name,
        localAsn,
        remoteAs,
        address,
        interfaceName,
        sourceAddress,
        port,
        holdTimeSeconds,
        keepaliveSeconds,
        connectTimeSeconds,
        routerId,
        selectors,
        ebgpMultiHop,
        dualStack,
        vrf,
        password,
        otherBfd,
        written,
        restartTimeSeconds,
        ttlSecurityHops,
        most,
        passive,
        reasons);
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
    if (dualStack || address == null) {
      return Set.of(Family.IPV4, Family.IPV6);
    }
    return Set.of(address.family());
  }
}
