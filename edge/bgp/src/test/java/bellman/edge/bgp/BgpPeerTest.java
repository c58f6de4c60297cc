package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.ReceivedRoutes;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Prefix;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real TCP over loopback. Waits are for events, never for time to pass. */
@Timeout(60)
class BgpPeerTest {

  private static final Address LOOPBACK = Address.parse("127.0.0.1");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
  }

  /** Collects what a peer tells. */
  private static final class Heard implements BgpPeer.Listener {
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    record Up(int connection, Endpoints endpoints, Negotiated negotiated) {}

    record Down(String why) {}

    record Written(int connection) {}

    @Override
    public void up(BgpPeer peer, int connection, Endpoints endpoints, Negotiated negotiated) {
      events.add(new Up(connection, endpoints, negotiated));
    }

    @Override
    public void down(BgpPeer peer, String why) {
      events.add(new Down(why));
    }

    @Override
    public void update(BgpPeer peer, Update update) {
      events.add(update);
    }

    @Override
    public void refresh(BgpPeer peer, Family family) {
      events.add(family);
    }

    @Override
    public void written(BgpPeer peer, int connection) {
      events.add(new Written(connection));
    }

    <T> T next(Class<T> type) throws InterruptedException {
      while (true) {
        Object event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("a " + type.getSimpleName() + " in time").isNotNull();
        if (type.isInstance(event)) {
          return type.cast(event);
        }
      }
    }
  }

  private static Settings settings(String routerId, boolean passive) {
    return new Settings(
        new Asn(64500),
        new Settings.RemoteAs.Exactly(new Asn(64500)),
        RouterId.parse(routerId),
        new Settings.Timers(90, 30, 1, 0),
        Settings.Offer.of(Set.of(Family.IPV4)),
        passive,
        false);
  }

  private BgpPeer peer(String name, String routerId, @Nullable Dialer dialer, Heard heard) {
    var peer =
        new BgpPeer(name, settings(routerId, dialer == null), dialer, heard, Clock.monotonic());
    opened.add(
        () -> peer.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "test over")).join());
    return peer;
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** A listening router and a speaker that dials it. */
  private final class Pair {
    final Heard router = new Heard();
    final Heard speaker = new Heard();
    final BgpPeer routerPeer = peer("router", "10.0.0.2", null, router);
    final InetSocketAddress address;
    final BgpPeer speakerPeer;

    Pair() throws IOException {
      SimpleAcceptor listener = SimpleAcceptor.start(anyPort(), remote -> routerPeer);
      opened.add(listener);
      address = listener.address();
      speakerPeer = peer("speaker", "10.0.0.1", new Dialer(address, Transport.PLAIN), speaker);
      routerPeer.start();
      speakerPeer.start();
    }
  }

  @Test
  void routesArriveAtTheRouterThatWasDialled() throws Exception {
    var pair = new Pair();
    Heard.Up up = pair.speaker.next(Heard.Up.class);
    pair.router.next(Heard.Up.class);
    assertThat(up.endpoints()).isEqualTo(new Endpoints(LOOPBACK, LOOPBACK));
    assertThat(up.negotiated().holdTimeSeconds()).isEqualTo(90);
    assertThat(pair.speakerPeer.status().session().stateName()).isEqualTo("established");

    var table = new RouteTable();
    var attributes =
        new RouteAttributes(100, List.of(Community.parse("65535:65282")), null, 0, null);
    List<RouteChange> changes = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      changes.add(new RouteChange(Prefix.host(Ipv4Address.of(0x0a000000L + i)), attributes));
    }
    table.apply(changes);
    var out =
        new AdjRibOut(
            new EncodingContext(
                up.negotiated().wire(), new Asn(64500), Map.of(Family.IPV4, LOOPBACK)),
            table);
    var stale = new RouteTable();
    stale.apply(List.of(new RouteChange(Prefix.parse("192.0.2.0/24"), attributes)));
    // what was meant for a session that is gone by now must not reach this one
    pair.speakerPeer.send(
        up.connection() + 1, new AdjRibOut(out.context(), stale).start().messages());
    pair.speakerPeer.send(up.connection(), out.start().messages());
    assertThat(pair.speaker.next(Heard.Written.class).connection()).isEqualTo(up.connection());
    var received = new ReceivedRoutes();
    Update update;
    do {
      update = pair.router.next(Update.class);
      received.apply(update);
    } while (update.endOfRib() == null);
    assertThat(received.routes()).hasSize(20_000);
    assertThat(received.routes().firstEntry().getValue().localPref()).isEqualTo(100);

    pair.routerPeer.askAgain(Family.IPV4);
    assertThat(pair.speaker.next(Family.class)).isEqualTo(Family.IPV4);
  }

  @Test
  void theTextOfAShutdownReachesTheOtherSide() throws Exception {
    var pair = new Pair();
    pair.speaker.next(Heard.Up.class);
    pair.router.next(Heard.Up.class);
    var end =
        pair.routerPeer.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance"));
    assertThat(pair.speaker.next(Heard.Down.class).why())
        .isEqualTo("received Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    assertThat(pair.router.next(Heard.Down.class).why())
        .isEqualTo("sent Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    assertThat(end.get(30, TimeUnit.SECONDS)).as("the speaker has closed it too").isTrue();
  }

  @Test
  void anEndThatTheOtherSideMayNotKnowOf() throws Exception {
    Notification cease = Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance");
    BgpPeer alone = peer("alone", "10.0.0.1", null, new Heard());
    alone.start();
    assertThat(alone.leave(cease).get(30, TimeUnit.SECONDS)).as("nobody is there").isFalse();

    try (ServerSocketChannel busy = ServerSocketChannel.open().bind(anyPort())) {
      var address = (InetSocketAddress) busy.getLocalAddress();
      BgpPeer peer = peer("busy", "10.0.0.1", new Dialer(address, Transport.PLAIN), new Heard());
      peer.start();
      try (SocketChannel connection = busy.accept()) {
        assertThat(connection.read(ByteBuffer.allocate(1))).as("of its OPEN").isOne();
        assertThat(peer.leave(cease).get(30, TimeUnit.SECONDS)).isFalse();
      }
    }
  }

  @Test
  void twoThatDialEachOtherEndWithOneSession() throws Exception {
    var one = new Heard();
    var other = new Heard();
    BgpPeer[] peers = new BgpPeer[2];
    SimpleAcceptor atOne = SimpleAcceptor.start(anyPort(), remote -> peers[0]);
    SimpleAcceptor atOther = SimpleAcceptor.start(anyPort(), remote -> peers[1]);
    opened.add(atOne);
    opened.add(atOther);
    peers[0] = peer("one", "10.0.0.1", new Dialer(atOther.address(), Transport.PLAIN), one);
    peers[1] = peer("other", "10.0.0.2", new Dialer(atOne.address(), Transport.PLAIN), other);
    peers[0].start();
    peers[1].start();
    one.next(Heard.Up.class);
    other.next(Heard.Up.class);
    // whatever was established first may lose to the rule, and a question with it; in the end one
    // stands on both sides
    Object heard = null;
    for (int i = 0; i < 60 && heard != Family.IPV4; i++) {
      peers[0].askAgain(Family.IPV4);
      heard = other.events.poll(500, TimeUnit.MILLISECONDS);
    }
    assertThat(heard).isEqualTo(Family.IPV4);
  }

  @Test
  void garbageIsAnsweredWithTheNotificationForIt() throws Exception {
    BgpPeer router = peer("router", "10.0.0.2", null, new Heard());
    SimpleAcceptor listener = SimpleAcceptor.start(anyPort(), remote -> router);
    opened.add(listener);
    router.start();
    try (SocketChannel stranger = SocketChannel.open(listener.address())) {
      stranger.write(ByteBuffer.wrap(new byte[64]));
      var answer = ByteBuffer.allocate(4096);
      while (stranger.read(answer) >= 0 && answer.hasRemaining()) {
        // until the router closes
      }
      // our OPEN, then NOTIFICATION 1/1: Connection Not Synchronized
      byte[] bytes = answer.array();
      int open = (bytes[16] << 8) | (bytes[17] & 0xff);
      assertThat(bytes[18]).isEqualTo((byte) 1);
      assertThat(bytes[open + 18]).isEqualTo((byte) 3);
      assertThat(bytes[open + 19]).isEqualTo((byte) 1);
      assertThat(bytes[open + 20]).isEqualTo((byte) 1);
    }
  }

  @Test
  void anUnknownRouterIsTurnedAway() throws Exception {
    SimpleAcceptor listener = SimpleAcceptor.start(anyPort(), remote -> null);
    opened.add(listener);
    try (SocketChannel stranger = SocketChannel.open(listener.address())) {
      var answer = ByteBuffer.allocate(64);
      while (stranger.read(answer) >= 0) {
        // until the end
      }
      assertThat(answer.position()).isEqualTo(21);
      assertThat(answer.get(19)).isEqualTo((byte) 6);
      assertThat(answer.get(20)).isEqualTo((byte) 5);
    }
  }

  @Test
  void aWayThatIsLostEndsTheSessionAtOnce() throws Exception {
    var pair = new Pair();
    pair.speaker.next(Heard.Up.class);
    pair.router.next(Heard.Up.class);

    pair.speakerPeer.lost("interface eth0 is down");

    assertThat(pair.speaker.next(Heard.Down.class).why())
        .isEqualTo("the connection closed: interface eth0 is down");
    assertThat(pair.router.next(Heard.Down.class).why())
        .as("no NOTIFICATION, so that graceful restart has its way")
        .startsWith("the connection closed: ");
    pair.speakerPeer.tryNow();
    pair.speaker.next(Heard.Up.class);
  }

  /** A peer that stands still in the middle of an UPDATE, with a clock that can be put on. */
  private final class Standing implements BgpPeer.Listener {
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    final CountDownLatch still = new CountDownLatch(1);
    final CountDownLatch goesOn = new CountDownLatch(1);
    final AtomicLong put = new AtomicLong();
    final BgpPeer peer;
    final RawRouter router;

    Standing() throws Exception {
      Clock clock = Clock.monotonic();
      peer =
          new BgpPeer(
              "standing", settings("10.0.0.1", true), null, this, () -> clock.nanos() + put.get());
      opened.add(
          () -> peer.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "test over")).join());
      SimpleAcceptor listener = SimpleAcceptor.start(anyPort(), remote -> peer);
      opened.add(listener);
      peer.start();
      router = RawRouter.connect(listener.address(), 1).establish(64500, 90, false);
      opened.add(router);
      router.write(RawRouter.withdrawing(MessageCodec.MAX));
      still.await();
    }

    @Override
    public void down(BgpPeer peer, String why) {
      ends.add(why);
    }

    @Override
    public void update(BgpPeer peer, Update update) {
      still.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void threeHoldTimesPass() {
      put.addAndGet(TimeUnit.SECONDS.toNanos(3 * 90));
    }
  }

  @Test
  void aSessionThatStoodStillHearsItsPeerFirst() throws Exception {
    var standing = new Standing();
    // The last of these is left in the socket, since too much of what came before is not handled.
    for (int i = 0; i < 100; i++) {
      standing.router.write(RawRouter.withdrawing(MessageCodec.MAX));
    }
    standing.threeHoldTimesPass();
    standing.goesOn.countDown();
    // it says so at once; the next one would come a third of a hold time later
    assertThat(standing.router.read()).isInstanceOf(Message.Keepalive.class);
    assertThat(standing.ends).isEmpty();
  }

  @Test
  void aSessionThatStoodStillWithAPeerThatWasSilentEnds() throws Exception {
    var standing = new Standing();
    standing.goesOn.countDown();
    String end;
    do { // once more if the reader had not gone back to the socket yet
      standing.threeHoldTimesPass();
      standing.peer.tryNow();
      end = standing.ends.poll(10, TimeUnit.MILLISECONDS);
    } while (end == null);
    assertThat(end).isEqualTo("sent HoldTimerExpired (4/0): nothing received for 90 s");
  }

  @Test
  void aConnectionForAPeerThatHasJustEndedIsClosed() throws Exception {
    BgpPeer ended = peer("ended", "10.0.0.1", null, new Heard());
    ended.start();
    ended.stop(Notification.cease(Cease.PEER_DECONFIGURED, "removed")).join();
    SimpleAcceptor listener = SimpleAcceptor.start(anyPort(), remote -> ended);
    opened.add(listener);
    try (RawRouter router = RawRouter.connect(listener.address(), 1)) {
      assertThat(router.notification()).isEqualTo(new Notification(Cease.CONNECTION_REJECTED));
    }
  }
}
