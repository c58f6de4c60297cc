package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.balancer.config.Config;
import bellman.balancer.config.Peer;
import bellman.balancer.config.Pool;
import bellman.balancer.resource.LabelSelector;
import bellman.balancer.resource.Node;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one node announces to each of its peers. */
public final class NodePlanner {

  /**
   * Two advertisements want different things of one route.
   *
   * @param advertisement the name of the one with the lower local preference
   * @param message what is wrong and how to mend it
   */
  record Contradiction(String advertisement, String message) implements Comparable<Contradiction> {
    @Override
    public int compareTo(Contradiction other) {
      int byName = advertisement.compareTo(other.advertisement);
      return byName != 0 ? byName : message.compareTo(other.message);
    }
  }

  /**
   * How a service stands on this node.
   *
   * @param through the advertisements that announce it; empty if it is silent
   */
  private record Standing(
      ServiceFacts facts, List<Advertisement> through, @Nullable Silence silence) {}

  private final String name;
  private @Nullable Node node;
  private Config config = Config.EMPTY;
  private Map<String, Pool> pools = Map.of();

  /** The advertisements that this node makes, by the pool that they are for. */
  private Map<String, List<Advertisement>> byPool = Map.of();

  private List<Audience> audiences = List.of();
  private Map<List<String>, AudienceRoutes> tables = new LinkedHashMap<>();
  private final Map<String, Standing> standings = new HashMap<>();

  /** Services that are silent because advertisements contradict each other. */
  private final Set<String> conflicted = new TreeSet<>();

  NodePlanner(String name) {
    this.name = name;
  }

  /** The node's name. */
  public String name() {
    return name;
  }

  /** Whether there is such a node. */
  boolean isThere() {
    return node != null;
  }

  /** Groups of peers that get the same routes; together all peers of this node. */
  public List<Audience> audiences() {
    return audiences;
  }

  /** The peers of this node, sorted by name. */
  public List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    audiences.forEach(audience -> peers.addAll(audience.peers()));
    peers.sort((one, other) -> one.name().compareTo(other.name()));
    return peers;
  }

  /** The routes of an audience, whatever their family. */
  public Map<Prefix, PlannedRoute> routes(Audience audience) {
    AudienceRoutes table = tables.get(audience.named());
    return table == null ? Map.of() : table.routes();
  }

  /** The services that a prefix is announced for, sorted. */
  public List<String> services(Audience audience, Prefix prefix) {
    AudienceRoutes table = tables.get(audience.named());
    return table == null ? List.of() : table.services(prefix).stream().sorted().toList();
  }

  /** Why a service is announced to nobody here; null if it is announced, or has no address. */
  public @Nullable Silence silence(String service) {
    Standing standing = standings.get(service);
    return standing == null ? null : standing.silence();
  }

  /** Every service that is announced to nobody here. */
  public Map<String, Silence> silences() {
    Map<String, Silence> silences = new TreeMap<>();
    standings.forEach((service, standing) -> {
      if (standing.silence() != null) {
        silences.put(service, standing.silence());
      }
    });
    return silences;
  }

  /** The prefixes that a service has announced, by the name of the peer that is to get them. */
  public Map<String, List<Prefix>> announced(String service) {
    Map<String, List<Prefix>> announced = new TreeMap<>();
    Standing standing = standings.get(service);
    if (standing == null || standing.silence() != null) {
      return announced;
    }
    for (Audience audience : audiences) {
      TreeSet<Prefix> prefixes = new TreeSet<>();
      claims(audience, standing, (prefix, _) -> prefixes.add(prefix));
      for (Peer peer : audience.peers()) {
        List<Prefix> his =
            prefixes.stream().filter(prefix -> peer.families().contains(prefix.family())).toList();
        if (!his.isEmpty()) {
          announced.put(peer.name(), his);
        }
      }
    }
    return announced;
  }

  // ---- changes

  /** The configuration or the node is another now; a node that is null is not there. */
  NodeChange reconfigure(Config newConfig, @Nullable Node newNode) {
    if (newConfig.equals(config) && Objects.equals(newNode, node)) {
      return NodeChange.NONE;
    }
    final Map<List<String>, AudienceRoutes> before = tables;
    final List<Audience> audiencesBefore = audiences;
    config = newConfig;
    node = newNode;
    pools = new HashMap<>();
    config.pools().forEach(pool -> pools.put(pool.name(), pool));
    List<Advertisement> here = new ArrayList<>();
    for (Advertisement advertisement : config.advertisements()) {
      if (isHere(advertisement.nodeSelectors())) {
        here.add(advertisement);
      }
    }
    byPool = new HashMap<>();
    for (Advertisement advertisement : here) {
      for (String pool : advertisement.pools()) {
        byPool.computeIfAbsent(pool, _ -> new ArrayList<>()).add(advertisement);
      }
    }
    audiences = audiences(here);
    tables = new LinkedHashMap<>();
    for (Audience audience : audiences) {
      tables.put(audience.named(), new AudienceRoutes(audience.families()));
    }
    conflicted.clear();
    standings.replaceAll((service, old) -> {
      Standing now = stand(old.facts());
      settle(service, now);
      return now;
    });
    Map<List<String>, List<PrefixChange>> changes = new LinkedHashMap<>();
    tables.forEach((key, table) -> {
      List<PrefixChange> all = table.changes();
      AudienceRoutes old = before.get(key);
      if (old != null) {
        List<PrefixChange> differences = differences(old, table, all);
        if (!differences.isEmpty()) {
          changes.put(key, differences);
        }
      }
    });
    return new NodeChange(
        !audiences.equals(audiencesBefore), isRegrouped(audiencesBefore, audiences), changes);
  }

  private static List<PrefixChange> differences(
      AudienceRoutes old, AudienceRoutes now, List<PrefixChange> all) {
    List<PrefixChange> differences = new ArrayList<>();
    for (PrefixChange change : all) {
      if (!Objects.equals(old.route(change.prefix()), change.route())) {
        differences.add(change);
      }
    }
    for (Prefix prefix : old.routes().keySet()) {
      if (now.route(prefix) == null) {
        differences.add(new PrefixChange(prefix, null));
      }
    }
    return differences;
  }

  private boolean isHere(List<LabelSelector> nodeSelectors) {
    Node here = node;
    return here != null
        && (nodeSelectors.isEmpty()
            || LabelSelector.anyMatches(nodeSelectors, here.metadata().labels()));
  }

  private List<Audience> audiences(List<Advertisement> here) {
    Map<List<String>, List<Peer>> groups = new LinkedHashMap<>();
    for (Peer peer : config.peers()) {
      if (isHere(peer.nodeSelectors())) {
        List<String> named =
            here.stream()
                .filter(advertisement -> advertisement.peers().contains(peer.name()))
                .map(Advertisement::name)
                .sorted()
                .toList();
        groups.computeIfAbsent(named, _ -> new ArrayList<>()).add(peer);
      }
    }
    List<Audience> made = new ArrayList<>();
    groups.forEach((named, peers) -> made.add(new Audience(named, peers)));
    return List.copyOf(made);
  }

  private static boolean isRegrouped(List<Audience> before, List<Audience> now) {
    Map<String, List<String>> where = new HashMap<>();
    for (Audience audience : before) {
      audience.peers().forEach(peer -> where.put(peer.name(), audience.named()));
    }
    for (Audience audience : now) {
      for (Peer peer : audience.peers()) {
        if (!where.getOrDefault(peer.name(), audience.named()).equals(audience.named())) {
          return true;
        }
      }
    }
    return false;
  }

  /** A service is new or changed; null facts: it is gone, or has no address. */
  void update(String service, @Nullable ServiceFacts facts) {
    Standing old = standings.get(service);
    if (old != null && old.facts().equals(facts)) {
      return;
    }
    if (old != null) {
      claim(service, old, false);
    }
    conflicted.remove(service);
    if (facts == null) {
      standings.remove(service);
      return;
    }
    Standing now = stand(facts);
    standings.put(service, now);
    settle(service, now);
  }

  private void settle(String service, Standing now) {
    claim(service, now, true);
    if (now.silence() != null
        && now.silence().reason() == SilentReason.CONFLICTING_ADVERTISEMENTS) {
      conflicted.add(service);
    }
  }

  /** What the updates since the last call came to. */
  Map<List<String>, List<PrefixChange>> changes() {
    Map<List<String>, List<PrefixChange>> changes = new LinkedHashMap<>();
    tables.forEach((key, table) -> {
      List<PrefixChange> some = table.changes();
      if (!some.isEmpty()) {
        changes.put(key, some);
      }
    });
    return changes;
  }

  private void claim(String service, Standing standing, boolean add) {
    for (Audience audience : audiences) {
      AudienceRoutes table = tables.get(audience.named());
      if (table != null) {
        claims(
            audience,
            standing,
            (prefix, advertisement) -> {
              if (add) {
                table.add(prefix, service, advertisement);
              } else {
                table.remove(prefix, service, advertisement);
              }
            });
      }
    }
  }

  private void claims(
      Audience audience, Standing standing, BiConsumer<Prefix, Advertisement> consumer) {
    AudienceRoutes table = tables.get(audience.named());
    for (Advertisement advertisement : standing.through()) {
      if (audience.takes(advertisement)) {
        for (Address address : standing.facts().assigned().addresses()) {
          if (table != null && table.carries(address.family())) {
            consumer.accept(advertisement.route(address), advertisement);
          }
        }
      }
    }
  }

  // ---- the decision about one service

  private Standing stand(ServiceFacts facts) {
    String pool = facts.assigned().pool();
    List<Advertisement> here = byPool.getOrDefault(pool, List.of());
    if (here.isEmpty()) {
      return silent(
          facts,
          SilentReason.NOT_OWNER,
          "no BGPAdvertisement announces pool " + pool + " from this node");
    }
    List<Advertisement> matching = matching(here, facts);
    if (matching.isEmpty()) {
      return silent(
          facts,
          SilentReason.NO_MATCHING_ADVERTISEMENT,
          "the serviceSelectors of "
              + names(here)
              + " do not match the labels of the service, and nothing else announces pool "
              + pool);
    }
    Contradiction contradiction = contradiction(matching, pool);
    if (contradiction != null) {
      return silent(
          facts,
          SilentReason.CONFLICTING_ADVERTISEMENTS,
          "BGPAdvertisement " + contradiction.advertisement() + " " + contradiction.message());
    }
    Silence silence = nodeSilence(facts);
    if (silence != null) {
      return new Standing(facts, List.of(), silence);
    }
    var standing = new Standing(facts, matching, null);
    boolean[] heard = new boolean[1];
    for (Audience audience : audiences) {
      claims(audience, standing, (_, _) -> heard[0] = true);
    }
    return heard[0] ? standing : silent(facts, SilentReason.NO_PEER, noPeer(matching, facts));
  }

  private static Standing silent(ServiceFacts facts, SilentReason reason, String message) {
    return new Standing(facts, List.of(), new Silence(reason, message));
  }

  private static List<Advertisement> matching(List<Advertisement> here, ServiceFacts facts) {
    Map<String, String> labels = facts.service().metadata().labels();
    List<Advertisement> matching = new ArrayList<>(here.size());
    for (Advertisement advertisement : here) {
      if (advertisement.serviceSelectors().isEmpty()
          || LabelSelector.anyMatches(advertisement.serviceSelectors(), labels)) {
        matching.add(advertisement);
      }
    }
    return matching.size() == here.size() ? here : List.copyOf(matching);
  }

  private @Nullable Silence nodeSilence(ServiceFacts facts) {
    Node here = node;
    if (here != null && here.networkUnavailable()) {
      return new Silence(
          SilentReason.NODE_NETWORK_UNAVAILABLE, "the node's condition NetworkUnavailable is True");
    }
    if (here != null && here.excluded()) {
      return new Silence(
          SilentReason.NODE_LABELED_EXCLUDE_BALANCERS,
          "the node has the label " + Node.EXCLUDE_LABEL);
    }
    if (facts.service().localTrafficOnly() && !facts.endpoints().healthyOn(name)) {
      return new Silence(
          SilentReason.NO_LOCAL_ENDPOINTS,
          "externalTrafficPolicy is Local, and no endpoint on this node is ready");
    }
    if (!facts.endpoints().healthy()) {
      return new Silence(SilentReason.NO_ENDPOINTS, "no endpoint is ready");
    }
    return null;
  }

  private String noPeer(List<Advertisement> matching, ServiceFacts facts) {
    if (audiences.isEmpty()) {
      return "this node has no BGPPeer";
    }
    if (audiences.stream().noneMatch(audience -> matching.stream().anyMatch(audience::takes))) {
      return names(matching) + " name only peers that this node does not have";
    }
    List<Family> families =
        facts.assigned().addresses().stream().map(Address::family).distinct().toList();
    return "no session of this node carries "
        + families.getFirst()
        + " routes: see dualStackAddressFamily";
  }

  private static String names(Collection<Advertisement> advertisements) {
    return (advertisements.size() == 1 ? "BGPAdvertisement " : "BGPAdvertisements ")
        + String.join(", ", advertisements.stream().map(Advertisement::name).sorted().toList());
  }

  /**
   * Two advertisements that want different local preferences for the same routes of a pool, judged
   * as MetalLB does: other lengths in each family that the pool has, or other peers, keep them
   * apart.
   */
  private @Nullable Contradiction contradiction(List<Advertisement> matching, String poolName) {
    Pool pool = pools.get(poolName);
    for (int i = 0; i < matching.size() && pool != null; i++) {
      for (int j = i + 1; j < matching.size(); j++) {
        Advertisement one = matching.get(i);
        Advertisement other = matching.get(j);
        if (one.localPref() != other.localPref() && meet(one, other, pool)) {
          boolean lower = one.localPref() < other.localPref();
          return contradiction(lower ? one : other, lower ? other : one, "pool " + poolName);
        }
      }
    }
    return null;
  }

  private static boolean meet(Advertisement one, Advertisement other, Pool pool) {
    boolean apart = pool.has(Family.IPV4) || pool.has(Family.IPV6);
    for (Family family : Family.values()) {
      if (pool.has(family) && one.length(family) == other.length(family)) {
        apart = false;
      }
    }
    boolean otherPeers =
        !one.peers().isEmpty()
            && !other.peers().isEmpty()
            && Collections.disjoint(one.peers(), other.peers());
    return !apart && !otherPeers;
  }

  private static Contradiction contradiction(
      Advertisement lower, Advertisement higher, String where) {
    return new Contradiction(
        lower.name(),
        "has local preference "
            + lower.localPref()
            + ", but BGPAdvertisement "
            + higher.name()
            + " has "
            + higher.localPref()
            + " for the same routes of "
            + where
            + ": give both the same, or other lengths, nodes or peers");
  }

  /** All contradictions on this node, sorted. */
  Collection<Contradiction> contradictions() {
    TreeSet<Contradiction> found = new TreeSet<>();
    for (String service : conflicted) {
      Standing standing = standings.get(service);
      if (standing != null) {
        String pool = standing.facts().assigned().pool();
        Contradiction contradiction =
            contradiction(matching(byPool.getOrDefault(pool, List.of()), standing.facts()), pool);
        if (contradiction != null) {
          found.add(contradiction);
        }
      }
    }
    for (AudienceRoutes table : tables.values()) {
      table
          .contradictions()
          .forEach((prefix, advertisements) -> {
            Advertisement highest = advertisements.getFirst();
            for (Advertisement advertisement : advertisements) {
              if (advertisement.localPref() > highest.localPref()) {
                highest = advertisement;
              }
            }
            for (Advertisement advertisement : advertisements) {
              if (advertisement.localPref() < highest.localPref()) {
                Contradiction lost = contradiction(advertisement, highest, prefix.toString());
                found.add(new Contradiction(lost.advertisement(), lost.message() + "; it lost"));
              }
            }
          });
    }
    return found;
  }
}
