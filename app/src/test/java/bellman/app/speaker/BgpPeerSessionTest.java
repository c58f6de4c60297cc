package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Dialer;
import bellman.edge.bgp.Transport;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerBuilder;
import bellman.speaker.SessionEvent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BgpPeerSessionTest {

  private final List<SessionEvent> told = new ArrayList<>();
  private final LivePeer peer = new LivePeer(new PeerBuilder().address("192.0.2.1").build());
  private final BgpPeerSession asked =
      new BgpPeerSession(
          peer,
          RouterId.parse("10.0.0.1"),
          false,
          new Dialer(new InetSocketAddress("192.0.2.1", 179), Transport.PLAIN),
          Clock.monotonic(),
          told::add);
  private final BgpPeer session = asked.socketPeer();

  /** A router can ask some hundred thousand times a second; the speaker's mailbox has no bound. */
  @Test
  void howeverOftenARouterAsksForAFamilyTheSpeakerIsToldOnceUntilItAnswers() {
    for (int i = 0; i < 100_000; i++) {
      asked.refresh(session, Family.IPV4);
    }
    asked.refresh(session, Family.IPV6);
    assertThat(told)
        .containsExactly(
            new SessionEvent.Refresh(peer, Family.IPV4),
            new SessionEvent.Refresh(peer, Family.IPV6));

    asked.answering(Family.IPV4);
    asked.refresh(session, Family.IPV6);
    asked.refresh(session, Family.IPV4);
    assertThat(told)
        .as("one that came after the answer had begun may be of what it does not have")
        .hasSize(3)
        .endsWith(new SessionEvent.Refresh(peer, Family.IPV4));
  }
}
