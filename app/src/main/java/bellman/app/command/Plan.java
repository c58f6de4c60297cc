package bellman.app.command;

import bellman.app.HostName;
import bellman.app.plan.PlanDocument;
import bellman.app.text.PlanText;
import bellman.balancer.plan.Planner;
import bellman.balancer.resource.Problem;
import bellman.directory.Manifests;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "What each node would announce to each peer, and why a service is not announced. Touches"
          + " nothing.",
      "",
      "Exit status: 0 fine, 1 the manifests have problems, 2 wrong usage or unreadable input."
    })
final class Plan extends ReadFiles {

  @Option(
      names = "--node",
      paramLabel = "NAME",
      arity = "1..*",
      description =
          "Show only these nodes. Where the manifests have no Node, the one node has this name"
              + " (default: the host's name).")
  private List<String> nodes = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output = Output.table;

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
    List<Problem> problems = problems(manifests, planner);
    PlanDocument document = PlanDocument.of(planner, problems);
    System.out.print(output.of(document, () -> PlanText.plan(document)));
    if (output == Output.table) {
      System.out.flush();
      System.err.print(report(manifests, problems, planner.warnings()));
    }
    return problems.isEmpty() ? 0 : 1;
  }
}
