package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.app.speaker.LivePeer.SessionEvent;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.WireContext;
import bellman.edge.bgp.BgpPeer;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LivePeerTest {

  private final List<SessionEvent> told = new ArrayList<>();
  private final LivePeer peer = peer("192.0.2.1", false);
  private final LivePeer asking = peer("fd00::1", true);

  private LivePeer peer(String address, boolean extendedNextHop) {
    return new LivePeer(
        new PeerBuilder().address(address).dualStack(true).extendedNextHop(extendedNextHop).build(),
        RouterId.parse("10.0.0.1"),
        false,
        null,
        Clock.monotonic(),
        told::add);
  }

  private final BgpPeer session =
      new BgpPeer(
          "tor",
          new Settings(
              new Asn(64500),
              new Settings.RemoteAs.External(),
              RouterId.parse("10.0.0.1"),
              new Settings.Timers(90, 30, null, 0),
              Settings.Offer.of(Set.of(Family.IPV4, Family.IPV6)),
              true,
              false),
          null,
          peer,
          Clock.monotonic());

  @Test
  void aRouterThatTakesNoIpv6NextHopsForIpv4IsToldOf() {
    String warning =
        "spec.extendedNextHop: the router does not offer it (RFC 8950, capability 5): IPv4 routes"
            + " need an IPv4 address of the link";
    assertThat(asking.warnings()).isEmpty();
    for (boolean agreed : List.of(false, true)) {
      for (Set<Family> families : List.of(Set.of(Family.IPV4, Family.IPV6), Set.of(Family.IPV6))) {
        asking.session =
            new SessionEvent.Up(
                asking,
                1,
                new Endpoints(Address.parse("fd00::2"), Address.parse("fd00::1")),
                new Negotiated(
                    new WireContext(true, true, false),
                    90,
                    30,
                    new Asn(64501),
                    RouterId.parse("10.0.0.2"),
                    families,
                    List.of(),
                    null,
                    agreed));
        assertThat(asking.warnings())
            .isEqualTo(agreed || !families.contains(Family.IPV4) ? List.of() : List.of(warning));
      }
    }
  }

  /** A router can ask some hundred thousand times a second; the speaker's mailbox has no bound. */
  @Test
  void howeverOftenARouterAsksForAFamilyTheSpeakerIsToldOnceUntilItAnswers() {
    for (int i = 0; i < 100_000; i++) {
      peer.refresh(session, Family.IPV4);
    }
    peer.refresh(session, Family.IPV6);
    assertThat(told)
        .containsExactly(
            new SessionEvent.Refresh(peer, Family.IPV4),
            new SessionEvent.Refresh(peer, Family.IPV6));

    peer.answering(Family.IPV4);
    peer.refresh(session, Family.IPV6);
    peer.refresh(session, Family.IPV4);
    assertThat(told)
        .as("one that came after the answer had begun may be of what it does not have")
        .hasSize(3)
        .endsWith(new SessionEvent.Refresh(peer, Family.IPV4));
  }
}
