package bellman.bgp.rib;

import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that makes the bytes of one route differ from session to session. Sessions with equal
 * contexts share their UPDATEs.
 *
 * @param localAsn the AS that external peers see
 * @param nextHops our address for each family that the session carries; for IPv4 it may be an IPv6
 *     address where that was agreed (RFC 8950), and an IPv6 one may be link-local where the peer is
 *     on that link
 * @param linkLocal our link-local address beside a global IPv6 next hop, for a peer on the same
 *     link (RFC 2545 section 3); null for none
 * @param draining whether routes carry GRACEFUL_SHUTDOWN, and the lowest LOCAL_PREF toward internal
 *     peers, so that the peer finds other ways while ours still works (RFC 8326)
 * @param onlyToCustomer whether routes say that the peer may pass them on to its customers alone,
 *     in the name of {@code localAsn} (RFC 9234 section 5)
 */
public record EncodingContext(
    WireContext wire,
    Asn localAsn,
    Map<Family, Address> nextHops,
    @Nullable Address linkLocal,
    boolean draining,
    boolean onlyToCustomer) {

  /** The well-known community of RFC 8326. */
  public static final Community GRACEFUL_SHUTDOWN = Community.Standard.of(65535, 0);

  public EncodingContext {
    nextHops = Map.copyOf(nextHops);
    Address isIpv6 = nextHops.get(Family.IPV6);
    if (isIpv6 != null && isIpv6.family() != Family.IPV6) {
      throw new IllegalArgumentException("next hop " + isIpv6 + " for IPv6 routes");
    }
    if (linkLocal != null && !(linkLocal.family() == Family.IPV6 && linkLocal.isLinkLocal())) {
      throw new IllegalArgumentException(linkLocal + " is no IPv6 link-local address");
    }
  }

  /** One with nothing beside the next hops. */
  public EncodingContext(WireContext wire, Asn localAsn, Map<Family, Address> nextHops) {
    this(wire, localAsn, nextHops, null, false, false);
  }

  /** The same session, being drained or not any more. */
  public EncodingContext draining(boolean is) {
    return new EncodingContext(wire, localAsn, nextHops, linkLocal, is, onlyToCustomer);
  }

  /** The same session, with routes that point elsewhere. */
  public EncodingContext pointing(Map<Family, Address> others, @Nullable Address linkLocalBeside) {
    return new EncodingContext(wire, localAsn, others, linkLocalBeside, draining, onlyToCustomer);
  }

  /** Whether the routes of a family have the same bytes in another context of the session. */
  boolean isAlike(EncodingContext other, Family family) {
    Address nextHop = nextHops.get(family);
    return nextHop != null
        && nextHop.equals(other.nextHops.get(family))
        && draining == other.draining
        && (nextHop.family() == Family.IPV4 || Objects.equals(linkLocal, other.linkLocal));
  }

  /** The families that the session carries. */
  public Set<Family> families() {
    return nextHops.keySet();
  }

  /** The path attributes of a route in this session. */
  public Attributes attributes(Family family, RouteAttributes route) {
    Address own = nextHops.get(family);
    if (own == null) {
      throw new IllegalArgumentException("the session does not carry " + family);
    }
    Address wanted = route.nextHop();
    Address nextHop = wanted != null && wanted.family() == family ? wanted : own;
    // a link-local address may stand beside our own global one only
    boolean pair = nextHop.equals(own) && own.family() == Family.IPV6 && !own.isLinkLocal();
    boolean internal = wire.internal();
    Long localPref = draining ? Long.valueOf(0) : Long.valueOf(route.localPref());
    return Attributes.originated(
            internal ? List.of() : Collections.nCopies(1 + route.asPathPrepend(), localAsn),
            nextHop,
            route.med(),
            internal ? localPref : null,
            draining ? withGracefulShutdown(route.communities()) : route.communities())
        .withLinkLocalNextHop(pair ? linkLocal : null)
        .withOnlyToCustomer(onlyToCustomer ? localAsn : null);
  }

  private static List<Community> withGracefulShutdown(List<Community> communities) {
    return Stream.concat(communities.stream(), Stream.of(GRACEFUL_SHUTDOWN))
        .distinct()
        .sorted()
        .toList();
  }
}
