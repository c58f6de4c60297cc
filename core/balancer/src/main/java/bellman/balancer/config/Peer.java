package bellman.balancer.config;

import bellman.api.resource.LabelSelector;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.Prefix;
import bellman.net.Role;
import bellman.net.RouterId;
import java.time.Instant;
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
 * @param role what we are to the router (RFC 9234), which is in another AS; null to offer none
 * @param extendedNextHop whether IPv6 next hops for IPv4 routes are offered on a session over IPv6
 *     (RFC 8950); where the router is found through {@code interfaceName} they are in any case
 * @param listening where routers may come from, each to a session of its own; null for one router
 * @param written how the manifest has it, where another speaker of BGP is given it as written
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
    @Nullable Role role,
    boolean extendedNextHop,
    @Nullable Listening listening,
    Written written,
    Map<String, String> withheld) {

  /**
   * What of a BGPPeer a session of our own does not depend on, since the rest says the same.
   *
   * @param myAsn {@code spec.myASN}, which {@code spec.localASN} may hide from the router
   * @param timers whether the manifest says anything about the hold time and the keepalive interval
   * @param secret the name of the Secret with the password; null if the password is the manifest's
   *     own, or there is none
   * @param created since when the object is there; null in a manifest that no server has seen
   */
  public record Written(
      Asn myAsn, boolean timers, @Nullable String secret, @Nullable Instant created) {}

  /**
   * Routers that are waited for.
   *
   * @param range the addresses that they may come from
   * @param limit how many are let in at a time, 1..1000
   */
  public record Listening(Prefix range, int limit) {}

  /** Which AS the router must be in. */
  public sealed interface RemoteAs {
    /** Exactly this one. */
    record Exactly(Asn asn) implements RemoteAs {}

    /** Ours, whichever number that is ({@code dynamicASN: internal}). */
    record Internal() implements RemoteAs {}

    /** Any but ours ({@code dynamicASN: external}). */
    record External() implements RemoteAs {}
  }

  /** Between the name of a range's BGPPeer and the address of one of its routers. */
  private static final String ROUTER_OF_RANGE = "@";

  public Peer {
    nodeSelectors = List.copyOf(nodeSelectors);
    withheld = Map.copyOf(withheld);
  }

  /** Whether it is for a node with these labels. */
  public boolean isFor(Map<String, String> nodeLabels) {
    return nodeSelectors.isEmpty() || LabelSelector.anyMatches(nodeSelectors, nodeLabels);
  }

  /** Whether it stands for any number of routers: {@link #at} is the session with one of them. */
  public boolean isRange() {
    return listening != null && address == null;
  }

  /** The session with one of the routers of a range, under a name that no BGPPeer can have. */
  public Peer at(Address router) {
    return new Peer(
        name + ROUTER_OF_RANGE + router,
        localAsn,
        remoteAs,
        router,
        interfaceName,
        sourceAddress,
        port,
        holdTimeSeconds,
        keepaliveSeconds,
        connectTimeSeconds,
        routerId,
        nodeSelectors,
        ebgpMultiHop,
        dualStack,
        vrf,
        password,
        bfd,
        gracefulRestart,
        restartTimeSeconds,
        ttlSecurityHops,
        maxAdvertisedPrefixes,
        passive,
        role,
        extendedNextHop,
        listening,
        written,
        withheld);
  }

  /** The name of the BGPPeer of a session: its own, or that of the range. */
  public static String planned(String name) {
    int at = name.indexOf(ROUTER_OF_RANGE);
    return at < 0 ? name : name.substring(0, at);
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
   * nodes a peer is for, how BFD watches it (but for its strict mode), how many routes it may get,
   * how often it hears a KEEPALIVE, and how soon the next attempt would come, is no matter. The
   * hold time is: it is agreed when a session begins.
   */
  public Peer session() {
    var same = new Written(localAsn, false, null, null);
    Bfd waiting = bfd != null && bfd.strict() ? Bfd.STRICT : null;
    Listening range =
        listening == null || address != null ? null : new Listening(listening.range(), 0);
    return with(List.of(), waiting, null, null, 0, null, range, same, withheld);
  }

  private Peer with(
      List<LabelSelector> selectors,
      @Nullable Bfd otherBfd,
      @Nullable Boolean restart,
      @Nullable Integer most,
      Map<String, String> reasons) {
    return with(
        selectors,
        otherBfd,
        restart,
        most,
        keepaliveSeconds,
        connectTimeSeconds,
        listening,
        written,
        reasons);
  }

  private Peer with(
      List<LabelSelector> selectors,
      @Nullable Bfd otherBfd,
      @Nullable Boolean restart,
      @Nullable Integer most,
      int keepalive,
      @Nullable Integer connectTime,
      @Nullable Listening listens,
      Written otherwise,
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
        keepalive,
        connectTime,
        routerId,
        selectors,
        ebgpMultiHop,
        dualStack,
        vrf,
        password,
        otherBfd,
        restart,
        restartTimeSeconds,
        ttlSecurityHops,
        most,
        passive,
        role,
        extendedNextHop,
        listens,
        otherwise,
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
    if (!dualStack && address != null) {
      return Set.of(address.family());
    }
    return dualStack || listening == null
        ? Set.of(Family.IPV4, Family.IPV6)
        : Set.of(listening.range().family());
  }
}
