package bellman.balancer.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.LabelSelector;
import bellman.api.resource.Resource;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By what FRR-K8s finds the object of a node whose name is not its label. */
final class HostLabelTest {

  private static final String LABEL = "kubernetes.io/hostname";
  private static final String LONG = "ip-10-0-0-1.eu-central-1.compute.internal.".repeat(3) + "x";

  private static Rendered rendered(Manifest node, String name) {
    var planner = new Planner(new Planner.Settings(_ -> true, name, null, _ -> List.of()));
    planner.observe(
        List.of(node.as(Resource.class), Manifest.peer("tor").as(Resource.class)), List.of());
    NodePlanner planned = planner.planner(name);
    assertThat(planned).isNotNull();
    return NodeConfiguration.of(
        planned,
        planner.config(),
        new Target("metallb-system", true, false, true),
        Leaving.NO,
        List.of());
  }

  private static Rendered node(String name, String label) {
    return rendered(Manifest.of("Node", name).label(LABEL, label), name);
  }

  private static LabelSelector by(String value) {
    return new LabelSelector(Map.of(LABEL, value), List.of());
  }

  @Test
  void aNodeIsFoundByWhatItsLabelSays() {
    Rendered usual = node("n", "n");
    assertThat(usual.configuration().nodeSelector()).isEqualTo(by("n"));
    assertThat(usual.problems()).isEmpty();

    Rendered other = node("i-0123456789abcdef0", "worker-7");
    assertThat(other.configuration().nodeSelector()).isEqualTo(by("worker-7"));
    assertThat(other.configuration().metadata().name()).isEqualTo("metallb-i-0123456789abcdef0");
    assertThat(other.problems()).isEmpty();
  }

  @Test
  void aNodeWithALongNameIsFoundByAShorterLabel() {
    Rendered rendered = node(LONG, "worker-7");
    assertThat(rendered.isUnfit()).isFalse();
    assertThat(rendered.configuration().nodeSelector()).isEqualTo(by("worker-7"));
    assertThat(rendered.problems()).isEmpty();
  }

  /** FRR-K8s's daemon would read no object of any node any more. */
  @Test
  void whatIsTooLongForALabelIsNotWrittenAndNamed() {
    Rendered rendered = rendered(Manifest.of("Node", LONG), LONG);

    assertThat(rendered.isUnfit()).isTrue();
    assertThat(rendered.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.name()).isEqualTo(LONG);
          assertThat(problem.field()).isEqualTo("metadata.labels[kubernetes.io/hostname]");
          assertThat(problem.message()).contains("63 characters").contains("give the Node a label");
        });
    FrrConfiguration ours = rendered.configuration();
    assertThat(Fitting.fit(ours, rendered.isUnfit(), List.of(), null).configuration()).isNull();
    assertThat(rendered(Manifest.of("Node", "a".repeat(63)), "a".repeat(63)).isUnfit()).isFalse();
    assertThat(rendered(Manifest.of("Node", "a".repeat(64)), "a".repeat(64)).isUnfit()).isTrue();
  }

  @Test
  void aNodeWithoutTheLabelIsAProblemSinceNothingReachesIt() {
    Rendered rendered = rendered(Manifest.of("Node", "n"), "n");

    assertThat(rendered.isUnfit()).isFalse();
    assertThat(rendered.configuration().nodeSelector()).isEqualTo(by("n"));
    assertThat(rendered.problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .contains(
                    "the Node lacks this label, by which FRR-K8s selects its configuration, so"
                        + " nothing written reaches FRR; add the label with the value '")
                .contains("with the value 'n'"));
  }
}
