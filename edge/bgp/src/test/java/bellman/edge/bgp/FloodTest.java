package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.rib.ReceivedCount;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireException;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Twice as many peers as processors send as fast as the sockets take it, and one more peer, with
 * the shortest hold time there is, must not notice.
 */
@Timeout(120)
class FloodTest {

  private static final int FLOODERS = 2 * Runtime.getRuntime().availableProcessors();
  private static final int ASN = 64500;

  /**
   * Keepalives that the innocent peer is to be sent while the others send all they can: its hold
   * timer ends the session after six seconds in which nothing is read of it, see PUT_OFFS.
   */
  private static final int KEEPALIVES = 10;

  enum Flood {
    WITHDRAWALS,
    ANNOUNCEMENTS,
    EXTENDED,
    REFRESHES;

    /** Some whole messages. */
    byte[] octets() {
      return switch (this) {
        case WITHDRAWALS -> RawRouter.withdrawing(MessageCodec.MAX);
        case ANNOUNCEMENTS -> RawRouter.announcing(MessageCodec.MAX);
        case EXTENDED -> RawRouter.announcing(MessageCodec.MAX_EXTENDED);
        case REFRESHES -> {
          byte[] one = MessageCodec.encode(new RouteRefresh(AddressFamily.unicast(Family.IPV4), 0));
          byte[] many = new byte[one.length * 1000];
          for (int i = 0; i < many.length; i++) {
            many[i] = one[i % one.length];
          }
          yield many;
        }
      };
    }
  }

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : opened.reversed()) {
      closeable.close();
    }
  }

  /** Counts what comes, as a speaker does. */
  private static final class Counting implements BgpPeer.Listener {
    final AtomicReference<String> down = new AtomicReference<>();
    private final ReceivedCount received = new ReceivedCount(System.nanoTime());

    @Override
    public void down(BgpPeer peer, String why) {
      down.compareAndSet(null, why);
    }

    @Override
    public void update(BgpPeer peer, Update update) {
      received.apply(update);
    }
  }

  private final Map<Address, BgpPeer> peers = new HashMap<>();

  private Counting peer(int last, int holdTimeSeconds) {
    var settings =
        new Settings(
            new Asn(ASN),
            new Settings.RemoteAs.Internal(),
            RouterId.parse("10.0.0.1"),
            new Settings.Timers(holdTimeSeconds, holdTimeSeconds / 3, 1, 0),
            Settings.Offer.of(Set.of(Family.IPV4)),
            true,
            false);
    var counting = new Counting();
    var peer = new BgpPeer("peer " + last, settings, null, counting, Clock.monotonic());
    opened.add(
        () -> peer.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "test over")).join());
    peers.put(Address.of(RawRouter.loopback(last)), peer);
    peer.start();
    return counting;
  }

  @ParameterizedTest
  @EnumSource
  void anotherPeerKeepsItsTime(Flood flood) throws Exception {
    Counting innocent = peer(2, 3);
    for (int i = 0; i < FLOODERS; i++) {
      peer(3 + i, 90);
    }
    SimpleAcceptor listener =
        SimpleAcceptor.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), peers::get);
    opened.add(listener);

    RawRouter router = RawRouter.connect(listener.address(), 2);
    opened.add(router);
    router.establish(ASN, 3, false);
    long established = System.nanoTime();
    BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().start(() -> hear(router, heard));
    var timer = Executors.newSingleThreadScheduledExecutor();
    opened.add(timer::shutdownNow);
    var _ =
        timer.scheduleAtFixedRate(() -> write(router, RawRouter.KEEPALIVE), 0, 1, TimeUnit.SECONDS);

    var flooding = new CountDownLatch(FLOODERS);
    byte[] octets = flood.octets();
    for (int i = 0; i < FLOODERS; i++) {
      RawRouter flooder = RawRouter.connect(listener.address(), 3 + i);
      opened.add(flooder);
      flooder.establish(ASN, 90, flood == Flood.EXTENDED);
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            // more than all buffers on the way: the speaker has begun to read
            for (long sent = 0; write(flooder, octets); sent += octets.length) {
              if (sent < 20_000_000 && sent + octets.length >= 20_000_000) {
                flooding.countDown();
              }
            }
          });
    }
    assertThat(flooding.await(60, TimeUnit.SECONDS)).as("all of them get through").isTrue();
    long all = System.nanoTime();

    long longest = 0;
    long last = established;
    for (int after = 0; after < KEEPALIVES; ) {
      Long at = heard.poll(30, TimeUnit.SECONDS);
      assertThat(at).as("one more KEEPALIVE; %s", innocent.down.get()).isNotNull();
      longest = Math.max(longest, at - last);
      last = at;
      after += at > all ? 1 : 0;
    }
    assertThat(longest).as("nanoseconds without a KEEPALIVE").isLessThan(3_000_000_000L);
    assertThat(innocent.down.get()).isNull();
  }

  /** Notes when KEEPALIVEs come. */
  private static void hear(RawRouter router, BlockingQueue<Long> heard) {
    try {
      while (router.read() instanceof Message.Keepalive) {
        heard.add(System.nanoTime());
      }
    } catch (IOException | WireException e) {
      // the session is over, which the test sees by what does not come
    }
  }

  private static boolean write(RawRouter router, byte[] octets) {
    try {
      router.write(octets);
      return true;
    } catch (IOException e) {
      return false; // the test is over
    }
  }
}
