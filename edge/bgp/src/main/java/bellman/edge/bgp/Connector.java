package bellman.edge.bgp;

import bellman.bgp.session.Endpoints;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * How connections with a router come about. {@link BgpPeer} calls {@link #connect} on a thread that
 * may wait, {@link #warning} and {@link #found} are for anyone, and all else is called on the
 * peer's own thread.
 */
public interface Connector {

  /** The peer is there: it may be handed connections, and told to try again. */
  default void begin(BgpPeer peer) {}

  /** The peer is no more. */
  default void end() {}

  /** A session is established. */
  default void up(Endpoints endpoints) {}

  /** The session is over. */
  default void down() {}

  /**
   * The router's address in the notation of RFC 4007 section 11, {@code fe80::1%eth0}, where it was
   * found and is not configured; null otherwise.
   */
  default @Nullable String found() {
    return null;
  }

  /** Interfaces of this host came or went; called by any thread. */
  default void lookAgain() {}

  /** Whether connections only come, and none is ever made. */
  default boolean isPassive() {
    return false;
  }

  /** What it waits for, or does otherwise than asked, in a sentence; null if all is well. */
  @Nullable String warning();

  /**
   * An unconnected channel with everything set on it that was asked for. What can't be set fails.
   *
   * @throws WaitingException if there is nobody to connect to yet
   */
  SocketChannel open() throws IOException;

  /**
   * Connects; blocks until it is there, failed, or the channel is closed by another thread.
   *
   * @throws IOException with a reason that a user understands
   */
  void connect(SocketChannel channel) throws IOException;
}
