package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.linux.Descriptor;
import bellman.linux.SavedSyn;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Password;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel does with the packets of a dialed connection, over loopback. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class DialerTest {

  private static final Password SECRET = Password.of("a secret: käse");

  /** Long for loopback; what is dropped is never answered, however long one waits. */
  private static final int SOON_MILLIS = 300;

  private static Transport signed(@Nullable Password password) {
    return new Transport(null, null, 0, 0, password);
  }

  private static Transport hops(int ttl, int minimum) {
    return new Transport(null, null, ttl, minimum, null);
  }

  /** A router on loopback. */
  private static final class Router implements AutoCloseable {
    final ServerSocketChannel channel;

    Router(Address loopback, Transport transport) throws IOException {
      boolean isIpv6 = loopback.family() == Family.IPV6;
      channel =
          ServerSocketChannel.open(
              isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
      TransportOptions.apply(channel, loopback, transport);
      SavedSyn.keep(Descriptor.of(channel));
      channel.bind(new InetSocketAddress(Dialer.inet(loopback), 0));
      channel.configureBlocking(false);
    }

    Dialer dialer(Transport transport) throws IOException {
      return new Dialer((InetSocketAddress) channel.getLocalAddress(), transport, SOON_MILLIS);
    }

    /** What reached the application: nothing if the kernel dropped it. */
    @Nullable SocketChannel accepted() throws IOException {
      return channel.accept();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static SocketChannel connect(Dialer dialer) throws IOException {
    SocketChannel channel = dialer.open();
    try {
      dialer.connect(channel);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void whoHasThePasswordIsAnswered(String loopback) throws Exception {
    try (var router = new Router(Address.parse(loopback), signed(SECRET));
        SocketChannel ours = connect(router.dialer(signed(Password.of("a secret: käse"))));
        SocketChannel theirs = router.accepted()) {
      assertThat(theirs).isNotNull();
      assertThat(SavedSyn.of(Descriptor.of(theirs)).signed()).isTrue();
      ours.write(ByteBuffer.wrap(new byte[] {7}));
      var read = ByteBuffer.allocate(8);
      assertThat(theirs.read(read)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void anotherPasswordIsNotAnsweredAndTheReasonSaysSo(String loopback) throws Exception {
    try (var router = new Router(Address.parse(loopback), signed(SECRET))) {
      Dialer wrong = router.dialer(signed(Password.of("another")));
      assertThatThrownBy(() -> connect(wrong))
          .hasMessageContaining("different password")
          .hasMessageContaining("TCP MD5");
      assertThat(router.accepted()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aPasswordOnOneSideOnlyIsNotAnsweredAndTheReasonSaysSo(String loopback) throws Exception {
    try (var router = new Router(Address.parse(loopback), signed(SECRET))) {
      Dialer without = router.dialer(signed(null));
      assertThatThrownBy(() -> connect(without)).hasMessageContaining("has a password for this");
      assertThat(router.accepted()).isNull();
    }
    try (var router = new Router(Address.parse(loopback), signed(null))) {
      Dialer with = router.dialer(signed(SECRET));
      assertThatThrownBy(() -> connect(with)).hasMessageContaining("TCP MD5");
      assertThat(router.accepted()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void packetsHaveTheTtlThatWasAskedFor(String loopback) throws Exception {
    try (var router = new Router(Address.parse(loopback), Transport.PLAIN)) {
      for (int ttl : new int[] {1, 255}) {
        try (SocketChannel _ = connect(router.dialer(hops(ttl, 0)));
            SocketChannel theirs = router.accepted()) {
          assertThat(theirs).isNotNull();
          assertThat(SavedSyn.of(Descriptor.of(theirs))).isEqualTo(new SavedSyn(ttl, false));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void packetsFromFartherThanAllowedAreDropped(String loopback) throws Exception {
    try (var near = new Router(Address.parse(loopback), hops(255, 255));
        var far = new Router(Address.parse(loopback), hops(254, 0))) {
      connect(near.dialer(hops(255, 255))).close();
      connect(far.dialer(hops(255, 254))).close();
      // its SYN-ACK has crossed a router, as it were
      assertThatThrownBy(() -> connect(far.dialer(hops(255, 255))))
          .hasMessageContaining("no answer");
      assertThatThrownBy(() -> connect(near.dialer(hops(254, 0))))
          .hasMessageContaining("no answer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aDeviceIsBoundTo(String loopback) throws Exception {
    try (var router = new Router(Address.parse(loopback), Transport.PLAIN)) {
      Dialer there = router.dialer(new Transport(null, "lo", 0, 0, null));
      assertThat(there.warning()).isNull();
      connect(there).close();

      Dialer absent = router.dialer(new Transport(null, "red", 0, 0, null));
      assertThat(absent.warning()).isEqualTo("waits for the device red: it does not exist");
      assertThatThrownBy(absent::open).hasMessage(absent.warning());
    }
  }

  @Test
  void aPasswordThatCanNotBeSetMeansNoSocket() throws Exception {
    try (var router = new Router(Address.parse("127.0.0.1"), Transport.PLAIN)) {
      Dialer tooLong = router.dialer(signed(Password.of("x".repeat(81))));
      assertThatThrownBy(tooLong::open).hasMessageContaining("81 bytes");
      assertThat(router.accepted()).isNull();
      Dialer longest = router.dialer(signed(Password.of("x".repeat(80))));
      longest.open().close();
    }
  }

  @Test
  void aSourceAddressOfNobodyIsSaid() {
    Address loopback = Address.parse("127.0.0.1");
    assertThat(Dialer.to(loopback, 179, Transport.from(Address.parse("192.0.2.99"))).warning())
        .contains("192.0.2.99")
        .contains("not on any interface");
    assertThat(Dialer.to(loopback, 179, Transport.from(loopback)).warning()).isNull();
  }
}
