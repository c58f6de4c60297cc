package bellman.api.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router, as written ({@code spec} of BGPPeer v1beta1 or v1beta2). Texts that were empty are
 * null: MetalLB takes both for "not set". A timer that v1beta1 leaves out is not set either,
 * although MetalLB's conversion makes it zero, which would switch the hold timer off.
 *
 * @param passwordSecret the name of the Secret; its namespace is passed over, as MetalLB does
 * @param enableGracefulRestart null if absent, which is not the same as false: what is there can't
 *     be changed
 * @param gracefulRestartTime Bellman's own, as is all that follows
 */
public record BgpPeer(
    Metadata metadata,
    long myAsn,
    @Nullable Long peerAsn,
    @Nullable String dynamicAsn,
    @Nullable Long localAsn,
    @Nullable String peerAddress,
    @Nullable String interfaceName,
    @Nullable String sourceAddress,
    int peerPort,
    @Nullable Duration holdTime,
    @Nullable Duration keepaliveTime,
    @Nullable Duration connectTime,
    @Nullable String routerId,
    List<LabelSelector> nodeSelectors,
    @Nullable String password,
    @Nullable String passwordSecret,
    @Nullable String bfdProfile,
    @Nullable Boolean enableGracefulRestart,
    boolean ebgpMultiHop,
    @Nullable String vrf,
    boolean disableMp,
    boolean dualStackAddressFamily,
    @Nullable Duration gracefulRestartTime,
    @Nullable Integer ttlSecurityHops,
    @Nullable Integer maxAdvertisedPrefixes,
    boolean passive,
    @Nullable String role,
    boolean extendedNextHop,
    @Nullable String listenRange,
    @Nullable Integer listenLimit)
    implements Resource {

  public BgpPeer {
    nodeSelectors = List.copyOf(nodeSelectors);
  }

  @Override
  public Kind kind() {
    return Kind.BGP_PEER;
  }

  /** Shows no password: records print all they hold. */
  @Override
  public String toString() {
    return key().toString();
  }
}
