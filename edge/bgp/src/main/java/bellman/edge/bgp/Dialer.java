package bellman.edge.bgp;

import bellman.linux.LocalLink;
import bellman.linux.SignatureCounts;
import bellman.net.Address;
import bellman.net.Family;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens TCP connections to one router. */
public final class Dialer implements Connector {

  /** Less than the session machine waits, so that what is told is our reason and not its. */
  private static final int CONNECT_MILLIS = 9_000;

  private final InetSocketAddress router;
  private final Transport transport;
  private final int connectMillis;
  private volatile @Nullable BgpPeer peer;

  /** Whether the last attempt failed for want of the device, of an address or of a route. */
  private volatile boolean heldUp;

  /** A way to a router. */
  public Dialer(InetSocketAddress router, Transport transport) {
    this(router, transport, CONNECT_MILLIS);
  }

  Dialer(InetSocketAddress router, Transport transport, int connectMillis) {
    this.router = router;
    this.transport = transport;
    this.connectMillis = connectMillis;
  }

  /** A way to a router at an address and port. */
  public static Dialer to(Address address, int port, Transport transport) {
    return new Dialer(new InetSocketAddress(inet(address), port), transport);
  }

  @Override
  public void begin(BgpPeer begun) {
    peer = begun;
  }

  @Override
  public void lookAgain() {
    BgpPeer waiting = peer;
    String device = transport.device();
    if (waiting != null && heldUp && (device == null || TransportOptions.isThere(device))) {
      waiting.tryNow();
    }
  }

  @Override
  public @Nullable String warning() {
    List<String> warnings = new ArrayList<>();
    String device = transport.device();
    if (device != null && !TransportOptions.isThere(device)) {
      warnings.add(TransportOptions.waitsFor(device));
    }
    String source = sourceWarning(transport);
    if (source != null) {
      warnings.add(source);
    }
    String hops = TransportOptions.hopsWarning(transport);
    if (hops != null) {
      warnings.add(hops);
    }
    return warnings.isEmpty() ? null : String.join("; ", warnings);
  }

  /** Why the wanted source address is not used; null if it is, or none is wanted. */
  static @Nullable String sourceWarning(Transport transport) {
    Address wanted = transport.source();
    return wanted == null || isLocal(wanted)
        ? null
        : "sourceAddress "
            + wanted
            + " is not on any interface of this host, so the kernel chooses the source address";
  }

  @Override
  public SocketChannel open() throws IOException {
    return openFor(Address.of(router.getAddress().getAddress()));
  }

  /** A channel for the packets of one router. */
  SocketChannel openFor(Address address) throws IOException {
    boolean isIpv6 = address.family() == Family.IPV6;
    SocketChannel channel =
        SocketChannel.open(isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      prepare(channel, address.family());
      heldUp = true;
      TransportOptions.apply(channel, address, transport);
      heldUp = false;
      Address wanted = transport.source();
      if (wanted != null && (wanted.family() == Family.IPV6) == isIpv6 && isLocal(wanted)) {
        channel.bind(new InetSocketAddress(inet(wanted), 0));
      } else {
        requireSource(address);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * A device that is up and has no address yet takes connections all the same, and the kernel sends
   * them from 0.0.0.0 (seen with Linux 6.18): no answer ever finds them, and the attempt would last
   * until its time is over. The address is told of when it comes.
   */
  private void requireSource(Address router) throws IOException {
    String device = transport.device();
    Address source = device == null ? null : LocalLink.toward(router, null, device);
    if (source != null && source.isUnspecified()) {
      heldUp = true;
      throw new IOException(
          "the device " + device + " has no address yet from which to reach the router");
    }
  }

  @Override
  public void connect(SocketChannel channel) throws IOException {
    SignatureCounts before = SignatureCounts.now();
    try {
      channel.socket().connect(router, connectMillis);
    } catch (SocketTimeoutException e) {
      throw new IOException(
          "no answer within "
              + connectMillis / 1000
              + " s: "
              + UnreachableDiagnosis.of(transport, router.getPort(), droppedSince(before)),
          e);
    } catch (NoRouteToHostException e) {
      heldUp = true;
      throw transport.ttl() == 1
          ? new IOException(e.getMessage() + UnreachableDiagnosis.TTL_ONE, e)
          : e;
    } catch (ConnectException e) {
      throw e; // refused: the router is there
    } catch (IOException e) {
      heldUp = true;
      throw e;
    }
  }

  private static @Nullable SignatureCounts droppedSince(@Nullable SignatureCounts before) {
    SignatureCounts after = SignatureCounts.now();
    return before == null || after == null ? null : after.since(before);
  }

  static void prepare(SocketChannel channel, Family family) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    TransportOptions.precedence(channel, family);
    TransportOptions.probe(channel);
  }

  static boolean isLocal(Address address) {
    try {
      return NetworkInterface.getByInetAddress(inet(address)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  static InetAddress inet(Address address) {
    try {
      return InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
