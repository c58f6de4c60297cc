package bellman.benchmark;

import bellman.app.plan.PlanDocument;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import bellman.telemetry.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Planning many services on one node. */
final class PlanTime {

  private PlanTime() {}

  /** In seconds: the whole command, and its steps in this process, which is cold. */
  record Result(double command, double reading, double planning, double printing) {}

  static Result measure(List<String> command, int services) throws IOException {
    Path folder = Files.createTempDirectory("bellman-benchmark");
    try {
      ServiceFolder.write(folder, services, Cable.End.RECEIVER.address());
      long began = System.nanoTime();
      Manifests manifests = Manifests.read(List.of(folder));
      final long read = System.nanoTime();
      String node = "benchmark";
      var planner = new Planner(new Planner.Settings(node::equals, node, null, _ -> List.of()));
      var _ = planner.observe(manifests.resources(), List.of());
      final long planned = System.nanoTime();
      String text = Json.pretty(PlanDocument.of(planner, List.of()));
      final long printed = System.nanoTime();
      String last = ServiceFolder.address(services - 1) + "/32";
      if (!text.contains(last)) {
        throw new IllegalStateException("the plan lacks " + last);
      }
      return new Result(
          whole(command, folder),
          (read - began) / 1e9,
          (planned - read) / 1e9,
          (printed - planned) / 1e9);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> all = new ArrayList<>(files.toList());
        Collections.reverse(all);
        for (Path file : all) {
          Files.delete(file);
        }
      }
    }
  }

  private static double whole(List<String> command, Path folder) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("plan", "-f", folder.toString(), "-o", "json"));
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(words)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException("plan ended with status " + status);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
