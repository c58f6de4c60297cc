package bellman.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two network namespaces with a cable between them, the programs in them, and their files. */
final class Cable implements AutoCloseable {

  /** The two ends; addresses are of the block for benchmarks (RFC 2544). */
  enum End {
    SENDER("198.18.0.1"),
    RECEIVER("198.18.0.2");

    private final String address;

    End(String address) {
      this.address = address;
    }

    String address() {
      return address;
    }
  }

  private static final AtomicInteger CABLES = new AtomicInteger();

  private final String prefix =
      "bellman-benchmark-" + ProcessHandle.current().pid() + "-" + CABLES.incrementAndGet() + "-";
  private final Path folder = Files.createTempDirectory("bellman-benchmark");
  private final Deque<Program> programs = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::remove, "cable-exit");

  Cable() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    for (End end : End.values()) {
      Program.run("ip", "netns", "add", namespace(end));
      Program.run("ip", "-n", namespace(end), "link", "set", "lo", "up");
    }
    Program.run(
        ("ip -n " + namespace(End.SENDER) + " link add name cable type veth peer name cable netns ")
            .concat(namespace(End.RECEIVER))
            .split(" ", -1));
    for (End end : End.values()) {
      String to = end.address() + "/24";
      Program.run("ip", "-n", namespace(end), "addr", "add", to, "dev", "cable");
      Program.run("ip", "-n", namespace(end), "link", "set", "cable", "up");
    }
  }

  /** Why this machine can have none; null if it can. */
  static @Nullable String obstacle() {
    for (String program : List.of("ip", "bird", "gobgpd", "gobgp")) {
      if (Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
          .noneMatch(place -> Files.isExecutable(Path.of(place, program)))) {
        return "the program " + program + " is missing: ./test installs it";
      }
    }
    String probe = "bellman-benchmark-" + ProcessHandle.current().pid() + "-probe";
    try {
      Program.run("ip", "netns", "add", probe);
      Program.run("ip", "netns", "delete", probe);
      return null;
    } catch (IOException e) {
      return "no right to make network namespaces: " + e.getMessage();
    }
  }

  /** One more address of the sender. */
  static String sender(int number) {
    return "198.18.1." + (number + 1);
  }

  /** Gives the sender so many more addresses, on the same link. */
  void addSenders(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      run(End.SENDER, List.of("ip", "addr", "add", sender(i) + "/32", "dev", "cable"));
    }
    run(End.RECEIVER, List.of("ip", "addr", "add", "198.18.1.254/24", "dev", "cable"));
  }

  Path folder() {
    return folder;
  }

  /** Starts a program at one end. */
  Program start(End end, List<String> words) throws IOException {
    Program program =
        Program.start(
            inside(end, words),
            folder.resolve(words.getFirst().replace('/', '_') + "-" + programs.size() + ".log"));
    programs.push(program);
    return program;
  }

  /** Runs a short command at one end and returns what it printed. */
  String run(End end, List<String> words) throws IOException {
    return Program.run(inside(end, words).toArray(String[]::new));
  }

  private List<String> inside(End end, List<String> words) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace(end)));
    line.addAll(words);
    return line;
  }

  private String namespace(End end) {
    return prefix + (end == End.SENDER ? "tx" : "rx");
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }

  private void remove() {
    programs.forEach(Program::close);
    for (End end : End.values()) {
      try {
        Program.run("ip", "netns", "delete", namespace(end));
      } catch (IOException e) {
        // it was not made
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("could not remove " + folder + ": " + e.getMessage());
    }
  }
}
