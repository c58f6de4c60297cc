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
      "The main job, on this machine: announces the services of examples/seed to a receiving router"
          + " of its own, over TCP on loopback, and prints the routes that arrived.",
      "Goes on, and shows what changes when the example's files are edited. Ends with Ctrl-C."
    })
final class Demo implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Another folder of manifests (default: examples/seed).")
  private @Nullable Path folder;

  @Option(names = "--once", description = "End after the first complete table.")
  private boolean once;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Which node to be (default: the first that there is).")
  private @Nullable String node;

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:BELLMAN_API:-" + Endpoint.DEFAULT + "}",
      description = "Where peers, routes and explain are answered (default: ${DEFAULT-VALUE}).")
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
    throw new IOException("examples/seed is not there: give a folder of manifests");
  }
}
