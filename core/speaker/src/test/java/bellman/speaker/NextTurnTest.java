package bellman.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NextTurnTest {

  private static final long MILLI = 1_000_000;

  private final List<LivePeer> peers = new ArrayList<>();
  private final List<Long> begun = new ArrayList<>();
  private final NextTurn turn = new NextTurn(peers, begun::add);

  /** A turn is wanted, once the one before has begun. */
  private void want(long told, long nowNanos) {
    turn.begun();
    turn.want(told, nowNanos);
  }

  private LivePeer established() {
    var peer = new LivePeer(new PeerBuilder().build());
    writes(peer);
    peers.add(peer);
    return peer;
  }

  /** Gives it something that it is writing from now on. */
  private static void writes(LivePeer peer) {
    var context =
        new EncodingContext(
            new WireContext(true, true, false),
            new Asn(64500),
            Map.of(Family.IPV4, Address.parse("192.0.2.2")));
    var rib = new AdjRibOut(context, new RouteTable());
    peer.rib = rib;
    assertThat(rib.start().messages()).isNotEmpty();
  }

  private void written(LivePeer peer) {
    AdjRibOut rib = peer.rib;
    assertThat(rib).isNotNull();
    assertThat(rib.written()).isNull();
    turn.written();
  }

  @Test
  void withoutAPeerThatWritesItBeginsAtOnce() {
    want(7, 0);
    assertThat(begun).containsExactly(7L);
    assertThat(turn.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void itBeginsWhenTheLastPeerHasWritten() {
    LivePeer one = established();
    LivePeer other = established();
    want(7, 0);
    written(one);
    assertThat(begun).isEmpty();
    written(other);
    assertThat(begun).containsExactly(7L);
  }

  @Test
  void aPeerThatIsSlowIsWaitedForOnceAndThenNotUntilItHasWritten() {
    LivePeer slow = established();
    want(7, 0);
    turn.tick(19 * MILLI);
    assertThat(begun).isEmpty();
    assertThat(turn.deadlineNanos()).isEqualTo(20 * MILLI);
    turn.tick(20 * MILLI);
    assertThat(begun).containsExactly(7L);

    want(8, 30 * MILLI);
    assertThat(begun).as("not waited for").containsExactly(7L, 8L);

    written(slow);
    want(9, 40 * MILLI);
    assertThat(begun).as("has nothing to write").containsExactly(7L, 8L, 9L);
    writes(slow);
    want(10, 50 * MILLI);
    assertThat(begun).as("waited for again").hasSize(3);
    turn.tick(70 * MILLI);
    assertThat(begun).hasSize(4);
  }

  @Test
  void whoWaitsForASlowPeerStillWaitsForTheOthers() {
    LivePeer slow = established();
    want(7, 0);
    turn.tick(20 * MILLI);
    LivePeer other = established();
    want(8, 30 * MILLI);
    assertThat(begun).hasSize(1);
    written(other);
    assertThat(begun).hasSize(2);
    slow.rib = null; // its session is over
    want(9, 40 * MILLI);
    assertThat(begun).hasSize(3);
  }
}
