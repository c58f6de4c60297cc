package bellman.app.command;

import bellman.app.demo.Demonstration;
import bellman.telemetry.Endpoint;
import bellman.telemetry.Logs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main job in a minute. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows Bellman at work on this machine: advertises the services of examples/seed over TCP on"
          + " loopback to a built-in receiving router, and prints the routes that arrive.",
      "Keeps running and shows what changes when you edit the example's files. Stop it with Ctrl-C."
    })
final class Demo implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder of manifests to use (default: examples/seed).")
  private @Nullable Path folder;

  @Option(names = "--once", description = "Exit after the first complete table.")
  private boolean once;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Node to act as (default: the first one in the manifests).")
  private @Nullable String node;

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:BELLMAN_API:-" + Endpoint.DEFAULT + "}",
      description =
          "Address to serve the API for peers, routes and explain on (default: ${DEFAULT-VALUE}).")
  private String api = Endpoint.DEFAULT;

  @Override
  public Integer call() {
    Logs.start("error");
    try {
      Path manifests = folder == null ? seed() : folder;
      return new Demonstration(manifests, node, Endpoint.parse(api), System.out).run(once);
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("demo: " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  /** The example that comes with the program, wherever the program was started from. */
  private static Path seed() throws IOException {
    // Not the code source of a class: one out of an archive that was made elsewhere knows none.
    String jar = System.getProperty("java.class.path", "").split(File.pathSeparator, 2)[0];
    for (Path at = Path.of(jar).toAbsolutePath(); at != null; at = at.getParent()) {
      Path seed = at.resolve("examples").resolve("seed");
      if (Files.isDirectory(seed)) {
        return seed;
      }
    }
    Path here = Path.of("examples", "seed");
    if (Files.isDirectory(here)) {
      return here;
    }
    throw new IOException("examples/seed does not exist: give a folder of manifests");
  }
}
