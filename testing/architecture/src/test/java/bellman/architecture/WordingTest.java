package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Help, logs and problems keep the language rules of CONTRIBUTING.md, as far as a pattern can tell.
 */
final class WordingTest {

  @Test
  void textsForPeopleAreIdiomatic() {
    assertThat(Wording.lapses(SourceTree.repository())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mended: {}",
        "the server can't select by that, so all are told of",
        "delete it and create it anew",
        "Without it whoever reaches the port may ask.",
        "the router is farther away",
        "The certificate is to be for these names",
        "Passed over: there is none.",
        "it is put right",
        "failed: a defect of bellman",
        "' is no suite that is known",
        "sessions are looked after",
        "as good as none has changed",
        "the neighbour is lost",
      })
  void habitsAreFound(String text) {
    assertThat(Wording.lapsesIn(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "recommended: {}",
        "there is no route to the router",
        "renewed the Lease {}/{} again",
        "resolved: {}",
      })
  void otherWordsAreNot(String text) {
    assertThat(Wording.lapsesIn(text)).isEmpty();
  }

  @Test
  void theRuleCanFail(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve("app/src/main/java/bad"));
    Files.writeString(
        folder.resolve("Bad.java"),
        """
        /** Whoever reads this: comments are not judged, nor is '"' a text. */
        class Bad {
          // told of
          String name = "it is put"
              + " right, {}";
          String block =
              \"""
              is to
              be
              \""";
          char quote = '"';
        }
        """);

    assertThat(Wording.lapses(root))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("app/src/main/java/bad/Bad.java:4: \"put right\""),
            line -> assertThat(line).startsWith("app/src/main/java/bad/Bad.java:7: \"is to be\""));
  }

  @Test
  void lookingAtNoTextFails(@TempDir Path root) throws IOException {
    assertThatThrownBy(() -> Wording.lapses(root)).isInstanceOf(AssertionError.class);
    Path folder = Files.createDirectories(root.resolve("core/src/main/java/none"));
    Files.writeString(folder.resolve("None.java"), "/** \"told of\" */ class None {}");
    assertThatThrownBy(() -> Wording.lapses(root)).isInstanceOf(AssertionError.class);
  }
}
