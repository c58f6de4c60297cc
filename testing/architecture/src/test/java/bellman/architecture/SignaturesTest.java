package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records are made by position, so that there is an end to how many components they may have. */
final class SignaturesTest {

  private record OfATest(Signatures all) {}

  private static final Signatures ALL = new OfATest(Signatures.read(SourceTree.repository())).all();

  @Test
  void recordsOfTheProgramAndOfTestsWereLookedAt() {
    assertThat(ALL.records()).contains("Peer", "OfATest");
  }

  @Test
  void noRecordHasMoreComponentsThanOneCanTellApart() {
    assertThat(ALL.longRecords()).isEmpty();
  }

  @Test
  void theRuleCanFail(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve("core/net/src/test/java/bad"));
    Files.writeString(
        folder.resolve("Records.java"),
        """
        package bad;
        class Records {
          record Ten(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {
            static final int NOT_ONE = 1;
          }
          record Eleven(
              int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k) {}
        }
        """);

    assertThat(Signatures.read(root).longRecords()).containsExactly("Eleven: 11");
  }

  @Test
  void lookingAtNoRecordFails(@TempDir Path root) {
    assertThatThrownBy(() -> Signatures.read(root)).isInstanceOf(AssertionError.class);
  }
}
