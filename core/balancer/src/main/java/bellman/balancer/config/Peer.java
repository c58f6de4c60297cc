package bellman.balancer.config;

import bellman.balancer.resource.LabelSelector;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A router to talk BGP to. Fields that Bellman's engine cannot honour yet are listed in {@link
 * #unsupported}: a peer that has any stays down, because a session without the password or the VRF
 * that was asked for would be worse than none.
 *
 * @param address the router's address; null when it is found through {@code interfaceName}
 * @param interfaceName the interface of an unnumbered peer; null when {@code address} is given
 * @param sourceAddress address to connect from; null if the kernel chooses
 * @param port the router's TCP port, 1..65535
 * @param holdTimeSeconds offered hold time: 0 (none) or 3..65535; 90 if none was set
 * @param keepaliveSeconds wanted keepalive interval; 0 only with hold time 0
 * @param connectTimeSeconds ConnectRetryTime of RFC 4271, 1..65535; null for Bellman's own back-off
 * @param routerId the BGP Identifier to offer; null for Bellman's choice
 * @param nodeSelectors any must match the node; empty means all nodes
 * @param dualStack whether both families are negotiated on the one session
 * @param unsupported manifest field to a sentence on what is missing, in field order
 */
public record Peer(
    String name,
    Asn myAsn,
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
    Map<String, String> unsupported) {

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
  }

  /** The same peer for other nodes. */
  public Peer withNodeSelectors(List<LabelSelector> selectors) {
    return new Peer(
        name,
        myAsn,
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
        unsupported);
  }

  /**
   * Whether the session is within one AS, so that it carries LOCAL_PREF (RFC 4271 section 5.1.5).
   */
  public boolean isInternal() {
    return switch (remoteAs) {
      case RemoteAs.Exactly exactly -> exactly.asn().equals(myAsn);
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
