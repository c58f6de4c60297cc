package bellman.cluster;

import org.junit.jupiter.api.Assumptions;

/** What this machine must have. Where it lacks something, tests are skipped aloud. */
final class Requirements {
  private Requirements() {}

  static void apiServer() {
    ApiServer.obstacle().ifPresent(Requirements::skip);
  }

  /** Skips the test that asks, aloud. */
  static void skip(String why) {
    System.err.println("CLUSTER TEST SKIPPED, NOTHING WAS PROVEN: " + why);
    Assumptions.abort("cluster test skipped: " + why);
  }
}
