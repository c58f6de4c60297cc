package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.PlannedRoute;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The routes of an audience, as what FRR-K8s is to advertise to each of its peers. */
final class PlannedPrefixes {

  /** The API's field is a signed number of 32 bits. */
  static final long MOST_LOCAL_PREF = Integer.MAX_VALUE;

  private static final String GRACEFUL_SHUTDOWN = "65535:0";

  private record Planned(Prefix prefix, String text, PlannedRoute route) {}

  /** Sorted as text, which is how FRR-K8s sorts. */
  private final List<Planned> sorted;

  private final boolean draining;
  private final boolean takesPrepends;

  PlannedPrefixes(Map<Prefix, PlannedRoute> routes, Leaving leaving, Target target) {
    takesPrepends = target.prepends();
    draining = leaving == Leaving.DRAINING;
    sorted = new ArrayList<>(routes.size());
    if (leaving != Leaving.GONE) {
      routes.forEach((prefix, route) -> sorted.add(new Planned(prefix, prefix.toString(), route)));
    }
    sorted.sort(Comparator.comparing(Planned::text));
  }

  /** What a peer is sent, each in the order of its text. */
  private List<Planned> of(Peer peer) {
    Set<Family> families = peer.families();
    List<Planned> his =
        families.size() == 2
            ? sorted
            : sorted.stream()
                .filter(planned -> families.contains(planned.prefix().family()))
                .toList();
    Integer most = peer.maxAdvertisedPrefixes();
    if (most == null || his.size() <= most) {
      return his;
    }
    Set<Prefix> first =
        new HashSet<>(his.stream().map(Planned::prefix).sorted().limit(most).toList());
    return his.stream().filter(planned -> first.contains(planned.prefix())).toList();
  }

  /** What {@code toAdvertise} says for a peer. */
  Advertise advertise(Peer peer, @Nullable Address nextHopV4, @Nullable Address nextHopV6) {
    List<String> prefixes = new ArrayList<>();
    Map<String, List<String>> communities = new TreeMap<>();
    Map<Long, List<String>> preferences = new TreeMap<>();
    Map<Integer, List<String>> prepends = new TreeMap<>();
    for (Planned planned : of(peer)) {
      PlannedRoute route = planned.route();
      prefixes.add(planned.text());
      for (Community community : route.communities()) {
        if (!draining || !community.toString().equals(GRACEFUL_SHUTDOWN)) {
          add(communities, community.toString(), planned.text());
        }
      }
      if (draining) {
        add(communities, GRACEFUL_SHUTDOWN, planned.text());
      }
      long preference = draining ? 0 : Math.min(route.localPref(), MOST_LOCAL_PREF);
      if (preference != 0 || draining) {
        add(preferences, preference, planned.text());
      }
      // within an AS its number in the path would be a loop to whoever hears it (RFC 4271, 9.1.2)
      if (takesPrepends && route.asPathPrepend() > 0 && !peer.isInternal()) {
        add(prepends, route.asPathPrepend(), planned.text());
      }
    }
    return new Advertise(
        FrrConfiguration.FILTERED,
        prefixes,
        nextHopV4 == null ? "" : nextHopV4.toString(),
        nextHopV6 == null ? "" : nextHopV6.toString(),
        communities.entrySet().stream()
            .map(entry -> new WithCommunity(entry.getKey(), entry.getValue()))
            .toList(),
        preferences.entrySet().stream()
            .map(entry -> new WithLocalPref(entry.getKey(), entry.getValue()))
            .toList(),
        prepends.entrySet().stream()
            .map(entry -> new WithPrepend(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static <K> void add(Map<K, List<String>> lists, K key, String prefix) {
    lists.computeIfAbsent(key, _ -> new ArrayList<>()).add(prefix);
  }

  /**
   * Where a family's routes to a peer are to lead.
   *
   * @param isOne whether all of them lead there, or none says where
   * @param address null for the session's own address
   */
  record NextHop(boolean isOne, @Nullable Address address) {}

  NextHop nextHop(Peer peer, Family family) {
    boolean begun = false;
    Address first = null;
    for (Planned planned : of(peer)) {
      if (planned.prefix().family() == family) {
        Address own = planned.route().nextHop();
        if (begun && !Objects.equals(first, own)) {
          return new NextHop(false, null);
        }
        begun = true;
        first = own;
      }
    }
    return new NextHop(true, first);
  }

  /** Whether a session with a neighbor carries a prefix's family. */
  static boolean isOfItsFamilies(Neighbor neighbor, String prefix) {
    boolean isIpv6 = neighbor.remote().address().indexOf(':') >= 0;
    return neighbor.session().dualStack()
        || !neighbor.remote().interfaceName().isEmpty()
        || isIpv6 == prefix.indexOf(':') >= 0;
  }

  /** The same neighbor, without listing prefixes where it gets all that its router has for it. */
  static Neighbor shorter(Router router, Neighbor neighbor) {
    Advertise advertise = neighbor.toAdvertise();
    if (advertise.isAll() || advertise.prefixes().isEmpty()) {
      return neighbor;
    }
    Set<String> listed = new HashSet<>(advertise.prefixes());
    for (String prefix : router.prefixes()) {
      if (isOfItsFamilies(neighbor, prefix) && !listed.contains(prefix)) {
        return neighbor;
      }
    }
    return neighbor.withAdvertise(
        new Advertise(
            FrrConfiguration.ALL,
            List.of(),
            advertise.nextHopV4(),
            advertise.nextHopV6(),
            advertise.withCommunity(),
            advertise.withLocalPref(),
            advertise.withPrepend()));
  }
}
