package bellman.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {

  private static final int SEEDS = 100;

  @Test
  void whateverHappensRoutersEndWithTheirTables() {
    Long chosen = Long.getLong("bellman.seed");
    if (chosen != null) {
      Simulation.story(chosen).forEach(System.out::println);
      Simulation.run(chosen);
      return;
    }
    var tally = new Tally();
    for (long seed = 0; seed < SEEDS; seed++) {
      tally.add(Simulation.run(seed));
    }
    // the run is worth something only if it met what it is made for
    assertThat(
            List.of(
                "sessions",
                "updates",
                "comparisons",
                "refreshes",
                "moves",
                "resets",
                "silences",
                "stalls",
                "processes that stand still",
                "ends put off",
                "crashes",
                "speaker restarts",
                "stops",
                "vanishing dials",
                "planned restarts",
                "ends that keep the routes",
                "ends for good",
                "sessions with stale routes",
                "End-of-RIB for stale routes",
                "restart times that ran out",
                "OPENs with the R bit",
                "OPENs without the R bit",
                "BFD",
                "sessions that may come now",
                "drains",
                "drains by hand",
                "refreshes by hand",
                "clears",
                "shutdowns",
                "comparisons at the limit",
                "edited limits",
                "sessions with IPv6 next hops for IPv4",
                "sessions with roles",
                "NOTIFICATION 6/9",
                "NOTIFICATION 6/10",
                "NOTIFICATION 4/0",
                "NOTIFICATION 6/2",
                "NOTIFICATION 6/4",
                "NOTIFICATION 6/5",
                "NOTIFICATION 6/7"))
        .allSatisfy(what -> assertThat(tally.of(what)).as(what).isGreaterThan(10));
    assertThat(tally.of("sessions that the next one ended")).isPositive();
    assertThat(tally.of("NOTIFICATION 5/1") + tally.of("NOTIFICATION 5/2"))
        .as("nobody speaks out of turn")
        .isZero();
  }

  @Test
  void aSeedIsTheWholeRun() {
    assertThat(Simulation.story(17)).hasSizeGreaterThan(100).isEqualTo(Simulation.story(17));
    assertThat(Simulation.story(17)).isNotEqualTo(Simulation.story(18));
  }

  /** A defect that is put in on purpose is found, so that finding none means something. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aDefectIsFoundAndTheSeedNamed(Neighbor.Sabotage sabotage) {
    int found = 0;
    for (long seed = 0; seed < 12; seed++) {
      try {
        Simulation.run(seed, sabotage);
      } catch (ViolationException e) {
        found++;
        assertThat(e).hasMessageContaining("-Dbellman.seed=" + seed);
      }
    }
    assertThat(found).isGreaterThan(6);
  }
}
