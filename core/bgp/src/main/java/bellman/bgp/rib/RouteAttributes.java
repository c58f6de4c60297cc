package bellman.bgp.rib;

import bellman.net.Community;
import java.util.List;

/**
 * What a route says, whoever it is sent to; a session adds its next hop and AS path.
 *
 * @param localPref LOCAL_PREF toward internal peers, 0..2^32-1; external ones get none
 * @param communities sorted
 */
public record RouteAttributes(long localPref, List<Community> communities) {

  public RouteAttributes {
    communities = List.copyOf(communities);
  }
}
