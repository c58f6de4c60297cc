package bellman.app.command;

import bellman.api.resource.Problem;
import bellman.app.host.HostName;
import bellman.app.plan.PlanDocument;
import bellman.app.text.FrrText;
import bellman.app.text.PlanText;
import bellman.app.text.Yaml;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import bellman.telemetry.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what each node would announce to each peer, and why a service is not announced."
          + " Changes nothing.",
      "",
      "Exit status: 0 success, 1 the manifests have problems, 2 wrong usage or unreadable input."
    })
final class Plan extends ReadFiles {

  @Option(
      names = "--node",
      paramLabel = "NAME",
      arity = "1..*",
      description =
          "Show only these nodes. If the manifests have no Node, a single node of this name is"
              + " assumed (default: the host name).")
  private List<String> nodes = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); frrconfiguration"
              + " prints the FRRConfiguration written for each node, as YAML and without"
              + " passwords.")
  private Form output = Form.table;

  @Option(
      names = "--merged",
      description =
          "With -o frrconfiguration: show all FRRConfigurations of a node merged into one.")
  private boolean merged;

  /** How the plan is printed. */
  enum Form {
    table,
    json,
    yaml,
    frrconfiguration
  }

  @Override
  int run(Manifests manifests) throws UsageException {
    String standIn = nodes.isEmpty() ? HostName.get() : nodes.getFirst();
    Planner planner = plan(manifests, standIn, name -> nodes.isEmpty() || nodes.contains(name));
    for (String name : nodes) {
      if (!planner.nodeNames().contains(name)) {
        throw new UsageException(
            "there is no Node '"
                + name
                + "' in the manifests; there is "
                + String.join(", ", new TreeSet<>(planner.nodeNames())));
      }
    }
    if (merged && output != Form.frrconfiguration) {
      throw new UsageException("--merged requires -o frrconfiguration");
    }
    FrrFits fits = fits(manifests, planner, output == Form.frrconfiguration);
    List<Problem> problems = problems(manifests, planner, fits);
    Set<Problem> warnings = fits.warnings(planner);
    PlanDocument document = PlanDocument.of(planner, problems, warnings, fits::row);
    System.out.print(
        switch (output) {
          case table -> PlanText.plan(document);
          case json -> Json.pretty(document) + "\n";
          case yaml -> Yaml.of(document);
          case frrconfiguration -> FrrText.manifests(fits.configurations(merged));
        });
    System.out.flush();
    System.err.print(note(manifests));
    if (output == Form.table || output == Form.frrconfiguration) {
      System.err.print(report(manifests, problems, warnings));
    }
    return problems.isEmpty() ? 0 : 1;
  }
}
