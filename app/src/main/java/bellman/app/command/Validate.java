package bellman.app.command;

import bellman.api.resource.Problem;
import bellman.app.host.HostName;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Reports every problem in the manifests at once.",
      "",
      "Exit status: 0 success, 1 the manifests have problems, 2 wrong usage or unreadable input."
    })
final class Validate extends ReadFiles {

  @Override
  int run(Manifests manifests) {
    Planner planner = plan(manifests, HostName.get(), _ -> true);
    FrrFits fits = fits(manifests, planner, false);
    List<Problem> problems = problems(manifests, planner, fits);
    Set<Problem> warnings = fits.warnings(planner);
    System.err.print(note(manifests));
    System.out.print(report(manifests, problems, warnings));
    System.out.println(
        count(manifests.resources().size(), "object")
            + ", "
            + count(problems.size(), "problem")
            + ", "
            + count(warnings.size(), "warning"));
    return problems.isEmpty() ? 0 : 1;
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
