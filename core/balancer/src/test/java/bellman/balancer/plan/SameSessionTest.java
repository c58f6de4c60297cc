package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.balancer.config.Peer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** BGPPeers that would open the same session: one is used, always the same, and both are named. */
class SameSessionTest {

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, null, null, _ -> List.of()));

  private void observe(Manifest... manifests) {
    planner.observe(
        Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList(), List.of());
  }

  private static Manifest node(String name) {
    return Manifest.of("Node", name).label("kubernetes.io/hostname", name);
  }

  private static Manifest onNode(String peer, String node) {
    return Manifest.peer(peer)
        .spec(
            "nodeSelectors",
            List.of(Map.of("matchLabels", Map.of("kubernetes.io/hostname", node))));
  }

  private List<String> down(String node) {
    return planner.planner(node).peers().stream()
        .filter(peer -> !peer.session().withheld().isEmpty())
        .map(Peer::name)
        .toList();
  }

  private List<String> problems() {
    return planner.problems().stream().map(Problem::message).toList();
  }

  @Test
  void theFirstByNameIsUsedWhereNothingTellsTheAge() {
    for (int turn = 0; turn < 2; turn++) {
      Manifest one = Manifest.peer(turn == 0 ? "b" : "a");
      Manifest other = Manifest.peer(turn == 0 ? "a" : "b");
      observe(node("n"), one, other);
      assertThat(down("n")).containsExactly("b");
      assertThat(planner.planner("n").peers().getLast().session().withheld().get("peerAddress"))
          .contains("BGPPeer a");
      Problem problem = planner.problems().getFirst();
      assertThat(problem.name()).isEqualTo("b");
      assertThat(problem.field()).isEqualTo("spec.peerAddress");
      assertThat(problem.message())
          .contains("192.0.2.1, port 179, which already exists in BGPPeer a:");
    }
  }

  @Test
  void theOlderIsUsed() {
    observe(node("n"), Manifest.peer("a").created(20), Manifest.peer("z").created(10));
    assertThat(down("n")).containsExactly("a");
  }

  @Test
  void whatMakesAnotherSessionIsNoProblem() {
    observe(
        node("n"),
        Manifest.peer("a"),
        Manifest.peer("port").spec("peerPort", 1179),
        Manifest.peer("vrf").spec("vrf", "red"),
        Manifest.peer("source").spec("sourceAddress", "192.0.2.7"),
        Manifest.peer("source2").spec("sourceAddress", "192.0.2.8"),
        Manifest.peer("other").spec("peerAddress", "192.0.2.2"));
    assertThat(down("n")).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void whatTheHostMayMakeTheSameSessionIsAWarning() {
    observe(
        node("n"),
        Manifest.peer("with").spec("sourceAddress", "192.0.2.7"),
        Manifest.peer("other").spec("sourceAddress", "192.0.2.8").spec("peerPort", 1179),
        Manifest.peer("red").spec("vrf", "red"));
    assertThat(planner.warnings()).as("each is another session whatever the host does").isEmpty();
    observe(Manifest.peer("without"));
    assertThat(down("n")).isEmpty();
    assertThat(planner.warnings())
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.name()).isEqualTo("without");
          assertThat(warning.field()).isEqualTo("spec.sourceAddress");
          assertThat(warning.message())
              .contains(
                  "BGPPeer with",
                  "192.0.2.7",
                  "the router keeps closing one in favor of the other");
        });
  }

  private static Manifest range(String name, String range) {
    return Manifest.peer(name).without("spec.peerAddress").spec("listenRange", range);
  }

  @Test
  void oneRangeIsOnePeers() {
    observe(
        node("n"),
        Manifest.peer("address"),
        range("whole", "192.0.2.0/24"),
        range("half", "192.0.2.0/25"),
        range("red", "192.0.2.0/24").spec("vrf", "red"));
    assertThat(down("n")).as("the longer range comes first, and an address before it").isEmpty();
    observe(range("z", "192.0.2.0/24").spec("peerPort", 1179));
    assertThat(down("n")).containsExactly("z");
    Problem problem = planner.problems().getFirst();
    assertThat(problem.name()).isEqualTo("z");
    assertThat(problem.field()).isEqualTo("spec.listenRange");
    assertThat(problem.message())
        .startsWith("is 192.0.2.0/24, which already exists in BGPPeer whole: both");
  }

  @Test
  void nodesCount() {
    observe(node("n1"), node("n2"), onNode("a", "n1"), onNode("b", "n2"));
    assertThat(problems()).as("a router of that address in each rack").isEmpty();
    observe(Manifest.peer("c"));
    assertThat(down("n1")).containsExactly("c");
    assertThat(down("n2")).containsExactly("c");
    assertThat(problems()).hasSize(2);
    observe(node("n3"));
    assertThat(down("n3")).as("nobody else is there").isEmpty();
  }
}
