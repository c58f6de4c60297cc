package bellman.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that goes on running in a namespace. {@code ip netns exec} replaces itself by the
 * program, so the process that was started is the program. Some are several processes (OpenBGPD):
 * these are frozen and killed together, and only a request to end goes to the first of them alone.
 */
public final class Daemon implements AutoCloseable {
  private static final int TAIL = 2000;

  private final String name;
  private final Process process;
  private final Path log;

  Daemon(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** The number of its process. */
  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Stops the program's threads where they are: its sockets stay open and nothing is answered. */
  public void freeze() {
    signal("-STOP");
  }

  public void thaw() {
    signal("-CONT");
  }

  /** Ends it at once: the kernel closes its sockets, and no NOTIFICATION is written. */
  public void kill() {
    signal("-KILL");
    waitForEnd(10);
  }

  /** Waits until it ends by itself, and returns the exit status. */
  public int awaitEnd(int seconds) {
    if (!waitForEnd(seconds)) {
      throw new LabException(name + " did not end within " + seconds + " s\n" + tail());
    }
    return process.exitValue();
  }

  /** Asks it to end (SIGTERM), waits, and returns the exit status. */
  public int terminate() {
    process.destroy();
    if (!waitForEnd(20)) {
      throw new LabException(name + " did not end after SIGTERM\n" + tail());
    }
    return process.exitValue();
  }

  /**
   * Asks it to end (SIGTERM), and ends it at once (SIGKILL) if it has not within so many seconds.
   */
  public void terminateWithin(int seconds) {
    process.destroy();
    if (!waitForEnd(seconds)) {
      kill();
    }
  }

  /** All that it printed. */
  public String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("no log of " + name, e);
    }
  }

  /** The end of what it printed, under a heading. */
  String tail() {
    String all = log();
    return "--- "
        + name
        + (isRunning() ? "" : " (ended)")
        + "\n"
        + all.substring(Math.max(0, all.length() - TAIL));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private boolean waitForEnd(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void signal(String signal) {
    List<String> line = new ArrayList<>(List.of("kill", signal));
    // The first process last: those after it would end by themselves, and might say goodbye.
    process.descendants().forEach(each -> line.add(Long.toString(each.pid())));
    line.add(Long.toString(process.pid()));
    // One that has just ended is no error.
    Command.result(line);
  }
}
