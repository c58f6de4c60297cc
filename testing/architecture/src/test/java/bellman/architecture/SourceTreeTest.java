package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source files keep the rules that class files can't show. */
final class SourceTreeTest {

  private static final SourceTree PROGRAM = SourceTree.read(SourceTree.repository());

  @Test
  void everyFloorWasLookedAt() {
    for (String floor : Set.of("core/", "edge/", "app/", "testing/")) {
      assertThat(PROGRAM.files()).anyMatch(file -> file.startsWith(floor));
    }
  }

  @Test
  void everyPackageOpensWithAnEssay() {
    assertThat(PROGRAM.packagesWithoutEssay()).isEmpty();
  }

  @Test
  void noFileIsLong() {
    assertThat(PROGRAM.longFiles()).isEmpty();
  }

  @Test
  void namesSayWhatAClassIs() {
    assertThat(PROGRAM.emptyNames()).isEmpty();
  }

  @Test
  void eachOfTheseRulesCanFail(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve("core/net/src/main/java/bad"));
    Files.writeString(folder.resolve("Short.java"), "class Short {}\n");
    Files.writeString(folder.resolve("ShortHelper.java"), "class ShortHelper {}\n");
    Files.writeString(folder.resolve("Long.java"), "//\n".repeat(SourceTree.LONGEST + 1));
    Path built = Files.createDirectories(root.resolve("core/net/target/src/main/java/bad"));
    Files.writeString(built.resolve("Generated.java"), "//\n".repeat(SourceTree.LONGEST + 1));

    var tree = SourceTree.read(root);

    String bad = "core/net/src/main/java/bad";
    assertThat(tree.packagesWithoutEssay()).containsExactly(bad);
    assertThat(tree.longFiles()).containsExactly(bad + "/Long.java");
    assertThat(tree.emptyNames()).containsExactly(bad + "/ShortHelper.java");
  }

  @Test
  void lookingAtNoFileFails(@TempDir Path root) {
    assertThatThrownBy(() -> SourceTree.read(root)).isInstanceOf(AssertionError.class);
  }
}
