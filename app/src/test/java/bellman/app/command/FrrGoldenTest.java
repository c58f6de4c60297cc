package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What FRR-K8s is given for manifests that a person can read: each folder of {@code golden} has
 * {@code input.yaml}, the FRRConfigurations that follow from it, and what is said about them.
 */
class FrrGoldenTest {

  private static final int AT_LEAST = 13;
  private static final String OPTIONS = "# options: ";

  static List<Path> folders() throws IOException, URISyntaxException {
    Path golden = Path.of(FrrGoldenTest.class.getResource("/bellman/app/frrk8s/golden").toURI());
    try (Stream<Path> all = Files.list(golden)) {
      return all.sorted().toList();
    }
  }

  private static CommandLineRun plan(Path folder) throws IOException {
    Path input = folder.resolve("input.yaml");
    List<String> line =
        new ArrayList<>(
            List.of("plan", "-f", input.toString(), "--node", "node-1", "-o", "frrconfiguration"));
    String first = Files.readAllLines(input).getFirst();
    if (first.startsWith(OPTIONS)) {
      line.addAll(List.of(first.substring(OPTIONS.length()).split(" ", -1)));
    }
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  @Test
  void theFoldersAreThere() throws IOException, URISyntaxException {
    assertThat(folders()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void isAsItWasWorkedOut(Path folder) throws IOException {
    CommandLineRun run = plan(folder);
    assertThat(run.out()).isEqualTo(Files.readString(folder.resolve("expected.yaml")));
    String said = run.err().replace(folder.resolve("input.yaml") + ": ", "");
    assertThat(said).isEqualTo(Files.readString(folder.resolve("said.txt")));
    assertThat(run.status()).isEqualTo(said.contains("problem: ") ? 1 : 0);
  }
}
