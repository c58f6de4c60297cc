package bellman.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * Which routes somebody wants to see: those that all of this holds for, in the order of peers'
 * names and then of prefixes.
 *
 * @param peer of this peer; null for all
 * @param prefix of exactly this prefix; null for any
 * @param within of this prefix and of all that lie in it; null for any
 * @param service for this service among others, {@code namespace/name}; null for any
 * @param limit no more than so many, from 1 on; null for any number
 * @param after what comes behind this place, {@code PEER,PREFIX} as in the last row of the page
 *     before, whether or not that is still there; null for all
 */
public record RouteQuestion(
    @Nullable String peer,
    @Nullable String prefix,
    @Nullable String within,
    @Nullable String service,
    @Nullable Integer limit,
    @Nullable String after) {

  /** All routes, or all of a peer. */
  public static RouteQuestion of(@Nullable String peer) {
    return new RouteQuestion(peer, null, null, null, null, null);
  }

  /** The place of a row, to go on behind it. */
  public static String place(RouteAnswer row) {
    return row.peer() + "," + row.prefix();
  }
}
