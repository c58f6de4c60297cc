package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.hostile.Kind;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A short form of {@code ./benchmark hostile}, which has the bars in seconds and MiB too; {@code
 * -Dbellman.hostile=SECONDS} makes it a long one, {@code -Dbellman.seed=N} chooses what happens.
 * Nothing runs beside it: it takes all the processor time that there is.
 */
@Isolated
final class HostileNeighborsTest {
  private static final List<RouterKind> ROUTERS =
      List.of(RouterKind.FRR, RouterKind.BIRD, RouterKind.GOBGP);

  @Test
  void whateverTheyDoNobodyElseIsHarmed() {
    Requirements.lab();
    ROUTERS.forEach(Requirements::router);
    Bellman.prepare();
    int seconds = Integer.getInteger("bellman.hostile", 15);
    long seed = Long.getLong("bellman.seed", 1);
    try (var night =
        new HostileNight(
            new HostileNight.Course(seed, seconds, 60, ROUTERS, List.of(Kind.values()), true, 1000),
            HostileNeighborsTest::tell)) {
      assertThat(night.run().harm()).as("with -Dbellman.seed=" + seed).isEmpty();
    }
  }

  /**
   * Twice as many as processors, each with messages of 64 KiB. What a router with a hold time of 3
   * s says must be read among all that: for want of it every such session once ended within
   * seconds.
   */
  @Test
  void aFloodOfLongMessagesEndsNoOtherSession() {
    Requirements.lab();
    Bellman.prepare();
    int flooders = 2 * Runtime.getRuntime().availableProcessors();
    try (var night =
        new HostileNight(
            new HostileNight.Course(
                1,
                15,
                60,
                List.of(),
                Collections.nCopies(flooders, Kind.ANNOUNCES_EXTENDED),
                false,
                1000),
            HostileNeighborsTest::tell)) {
      assertThat(night.run().harm()).isEmpty();
    }
  }

  private static void tell(String line) {
    System.out.println(line);
  }
}
