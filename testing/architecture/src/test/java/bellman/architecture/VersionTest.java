package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The version has one source, the root {@code pom.xml} (RELEASING.md). */
final class VersionTest {

  private static final Pattern OF_A_POM = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern OF_THE_CHART =
      Pattern.compile("(?m)^(?:version|appVersion): \"?([^\"\\n]+)\"?$");

  private final Path root = SourceTree.repository();

  private static List<String> found(Pattern pattern, Path file) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private String version() throws IOException {
    return found(OF_A_POM, root.resolve("pom.xml")).getFirst();
  }

  @Test
  void theChartHasIt() throws IOException {
    String release = version().replace("-SNAPSHOT", "");
    assertThat(release).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(found(OF_THE_CHART, root.resolve("deploy/helm/bellman/Chart.yaml")))
        .containsExactly(release, release);
    assertThat(Files.readString(root.resolve("deploy/bellman.yaml")))
        .contains("image: bellman:" + release + "\n");
  }

  @Test
  void modulesNameTheirParents() throws IOException {
    try (Stream<Path> files = Files.walk(root, 3)) {
      List<Path> poms =
          files
              .filter(file -> file.endsWith("pom.xml") && !file.equals(root.resolve("pom.xml")))
              .toList();
      assertThat(poms).hasSizeGreaterThan(10);
      for (Path pom : poms) {
        assertThat(found(OF_A_POM, pom).getFirst()).as("%s", pom).isEqualTo(version());
      }
    }
  }
}
