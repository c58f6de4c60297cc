package bellman.balancer.plan;

import bellman.balancer.config.Config;
import bellman.balancer.config.Peer;
import bellman.balancer.resource.Node;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one node announces to each of its peers. */
public final class NodePlanner {

  private final String name;
  private final boolean excludeLabelCounts;
  private AnnouncementRules rules;
  private Map<List<String>, AudienceRoutes> tables = new LinkedHashMap<>();
  private final Map<String, Standing> standings = new HashMap<>();

  /** Services that are silent because advertisements contradict each other. */
  private final Set<String> conflicted = new TreeSet<>();

  NodePlanner(String name, boolean excludeLabelCounts) {
    this.name = name;
    this.excludeLabelCounts = excludeLabelCounts;
    this.rules = new AnnouncementRules(name, null, Config.EMPTY, excludeLabelCounts);
  }

  /** The node's name. */
  public String name() {
    return name;
  }

  /** Whether there is such a node. */
  boolean isThere() {
    return rules.nodeIsThere();
  }

  /** Groups of peers that get the same routes; together all that this node connects to. */
  public List<Audience> audiences() {
    return rules.audiences();
  }

  /** The audience that a peer is in; null if this node does not connect to it. */
  public @Nullable Audience audienceOf(String peer) {
    for (Audience audience : audiences()) {
      if (audience.peers().stream().anyMatch(each -> each.name().equals(peer))) {
        return audience;
      }
    }
    return null;
  }

  /** The peers of this node, sorted by name; those that have to stay down too. */
  public List<Peer> peers() {
    List<Peer> peers = new ArrayList<>(rules.waiting());
    audiences().forEach(audience -> peers.addAll(audience.peers()));
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
    for (Audience audience : audiences()) {
      TreeSet<Prefix> prefixes = new TreeSet<>();
      standing.claims(audience, (prefix, _) -> prefixes.add(prefix));
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
    if (rules.areOf(newConfig, newNode)) {
      return NodeChange.NONE;
    }
    final Map<List<String>, AudienceRoutes> before = tables;
    final List<Audience> audiencesBefore = audiences();
    final List<Peer> waitingBefore = rules.waiting();
    rules = new AnnouncementRules(name, newNode, newConfig, excludeLabelCounts);
    List<Audience> audiences = audiences();
    tables = new LinkedHashMap<>();
    for (Audience audience : audiences) {
      tables.put(audience.named(), new AudienceRoutes());
    }
    conflicted.clear();
    standings.replaceAll((service, old) -> {
      Standing now = rules.judge(old.facts());
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
        !audiences.equals(audiencesBefore) || !rules.waiting().equals(waitingBefore),
        isRegrouped(audiencesBefore, audiences),
        changes);
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
    Standing now = rules.judge(facts);
    standings.put(service, now);
    settle(service, now);
  }

  private void settle(String service, Standing now) {
    claim(service, now, true);
    if (now.isConflicted()) {
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
    for (Audience audience : audiences()) {
      AudienceRoutes table = tables.get(audience.named());
      if (table != null) {
        standing.claims(
            audience,
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

  /** All contradictions on this node, sorted. */
  Collection<Contradiction> contradictions() {
    TreeSet<Contradiction> found = new TreeSet<>();
    for (String service : conflicted) {
      Standing standing = standings.get(service);
      if (standing != null) {
        Contradiction contradiction = rules.contradiction(standing.facts());
        if (contradiction != null) {
          found.add(contradiction);
        }
      }
    }
    for (AudienceRoutes table : tables.values()) {
      var contested = new Contested();
      table.contradictions().forEach(contested::add);
      found.addAll(contested.contradictions());
    }
    return found;
  }

  /** A peer of this node that may be sent fewer routes than there are for it. */
  record Overflow(String peer, int allowed) {}

  /** The peers that have more routes than they may be sent. */
  List<Overflow> overflows() {
    List<Overflow> overflows = new ArrayList<>();
    for (Audience audience : audiences()) {
      AudienceRoutes table = tables.get(audience.named());
      for (Peer peer : audience.peers()) {
        Integer allowed = peer.maxAdvertisedPrefixes();
        if (allowed != null && table != null && count(table, peer) > allowed) {
          overflows.add(new Overflow(peer.name(), allowed));
        }
      }
    }
    return overflows;
  }

  private static long count(AudienceRoutes table, Peer peer) {
    return peer.families().stream().mapToLong(table::count).sum();
  }
}
