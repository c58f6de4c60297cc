package bellman.balancer.plan;

import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.config.Advertisement;
import bellman.balancer.config.Config;
import bellman.balancer.config.Peer;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From which nodes of a cluster each service is announced, by the same rules by which each node
 * decides for itself, and by the sessions that the nodes tell of.
 *
 * <p>Nodes that the configuration treats alike are judged once: there are a few groups of them,
 * however many nodes there are.
 */
public final class Coverage {

  /** So many silent nodes are named. */
  private static final int NAMED = 5;

  /** Which reason is told where no node announces a service: the one that is easiest to mend. */
  private static final List<NotAnnouncedReason> TELLING =
      List.of(
          NotAnnouncedReason.NO_ENDPOINTS,
          NotAnnouncedReason.NO_LOCAL_ENDPOINTS,
          NotAnnouncedReason.NODE_NETWORK_UNAVAILABLE,
          NotAnnouncedReason.NO_PEER,
          NotAnnouncedReason.NODE_LABELED_EXCLUDE_BALANCERS,
          NotAnnouncedReason.NO_MATCHING_ADVERTISEMENT,
          NotAnnouncedReason.NOT_OWNER);

  /**
   * Whence a service is announced.
   *
   * @param meant how many nodes are to announce it, those that can't among them
   * @param planned how many of them announce it to whatever session is up
   * @param announcing how many of them have a session that carries it
   * @param silent the first of those that are meant to and don't, by name, and why
   * @param nothing why it is announced from no node; null if it is, or if only sessions are missing
   */
  public record Extent(
      int meant,
      int planned,
      int announcing,
      Map<String, String> silent,
      @Nullable NotAnnounced nothing) {

    /** Whether it is announced to anybody. */
    public boolean isAnnounced() {
      return announcing > 0;
    }
  }

  private static final String NO_SESSION = "no established session carries it";

  /** Nodes that the configuration treats alike. */
  private static final class Group {
    final AnnouncementRules rules;
    final TreeSet<String> nodes = new TreeSet<>();

    /** What holds for all services of all these nodes that are announced alike. */
    final Map<Kindred, Tally> tallies = new HashMap<>();

    Group(AnnouncementRules rules) {
      this.rules = rules;
    }
  }

  /** What makes two services reach the same peers from a node. */
  private record Kindred(List<Advertisement> through, Set<Family> families) {}

  /** How many of a group's nodes have a session that carries a service, and who has none. */
  private record Tally(int announcing, TreeSet<String> silent) {}

  /** What decides how the configuration treats a node. */
  private record Treatment(BitSet selected, boolean excluded, boolean unavailable) {}

  private final boolean excludeLabelCounts;
  private final EndpointIndex endpoints = new EndpointIndex(EndpointHealth.NONE, false);
  private final Map<String, Node> nodes = new TreeMap<>();

  /** What each node's sessions that are up carry, by the peer's name. */
  private final Map<String, Map<String, Set<Family>>> carried = new HashMap<>();

  private Config config = Config.EMPTY;
  private final Map<Treatment, Group> groups = new HashMap<>();
  private boolean isGrouped;

  /**
   * Of a cluster that nothing is known of.
   *
   * @param excludeLabelCounts whether the label {@link Node#EXCLUDE_LABEL} keeps a node silent
   */
  public Coverage(boolean excludeLabelCounts) {
    this.excludeLabelCounts = excludeLabelCounts;
  }

  /** This is the configuration now; returns whether it is another than before. */
  public boolean configure(Config now) {
    boolean differs = !now.equals(config);
    config = now;
    isGrouped &= !differs;
    return differs;
  }

  /** A node is new or changed; returns whether that matters. */
  public boolean put(Node node) {
    boolean differs = !node.equals(nodes.put(node.name(), node));
    isGrouped &= !differs;
    return differs;
  }

  /** A node is gone. */
  public void removeNode(String name) {
    nodes.remove(name);
    isGrouped = false;
  }

  /** A slice is new or changed; services whose endpoints may have changed are added. */
  public void put(EndpointSlice slice, Set<String> affected) {
    endpoints.put(slice, affected);
  }

  /** A slice is gone. */
  public void removeSlice(ObjectKey key, Set<String> affected) {
    endpoints.remove(key, affected);
  }

  /** Whether there is such a node, and something was heard of it lately. */
  public boolean isAlive(String node) {
    Node known = nodes.get(node);
    return known != null && !known.isLost();
  }

  /** These are all sessions that nodes tell of; returns whether others are up than before. */
  public boolean sessions(Collection<BgpSessionStatus> sessions) {
    Map<String, Map<String, Set<Family>>> now = new HashMap<>();
    for (BgpSessionStatus session : sessions) {
      if (session.isEstablished()) {
        now.computeIfAbsent(session.node(), _ -> new HashMap<>())
            .computeIfAbsent(Peer.planned(session.peer()), _ -> EnumSet.noneOf(Family.class))
            .addAll(session.families());
      }
    }
    boolean differs = !now.equals(carried);
    if (differs) {
      carried.clear();
      carried.putAll(now);
      groups.values().forEach(group -> group.tallies.clear());
    }
    return differs;
  }

  /** What is counted of a service, group by group. */
  private static final class Count {
    int meant;
    int planned;
    int announcing;
    final TreeMap<String, String> silent = new TreeMap<>();
    final Map<NotAnnouncedReason, NotAnnounced> reasons = new HashMap<>();
  }

  /** Whence a service with these addresses is announced. */
  public Extent of(Service service, Assigned assigned) {
    group();
    Count count = new Count();
    var facts = new ServiceFacts(service, assigned, endpoints.of(service.id()));
    for (Group group : groups.values()) {
      if (!service.exposure().localTrafficOnly()) {
        count(group, facts, facts.answeredOn("").assigned(), null, count);
        continue;
      }
      // the rules say the same of all nodes of a group that have endpoints of the same families
      Map<Assigned, Set<String>> parts = new LinkedHashMap<>();
      for (String node : facts.endpoints().healthyNodes()) {
        if (group.nodes.contains(node) && facts.anyEndpoints(each -> each.healthyOn(node))) {
          parts.computeIfAbsent(facts.answeredOn(node).assigned(), _ -> new HashSet<>()).add(node);
        }
      }
      if (parts.isEmpty()) {
        parts.put(assigned, Set.of());
      }
      parts.forEach((answered, nodes) -> count(group, facts, answered, nodes, count));
    }
    count.meant += count.planned;
    return new Extent(
        count.meant,
        count.planned,
        count.announcing,
        count.silent,
        count.planned > 0 ? null : mostTelling(count.reasons));
  }

  /**
   * Counts the nodes of a group.
   *
   * @param answered the addresses that have endpoints
   * @param local those nodes that have some; null if it does not matter who has
   */
  private void count(
      Group group,
      ServiceFacts facts,
      Assigned answered,
      @Nullable Set<String> local,
      Count count) {
    // what the rules say besides endpoints, which differ from node to node
    Verdict verdict =
        group.rules.judge(new ServiceFacts(facts.service(), answered, EndpointHealth.UNKNOWN));
    NotAnnounced notAnnounced = verdict.notAnnounced();
    if (notAnnounced == null && !facts.anyEndpoints(EndpointHealth::healthy)) {
      notAnnounced = new NotAnnounced(NotAnnouncedReason.NO_ENDPOINTS, "no endpoint is ready");
    }
    if (notAnnounced == null && local != null && local.isEmpty()) {
      notAnnounced =
          new NotAnnounced(
              NotAnnouncedReason.NO_LOCAL_ENDPOINTS,
              "externalTrafficPolicy is Local, and no endpoint is ready on a node that announces");
    }
    if (notAnnounced != null) {
      count.reasons.putIfAbsent(notAnnounced.reason(), notAnnounced);
      if (isFault(notAnnounced, group)) {
        count.meant += group.nodes.size();
        name(group.nodes, notAnnounced.message(), count.silent);
      }
      return;
    }
    Set<Family> families = EnumSet.noneOf(Family.class);
    answered.addresses().forEach(address -> families.add(address.family()));
    var kindred = new Kindred(verdict.through(), families);
    Tally tally =
        local == null
            ? group.tallies.computeIfAbsent(kindred, alike -> tally(group, alike, group.nodes))
            : tally(group, kindred, local);
    count.planned += tally.announcing() + tally.silent().size();
    count.announcing += tally.announcing();
    name(tally.silent(), NO_SESSION, count.silent);
  }

  /** Whether a node that is silent for this is meant to announce all the same. */
  private static boolean isFault(NotAnnounced notAnnounced, Group group) {
    return switch (notAnnounced.reason()) {
      case NODE_NETWORK_UNAVAILABLE -> true;
      case NO_PEER -> !group.rules.waiting().isEmpty();
      case NOT_OWNER,
          NO_MATCHING_ADVERTISEMENT,
          NODE_LABELED_EXCLUDE_BALANCERS,
          NO_LOCAL_ENDPOINTS,
          NO_ENDPOINTS,
          FLAPPING,
          ADDRESS_AWAITED ->
          false;
    };
  }

  private static NotAnnounced mostTelling(Map<NotAnnouncedReason, NotAnnounced> reasons) {
    for (NotAnnouncedReason reason : TELLING) {
      NotAnnounced notAnnounced = reasons.get(reason);
      if (notAnnounced != null) {
        return notAnnounced;
      }
    }
    return new NotAnnounced(NotAnnouncedReason.NOT_OWNER, "there is no node");
  }

  private static void name(
      Collection<String> some, String why, NavigableMap<String, String> silent) {
    int left = NAMED;
    for (String node : some) {
      if (left-- == 0) {
        break;
      }
      silent.put(node, why);
    }
    while (silent.size() > NAMED) {
      silent.pollLastEntry();
    }
  }

  /** Which of these nodes have a session that carries such services. */
  private Tally tally(Group group, Kindred kindred, Set<String> some) {
    List<Peer> hearing = new ArrayList<>();
    for (Audience audience : group.rules.audiences()) {
      if (kindred.through().stream().anyMatch(audience::takes)) {
        hearing.addAll(audience.peers());
      }
    }
    int announcing = 0;
    TreeSet<String> silent = new TreeSet<>();
    for (String node : some) {
      Map<String, Set<Family>> up = carried.getOrDefault(node, Map.of());
      boolean isHeard =
          hearing.stream()
              .anyMatch(peer ->
                  up.getOrDefault(peer.name(), Set.of()).stream()
                      .anyMatch(kindred.families()::contains));
      if (isHeard) {
        announcing++;
      } else {
        silent.add(node);
      }
    }
    return new Tally(announcing, silent);
  }

  private void group() {
    if (isGrouped) {
      return;
    }
    isGrouped = true;
    groups.clear();
    for (Node node : nodes.values()) {
      groups
          .computeIfAbsent(
              treatment(node),
              _ ->
                  new Group(
                      new AnnouncementRules(
                          node.name(), node, config, excludeLabelCounts, true, null)))
          .nodes
          .add(node.name());
    }
  }

  private Treatment treatment(Node node) {
    var selected = new BitSet();
    int at = 0;
    for (Advertisement advertisement : config.advertisements()) {
      selected.set(at++, AnnouncementRules.isOn(node, advertisement.nodeSelectors()));
    }
    for (Peer peer : config.peers()) {
      selected.set(at++, AnnouncementRules.isOn(node, peer.nodeSelectors()));
    }
    return new Treatment(selected, node.excluded(), node.networkUnavailable());
  }
}
