package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.edge.bgp.Connector;
import bellman.edge.bgp.Dialer;
import bellman.edge.bgp.PassiveAcceptor;
import bellman.edge.bgp.Transport;
import bellman.net.Address;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/** How each peer of a speaker is reached: dialed, or waited for. */
public final class PeerConnectors implements Function<Peer, Connector> {

  private final PassiveAcceptor acceptor;
  private final Neighborhood neighborhood;

  /** Takes the connections of routers of a range. */
  @FunctionalInterface
  public interface Newcomers {

    /** Any number of routers are waited for by this name, and one of them connected. */
    void came(String range, Address router, SocketChannel connection);
  }

  /** Set once, before the first router is waited for. */
  private volatile Newcomers newcomers = (_, _, connection) -> PassiveAcceptor.turnAway(connection);

  /** Who takes the connections of routers of ranges from now on. */
  public void newcomers(Newcomers taking) {
    newcomers = taking;
  }

  /**
   * Connectors whose passive peers wait at this acceptor, and which are told of this host's links.
   */
  public PeerConnectors(PassiveAcceptor acceptor, Neighborhood neighborhood) {
    this.acceptor = acceptor;
    this.neighborhood = neighborhood;
  }

  @Override
  public Connector apply(Peer peer) {
    Address router = peer.session().address();
    Transport transport = PeerTransport.of(peer);
    Peer.Listening listening = peer.listening();
    if (listening != null && router == null) {
      return neighborhood.around(
          peer,
          transport,
          acceptor.within(
              listening.range(),
              transport,
              (from, connection) -> newcomers.came(peer.name(), from, connection)));
    }
    if (peer.session().transport().passive()) {
      return neighborhood.around(
          peer,
          transport,
          router == null ? acceptor.fromLink(transport) : acceptor.from(router, transport));
    }
    return neighborhood.around(
        peer,
        transport,
        router == null ? null : Dialer.to(router, peer.session().transport().port(), transport));
  }
}
