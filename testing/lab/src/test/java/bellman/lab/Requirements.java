package bellman.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What this machine must have for the lab. Where it lacks something, tests are skipped aloud. */
final class Requirements {
  private Requirements() {}

  static void lab() {
    check(Lab.obstacle());
  }

  static void router(RouterKind kind) {
    check(kind.obstacle());
  }

  static void program(String path, String debianPackage) {
    if (!Files.isExecutable(Path.of(path))) {
      skip(path + " is missing: apt-get install --no-install-recommends " + debianPackage);
    }
  }

  private static void check(Optional<String> obstacle) {
    obstacle.ifPresent(Requirements::skip);
  }

  /** Skips the test that asks, aloud. */
  static void skip(String why) {
    System.err.println("LAB TEST SKIPPED, NOTHING WAS PROVEN: " + why);
    Assumptions.abort("lab test skipped: " + why);
  }
}
