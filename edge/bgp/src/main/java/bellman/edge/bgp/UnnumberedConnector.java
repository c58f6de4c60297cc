package bellman.edge.bgp;

import bellman.bgp.session.Endpoints;
import bellman.edge.ndp.NeighborWatch;
import bellman.edge.ndp.RouterDiscovery;
import bellman.net.Ipv6Address;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way to whichever router is found on an interface. While none is, every attempt fails with the
 * reason; as soon as one is, the peer is told to try.
 */
public final class UnnumberedConnector implements Connector, NeighborWatch {

  private final RouterDiscovery discovery;
  private final String interfaceName;
  private final int port;
  private final Transport transport;

  /** How connections come that the neighbor makes; null if it is we who connect. */
  private final @Nullable Connector waiting;

  /** Set by the peer's thread, read by the discovery's. */
  private volatile @Nullable BgpPeer peer;

  /** Set by the peer's thread, read by the one that connects. */
  private volatile @Nullable Dialer dialer;

  /** Owned by the discovery's thread. */
  private @Nullable Ipv6Address neighbor;

  /**
   * A way that begins to look when its peer starts.
   *
   * @param port the router's
   * @param waiting where the neighbor's connections come in; null to connect to it
   */
  public UnnumberedConnector(
      RouterDiscovery discovery,
      String interfaceName,
      int port,
      Transport transport,
      @Nullable Connector waiting) {
    this.discovery = discovery;
    this.interfaceName = interfaceName;
    this.port = port;
    this.transport = transport;
    this.waiting = waiting;
  }

  @Override
  public String interfaceName() {
    return interfaceName;
  }

  @Override
  public void begin(BgpPeer begun) {
    peer = begun;
    if (waiting != null) {
      waiting.begin(begun);
    }
    discovery.join(this);
  }

  @Override
  public void end() {
    discovery.leave(this);
    if (waiting != null) {
      waiting.end();
    }
  }

  @Override
  public void up(Endpoints endpoints) {
    discovery.inUse(this, true);
  }

  @Override
  public void down() {
    discovery.inUse(this, false);
  }

  @Override
  public @Nullable String warning() {
    String own = discovery.neighbor(interfaceName).warning();
    return own != null || waiting == null ? own : waiting.warning();
  }

  @Override
  public void lookAgain() {
    if (waiting != null) {
      waiting.lookAgain();
    }
  }

  @Override
  public boolean isPassive() {
    return waiting != null;
  }

  @Override
  public @Nullable String found() {
    Ipv6Address address = discovery.neighbor(interfaceName).address();
    return address == null ? null : address + "%" + interfaceName;
  }

  @Override
  public SocketChannel open() throws IOException {
    RouterDiscovery.Neighbor known = discovery.neighbor(interfaceName);
    Ipv6Address address = known.address();
    if (address == null) {
      throw new WaitingException("no neighbor found on " + interfaceName + " yet");
    }
    // the address alone may be on every link: the zone says on which (RFC 4007)
    var router = Inet6Address.getByAddress(null, address.toBytes(), known.index());
    var connector = new Dialer(new InetSocketAddress(router, port), transport);
    dialer = connector;
    return connector.open();
  }

  @Override
  public void connect(SocketChannel channel) throws IOException {
    Objects.requireNonNull(dialer, "opened before").connect(channel);
  }

  // ---- on the discovery's thread

  @Override
  public void neighborIs(Ipv6Address now) {
    BgpPeer told = peer;
    Ipv6Address before = neighbor;
    neighbor = now;
    if (told != null) {
      if (before != null && !before.equals(now)) {
        told.lost("the neighbor on " + interfaceName + " is " + now + " now, no longer " + before);
      }
      told.tryNow();
    }
  }

  @Override
  public void neighborIsLost(String reason) {
    BgpPeer told = peer;
    neighbor = null;
    if (told != null) {
      told.lost(reason);
    }
  }

  @Override
  public void tryNow() {
    BgpPeer told = peer;
    if (told != null) {
      neighbor = discovery.neighbor(interfaceName).address();
      told.tryNow();
    }
  }
}
