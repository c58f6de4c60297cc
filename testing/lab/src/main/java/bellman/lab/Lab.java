package bellman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Owns what one run makes outside of the JVM. Names carry this process's id and a number, so that
 * runs beside each other do not meet; {@link #close()} (or the end of the JVM) removes it all, the
 * youngest first.
 */
public final class Lab implements AutoCloseable {
  /** Longer than any wait should be: routers come up in some seconds. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final AtomicInteger LABS = new AtomicInteger();

  private final String prefix = newPrefix();
  private final Path folder;
  private final Deque<Namespace> namespaces = new ArrayDeque<>();
  private final Deque<Daemon> daemons = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::remove, "lab-exit");

  public Lab() {
    try {
      folder = Files.createTempDirectory("bellman-lab");
      // FRR drops to a user of its own, who has to get in here.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Why no lab can be made here, with the remedy; empty where one can. */
  public static Optional<String> obstacle() {
    if (!onPath("ip") || !onPath("timeout")) {
      return Optional.of("the commands 'ip' or 'timeout' are missing: apt-get install iproute2");
    }
    String probe = newPrefix() + "probe";
    Command.Result made = Command.result(List.of("ip", "netns", "add", probe));
    if (made.status() != 0) {
      return Optional.of(
          "no right to make network namespaces (run as root, with CAP_SYS_ADMIN and"
              + " CAP_NET_ADMIN): "
              + made.complaint().strip());
    }
    Command.run("ip", "netns", "delete", probe);
    return Optional.empty();
  }

  private static String newPrefix() {
    return "bellman-lab-" + ProcessHandle.current().pid() + "-" + LABS.incrementAndGet() + "-";
  }

  static boolean onPath(String program) {
    return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin", "/usr/local/sbin")
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** Where this lab's files are. */
  public Path folder() {
    return folder;
  }

  /** A new folder in the lab's folder. */
  public Path newFolder(String name) {
    try {
      return Files.createTempDirectory(folder, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Namespace namespace(String name) {
    Namespace namespace = new Namespace(this, prefix + name);
    namespaces.push(namespace);
    return namespace;
  }

  /** Lays a cable between two namespaces, and brings both ends up. */
  public void cable(Namespace left, String leftDevice, Namespace right, String rightDevice) {
    Command.run(
        "ip",
        "-n",
        left.name(),
        "link",
        "add",
        "name",
        leftDevice,
        "type",
        "veth",
        "peer",
        "name",
        rightDevice,
        "netns",
        right.name());
    Command.run("ip", "-n", left.name(), "link", "set", leftDevice, "up");
    Command.run("ip", "-n", right.name(), "link", "set", rightDevice, "up");
  }

  /** Starts a program; what it prints goes to a file of this name in the lab's folder. */
  public Daemon start(String program, List<String> words) {
    Path log = folder.resolve(program + ".out");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Daemon daemon = new Daemon(program, process, log);
      daemons.push(daemon);
      return daemon;
    } catch (IOException e) {
      throw new LabException("could not start " + program, e);
    }
  }

  /** Asks until the answer is the expected one. The error shows both, and what programs printed. */
  public <T> T await(String what, T expected, Supplier<T> question) {
    return await(what + " to be " + expected, question, expected::equals);
  }

  /** Asks until the answer is good, for half a minute at most. An exception is no answer yet. */
  public <T> T await(String what, Supplier<T> question, Predicate<? super T> good) {
    return await(what, DEADLINE, question, good);
  }

  /** The same, for what takes longer by its nature. */
  public <T> T await(
      String what, Duration atMost, Supplier<T> question, Predicate<? super T> good) {
    long end = System.nanoTime() + atMost.toNanos();
    String last;
    do {
      try {
        T answer = question.get();
        if (good.test(answer)) {
          return answer;
        }
        last = String.valueOf(answer);
      } catch (LabException e) {
        last = String.valueOf(e.getMessage());
      }
      pause();
    } while (System.nanoTime() < end);
    throw new AssertionError("waited in vain for " + what + "\nlast: " + last + "\n" + logs());
  }

  /** The end of what each running program printed. */
  public String logs() {
    StringBuilder all = new StringBuilder();
    daemons.stream()
        .filter(Daemon::isRunning)
        .limit(4)
        .forEach(daemon -> all.append(daemon.tail()).append('\n'));
    return all.toString();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }

  private void remove() {
    daemons.forEach(Daemon::close);
    daemons.clear();
    List<String> left = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      try {
        namespace.close();
      } catch (LabException e) {
        left.add(e.getMessage());
      }
    }
    namespaces.clear();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      left.add(e.toString());
    }
    if (!left.isEmpty()) {
      throw new LabException("the lab left something behind: " + left);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
