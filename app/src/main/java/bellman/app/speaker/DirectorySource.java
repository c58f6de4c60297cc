package bellman.app.speaker;

import bellman.api.resource.Kind;
import bellman.api.resource.Problem;
import bellman.directory.WatchedDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Hands what a folder says to the speaker, and says in the log what is wrong with it. */
public final class DirectorySource implements Consumer<WatchedDirectory.Change> {

  private final Speaker speaker;
  private final ProblemLog told = new ProblemLog();

  /** Hands over to this speaker. */
  public DirectorySource(Speaker speaker) {
    this.speaker = speaker;
  }

  @Override
  public void accept(WatchedDirectory.Change change) {
    speaker.observe(change.upserts(), change.removed());
    Set<Problem> now = new HashSet<>(change.problems());
    List<Problem> warnings =
        speaker.ask(view -> {
          now.addAll(view.planner().problems());
          String absent = AbsentNode.message(view.planner(), view.node());
          if (absent != null) {
            now.add(new Problem(Kind.NODE.text(), null, view.node(), null, absent));
          }
          return view.planner().warnings();
        });
    told.tell(now, warnings, change.files());
  }
}
