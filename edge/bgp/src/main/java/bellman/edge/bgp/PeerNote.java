package bellman.edge.bgp;

import bellman.bgp.peer.PeerEvent;
import bellman.bgp.wire.Message;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What a {@link BgpPeer}'s thread is told. */
sealed interface PeerNote {
  record Happened(PeerEvent event) implements PeerNote {}

  record Received(Connection source, Message message, int load) implements PeerNote {}

  record Dialed(int number, SocketChannel channel) implements PeerNote {}

  record Came(SocketChannel channel) implements PeerNote {}

  record Timers(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) implements PeerNote {}
}
