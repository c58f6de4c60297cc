package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.edge.bgp.Transport;

/** What a peer's configuration asks of the kernel for the packets of its session. */
public final class PeerTransport {

  private static final int MOST = 255;

  private PeerTransport() {}

  /** The transport of a peer. */
  public static Transport of(Peer peer) {
    Integer hops = peer.ttlSecurityHops();
    return new Transport(
        peer.sourceAddress(),
        peer.interfaceName() != null ? peer.interfaceName() : peer.vrf(),
        hops == null ? ttl(peer) : MOST,
        hops == null ? 0 : MOST + 1 - hops,
        peer.password());
  }

  /**
   * As FRR and others do: an external router is taken to be directly connected unless told
   * otherwise, and an internal one may be anywhere in the AS.
   */
  private static int ttl(Peer peer) {
    boolean far = peer.ebgpMultiHop() && peer.interfaceName() == null;
    return peer.isInternal() || far ? MOST : 1;
  }
}
