package bellman.bgp.rib;

import bellman.net.Address;
import bellman.net.Community;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route says, whoever it is sent to; a session adds its next hop and AS path.
 *
 * @param localPref LOCAL_PREF toward internal peers, 0..2^32-1; external ones get none
 * @param communities sorted
 * @param med MULTI_EXIT_DISC, 0..2^32-1; null for none
 * @param asPathPrepend how many times our AS stands in front of the path once more, toward external
 *     peers
 * @param nextHop of the prefix's family; null for the session's
 */
public record RouteAttributes(
    long localPref,
    List<Community> communities,
    @Nullable Long med,
    int asPathPrepend,
    @Nullable Address nextHop) {

  public RouteAttributes {
    communities = List.copyOf(communities);
    if (asPathPrepend < 0) {
      throw new IllegalArgumentException(asPathPrepend + " times our AS prepended");
    }
  }

  /**
   * Whether it is so much that a message might not hold it; no session has to look closer at what
   * is not. A large community takes 12 octets, a number of the path at most 8, and all else
   * together less than 200.
   */
  boolean isLengthy() {
    return 12L * communities.size() + 8L * asPathPrepend > 3_800;
  }
}
