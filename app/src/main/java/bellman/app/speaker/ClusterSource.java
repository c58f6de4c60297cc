package bellman.app.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.kubernetes.ClusterFeed;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Hands what a cluster says to the speaker. */
public final class ClusterSource implements ClusterFeed.Listener {

  private final Observer speaker;
  private final Consumer<List<Problem>> unread;
  private boolean begun;

  /** Who is told what there is. */
  public interface Observer {

    /** These objects are new or changed, and those are gone. */
    void observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed);
  }

  /**
   * Hands over to this speaker.
   *
   * @param unread hears what can't be read, all that there is each time
   */
  public ClusterSource(Observer speaker, Consumer<List<Problem>> unread) {
    this.speaker = speaker;
    this.unread = unread;
  }

  @Override
  public void changed(ObservedChange change) {
    if (!begun) {
      begun = true;
      // What listing thousands of objects left behind would stay in memory for hours. Now is the
      // moment at which a pause harms nobody: no session is up yet.
      System.gc();
    }
    unread.accept(change.problems());
    speaker.observe(change.upserts(), change.removed());
  }
}
