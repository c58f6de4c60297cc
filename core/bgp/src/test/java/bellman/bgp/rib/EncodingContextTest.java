package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session makes of a route: next hops of either family, path, MED. */
class EncodingContextTest {

  private static final Asn LOCAL = new Asn(64500);
  private static final Prefix FOUR = Prefix.parse("198.51.100.10/32");
  private static final Prefix SIX = Prefix.parse("2001:db8:1::/64");

  private static EncodingContext context(
      boolean internal, Map<Family, Address> hops, @Nullable String linkLocal) {
    return new EncodingContext(
        new WireContext(true, false, internal),
        LOCAL,
        hops,
        linkLocal == null ? null : Address.parse(linkLocal),
        false,
        false);
  }

  private static RouteAttributes route(@Nullable Long med, int prepend, @Nullable String nextHop) {
    return new RouteAttributes(
        100, List.of(), med, prepend, nextHop == null ? null : Address.parse(nextHop));
  }

  /** The one UPDATE that announces the prefix. */
  private static byte[] sent(EncodingContext context, Prefix prefix, RouteAttributes route) {
    var table = new RouteTable();
    table.apply(List.of(new RouteChange(prefix, route)));
    return Octets.of(new AdjRibOut(context, table).start()).stream()
        .max(Comparator.comparingInt(message -> message.length))
        .orElseThrow();
  }

  private static Attributes read(EncodingContext context, Prefix prefix, RouteAttributes route)
      throws Exception {
    byte[] message = sent(context, prefix, route);
    var update = (Update) MessageCodec.decode(message, 0, message.length, context.wire());
    assertThat(update.findings()).isEmpty();
    assertThat(update.announced()).containsExactly(prefix);
    Attributes attributes = update.attributes();
    assertThat(attributes).isEqualTo(context.attributes(prefix.family(), route));
    assert attributes != null;
    return attributes;
  }

  /** RFC 8950 section 3: AFI 1, SAFI 1, a next hop of 16 octets, in MP_REACH_NLRI. */
  @Test
  void anIpv4RouteMayHaveAnIpv6NextHop() throws Exception {
    var context = context(false, Map.of(Family.IPV4, Address.parse("2001:db8::1")), null);
    assertThat(read(context, FOUR, route(null, 0, null)).nextHop())
        .isEqualTo(Address.parse("2001:db8::1"));
    assertThat(HexFormat.of().formatHex(sent(context, FOUR, route(null, 0, null))))
        .contains(
            "900e"
                + "001a"
                + "0001"
                + "01"
                + "10"
                + "20010db8000000000000000000000001"
                + "00"
                + "20c633640a")
        .doesNotContain("400304");
  }

  /** RFC 2545 section 3: 16 octets, or 32 with the link-local address second. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8::1, , 10, 20010db8000000000000000000000001",
    "fe80::1, , 10, fe800000000000000000000000000001",
    "fe80::1, fe80::2, 10, fe800000000000000000000000000001",
    "2001:db8::1, fe80::2, 20, "
        + "20010db8000000000000000000000001fe800000000000000000000000000002"
  })
  void anIpv6NextHopIsOneAddressOrAPair(
      String hop, @Nullable String linkLocal, String length, String bytes) throws Exception {
    var context =
        context(
            false,
            Map.of(Family.IPV6, Address.parse(hop), Family.IPV4, Address.parse(hop)),
            linkLocal);
    for (Prefix prefix : List.of(SIX, FOUR)) {
      int afi = AddressFamily.unicast(prefix.family()).afi();
      assertThat(HexFormat.of().formatHex(sent(context, prefix, route(null, 0, null))))
          .contains("000" + afi + "01" + length + bytes + "00");
      Attributes read = read(context, prefix, route(null, 0, null));
      assertThat(read.nextHop()).isEqualTo(Address.parse(hop));
      assertThat(read.linkLocalNextHop())
          .isEqualTo(length.equals("20") ? Address.parse("fe80::2") : null);
    }
  }

  @Test
  void nextHopsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> context(true, Map.of(Family.IPV6, Address.parse("192.0.2.1")), null))
        .withMessageContaining("192.0.2.1");
    for (String address : List.of("2001:db8::1", "192.0.2.1", "169.254.0.1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context(true, Map.of(), address))
          .withMessageContaining(address);
    }
  }

  @Test
  void aRoutesOwnNextHopGoesInsteadOfTheSessions() throws Exception {
    var context =
        context(
            false,
            Map.of(
                Family.IPV4, Address.parse("2001:db8::1"),
                Family.IPV6, Address.parse("2001:db8::1")),
            "fe80::2");
    Attributes four = read(context, FOUR, route(null, 0, "192.0.2.77"));
    assertThat(four.nextHop()).isEqualTo(Address.parse("192.0.2.77"));
    assertThat(HexFormat.of().formatHex(sent(context, FOUR, route(null, 0, "192.0.2.77"))))
        .contains("400304" + "c000024d");
    Attributes isIpv6 = read(context, SIX, route(null, 0, "2001:db8::77"));
    assertThat(isIpv6.nextHop()).isEqualTo(Address.parse("2001:db8::77"));
    assertThat(isIpv6.linkLocalNextHop()).as("the link-local address is not that one's").isNull();
    assertThat(read(context, SIX, route(null, 0, "192.0.2.77")).nextHop())
        .as("one of the other family is no next hop for it")
        .isEqualTo(Address.parse("2001:db8::1"));
  }

  @Test
  void ourAsStandsInFrontOfThePathAsOftenAsAskedTowardExternalPeersOnly() throws Exception {
    Map<Family, Address> hops = Map.of(Family.IPV4, Address.parse("192.0.2.1"));
    var external = context(false, hops, null);
    var internal = context(true, hops, null);
    for (int prepend : List.of(0, 1, 3, 254)) {
      assertThat(read(external, FOUR, route(null, prepend, null)).flatAsPath())
          .hasSize(1 + prepend)
          .containsOnly(LOCAL);
      assertThat(read(internal, FOUR, route(null, prepend, null)).flatAsPath()).isEmpty();
    }
  }

  /** RFC 9234 section 5: the AS that the peer sees, in four octets whatever it takes otherwise. */
  @ParameterizedTest
  @CsvSource({"64500, 0000fbf4, true", "4200000001, fa56ea01, true", "4200000001, fa56ea01, false"})
  void whereTheRoleSaysSoRoutesAreForCustomersAlone(long asn, String bytes, boolean fourOctets)
      throws Exception {
    var hops =
        Map.of(Family.IPV4, Address.parse("192.0.2.1"), Family.IPV6, Address.parse("2001:db8::1"));
    for (boolean marking : List.of(true, false)) {
      var context =
          new EncodingContext(
              new WireContext(fourOctets, false, false), new Asn(asn), hops, null, false, marking);
      for (var each :
          List.of(
              context, context.draining(true), context.pointing(hops, Address.parse("fe80::2")))) {
        for (Prefix prefix : List.of(FOUR, SIX)) {
          assertThat(read(each, prefix, route(null, 2, null)).onlyToCustomer())
              .isEqualTo(marking ? new Asn(asn) : null);
          String hex = HexFormat.of().formatHex(sent(each, prefix, route(null, 2, null)));
          assertThat(hex.contains("c02304" + bytes)).isEqualTo(marking);
        }
      }
    }
  }

  @Test
  void aMedGoesToEitherKindOfPeer() throws Exception {
    Map<Family, Address> hops = Map.of(Family.IPV4, Address.parse("192.0.2.1"));
    for (boolean internal : List.of(true, false)) {
      var context = context(internal, hops, null);
      assertThat(read(context, FOUR, route(4_294_967_295L, 0, null)).med())
          .isEqualTo(4_294_967_295L);
      assertThat(read(context, FOUR, route(0L, 0, null)).med()).isZero();
      assertThat(read(context, FOUR, route(null, 0, null)).med()).isNull();
    }
  }

  @Test
  void routesThatDifferInThemAreToldApart() {
    var table = new RouteTable();
    var out =
        new AdjRibOut(context(false, Map.of(Family.IPV4, Address.parse("192.0.2.1")), null), table);
    out.start();
    for (RouteAttributes next :
        List.of(
            route(null, 0, null),
            route(1L, 0, null),
            route(1L, 1, null),
            route(1L, 1, "192.0.2.9"))) {
      out.written();
      assertThat(table.apply(List.of(new RouteChange(FOUR, next)))).as(next.toString()).hasSize(1);
    }
  }
}
