package bellman.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which link, and which of its addresses. */
final class LinkRulesTest {

  /** Whatever the order in which the kernel told of them. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        // addresses | IPv4 | IPv6 | link-local
        "| - | - | -",
        "fd00::1/64 | - | fd00::1 | -",
        "fe80::1/64 169.254.1.1/16 | - | - | fe80::1",
        "fd00::1/64 tentative | - | - | -",
        "fd00::1/64 duplicate | - | - | -",
        "fd00::1/64 deprecated fd00::2/64 | - | fd00::2 | -",
        "fd00::1/64 deprecated | - | - | -",
        "2001:db8::1/64 temporary dynamic 2001:db8::2/64 dynamic | - | 2001:db8::2 | -",
        "2001:db8::1/64 temporary dynamic | - | - | -",
        // one that floats, and one that is all there is, as DHCPv6 gives it
        "2001:db8:2::1/64 2001:db8:2::100/128 | - | 2001:db8:2::1 | -",
        "2001:db8:2::100/64 2001:db8:2::1/128 | - | 2001:db8:2::100 | -",
        "2001:db8:2::100/128 | - | 2001:db8:2::100 | -",
        "2001:db8:2::100/128 dynamic 2001:db8:2::5/64 dynamic | - | 2001:db8:2::5 | -",
        "10.0.0.100/32 10.0.0.200/24 | 10.0.0.200 | - | -",
        "10.0.0.100/24 secondary 10.0.0.200/24 | 10.0.0.200 | - | -",
        "10.0.0.100/24 10.0.0.200/32 deprecated fd00::1/64 | 10.0.0.100 | fd00::1 | -",
        // one that stays before one that must be renewed, and at last the lowest
        "2001:db8::1/64 dynamic 2001:db8::2/64 | - | 2001:db8::2 | -",
        "2001:db8::2/64 2001:db8::1/64 fd00::1/64 | - | 2001:db8::1 | -",
        "fe80::2/64 fe80::1/64 | - | - | fe80::1",
        "fe80::2/64 fe80::1/128 | - | - | fe80::2",
        "fe80::1/64 tentative fe80::2/64 duplicate | - | - | -",
        "127.0.0.1/8 ::1/128 | 127.0.0.1 | ::1 | -",
        "127.0.0.1/8 10.255.0.1/32 ::1/128 fd00::1/128 | 10.255.0.1 | fd00::1 | -",
      })
  void theAddressToBeReachedAt(
      @Nullable String addresses,
      @Nullable String four,
      @Nullable String isIpv6,
      @Nullable String linkLocal) {
    var drawn = Drawn.links("2 eth0 " + (addresses == null ? "" : addresses));
    Link link = Objects.requireNonNull(drawn.at(2));
    List<LinkAddress> shuffled = new ArrayList<>(link.addresses());
    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      var same = new Link(2, "eth0", true, true, null, 0, shuffled);
      assertThat(String.valueOf(same.global(Family.IPV4))).isEqualTo(String.valueOf(four));
      assertThat(String.valueOf(same.global(Family.IPV6))).isEqualTo(String.valueOf(isIpv6));
      assertThat(String.valueOf(same.linkLocal(null))).isEqualTo(String.valueOf(linkLocal));
    }
  }

  private static final String TWINS =
      "2 eth1 fe80::a/64 10.0.1.2/24; 3 eth2 fe80::a/64 10.0.2.2/24; 4 lo loopback 10.9.9.9/32";
  private static final String VRFS =
      "2 red vrf 10.255.0.1/32; 3 blue vrf; 4 eth1 in:2 10.0.0.2/24; 5 eth2 in:3 10.0.0.2/24;"
          + " 6 eth3 10.0.0.2/24; 7 br0 bridge; 8 eth4 in:7 10.7.0.2/24";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "twins | fe80::a | fe80::b | 3 | eth2",
        "twins | fe80::a | fe80::b | 2 | eth1",
        "twins | 10.0.2.2 | 10.0.2.1 | 0 | eth2",
        "twins | 10.9.9.9 | 10.0.2.1 | 0 | lo",
        "twins | 10.3.3.3 | 10.0.2.1 | 0 | -",
        "twins | fe80::a | fe80::b | 9 | -",
        "vrfs | 10.0.0.2 | 10.0.0.1 | 2 | eth1",
        "vrfs | 10.0.0.2 | 10.0.0.1 | 3 | eth2",
        "vrfs | 10.0.0.2 | 10.0.0.1 | 0 | eth3",
        "vrfs | 10.0.0.2 | 10.0.0.1 | 5 | eth2",
        "vrfs | 10.255.0.1 | 10.0.0.1 | 2 | red",
        "vrfs | 10.255.0.1 | 10.0.0.1 | 0 | -",
        "vrfs | 10.7.0.2 | 10.7.0.1 | 0 | eth4",
        // the same address twice: where the other end is, else the first
        "2 lo loopback 10.0.0.5/32; 3 eth0 10.0.0.5/24 | 10.0.0.5 | 10.0.0.1 | 0 | eth0",
        "2 eth0 10.0.0.5/24; 3 eth1 10.0.0.5/24 | 10.0.0.5 | 10.0.0.1 | 0 | eth0",
      })
  void theLinkUnderASession(
      String drawn, String local, String remote, int device, @Nullable String name) {
    Link link = links(drawn).under(Address.parse(local), Address.parse(remote), device);
    assertThat(link == null ? null : link.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "twins | fe80::a | 2 | true",
        "2 eth1 ; 3 eth2 fe80::a/64 | fe80::a | 2 | false",
        "2 eth1 ; 3 lo loopback 10.9.9.9/32 | 10.9.9.9 | 2 | true",
        "vrfs | 10.0.0.2 | 2 | true",
        "2 red vrf; 4 eth1 in:2; 6 eth3 10.0.0.2/24 | 10.0.0.2 | 2 | false",
        "2 red vrf; 4 eth1 in:2 10.0.0.2/24; 6 eth3 | 10.0.0.2 | 0 | false",
        "2 eth0 fd00::1/64 tentative | fd00::1 | 0 | true",
      })
  void whetherAnAddressIsStillThere(String drawn, String local, int device, boolean there) {
    assertThat(links(drawn).has(Address.parse(local), device)).isEqualTo(there);
  }

  private static Links links(String drawn) {
    return Drawn.links(drawn.equals("twins") ? TWINS : drawn.equals("vrfs") ? VRFS : drawn);
  }
}
