package bellman.bgp.rib;

import bellman.bgp.wire.Nlri;
import bellman.bgp.wire.Update;
import bellman.net.Family;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * How many routes a peer has announced and not withdrawn. Bellman has no use for received routes
 * and drops them; a router that sends a full table anyway must not fill our memory, so that beyond
 * {@link #EXACT} prefixes the count goes on by adding and subtracting, and may be a little high.
 * Counting makes no objects.
 */
public final class ReceivedCount {

  /** Up to so many prefixes the count is exact. */
  public static final int EXACT = 10_000;

  /** The prefixes of one family. */
  private static final class Routes {
    final PrefixSet known;
    long beyond;

    /** Whether the peer has sent what could not be read (RFC 7606 section 2, AFI/SAFI disable). */
    boolean ignored;

    Routes(long seed) {
      known = new PrefixSet(seed);
    }
  }

  private final Map<Family, Routes> routes = new EnumMap<>(Family.class);
  private final Set<Family> complete = EnumSet.noneOf(Family.class);

  // made once: a lambda that is handed to each message would be an object for each
  private final Nlri.Visitor withdraw = this::withdraw;
  private final Nlri.Visitor announce = this::announce;

  /**
   * Nothing was received yet.
   *
   * @param seed a number that the peer can't guess
   */
  public ReceivedCount(long seed) {
    for (Family family : Family.values()) {
      routes.put(family, new Routes(seed));
    }
  }

  /** Takes an UPDATE over. */
  public void apply(Update update) {
    for (Update.Finding finding : update.findings()) {
      if (finding.severity() == Update.Severity.IGNORE_FAMILY) {
        routes.forEach((family, of) -> {
          if (finding.family() == null || finding.family() == family) {
            of.ignored = true;
            of.known.clear();
            of.beyond = 0;
          }
        });
      }
    }
    update.gone().forEach(withdraw);
    update.come().forEach(announce);
    if (update.endOfRib() != null) {
      complete.add(update.endOfRib());
    }
  }

  private Routes of(Family family) {
    Routes of = routes.get(family);
    if (of == null) {
      throw new AssertionError(family);
    }
    return of;
  }

  private void withdraw(Family family, long high, long low, int length) {
    Routes of = of(family);
    if (!of.known.remove(high, low, length) && of.beyond > 0) {
      of.beyond--;
    }
  }

  private void announce(Family family, long high, long low, int length) {
    Routes of = of(family);
    if (of.ignored) {
      return;
    }
    if (exact() < EXACT) {
      of.known.add(high, low, length);
    } else if (!of.known.contains(high, low, length)) {
      of.beyond++;
    }
  }

  private int exact() {
    return of(Family.IPV4).known.size() + of(Family.IPV6).known.size();
  }

  /** The families whose first table is through: the peer sent End-of-RIB (RFC 4724 section 2). */
  public Set<Family> complete() {
    return Set.copyOf(complete);
  }

  /** The count. */
  public long count() {
    return exact() + of(Family.IPV4).beyond + of(Family.IPV6).beyond;
  }
}
