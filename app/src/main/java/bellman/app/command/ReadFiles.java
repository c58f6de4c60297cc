package bellman.app.command;

import bellman.app.text.PlanText;
import bellman.balancer.config.Compiler;
import bellman.balancer.plan.Planner;
import bellman.balancer.resource.Problem;
import bellman.directory.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands have in common that read manifests once. */
abstract class ReadFiles implements Callable<Integer> {

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "PATH",
      required = true,
      arity = "1..*",
      description = "A file or folder of manifests (.yaml, .yml, .json; folders with all in them).")
  private List<Path> paths = List.of();

  @Option(
      names = "--lb-class",
      paramLabel = "CLASS",
      description = "Only services of this loadBalancerClass (default: those without one).")
  private @Nullable String loadBalancerClass;

  @Spec private @Nullable CommandSpec spec;

  /** Does the command's work with what was read; returns the exit status. */
  abstract int run(Manifests manifests) throws UsageException;

  /** The command can't do what its options ask. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() {
    try {
      int status = run(Manifests.read(paths));
      System.out.flush();
      return status;
    } catch (IOException | UsageException e) {
      System.err.println((spec == null ? "" : spec.name() + ": ") + e.getMessage());
      return 2;
    }
  }

  Planner plan(Manifests manifests, String standIn, Predicate<String> nodes) {
    var planner =
        new Planner(new Planner.Settings(nodes, standIn, loadBalancerClass, _ -> List.of()));
    planner.observe(manifests.resources(), List.of());
    return planner;
  }

  static List<Problem> problems(Manifests manifests, Planner planner) {
    List<Problem> read = manifests.problems();
    List<Problem> also = Compiler.alsoWrong(manifests.resources(), manifests.drafts(), read);
    return Compiler.together(Compiler.together(read, also), planner.problems());
  }

  static String report(Manifests manifests, List<Problem> problems, List<Problem> warnings) {
    return PlanText.problems("problem", problems, manifests::file)
        + PlanText.problems("warning", warnings, manifests::file);
  }
}
