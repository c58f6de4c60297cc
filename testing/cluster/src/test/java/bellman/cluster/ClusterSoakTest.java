package bellman.cluster;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A short soak of a whole cluster. {@code -Dbellman.clustersoak=SECONDS} makes it a long one,
 * {@code -Dbellman.clustersoak.services=N} a large one, and {@code -Dbellman.seed=N} chooses what
 * happens.
 */
final class ClusterSoakTest {

  private static final int SHORT_SECONDS = 60;
  private static final int LONG_SECONDS = 300;

  @Test
  void whateverHappensToAClusterAllIsRightInTheEnd() {
    Requirements.apiServer();
    int seconds = Integer.getInteger("bellman.clustersoak", SHORT_SECONDS);
    int services = Integer.getInteger("bellman.clustersoak.services", 60);
    long seed = Long.getLong("bellman.seed", 1);
    // an hour has something each 10 to 60 s, and a minute has it all the same
    int most = Math.clamp(seconds / 60, 5, 60);
    try (ClusterSoak soak = new ClusterSoak(seed, services)) {
      soak.run(Duration.ofSeconds(seconds), most / 5, most);
      if (seconds >= LONG_SECONDS) {
        soak.end(SoakTruth.Depth.FINALLY);
      }
      System.out.printf(
          "cluster soak of %d s, %d services, seed %d: %s%n",
          seconds, services, seed, soak.tally());
    }
  }
}
