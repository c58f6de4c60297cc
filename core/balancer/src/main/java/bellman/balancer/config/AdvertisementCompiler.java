package bellman.balancer.config;

import bellman.api.resource.BgpAdvertisement;
import bellman.api.resource.IpAddressPool;
import bellman.api.resource.LabelSelector;
import bellman.net.Address;
import bellman.net.AddressRange;
import bellman.net.Community;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** BGPAdvertisements to advertisements: pools chosen, communities resolved, lengths that fit. */
final class AdvertisementCompiler {

  /** What communities may take of an UPDATE's 4096 bytes. */
  private static final int MOST_COMMUNITY_BYTES = 3500;

  private final Findings findings;
  private final CommunityTable aliases;
  private final Map<String, Pool> pools;
  private final Map<String, IpAddressPool> poolObjects = new HashMap<>();
  private final Set<String> peerNames;

  AdvertisementCompiler(
      Findings findings,
      CommunityTable aliases,
      List<Pool> pools,
      List<IpAddressPool> poolObjects,
      List<Peer> peers) {
    this.findings = findings;
    this.aliases = aliases;
    this.pools = pools.stream().collect(Collectors.toMap(Pool::name, pool -> pool));
    poolObjects.forEach(object -> this.poolObjects.put(object.metadata().name(), object));
    this.peerNames = peers.stream().map(Peer::name).collect(Collectors.toSet());
  }

  List<Advertisement> compile(
      List<BgpAdvertisement> objects, List<Advertisement> kept, Config lastGood) {
    List<Advertisement> advertisements = new ArrayList<>(kept);
    for (BgpAdvertisement object : objects) {
      Findings.OfObject found = findings.of(object);
      Advertisement advertisement = compile(object, found);
      List<Advertisement> good = List.of();
      if (found.sound()) {
        advertisements.add(advertisement);
      } else {
        good = ConfigCompiler.lastGood(lastGood.advertisements(), Advertisement::name, object);
        advertisements.addAll(good);
      }
      found.close(!good.isEmpty());
    }
    return ConfigCompiler.sorted(advertisements, Advertisement::name);
  }

  private Advertisement compile(BgpAdvertisement object, Findings.OfObject found) {
    if (!object.serviceSelectors().isEmpty()
        && (object.aggregationLength() != 32 || object.aggregationLengthV6() != 128)) {
      found.problem(
          "spec.serviceSelectors",
          "serviceSelectors and aggregationLength are mutually exclusive: an aggregate would"
              + " cover services that are not selected");
    }
    Set<String> chosen = chosenPools(object, found);
    for (String name : chosen) {
      Pool pool = pools.get(name);
      if (pool != null) {
        checkLengths(object, pool, found);
      }
    }
    for (int i = 0; i < object.peers().size(); i++) {
      if (!peerNames.contains(object.peers().get(i))) {
        found.warning(
            "spec.peers[" + i + "]", "there is no BGPPeer '" + object.peers().get(i) + "'");
      }
    }
    return new Advertisement(
        object.metadata().name(),
        chosen,
        object.aggregationLength(),
        object.aggregationLengthV6(),
        object.nodeSelectors(),
        Set.copyOf(object.peers()),
        object.serviceSelectors(),
        new Advertisement.Attributes(
            object.attributes().localPref(),
            communities(object, found),
            object.attributes().med(),
            object.attributes().asPathPrepend(),
            nextHop(object, chosen, found)),
        object.metadata().creationTimestamp());
  }

  private @Nullable Address nextHop(
      BgpAdvertisement object, Set<String> chosen, Findings.OfObject found) {
    String text = object.attributes().nextHop();
    if (text == null) {
      return null;
    }
    Address nextHop;
    try {
      nextHop = Address.parse(text);
    } catch (IllegalArgumentException e) {
      found.problem("spec.nextHop", "invalid next hop: " + e.getMessage());
      return null;
    }
    // a link-local address means nothing without its link, which the router is on another end of
    if (nextHop.isUnspecified()
        || nextHop.isMulticast()
        || nextHop.isLoopback()
        || nextHop.isLinkLocal()) {
      found.problem(
          "spec.nextHop", "'" + nextHop + "' is not an address that a router can send traffic to");
    }
    boolean serves =
        chosen.stream()
            .map(pools::get)
            .anyMatch(pool -> pool == null || pool.has(nextHop.family()));
    if (!serves && !chosen.isEmpty()) {
      found.warning(
          "spec.nextHop",
          "is for "
              + nextHop.family()
              + " routes, but no announced pool has "
              + nextHop.family()
              + " addresses");
    }
    return nextHop;
  }

  private Set<String> chosenPools(BgpAdvertisement object, Findings.OfObject found) {
    if (object.ipAddressPools().isEmpty() && object.ipAddressPoolSelectors().isEmpty()) {
      return pools.keySet();
    }
    Set<String> chosen = new TreeSet<>();
    for (int i = 0; i < object.ipAddressPools().size(); i++) {
      String name = object.ipAddressPools().get(i);
      if (pools.containsKey(name)) {
        chosen.add(name);
      } else {
        found.warning("spec.ipAddressPools[" + i + "]", "there is no IPAddressPool '" + name + "'");
      }
    }
    poolObjects.forEach((name, pool) -> {
      if (pools.containsKey(name)
          && LabelSelector.anyMatches(object.ipAddressPoolSelectors(), pool.metadata().labels())) {
        chosen.add(name);
      }
    });
    return chosen;
  }

  /** An aggregate must not be narrower than the widest block of what it aggregates. */
  private void checkLengths(BgpAdvertisement object, Pool pool, Findings.OfObject found) {
    IpAddressPool written = poolObjects.get(pool.name());
    for (int i = 0; i < pool.ranges().size(); i++) {
      AddressRange range = pool.ranges().get(i);
      int shortest = range.toPrefixes().stream().mapToInt(Prefix::length).min().orElseThrow();
      boolean isIpv6 = range.first().toBytes().length == 16;
      int length = isIpv6 ? object.aggregationLengthV6() : object.aggregationLength();
      if (length < shortest) {
        found.problem(
            isIpv6 ? "spec.aggregationLengthV6" : "spec.aggregationLength",
            "invalid aggregation length "
                + length
                + ": prefix "
                + shortest
                + " in this pool is more specific than the aggregation length for addresses "
                + text(written, i, range)
                + " (pool "
                + pool.name()
                + ")");
      }
    }
  }

  private static String text(@Nullable IpAddressPool written, int index, AddressRange range) {
    // the pool in use may be the version from before, which is not what is written now
    if (written != null && index < written.addresses().size()) {
      String text = written.addresses().get(index);
      try {
        if (AddressRange.parse(text).equals(range)) {
          return text;
        }
      } catch (IllegalArgumentException e) {
        return range.toString();
      }
    }
    return range.toString();
  }

  private List<Community> communities(BgpAdvertisement object, Findings.OfObject found) {
    TreeSet<Community> communities = new TreeSet<>();
    for (int i = 0; i < object.attributes().communities().size(); i++) {
      String text = object.attributes().communities().get(i);
      Community alias = aliases.get(text);
      try {
        communities.add(alias != null ? alias : Community.parse(text));
      } catch (IllegalArgumentException e) {
        String field = "spec.communities[" + i + "]";
        if (text.indexOf(':') < 0) {
          found.unresolved(
              field,
              e.getMessage() + ", and no Community has an alias of that name",
              "invalid community format: "
                  + text
                  + "\ninvalid community \""
                  + text
                  + "\" in BGP advertisement");
        } else {
          found.problem(field, String.valueOf(e.getMessage()));
        }
      }
    }
    int bytes =
        communities.stream()
            .mapToInt(community -> community instanceof Community.Large ? 12 : 4)
            .sum();
    if (bytes > MOST_COMMUNITY_BYTES) {
      found.problem(
          "spec.communities",
          "take " + bytes + " bytes, and a route has room for " + MOST_COMMUNITY_BYTES);
    }
    return List.copyOf(communities);
  }
}
