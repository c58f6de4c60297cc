package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Bfd;
import bellman.edge.bfd.BfdSession;
import org.junit.jupiter.api.Test;

class BfdWarningsTest {

  private static final long MILLI = 1_000_000;
  private static final Bfd QUICK = new Bfd("quick", 50, 50, 50, 3, null, false, false, false);

  @Test
  void allIsWell() {
    assertThat(BfdWarnings.of(QUICK, null, null, 75 * MILLI)).isEmpty();
  }

  @Test
  void aPauseThatIsTooLongIsToldBeforeItBites() {
    assertThat(BfdWarnings.of(QUICK, null, null, 400 * MILLI))
        .singleElement()
        .asString()
        .contains(
            "150 ms without packets (BFDProfile quick)",
            "about 400 ms",
            "a transmitInterval of 267 ms");
  }

  @Test
  void aPacketThatWasLateIsToldOfForTenMinutes() {
    var late = new BfdSession.Lateness(120 * MILLI, 150 * MILLI, 599_000 * MILLI);
    assertThat(BfdWarnings.of(QUICK, "no socket", late, 0))
        .containsExactly(
            "no socket",
            "a BFD packet left 120 ms late 599 s ago, and the router's detection time is 150 ms:"
                + " the process or its machine is overloaded");
    var before = new BfdSession.Lateness(120 * MILLI, 150 * MILLI, 601_000 * MILLI);
    assertThat(BfdWarnings.of(QUICK, null, before, 0)).isEmpty();
  }
}
