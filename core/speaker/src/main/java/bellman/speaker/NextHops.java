package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv6Address;
import bellman.net.link.Link;
import bellman.net.link.Links;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's routes point to: addresses of this host on the link of the session.
 *
 * @param byFamily the next hop of each family's routes; a family without one is not sent
 * @param linkLocal our link-local address beside a global IPv6 one (RFC 2545 section 3); null for
 *     none
 * @param lacking which families that were wanted are not sent, and why
 */
public record NextHops(
    Map<Family, Address> byFamily, @Nullable Address linkLocal, Map<Family, String> lacking) {

  public NextHops {
    byFamily = Map.copyOf(byFamily);
    lacking = Map.copyOf(lacking);
  }

  /** Why families that were wanted are not sent. */
  public List<String> missing() {
    return lacking.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * Those of an established session, as the host's links are: others when they are others.
   *
   * <p>The family of the session has its own address, which is what the router knows to reach. The
   * other one has an address of the same link, chosen by {@link Link#global}.
   *
   * <p>On a link-local session, an IPv6 next hop is our link-local address there, which the router
   * needs no subnet for, together with the link's global one where there is one, which the router
   * can pass on. On any other session the link-local address stands beside a global one if the
   * router is on the link. IPv4 routes have the same as IPv6 ones where that was agreed (RFC 8950).
   */
  public static NextHops of(Peer peer, Endpoints endpoints, Negotiated negotiated, Links links) {
    Address local = endpoints.local();
    boolean onLink = local.family() == Family.IPV6 && local.isLinkLocal();
    Link link = links.under(local, endpoints.remote(), endpoints.device());
    Address global = onLink && link != null ? link.global(Family.IPV6) : null;
    Address own = global == null ? local : global;
    Map<Family, Address> byFamily = new EnumMap<>(Family.class);
    Map<Family, String> lacking = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      if (!peer.families().contains(family)) {
        continue;
      }
      if (!negotiated.families().contains(family)) {
        lacking.put(family, "the router does not accept " + family + " routes on this session");
        continue;
      }
      boolean extended =
          family == Family.IPV4 && local.family() == Family.IPV6 && negotiated.extendedNextHop();
      Address nextHop =
          family == local.family() || extended ? own : link == null ? null : link.global(family);
      if (nextHop != null) {
        byFamily.put(family, nextHop);
      } else if (onLink || (peer.session().offer().extendedNextHop() && family == Family.IPV4)) {
        lacking.put(
            family,
            "the router does not accept IPv6 next hops for IPv4 routes (RFC 8950, capability 5),"
                + " and the interface has no IPv4 address"
                + unfit(link, family)
                + ": IPv4 routes are not advertised");
      } else {
        lacking.put(
            family,
            "there is no "
                + family
                + " address besides "
                + local
                + (link == null ? "" : " on " + link.name())
                + unfit(link, family)
                + ", so "
                + family
                + " routes have no next hop and are not advertised");
      }
    }
    Address beside = onLink ? (global == null ? null : local) : beside(endpoints, link, byFamily);
    return new NextHops(byFamily, beside, lacking);
  }

  /**
   * How routes with these next hops are written for a session.
   *
   * @param drained whether the router is to prefer other paths
   */
  public EncodingContext encoding(Peer peer, Negotiated negotiated, boolean drained) {
    return new EncodingContext(
        negotiated.wire(),
        peer.session().localAsn(),
        byFamily,
        linkLocal,
        drained,
        peer.session().offer().role() != null && peer.session().offer().role().marksRoutes());
  }

  /** RFC 2545 section 3: where the router shares the subnet of the session with us. */
  private static @Nullable Ipv6Address beside(
      Endpoints endpoints, @Nullable Link link, Map<Family, Address> byFamily) {
    if (link == null || !link.reaches(endpoints.remote())) {
      return null;
    }
    for (Address hop : byFamily.values()) {
      if (hop.family() == Family.IPV6) {
        return link.linkLocal(null);
      }
    }
    return null;
  }

  /** The addresses that are there and are not used, with the reason. */
  private static String unfit(@Nullable Link link, Family family) {
    List<String> why =
        link == null
            ? List.of()
            : link.unfit(family).stream()
                .map(each -> each.address() + " " + each.unfit())
                .sorted()
                .toList();
    return why.isEmpty() ? "" : why.stream().collect(Collectors.joining(", ", " (", ")"));
  }
}
