package bellman.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in {@code status.errorSummary}. */
final class ConfigurationStatesTest {

  private static final ObjectKey PEER = new ObjectKey(Kind.BGP_PEER, "metallb-system", "tor");

  @Test
  void allProblemsAreInTheSummary() {
    assertThat(
            ConfigurationStates.summary(
                List.of(
                    Problem.of(PEER, "spec.bfdProfile", "there is no BFDProfile 'x'", "in theirs"),
                    Problem.of(PEER, "spec.holdTime", "must be 0 or at least 3s, not 1s"))))
        .isEqualTo(
            "configuration error: in theirs\n"
                + "BGPPeer metallb-system/tor: spec.holdTime: must be 0 or at least 3s, not 1s");
    assertThat(ConfigurationStates.summary(List.of())).isEmpty();
  }
}
