package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Peer;
import bellman.edge.bgp.Connector;
import bellman.net.Address;
import bellman.net.RouterId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that do not begin by themselves, so that each stays as it was made. */
@Timeout(60)
final class RangeSessionsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Connector NO_WAY =
      new Connector() {
        @Override
        public String warning() {
          return null;
        }

        @Override
        public SocketChannel open() throws IOException {
          throw new IOException("routers of a range are waited for");
        }

        @Override
        public void connect(SocketChannel channel) {}
      };

  private final Map<String, LivePeer> peers = new TreeMap<>();
  private final List<String> ended = new ArrayList<>();
  private final List<SocketChannel> routers = new ArrayList<>();
  private final RangeSessions ranges =
      new RangeSessions(
          peers,
          config -> made(config, NO_WAY),
          peer -> {
            ended.add(peer.config().name());
            peers.remove(peer.config().name());
          });
  private long now;

  private LivePeer made(Peer config, Connector connector) {
    var peer =
        new LivePeer(config, RouterId.parse("10.0.0.1"), false, connector, () -> now, _ -> {});
    peers.put(config.name(), peer);
    return peer;
  }

  private void range(int limit) {
    made(new PeerBuilder().listening("192.0.2.0/24", limit).build(), null);
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel router : routers) {
      router.close();
    }
  }

  /** A router connects; its own end of the connection. */
  private SocketChannel comes(String range, String address, boolean gone) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel router = SocketChannel.open(server.getLocalAddress());
      routers.add(router);
      SocketChannel accepted = server.accept();
      routers.add(accepted);
      ranges.came(range, Address.parse(address), accepted, gone, now);
      return router;
    }
  }

  private static void assertTurnedAway(SocketChannel router) throws IOException {
    var octets = ByteBuffer.allocate(100);
    while (router.read(octets) >= 0) {
      assertThat(octets.hasRemaining()).isTrue();
    }
    assertThat(octets.flip().get(18)).as("NOTIFICATION").isEqualTo((byte) 3);
    assertThat(octets.get(19)).as("Cease").isEqualTo((byte) 6);
    assertThat(octets.get(20)).as("Connection Rejected").isEqualTo((byte) 5);
  }

  @Test
  void aRouterHasOneSessionHoweverOftenItConnects() throws IOException {
    range(2);
    comes("tor", "192.0.2.1", false);
    comes("tor", "192.0.2.1", false);
    comes("tor", "192.0.2.2", false);
    assertThat(peers).containsOnlyKeys("tor", "tor@192.0.2.1", "tor@192.0.2.2");
    assertThat(RangeSessions.count(peers.values(), "tor")).isEqualTo(2);
    assertThat(ended).isEmpty();
  }

  @Test
  void whoComesToNoRangeOrAfterTheEndIsTurnedAway() throws IOException {
    range(2);
    assertTurnedAway(comes("gone", "192.0.2.1", false));
    assertTurnedAway(comes("tor", "192.0.2.1", true));
    assertThat(peers).containsOnlyKeys("tor");
  }

  @Test
  void atTheLimitWhoWasNeverUpMakesRoomAfterTenSeconds() throws IOException {
    range(2);
    comes("tor", "192.0.2.1", false);
    now += 5 * SECOND;
    comes("tor", "192.0.2.2", false);
    assertTurnedAway(comes("tor", "192.0.2.3", false));
    now += 5 * SECOND;
    comes("tor", "192.0.2.3", false);
    assertThat(ended).containsExactly("tor@192.0.2.1");
    assertTurnedAway(comes("tor", "192.0.2.4", false));
    assertThat(peers).containsOnlyKeys("tor", "tor@192.0.2.2", "tor@192.0.2.3");
  }

  @Test
  void whoStaysAwayForAMinuteIsForgotten() throws IOException {
    range(2);
    assertThat(ranges.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    comes("tor", "192.0.2.1", false);
    now = 50 * SECOND;
    comes("tor", "192.0.2.2", false);
    for (int looks = 0; ranges.deadlineNanos() < Long.MAX_VALUE; looks++) {
      assertThat(looks).as("it ends").isLessThan(20);
      now = Math.max(now, ranges.deadlineNanos());
      ranges.tick(now);
      assertThat(ended.contains("tor@192.0.2.1")).isEqualTo(now > 60 * SECOND);
    }
    assertThat(ended).containsExactly("tor@192.0.2.1", "tor@192.0.2.2");
    assertThat(now).isBetween(110 * SECOND, 130 * SECOND);
    assertThat(peers).containsOnlyKeys("tor");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 203.0.113.1, , true",
    "192.0.2.0/25, 203.0.113.1, , true",
    "192.0.2.128/25, 203.0.113.1, , false",
    "192.0.2.0/24, 192.0.2.1, , false",
    "192.0.2.0/24, 192.0.2.1, blue, true",
  })
  void anEditedRangeKeepsTheRoutersThatAreStillItsOwn(
      String range, String other, String vrf, boolean stays) {
    Peer session =
        new PeerBuilder().listening("192.0.2.0/24", 9).build().at(Address.parse("192.0.2.1"));
    Peer edited = new PeerBuilder().listening(range, 9).build();
    Peer beside = new PeerBuilder().address(other).vrf(vrf).build();
    Peer now = RangeSessions.configured(session, Map.of("tor", edited, "other", beside));
    assertThat(now).isEqualTo(stays ? edited.at(Address.parse("192.0.2.1")) : null);
  }

  @Test
  void aRangeThatIsGoneOrIsOneRouterNowHasNoSessions() {
    Peer session =
        new PeerBuilder().listening("192.0.2.0/24", 9).build().at(Address.parse("192.0.2.1"));
    Peer one = new PeerBuilder().address("192.0.2.1").build();
    assertThat(RangeSessions.configured(session, Map.of())).isNull();
    assertThat(RangeSessions.configured(session, Map.of("tor", one))).isNull();
    assertThat(RangeSessions.configured(one, Map.of("tor", one))).isSameAs(one);
  }
}
