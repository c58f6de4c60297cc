package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.LabelSelector.Operator;
import bellman.api.resource.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

  /** The label k is a, b, or absent. */
  @ParameterizedTest
  @CsvSource({
    "IN, true, false, false",
    "NOT_IN, false, true, true",
    "EXISTS, true, true, false",
    "DOES_NOT_EXIST, false, false, true"
  })
  void operators(Operator operator, boolean a, boolean b, boolean absent) {
    boolean compares = operator == Operator.IN || operator == Operator.NOT_IN;
    var requirement = new Requirement("k", operator, compares ? List.of("a", "z") : List.of());
    var selector = new LabelSelector(Map.of(), List.of(requirement));

    assertThat(selector.matches(Map.of("k", "a"))).isEqualTo(a);
    assertThat(selector.matches(Map.of("k", "b"))).isEqualTo(b);
    assertThat(selector.matches(Map.of("other", "a"))).isEqualTo(absent);
  }

  @Test
  void everyPartMustHold() {
    var selector =
        new LabelSelector(
            Map.of("a", "1", "b", "2"), List.of(new Requirement("c", Operator.EXISTS, List.of())));

    assertThat(selector.matches(Map.of("a", "1", "b", "2", "c", ""))).isTrue();
    assertThat(selector.matches(Map.of("a", "1", "b", "2"))).isFalse();
    assertThat(selector.matches(Map.of("a", "1", "b", "x", "c", ""))).isFalse();
  }

  @Test
  void anEmptySelectorMatchesEverythingAndAnEmptyListNothing() {
    assertThat(LabelSelector.EVERYTHING.matches(Map.of())).isTrue();
    assertThat(LabelSelector.anyMatches(List.of(LabelSelector.EVERYTHING), Map.of())).isTrue();
    assertThat(LabelSelector.anyMatches(List.of(), Map.of("a", "b"))).isFalse();
  }
}
