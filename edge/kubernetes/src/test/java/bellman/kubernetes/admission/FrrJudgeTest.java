package bellman.kubernetes.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.api.resource.Decoder;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Metadata;
import bellman.api.resource.Node;
import bellman.balancer.admission.Change;
import bellman.balancer.admission.FrrAdmission;
import bellman.balancer.admission.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is asked for to judge a user's FRRConfiguration, and for how long. */
class FrrJudgeTest {

  private static final String NAMESPACE = "frr-k8s-system";
  private static final String HOST = "kubernetes.io/hostname";

  private long now;

  private static Map<String, Object> object(String name, int port, Map<String, String> nodes) {
    Map<String, Object> metadata = new HashMap<>(Map.of("name", name, "namespace", NAMESPACE));
    if (name.startsWith("metallb-")) {
      metadata.put("labels", Map.of("app.kubernetes.io/managed-by", "bellman"));
    }
    return Map.of(
        "apiVersion",
        "frrk8s.metallb.io/v1beta1",
        "kind",
        "FRRConfiguration",
        "metadata",
        metadata,
        "spec",
        Map.of(
            "nodeSelector",
            Map.of("matchLabels", nodes),
            "bgp",
            Map.of(
                "routers",
                List.of(
                    Map.of(
                        "asn",
                        64512,
                        "neighbors",
                        List.of(Map.of("address", "192.0.2.1", "asn", 64513, "port", port)))))));
  }

  private static Change create(Map<String, String> nodes) {
    return new Change.Create(object("user", 179, nodes));
  }

  /** A cluster of some nodes, each with an object of Bellman's, whose reading takes a second. */
  private final class Played implements FrrObjects {
    private final List<String> asked = new ArrayList<>();
    private final int nodes;

    Played(int nodes) {
      this.nodes = nodes;
    }

    @Override
    public void nodes(Consumer<Node> each) throws IOException {
      if (nodes < 0) {
        throw new IOException("away");
      }
      for (int i = 0; i < nodes; i++) {
        String name = "n" + i;
        each.accept(new Node(new Metadata("", name, Map.of(HOST, name), Map.of(), null), false));
      }
    }

    @Override
    public void ours(Collection<Node> wanted, boolean prefixes, Predicate<FrrConfiguration> each) {
      for (int i = 0; i < nodes; i++) {
        String name = "n" + i;
        asked.add(name);
        now += 1_000_000_000L;
        var read = Decoder.decode(object("metallb-" + name, 1179, Map.of(HOST, name))).resource();
        if (!each.test((FrrConfiguration) Objects.requireNonNull(read))) {
          return;
        }
      }
    }
  }

  private Verdict judge(Change change, FrrObjects objects) throws IOException {
    return new FrrJudge(new FrrAdmission(NAMESPACE), objects, () -> now).judge(change);
  }

  @Test
  void nothingIsAskedForWhatConcernsNoNode() throws IOException {
    var played = new Played(3);
    assertThat(judge(create(Map.of(HOST, "elsewhere")), played)).isEqualTo(Verdict.FINE);
    assertThat(judge(new Change.Delete(object("user", 179, Map.of())), new Played(-1)))
        .isEqualTo(Verdict.FINE);
    assertThat(played.asked).isEmpty();
  }

  @Test
  void itEndsWithTheLastNodeThatIsConcerned() throws IOException {
    var played = new Played(5);
    Verdict verdict = judge(create(Map.of(HOST, "n1")), played);
    assertThat(verdict.denials()).hasSize(1);
    assertThat(verdict.denials().getFirst().message()).contains("metallb-n1", "(node n1)");
    assertThat(played.asked).containsExactly("n0", "n1");
  }

  @Test
  void itEndsBeforeTheApiServerGivesUp() throws IOException {
    var played = new Played(100);
    Verdict verdict = judge(create(Map.of()), played);
    assertThat(played.asked).hasSize(7);
    assertThat(verdict.denials().getFirst().message()).contains("(node n0 and 5 more)");
    assertThat(verdict.warnings().getFirst().message()).contains("on 94 nodes");
  }

  @Test
  void whatCanNotBeAskedForIsNoVerdict() {
    assertThatThrownBy(() -> judge(create(Map.of()), new Played(-1))).hasMessage("away");
  }
}
