package bellman.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanSimulationTest {

  private static final int SEEDS = 60;

  @Test
  void thePlanIsTheSameWhateverTheWayToIt() {
    Long chosen = Long.getLong("bellman.seed");
    if (chosen != null) {
      PlanSimulation.run(chosen);
      return;
    }
    var tally = new Tally();
    for (long seed = 0; seed < SEEDS; seed++) {
      tally.add(PlanSimulation.run(seed));
    }
    assertThat(
            List.of(
                "Service",
                "EndpointSlice",
                "Node",
                "BGPPeer",
                "BGPAdvertisement",
                "IPAddressPool",
                "removed",
                "routes",
                "route changes",
                "comparisons at once",
                "comparisons one by one"))
        .allSatisfy(what -> assertThat(tally.of(what)).as(what).isGreaterThan(100));
  }

  /** A defect that is put in on purpose is found, so that finding none means something. */
  @Test
  void aPlannerThatForgetsIsFoundAndTheSeedNamed() {
    int found = 0;
    for (long seed = 0; seed < 10; seed++) {
      try {
        PlanSimulation.run(seed, true);
      } catch (ViolationException e) {
        found++;
        assertThat(e).hasMessageContaining("-Dbellman.seed=" + seed);
      }
    }
    assertThat(found).isGreaterThan(6);
  }
}
