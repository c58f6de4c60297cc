package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's routes point to: addresses of this host on the interface of the session.
 *
 * @param byFamily the next hop of each family's routes; a family without one is not sent
 * @param linkLocal our link-local address beside a global IPv6 one (RFC 2545 section 3); null for
 *     none
 * @param missing which families that were wanted are not sent, and why
 */
record NextHops(Map<Family, Address> byFamily, @Nullable Address linkLocal, List<String> missing) {

  NextHops {
    byFamily = Map.copyOf(byFamily);
    missing = List.copyOf(missing);
  }

  /**
   * Those of a session that has just come up.
   *
   * <p>On a link-local session, an IPv6 next hop is our link-local address there, which the router
   * needs no subnet for, together with the interface's global one where there is one, which the
   * router can pass on. IPv4 routes have the same if the router takes that (RFC 8950).
   *
   * @param besides an address of a family on the session's interface that is good beyond the link;
   *     null if there is none
   */
  static NextHops of(
      Peer peer,
      Endpoints endpoints,
      Negotiated negotiated,
      Function<Family, @Nullable Address> besides) {
    Address local = endpoints.local();
    boolean onLink = local.family() == Family.IPV6 && local.isLinkLocal();
    Address global = onLink ? besides.apply(Family.IPV6) : null;
    Address six = global == null ? local : global;
    Map<Family, Address> byFamily = new EnumMap<>(Family.class);
    List<String> missing = new ArrayList<>();
    for (Family family : Family.values()) {
      if (!peer.families().contains(family)) {
        continue;
      }
      if (!negotiated.families().contains(family)) {
        missing.add("the router does not take " + family + " routes in this session");
        continue;
      }
      boolean extended = onLink && family == Family.IPV4 && negotiated.extendedNextHop();
      Address nextHop =
          family == local.family() || extended ? six(local, six) : besides.apply(family);
      if (nextHop != null) {
        byFamily.put(family, nextHop);
      } else if (onLink) {
        missing.add(
            "the router takes no IPv6 next hops for IPv4 routes (RFC 8950, capability 5), and"
                + " there is no IPv4 address on the interface: IPv4 routes are not sent");
      } else {
        missing.add(
            "there is no "
                + family
                + " address beside "
                + local
                + ", so "
                + family
                + " routes have no next hop and are not sent");
      }
    }
    return new NextHops(byFamily, global == null ? null : local, missing);
  }

  private static Address six(Address local, Address six) {
    return local.family() == Family.IPV6 ? six : local;
  }
}
