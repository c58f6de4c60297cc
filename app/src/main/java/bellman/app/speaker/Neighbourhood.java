package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.runtime.Clock;
import bellman.socket.Transport;
import bellman.socket.Way;
import bellman.socket.discovery.NeighbourWay;
import bellman.socket.discovery.RouterDiscovery;
import bellman.socket.link.LinkFollowing;
import bellman.socket.link.LinkWatch;
import bellman.socket.link.Reliance;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * This host's links, and who is found on them: an unnumbered peer's router is looked for on its
 * interface, and all peers hear of interfaces and addresses that come and go.
 */
public final class Neighbourhood {

  private final RouterDiscovery discovery = RouterDiscovery.start(Clock.monotonic());
  private final LinkFollowing following = new LinkFollowing();

  private Neighbourhood() {
    var _ =
        LinkWatch.start(links -> {
          discovery.links(links);
          following.links(links);
        });
  }

  /** Begins to watch. */
  public static Neighbourhood start() {
    return new Neighbourhood();
  }

  /**
   * The way to a peer, told of the links for as long as the peer lives.
   *
   * @param way how it is reached otherwise; null for an unnumbered one that is to be dialled
   */
  Way around(Peer peer, Transport transport, @Nullable Way way) {
    String interfaceName = peer.interfaceName();
    Way whole =
        interfaceName == null && way != null
            ? way
            : new NeighbourWay(
                discovery, Objects.requireNonNull(interfaceName), peer.port(), transport, way);
    return following.around(whole, reliance(peer));
  }

  private static Reliance reliance(Peer peer) {
    Integer hops = peer.ttlSecurityHops();
    boolean oneHop = !peer.ebgpMultiHop() && (hops == null || hops == 1);
    return new Reliance(
        peer.passive() ? null : peer.address(),
        peer.sourceAddress(),
        peer.vrf(),
        oneHop && !peer.isInternal());
  }
}
