package bellman.balancer.config;

import bellman.balancer.resource.Problem;
import java.util.List;

/**
 * What the manifests came to.
 *
 * @param problems objects set aside and parts set aside; sorted
 * @param warnings what is probably not meant; sorted
 */
public record Compilation(Config config, List<Problem> problems, List<Problem> warnings) {

  public Compilation {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }
}
