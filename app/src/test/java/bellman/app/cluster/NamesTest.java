package bellman.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of Nodes may be longer than what is made of them may be. */
final class NamesTest {

  private static String node(int length, String end) {
    return "ip-10-0-0-1.".repeat(22).substring(0, length - end.length()) + end;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 112, 113, 245, 246, 253})
  void whatIsMadeOfANodesNameIsNeverTooLong(int length) {
    String node = node(length, "x");
    assertThat(Names.label(node))
        .hasSizeLessThanOrEqualTo(63)
        .matches("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    assertThat(Names.manager(node)).hasSizeLessThanOrEqualTo(128).startsWith("bellman-speaker-");
    assertThat(Names.speaker(node))
        .hasSizeLessThanOrEqualTo(253)
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  }

  @Test
  void whatFitsStaysAsItIs() {
    String node = node(63, "x");
    assertThat(Names.label(node)).isEqualTo(node);
    assertThat(Names.manager("node-1")).isEqualTo("bellman-speaker-node-1");
    assertThat(Names.speaker("node-1")).isEqualTo("speaker-node-1");
  }

  /** Or each of the two would take the other's objects for ones that it left behind. */
  @Test
  void namesThatDifferAtTheirEndsStayApart() {
    String one = node(253, "a");
    String other = node(253, "b");
    assertThat(Names.label(one)).isNotEqualTo(Names.label(other));
    assertThat(Names.manager(one)).isNotEqualTo(Names.manager(other));
    assertThat(Names.speaker(one)).isNotEqualTo(Names.speaker(other));
  }
}
