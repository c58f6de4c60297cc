package bellman.bgp.rib;

import bellman.bgp.wire.Update;
import bellman.net.Prefix;
import java.util.HashSet;
import java.util.Set;

/**
 * How many routes a peer has announced and not withdrawn. Bellman has no use for received routes
 * and drops them; a router that sends a full table anyway must not fill our memory, so that beyond
 * {@link #EXACT} prefixes the count goes on by adding and subtracting, and may be a little high.
 */
public final class ReceivedCount {

  /** Up to so many prefixes the count is exact. */
  public static final int EXACT = 10_000;

  private final Set<Prefix> known = new HashSet<>();
  private long beyond;

  /** Takes an UPDATE over. */
  public void apply(Update update) {
    for (Prefix prefix : update.withdrawn()) {
      if (!known.remove(prefix) && beyond > 0) {
        beyond--;
      }
    }
    for (Prefix prefix : update.announced()) {
      if (known.size() < EXACT) {
        known.add(prefix);
      } else if (!known.contains(prefix)) {
        beyond++;
      }
    }
  }

  /** The count. */
  public long count() {
    return known.size() + beyond;
  }
}
