package bellman.edge.bgp;

import bellman.bgp.session.Event;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.net.Family;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link BgpPeer}'s thread is told. */
sealed interface PeerNote {
  record Happened(Event event, @Nullable Connection source) implements PeerNote {}

  record Received(Connection source, Message message, int load) implements PeerNote {}

  record Dialled(int number, SocketChannel channel) implements PeerNote {}

  record Came(SocketChannel channel) implements PeerNote {}

  record Routes(int connection, List<EncodedMessage> messages) implements PeerNote {}

  record Ask(Family family) implements PeerNote {}

  record Lost(String why) implements PeerNote {}

  record Timers(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) implements PeerNote {}
}
