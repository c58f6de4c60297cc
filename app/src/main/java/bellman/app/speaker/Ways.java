package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.net.Address;
import bellman.socket.Dialler;
import bellman.socket.Reception;
import bellman.socket.Transport;
import bellman.socket.Way;
import java.util.function.Function;

/** How each peer of a speaker is reached: dialled, or waited for. */
public final class Ways implements Function<Peer, Way> {

  private final Reception reception;
  private final Neighbourhood neighbourhood;

  /** Ways that have passive peers wait at this reception, and are told of this host's links. */
  public Ways(Reception reception, Neighbourhood neighbourhood) {
    this.reception = reception;
    this.neighbourhood = neighbourhood;
  }

  @Override
  public Way apply(Peer peer) {
    Address router = peer.address();
    Transport transport = PeerTransport.of(peer);
    if (peer.passive()) {
      return neighbourhood.around(
          peer,
          transport,
          router == null ? reception.fromLink(transport) : reception.from(router, transport));
    }
    return neighbourhood.around(
        peer, transport, router == null ? null : Dialler.to(router, peer.port(), transport));
  }
}
