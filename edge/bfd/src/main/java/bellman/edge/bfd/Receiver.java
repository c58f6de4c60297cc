package bellman.edge.bfd;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.SessionState;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which session a packet is for: RFC 5880 section 6.3. */
final class Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(BfdThread.class);

  private Receiver() {}

  /**
   * The session that the packet is for; null if there is none, or if the packet came from farther
   * away than it may (RFC 5881 sections 3 and 5, RFC 5883 section 4). What says no discriminator of
   * ours is told apart by addresses and interface, which RFC 5880 section 6.8.6 leaves to us.
   */
  static @Nullable BfdSession of(
      ReceivingSocket socket, ControlPacket packet, Map<Integer, BfdSession> byDiscriminator) {
    BfdSession session =
        packet.yourDiscriminator() != 0
            ? byDiscriminator.get(packet.yourDiscriminator())
            : byAddresses(socket, byDiscriminator.values());
    if (session == null
        || session.path().multihop() != socket.kind.multihop()
        || socket.ttl < (session.path().multihop() ? session.minimumTtl : BfdPath.ONE_HOP_TTL)) {
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "discarded a packet from {}, TTL {}, interface {}: no session",
            socket.source(),
            socket.ttl,
            socket.interfaceIndex);
      }
      return null;
    }
    return session;
  }

  private static @Nullable BfdSession byAddresses(
      ReceivingSocket socket, Collection<BfdSession> sessions) {
    var source = socket.source();
    var destination = socket.destination();
    for (BfdSession each : sessions) {
      BfdPath path = each.path();
      if (!each.isClosing()
          && path.remote().equals(source)
          && path.local().equals(destination)
          && path.multihop() == socket.kind.multihop()
          && Objects.equals(path.device(), socket.kind.device())
          && mayComeBy(socket.interfaceIndex, each)) {
        return each;
      }
    }
    return null;
  }

  /**
   * A packet without our discriminator can be written by anybody who can write the neighbor's
   * address. A session of one link that is up therefore takes it by the interface only that it came
   * up on: a container beside us could end it otherwise. A neighbor that moved to another interface
   * knows our discriminator, or is heard once the detection time is over.
   */
  private static boolean mayComeBy(int interfaceIndex, BfdSession session) {
    return session.path().multihop()
        || session.session().state() != SessionState.UP
        || session.interfaceIndex == interfaceIndex;
  }
}
