package bellman.app.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a recording, gives it to a machine, and compares. */
public final class RecordingFile {

  /** More differences than these say nothing new. */
  private static final int MOST_DIFFERENCES = 20;

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
   * @param started the first line
   * @param stopped why the recording is not whole; null if it is, or the process has died
   * @param inputs how many inputs were given to the machine
   * @param nanos from the first to the last of them
   * @param sessions how many sessions were opened
   * @param batches how many batches of UPDATEs were sent
   * @param octets how many octets those had
   * @param differences where the replay did something else, the first ones
   */
  public record Report(
      Entry.Started started,
      @Nullable String stopped,
      long inputs,
      long nanos,
      long sessions,
      long batches,
      long octets,
      List<Difference> differences) {}

  /**
   * An input of which something else came.
   *
   * @param line its number in the file
   * @param input what the machine was given
   * @param recorded what it did then
   * @param replayed what it did now
   */
  public record Difference(
      long line, Entry.Input input, List<Entry.Done> recorded, List<Entry.Done> replayed) {}

  /**
   * Replays it.
   *
   * @param orders carries out what operators ordered
   * @param shown gets each input with what came of it
   * @throws IOException if the file can't be read, or is no recording; the message names the line
   */
  public Report replay(
      Function<Entry.Started, Replay.Orders> orders,
      BiConsumer<Entry.Input, List<Entry.Done>> shown)
      throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String first = lines.readLine();
      if (first == null || !(read(first, 1) instanceof Entry.Started started)) {
        throw new IOException(file + " is no recording: its first line does not say how it began");
      }
      if (started.format() != Recording.FORMAT) {
        throw new IOException(
            file
                + " has the format "
                + started.format()
                + ", and this program reads "
                + Recording.FORMAT
                + ": replay it with bellman "
                + started.version());
      }
      var run = new Run(started, orders.apply(started), shown);
      long number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        run.take(read(line, number), number);
      }
      return run.report();
    }
  }

  /** An entry as the recording has it. */
  public static String text(Entry entry) {
    return new RecordCodec(_ -> "left out").write((Record) entry).toString();
  }

  private Entry read(String line, long number) throws IOException {
    try {
      return codec.read(json.readTree(line), Entry.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(file + ", line " + number + " can't be read: " + e.getMessage(), e);
    }
  }

  /** One replay. */
  private static final class Run {
    private final Entry.Started started;
    private final Replay replay;
    private final BiConsumer<Entry.Input, List<Entry.Done>> shown;
    private final List<Difference> differences = new ArrayList<>();
    private List<Entry.Done> recorded = new ArrayList<>();
    private Entry.@Nullable Input input;
    private long line;
    private @Nullable String stopped;
    private long inputs;
    private long firstNanos;
    private long lastNanos;
    private long sessions;
    private long batches;
    private long octets;

    Run(
        Entry.Started started,
        Replay.Orders orders,
        BiConsumer<Entry.Input, List<Entry.Done>> shown) {
      this.started = started;
      this.replay = new Replay(started, orders);
      this.shown = shown;
    }

    /** An input is given to the machine once all that was found then is known. */
    void take(Entry entry, long number) {
      switch (entry) {
        case Entry.Input next -> {
          give();
          input = next;
          line = number;
          inputs++;
          lastNanos = next.nowNanos();
          firstNanos = inputs == 1 ? lastNanos : firstNanos;
        }
        case Entry.Found found -> replay.found(found);
        case Entry.Done done -> {
          recorded.add(done);
          count(done);
        }
        case Entry.Stopped(var why) -> stopped = why;
        case Entry.Started _ ->
            throw new IllegalArgumentException("line " + number + ": a second recording begins");
      }
    }

    private void count(Entry.Done done) {
      if (done instanceof Entry.Opened) {
        sessions++;
      } else if (done instanceof Entry.Sent sent) {
        batches++;
        octets += sent.octets();
      }
    }

    private void give() {
      Entry.Input given = input;
      if (given == null) {
        return;
      }
      List<Entry.Done> replayed = replay.take(given);
      shown.accept(given, replayed);
      if (!replayed.equals(recorded) && differences.size() < MOST_DIFFERENCES) {
        differences.add(new Difference(line, given, List.copyOf(recorded), List.copyOf(replayed)));
      }
      recorded = new ArrayList<>();
      input = null;
    }

    /** The last input of a process that has died may lack what came of it: it is not given. */
    Report report() {
      if (stopped == null && input instanceof Entry.Finished) {
        give();
      }
      return new Report(
          started,
          stopped,
          inputs,
          lastNanos - firstNanos,
          sessions,
          batches,
          octets,
          List.copyOf(differences));
    }
  }
}
