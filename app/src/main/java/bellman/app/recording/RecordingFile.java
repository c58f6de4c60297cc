package bellman.app.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a recording, gives it to a machine, and compares. */
public final class RecordingFile {

  private final RecordCodec codec = new RecordCodec(_ -> "");
  private final ObjectMapper json = new ObjectMapper();
  private final Path file;

  /** The recording in this file. */
  public RecordingFile(Path file) {
    this.file = file;
  }

  /**
   * What came of a replay.
   *
   * @param what was recorded: {@code run of node NAME}, {@code speaker of node NAME} or {@code
   *     controller}
   * @param version of the program that recorded
   * @param stopped why the recording is not whole; null if it is, or the process has died
   * @param inputs how many inputs were given to the machine
   * @param nanos from the first to the last of them
   * @param sessions how many sessions a speaker opened
   * @param batches how many batches of UPDATEs it sent
   * @param octets how many octets those had
   * @param writes how many writes a controller wanted done
   * @param differences where the replay did something else, the first ones
   */
  public record Report(
      String what,
      String version,
      @Nullable String stopped,
      long inputs,
      long nanos,
      long sessions,
      long batches,
      long octets,
      long writes,
      List<Difference> differences) {}

  /**
   * An input of which something else came, as JSON.
   *
   * @param line its number in the file
   * @param input what the machine was given
   * @param recorded what it did then
   * @param replayed what it did now
   */
  public record Difference(long line, String input, List<String> recorded, List<String> replayed) {}

  /**
   * Replays it.
   *
   * @param orders carries out what operators ordered of a speaker
   * @param shown gets each input with what came of it, as JSON
   * @throws IOException if the file can't be read, or is no recording; the message names the line
   */
  public Report replay(
      Function<Entry.Started, Replay.Orders> orders, BiConsumer<String, List<String>> shown)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder: give the recording in it");
    }
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String first = lines.readLine();
      Comparison comparison =
          switch (first == null ? null : read(first, 1)) {
            case Entry.Started started -> {
              check(started.format(), started.version());
              yield Comparison.ofSpeaker(started, orders.apply(started), shown);
            }
            case Entry.Leads leads -> {
              check(leads.format(), leads.version());
              yield Comparison.ofController(leads, shown);
            }
            case null, default ->
                throw new IOException(
                    file + " is no recording: its first line does not say how it began");
          };
      long number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        comparison.take(read(line, number), number);
      }
      return comparison.report();
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no recording: it is not text in UTF-8", e);
    }
  }

  private void check(int format, String version) throws IOException {
    if (format != Recording.FORMAT) {
      throw new IOException(
          file
              + " has the format "
              + format
              + ", and this program reads "
              + Recording.FORMAT
              + ": replay it with bellman "
              + version);
    }
  }

  private Entry read(String line, long number) throws IOException {
    try {
      return codec.read(json.readTree(line), Entry.class);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IOException(file + ", line " + number + " can't be read: " + e.getMessage(), e);
    }
  }
}
