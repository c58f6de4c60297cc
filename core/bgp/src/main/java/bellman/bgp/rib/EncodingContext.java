package bellman.bgp.rib;

import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that makes the bytes of one route differ from session to session. Sessions with equal
 * contexts share their UPDATEs.
 *
 * @param localAsn the AS that external peers see
 * @param nextHops our address for each family that the session carries
 */
public record EncodingContext(WireContext wire, Asn localAsn, Map<Family, Address> nextHops) {

  public EncodingContext {
    nextHops = Map.copyOf(nextHops);
  }

  /** The families that the session carries. */
  public Set<Family> families() {
    return nextHops.keySet();
  }

  /** The path attributes of a route in this session. */
  public Attributes attributes(Family family, RouteAttributes route) {
    Address nextHop = nextHops.get(family);
    if (nextHop == null) {
      throw new IllegalArgumentException("the session does not carry " + family);
    }
    boolean internal = wire.internal();
    return Attributes.originated(
        internal ? List.of() : List.of(localAsn),
        nextHop,
        null,
        internal ? route.localPref() : null,
        route.communities());
  }
}
