package bellman.socket;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * How connections with a router come about. {@link BgpPeer} calls {@link #begin} and {@link #end}
 * on its own thread, and {@link #connect} on one that may wait.
 */
public interface Way {

  /** The peer is there: it may be handed connections, and told to try again. */
  default void begin(BgpPeer peer) {}

  /** The peer is no more. */
  default void end() {}

  /** What it waits for, or does otherwise than asked, in a sentence; null if all is well. */
  @Nullable String warning();

  /**
   * An unconnected channel with everything set on it that was asked for. What can't be set fails.
   */
  SocketChannel open() throws IOException;

  /**
   * Connects; blocks until it is there, failed, or the channel is closed by another thread.
   *
   * @throws IOException with a reason that a user understands
   */
  void connect(SocketChannel channel) throws IOException;
}
