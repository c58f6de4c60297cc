package bellman.edge.bgp;

import bellman.net.link.Links;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells sessions of the links that they rely on: one that waits for something tries as soon as it
 * is there, and one whose link is gone ends at once instead of at the end of its hold time.
 */
public final class LinkFollowing {

  private final Set<FollowingWay> ways = ConcurrentHashMap.newKeySet();

  /** Set by the one thread that calls {@link #links}. */
  private volatile Links links = Links.NONE;

  /** The same way, for as long as its peer lives, with an eye on the links. */
  public Way around(Way way, Reliance reliance) {
    return new FollowingWay(this, way, reliance);
  }

  /** The host's interfaces are these now. Called by one thread. */
  public void links(Links now) {
    Links before = links;
    links = now;
    ways.forEach(way -> way.links(before, now));
  }

  Links now() {
    return links;
  }

  void add(FollowingWay way) {
    ways.add(way);
  }

  void remove(FollowingWay way) {
    ways.remove(way);
  }
}
