package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.session.Endpoints;
import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of the links matter to a session. */
final class RelianceTest {

  private static final Links NONE = Links.of();

  private static Address address(String text) {
    return Address.parse(text);
  }

  private static Link link(int index, String name, String state, String... addresses) {
    return new Link(
        index,
        name,
        !state.equals("down"),
        state.equals("running"),
        null,
        0,
        Arrays.stream(addresses)
            .map(text -> {
              String[] parts = text.split("[/?]", -1);
              boolean usable = !text.endsWith("?");
              Set<LinkAddress.Trait> traits =
                  usable ? Set.of() : Set.of(LinkAddress.Trait.TENTATIVE);
              return new LinkAddress(address(parts[0]), Integer.parseInt(parts[1]), traits);
            })
            .toList());
  }

  private static @Nullable Address orNone(@Nullable String text) {
    return text == null ? null : address(text);
  }

  /** The router's, our wanted address, the device; one link before and after. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // a subnet with the router in it
        "10.0.0.1, -, -, -, 2 eth0 running 10.0.0.2/24, true",
        "10.0.0.1, -, -, 2 eth0 running, 2 eth0 running 10.0.0.2/24, true",
        "10.0.0.1, -, -, 2 eth0 down 10.0.0.2/24, 2 eth0 running 10.0.0.2/24, true",
        "10.0.0.1, -, -, 2 eth0 up 10.0.0.2/24, 2 eth0 running 10.0.0.2/24, true",
        "10.0.0.1, -, -, 2 eth0 running 10.0.0.2/24, 2 eth0 running 10.0.0.2/24, false",
        "10.0.0.1, -, -, 2 eth0 running 10.0.0.2/24, 3 eth0 running 10.0.0.2/24, true",
        "10.0.0.1, -, -, 2 eth0 running 10.0.0.2/24, 2 eth0 down 10.0.0.2/24, false",
        "10.0.0.1, -, -, -, 2 eth0 up 10.0.0.2/24, false",
        // another one's interface, such as a pod's
        "10.0.0.1, -, -, -, 9 veth9 running 10.9.0.1/24, false",
        "fe80::1, -, -, -, 9 veth9 running fe80::9/64, false",
        // the address to come from
        "10.9.9.9, 192.0.2.1, -, 2 eth0 running, 2 eth0 running 192.0.2.1/32, true",
        "10.9.9.9, 192.0.2.1, -, -, 2 eth0 running 192.0.2.1/32?, false",
        "10.9.9.9, 192.0.2.1, -, 2 eth0 running 192.0.2.1/32?, 2 eth0 running 192.0.2.1/32, true",
        // the VRF
        "10.9.9.9, -, red, -, 7 red running, true",
        "10.9.9.9, -, red, 7 red down, 7 red running, true",
        "10.9.9.9, -, red, 7 red running, 7 red running, false",
        "10.9.9.9, -, red, -, 8 blue running, false",
        "-, -, -, -, 2 eth0 running 10.0.0.2/24, false",
      })
  void whatIsNewlyThere(
      @Nullable String router,
      @Nullable String source,
      @Nullable String device,
      @Nullable String before,
      String now,
      boolean met) {
    var reliance = new Reliance(orNone(router), orNone(source), device, true);

    assertThat(reliance.isNewlyMet(links(before), links(now))).isEqualTo(met);
  }

  private static Links links(@Nullable String text) {
    if (text == null) {
      return NONE;
    }
    String[] words = text.split(" ", -1);
    return Links.of(
        link(
            Integer.parseInt(words[0]),
            words[1],
            words[2],
            Arrays.copyOfRange(words, 3, words.length)));
  }

  private static final Reliance ADJACENT = new Reliance(address("10.0.0.1"), null, null, true);
  private static final Links THERE = links("2 eth0 running 10.0.0.2/24");

  private static Endpoints session(String local, String remote) {
    return new Endpoints(address(local), address(remote));
  }

  /** Two interfaces of one MAC address, and two VRFs with equal addresses. */
  @Test
  void theLinkIsThatOfTheSessionsDeviceWhateverTheAddressesAre() {
    Links twins =
        Links.of(
            link(2, "eth1", "running", "fe80::a/64"), link(3, "eth2", "running", "fe80::a/64"));
    var unnumbered = new Reliance(null, null, null, true);
    for (int device = 2; device <= 3; device++) {
      var session = new Endpoints(address("fe80::a"), address("fe80::b"), device);
      assertThat(unnumbered.linkOf(session, twins)).isEqualTo(twins.at(device));
    }
    List<LinkAddress> same = List.of(new LinkAddress(address("10.0.0.2"), 24));
    Links vrfs =
        Links.of(
            new Link(2, "red", true, true, null, 0, "vrf", List.of()),
            new Link(3, "blue", true, true, null, 0, "vrf", List.of()),
            new Link(4, "eth1", true, true, null, 2, same),
            new Link(5, "eth2", true, true, null, 3, same));
    for (int device = 2; device <= 3; device++) {
      var session = new Endpoints(address("10.0.0.2"), address("10.0.0.1"), device);
      assertThat(ADJACENT.linkOf(session, vrfs)).isEqualTo(vrfs.at(device + 2));
    }
    Links without =
        Links.of(
            new Link(2, "red", true, true, null, 0, "vrf", List.of()),
            new Link(4, "eth1", true, true, null, 0, same));
    var inRed = new Reliance(address("10.0.0.1"), null, "red", true);
    assertThat(inRed.isNewlyMet(without, vrfs)).as("the subnet comes into the VRF").isTrue();
    var inBlue = new Reliance(address("10.0.0.1"), null, "blue", true);
    assertThat(inBlue.isNewlyMet(vrfs, vrfs)).isFalse();
  }

  @Test
  void aSessionOverALinkStandsAndFallsWithIt() {
    Link link = Objects.requireNonNull(ADJACENT.linkOf(session("10.0.0.2", "10.0.0.1"), THERE));

    assertThat(Reliance.broken(link, THERE)).isNull();
    assertThat(Reliance.broken(link, links("2 eth0 down 10.0.0.2/24")))
        .isEqualTo("interface eth0 is down");
    assertThat(Reliance.broken(link, links("2 eth0 up 10.0.0.2/24")))
        .isEqualTo("interface eth0 lost its carrier");
    assertThat(Reliance.broken(link, links("3 eth0 running 10.0.0.2/24")))
        .isEqualTo("interface eth0 is gone");
    assertThat(Reliance.broken(link, links("2 lan0 running"))).as("renamed").isNull();
  }

  @Test
  void othersMayFindAnotherWay() {
    var far = new Reliance(address("10.0.0.1"), null, null, false);
    assertThat(far.linkOf(session("10.0.0.2", "10.0.0.1"), THERE))
        .as("inside the AS, or farther away")
        .isNull();
    assertThat(ADJACENT.linkOf(session("10.0.0.2", "10.7.0.1"), THERE))
        .as("a router outside the link's subnet")
        .isNull();
    assertThat(ADJACENT.linkOf(session("10.0.0.9", "10.0.0.1"), THERE))
        .as("from an address that is not known")
        .isNull();
  }
}
