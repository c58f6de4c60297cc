package bellman.simulator.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.simulator.Tally;
import bellman.simulator.ViolationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControllerSimulationTest {

  private static final int SEEDS = 6;

  @Test
  void noAddressIsInTwoStatusesAndEachEndsAsDecided() {
    Long chosen = Long.getLong("bellman.seed");
    if (chosen != null) {
      ControllerSimulation.story(chosen).forEach(System.out::println);
      return;
    }
    var tally = new Tally();
    for (long seed = 0; seed < SEEDS; seed++) {
      tally.add(ControllerSimulation.run(seed));
    }
    // the run is worth something only if it met what it is made for
    assertThat(
            List.of(
                "addresses written",
                "requests Done",
                "requests Stale",
                "requests without effect",
                "requests without an answer",
                "writes without the Lease",
                "broken watches",
                "services created again",
                "deaths",
                "freezes",
                "stalls",
                "terms",
                "services with addresses",
                "services without an address",
                "quiet moments"))
        .allSatisfy(what -> assertThat(tally.of(what)).as(what).isGreaterThan(10));
    assertThat(tally.of("events AddressAwaited")).isPositive();
  }

  @Test
  void aSeedIsTheWholeRun() {
    assertThat(ControllerSimulation.story(3))
        .hasSizeGreaterThan(100)
        .isEqualTo(ControllerSimulation.story(3));
  }

  /** A fault that is put in on purpose is found, so that finding none means something. */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aFaultIsFoundAndTheSeedNamed(Sabotage sabotage) {
    int found = 0;
    for (long seed = 0; seed < 12 && found < 2; seed++) {
      try {
        ControllerSimulation.run(seed, sabotage);
      } catch (ViolationException e) {
        found++;
        assertThat(e).hasMessageContaining("-Dbellman.seed=" + seed);
      }
    }
    assertThat(found).isEqualTo(2);
  }
}
