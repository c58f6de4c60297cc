package bellman.edge.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Settings;
import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.SessionState;
import bellman.linux.Descriptor;
import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.net.Address;
import bellman.net.ByteWriter;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** For what must not fall because the machine is busy. */
  private static final Settings PATIENT = new Settings(false, 200, 100_000, 100_000, 0, 0);

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

  @Test
  void neighborsBearMoreSilenceWhenTheyAreAskedAndAgain() throws Exception {
    assertThat(left.bear(900_000_000L)).isDone(); // nobody watches
    var here = new Told();
    BfdSession one = left.open("one", path("127.0.0.1", "127.0.0.2"), PATIENT, 255, here);
    BfdSession other =
        right.open("other", path("127.0.0.2", "127.0.0.1"), PATIENT, 255, new Told());
    assertThat(here.next()).isEqualTo("up");
    long usual = 20_000_000_000L;
    await(() -> one.borneNanos() == usual && other.status().detectionNanos() == usual);

    left.bear(usual).get(30, TimeUnit.SECONDS); // it does anyway
    assertThat(one.settings()).isEqualTo(PATIENT);
    left.bear(30_000_000_000L).get(30, TimeUnit.SECONDS);
    // it has answered, so it knows
    assertThat(other.status().detectionNanos()).isEqualTo(30_000_000_000L);

    // other settings meanwhile come to the same
    one.change(new Settings(false, 100, 100_000, 100_000, 0, 0), 255);
    await(() -> one.settings().transmitMicros() == 300_000);
    left.bear(0).get(30, TimeUnit.SECONDS);
    await(() -> other.status().detectionNanos() == 10_000_000_000L);
    assertThat(here.words).isEmpty();
  }

  private static InetSocketAddress ipv4(String address, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(Address.parse(address).toBytes()), port);
  }

  /** A neighbor made by hand, so that it can send what none would. */
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
            ControlPacket.Flags.NONE,
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

  /** Another program on the host, which this process can't be in a test: a user of its own. */
  private static Process program(String user, String socketOptions) throws IOException {
    String script =
        "import socket, sys\n"
            + "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            + socketOptions
            + "\ntry:\n  s.bind(('0.0.0.0', "
            + LEFT.oneHop()
            + "))\nexcept OSError as e:\n  print(e.strerror, flush=True)\n  sys.exit(1)\n"
            + "print('bound', flush=True)\nsys.stdin.read()\n";
    return new ProcessBuilder(
            "setpriv", "--reuid=" + user, "--clear-groups", "/usr/bin/python3", "-c", script)
        .redirectErrorStream(true)
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    return String.valueOf(process.inputReader().readLine());
  }

  private static void assumeOtherUsers() {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/setpriv"))).isTrue();
    assumeThat(Files.isExecutable(Path.of("/usr/bin/python3"))).isTrue();
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)",
        "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)",
        "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);"
            + " s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)",
        "pass"
      })
  void anotherUserCanNotTakeThePort(String options) throws Exception {
    assumeOtherUsers();
    var here = new Told();
    left.open("one", path("127.0.0.1", "127.0.0.2"), PATIENT, 255, here);
    right.open("other", path("127.0.0.2", "127.0.0.1"), PATIENT, 255, new Told());
    assertThat(here.next()).isEqualTo("up");
    Process thief = program("65534", options);
    try {
      assertThat(firstLine(thief)).isEqualTo("Address already in use");
    } finally {
      thief.destroyForcibly().waitFor();
    }
    assertThat(here.words).isEmpty();
  }

  @Test
  void aDaemonThatHasThePortIsNamedUntilItIsGone() throws Exception {
    assumeOtherUsers();
    Process daemon = program("0", "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)");
    try {
      assertThat(firstLine(daemon)).isEqualTo("bound");
      BfdSession session = left.open("one", path("127.0.0.1", "127.0.0.2"), QUICK, 255, new Told());
      await(() -> String.valueOf(session.status().obstacle()).contains("(process"));
      assertThat(session.status().obstacle())
          .contains("UDP port 23784 is in use by python3 (process " + daemon.pid() + ")");
      daemon.destroyForcibly().waitFor();
      await(() -> session.status().obstacle() == null);
    } finally {
      daemon.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSocketWithADeviceIsBesideOneWithoutInEitherOrder() throws Exception {
    var here = new Told();
    final BfdSession any = left.open("any", path("127.0.0.1", "127.0.0.2"), QUICK, 255, new Told());
    final BfdSession lo = left.open("lo", onDevice("127.0.0.3", "127.0.0.4"), QUICK, 255, here);
    right.open("lo", onDevice("127.0.0.4", "127.0.0.3"), QUICK, 255, new Told());
    final BfdSession after =
        right.open("any", path("127.0.0.2", "127.0.0.1"), QUICK, 255, new Told());
    assertThat(here.next()).isEqualTo("up");
    await(() -> after.counts().controlSent() > 0);
    for (BfdSession session : List.of(any, lo, after)) {
      assertThat(session.status().obstacle()).isNull();
    }
  }

  private static BfdPath onDevice(String local, String remote) {
    return new BfdPath(Address.parse(local), Address.parse(remote), "lo", false);
  }

  @Test
  void aDefectInOneSessionEndsNoOther() throws Exception {
    var down = new LinkedBlockingQueue<Effect.Cause>();
    var failing =
        new BfdSession.Listener() {
          @Override
          public void up(BfdSession session) {
            throw new IllegalStateException("a defect");
          }

          @Override
          public void down(BfdSession session, Effect.Down why) {
            down.add(why.cause());
          }
        };
    var here = new Told();
    final BfdSession good = left.open("good", path("127.0.0.1", "127.0.0.2"), PATIENT, 255, here);
    right.open("good", path("127.0.0.2", "127.0.0.1"), PATIENT, 255, new Told());
    assertThat(here.next()).isEqualTo("up");
    BfdSession bad = left.open("bad", path("127.0.0.1", "127.0.0.3"), PATIENT, 255, failing);
    right.open("bad", path("127.0.0.3", "127.0.0.1"), PATIENT, 255, new Told());

    assertThat(down.poll(30, TimeUnit.SECONDS)).isEqualTo(Effect.Cause.DEFECT);
    assertThat(down.poll(30, TimeUnit.SECONDS)).as("it goes on").isEqualTo(Effect.Cause.DEFECT);
    assertThat(bad.counts().downs()).isGreaterThanOrEqualTo(2);
    long sent = good.counts().controlSent();
    await(() -> good.counts().controlSent() > sent + 5);
    assertThat(good.status().state()).isEqualTo(SessionState.UP);
    assertThat(here.words).isEmpty();
  }
}
