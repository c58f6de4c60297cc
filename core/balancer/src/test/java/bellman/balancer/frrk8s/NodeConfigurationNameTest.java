package bellman.balancer.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An object's name may have 253 characters, as a Node's may from which it is made. */
final class NodeConfigurationNameTest {

  private static String node(int length, String end) {
    return "ip-10-0-0-1.".repeat(22).substring(0, length - end.length()) + end;
  }

  /** Or an upgrade would leave the old object behind, and FRR-K8s would have both. */
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 245})
  void whatFitsIsTheNameThatMetallbGivesIt(int length) {
    String node = node(length, "x");
    assertThat(NodeConfiguration.name(node)).isEqualTo("metallb-" + node);
  }

  @ParameterizedTest
  @ValueSource(ints = {246, 253})
  void whatDoesNotFitIsCut(int length) {
    assertThat(NodeConfiguration.name(node(length, "x")))
        .hasSizeLessThanOrEqualTo(253)
        .startsWith("metallb-ip-10-0-0-1.")
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  }

  @Test
  void namesThatDifferAtTheirEndsStayApart() {
    assertThat(NodeConfiguration.name(node(253, "a")))
        .isNotEqualTo(NodeConfiguration.name(node(253, "b")));
  }
}
