package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.bgp.session.Settings;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.Prefix;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers that connect to us over loopback, where every address of 127.0.0.0/8 can be one. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class PassiveAcceptorTest {

  private static final Address ONE = Address.parse("127.0.0.1");
  private static final Address TWO = Address.parse("127.0.0.2");
  private static final Password SECRET = Password.of("secret");
  private static final ListeningSocket.Place IPV4 = new ListeningSocket.Place(null, Family.IPV4);
  private static final int OPEN = 1;
  private static final int NOTIFICATION = 3;
  private static final int END = -1;
  private static final int SOON_MILLIS = 300;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private int port;
  private PassiveAcceptor acceptor = PassiveAcceptor.start(0, Clock.monotonic());

  @BeforeEach
  void onAFreePort() throws IOException {
    acceptor.close();
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    acceptor = PassiveAcceptor.start(port, Clock.monotonic());
  }

  @AfterEach
  void closeAll() throws Exception {
    Collections.reverse(opened);
    for (AutoCloseable each : opened) {
      each.close();
    }
    acceptor.close();
  }

  private static final class Deaf implements BgpPeer.Listener {}

  private static Transport transport(
      @Nullable Address source, @Nullable String device, int least, @Nullable Password password) {
    return new Transport(source, device, least == 0 ? 0 : 255, least, password);
  }

  private static Transport signed(@Nullable Password password) {
    return transport(null, null, 0, password);
  }

  /** A passive peer that waits at the acceptor. */
  private BgpPeer await(String name, Connector connector) {
    var settings =
        new Settings(
            new Asn(64500),
            new Settings.RemoteAs.Exactly(new Asn(64501)),
            RouterId.parse("10.0.0.1"),
            new Settings.Timers(90, 30, 1, 0),
            Settings.Offer.of(Set.of(Family.IPV4)),
            true,
            false);
    var peer = new BgpPeer(name, settings, connector, new Deaf(), Clock.monotonic());
    opened.add(() -> end(peer));
    peer.start();
    settle(connector);
    return peer;
  }

  private static void end(BgpPeer peer) {
    peer.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "")).join();
  }

  /** Until the acceptor has heard of the peer, and done what it leads to. */
  private void settle(Connector connector) {
    while (!((PassivePeer) connector).isExpected()) {
      Thread.onSpinWait();
    }
    acceptor.ports();
  }

  private SocketChannel call(Address from, Address to, Transport transport) throws IOException {
    SocketChannel channel = new Dialer(new InetSocketAddress(0), transport).openFor(to);
    opened.add(channel);
    channel.bind(new InetSocketAddress(Dialer.inet(from), 0));
    channel.socket().connect(new InetSocketAddress(Dialer.inet(to), port), SOON_MILLIS);
    return channel;
  }

  /** The type of the first message that comes; {@link #END} if the connection ends without one. */
  private static int answer(SocketChannel channel) throws IOException {
    var header = ByteBuffer.allocate(19);
    while (header.hasRemaining()) {
      if (channel.read(header) < 0) {
        return END;
      }
    }
    return header.get(18);
  }

  /** Each connection goes where most is said of its router: an address, then the longer range. */
  @Test
  void routersOfARangeAreHandedOver() throws Exception {
    var told = new LinkedBlockingQueue<String>();
    await("one", acceptor.from(ONE, Transport.PLAIN));
    for (String range : List.of("127.0.0.0/8", "127.0.0.2/31")) {
      Connector connector =
          acceptor.within(
              Prefix.parse(range),
              signed(range.endsWith("8") ? null : SECRET),
              (router, connection) -> {
                told.add(range + " " + router);
                PassiveAcceptor.turnAway(connection);
              });
      await(range, connector);
    }
    assertThat(answer(call(ONE, ONE, Transport.PLAIN))).isEqualTo(OPEN);
    assertThat(answer(call(TWO, ONE, signed(SECRET)))).isEqualTo(NOTIFICATION);
    assertThat(told.take()).isEqualTo("127.0.0.2/31 127.0.0.2");
    Address three = Address.parse("127.0.0.9");
    assertThat(answer(call(three, ONE, Transport.PLAIN))).isEqualTo(NOTIFICATION);
    assertThat(told.take()).isEqualTo("127.0.0.0/8 127.0.0.9");
    assertThatThrownBy(() -> call(TWO, ONE, Transport.PLAIN))
        .as("without the password of its range")
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void itListensAsLongAsSomebodyIsWaitedFor(String loopback) throws Exception {
    Address address = Address.parse(loopback);
    assertThat(acceptor.ports()).isEmpty();
    assertThatThrownBy(() -> call(address, address, Transport.PLAIN))
        .isInstanceOf(ConnectException.class);

    BgpPeer peer = await("tor", acceptor.from(address, Transport.PLAIN));
    assertThat(acceptor.ports())
        .containsOnlyKeys(new ListeningSocket.Place(null, address.family()));
    assertThat(answer(call(address, address, Transport.PLAIN))).isEqualTo(OPEN);

    end(peer);
    assertThat(acceptor.ports()).isEmpty();
    assertThatThrownBy(() -> call(address, address, Transport.PLAIN))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void strangersAreTurnedAway() throws Exception {
    await("tor", acceptor.from(ONE, Transport.PLAIN));
    assertThat(answer(call(TWO, ONE, Transport.PLAIN))).isEqualTo(NOTIFICATION);
    assertThat(answer(call(ONE, ONE, Transport.PLAIN))).isEqualTo(OPEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void onlyWhoHasThePasswordGetsAnAnswer(String loopback) throws Exception {
    Address address = Address.parse(loopback);
    Connector connector = acceptor.from(address, signed(SECRET));
    await("tor", connector);
    assertThat(connector.warning()).isNull();
    assertThatThrownBy(() -> call(address, address, Transport.PLAIN))
        .isInstanceOf(IOException.class);
    acceptor.lookAgain();
    acceptor.ports();
    assertThat(connector.warning()).contains("without a signature", "probably");

    assertThatThrownBy(() -> call(address, address, signed(Password.of("another"))))
        .isInstanceOf(IOException.class);
    acceptor.lookAgain();
    acceptor.ports();
    assertThat(connector.warning()).contains("wrong signature", "probably");

    assertThat(answer(call(address, address, signed(SECRET)))).isEqualTo(OPEN);
  }

  @Test
  void whoSignsWithoutNeedGetsNoAnswerAndItIsSaid() throws Exception {
    Connector connector = acceptor.from(ONE, Transport.PLAIN);
    await("tor", connector);
    assertThatThrownBy(() -> call(ONE, ONE, signed(SECRET))).isInstanceOf(IOException.class);
    acceptor.lookAgain();
    acceptor.ports();
    assertThat(connector.warning()).contains("set password or passwordSecret");
  }

  @Test
  void passwordsComeAndGoWithPeersAndTouchNoOther() throws Exception {
    await("other", acceptor.from(TWO, signed(Password.of("other"))));
    SocketChannel other = call(TWO, ONE, signed(Password.of("other")));
    assertThat(answer(other)).isEqualTo(OPEN);

    BgpPeer first = await("tor", acceptor.from(ONE, signed(SECRET)));
    assertThat(answer(call(ONE, ONE, signed(SECRET)))).isEqualTo(OPEN);
    end(first);
    BgpPeer second = await("tor", acceptor.from(ONE, signed(Password.of("newer"))));
    assertThatThrownBy(() -> call(ONE, ONE, signed(SECRET))).isInstanceOf(IOException.class);
    assertThat(answer(call(ONE, ONE, signed(Password.of("newer"))))).isEqualTo(OPEN);
    end(second);
    await("tor", acceptor.from(ONE, Transport.PLAIN));
    assertThat(answer(call(ONE, ONE, Transport.PLAIN))).isEqualTo(OPEN);

    // a KEEPALIVE is out of turn, so whoever is still there answers it with a NOTIFICATION
    var keepalive = ByteBuffer.allocate(19);
    for (int i = 0; i < 16; i++) {
      keepalive.put((byte) 0xff);
    }
    other.write(keepalive.putShort((short) 19).put((byte) 4).flip());
    var rest = ByteBuffer.allocate(4096);
    while (other.read(rest) >= 0 && rest.hasRemaining()) {
      // until the end
    }
    assertThat(rest.position()).isPositive();
  }

  @Test
  void whoComesFromTooFarGetsNoAnswer() throws Exception {
    await("near", acceptor.from(ONE, transport(null, null, 255, null)));
    SocketChannel near = call(ONE, ONE, transport(null, null, 255, null));
    assertThat(answer(near)).isEqualTo(OPEN);
    assertThatThrownBy(() -> call(ONE, ONE, new Transport(null, null, 254, 0, null)))
        .isInstanceOf(IOException.class);

    // once somebody may come from anywhere, the kernel lets others in, and they are looked at
    await("far", acceptor.from(TWO, Transport.PLAIN));
    assertThat(answer(call(TWO, ONE, new Transport(null, null, 64, 0, null)))).isEqualTo(OPEN);
    assertThatThrownBy(() -> answer(call(ONE, ONE, new Transport(null, null, 254, 0, null))))
        .isInstanceOf(SocketException.class);
  }

  @Test
  void aPortThatIsTakenIsTriedAgain() throws Exception {
    Connector connector = acceptor.from(ONE, Transport.PLAIN);
    try (ServerSocket _ = new ServerSocket(port)) {
      await("tor", connector);
      assertThat(connector.warning())
          .contains("can't listen on port " + port)
          .contains("--listen-port");
    }
    acceptor.lookAgain();
    assertThat(acceptor.ports()).containsOnlyKeys(IPV4);
    assertThat(connector.warning()).isNull();
  }

  @Test
  void peersAreToldApartByTheAddressThatIsConnectedTo() throws Exception {
    await("tor", acceptor.from(ONE, transport(ONE, null, 0, null)));
    assertThat(answer(call(ONE, TWO, Transport.PLAIN))).isEqualTo(NOTIFICATION);
    assertThat(answer(call(ONE, ONE, Transport.PLAIN))).isEqualTo(OPEN);

    Connector same = acceptor.from(ONE, Transport.PLAIN);
    await("tor-again", same);
    assertThat(same.warning()).contains("cannot be distinguished from peer tor");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeviceHasADoorOfItsOwn(boolean first) throws Exception {
    Connector plain = acceptor.from(TWO, Transport.PLAIN);
    Connector bound = acceptor.from(ONE, transport(null, "lo", 0, SECRET));
    await("one", first ? bound : plain);
    await("other", first ? plain : bound);
    Connector absent = acceptor.from(ONE, transport(null, "red", 0, null));
    await("absent", absent);

    assertThat(acceptor.ports())
        .containsOnlyKeys(IPV4, new ListeningSocket.Place("lo", Family.IPV4));
    assertThat(plain.warning()).isNull();
    assertThat(bound.warning()).isNull();
    assertThat(absent.warning()).isEqualTo("waits for the device red: it does not exist");
    // over lo everything comes to its door, where the other peer is not waited for
    assertThat(answer(call(ONE, ONE, signed(SECRET)))).isEqualTo(OPEN);
    assertThat(answer(call(TWO, ONE, Transport.PLAIN))).isEqualTo(NOTIFICATION);
  }

  @Test
  void neighborsOnALinkAreTakenByPrefix() {
    var any = (PassivePeer) acceptor.fromLink(transport(null, "lo", 0, SECRET));
    assertThat(any.from()).isEqualTo(Prefix.parse("fe80::/10"));
    assertThat(any.matches(Address.parse("fe80::7"), Address.parse("fe80::1"))).isTrue();
    assertThat(any.matches(Address.parse("2001:db8::7"), Address.parse("fe80::1"))).isFalse();
    await("any", any);
    assertThat(any.warning()).isNull();
  }
}
