package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Bellman as its user starts it: the program at the project's root, and nothing of its classes. */
public final class Bellman implements AutoCloseable {
  private static final int PORT = 7790;
  private static final String API = "127.0.0.1:" + PORT;

  private final Namespace place;
  private final Daemon daemon;
  private final Path state;

  private Bellman(Namespace place, Daemon daemon, Path state) {
    this.place = place;
    this.daemon = daemon;
    this.state = state;
  }

  /**
   * Starts {@code bellman run} for a node, and returns when it can be asked questions.
   *
   * @param state where it keeps assigned addresses over a restart
   * @param more further words of the command line
   */
  public static Bellman start(
      Lab lab, Namespace place, Path config, String node, Path state, String... more) {
    return start(lab, place, List.of(), config, node, state, more);
  }

  /**
   * The same, by way of another program.
   *
   * @param launcher the words of a command line that {@code bellman}'s is put behind
   */
  public static Bellman start(
      Lab lab,
      Namespace place,
      List<String> launcher,
      Path config,
      String node,
      Path state,
      String... more) {
    List<String> words = new ArrayList<>(launcher);
    Collections.addAll(
        words,
        program(),
        "run",
        "--config",
        config.toString(),
        "--node",
        node,
        "--state",
        state.toString(),
        "--token",
        token(state),
        "--api",
        API);
    Collections.addAll(words, more);
    Daemon daemon = place.start(lab.newFolder("bellman").getFileName().toString(), words);
    try {
      lab.await(
          "bellman's API",
          () -> {
            if (!daemon.isRunning()) {
              throw new AssertionError("bellman ended: " + daemon.log());
            }
            return place.run("ss", "-Hltn");
          },
          // A dual-stack socket is shown as [::ffff:127.0.0.1]:7790.
          sockets -> sockets.contains(":" + PORT + " "));
    } catch (AssertionError | LabException e) {
      daemon.close();
      throw e;
    }
    return new Bellman(place, daemon, state);
  }

  /** Lets the program build itself where its sources are newer, so that no test waits for that. */
  public static void prepare() {
    Command.Result result = Command.result(600, List.of(program(), "--version"));
    if (result.status() != 0) {
      throw new LabException("bellman does not run: " + result.complaint() + result.output());
    }
  }

  /** What {@code bellman plan} says for a node. Problems in the input do not matter here. */
  public static JsonNode plan(Path config, String node) {
    List<String> words =
        List.of(program(), "plan", "-f", config.toString(), "--node", node, "-o", "json");
    Command.Result result = Command.result(words);
    if (result.status() > 1) {
      throw new LabException(String.join(" ", words) + ": " + result.complaint());
    }
    return RouterJson.parse(result.output());
  }

  /** The states of its sessions. */
  public JsonNode peers() {
    return ask("peers");
  }

  /** The state of the session with one peer. */
  public JsonNode peer(String name) {
    for (JsonNode peer : peers()) {
      if (peer.path("name").asText().equals(name)) {
        return peer;
      }
    }
    throw new LabException("bellman knows no peer " + name + "\n" + daemon.tail());
  }

  /** What it sent. */
  public JsonNode routes() {
    return ask("routes");
  }

  /** Why it announces a service or does not. */
  public JsonNode explain(String service) {
    return RouterJson.parse(place.run(program(), "explain", service, "-o", "json", "--api", API));
  }

  /** Tells it to leave; returns what the command printed once it has. */
  public String drain(String text, int holdSeconds) {
    return place.run(
        program(),
        "drain",
        "--text",
        text,
        "--hold",
        Integer.toString(holdSeconds),
        "--token",
        token(state),
        "--api",
        API);
  }

  /** {@code bellman peer} with these words; what it printed, and its exit status. */
  Command.Result order(String... words) {
    List<String> all = new ArrayList<>(List.of(program(), "peer"));
    Collections.addAll(all, words);
    Collections.addAll(all, "--token", token(state), "--api", API);
    return place.result(all.toArray(String[]::new));
  }

  private static String token(Path state) {
    return state.resolveSibling(state.getFileName() + ".token").toString();
  }

  public Daemon daemon() {
    return daemon;
  }

  @Override
  public void close() {
    daemon.close();
  }

  private JsonNode ask(String question) {
    return RouterJson.parse(place.run(program(), question, "-o", "json", "--api", API));
  }

  private static String program() {
    return root().resolve("bellman").toString();
  }

  /** The project's root: BELLMAN_ROOT, or the nearest folder upwards with the program in it. */
  public static Path root() {
    String told = System.getenv("BELLMAN_ROOT");
    List<Path> candidates = new ArrayList<>();
    if (told != null && !told.isEmpty()) {
      candidates.add(Path.of(told).toAbsolutePath());
    } else {
      for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
        candidates.add(at);
      }
    }
    return candidates.stream()
        .filter(folder -> Files.isExecutable(folder.resolve("bellman")))
        .filter(folder -> Files.isRegularFile(folder.resolve("bellman")))
        .findFirst()
        .orElseThrow(() -> new LabException("no program 'bellman' in any of " + candidates));
  }
}
