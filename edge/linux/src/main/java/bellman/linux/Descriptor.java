package bellman.linux;

import java.nio.channels.NetworkChannel;
import sun.nio.ch.SelChImpl;

/** The file descriptors of the JDK's channels. */
public final class Descriptor {

  private Descriptor() {}

  /**
   * The descriptor of an open channel; good until the channel is closed.
   *
   * <p>The JDK keeps it to itself; the way here is an interface that is public in a package that is
   * not exported, so the process is started with {@code --add-exports java.base/sun.nio.ch}.
   */
  public static int of(NetworkChannel channel) throws SystemCallException {
    try {
      if (channel instanceof SelChImpl known) {
        return known.getFDVal();
      }
    } catch (IllegalAccessError e) {
      throw new SystemCallException(
          "socket options need java to be started with --add-exports"
              + " java.base/sun.nio.ch=ALL-UNNAMED");
    }
    throw new SystemCallException("this JDK does not expose the descriptor of a " + channel);
  }
}
