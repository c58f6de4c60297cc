package bellman.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BfdSimulationTest {

  private static final int SEEDS = 100;

  @Test
  void noSessionFallsButWhenItMust() {
    Long one = Long.getLong("bellman.seed");
    var tally = new Tally();
    for (long seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
      tally.add(BfdSimulation.run(seed));
    }
    if (one == null) { // it looked at what it is for
      assertThat(tally.of("BFD cuts")).isGreaterThan(SEEDS);
      assertThat(tally.of("BFD edits")).isGreaterThan(SEEDS);
      assertThat(tally.of("BFD packets lost")).isGreaterThan(100 * SEEDS);
      assertThat(tally.of("BFD packets doubled")).isGreaterThan(100 * SEEDS);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void faultsAreFound(BfdEnd.Sabotage sabotage) {
    int found = 0;
    for (long seed = 0; seed < 20; seed++) {
      try {
        var _ = BfdSimulation.run(seed, sabotage);
      } catch (ViolationException e) {
        found++;
      }
    }
    assertThat(found).isGreaterThan(2);
  }
}
