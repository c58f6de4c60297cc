package bellman.app.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in an archive, and what it says is not in it. */
@Timeout(60)
class ArchiveTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong(7);

  /** The parts of an archive by their names. */
  static Map<String, String> parts(byte[] octets) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(octets))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return parts;
  }

  private Archive archive(int seconds, int mebibytes) {
    return new Archive(
        out, clock::get, seconds, mebibytes, text -> text.replace("it does", "nobody does"));
  }

  @Test
  void aPartThatFailsIsNamedAndTheOthersGoOn() throws IOException {
    try (Archive archive = archive(60, 1)) {
      archive.ask("one.txt", "first", UnaryOperator.identity(), () -> "1");
      archive.ask(
          "two.txt",
          "second",
          UnaryOperator.identity(),
          () -> {
            throw new IOException("it does not answer");
          });
      archive.ask("three.txt", "third", text -> text + "!", () -> "3");
      archive.finish("heading");
    }
    Map<String, String> parts = parts(out.toByteArray());
    assertThat(parts).containsOnlyKeys("one.txt", "three.txt", "CONTENTS.txt");
    assertThat(parts).containsEntry("one.txt", "1").containsEntry("three.txt", "3!");
    assertThat(parts.get("CONTENTS.txt"))
        .startsWith("heading\n")
        .contains("one.txt  first (1 octets)")
        .contains("Not in it:\n  two.txt: nobody does not answer\n");
  }

  @Test
  void aPartThatCanNotBeBlankedIsMissing() throws IOException {
    var never = new CountDownLatch(1);
    try (Archive archive = archive(1, 1)) {
      archive.ask(
          "deep.txt",
          "first",
          _ -> {
            throw new StackOverflowError();
          },
          () -> "secret");
      archive.ask(
          "long.txt",
          "second",
          text -> {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return text;
          },
          () -> "secret");
      archive.ask("three.txt", "third", UnaryOperator.identity(), () -> "3");
      archive.finish("heading");
    } finally {
      never.countDown();
    }
    Map<String, String> parts = parts(out.toByteArray());
    assertThat(parts).containsOnlyKeys("three.txt", "CONTENTS.txt");
    assertThat(parts.get("CONTENTS.txt"))
        .contains("deep.txt: java.lang.StackOverflowError")
        .contains("long.txt: it did not come within the 1 s of --timeout");
  }

  @Test
  void whatIsTooLongIsCutAtTheEndOfALineAndSaidToBe() throws IOException {
    String line = "x".repeat(1023) + "\n";
    try (Archive archive = archive(60, 1)) {
      archive.add("long.txt", "too long", line.repeat(2000));
      archive.add("next.txt", "has room still", "next");
      archive.finish("heading");
    }
    Map<String, String> parts = parts(out.toByteArray());
    assertThat(parts.get("long.txt")).hasSize(512 * 1024).endsWith("x\n");
    assertThat(parts).containsEntry("next.txt", "next");
    assertThat(parts.get("CONTENTS.txt"))
        .contains("long.txt: cut: 524288 of 2048000 bytes were kept (--max-size)");
  }

  @Test
  void allPartsTogetherHaveNoMoreRoomThanThereIs() throws IOException {
    try (Archive archive = archive(60, 1)) {
      for (int i = 0; i < 40; i++) {
        archive.add(i + ".txt", "half of what is left", "y".repeat(1 << 20));
      }
      assertThat(archive.missing()).hasSize(40);
      archive.finish("heading");
    }
    Map<String, String> parts = parts(out.toByteArray());
    parts.remove("CONTENTS.txt");
    assertThat(parts.values().stream().mapToInt(String::length).sum())
        .isBetween((1 << 20) - 2, 1 << 20);
  }

  @Test
  void whatIsSilentIsGivenUpAndWhatIsLateIsNotAskedFor() throws IOException {
    var never = new CountDownLatch(1);
    try (Archive archive = archive(1, 1)) {
      archive.ask(
          "silent.txt",
          "never comes",
          UnaryOperator.identity(),
          () -> {
            never.await();
            return "";
          });
      clock.addAndGet(1_000_000_000L);
      archive.ask("late.txt", "too late", UnaryOperator.identity(), () -> "late");
      archive.finish("heading");
    } finally {
      never.countDown();
    }
    assertThat(parts(out.toByteArray()).get("CONTENTS.txt"))
        .contains("silent.txt: it did not come within the 1 s of --timeout")
        .contains("late.txt: not collected: the 1 s of --timeout had expired");
  }
}
