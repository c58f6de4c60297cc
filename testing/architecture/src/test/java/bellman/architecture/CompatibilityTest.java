package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for MetalLB's users promises nothing that no test holds, and leaves nothing out. */
final class CompatibilityTest {

  private static final Path ROOT = SourceTree.repository();

  /** The reasons of MetalLB 0.16.2's events, from its sources. */
  private static final Set<String> EVENTS =
      Set.of(
          "IPAllocated",
          "ClearAssignment",
          "AllocationFailed",
          "LoadBalancerFailed",
          "AdditionalAssignFailed",
          "deprecatedAnnotation",
          "nodeAssigned",
          "not enough clusterips",
          "nolbIPsIPFamily",
          "noclusterIPsIPFamily",
          "InternalError",
          "announceFailed");

  private static CompatibilityPage page() throws IOException {
    return new CompatibilityPage(Files.readString(ROOT.resolve("docs/compatibility.md")));
  }

  /** All that a pattern finds in a file: its first group. */
  private static Set<String> found(String file, String pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher each =
        Pattern.compile(pattern, Pattern.MULTILINE).matcher(Files.readString(ROOT.resolve(file)));
    while (each.find()) {
      found.add(each.group(1));
    }
    return found;
  }

  @Test
  void whatItCallsTheSameIsHeldByATestThatThereIs() throws IOException {
    assertThat(page().rows()).hasSizeGreaterThan(120);
    assertThat(page().flaws(ROOT)).isEmpty();
  }

  @Test
  void everyFieldHasARow() throws IOException {
    Set<String> fields = new TreeSet<>();
    for (String field :
        found(
            "core/api/src/test/resources/bellman/api/crd/metallb-0.16.2.txt",
            "^([A-Za-z0-9]+ v1beta[12] spec\\.[A-Za-z0-9]+):")) {
      fields.add(field.replaceFirst(" v1beta[12] ", "."));
    }
    assertThat(fields).hasSizeGreaterThan(40);
    assertThat(page().things()).containsAll(fields);
  }

  @Test
  void everyOptionHasARow() throws IOException {
    Set<String> options =
        found(
            "app/src/test/java/bellman/app/command/MetallbOptionsTest.java",
            "^          \"(--[a-z0-9-]+)\"[,)]");
    assertThat(options).hasSizeGreaterThan(25);
    assertThat(page().things()).containsAll(options);
  }

  @Test
  void everyValueOfTheChartHasARow() throws IOException {
    Set<String> values =
        found(
            "testing/cluster/src/test/java/bellman/cluster/MetallbValuesTest.java",
            "^      ([a-zA-Z0-9.-]+) \\| ");
    assertThat(values).hasSizeGreaterThan(140);
    assertThat(page().things()).containsAll(values);
  }

  @Test
  void everyFigureAndEventHasARow() throws IOException {
    Set<String> figures = found("docs/metrics.md", "^\\| `(metallb_[a-z0-9_]+)` \\|");
    assertThat(figures).hasSizeGreaterThan(30);
    assertThat(page().things()).containsAll(figures).containsAll(EVENTS);
  }

  @Test
  void eachOfTheseRulesCanFail(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve("app/src/test/java/some"));
    Files.writeString(
        folder.resolve("SomeTest.java"), "class SomeTest {\n  @Test\n  void holds() {}\n}\n");
    Files.writeString(folder.resolve("NoTest.java"), "class NoTest {\n  void holds() {}\n}\n");
    var page =
        new CompatibilityPage(
            """
            | MetalLB | here | | held by |
            |---|---|---|---|
            | `a.{b,c}` | | same | `SomeTest#holds`, `SomeTest` |
            | two | | same | |
            | three | | same | `SomeTest#gone` |
            | four | | same | `GoneTest` |
            | five | | same | `NoTest#holds` |
            | six | | different | |
            | seven | | not taken: for a reason | |
            | eight | |
            """);

    assertThat(page.things()).containsExactly("a.b", "a.c");
    assertThat(page.flaws(root))
        .containsExactly(
            "has not four columns: | eight | |",
            "two: says same, and names no test",
            "six: says 'different', and not why",
            "there is no test GoneTest",
            "there is no test NoTest#holds",
            "there is no test SomeTest#gone");
  }
}
