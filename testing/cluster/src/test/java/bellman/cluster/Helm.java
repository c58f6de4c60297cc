package bellman.cluster;

import bellman.lab.Bellman;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The program that makes manifests of the chart, where there is one. */
final class Helm {

  private static final Path CHART = Cluster.deploy("helm/bellman");

  private Helm() {}

  /** What a call left: its exit status, and all that it printed. */
  record Result(int status, String output) {}

  static void require() {
    if (program().isEmpty()) {
      Requirements.skip(
          "no helm: set HELM, put it on the path, or install Go and let ./test build it");
    }
  }

  static Optional<String> program() {
    return Stream.concat(
            Stream.of(
                variable("HELM"),
                Bellman.root().resolve("target/tools/helm").toString(),
                Path.of(System.getProperty("user.home", "/"), "go/bin/helm").toString()),
            onPath("helm"))
        .filter(place -> place != null && Files.isExecutable(Path.of(place)))
        .findFirst();
  }

  static Stream<@Nullable String> onPath(String name) {
    String path = variable("PATH");
    return path == null
        ? Stream.of()
        : Stream.of(path.split(":", -1)).map(folder -> Path.of(folder, name).toString());
  }

  private static @Nullable String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The chart with these values (a file of YAML), under the name and namespace of the manifest. */
  static Result template(String values) throws IOException, InterruptedException {
    return template("bellman", values);
  }

  /** What whoever installs it with these values is told. */
  static Result notes(String values) throws IOException, InterruptedException {
    Path file = Files.createTempFile("bellman-values", ".yaml");
    try {
      Files.writeString(file, values);
      Result all =
          run(
              "install",
              "bellman",
              CHART.toString(),
              "--namespace",
              User.NAMESPACE,
              "--dry-run=client",
              "--values",
              file.toString());
      int begin = all.output().indexOf("\nNOTES:\n");
      return begin < 0 ? all : new Result(all.status(), all.output().substring(begin));
    } finally {
      Files.delete(file);
    }
  }

  /** The same for a release of another name. */
  static Result template(String release, String values) throws IOException, InterruptedException {
    Path file = Files.createTempFile("bellman-values", ".yaml");
    try {
      Files.writeString(file, values);
      return run(
          "template",
          release,
          CHART.toString(),
          "--namespace",
          User.NAMESPACE,
          "--api-versions=admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
          "--api-versions=flowcontrol.apiserver.k8s.io/v1/FlowSchema",
          "--values",
          file.toString());
    } finally {
      Files.delete(file);
    }
  }

  static Result lint() throws IOException, InterruptedException {
    return run("lint", "--strict", CHART.toString());
  }

  private static Result run(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(program().orElseThrow()));
    line.addAll(List.of(words));
    return result(line);
  }

  /** Runs a short command. */
  static Result result(List<String> line) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    program().ifPresent(helm -> builder.environment().put("HELM", helm));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
