package bellman.bgp.rib;

import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.Update;
import bellman.net.Prefix;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The routes that a peer announced and has not withdrawn: an Adj-RIB-In that keeps everything. */
public final class ReceivedRoutes {

  private final NavigableMap<Prefix, Attributes> routes = new TreeMap<>();

  /** Takes an UPDATE over. */
  public void apply(Update update) {
    update.withdrawn().forEach(routes::remove);
    Attributes attributes = update.attributes();
    if (attributes != null) {
      for (Prefix prefix : update.announced()) {
        routes.put(prefix, attributes);
      }
    }
  }

  /** Forgets everything: the session is over. */
  public void clear() {
    routes.clear();
  }

  /** The routes in order; a view. */
  public NavigableMap<Prefix, Attributes> routes() {
    return Collections.unmodifiableNavigableMap(routes);
  }
}
