package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.FrrConfiguration;
import bellman.balancer.frrk8s.Conflict;
import bellman.balancer.frrk8s.FrrMerge;
import bellman.balancer.frrk8s.Merged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of {@code testing/frrk8s-rules}, which a real FRR-K8s is asked about too. They are read
 * here since this is where manifests are.
 */
class FrrRulesTest {

  private static final int CASES = 161;

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void noCaseIsOverlooked() throws IOException {
    assertThat(cases()).hasSize(CASES);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVerdictIsThatOfFrrK8s(String name) throws IOException {
    Path file = folder().resolve(name);
    Map<String, String> header = header(file);
    List<FrrConfiguration> objects = objects(file);

    for (List<FrrConfiguration> order : List.of(objects, objects.reversed())) {
      Merged merged = FrrMerge.merge(order);

      assertThat(merged.isRefused() ? "refused" : "taken")
          .as(header.get("because") + ": " + merged.conflicts())
          .isEqualTo(header.get("expect"));
      assertThat(causes(merged.conflicts())).isEqualTo(header.getOrDefault("causes", ""));
      assertThat(causes(merged.warnings())).isEqualTo(header.getOrDefault("warns", ""));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyConflictSaysWhereItIs(String name) throws IOException {
    List<FrrConfiguration> objects = objects(folder().resolve(name));
    Merged merged = FrrMerge.merge(objects);
    for (Conflict conflict :
        Stream.concat(merged.conflicts().stream(), merged.warnings().stream()).toList()) {
      assertThat(objects).extracting(FrrConfiguration::key).contains(conflict.place().object());
      assertThat(conflict.place().field()).startsWith("spec.bgp.");
      assertThat(conflict.message()).doesNotContain("null").hasSizeGreaterThan(20);
      var other = conflict.other();
      if (other != null) {
        assertThat(conflict.message()).contains(other.field());
        assertThat(conflict.involves(other.object())).isTrue();
      }
      if (conflict.isBetweenObjects() && other != null) {
        assertThat(conflict.message()).contains(other.object().toString());
      }
      assertThat(conflict.toProblem().message()).isEqualTo(conflict.message());
    }
  }

  private static String causes(List<Conflict> conflicts) {
    return conflicts.stream()
        .map(conflict -> conflict.cause().name())
        .distinct()
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static List<FrrConfiguration> objects(Path file) throws IOException {
    Manifests manifests = Manifests.read(List.of(file));
    assertThat(manifests.problems()).isEmpty();
    List<FrrConfiguration> objects =
        manifests.resources().stream().map(FrrConfiguration.class::cast).toList();
    assertThat(objects).isNotEmpty();
    return objects;
  }

  /** The comments that a file begins with, by what is before their colon. */
  private static Map<String, String> header(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .takeWhile(line -> line.startsWith("# "))
          .map(line -> line.substring(2).split(": ", 2))
          .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
  }

  private static Path folder() {
    String told = System.getenv("BELLMAN_ROOT");
    Path folder = told == null ? Path.of("").toAbsolutePath() : Path.of(told);
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return folder.resolve("testing/frrk8s-rules");
  }
}
