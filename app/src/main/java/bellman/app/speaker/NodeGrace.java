package bellman.app.speaker;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.runtime.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over that the Node of this speaker is gone, for as long as it takes to come back. A Node
 * object is deleted by mistake, or so that the kubelet registers anew, while Pods go on and traffic
 * comes in: if all sessions ended with it, services would be lost without need.
 */
public final class NodeGrace implements ClusterSource.Observer {

  private static final Logger LOG = LoggerFactory.getLogger(NodeGrace.class);

  /** As long as a Node may be away. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** How long its routes then stay with GRACEFUL_SHUTDOWN. */
  static final Duration DRAIN = Duration.ofSeconds(5);

  /** Does something later, on a thread of its own. */
  interface Later {
    void run(Duration after, Runnable what);
  }

  /** Drains the routers of a node that is about to be gone, or takes that back. */
  public interface Draining {

    /** Where routers can't be drained. */
    Draining NONE = _ -> {};

    /** All routes are sent once more: with GRACEFUL_SHUTDOWN, or as they were before. */
    void drain(boolean draining);
  }

  private final ClusterSource.Observer speaker;
  private final Draining draining;
  private final ObjectKey node;
  private final Later later;

  /** One more each time that the Node goes or comes. */
  private int generation;

  private boolean drained;

  /**
   * Stands in front of a speaker.
   *
   * @param draining what is drained before the Node is gone
   * @param node the name of the speaker's node
   */
  public NodeGrace(ClusterSource.Observer speaker, Draining draining, String node) {
    this(
        speaker,
        draining,
        node,
        (after, what) ->
            Threads.brief(
                    "node is gone",
                    () -> {
                      try {
                        Thread.sleep(after);
                        what.run();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    })
                .start());
  }

  NodeGrace(ClusterSource.Observer speaker, Draining draining, String node, Later later) {
    this.speaker = speaker;
    this.draining = draining;
    this.node = new ObjectKey(Kind.NODE, "", node);
    this.later = later;
  }

  @Override
  public synchronized void observe(
      Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    if (upserts.stream().anyMatch(resource -> resource.key().equals(node))) {
      generation++;
      if (drained) {
        drained = false;
        draining.drain(false);
        LOG.info("{} is back: advertising routes as before", node);
      }
    }
    if (!removed.contains(node)) {
      speaker.observe(upserts, removed);
      return;
    }
    generation++;
    int gone = generation;
    LOG.warn(
        "{} is gone: if it is not back in {} s, its announcements end", node, GRACE.toSeconds());
    later.run(GRACE, () -> stayedAway(gone));
    List<ObjectKey> others = new ArrayList<>(removed);
    others.remove(node);
    speaker.observe(upserts, others);
  }

  private synchronized void stayedAway(int gone) {
    if (gone != generation) {
      return;
    }
    LOG.warn("{} did not come back: draining its routes for {} s", node, DRAIN.toSeconds());
    drained = true;
    draining.drain(true);
    later.run(DRAIN, () -> isGone(gone));
  }

  private synchronized void isGone(int gone) {
    if (gone == generation) {
      LOG.warn("{} did not come back: closing the sessions", node);
      speaker.observe(List.of(), List.of(node));
    }
  }
}
