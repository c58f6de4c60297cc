package bellman.app.speaker;

import bellman.api.resource.Problem;
import bellman.app.text.PlanText;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what is wrong with the configuration: each problem once, and when it is mended.
 */
public final class ProblemLog {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemLog.class);

  private Set<Problem> told = Set.of();

  /** Nothing was told yet. */
  public ProblemLog() {}

  /**
   * These are all that there are now.
   *
   * @param files the file that a problem is in; null for none
   */
  public void tell(
      Collection<Problem> problems,
      Collection<Problem> warnings,
      Function<Problem, @Nullable Path> files) {
    Set<Problem> now = new HashSet<>(problems);
    for (Problem problem : now) {
      if (!told.contains(problem)) {
        LOG.error("{}", PlanText.line(problem, files.apply(problem)));
      }
    }
    for (Problem warning : warnings) {
      if (!told.contains(warning)) {
        LOG.warn("{}", PlanText.line(warning, files.apply(warning)));
      }
    }
    for (Problem problem : told) {
      if (!now.contains(problem) && !warnings.contains(problem)) {
        LOG.info("resolved: {}", PlanText.line(problem, null));
      }
    }
    now.addAll(warnings);
    told = now;
  }
}
