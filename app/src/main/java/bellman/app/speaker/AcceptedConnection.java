package bellman.app.speaker;

import bellman.edge.bgp.PassiveAcceptor;
import bellman.speaker.IncomingConnection;
import bellman.speaker.PeerSession;
import java.nio.channels.SocketChannel;

/** A connection that a router opened, on a socket. */
record AcceptedConnection(SocketChannel channel) implements IncomingConnection {

  @Override
  public void give(PeerSession session) {
    if (session instanceof BgpPeerSession taking) {
      taking.accept(channel);
    } else {
      turnAway();
    }
  }

  @Override
  public void turnAway() {
    PassiveAcceptor.turnAway(channel);
  }
}
