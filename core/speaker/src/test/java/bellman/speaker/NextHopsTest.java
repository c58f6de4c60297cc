package bellman.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Peer;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NextHopsTest {

  private static Peer peer(@Nullable String address, boolean dualStack) {
    var peer = new PeerBuilder().dualStack(dualStack);
    return (address == null ? peer.interfaceName("ul0") : peer.address(address)).build();
  }

  private static NextHops nextHops(
      Peer peer, String local, String remote, String spoken, boolean extended, Links links) {
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
    int device = ours.isLinkLocal() ? 2 : 0;
    return NextHops.of(peer, new Endpoints(ours, Address.parse(remote), device), negotiated, links);
  }

  /** Interface 2, and another one that has the same link-local address and others besides. */
  private static Links links(String addresses) {
    List<LinkAddress> all = new ArrayList<>();
    for (String each : addresses.split(" ", -1)) {
      String[] parts = each.split("/", -1);
      boolean deprecated = parts.length > 2;
      all.add(
          new LinkAddress(
              Address.parse(parts[0]),
              Integer.parseInt(parts[1]),
              deprecated ? Set.of(LinkAddress.Trait.DEPRECATED) : Set.of()));
    }
    var twin =
        List.of(
            new LinkAddress(Address.parse("fe80::a"), 64),
            new LinkAddress(Address.parse("10.77.0.2"), 24),
            new LinkAddress(Address.parse("2001:db8:77::a"), 64));
    return Links.of(
        new Link(2, "ul0", true, true, null, 0, all),
        new Link(3, "ul1", true, true, null, 0, twin));
  }

  /** The session, our link's addresses, what the router speaks and takes, and what comes of it. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // ours, router, addresses, families, RFC 8950, next hop of IPv4, of IPv6, link-local
        "fe80::a, fe80::b, fe80::a/64, 46, true, fe80::a, fe80::a, -",
        "fe80::a, fe80::b, fe80::a/64 2001:db8::a/64, 46, true, 2001:db8::a, 2001:db8::a, fe80::a",
        "fe80::a, fe80::b, fe80::a/64 10.0.0.2/24, 46, true, fe80::a, fe80::a, -",
        "fe80::a, fe80::b, fe80::a/64 10.0.0.2/24, 46, false, 10.0.0.2, fe80::a, -",
        "fe80::a, fe80::b, fe80::a/64, 46, false, -, fe80::a, -",
        "fe80::a, fe80::b, fe80::a/64, 6, false, -, fe80::a, -",
        "10.0.0.2, 10.0.0.1, 10.0.0.2/24 fe80::a/64, 46, false, 10.0.0.2, -, -",
        "10.0.0.2, 10.0.0.1, 10.0.0.2/24 fd00::a/64, 46, false, 10.0.0.2, fd00::a, -",
        "10.0.0.2, 10.0.0.1, 10.0.0.2/24 fd00::a/64/d, 46, false, 10.0.0.2, -, -",
        "10.0.0.2, 10.0.0.1, 10.0.0.2/24 fd00::a/64 fd00::9/128, 46, false, 10.0.0.2, fd00::a, -",
        // on the link: RFC 2545 section 3
        "10.0.0.2, 10.0.0.1, 10.0.0.2/24 fd00::a/64 fe80::a/64, 46, false, 10.0.0.2, fd00::a,"
            + " fe80::a",
        "10.0.0.2, 10.9.0.1, 10.0.0.2/24 fd00::a/64 fe80::a/64, 46, false, 10.0.0.2, fd00::a, -",
        "fd00::a, fd00::1, 10.0.0.2/24 fd00::a/64 fe80::a/64, 46, false, 10.0.0.2, fd00::a,"
            + " fe80::a",
        "fd00::a, fd00:9::1, 10.0.0.2/24 fd00::a/64 fe80::a/64, 46, false, 10.0.0.2, fd00::a, -",
        "fd00::a, fd00::1, fd00::a/64, 46, false, -, fd00::a, -",
        // RFC 8950 on a numbered session
        "fd00::a, fd00::1, fd00::a/64, 46, true, fd00::a, fd00::a, -",
        "fd00::a, fd00::1, 10.0.0.2/24 fd00::a/64, 46, true, fd00::a, fd00::a, -",
        "fd00::a, fd00::1, fd00::a/64 fe80::a/64, 46, true, fd00::a, fd00::a, fe80::a",
        "fd00::a, fd00:9::1, fd00::a/64 fe80::a/64, 46, true, fd00::a, fd00::a, -",
        "fd00::a, fd00::1, fd00::a/64 fe80::a/64, 4, true, fd00::a, -, fe80::a",
        "10.0.0.2, 10.0.0.1, 10.0.0.2/24 fe80::a/64, 46, true, 10.0.0.2, -, -",
        // from an address that is on no interface
        "10.5.5.5, 10.0.0.1, 10.0.0.2/24 fd00::a/64, 46, false, 10.5.5.5, -, -",
      })
  void table(
      String ours,
      String router,
      String addresses,
      String spoken,
      boolean extended,
      @Nullable String ofIpv4,
      @Nullable String ofIpv6,
      @Nullable String linkLocal) {
    Peer peer = peer(router.startsWith("fe80") ? null : router, true);
    NextHops nextHops = nextHops(peer, ours, router, spoken, extended, links(addresses));

    assertThat(String.valueOf(nextHops.byFamily().get(Family.IPV4)))
        .isEqualTo(String.valueOf(ofIpv4));
    assertThat(String.valueOf(nextHops.byFamily().get(Family.IPV6)))
        .isEqualTo(String.valueOf(ofIpv6));
    assertThat(String.valueOf(nextHops.linkLocal())).isEqualTo(String.valueOf(linkLocal));
    int told = (ofIpv4 == null ? 1 : 0) + (ofIpv6 == null ? 1 : 0);
    assertThat(nextHops.missing()).hasSize(told);
    if (addresses.endsWith("/d")) {
      assertThat(nextHops.missing().getFirst())
          .contains(" on ul0 (fd00::a is deprecated), so IPv6");
    }
  }
}
