package bellman.api.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router, as written ({@code spec} of BGPPeer v1beta1 or v1beta2). Texts that were empty are
 * null: MetalLB takes both for "not set". A timer that v1beta1 leaves out is not set either,
 * although MetalLB's conversion makes it zero, which would switch the hold timer off.
 *
 * @param maxAdvertisedPrefixes Bellman's own; null if absent
 */
public record BgpPeer(
    Metadata metadata,
    AsNumbers asns,
    Router router,
    Transport transport,
    Timers timers,
    Offer offer,
    List<LabelSelector> nodeSelectors,
    @Nullable String bfdProfile,
    @Nullable Integer maxAdvertisedPrefixes)
    implements Resource {

  /** Which AS each side is in. */
  public record AsNumbers(
      long myAsn, @Nullable Long peerAsn, @Nullable String dynamicAsn, @Nullable Long localAsn) {

    /** Two numbers, and nothing else. */
    public static AsNumbers of(long myAsn, long peerAsn) {
      return new AsNumbers(myAsn, peerAsn, null, null);
    }
  }

  /**
   * Which router it is, or where routers may come from.
   *
   * @param listenRange Bellman's own, as is its limit
   */
  public record Router(
      @Nullable String peerAddress,
      @Nullable String interfaceName,
      @Nullable String listenRange,
      @Nullable Integer listenLimit) {

    /** The router with this address. */
    public static Router at(String peerAddress) {
      return new Router(peerAddress, null, null, null);
    }
  }

  /**
   * What is asked of the TCP connection.
   *
   * @param passwordSecret the name of the Secret; its namespace is passed over, as MetalLB does
   * @param ttlSecurityHops Bellman's own, as is {@code passive}
   */
  public record Transport(
      @Nullable String sourceAddress,
      int peerPort,
      @Nullable String vrf,
      @Nullable String password,
      @Nullable String passwordSecret,
      boolean ebgpMultiHop,
      @Nullable Integer ttlSecurityHops,
      boolean passive) {

    /** Port 179, and nothing else. */
    public static final Transport DEFAULT =
        new Transport(null, 179, null, null, null, false, null, false);

    /** Shows no password: records print all they hold. */
    @Override
    public String toString() {
      return "Transport[port=" + peerPort + "]";
    }
  }

  /** The timers; what is not set is null. */
  public record Timers(
      @Nullable Duration holdTime,
      @Nullable Duration keepaliveTime,
      @Nullable Duration connectTime) {

    /** None of them set. */
    public static final Timers UNSET = new Timers(null, null, null);
  }

  /**
   * What our OPEN says beside AS and hold time.
   *
   * @param enableGracefulRestart null if absent, which is not the same as false: what is there
   *     can't be changed
   * @param gracefulRestartTime Bellman's own, as is all that follows
   */
  public record Offer(
      @Nullable String routerId,
      boolean disableMp,
      boolean dualStackAddressFamily,
      @Nullable Boolean enableGracefulRestart,
      @Nullable Duration gracefulRestartTime,
      @Nullable String role,
      boolean extendedNextHop) {

    /** Nothing but the families. */
    public static Offer ofFamilies(boolean dualStackAddressFamily) {
      return new Offer(null, false, dualStackAddressFamily, null, null, null, false);
    }
  }

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
