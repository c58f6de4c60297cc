package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import bellman.api.resource.BgpPeer;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the first change is told, and what it lacks. */
final class ClusterFeedTest {

  private static final String NAMESPACE = "metallb-system";
  private static final List<WatchSpec> KINDS = WatchSpec.bySpeaker(NAMESPACE, "node-1");
  private static final String WHY = "not permitted to list and watch (403)";

  private final List<WatchSpec> followed = new ArrayList<>();
  private final List<ObservedChange> changes = new ArrayList<>();
  private long nowNanos;
  private ClusterFeed clusterFeed;
  private Reflector.Listener hearing;

  @BeforeEach
  void begin() {
    followed.clear();
    clusterFeed =
        new ClusterFeed(
            KINDS,
            WatchSpec.passwords(NAMESPACE),
            changes::add,
            () -> nowNanos,
            (watched, _) -> {
              followed.add(watched);
              return () -> followed.remove(watched);
            });
    clusterFeed.begin();
    hearing = clusterFeed.hearing();
  }

  private static WatchSpec of(Kind kind) {
    return KINDS.stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
  }

  private void listAllBut(@Nullable Kind missing) {
    for (WatchSpec each : KINDS) {
      if (each.kind() != missing) {
        hearing.listed(each, List.of());
      }
    }
  }

  private void refused(Kind kind, boolean missing) {
    hearing.waiting(of(kind), WHY, missing);
    nowNanos += 6_000_000_000L;
    hearing.waiting(of(kind), WHY, missing);
  }

  private static WatchedObject profile(String name) {
    Map<String, Object> document = new HashMap<>();
    document.put("metadata", new HashMap<>(Map.of("name", name, "namespace", NAMESPACE)));
    return WatchedObject.of(of(Kind.BFD_PROFILE), document);
  }

  @Test
  void nothingIsToldBeforeAllIsKnown() {
    listAllBut(Kind.BFD_PROFILE);
    assertThat(changes).isEmpty();
    hearing.listed(of(Kind.BFD_PROFILE), List.of(profile("fast")));
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().upserts()).hasSize(1);
  }

  @Test
  void aKindThatCanBeDoneWithoutIsWaitedForFiveSecondsAndNamed() {
    for (Kind kind : List.of(Kind.L2_ADVERTISEMENT, Kind.BFD_PROFILE, Kind.COMMUNITY)) {
      changes.clear();
      begin();
      listAllBut(kind);
      hearing.waiting(of(kind), WHY, true);
      nowNanos += 4_000_000_000L;
      hearing.waiting(of(kind), WHY, true);
      assertThat(changes).isEmpty();
      nowNanos += 2_000_000_000L;
      hearing.waiting(of(kind), WHY, true);

      assertThat(changes).hasSize(1);
      assertThat(changes.getFirst().problems())
          .extracting(Problem::kind, Problem::message)
          .containsExactly(
              tuple(kind.text(), WHY + "; until then it is assumed that there are none"));
      assertThat(clusterFeed.isComplete()).isTrue();
    }
  }

  @Test
  void whenItComesAfterAllItIsToldOfAndIsNoProblemAnyMore() {
    listAllBut(Kind.BFD_PROFILE);
    refused(Kind.BFD_PROFILE, true);
    hearing.listed(of(Kind.BFD_PROFILE), List.of(profile("fast")));

    assertThat(changes).hasSize(2);
    assertThat(changes.getLast().upserts()).hasSize(1);
    assertThat(changes.getLast().problems()).isEmpty();
  }

  @Test
  void withoutTheOthersNothingIsTold() {
    for (Kind kind :
        List.of(
            Kind.NODE,
            Kind.SERVICE,
            Kind.ENDPOINT_SLICE,
            Kind.IP_ADDRESS_POOL,
            Kind.BGP_ADVERTISEMENT,
            Kind.BGP_PEER)) {
      begin();
      listAllBut(kind);
      refused(kind, true);
      assertThat(changes).as("without %s", kind).isEmpty();
      assertThat(clusterFeed.unread()).containsExactly(WHY);
    }
  }

  @Test
  void whatIsNotKnownOfAKindIsToldWithTheReason() {
    WatchSpec peers = of(Kind.BGP_PEER);
    assertThat(clusterFeed.unknown(Kind.BGP_PEER)).isEqualTo(peers + ": not listed yet");
    listAllBut(Kind.BGP_PEER);
    hearing.waiting(peers, WHY, true);
    assertThat(clusterFeed.unknown(Kind.BGP_PEER)).isEqualTo(WHY);
    hearing.waiting(peers, null, false);
    hearing.listed(peers, List.of());
    assertThat(clusterFeed.unknown(Kind.BGP_PEER)).isNull();

    // what was known is in use still, but may be old
    hearing.waiting(peers, "is away", false);
    assertThat(clusterFeed.unknown(Kind.BGP_PEER)).isEqualTo("is away");
    assertThat(clusterFeed.unknown(Kind.NODE)).isNull();
  }

  /** Nothing is told before everything needed is known. */
  @Test
  void aKindThatWasListedIsNotKnownAsLongAsAnotherIsNot() {
    listAllBut(Kind.NODE);
    hearing.waiting(of(Kind.NODE), WHY, true);
    assertThat(clusterFeed.unknown(Kind.BGP_PEER)).isEqualTo(WHY);
  }

  /** A server that is away, or in trouble, says nothing of what there is. */
  @Test
  void aServerThatCannotAnswerIsWaitedFor() {
    listAllBut(Kind.BFD_PROFILE);
    refused(Kind.BFD_PROFILE, false);
    assertThat(changes).isEmpty();
  }

  private static WatchedObject peer(String name, String secret) {
    Map<String, Object> document = new HashMap<>();
    document.put("metadata", new HashMap<>(Map.of("name", name, "namespace", NAMESPACE)));
    Map<String, Object> spec = new HashMap<>();
    spec.putAll(Map.of("myASN", 64500, "peerASN", 64501, "peerAddress", "192.0.2.1"));
    if (!secret.isEmpty()) {
      spec.put("passwordSecret", new HashMap<>(Map.of("name", secret)));
    }
    document.put("spec", spec);
    return WatchedObject.of(of(Kind.BGP_PEER), document);
  }

  private static WatchSpec secret(String name) {
    return WatchSpec.passwords(NAMESPACE).named(name);
  }

  private static WatchedObject password(String name) {
    Map<String, Object> document = new HashMap<>();
    document.put("metadata", new HashMap<>(Map.of("name", name, "namespace", NAMESPACE)));
    document.put("type", "kubernetes.io/basic-auth");
    document.put("data", new HashMap<>(Map.of("password", "aHVzaA==")));
    return WatchedObject.of(secret(name), document);
  }

  private List<String> secretsFollowed() {
    return followed.stream()
        .filter(each -> each.kind() == Kind.SECRET)
        .map(each -> String.valueOf(each.fieldSelector()))
        .sorted()
        .toList();
  }

  private static String selector(String name) {
    return "metadata.name=" + name + ",type=kubernetes.io/basic-auth";
  }

  @Test
  void aSpeakerFollowsNeitherNamespacesNorSecretsThatNoPeerNames() {
    assertThat(followed)
        .extracting(WatchSpec::kind)
        .doesNotContain(Kind.SECRET, Kind.NAMESPACE)
        .contains(Kind.SERVICE, Kind.BGP_PEER);
  }

  @Test
  void theFirstChangeHasThePasswordsThatPeersName() {
    listAllBut(Kind.BGP_PEER);
    hearing.listed(of(Kind.BGP_PEER), List.of(peer("a", "hush"), peer("b", "hush"), peer("c", "")));

    assertThat(secretsFollowed()).containsExactly(selector("hush"));
    assertThat(changes).isEmpty();
    hearing.listed(secret("hush"), List.of(password("hush")));
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().upserts()).hasSize(4);
  }

  @Test
  void aSecretIsFollowedForAsLongAsAPeerNamesIt() {
    listAllBut(null);
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "one"));
    hearing.upserted(of(Kind.BGP_PEER), peer("b", "one"));
    hearing.listed(secret("one"), List.of(password("one")));
    assertThat(secretsFollowed()).containsExactly(selector("one"));

    hearing.upserted(of(Kind.BGP_PEER), peer("a", "two"));
    assertThat(secretsFollowed()).containsExactly(selector("one"), selector("two"));
    hearing.removed(of(Kind.BGP_PEER), peer("b", "one"));
    assertThat(secretsFollowed())
        .as("a is what it was until the other is listed")
        .containsExactly(selector("one"), selector("two"));
    hearing.listed(secret("two"), List.of(password("two")));
    assertThat(secretsFollowed()).containsExactly(selector("two"));
    assertThat(changes.getLast().removed())
        .containsExactly(new ObjectKey(Kind.SECRET, NAMESPACE, "one"));

    // what its watch had still to say comes too late
    int told = changes.size();
    hearing.upserted(secret("one"), password("one"));
    hearing.listed(secret("one"), List.of(password("one")));
    assertThat(changes).hasSize(told);

    hearing.listed(of(Kind.BGP_PEER), List.of());
    assertThat(secretsFollowed()).isEmpty();
  }

  /**
   * What was told of since the last look: names of what came, with their Secrets, and what went.
   */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (ObservedChange change : changes) {
      for (Resource each : change.upserts()) {
        told.add(
            each instanceof BgpPeer peer
                ? each.metadata().name() + " with " + peer.transport().passwordSecret()
                : each.metadata().name());
      }
      change.removed().forEach(each -> told.add("not " + each.name()));
    }
    changes.clear();
    return told;
  }

  /** Peer a has the password one. */
  private void listWithPassword() {
    listAllBut(Kind.BGP_PEER);
    hearing.listed(of(Kind.BGP_PEER), List.of(peer("a", "one")));
    hearing.listed(secret("one"), List.of(password("one")));
    assertThat(told()).containsExactlyInAnyOrder("a with one", "one");
  }

  /** Told of before, its session would go down for a Secret that is there. */
  @Test
  void aPeerThatNamesAnotherSecretIsToldOfWithIt() {
    listWithPassword();
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "two"));
    assertThat(told()).isEmpty();
    assertThat(secretsFollowed()).containsExactly(selector("one"), selector("two"));

    hearing.listed(secret("two"), List.of(password("two")));
    assertThat(changes.getFirst().upserts()).as("in one change").hasSize(2);
    assertThat(told()).containsExactly("two", "a with two", "not one");
    assertThat(secretsFollowed()).containsExactly(selector("two"));
  }

  @Test
  void nobodyWaitsWithIt() {
    listWithPassword();
    hearing.listed(of(Kind.BGP_PEER), List.of(peer("a", "two"), peer("b", ""), peer("c", "one")));
    hearing.upserted(of(Kind.BFD_PROFILE), profile("fast"));
    assertThat(told()).containsExactly("b with null", "c with one", "fast");
    hearing.listed(secret("two"), List.of(password("two")));
    assertThat(told()).containsExactly("two", "a with two");
  }

  @Test
  void whatBecomesOfAPeerMeanwhileIsWhatIsToldOf() {
    listWithPassword();
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "two"));
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "three"));
    assertThat(secretsFollowed()).containsExactly(selector("one"), selector("three"));
    hearing.listed(secret("two"), List.of(password("two")));
    assertThat(told()).isEmpty();
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "one"));
    hearing.listed(secret("three"), List.of(password("three")));
    assertThat(told()).as("it is back at the first").containsExactly("a with one");

    hearing.upserted(of(Kind.BGP_PEER), peer("a", "four"));
    hearing.upserted(of(Kind.BGP_PEER), peer("a", ""));
    assertThat(told()).as("it needs none").containsExactly("a with null", "not one");

    hearing.upserted(of(Kind.BGP_PEER), peer("a", "five"));
    hearing.removed(of(Kind.BGP_PEER), peer("a", "five"));
    hearing.listed(secret("five"), List.of(password("five")));
    assertThat(told()).as("it is gone").containsExactly("not a");
    assertThat(secretsFollowed()).isEmpty();
  }

  /**
   * A Secret that is not there is listed as well, as none: then the peer's problem is a true one.
   */
  @Test
  void aPeerThatNamesNoSecretThereIsToldOfWhenThatIsKnown() {
    listWithPassword();
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "two"));
    hearing.listed(secret("two"), List.of());
    assertThat(told()).containsExactly("a with two", "not one");
    hearing.upserted(secret("two"), password("two"));
    assertThat(told()).containsExactly("two");
  }

  @Test
  void anotherSecretThatMayNotBeReadIsWaitedForFiveSeconds() {
    listWithPassword();
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "two"));
    hearing.waiting(secret("two"), WHY, true);
    nowNanos += 4_000_000_000L;
    hearing.waiting(secret("two"), WHY, true);
    assertThat(told()).isEmpty();
    nowNanos += 2_000_000_000L;
    hearing.waiting(secret("two"), WHY, true);
    assertThat(changes.getLast().problems())
        .extracting(Problem::kind, Problem::message)
        .containsExactly(tuple("Secret", WHY + "; until then it is assumed that there are none"));
    assertThat(told()).containsExactly("a with two", "not one");
  }

  @Test
  void aNameThatNoSecretHasIsAskedForByNobody() {
    listAllBut(null);
    hearing.upserted(of(Kind.BGP_PEER), peer("a", "x,metadata.name!=y"));
    hearing.upserted(of(Kind.BGP_PEER), peer("b", "Upper"));
    assertThat(secretsFollowed()).isEmpty();
  }

  /** Its peer stays down, and the others come up. */
  @Test
  void aPasswordThatMayNotBeReadIsWaitedForFiveSecondsAndNamed() {
    listAllBut(Kind.BGP_PEER);
    hearing.listed(of(Kind.BGP_PEER), List.of(peer("a", "hush")));
    hearing.waiting(secret("hush"), WHY, true);
    assertThat(changes).isEmpty();
    nowNanos += 6_000_000_000L;
    hearing.waiting(secret("hush"), WHY, true);

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().problems())
        .extracting(Problem::kind, Problem::message)
        .containsExactly(tuple("Secret", WHY + "; until then it is assumed that there are none"));
  }
}
