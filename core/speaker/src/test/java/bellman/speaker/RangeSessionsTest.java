package bellman.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Peer;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that do not begin by themselves, so that each stays as it was made. */
final class RangeSessionsTest {

  private static final long SECOND = 1_000_000_000L;
  private long now;
  private final Map<String, LivePeer> peers = new TreeMap<>();
  private final List<String> ended = new ArrayList<>();
  private final RangeSessions ranges =
      new RangeSessions(
          peers,
          config -> made(config, new IdleSession(now)),
          peer -> {
            ended.add(peer.config().name());
            peers.remove(peer.config().name());
          },
          SpeakerLog.NONE);

  private LivePeer made(Peer config, @Nullable PeerSession session) {
    var peer = new LivePeer(config);
    if (session != null) {
      peer.with(session);
    }
    peers.put(config.name(), peer);
    return peer;
  }

  private void range(int limit) {
    made(new PeerBuilder().listening("192.0.2.0/24", limit).build(), null);
  }

  /** A router connects. */
  private Connection comes(String range, String address, boolean gone) {
    var connection = new Connection();
    ranges.came(range, Address.parse(address), connection, gone, now);
    return connection;
  }

  /** What became of a connection. */
  private static final class Connection implements IncomingConnection {
    private @Nullable PeerSession given;
    private boolean turnedAway;

    @Override
    public void give(PeerSession session) {
      given = session;
    }

    @Override
    public void turnAway() {
      turnedAway = true;
    }
  }

  private static void assertTurnedAway(Connection connection) {
    assertThat(connection.turnedAway).isTrue();
    assertThat(connection.given).isNull();
  }

  @Test
  void aRouterHasOneSessionHoweverOftenItConnects() {
    range(2);
    Connection first = comes("tor", "192.0.2.1", false);
    Connection again = comes("tor", "192.0.2.1", false);
    Connection other = comes("tor", "192.0.2.2", false);
    assertThat(first.given).isNotNull().isSameAs(again.given).isNotSameAs(other.given);
    assertThat(peers).containsOnlyKeys("tor", "tor@192.0.2.1", "tor@192.0.2.2");
    assertThat(RangeSessions.count(peers.values(), "tor")).isEqualTo(2);
    assertThat(ended).isEmpty();
  }

  @Test
  void whoComesToNoRangeOrAfterTheEndIsTurnedAway() {
    range(2);
    assertTurnedAway(comes("gone", "192.0.2.1", false));
    assertTurnedAway(comes("tor", "192.0.2.1", true));
    assertThat(peers).containsOnlyKeys("tor");
  }

  @Test
  void atTheLimitWhoWasNeverUpMakesRoomAfterTenSeconds() {
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
  void whoStaysAwayForAMinuteIsForgotten() {
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
