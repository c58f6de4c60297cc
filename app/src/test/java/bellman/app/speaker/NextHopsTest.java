package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Peer;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NextHopsTest {

  private static Peer peer(@Nullable String address, boolean dualStack) {
    return new Peer(
        "tor",
        new Asn(64500),
        new Peer.RemoteAs.External(),
        address == null ? null : Address.parse(address),
        address == null ? "ul0" : null,
        null,
        179,
        90,
        30,
        null,
        null,
        List.of(),
        false,
        dualStack,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        Map.of());
  }

  private static NextHops nextHops(
      Peer peer,
      String local,
      String spoken,
      boolean extended,
      Function<Family, @Nullable Address> besides) {
    Set<Family> families =
        switch (spoken) {
          case "4" -> Set.of(Family.IPV4);
          case "6" -> Set.of(Family.IPV6);
          default -> Set.of(Family.IPV4, Family.IPV6);
        };
    var negotiated =
        new Negotiated(
            new WireContext(true, true, false),
            90,
            30,
            new Asn(64501),
            RouterId.parse("10.0.0.1"),
            families,
            List.of(),
            null,
            extended);
    Address ours = Address.parse(local);
    return NextHops.of(peer, new Endpoints(ours, ours), negotiated, besides);
  }

  /** The interface's other addresses, what the router speaks and takes, and what comes of it. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // peer, ours, IPv4 beside, IPv6 beside, families, RFC 8950, of IPv4, of IPv6, link-local
        "-, fe80::a, -, -, 46, true, fe80::a, fe80::a, -",
        "-, fe80::a, -, 2001:db8::a, 46, true, 2001:db8::a, 2001:db8::a, fe80::a",
        "-, fe80::a, 10.0.0.2, -, 46, true, fe80::a, fe80::a, -",
        "-, fe80::a, 10.0.0.2, -, 46, false, 10.0.0.2, fe80::a, -",
        "-, fe80::a, -, -, 46, false, -, fe80::a, -",
        "-, fe80::a, -, -, 6, false, -, fe80::a, -",
        "10.0.0.1, 10.0.0.2, -, -, 46, false, 10.0.0.2, -, -",
        "10.0.0.1, 10.0.0.2, -, 2001:db8::a, 46, false, 10.0.0.2, 2001:db8::a, -",
        "2001:db8::1, 2001:db8::a, 10.0.0.2, -, 46, false, 10.0.0.2, 2001:db8::a, -",
        "2001:db8::1, 2001:db8::a, -, -, 46, false, -, 2001:db8::a, -",
      })
  void table(
      @Nullable String router,
      String ours,
      @Nullable String four,
      @Nullable String six,
      String spoken,
      boolean extended,
      @Nullable String ofIpv4,
      @Nullable String ofIpv6,
      @Nullable String linkLocal) {
    NextHops nextHops =
        nextHops(
            peer(router, true),
            ours,
            spoken,
            extended,
            family -> {
              String beside = family == Family.IPV4 ? four : six;
              return beside == null ? null : Address.parse(beside);
            });

    assertThat(String.valueOf(nextHops.byFamily().get(Family.IPV4)))
        .isEqualTo(String.valueOf(ofIpv4));
    assertThat(String.valueOf(nextHops.byFamily().get(Family.IPV6)))
        .isEqualTo(String.valueOf(ofIpv6));
    assertThat(String.valueOf(nextHops.linkLocal())).isEqualTo(String.valueOf(linkLocal));
    int told = (ofIpv4 == null ? 1 : 0) + (ofIpv6 == null ? 1 : 0);
    assertThat(nextHops.missing()).hasSize(told);
  }
}
