package bellman.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeSimulationTest {

  private static final int SEEDS = 60;

  @Test
  void whateverHappensRoutersHaveWhatThePlanSays() {
    Long chosen = Long.getLong("bellman.seed");
    if (chosen != null) {
      NodeSimulation.story(chosen).forEach(System.out::println);
      NodeSimulation.run(chosen);
      return;
    }
    var tally = new Tally();
    for (long seed = 0; seed < SEEDS; seed++) {
      tally.add(NodeSimulation.run(seed));
    }
    assertThat(
            List.of(
                "changes",
                "removed",
                "sessions",
                "updates",
                "routes",
                "comparisons",
                "refreshes",
                "resets",
                "stalls",
                "router restarts",
                "crashes",
                "departures",
                "departures that ended"))
        .allSatisfy(what -> assertThat(tally.of(what)).as(what).isGreaterThan(10));
    assertThat(tally.of("events")).isGreaterThan(100_000);
  }

  @Test
  void aSeedIsTheWholeRun() {
    assertThat(NodeSimulation.story(17))
        .hasSizeGreaterThan(100)
        .isEqualTo(NodeSimulation.story(17));
    assertThat(NodeSimulation.story(17)).isNotEqualTo(NodeSimulation.story(18));
  }

  /** A defect that is put in on purpose is found, so that finding none means something. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aDefectIsFoundAndTheSeedNamed(NodeSimulation.Sabotage sabotage) {
    int found = 0;
    for (long seed = 0; seed < 20; seed++) {
      try {
        NodeSimulation.run(seed, sabotage);
      } catch (ViolationException e) {
        found++;
        assertThat(e).hasMessageContaining("-Dbellman.seed=" + seed);
      }
    }
    assertThat(found).isGreaterThan(6);
  }
}
