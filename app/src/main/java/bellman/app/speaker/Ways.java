package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.net.Address;
import bellman.socket.Dialler;
import bellman.socket.Reception;
import bellman.socket.Transport;
import bellman.socket.Way;
import java.util.Objects;
import java.util.function.Function;

/** How each peer of a speaker is reached: dialled, or waited for. */
public final class Ways implements Function<Peer, Way> {

  private final Reception reception;

  /** Ways that have passive peers wait at this reception. */
  public Ways(Reception reception) {
    this.reception = reception;
  }

  @Override
  public Way apply(Peer peer) {
    Address router = peer.address();
    Transport transport = PeerTransport.of(peer);
    if (peer.passive()) {
      return router == null ? reception.fromLink(transport) : reception.from(router, transport);
    }
    return Dialler.to(
        Objects.requireNonNull(router, "only unnumbered peers have none"), peer.port(), transport);
  }
}
