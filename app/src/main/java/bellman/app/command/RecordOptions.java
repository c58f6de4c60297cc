package bellman.app.command;

import bellman.app.recording.RecordingWriter;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a process that can record what it is told and does. */
final class RecordOptions {

  private static final int MOST_MEGABYTES = 100_000;
  private static final long MEGABYTE = 1_000_000;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "File to record all inputs and decisions to, for `bellman replay`; passwords are left"
              + " out. A file that exists is replaced.")
  private @Nullable Path file;

  @Option(
      names = "--record-limit",
      paramLabel = "MB",
      defaultValue = "1000",
      description =
          "Size at which the recording ends, 1.."
              + MOST_MEGABYTES
              + " (default: ${DEFAULT-VALUE}).")
  private int megabytes = 1000;

  /** Whether there is to be a recording. */
  boolean isWanted() {
    return file != null;
  }

  /**
   * Begins a recording.
   *
   * @return null where nothing is to be recorded
   * @throws IllegalArgumentException if an option has a value that it can't have
   * @throws IOException if the file can't be written
   */
  @Nullable RecordingWriter begin() throws IOException {
    if (megabytes < 1 || megabytes > MOST_MEGABYTES) {
      throw new IllegalArgumentException(
          "--record-limit " + megabytes + ": must be 1.." + MOST_MEGABYTES);
    }
    try {
      return file == null ? null : RecordingWriter.begin(file, megabytes * MEGABYTE);
    } catch (NoSuchFileException e) {
      throw new IOException("--record " + file + ": there is no such folder: create it", e);
    } catch (IOException e) {
      throw new IOException("--record " + file + ": cannot be written: " + e, e);
    }
  }
}
