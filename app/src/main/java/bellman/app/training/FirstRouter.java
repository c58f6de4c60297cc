package bellman.app.training;

import bellman.bgp.session.Settings;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Update;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.SimpleAcceptor;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A router on loopback that waits for its first table. */
final class FirstRouter implements BgpPeer.Listener, AutoCloseable {

  private static final long ASN = 64501;

  /** The last ones that spec.peerPort may be. */
  private static final int FIRST_PORT = 16_300;

  private static final int LAST_PORT = 16_384;

  private final CountDownLatch table = new CountDownLatch(1);
  private final BgpPeer session;
  private final SimpleAcceptor listener;

  FirstRouter() throws IOException {
    var settings =
        new Settings(
            new Asn(ASN),
            new Settings.RemoteAs.External(),
            new RouterId(1),
            new Settings.Timers(90, 30, null, 0),
            Settings.Offer.of(Set.of(Family.values())).withRestart(120, false),
            true,
            false);
    session = new BgpPeer("router", settings, null, this, Clock.monotonic());
    listener = listener();
    session.start();
  }

  private SimpleAcceptor listener() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int port = FIRST_PORT; ; port++) {
      try {
        return SimpleAcceptor.start(new InetSocketAddress(loopback, port), _ -> session);
      } catch (IOException e) { // mostly: it is somebody else's
        if (port == LAST_PORT) {
          throw e;
        }
      }
    }
  }

  /** A service, and this router to announce it to. */
  String manifests() throws IOException {
    return """
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata:
      name: pool
    spec:
      addresses:
        - 198.51.100.0/24
    ---
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata:
      name: each
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata:
      name: router
    spec:
      myASN: 64500
      peerASN: %d
      peerAddress: 127.0.0.1
      peerPort: %d
      connectTime: 1s
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      type: LoadBalancer
      ports:
        - port: 80
    """
        .formatted(ASN, port());
  }

  int port() throws IOException {
    return listener.address().getPort();
  }

  boolean awaitTable(long nanos) throws InterruptedException {
    return table.await(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void update(BgpPeer peer, Update update) {
    if (update.endOfRib() != null) {
      table.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    var _ = session.stop(Notification.cease(Cease.PEER_DECONFIGURED, ""));
  }
}
