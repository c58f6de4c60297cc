package bellman.balancer.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Node;
import bellman.api.resource.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's FRRConfiguration is denied if it would keep Bellman's out, and for nothing else. */
class FrrAdmissionTest {

  private static final String NAMESPACE = "frr-k8s-system";
  private static final String HOST = "kubernetes.io/hostname";
  private static final String MANAGED = "app.kubernetes.io/managed-by";
  private static final FrrAdmission ADMISSION = new FrrAdmission(NAMESPACE);

  /** Bellman's of a node: one neighbor, with all that users' may contradict. */
  private static final Map<String, Object> NEIGHBOR =
      neighbor(
          "port",
          1179,
          "holdTime",
          "30s",
          "keepaliveTime",
          "10s",
          "toAdvertise",
          Map.of(
              "allowed",
              Map.of("prefixes", List.of("198.51.100.1/32")),
              "withLocalPref",
              List.of(Map.of("localPref", 200, "prefixes", List.of("198.51.100.1/32")))));

  private static Map<String, Object> neighbor(Object... fields) {
    return put(Map.of("address", "192.0.2.1", "asn", 64513), fields);
  }

  private static Map<String, Object> put(Map<String, Object> map, Object... fields) {
    Map<String, Object> other = new LinkedHashMap<>(map);
    for (int i = 0; i < fields.length; i += 2) {
      other.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    return other;
  }

  /** What agrees with Bellman's in all that both say. */
  private static Map<String, Object> agreeing(Object... fields) {
    return put(neighbor("port", 1179, "holdTime", "30s", "keepaliveTime", "10s"), fields);
  }

  private static Manifest object(String name, Map<String, Object> neighbor) {
    return Manifest.of("FRRConfiguration", name)
        .with("apiVersion", "frrk8s.metallb.io/v1beta1")
        .in(NAMESPACE)
        .spec(
            "bgp.routers",
            List.of(
                Map.of(
                    "asn",
                    64512,
                    "prefixes",
                    List.of("198.51.100.1/32"),
                    "neighbors",
                    List.of(neighbor))));
  }

  private static Manifest ours(String node) {
    return object("metallb-" + node, NEIGHBOR)
        .label(MANAGED, "bellman")
        .spec("nodeSelector", Map.of("matchLabels", Map.of(HOST, node)));
  }

  private static Node node(String name, String... labels) {
    Manifest node = Manifest.of("Node", name).label(HOST, name);
    for (int i = 0; i < labels.length; i += 2) {
      node = node.label(labels[i], labels[i + 1]);
    }
    return node.as(Node.class);
  }

  private static Manifest user(Map<String, Object> neighbor) {
    return object("user", neighbor);
  }

  /** Holds a change against Bellman's of these nodes, or against one other object. */
  private static Verdict judge(Change change, List<Node> nodes, Manifest... there) {
    FrrQuestion question = Objects.requireNonNull(ADMISSION.question(change));
    List<Manifest> objects = new ArrayList<>(List.of(there));
    for (Node node : nodes) {
      if (question.concerns(node)) {
        for (Manifest object : objects) {
          question.hold(node, object.as(FrrConfiguration.class));
        }
      }
    }
    return question.verdict();
  }

  private static Verdict create(Manifest object) {
    return judge(new Change.Create(object.root()), List.of(node("n")), ours("n"));
  }

  private static Verdict update(Manifest before, Manifest after) {
    return judge(new Change.Update(before.root(), after.root()), List.of(node("n")), ours("n"));
  }

  private static String text(List<Problem> problems) {
    return problems.stream()
        .map(problem -> problem.name() + " " + problem.field() + ": " + problem.message())
        .reduce("", (one, other) -> one + other + "\n");
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        arguments("a port", user(agreeing("port", 179)), "neighbors[0].port", "has port 179 here"),
        arguments("an AS number", user(agreeing("asn", 64999)), "neighbors[0].asn", "64999"),
        arguments("a timer", user(agreeing("holdTime", "60s")), "neighbors[0].holdTime", "60"),
        arguments(
            "the router's AS number",
            user(agreeing())
                .spec(
                    "bgp.routers", List.of(Map.of("asn", 64599, "neighbors", List.of(agreeing())))),
            "routers[0].asn",
            "64599"),
        arguments(
            "multihop", user(agreeing("ebgpMultiHop", true)), "neighbors[0].ebgpMultiHop", "here"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contradictions")
  void whatContradictsBellmansIsDeniedWithBothPlaces(
      String what, Manifest object, String field, String says) {
    Verdict verdict = create(object);

    assertThat(verdict.denials()).as(what).hasSize(1);
    assertThat(verdict.denials().getFirst().name()).isEqualTo("user");
    assertThat(text(verdict.denials()))
        .startsWith("user spec.bgp.routers[0]")
        .contains(field, says, "(node n)")
        .contains(" of FRRConfiguration " + NAMESPACE + "/metallb-n")
        .contains("BGPPeers");
  }

  /** Nobody's name comes before or after by chance. */
  @ParameterizedTest
  @MethodSource("contradictions")
  void itIsToldOfTheUsersWhateverItIsCalled(
      String what, Manifest object, String field, String says) {
    for (String name : List.of("a", "z", "metallb-m", "metallb-z")) {
      assertThat(text(create(object.with("metadata.name", name)).denials()))
          .as(what)
          .startsWith(name + " spec.")
          .contains(field, says);
    }
  }

  static Stream<Arguments> fine() {
    return Stream.of(
        arguments("what agrees", user(agreeing())),
        arguments(
            "routes that are let in",
            user(agreeing("toReceive", Map.of("allowed", Map.of("mode", "all"))))),
        arguments("another neighbor", user(agreeing("address", "192.0.2.9", "port", 179))),
        arguments(
            "another VRF",
            user(agreeing()).spec("bgp.routers", List.of(Map.of("asn", 64599, "vrf", "red")))),
        arguments("nothing", user(agreeing()).spec("bgp", Map.of())),
        arguments(
            "what is wrong by itself, which FRR-K8s says",
            user(
                agreeing(
                    "toAdvertise",
                    Map.of("allowed", Map.of("prefixes", List.of("203.0.113.0/24")))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fine")
  void whatContradictsNothingOfBellmansPasses(String what, Manifest object) {
    assertThat(create(object)).as(what).isEqualTo(Verdict.FINE);
  }

  static Stream<Arguments> passedOver() {
    Manifest bad = user(agreeing("port", 179));
    return Stream.of(
        arguments("another namespace", new Change.Create(bad.in("default").root())),
        arguments("an end", new Change.Delete(bad.root())),
        arguments(
            "what is on its way out",
            new Change.Update(
                bad.root(), bad.with("metadata.deletionTimestamp", "2026-01-01T00:00:00Z").root())),
        arguments("Bellman's own", new Change.Create(ours("m").root())),
        arguments("what can't be read", new Change.Create(bad.spec("bgp.routers", "none").root())),
        arguments("another kind", new Change.Create(Manifest.pool("p", "192.0.2.0/24").root())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passedOver")
  void whatIsNotAUsersForFrrK8sIsPassedOver(String what, Change change) {
    assertThat(ADMISSION.question(change)).as(what).isNull();
  }

  @Test
  void anObjectIsBellmansByItsNameAndItsLabel() {
    Manifest bad = user(agreeing("port", 179));
    assertThat(ADMISSION.question(new Change.Create(bad.label(MANAGED, "bellman").root())))
        .isNotNull();
    assertThat(ADMISSION.question(new Change.Create(bad.with("metadata.name", "metallb-n").root())))
        .isNotNull();
    // nor is what another wrote under the name held against users
    List<Node> nodes = List.of(node("n"));
    var create = new Change.Create(bad.root());
    for (Manifest there :
        List.of(
            ours("n").label(MANAGED, "Helm"),
            ours("n").with("metadata.name", "metallb-other"),
            ours("n").spec("nodeSelector", Map.of("matchLabels", Map.of(HOST, "other"))))) {
      assertThat(judge(create, nodes, there)).isEqualTo(Verdict.FINE);
    }
  }

  @Test
  void aPrefixsOwnIsAWarningSinceBellmanGivesWay() {
    Verdict verdict =
        create(
            user(
                agreeing(
                    "toAdvertise",
                    Map.of(
                        "allowed",
                        Map.of("prefixes", List.of("198.51.100.1/32")),
                        "withLocalPref",
                        List.of(
                            Map.of("localPref", 300, "prefixes", List.of("198.51.100.1/32")))))));

    assertThat(verdict.allowed()).isTrue();
    assertThat(text(verdict.warnings()))
        .contains("prefix 198.51.100.1/32 has local preference 300 here, but 200 in")
        .contains("metallb-n", "gives way", "(node n)");
  }

  /** The verdict is the same of Bellman's without what it announces, unless prefixes matter. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("contradictions")
  void prefixesAreAskedForWhereTheyMatter(String what, Manifest object, String field, String says) {
    var change = new Change.Create(object.root());
    Manifest without =
        ours("n")
            .spec(
                "bgp.routers",
                List.of(
                    Map.of(
                        "asn",
                        64512,
                        "neighbors",
                        List.of(put(NEIGHBOR, "toAdvertise", Map.of())))));

    assertThat(Objects.requireNonNull(ADMISSION.question(change)).asksForPrefixes())
        .as(what)
        .isFalse();
    assertThat(judge(change, List.of(node("n")), without)).isEqualTo(create(object));
    Map<String, Object> preferring =
        Map.of(
            "withLocalPref",
            List.of(Map.of("localPref", 9, "prefixes", List.of("198.51.100.1/32"))));
    assertThat(
            Objects.requireNonNull(
                    ADMISSION.question(
                        new Change.Create(user(agreeing("toAdvertise", preferring)).root())))
                .asksForPrefixes())
        .isTrue();
  }

  @Test
  void onlyWhatAChangeAddsIsDenied() {
    Manifest bad = user(agreeing("port", 179));
    Manifest other = user(agreeing("port", 180));
    Manifest worse = user(agreeing("port", 179, "holdTime", "60s"));

    assertThat(update(user(agreeing()), bad).allowed()).isFalse();
    assertThat(update(bad, user(agreeing()))).isEqualTo(Verdict.FINE);
    assertThat(update(bad, other).allowed()).isTrue();
    assertThat(text(update(bad, other).warnings())).contains("has port 180", "; this is not new");
    assertThat(update(bad, worse).denials()).hasSize(1);
    assertThat(text(update(bad, worse).denials())).contains("holdTime").doesNotContain("port 179");
    // it comes to the node only now
    Manifest elsewhere = bad.spec("nodeSelector", Map.of("matchLabels", Map.of(HOST, "m")));
    assertThat(update(elsewhere, bad).allowed()).isFalse();
    assertThat(update(bad, elsewhere)).isEqualTo(Verdict.FINE);
  }

  @Test
  void nodesOnWhichNothingChangesAreNotAskedAbout() {
    Manifest bad = user(agreeing("port", 179));
    Manifest red = bad.spec("nodeSelector", Map.of("matchLabels", Map.of("rack", "red")));
    Node inRed = node("n", "rack", "red");
    Node other = node("m");

    FrrQuestion created = Objects.requireNonNull(ADMISSION.question(new Change.Create(red.root())));
    FrrQuestion labeled =
        Objects.requireNonNull(
            ADMISSION.question(new Change.Update(red.root(), red.label("a", "b").root())));
    FrrQuestion widened =
        Objects.requireNonNull(ADMISSION.question(new Change.Update(red.root(), bad.root())));

    assertThat(created.concerns(inRed)).isTrue();
    assertThat(created.concerns(other)).isFalse();
    assertThat(labeled.concerns(inRed)).isFalse();
    assertThat(widened.concerns(inRed)).isFalse();
    assertThat(widened.concerns(other)).isTrue();
  }

  @Test
  void theSameOnManyNodesIsToldOnce() {
    List<Node> nodes = IntStream.range(0, 40).mapToObj(i -> node("n" + i)).toList();
    Manifest[] all = IntStream.range(0, 40).mapToObj(i -> ours("n" + i)).toArray(Manifest[]::new);

    Verdict verdict = judge(new Change.Create(user(agreeing("port", 179)).root()), nodes, all);

    assertThat(verdict.denials()).hasSize(1);
    assertThat(text(verdict.denials())).contains("metallb-n0").contains("(node n0 and 39 more)");
  }

  @Test
  void nodesThatCanNotBeAskedAboutAreNamed() {
    FrrQuestion question =
        Objects.requireNonNull(ADMISSION.question(new Change.Create(user(agreeing()).root())));
    question.leaveOut(7);
    assertThat(question.verdict().allowed()).isTrue();
    assertThat(text(question.verdict().warnings())).contains("on 7 nodes");
  }

  @Test
  void whatChanceDecidesIsAWarning() {
    Verdict verdict = create(user(agreeing("enableGracefulRestart", true)));
    assertThat(verdict.allowed()).isTrue();
    assertThat(text(verdict.warnings()))
        .contains("enableGracefulRestart true here, but false", "metallb-n");
  }

  @Test
  void noPasswordIsTold() {
    Verdict verdict = create(user(agreeing("password", "topsecret")));
    assertThat(verdict.allowed()).isFalse();
    assertThat(text(verdict.denials()) + text(verdict.warnings())).doesNotContain("topsecret");
  }
}
