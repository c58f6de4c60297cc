package bellman.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A program that was started, and what the kernel says about it. */
final class Program implements AutoCloseable {

  /** Those that run; a measurement that is told to end leaves none of them behind. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroy), "programs end"));
  }

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
    RUNNING.add(process);
  }

  /** Starts a program whose output goes to a file. Wrappers on the way must replace themselves. */
  static Program start(List<String> words, Path log) throws IOException {
    return start(words, Map.of(), log);
  }

  /** The same, with more in its environment. */
  static Program start(List<String> words, Map<String, String> environment, Path log)
      throws IOException {
    var builder =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Program(builder.start(), log);
  }

  /** Runs a command to its end and returns what it printed. */
  static String run(String... words) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            "'" + String.join(" ", words) + "' ended with status " + status + ": " + output);
      }
      return output;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Resident memory now, in KiB. */
  long residentKib() throws IOException {
    return status("VmRSS:");
  }

  /** The most resident memory that it ever had, in KiB. */
  long peakKib() throws IOException {
    return status("VmHWM:");
  }

  /** Processor time so far, of all its threads. */
  double processorSeconds() throws IOException {
    return ProcessorClock.seconds(process.pid());
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw ended();
  }

  /** Fails if the program has ended. */
  void checkRunning() throws IOException {
    if (!process.isAlive()) {
      throw ended();
    }
  }

  private IOException ended() throws IOException {
    return new IOException(
        "a program ended too early: "
            + process.info().commandLine().orElse(log.getFileName() + "")
            + "\n"
            + Files.readString(log));
  }

  @Override
  public void close() {
    RUNNING.remove(process);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
