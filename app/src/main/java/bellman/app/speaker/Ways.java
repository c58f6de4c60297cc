package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.edge.bgp.Dialler;
import bellman.edge.bgp.Reception;
import bellman.edge.bgp.Transport;
import bellman.edge.bgp.Way;
import bellman.net.Address;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/** How each peer of a speaker is reached: dialled, or waited for. */
public final class Ways implements Function<Peer, Way> {

  private final Reception reception;
  private final Neighborhood neighborhood;

  /** Takes the connections of routers of a range. */
  @FunctionalInterface
  public interface Newcomers {

    /** Any number of routers are waited for by this name, and one of them connected. */
    void came(String range, Address router, SocketChannel connection);
  }

  /** Set once, before the first router is waited for. */
  private volatile Newcomers newcomers = (_, _, connection) -> Reception.turnAway(connection);

  /** Who takes the connections of routers of ranges from now on. */
  public void newcomers(Newcomers taking) {
    newcomers = taking;
  }

  /** Ways that have passive peers wait at this reception, and are told of this host's links. */
  public Ways(Reception reception, Neighborhood neighborhood) {
    this.reception = reception;
    this.neighborhood = neighborhood;
  }

  @Override
  public Way apply(Peer peer) {
    Address router = peer.session().address();
    Transport transport = PeerTransport.of(peer);
    Peer.Listening listening = peer.listening();
    if (listening != null && router == null) {
      return neighborhood.around(
          peer,
          transport,
          reception.within(
              listening.range(),
              transport,
              (from, connection) -> newcomers.came(peer.name(), from, connection)));
    }
    if (peer.session().transport().passive()) {
      return neighborhood.around(
          peer,
          transport,
          router == null ? reception.fromLink(transport) : reception.from(router, transport));
    }
    return neighborhood.around(
        peer,
        transport,
        router == null ? null : Dialler.to(router, peer.session().transport().port(), transport));
  }
}
