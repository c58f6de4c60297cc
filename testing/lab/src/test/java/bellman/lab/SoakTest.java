package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A short soak; {@code -Dbellman.soak=SECONDS} makes it a long one, {@code -Dbellman.seed=N}
 * chooses what happens.
 */
final class SoakTest {

  @Test
  void whateverHappensTheRoutersHoldThePlanInTheEnd() {
    Requirements.lab();
    for (RouterKind kind : Soak.KINDS) {
      Requirements.router(kind);
    }
    Bellman.prepare();
    int seconds = Integer.getInteger("bellman.soak", 20);
    long seed = Long.getLong("bellman.seed", 1);
    try (Soak soak = new Soak(seed)) {
      soak.run(Duration.ofSeconds(seconds / 5));
      Footprint before = soak.footprint();
      soak.run(Duration.ofSeconds(seconds - seconds / 5));
      Footprint after = soak.footprint();
      System.out.printf(
          "soak of %d s, seed %d: %s%n%s%n%s%n", seconds, seed, soak.tally(), before, after);
      assertThat(after.growthSince(before)).as("growth, with -Dbellman.seed=" + seed).isEmpty();
    }
  }
}
