package bellman.edge.bfd;

import bellman.bfd.wire.EchoPacket;
import bellman.linux.SystemCallException;
import bellman.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The packet sockets of the interfaces that echo packets leave by, opened as they are needed. */
final class EchoSockets implements AutoCloseable {

  private static final long SECOND = 1_000_000_000L;

  private final NeighborTable neighbors;
  private final Clock clock;
  private final List<EchoSocket> sockets = new ArrayList<>();
  private long retryAtNanos;
  private @Nullable String obstacle;

  EchoSockets(Clock clock) {
    this.clock = clock;
    this.neighbors = new NeighborTable(clock);
  }

  /**
   * Sends one; returns why that is not possible, or null.
   *
   * @param interfaceIndex the interface that the neighbor's packets come by
   */
  @Nullable String send(BfdPath path, int interfaceIndex, EchoPacket packet) {
    long address = neighbors.hardwareAddress(path.remote(), interfaceIndex);
    if (address < 0) {
      return "echo packets are waiting: the hardware address of "
          + path.remote()
          + " is not known yet";
    }
    EchoSocket socket = socket(interfaceIndex);
    return socket == null ? obstacle : socket.send(path.local(), address, packet);
  }

  private @Nullable EchoSocket socket(int interfaceIndex) {
    for (EchoSocket each : sockets) {
      if (each.interfaceIndex() == interfaceIndex) {
        return each;
      }
    }
    long now = clock.nanos();
    if (obstacle != null && now < retryAtNanos) {
      return null;
    }
    try {
      EchoSocket opened = EchoSocket.open(interfaceIndex);
      sockets.add(opened);
      obstacle = null;
      return opened;
    } catch (SystemCallException e) {
      obstacle = "no echo packets: " + e.getMessage();
      retryAtNanos = now + SECOND;
      return null;
    }
  }

  /** Takes all that came back. */
  void receive(Wakeup wakeup, Consumer<EchoPacket> taker) {
    for (int i = 0; i < sockets.size(); i++) {
      EchoSocket socket = sockets.get(i);
      if (wakeup.readable(socket.descriptor())) {
        socket.receive(taker);
      }
    }
  }

  void forEachDescriptor(IntConsumer what) {
    for (int i = 0; i < sockets.size(); i++) {
      what.accept(sockets.get(i).descriptor());
    }
  }

  @Override
  public void close() {
    sockets.forEach(EchoSocket::close);
  }
}
