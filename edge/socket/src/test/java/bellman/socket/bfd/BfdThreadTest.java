package bellman.socket.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Settings;
import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.SessionState;
import bellman.net.Address;
import bellman.net.ByteWriter;
import bellman.runtime.Clock;
import bellman.socket.linux.Descriptor;
import bellman.socket.linux.Libc;
import bellman.socket.linux.RawSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends on one host, over real sockets. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class BfdThreadTest {

  private static final BfdThread.Ports LEFT = new BfdThread.Ports(23784, 24784);
  private static final BfdThread.Ports RIGHT = new BfdThread.Ports(33784, 34784);
  private static final Settings QUICK = new Settings(false, 5, 100_000, 100_000, 0, 0);

  private final Clock clock = Clock.monotonic();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final BfdThread left = new BfdThread(clock, LEFT, RIGHT, _ -> {});
  private final BfdThread right = new BfdThread(clock, RIGHT, LEFT, _ -> {});

  /** What a session tells, in order. */
  private static final class Told implements BfdSession.Listener {
    final BlockingQueue<String> words = new LinkedBlockingQueue<>();

    @Override
    public void up(BfdSession session) {
      words.add("up");
    }

    @Override
    public void down(BfdSession session, Effect.Down why) {
      words.add("down " + why.cause().name());
    }

    String next() throws InterruptedException {
      return String.valueOf(words.poll(30, TimeUnit.SECONDS));
    }
  }

  @AfterEach
  void close() throws Exception {
    left.close();
    right.close();
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private static void await(BooleanSupplier wanted) throws InterruptedException {
    while (!wanted.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5); // the test's timeout ends this
    }
  }

  private static BfdPath path(String local, String remote) {
    return new BfdPath(Address.parse(local), Address.parse(remote), null, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1 127.0.0.2", "::1 ::1"})
  void twoEndsComeUpAndAnAdministrativeEndIsNoFailure(String ends) throws InterruptedException {
    String[] address = ends.split(" ", -1);
    var here = new Told();
    var there = new Told();
    BfdSession one = left.open("one", path(address[0], address[1]), QUICK, 255, here);
    BfdSession other = right.open("other", path(address[1], address[0]), QUICK, 255, there);

    assertThat(here.next()).isEqualTo("up");
    assertThat(there.next()).isEqualTo("up");
    assertThat(one.status().state()).isEqualTo(SessionState.UP);
    assertThat(one.status().obstacle()).isNull();

    other.close();
    assertThat(here.next()).isEqualTo("down NEIGHBOR_ADMIN_DOWN");
    right.open("again", path(address[1], address[0]), QUICK, 255, there);
    assertThat(here.next()).isEqualTo("up");
  }

  @Test
  void overManyHops() throws InterruptedException {
    var here = new Told();
    Address one = Address.parse("127.0.0.1");
    Address other = Address.parse("127.0.0.2");
    left.open("one", new BfdPath(one, other, null, true), QUICK, 255, here);
    right.open("other", new BfdPath(other, one, null, true), QUICK, 255, new Told());
    assertThat(here.next()).isEqualTo("up");
  }

  @Test
  void silenceIsNoticedAndSettingsChangeWithoutAnEnd() throws InterruptedException {
    var here = new Told();
    BfdSession one = left.open("one", path("127.0.0.1", "127.0.0.2"), QUICK, 255, here);
    BfdSession other = right.open("other", path("127.0.0.2", "127.0.0.1"), QUICK, 255, new Told());
    assertThat(here.next()).isEqualTo("up");

    other.change(new Settings(false, 2, 150_000, 100_000, 0, 0), 255);
    await(() -> one.status().detectionNanos() == 300_000_000L);
    assertThat(here.words).isEmpty();
    other.abandon();
    assertThat(here.next()).isEqualTo("down DETECTION_EXPIRED");
  }

  private static InetSocketAddress ipv4(String address, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(Address.parse(address).toBytes()), port);
  }

  /** A neighbour made by hand, so that it can send what none would. */
  private DatagramChannel byHand(int ttl) throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    opened.add(channel);
    channel.bind(ipv4("127.0.0.3", RIGHT.oneHop()));
    RawSocket.set(Descriptor.of(channel), Libc.IPPROTO_IP, Libc.IP_TTL, ttl, "ttl");
    return channel;
  }

  private static ByteBuffer packet(SessionState state, int mine, int yours) {
    var writer = new ByteWriter(ControlPacket.LENGTH);
    new ControlPacket(
            Diagnostic.NONE,
            state,
            false,
            false,
            false,
            false,
            3,
            mine,
            yours,
            60_000_000,
            1_000_000,
            0)
        .write(writer);
    return ByteBuffer.wrap(writer.toBytes());
  }

  private static ControlPacket receive(DatagramChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    channel.receive(buffer);
    return (ControlPacket) ControlPacket.read(buffer.array(), 0, buffer.position());
  }

  @Test
  void aPacketThatCameFromAfarIsPassedOver() throws IOException {
    var to = ipv4("127.0.0.1", LEFT.oneHop());
    DatagramChannel near = byHand(255);
    BfdSession session = left.open("one", path("127.0.0.1", "127.0.0.3"), QUICK, 255, new Told());
    ControlPacket first = receive(near);
    assertThat(first.state()).isEqualTo(SessionState.DOWN);

    RawSocket.set(Descriptor.of(near), Libc.IPPROTO_IP, Libc.IP_TTL, 254, "ttl");
    near.send(packet(SessionState.DOWN, 7, 0), to);
    near.send(packet(SessionState.INIT, 7, first.myDiscriminator()), to);
    near.send(ByteBuffer.wrap(new byte[1_000]), to);
    near.send(ByteBuffer.wrap(new byte[0]), to);
    assertThat(receive(near).yourDiscriminator()).isZero(); // its next, a second later
    assertThat(session.status().state()).isEqualTo(SessionState.DOWN);

    RawSocket.set(Descriptor.of(near), Libc.IPPROTO_IP, Libc.IP_TTL, 255, "ttl");
    near.send(packet(SessionState.DOWN, 7, 0), to);
    ControlPacket answer = receive(near);
    assertThat(answer.state()).isEqualTo(SessionState.INIT);
    assertThat(answer.yourDiscriminator()).isEqualTo(7);
    // for another session, and for none
    near.send(packet(SessionState.UP, 7, first.myDiscriminator() ^ 1), to);
    near.send(packet(SessionState.INIT, 7, first.myDiscriminator()), to);
    assertThat(receive(near).state()).isEqualTo(SessionState.UP);
  }

  @Test
  void aMissingDeviceIsWaitedForAndSaid() throws InterruptedException {
    var path =
        new BfdPath(Address.parse("127.0.0.1"), Address.parse("127.0.0.2"), "no-such-dev", false);
    BfdSession session = left.open("one", path, QUICK, 255, new Told());
    await(() -> session.status().obstacle() != null);
    assertThat(session.status().obstacle()).contains("no-such-dev").contains("no such device");
  }

  @Test
  void aTakenPortIsSaid() throws IOException, InterruptedException {
    DatagramChannel taken = DatagramChannel.open(StandardProtocolFamily.INET);
    opened.add(taken);
    taken.bind(ipv4("127.0.0.1", LEFT.oneHop()));
    BfdSession session = left.open("one", path("127.0.0.1", "127.0.0.2"), QUICK, 255, new Told());
    await(() -> session.status().obstacle() != null);
    assertThat(session.status().obstacle()).contains("23784").contains("in use");
  }
}
