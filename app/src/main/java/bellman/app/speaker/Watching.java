package bellman.app.speaker;

import bellman.app.text.PlanText;
import bellman.balancer.resource.Problem;
import bellman.directory.WatchedDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what a folder says to the speaker, and says in the log what is wrong with it. */
public final class Watching implements Consumer<WatchedDirectory.Change> {

  private static final Logger LOG = LoggerFactory.getLogger(Watching.class);

  private final Speaker speaker;
  private Set<Problem> told = Set.of();

  /** Hands over to this speaker. */
  public Watching(Speaker speaker) {
    this.speaker = speaker;
  }

  @Override
  public void accept(WatchedDirectory.Change change) {
    speaker.observe(change.upserts(), change.removed());
    Set<Problem> now = new HashSet<>(change.problems());
    List<Problem> warnings =
        speaker.ask(view -> {
          now.addAll(view.planner().problems());
          return view.planner().warnings();
        });
    for (Problem problem : now) {
      if (!told.contains(problem)) {
        LOG.error("{}", PlanText.line(problem, change.files().apply(problem)));
      }
    }
    for (Problem warning : warnings) {
      if (!told.contains(warning)) {
        LOG.warn("{}", PlanText.line(warning, change.files().apply(warning)));
      }
    }
    for (Problem problem : told) {
      if (!now.contains(problem) && !warnings.contains(problem)) {
        LOG.info("mended: {}", PlanText.line(problem, null));
      }
    }
    now.addAll(warnings);
    told = now;
  }
}
