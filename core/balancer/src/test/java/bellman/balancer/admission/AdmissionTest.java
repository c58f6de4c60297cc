package bellman.balancer.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only what a change adds is denied. */
class AdmissionTest {

  private static final String NAMESPACE = "metallb-system";
  private static final Admission ADMISSION = new Admission(NAMESPACE, true);

  private static Manifest here(Manifest manifest) {
    return manifest.in(NAMESPACE).created(30);
  }

  private static Manifest pool(String name, String... addresses) {
    return here(Manifest.pool(name, addresses));
  }

  private static Manifest peer(String name) {
    return here(Manifest.peer(name));
  }

  private static Manifest advertisement(String name) {
    return here(Manifest.advertisement(name));
  }

  private static Manifest community(String name, String... aliases) {
    return here(Manifest.community(name, aliases));
  }

  private static Manifest bfdProfile(String name) {
    return here(Manifest.of("BFDProfile", name));
  }

  private static List<Resource> objects(Manifest... manifests) {
    return Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList();
  }

  private static Verdict create(Manifest object, Manifest... objects) {
    return ADMISSION.judge(new Change.Create(object.root()), objects(objects));
  }

  private static Verdict update(Manifest before, Manifest after, Manifest... objects) {
    return ADMISSION.judge(new Change.Update(before.root(), after.root()), objects(objects));
  }

  private static Verdict delete(Manifest object, Manifest... objects) {
    return ADMISSION.judge(new Change.Delete(object.root()), objects(objects));
  }

  private static List<String> texts(List<Problem> problems) {
    return problems.stream()
        .map(problem ->
            problem.kind()
                + " "
                + problem.name()
                + " "
                + problem.field()
                + ": "
                + problem.message())
        .toList();
  }

  static Stream<Arguments> denied() {
    Manifest v1beta1 = peer("t").with("apiVersion", "metallb.io/v1beta1");
    return Stream.of(
        arguments(
            pool("b", "192.0.2.8-192.0.2.9"),
            "spec.addresses[0]",
            "overlaps with already defined CIDR '192.0.2.0/28'"),
        arguments(pool("b", "192.0.2.300/32"), "spec.addresses[0]", "192.0.2.300"),
        arguments(
            advertisement("a").spec("aggregationLength", 26),
            "spec.aggregationLength",
            "invalid aggregation length 26: prefix 28 in this pool is more specific than the"
                + " aggregation length for addresses 192.0.2.0/28"),
        arguments(
            advertisement("a")
                .spec("aggregationLength", 30)
                .spec("serviceSelectors", List.of(Map.of("matchLabels", Map.of("a", "b")))),
            "spec.serviceSelectors",
            "serviceSelectors and aggregationLength are mutually exclusive"),
        arguments(
            advertisement("a").spec("communities", List.of("1:2:3")),
            "spec.communities[0]",
            "invalid community format"),
        arguments(
            peer("t").spec("peerAddress", "1.2.3.4.5"),
            "spec.peerAddress",
            "invalid BGPPeer address"),
        arguments(peer("t").spec("holdTime", "1s"), "spec.holdTime", "must be 0 or at least 3s"),
        arguments(peer("t").spec("peerasn", 1), "spec.peerasn", "did you mean 'peerASN'"),
        arguments(
            v1beta1.spec("vrf", "red"),
            "spec.vrf",
            "is a v1beta2 field: write apiVersion: metallb.io/v1beta2"),
        arguments(
            peer("t").spec("password", "x").spec("passwordSecret", Map.of("name", "s")),
            "spec.passwordSecret",
            "cannot be combined with password"),
        arguments(
            community("d", "mine", "64512:99999"),
            "spec.communities[0].value",
            "invalid community value: invalid section"),
        arguments(
            community("d", "mine", "small:1:2:3"),
            "spec.communities[0].value",
            "expected community to be of format large"),
        arguments(
            community("d", "taken", "64512:9"),
            "spec.communities[0].name",
            "duplicate definition of community 'taken'"),
        arguments(bfdProfile("p").spec("receiveInterval", 1), "spec.receiveInterval", "10..60000"),
        arguments(
            here(Manifest.of("L2Advertisement", "l")).spec("ipAddressPools", List.of("a", "a")),
            "spec.ipAddressPools[1]",
            "appears twice"));
  }

  @ParameterizedTest
  @MethodSource
  void denied(Manifest object, String field, String message) {
    Manifest[] there = {pool("a", "192.0.2.0/28"), community("c", "taken", "64512:1").created(1)};

    Verdict created = create(object.created(40), there);
    assertThat(created.allowed()).isFalse();
    assertThat(created.denials())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.name()).isEqualTo(object.decode().key().name());
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.message()).contains(message);
        });

    // the same by an edit, and never again once it is there
    assertThat(update(object.with("spec", Map.of()), object, there).denials()).isNotEmpty();
    assertThat(update(object, object.label("edited", "yes"), there).denials()).isEmpty();
  }

  @Test
  void aPoolIsJudgedTogetherWithWhatAdvertisesIt() {
    Manifest advertisement = advertisement("wide").spec("aggregationLength", 26);
    Manifest before = pool("a", "192.0.2.0/26");
    Verdict verdict = update(before, pool("a", "192.0.2.0/28"), before, advertisement);

    assertThat(texts(verdict.denials()))
        .singleElement()
        .asString()
        .startsWith(
            "BGPAdvertisement wide spec.aggregationLength: invalid aggregation length 26: prefix"
                + " 28");
    assertThat(update(before, pool("a", "192.0.2.0/25"), before, advertisement).allowed()).isTrue();
  }

  @Test
  void whatWasWrongBeforeDeniesNothing() {
    Manifest bad = peer("bad").spec("holdTime", "1s");
    Manifest narrow = advertisement("narrow").spec("aggregationLength", 26);
    Manifest pool = pool("a", "192.0.2.0/28");
    Manifest[] there = {pool, narrow, bad};

    assertThat(create(peer("good"), there).allowed()).isTrue();
    assertThat(create(pool("b", "198.51.100.0/25"), there).allowed()).isTrue();
    assertThat(create(pool("b", "198.51.100.0/27"), there).allowed()).isFalse();
    // still wrong, in other words
    assertThat(update(pool, pool("a", "192.0.2.0/29"), there).allowed()).isTrue();
    assertThat(update(bad, bad.spec("peerPort", 1179), there).allowed()).isTrue();
    assertThat(delete(bad, there).allowed()).isTrue();
  }

  @Test
  void butWhatIsAddedToItIsDenied() {
    Manifest bad = peer("bad").spec("holdTime", "1s");

    assertThat(texts(update(bad, bad.spec("routerID", "x"), bad).denials()))
        .singleElement()
        .asString()
        .startsWith("BGPPeer bad spec.routerID");
    assertThat(texts(update(bad, bad.spec("holdTime", "2s"), bad).denials()))
        .containsExactly("BGPPeer bad spec.holdTime: must be 0 or at least 3s, not 2s");
    // also where what is there can't be read
    Manifest unreadable = peer("bad").spec("peerPort", "x");
    assertThat(update(unreadable, unreadable.spec("vrf", "red")).allowed()).isTrue();
    assertThat(texts(update(unreadable, unreadable.spec("holdTime", "1s")).denials()))
        .containsExactly("BGPPeer bad spec.holdTime: must be 0 or at least 3s, not 1s");
  }

  @Test
  void anEntryThatIsRemovedMovesTheOthersAndAddsNothing() {
    Manifest before = pool("a", "192.0.2.0/24", "bad", "worse");

    assertThat(update(before, pool("a", "bad", "worse")).allowed()).isTrue();
    assertThat(update(before, pool("a", "worse", "bad")).allowed()).isTrue();
    assertThat(texts(update(before, pool("a", "bad", "worse", "bad")).denials()))
        .singleElement()
        .asString()
        .startsWith("IPAddressPool a spec.addresses[2]");
  }

  static Stream<Arguments> danglingReferences() {
    return Stream.of(
        arguments(
            peer("t").spec("bfdProfile", "fast"),
            "BGPPeer t spec.bfdProfile: there is no BFDProfile 'fast'"),
        arguments(
            peer("t").spec("passwordSecret", Map.of("name", "s")),
            "BGPPeer t spec.passwordSecret.name: there is no Secret 's' of type"
                + " kubernetes.io/basic-auth"),
        arguments(
            advertisement("a").spec("communities", List.of("mine")),
            "BGPAdvertisement a spec.communities[0]: "),
        arguments(
            advertisement("a").spec("ipAddressPools", List.of("p")),
            "BGPAdvertisement a spec.ipAddressPools[0]: there is no IPAddressPool 'p'"),
        arguments(
            advertisement("a").spec("peers", List.of("t")),
            "BGPAdvertisement a spec.peers[0]: there is no BGPPeer 't'"));
  }

  @ParameterizedTest
  @MethodSource
  void danglingReferences(Manifest object, String warning) {
    for (Verdict verdict :
        List.of(
            create(object),
            update(object.with("spec", Map.of()), object),
            update(object, object.label("edited", "yes")))) {
      assertThat(verdict.denials()).isEmpty();
      assertThat(texts(verdict.warnings())).singleElement().asString().startsWith(warning);
    }
  }

  @Test
  void whatGoesLeavesWarningsAboutThoseThatNameIt() {
    Manifest alias = community("c", "mine", "64512:1");
    Manifest pool = pool("p", "192.0.2.0/28");
    Manifest advertisement =
        advertisement("a")
            .spec("communities", List.of("mine"))
            .spec("ipAddressPools", List.of("p"));
    Manifest[] there = {alias, pool, advertisement};

    assertThat(delete(alias, there).denials()).isEmpty();
    assertThat(texts(delete(alias, there).warnings()))
        .singleElement()
        .asString()
        .startsWith("BGPAdvertisement a spec.communities[0]");
    assertThat(delete(pool, there).denials()).isEmpty();
    assertThat(texts(delete(pool, there).warnings()))
        .containsExactly(
            "BGPAdvertisement a spec.ipAddressPools[0]: there is no IPAddressPool 'p'");
    assertThat(create(peer("t"), alias, advertisement).warnings()).isEmpty();
  }

  @Test
  void aSecretIsNotMissedWhereNoneIsKnown() {
    Manifest peer = peer("t").spec("passwordSecret", Map.of("name", "s"));
    Verdict verdict =
        new Admission(NAMESPACE, false).judge(new Change.Create(peer.root()), List.of());

    assertThat(verdict).isEqualTo(new Verdict(List.of(), List.of()));
  }

  @Test
  void aBfdProfileInUseStays() {
    Manifest profile = bfdProfile("fast");
    Manifest peer = peer("t").spec("bfdProfile", "fast");

    assertThat(texts(delete(profile, profile, peer).denials()))
        .singleElement()
        .asString()
        .startsWith(
            "BFDProfile fast null: failed to delete BFDProfile 'fast': BGPPeer metallb-system/t"
                + " uses it");
    assertThat(delete(profile, profile, peer.spec("bfdProfile", "slow")).allowed()).isTrue();
    assertThat(delete(profile, profile).allowed()).isTrue();
  }

  @Test
  void objectsAreMadeInOneNamespaceOnly() {
    for (Manifest manifest :
        List.of(
            pool("a", "192.0.2.0/28"),
            peer("t"),
            advertisement("a"),
            community("c"),
            bfdProfile("p"),
            here(Manifest.of("L2Advertisement", "l")))) {
      Manifest elsewhere = manifest.in("default");
      assertThat(texts(create(elsewhere).denials()))
          .singleElement()
          .asString()
          .endsWith("resource must be created in metallb-system namespace");
      assertThat(update(elsewhere, elsewhere.with("spec.bad", true)).allowed()).isTrue();
      assertThat(delete(elsewhere).allowed()).isTrue();
    }
  }

  @Test
  void whatIsOnItsWayOutMayLoseItsFinalizers() {
    Manifest going =
        pool("a", "192.0.2.0/28").with("metadata.deletionTimestamp", "2026-01-01T00:00:00Z");

    assertThat(update(going, going.with("spec.bad", 1)).allowed()).isTrue();
  }

  @Test
  void theObjectIsTakenFromTheRequestAndNotFromWhatIsThere() {
    Manifest before = pool("a", "192.0.2.0/28");

    assertThat(update(before, pool("a", "192.0.2.0/29"), before).allowed()).isTrue();
    assertThat(update(before, pool("a", "192.0.2.0/29")).allowed()).isTrue();
    assertThat(create(before, pool("a", "192.0.2.0/27")).allowed()).isTrue();
  }

  @Test
  void kindsOfOthersAreNotJudged() {
    assertThat(create(Manifest.of("ConfigMap", "x")).allowed()).isTrue();
    for (String kind : List.of("Service", "EndpointSlice", "Node", "Namespace", "Secret")) {
      Manifest bad = Manifest.of(kind, "x").with("spec", "bad").with("stringData", 1);
      assertThat(create(bad).allowed()).isTrue();
      assertThat(update(bad, bad.with("spec", 1)).allowed()).isTrue();
      assertThat(delete(bad).allowed()).isTrue();
    }
    assertThat(create(new Manifest(Map.of())).allowed()).isTrue();
    assertThat(delete(new Manifest(Map.of())).allowed()).isTrue();
  }

  @Test
  void aPeerThatWouldOpenTheSessionOfAnotherIsDeniedAndBothAreNamed() {
    Manifest there = peer("there");
    Verdict verdict = create(peer("new").created(40), there);
    assertThat(verdict.allowed()).isFalse();
    assertThat(verdict.denials())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.name()).isEqualTo("new");
          assertThat(problem.field()).isEqualTo("spec.peerAddress");
          assertThat(problem.message()).contains("BGPPeer there");
        });
    assertThat(create(peer("new").created(40).spec("peerPort", 1179), there).allowed()).isTrue();

    Manifest one = peer("new").created(40).spec("nodeSelectors", selectors("rack", "a"));
    Manifest other = there.spec("nodeSelectors", selectors("rack", "b"));
    Manifest inRack = here(Manifest.of("Node", "n1").label("rack", "a"));
    Manifest inOther = here(Manifest.of("Node", "n2").label("rack", "b"));
    assertThat(create(one, other, inRack, inOther).allowed()).isTrue();
    assertThat(create(one, there, inRack, inOther).allowed()).isFalse();
  }

  private static List<Map<String, Object>> selectors(String key, String value) {
    return List.of(Map.of("matchLabels", Map.of(key, value)));
  }

  private static Manifest used(Manifest pool, int ipv4, int ipv6) {
    return pool.with("status.assignedIPv4", ipv4).with("status.assignedIPv6", ipv6);
  }

  @Test
  void whoeverTakesAPoolAwayIsToldWhatServicesLose() {
    String lost =
        " in use, according to its status: services lose addresses that are no longer in any pool";
    assertThat(texts(delete(used(pool("a", "192.0.2.0/28"), 2, 1)).warnings()))
        .containsExactly("IPAddressPool a null: 3 of its addresses are" + lost);
    assertThat(delete(used(pool("a", "192.0.2.0/28"), 2, 1)).allowed()).isTrue();
    assertThat(delete(used(pool("a", "192.0.2.0/28"), 0, 0))).isEqualTo(Verdict.FINE);
    assertThat(delete(pool("a", "192.0.2.0/28"))).isEqualTo(Verdict.FINE);
    assertThat(delete(used(Manifest.pool("a", "192.0.2.0/28").in("other"), 1, 0)))
        .isEqualTo(Verdict.FINE);
  }

  static Stream<Arguments> shrinks() {
    return Stream.of(
        arguments(List.of("192.0.2.0/28"), List.of("192.0.2.0/29"), 1, 0, true),
        arguments(List.of("192.0.2.0/28"), List.of("192.0.2.0/29"), 0, 5, false),
        arguments(List.of("192.0.2.0/28"), List.of("192.0.2.0/27"), 1, 0, false),
        arguments(List.of("192.0.2.0/28"), List.of("192.0.2.8/29", "192.0.2.0/29"), 1, 0, false),
        arguments(
            List.of("192.0.2.0/28"),
            List.of("192.0.2.0-192.0.2.6", "192.0.2.8-192.0.2.15"),
            1,
            0,
            true),
        arguments(List.of("192.0.2.0/28", "2001:db8::/120"), List.of("192.0.2.0/28"), 4, 0, false),
        arguments(List.of("192.0.2.0/28", "2001:db8::/120"), List.of("192.0.2.0/28"), 4, 1, true),
        arguments(
            List.of("0.0.0.0/1"), List.of("0.0.0.0/2", "64.0.0.0-127.255.255.255"), 1, 0, false),
        arguments(List.of("::/0"), List.of("::/1", "8000::/1"), 0, 1, false));
  }

  @ParameterizedTest
  @MethodSource("shrinks")
  void whoeverShrinksAPoolThatIsInUseIsTold(
      List<String> before, List<String> after, int ipv4, int ipv6, boolean warned) {
    Manifest was = used(pool("a", before.toArray(String[]::new)), ipv4, ipv6);
    Verdict verdict = update(was, pool("a", after.toArray(String[]::new)));
    assertThat(verdict.allowed()).isTrue();
    assertThat(texts(verdict.warnings()).stream().anyMatch(text -> text.contains("fewer")))
        .isEqualTo(warned);
  }

  @Test
  void addressesThatAreAvoidedFromNowOnAreLost() {
    Manifest was = used(pool("a", "192.0.2.0/24"), 1, 0);
    assertThat(texts(update(was, pool("a", "192.0.2.0/24").spec("avoidBuggyIPs", true)).warnings()))
        .anyMatch(text -> text.contains("1 IPv4 address is in use"));
    assertThat(update(was, was).warnings()).isEmpty();
  }
}
