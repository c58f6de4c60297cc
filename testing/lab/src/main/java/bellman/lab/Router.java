package bellman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A router that waits for its neighbors to call, takes every route of IPv4 and IPv6, and by itself
 * sends none. It stops and starts again with the same settings; its table does not survive that.
 */
public abstract sealed class Router implements AutoCloseable
    permits Bird, ExaBgp, Frr, Gobgp, OpenBgpd {
  final Lab lab;
  final Namespace place;
  final RouterSettings settings;
  final Path folder;
  private final String name;
  private String addition = "";
  private @Nullable Daemon daemon;

  Router(String name, Lab lab, Namespace place, RouterSettings settings) {
    this.lab = lab;
    this.place = place;
    this.settings = settings;
    this.folder = lab.newFolder(name);
    this.name = folder.getFileName().toString();
  }

  /** The router's own configuration file, for these settings. */
  abstract String configuration();

  /** Starts what the router leans on, where that does not run yet. */
  void startCompanion() {}

  void closeCompanion() {}

  /** What starts it in the foreground, so that its process is ours. */
  abstract List<String> commandLine(Path configuration);

  /** Fails as long as it can't be asked questions, or does not listen. */
  void mustAnswer() {
    settings.neighbors().forEach(neighbor -> session(neighbor.address()));
  }

  /** The table of received routes by prefix, as the router itself prints it. */
  public abstract SortedMap<String, ReceivedRoute> routes();

  /** The session with a neighbor. */
  public abstract RouterSession session(String neighbor);

  /** How many UPDATEs, or routes in them, it has received from a neighbor in this session. */
  abstract long updates(String neighbor);

  /** Lines in the router's own language that its configuration ends with from the next start on. */
  final void add(String lines) {
    addition = lines;
  }

  /** Starts it (again), and returns when it can be asked questions. */
  public final void start() {
    Path file = folder.resolve("configuration");
    try {
      Files.writeString(file, configuration() + addition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startCompanion();
    Daemon started = place.start(name, commandLine(file));
    daemon = started;
    lab.await(
        name + " to answer",
        () -> {
          mustAnswer();
          return started.isRunning();
        },
        running -> running);
  }

  /** The name of its folder and of its log. */
  public final String name() {
    return name;
  }

  public final Daemon daemon() {
    if (daemon == null) {
      throw new LabException(name + " was not started");
    }
    return daemon;
  }

  @Override
  public final void close() {
    if (daemon != null) {
      daemon.close();
    }
    closeCompanion();
  }
}
