package bellman.app.command;

import bellman.api.resource.Problem;
import bellman.app.host.HostName;
import bellman.app.plan.PlanDocument;
import bellman.app.text.PlanText;
import bellman.balancer.plan.Planner;
import bellman.directory.AddressJournal;
import bellman.directory.Manifests;
import bellman.net.Address;
import bellman.telemetry.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a configuration whose secrets are blanked: what is not in the archive is not in it
 * either, and whoever has the archive can plan the same.
 */
final class SupportPlan {

  private static final String FOLDER = "bellman-support-";

  private final List<String> configuration;
  private final @Nullable Path state;
  private final @Nullable String node;
  private final @Nullable String loadBalancerClass;
  private final boolean isOfRun;

  /**
   * A plan to be made.
   *
   * @param configuration streams of YAML
   * @param state the file with addresses that were given out; null for none
   * @param node the one node of manifests that have none; null for the host's name
   * @param isOfRun whether the process follows a folder: to it a service without an EndpointSlice
   *     is healthy, wherever its manifest is from
   */
  SupportPlan(
      List<String> configuration,
      @Nullable Path state,
      @Nullable String node,
      @Nullable String loadBalancerClass,
      boolean isOfRun) {
    this.configuration = List.copyOf(configuration);
    this.state = state;
    this.node = node;
    this.loadBalancerClass = loadBalancerClass;
    this.isOfRun = isOfRun;
  }

  /** Made once, for both forms. */
  private @Nullable PlanDocument made;

  private synchronized PlanDocument made() throws IOException {
    PlanDocument before = made;
    PlanDocument now = before == null ? make() : before;
    made = now;
    return now;
  }

  private PlanDocument make() throws IOException {
    Path folder = Files.createTempDirectory(FOLDER);
    try {
      for (int i = 0; i < configuration.size(); i++) {
        Files.writeString(folder.resolve(i + ".yaml"), configuration.get(i));
      }
      Manifests manifests = Manifests.read(List.of(folder));
      Map<String, List<Address>> remembered =
          state == null || !Files.exists(state) ? Map.of() : AddressJournal.look(state);
      var planner =
          new Planner(
              new Planner.Settings(
                  _ -> true,
                  standIn(),
                  loadBalancerClass,
                  service -> remembered.getOrDefault(service, List.of())));
      if (!isOfRun && ReadFiles.isDump(manifests)) {
        planner.asCluster();
      }
      planner.observe(manifests.resources(), List.of());
      List<Problem> problems = ReadFiles.problems(manifests, planner, FrrFits.NONE);
      return PlanDocument.of(planner, problems);
    } finally {
      for (int i = 0; i < configuration.size(); i++) {
        Files.deleteIfExists(folder.resolve(i + ".yaml"));
      }
      Files.deleteIfExists(folder);
    }
  }

  private String standIn() {
    return node == null ? HostName.get() : node;
  }

  /** What makes the same plan of the archive's files. */
  String command() {
    boolean hasNode =
        configuration.stream().flatMap(String::lines).anyMatch(line -> line.equals("kind: Node"));
    return "bellman plan -f configuration"
        + (hasNode ? "" : " --node " + standIn())
        + (loadBalancerClass == null ? "" : " --lb-class " + loadBalancerClass)
        + (isOfRun ? " --no-as-cluster" : "");
  }

  /** As {@code plan} prints it, with problems and warnings. */
  String text() throws IOException {
    PlanDocument document = made();
    return inArchive(
        PlanText.plan(document)
            + "\n"
            + lines("problem", document.problems())
            + lines("warning", document.warnings()));
  }

  private static String lines(String what, List<PlanDocument.Finding> findings) {
    var text = new StringBuilder();
    for (PlanDocument.Finding each : findings) {
      var problem =
          new Problem(each.kind(), each.namespace(), each.name(), each.field(), each.message());
      text.append(what).append(": ").append(PlanText.line(problem, null)).append('\n');
    }
    return text.toString();
  }

  /** As {@code plan -o json} prints it. */
  String json() throws IOException {
    return inArchive(Json.pretty(made()) + "\n");
  }

  /** Problems name files, which here are those that were made for the plan. */
  private static String inArchive(String text) {
    return text.replaceAll("[^\\s\"]*" + FOLDER + "\\d+/", "configuration/");
  }

  /** The end of a file, from the beginning of a line on. */
  static String end(Path file, int most) throws IOException {
    long length;
    try {
      length = Files.size(file);
    } catch (IOException e) {
      throw new IOException("'" + file + "' can't be read: " + e.getMessage(), e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(Math.max(0, length - most));
      String text = new String(in.readNBytes(most), StandardCharsets.UTF_8);
      return length <= most ? text : "…" + text.substring(text.indexOf('\n') + 1);
    }
  }
}
