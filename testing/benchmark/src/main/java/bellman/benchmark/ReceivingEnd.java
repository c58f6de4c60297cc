package bellman.benchmark;

import bellman.bgp.session.Settings;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Update;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Dialer;
import bellman.edge.bgp.SimpleAcceptor;
import bellman.edge.bgp.Transport;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A router in this process that notes when a route arrives. */
final class ReceivingEnd implements BgpPeer.Listener, AutoCloseable {

  /** A route that is waited for, and when it came. */
  static final class Expected {
    private final Prefix prefix;
    private final boolean withdrawn;
    private final CountDownLatch came = new CountDownLatch(1);
    private long cameNanos;

    Expected(Prefix prefix, boolean withdrawn) {
      this.prefix = prefix;
      this.withdrawn = withdrawn;
    }

    /** How long after another moment it came; it may have come before. */
    long nanos(long since) throws InterruptedException {
      return nanos() - since;
    }

    /** Waits for it; returns when it came. */
    long nanos() throws InterruptedException {
      came.await();
      return cameNanos;
    }
  }

  private final BgpPeer session;
  private final SimpleAcceptor listener;
  private final CountDownLatch whole = new CountDownLatch(1);
  private volatile @Nullable Expected expected;
  private volatile long announced;

  /** On any port. */
  ReceivingEnd(int number) throws IOException {
    this(number, 0);
  }

  ReceivingEnd(int number, int port) throws IOException {
    var settings =
        new Settings(
            new Asn(64501),
            new Settings.RemoteAs.Exactly(new Asn(64500)),
            new RouterId(0xC6120001 + number),
            new Settings.Timers(90, 30, null, 0),
            Settings.Offer.of(Set.of(Family.IPV4)),
            true,
            false);
    session = new BgpPeer("end " + number, settings, null, this, Clock.monotonic());
    listener =
        SimpleAcceptor.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), _ -> session);
    session.start();
  }

  Dialer dialer() throws IOException {
    return new Dialer(listener.address(), Transport.PLAIN);
  }

  /** Waits for the first whole table; returns how many routes were announced in it. */
  long awaitTable() throws InterruptedException {
    whole.await();
    return announced;
  }

  /** Wants the whole table once more. */
  void askAgain() {
    session.askAgain(Family.IPV4);
  }

  /** From now on this route is waited for. */
  Expected expect(Prefix prefix) {
    return expect(new Expected(prefix, false));
  }

  /** From now on the end of this route is waited for. */
  Expected expectWithdrawn(Prefix prefix) {
    return expect(new Expected(prefix, true));
  }

  private Expected expect(Expected next) {
    expected = next;
    return next;
  }

  @Override
  public void update(BgpPeer peer, Update update) {
    Expected waited = expected;
    if (waited != null
        && (waited.withdrawn ? update.withdrawn() : update.announced()).contains(waited.prefix)) {
      waited.cameNanos = System.nanoTime();
      waited.came.countDown();
    }
    if (whole.getCount() > 0) {
      synchronized (this) {
        announced += update.announced().size();
      }
      if (update.endOfRib() != null) {
        whole.countDown();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    var _ = session.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, ""));
  }
}
