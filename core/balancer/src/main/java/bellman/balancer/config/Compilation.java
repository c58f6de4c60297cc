package bellman.balancer.config;

import bellman.api.resource.Problem;
import java.util.List;
import java.util.Set;

/**
 * What the manifests came to.
 *
 * @param problems objects set aside and parts set aside; sorted
 * @param warnings what is probably not meant; sorted
 * @param dangling those of the problems that are about another object, which is not there or can't
 *     be used: they end when it comes, and were perhaps caused by its going
 */
public record Compilation(
    Config config, List<Problem> problems, List<Problem> warnings, Set<Problem> dangling) {

  /** Of no objects. */
  public static final Compilation EMPTY =
      new Compilation(Config.EMPTY, List.of(), List.of(), Set.of());

  public Compilation {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    dangling = Set.copyOf(dangling);
  }
}
