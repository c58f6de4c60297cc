package bellman.bgp.rib;

import bellman.bgp.wire.Update;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.EnumSet;
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
  private final Set<Family> complete = EnumSet.noneOf(Family.class);
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
    if (update.endOfRib() != null) {
      complete.add(update.endOfRib());
    }
  }

  /** The families whose first table is through: the peer sent End-of-RIB (RFC 4724 section 2). */
  public Set<Family> complete() {
    return Set.copyOf(complete);
  }

  /** The count. */
  public long count() {
    return known.size() + beyond;
  }
}
