package bellman.balancer.config;

import static bellman.api.Manifest.advertisement;
import static bellman.api.Manifest.community;
import static bellman.api.Manifest.peer;
import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Family;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisementCompilerTest {

  private static final Manifest ADVERTISEMENT = advertisement("a");

  private static Advertisement only(Manifest... manifests) {
    Compilation compilation = Compile.of(manifests);
    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.config().advertisements()).hasSize(1);
    return compilation.config().advertisements().getFirst();
  }

  @Test
  void withoutPoolsNamedItIsForAll() {
    assertThat(only(ADVERTISEMENT, pool("p", "192.0.2.0/25"), pool("q", "192.0.2.128/25")).pools())
        .containsExactlyInAnyOrder("p", "q");
  }

  @Test
  void poolsByNameAndByLabelAreJoined() {
    Manifest[] all = {
      ADVERTISEMENT
          .spec("ipAddressPools", List.of("p", "lost"))
          .spec("ipAddressPoolSelectors", List.of(Map.of("matchLabels", Map.of("tier", "gold")))),
      pool("p", "192.0.2.0/26"),
      pool("q", "192.0.2.64/26").label("tier", "gold"),
      pool("r", "192.0.2.128/26").label("tier", "lead"),
    };

    assertThat(only(all).pools()).containsExactlyInAnyOrder("p", "q");
    assertThat(Compile.texts(Compile.of(all).warnings()))
        .containsExactly("a spec.ipAddressPools[1]: there is no IPAddressPool 'lost'");
  }

  @Test
  void aSelectorThatMatchesNoPoolMeansNone() {
    assertThat(
            only(
                    ADVERTISEMENT.spec(
                        "ipAddressPoolSelectors",
                        List.of(Map.of("matchLabels", Map.of("tier", "gold")))),
                    pool("p", "192.0.2.0/26"))
                .pools())
        .isEmpty();
  }

  @Test
  void unknownPeersAreAWarning() {
    Manifest manifest = ADVERTISEMENT.spec("peers", List.of("t", "u"));
    Compilation compilation = Compile.of(manifest, peer("u"));

    assertThat(compilation.problems()).isEmpty();
    assertThat(Compile.texts(compilation.warnings()))
        .containsExactly("a spec.peers[0]: there is no BGPPeer 't'");
    assertThat(compilation.config().advertisements().getFirst().peers())
        .containsExactlyInAnyOrder("t", "u");
  }

  @ParameterizedTest
  @CsvSource({
    // the block that may be widest in the range, and the shortest length that is allowed
    "1.1.1.0/28, 28",
    "1.1.1.1/32, 32",
    "3.3.3.2-3.3.3.254, 26",
    "10.0.0.0-10.0.255.255, 16",
    "255.255.255.254-255.255.255.255, 31"
  })
  void anAggregateIsNotWiderThanTheWidestBlock(String addresses, int shortest) {
    Manifest pool = pool("p", addresses);
    assertThat(only(ADVERTISEMENT.spec("aggregationLength", shortest), pool).aggregationLength())
        .isEqualTo(shortest);

    assertThat(
            Compile.texts(
                Compile.of(ADVERTISEMENT.spec("aggregationLength", shortest - 1), pool).problems()))
        .singleElement()
        .asString()
        .contains(
            "a spec.aggregationLength: invalid aggregation length "
                + (shortest - 1)
                + ": prefix "
                + shortest
                + " in this pool is more specific than the aggregation length for addresses "
                + addresses);
  }

  @Test
  void ipv6HasALengthOfItsOwn() {
    Manifest pool = pool("p", "2001:db8::/64", "192.0.2.0/24");

    assertThat(
            only(ADVERTISEMENT.spec("aggregationLengthV6", 64), pool)
                .route(Address.parse("2001:db8::9")))
        .hasToString("2001:db8::/64");
    assertThat(
            Compile.texts(
                Compile.of(ADVERTISEMENT.spec("aggregationLengthV6", 63), pool).problems()))
        .singleElement()
        .asString()
        .startsWith("a spec.aggregationLengthV6: invalid aggregation length 63: prefix 64");
  }

  @Test
  void lengthsAreJudgedForTheChosenPoolsOnly() {
    Manifest narrow = pool("narrow", "192.0.2.0/28");
    Manifest wide = pool("wide", "10.0.0.0/8");

    assertThat(
            only(
                    ADVERTISEMENT
                        .spec("aggregationLength", 24)
                        .spec("ipAddressPools", List.of("wide")),
                    narrow,
                    wide)
                .pools())
        .containsExactly("wide");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aggregationLength", "aggregationLengthV6"})
  void serviceSelectorsAndAggregatesExcludeEachOther(String field) {
    Manifest selecting =
        ADVERTISEMENT.spec("serviceSelectors", List.of(Map.of("matchLabels", Map.of("a", "b"))));

    assertThat(Compile.texts(Compile.of(selecting.spec(field, 24)).problems()))
        .singleElement()
        .asString()
        .contains("serviceSelectors and aggregationLength are mutually exclusive");
    assertThat(
            only(selecting.spec("aggregationLength", 32).spec("aggregationLengthV6", 128))
                .serviceSelectors())
        .hasSize(1);
  }

  @Test
  void communitiesAreResolvedAndSorted() {
    Manifest aliases = community("c", "vpn", "65000:7", "1:1", "65535:65281");
    Manifest manifest =
        ADVERTISEMENT.spec("communities", List.of("large:1:2:3", "vpn", "65000:2", "1:1"));

    assertThat(only(manifest, aliases).attributes().communities())
        .extracting(Community::toString)
        .as("an alias that looks like a value wins")
        .containsExactly("65000:2", "65000:7", "65535:65281", "large:1:2:3");
  }

  @Test
  void anAliasAndItsValueAreOneCommunity() {
    assertThat(
            only(
                    ADVERTISEMENT.spec("communities", List.of("vpn", "65000:7")),
                    community("c", "vpn", "65000:7"))
                .attributes()
                .communities())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "65536:1", "1:2:3", "large:1:2", "big:1:2:3", "-1:1", "", "1:"})
  void aCommunityThatIsNone(String text) {
    Compilation compilation = Compile.of(ADVERTISEMENT.spec("communities", List.of("1:1", text)));

    assertThat(compilation.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("spec.communities[1]"));
    assertThat(compilation.config().advertisements()).isEmpty();
  }

  @Test
  void aliasesAreDefinedOnce() {
    Compilation compilation =
        Compile.of(
            community("young", "vpn", "1:1", "only-here", "1:3").created(2),
            community("old", "vpn", "1:2").created(1),
            ADVERTISEMENT.spec("communities", List.of("vpn")));

    assertThat(Compile.texts(compilation.problems()))
        .containsExactly("young spec.communities[0].name: duplicate definition of community 'vpn'");
    assertThat(compilation.config().advertisements().getFirst().attributes().communities())
        .containsExactly(Community.parse("1:2"));
    assertThat(Compile.of(community("c", "x", "1:1", "x", "1:1")).problems()).hasSize(1);
  }

  @Test
  void aBadAliasSetsItsWholeObjectAside() {
    Compilation compilation =
        Compile.of(
            community("c", "good", "1:1", "bad", "1:70000"),
            ADVERTISEMENT.spec("communities", List.of("good")));

    assertThat(Compile.texts(compilation.problems()))
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).startsWith("c spec.communities[1].value: "))
        .anySatisfy(text -> assertThat(text).startsWith("a spec.communities[0]: "));
  }

  @Test
  void moreCommunitiesThanARouteHasRoomFor() {
    List<String> many = IntStream.range(0, 876).mapToObj(i -> "1:" + i).toList();

    assertThat(
            only(ADVERTISEMENT.spec("communities", many.subList(0, 875)))
                .attributes()
                .communities())
        .hasSize(875);
    assertThat(Compile.texts(Compile.of(ADVERTISEMENT.spec("communities", many)).problems()))
        .containsExactly("a spec.communities: take 3504 bytes, and a route has room for 3500");
  }

  @Test
  void localPref() {
    assertThat(only(ADVERTISEMENT.spec("localPref", 4294967295L)).attributes().localPref())
        .isEqualTo(4294967295L);
  }

  @Test
  void layer2IsAWarning() {
    Compilation compilation = Compile.of(Manifest.of("L2Advertisement", "l"));

    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.warnings()).hasSize(1);
  }

  @Test
  void whatARouteSays() {
    Advertisement plain = only(ADVERTISEMENT);
    assertThat(plain.attributes().med()).isNull();
    assertThat(plain.attributes().asPathPrepend()).isZero();
    assertThat(plain.nextHop(Family.IPV4)).isNull();

    Advertisement full =
        only(
            ADVERTISEMENT
                .spec("med", 0xffff_ffffL)
                .spec("asPathPrepend", 10)
                .spec("nextHop", "2001:db8::9"));
    assertThat(full.attributes().med()).isEqualTo(0xffff_ffffL);
    assertThat(full.attributes().asPathPrepend()).isEqualTo(10);
    assertThat(full.nextHop(Family.IPV6)).isEqualTo(Address.parse("2001:db8::9"));
    assertThat(full.nextHop(Family.IPV4)).as("routes of its family only").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "::1", "fe80::1", "169.254.1.1", "ff02::1", "x"})
  void aNextHopMustBeReachable(String address) {
    assertThat(Compile.texts(Compile.of(ADVERTISEMENT.spec("nextHop", address)).problems()))
        .singleElement()
        .asString()
        .startsWith("a spec.nextHop: ");
  }

  @Test
  void aNextHopOfAFamilyThatNoPoolHasIsAWarning() {
    Manifest manifest = ADVERTISEMENT.spec("nextHop", "2001:db8::9");

    assertThat(Compile.texts(Compile.of(manifest, pool("p", "192.0.2.0/24")).warnings()))
        .containsExactly(
            "a spec.nextHop: is for IPv6 routes, but no announced pool has IPv6 addresses");
    assertThat(Compile.of(manifest, pool("p", "192.0.2.0/24", "2001:db8:1::/64")).warnings())
        .isEmpty();
  }
}
