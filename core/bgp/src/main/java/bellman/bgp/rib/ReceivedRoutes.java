package bellman.bgp.rib;

import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.Update;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.Collections;
import java.util.EnumSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The routes that a peer announced and has not withdrawn: an Adj-RIB-In that keeps everything. */
public final class ReceivedRoutes {

  private final NavigableMap<Prefix, Attributes> routes = new TreeMap<>();
  private final Set<Family> complete = EnumSet.noneOf(Family.class);

  /** Takes an UPDATE over. */
  public void apply(Update update) {
    update.withdrawn().forEach(routes::remove);
    Attributes attributes = update.attributes();
    if (attributes != null) {
      for (Prefix prefix : update.announced()) {
        routes.put(prefix, attributes);
      }
    }
    if (update.endOfRib() != null) {
      complete.add(update.endOfRib());
    }
  }

  /** Forgets everything: the session is over. */
  public void clear() {
    routes.clear();
    complete.clear();
  }

  /** The families whose first table is through: the peer sent End-of-RIB (RFC 4724 section 2). */
  public Set<Family> complete() {
    return Set.copyOf(complete);
  }

  /** The routes in order; a view. */
  public NavigableMap<Prefix, Attributes> routes() {
    return Collections.unmodifiableNavigableMap(routes);
  }
}
