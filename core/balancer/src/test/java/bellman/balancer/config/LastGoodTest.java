package bellman.balancer.config;

import static bellman.api.Manifest.advertisement;
import static bellman.api.Manifest.community;
import static bellman.api.Manifest.peer;
import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A slip of an editor takes no route away. */
class LastGoodTest {

  private static final Manifest POOL = pool("p", "192.0.2.0/24");
  private static final Manifest PEER = peer("t");
  private static final Manifest ADVERTISEMENT =
      advertisement("a").spec("communities", List.of("vpn"));
  private static final Manifest ALIASES = community("c", "vpn", "65000:7");
  private static final Config GOOD = Compile.of(POOL, PEER, ADVERTISEMENT, ALIASES).config();

  @Test
  void whatWasGoodStaysInUse() {
    Compilation compilation =
        Compile.after(
            GOOD,
            pool("p", "192.0.2.0/33"),
            PEER.spec("holdTime", "1s"),
            ADVERTISEMENT.spec("communities", List.of("vpm")),
            ALIASES);

    assertThat(compilation.config()).isEqualTo(GOOD);
    assertThat(compilation.problems())
        .hasSize(3)
        .allSatisfy(problem ->
            assertThat(problem.message()).endsWith("; the previous version stays in use"));
  }

  @Test
  void aBadCommunityLeavesTheAdvertisementAsItWas() {
    Compilation compilation =
        Compile.after(GOOD, POOL, PEER, ADVERTISEMENT, community("c", "vpn", "65000:70000"));

    assertThat(compilation.config()).isEqualTo(GOOD);
    assertThat(compilation.problems()).hasSize(2);
  }

  @Test
  void whatIsGoneIsGone() {
    assertThat(Compile.after(GOOD).config()).isEqualTo(Config.EMPTY);
  }

  @Test
  void whatCannotBeReadAnyMoreStays() {
    List<ObjectKey> unread =
        List.of(
            new ObjectKey(Kind.IP_ADDRESS_POOL, "x", "p"),
            new ObjectKey(Kind.BGP_PEER, "x", "t"),
            new ObjectKey(Kind.BGP_ADVERTISEMENT, "x", "a"),
            new ObjectKey(Kind.BGP_ADVERTISEMENT, "x", "never-was"));

    Compilation compilation = ConfigCompiler.compile(List.of(), unread, GOOD);

    assertThat(compilation.config()).isEqualTo(GOOD);
  }

  @Test
  void anUnreadableObjectOfAnotherKindKeepsNothing() {
    List<ObjectKey> unread = List.of(new ObjectKey(Kind.SERVICE, "", "p"));

    assertThat(ConfigCompiler.compile(List.of(), unread, GOOD).config()).isEqualTo(Config.EMPTY);
  }

  @Test
  void ofTwoObjectsOfOneNameTheReadableOneCounts() {
    List<ObjectKey> unread =
        List.of(
            new ObjectKey(Kind.IP_ADDRESS_POOL, "x", "p"),
            new ObjectKey(Kind.BGP_PEER, "x", "t"),
            new ObjectKey(Kind.BGP_ADVERTISEMENT, "x", "a"));
    Manifest moved = pool("p", "198.51.100.0/24");
    Manifest turned = PEER.spec("peerAddress", "192.0.2.77");

    Compilation compilation =
        ConfigCompiler.compile(
            Compile.resources(moved, turned, ADVERTISEMENT, ALIASES), unread, GOOD);

    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.config())
        .isEqualTo(Compile.of(moved, turned, ADVERTISEMENT, ALIASES).config());
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "vrf"})
  void aPeerThatAskedForMoreDoesNotFallBackToLess(String field) {
    Compilation compilation = Compile.after(GOOD, PEER.spec(field, "x").spec("holdTime", "1s"));

    assertThat(compilation.config().peers()).isEmpty();
    assertThat(compilation.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).doesNotContain("stays in use"));
  }

  @Test
  void aPasswordThatWasThereStaysWithTheOldForm() {
    Manifest guarded = PEER.spec("password", "x");
    Config good = Compile.of(guarded).config();
    Compilation compilation = Compile.after(good, guarded.spec("holdTime", "1s"));

    assertThat(compilation.config()).isEqualTo(good);
    assertThat(Compile.after(good, guarded.spec("vrf", "red").spec("holdTime", "1s")).config())
        .isEqualTo(Config.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void gracefulRestartIsImmutableWhereItWasSet(boolean before, boolean after) {
    Manifest set = PEER.spec("password", "x").spec("enableGracefulRestart", before);
    Config good = Compile.of(set).config();
    Manifest changed = set.spec("enableGracefulRestart", after).spec("holdTime", "30s");
    Compilation compilation = Compile.after(good, changed);

    assertThat(compilation.config()).isEqualTo(good);
    assertThat(Compile.texts(compilation.problems()))
        .containsExactly(
            "t spec.enableGracefulRestart: is immutable, and was "
                + before
                + ": delete and recreate the BGPPeer, or set it back to "
                + before
                + "; the previous version stays in use");
    assertThat(Compile.after(compilation.config(), changed).problems())
        .as("and it stays so")
        .hasSize(1);
    Config empty = Compile.after(compilation.config()).config();
    assertThat(Compile.after(empty, changed).problems()).as("created anew").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gracefulRestartMayComeAndGo(boolean value) {
    Manifest set = PEER.spec("enableGracefulRestart", value);

    assertThat(Compile.after(Compile.of(PEER).config(), set).problems()).isEmpty();
    assertThat(Compile.after(Compile.of(set).config(), PEER).problems()).isEmpty();
    assertThat(Compile.after(Compile.of(set).config(), set).problems()).isEmpty();
  }

  @Test
  void anOldFormGivesWayToAnotherPoolThatHasItsAddressesNow() {
    Compilation compilation =
        Compile.after(
            GOOD,
            POOL.created(9).spec("addresses", List.of("junk")),
            pool("q", "192.0.2.0/25").created(1));

    assertThat(compilation.config().pools()).extracting(Pool::name).containsExactly("q");
    assertThat(compilation.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).doesNotContain("stays in use"));
  }

  @Test
  void anOldFormKeepsItsAddressesFromAYoungerPool() {
    Compilation compilation =
        Compile.after(
            GOOD,
            POOL.created(1).spec("addresses", List.of("junk")),
            pool("q", "192.0.2.0/25").created(9));

    assertThat(compilation.config().pools()).extracting(Pool::name).containsExactly("p");
    assertThat(compilation.problems()).hasSize(2);
  }

  @Test
  void messagesNameTheAddressesThatAreInUse() {
    Compilation compilation =
        Compile.after(
            GOOD,
            pool("p", "junk"),
            ADVERTISEMENT.spec("aggregationLength", 20).without("spec.communities"));

    assertThat(Compile.texts(compilation.problems()))
        .hasSize(2)
        .anySatisfy(text ->
            assertThat(text)
                .contains("prefix 24 in this pool", "for addresses 192.0.2.0-192.0.2.255"));
  }

  @Test
  void problemsOfReadingAndCompilingAreSortedTogether() {
    var one = Compile.of(PEER.spec("holdTime", "1s")).problems();
    var other = Compile.of(pool("p", "junk"), PEER.spec("myASN", 0)).problems();

    assertThat(ConfigCompiler.together(one, other))
        .hasSize(3)
        .isSorted()
        .containsAll(one)
        .containsAll(other);
    assertThat(Set.copyOf(ConfigCompiler.together(one, one))).hasSize(1);
  }
}
