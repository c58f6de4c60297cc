package bellman.edge.bgp;

import bellman.net.link.Links;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells sessions of the links that they rely on: one that waits for something tries as soon as it
 * is there, and one whose link is gone ends at once instead of at the end of its hold time.
 */
public final class LinkAwareConnectors {

  private final Set<LinkAwareConnector> connectors = ConcurrentHashMap.newKeySet();

  /** Set by the one thread that calls {@link #links}. */
  private volatile Links links = Links.NONE;

  /** The same way, for as long as its peer lives, with an eye on the links. */
  public Connector around(Connector connector, Reliance reliance) {
    return new LinkAwareConnector(this, connector, reliance);
  }

  /** The host's interfaces are these now. Called by one thread. */
  public void links(Links now) {
    Links before = links;
    links = now;
    connectors.forEach(connector -> connector.links(before, now));
  }

  Links now() {
    return links;
  }

  void add(LinkAwareConnector connector) {
    connectors.add(connector);
  }

  void remove(LinkAwareConnector connector) {
    connectors.remove(connector);
  }
}
