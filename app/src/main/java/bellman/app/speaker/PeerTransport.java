package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.edge.bgp.Transport;

/** What a peer's configuration asks of the kernel for the packets of its session. */
public final class PeerTransport {

  private static final int MAX_TTL = 255;

  private PeerTransport() {}

  /** The transport of a peer. */
  public static Transport of(Peer peer) {
    Integer hops = peer.session().transport().ttlSecurityHops();
    return new Transport(
        peer.session().transport().sourceAddress(),
        peer.session().interfaceName() != null
            ? peer.session().interfaceName()
            : peer.session().transport().vrf(),
        hops == null ? ttl(peer) : MAX_TTL,
        hops == null ? 0 : MAX_TTL + 1 - hops,
        peer.session().transport().password());
  }

  /**
   * As FRR and others do: an external router is taken to be directly connected unless told
   * otherwise, and an internal one may be anywhere in the AS.
   */
  private static int ttl(Peer peer) {
    boolean far =
        peer.session().transport().ebgpMultiHop() && peer.session().interfaceName() == null;
    return peer.isInternal() || far ? MAX_TTL : 1;
  }
}
