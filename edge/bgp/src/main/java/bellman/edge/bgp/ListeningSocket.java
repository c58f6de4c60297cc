package bellman.edge.bgp;

import bellman.linux.Descriptor;
import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SavedSyn;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.Prefix;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket of one family, in one device or in none. Owned by the {@link PassiveAcceptor};
 * a thread of its own only accepts.
 *
 * <p>The kernel lets a socket with a device and one without share a port only if both say so
 * (SO_REUSEPORT). But one that says so before it listens makes a group, and of groups the kernel
 * takes the first that fits and not the best: a connection through a device could come to the
 * socket without one. So that socket must be there first, and says so only then; in that way it is
 * noticed as well if another program has the port.
 */
final class ListeningSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ListeningSocket.class);

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(1);

  /**
   * Connections that the kernel keeps for us: with Java's 50 a flood of SYNs overflows the queue,
   * and a router waits for seconds. The kernel has its own upper bound (somaxconn).
   */
  private static final int BACKLOG = 1024;

  /** Where it is. */
  record Place(@Nullable String device, Family family) {

    /** Those without a device first. */
    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::family)
            .thenComparing(Place::device, Comparator.nullsFirst(Comparator.naturalOrder()));

    boolean isThere(int index) {
      return device == null || Libc.ifNameToIndex(device) == index;
    }
  }

  private final Place place;
  private final ServerSocketChannel channel;
  private final int deviceIndex;
  private final Map<Prefix, Password> passwords = new HashMap<>();
  private final Progress progress = new Progress();
  private @Nullable Thread acceptor;

  private ListeningSocket(Place place, ServerSocketChannel channel, int deviceIndex) {
    this.place = place;
    this.channel = channel;
    this.deviceIndex = deviceIndex;
  }

  /**
   * Makes one that does not listen yet, so that passwords are there before the first connection.
   *
   * @param shared whether the listening socket without a device is there already, so that the port
   *     is shared
   */
  static ListeningSocket make(Place place, boolean shared) throws IOException {
    boolean isIpv6 = place.family() == Family.IPV6;
    ServerSocketChannel channel =
        ServerSocketChannel.open(
            isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      int index = 0;
      String device = place.device();
      if (device != null) {
        TransportOptions.bind(channel, device);
        index = Libc.ifNameToIndex(device);
      }
      if (Libc.isHere()) {
        SavedSyn.keep(Descriptor.of(channel));
        if (isIpv6) {
          int descriptor = Descriptor.of(channel);
          RawSocket.set(descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 1, "IPv6 alone");
        }
      }
      TransportOptions.precedence(channel, place.family());
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      return new ListeningSocket(place, channel, index);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Begins to listen; every connection goes to {@code accepted}, on the listening socket's own
   * thread.
   */
  void listen(int port, BiConsumer<ListeningSocket, SocketChannel> accepted) throws IOException {
    InetAddress any = InetAddress.getByAddress(new byte[place.family() == Family.IPV6 ? 16 : 4]);
    try {
      channel.bind(new InetSocketAddress(any, port), BACKLOG);
    } catch (BindException e) {
      throw new IOException(
          "can't listen on port "
              + port
              + ": "
              + e.getMessage()
              + (port < 1024
                  ? ": is another BGP speaker running, or is CAP_NET_BIND_SERVICE missing?"
                      + " (--listen-port changes the port)"
                  : ": is it in use by another program? (--listen-port changes the port)"),
          e);
    }
    // only now, see above
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    Thread accepting = Threads.virtual("listening on " + this, progress, () -> run(accepted));
    acceptor = accepting;
    accepting.start();
  }

  private void run(BiConsumer<ListeningSocket, SocketChannel> accepted) {
    while (true) {
      try {
        progress.waiting();
        SocketChannel came = channel.accept();
        progress.working();
        accepted.accept(this, came);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("cannot accept a connection on {}: {}", this, e.getMessage());
        // such as too many open files: the next one would fail at once as well
        if (!pause()) {
          return;
        }
      }
    }
  }

  /** Before the next attempt; false if the thread is to end. */
  static boolean pause() {
    try {
      Thread.sleep(100);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  Place place() {
    return place;
  }

  int port() {
    return channel.socket().getLocalPort();
  }

  /** Whether its device is still the one that it was bound to. */
  boolean isThere() {
    return place.isThere(deviceIndex);
  }

  /** The TTLs of what is answered and taken before it is known who it is. */
  void hops(int sent, int least) throws IOException {
    TransportOptions.hopsAnew(channel, place.family(), sent, least);
  }

  /** Which passwords there are; what comes from elsewhere must not be signed. */
  void passwords(Map<Prefix, Password> wanted) throws IOException {
    for (Prefix old : Map.copyOf(passwords).keySet()) {
      if (!wanted.containsKey(old)) {
        TransportOptions.unsign(channel, old);
        passwords.remove(old);
      }
    }
    for (Map.Entry<Prefix, Password> each : wanted.entrySet()) {
      if (!Objects.equals(passwords.get(each.getKey()), each.getValue())) {
        TransportOptions.sign(channel, each.getKey(), each.getValue());
        passwords.put(each.getKey(), each.getValue());
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone either way
    }
    // the kernel has the port back only once nobody accepts any more
    Thread accepting = acceptor;
    if (accepting != null) {
      try {
        boolean _ = accepting.join(ENDS_WITHIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return (place.device() == null ? "" : place.device() + " ") + place.family();
  }
}
