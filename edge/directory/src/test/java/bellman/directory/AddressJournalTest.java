package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.net.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that outlive the process. */
@Timeout(120)
class AddressJournalTest {

  private static final List<Address> ONE = List.of(Address.parse("192.0.2.10"));
  private static final List<Address> TWO =
      List.of(Address.parse("192.0.2.11"), Address.parse("2001:db8::11"));

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("state");
  }

  private List<Address> remembered(String service) throws IOException {
    try (AddressJournal journal = AddressJournal.open(file)) {
      return journal.remembered(service);
    }
  }

  @Test
  void aRestartRemembers() throws IOException {
    try (AddressJournal journal = AddressJournal.open(file)) {
      assertThat(journal.services()).isEmpty();
      journal.note("default/web", ONE);
      journal.note("default/db", TWO);
    }
    try (AddressJournal journal = AddressJournal.open(file)) {
      assertThat(journal.services()).containsExactlyInAnyOrder("default/web", "default/db");
      assertThat(journal.remembered("default/web")).isEqualTo(ONE);
      assertThat(journal.remembered("default/db")).isEqualTo(TWO);
      assertThat(journal.remembered("default/other")).isEmpty();
    }
    assertThat(remembered("default/db")).as("after a run that noted nothing").isEqualTo(TWO);
  }

  @Test
  void theLastWordCounts() throws IOException {
    try (AddressJournal journal = AddressJournal.open(file)) {
      journal.note("default/web", ONE);
      journal.note("default/db", ONE);
      journal.note("default/web", TWO);
      journal.note("default/db", List.of());
    }
    try (AddressJournal journal = AddressJournal.open(file)) {
      assertThat(journal.services()).containsExactly("default/web");
      assertThat(journal.remembered("default/web")).isEqualTo(TWO);
    }
  }

  @Test
  void whatIsTakenBackInALaterRunIsForgotten() throws IOException {
    try (AddressJournal journal = AddressJournal.open(file)) {
      journal.note("default/web", ONE);
    }
    try (AddressJournal journal = AddressJournal.open(file)) {
      journal.note("default/web", List.of());
    }
    assertThat(remembered("default/web")).isEmpty();
  }

  @Test
  void whatIsNotedRightBeforeTheEndIsNotLost() throws IOException {
    for (int i = 1; i <= 200; i++) {
      List<Address> addresses = List.of(Address.parse("192.0.2." + i));
      try (AddressJournal journal = AddressJournal.open(file)) {
        journal.note("default/first", addresses);
        journal.note("default/web", addresses);
      }
      assertThat(remembered("default/web")).as("the %sth time", i).isEqualTo(addresses);
    }
  }

  @Test
  void aLineThatACrashCutOffIsPassedOverThoughItLooksLikeAnAddress() throws IOException {
    Files.writeString(file, "default/web 192.0.2.10\ndefault/db 192.0.2.1");
    try (AddressJournal journal = AddressJournal.open(file)) {
      assertThat(journal.services()).containsExactly("default/web");
      journal.note("default/other", TWO);
    }
    try (AddressJournal journal = AddressJournal.open(file)) {
      assertThat(journal.services()).containsExactlyInAnyOrder("default/web", "default/other");
      assertThat(journal.remembered("default/web")).isEqualTo(ONE);
      assertThat(journal.remembered("default/other")).isEqualTo(TWO);
    }
  }

  @Test
  void linesThatCanNotBeReadArePassedOver() throws IOException {
    byte[] noise = {'x', ' ', (byte) 0xff, (byte) 0xfe, 0, '\n', '\n', ' ', '\n'};
    Files.write(file, noise);
    Files.writeString(
        file,
        "default/db 192.0.2.300\ndefault/web 192.0.2.10\n",
        java.nio.file.StandardOpenOption.APPEND);
    try (AddressJournal journal = AddressJournal.open(file)) {
      assertThat(journal.services()).containsExactly("default/web");
    }
  }

  @Test
  void twoCanNotUseOneFile() throws IOException {
    try (AddressJournal journal = AddressJournal.open(file)) {
      journal.note("default/web", ONE);
      assertThatThrownBy(() -> AddressJournal.open(file))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the state file "
                  + file
                  + " can't be used: it is in use by another bellman process: choose another"
                  + " --state");
    }
    assertThat(remembered("default/web")).isEqualTo(ONE);
  }

  @Test
  void aMissingFolderIsMade() throws IOException {
    file = folder.resolve("not/there/yet");
    try (AddressJournal journal = AddressJournal.open(file)) {
      journal.note("default/web", ONE);
    }
    assertThat(remembered("default/web")).isEqualTo(ONE);
  }

  @Test
  void aPlaceThatCanNotHoldAFileIsSaid() throws IOException {
    Path taken = Files.writeString(folder.resolve("file"), "");
    Path under = taken.resolve("state");
    assertThatThrownBy(() -> AddressJournal.open(under))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the state file " + under + " can't be used: ");
  }

  @Test
  void linesThatAreOutdatedDoNotPileUp() throws IOException {
    try (AddressJournal journal = AddressJournal.open(file)) {
      for (int i = 0; i < 20_000; i++) {
        journal.note("default/web", i % 2 == 0 ? ONE : TWO);
      }
    }
    assertThat(Files.readAllLines(file)).hasSizeLessThan(1100);
    assertThat(remembered("default/web")).isEqualTo(TWO);
  }
}
