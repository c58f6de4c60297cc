package bellman.cluster;

import bellman.lab.RouterKind;
import org.junit.jupiter.api.Assumptions;

/** What this machine must have. Where it lacks something, tests are skipped aloud. */
final class Requirements {
  private Requirements() {}

  static void apiServer() {
    ApiServer.obstacle().ifPresent(Requirements::skip);
  }

  /** FRR-K8s beside a router, and an API server above it. */
  static void frrK8s() {
    apiServer();
    FrrK8s.obstacle().ifPresent(Requirements::skip);
    RouterKind.BIRD.obstacle().ifPresent(Requirements::skip);
  }

  /** Skips the test that asks, aloud. */
  static void skip(String why) {
    System.err.println("CLUSTER TEST SKIPPED, NOTHING WAS PROVEN: " + why);
    Assumptions.abort("cluster test skipped: " + why);
  }
}
