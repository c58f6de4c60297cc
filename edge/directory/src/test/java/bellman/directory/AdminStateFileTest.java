package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.speaker.AdminState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators ordered, over a restart. */
class AdminStateFileTest {

  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final AdminState SHUT =
      new AdminState(
          "tor a/1",
          NOON,
          AdminState.Kind.SHUTDOWN,
          NOON.plusSeconds(7),
          "Gestell 4: \"Lüfter\" %");
  private static final AdminState DRAINED =
      new AdminState("tor-b", null, AdminState.Kind.DRAINED, NOON, "");

  @TempDir private Path folder;

  @Test
  void theNextProcessReadsWhatWasKeptLast() throws Exception {
    Path path = folder.resolve("deep").resolve("peers");
    AdminStateFile file = AdminStateFile.open(path);
    assertThat(file.remembered()).isEmpty();
    assertThat(path).as("nothing was ordered").doesNotExist();
    assertThat(file.keep(List.of(SHUT)).join()).isNull();
    assertThat(file.keep(List.of(SHUT, DRAINED)).join()).isNull();
    assertThat(AdminStateFile.open(path).remembered()).containsExactly(SHUT, DRAINED);
    assertThat(file.keep(List.of()).join()).isNull();
    assertThat(AdminStateFile.open(path).remembered()).isEmpty();
    try (var left = Files.list(path.getParent())) {
      assertThat(left).containsExactly(path);
    }
  }

  @Test
  void aLineThatCanNotBeReadCostsOnlyItself() throws Exception {
    Path path = folder.resolve("peers");
    assertThat(AdminStateFile.open(path).keep(List.of(SHUT, DRAINED)).join()).isNull();
    List<String> lines = Files.readAllLines(path);
    Files.writeString(
        path,
        lines.get(0)
            + "\ntor-c asleep 2026-11-29T12:00:00Z - \ntor-d shutdown noon - \nshutdown\n\n"
            + " shutdown 2026-11-29T12:00:00Z - \n"
            + lines.get(1).substring(0, 9)
            + "\n");
    assertThat(AdminStateFile.open(path).remembered()).containsExactly(SHUT);
  }

  @Test
  void whatCanNotBeWrittenIsSaid() throws Exception {
    Path path = Files.writeString(folder.resolve("file"), "").resolve("peers");
    assertThat(AdminStateFile.open(path).keep(List.of(SHUT)).join())
        .contains(path.toString())
        .contains("can't be written");
  }

  @Test
  void aProcessThatRemembersNothingIsDoneAtOnce() {
    assertThat(AdminStateFile.NONE.keep(List.of(SHUT))).isCompletedWithValue(null);
    assertThat(AdminStateFile.NONE.remembered()).isEmpty();
  }

  @Test
  void anotherObjectOfTheNameIsNotMeant() {
    assertThat(SHUT.isAbout(NOON)).isTrue();
    assertThat(SHUT.isAbout(NOON.plusSeconds(1))).isFalse();
    assertThat(SHUT.isAbout(null)).as("in a file nobody says").isTrue();
    assertThat(DRAINED.isAbout(NOON)).isTrue();
  }
}
