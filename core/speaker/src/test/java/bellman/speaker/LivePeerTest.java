package bellman.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LivePeerTest {

  private final LivePeer asking =
      new LivePeer(
          new PeerBuilder().address("fd00::1").dualStack(true).extendedNextHop(true).build());

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
}
