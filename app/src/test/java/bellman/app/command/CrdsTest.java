package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The definitions that the repository has are those that the program prints. */
class CrdsTest {

  @Test
  void theFileIsWhatTheCommandPrints() throws IOException {
    Path file = CommandLineRun.examples().resolveSibling("deploy/crds/metallb.io.yaml");
    CommandLineRun run = CommandLineRun.of("crds");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(Files.readString(file))
        .as("%s is old: ./bellman crds > deploy/crds/metallb.io.yaml", file)
        .isEqualTo(run.out());
  }
}
