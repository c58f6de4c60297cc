package bellman.balancer.plan;

import bellman.api.resource.LabelSelector;
import bellman.api.resource.Node;
import bellman.balancer.config.Advertisement;
import bellman.balancer.config.Config;
import bellman.balancer.config.Peer;
import bellman.balancer.config.SameSession;
import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one configuration means on one node: who is to hear of a service, or why nobody is. */
final class AnnouncementRules {

  private final String name;
  private final @Nullable Node node;
  private final Config config;
  private final boolean excludeLabelCounts;

  /** The advertisements that this node makes, by the pool that they are for. */
  private final Map<String, List<Advertisement>> byPool = new HashMap<>();

  /** All advertisements; equal ones are one object. */
  private final Map<Advertisement, Advertisement> known = new HashMap<>();

  /** What holds for all services of a pool, by pool; made when it is asked for. */
  private final Map<String, OfPool> ofPools = new HashMap<>();

  private final List<Audience> audiences;
  private final List<Peer> waiting = new ArrayList<>();
  private final List<SameSession> rivals = new ArrayList<>();
  private final List<SameSession> possibleRivals = new ArrayList<>();
  private final boolean ownSessions;

  /**
   * What holds for all services of a pool.
   *
   * @param isSelective whether any of these advertisements is for some services only
   * @param heard the families in which any audience takes one of them
   * @param announced what is said of services that all of them announce
   */
  private record OfPool(
      List<Advertisement> here, boolean isSelective, Set<Family> heard, Verdict announced) {}

  /**
   * The rules of a node.
   *
   * @param node null if there is no such node: it announces nothing
   * @param excludeLabelCounts whether the label {@link Node#EXCLUDE_LABEL} keeps the node silent
   * @param ownSessions whether each peer is a session; another speaker of BGP makes one neighbor of
   *     all that name it
   * @param before the rules that held until now: advertisements that are equal to theirs are the
   *     same objects, so that what was announced by them still is; null for none
   */
  AnnouncementRules(
      String name,
      @Nullable Node node,
      Config config,
      boolean excludeLabelCounts,
      boolean ownSessions,
      @Nullable AnnouncementRules before) {
    this.ownSessions = ownSessions;
    this.name = name;
    this.node = node;
    this.config = config;
    this.excludeLabelCounts = excludeLabelCounts;
    List<Advertisement> here = new ArrayList<>();
    for (Advertisement each : config.advertisements()) {
      Advertisement advertisement = before == null ? each : before.known.getOrDefault(each, each);
      known.put(advertisement, advertisement);
      if (isHere(advertisement.nodeSelectors())) {
        here.add(advertisement);
        for (String pool : advertisement.pools()) {
          byPool.computeIfAbsent(pool, _ -> new ArrayList<>()).add(advertisement);
        }
      }
    }
    this.audiences = group(here);
  }

  /** Whether there is such a node. */
  boolean nodeIsThere() {
    return node != null;
  }

  /** The node's labels; empty if it is not there. */
  Map<String, String> nodeLabels() {
    Node here = node;
    return here == null ? Map.of() : here.metadata().labels();
  }

  /** Whether these are the rules of this configuration on this node. */
  boolean areOf(Config otherConfig, @Nullable Node otherNode) {
    return otherConfig.equals(config) && Objects.equals(otherNode, node);
  }

  /**
   * The pools whose services may stand otherwise by these rules than by others; null for all.
   * Services of other pools stand as they did.
   */
  @Nullable Set<String> poolsJudgedOtherwise(AnnouncementRules than) {
    if (!Objects.equals(node, than.node)
        || waiting.isEmpty() != than.waiting.isEmpty()
        || !takers().equals(than.takers())) {
      return null;
    }
    Set<String> all = new HashSet<>(byPool.keySet());
    all.addAll(than.byPool.keySet());
    all.removeIf(pool ->
        byPool.getOrDefault(pool, List.of()).equals(than.byPool.getOrDefault(pool, List.of())));
    return all;
  }

  /** What decides whether anybody hears of a service. */
  private Map<AudienceId, Set<Family>> takers() {
    Map<AudienceId, Set<Family>> takers = new HashMap<>();
    audiences.forEach(audience -> takers.put(audience.id(), audience.families()));
    return takers;
  }

  /** Groups of peers that get the same routes; together all that the node connects to. */
  List<Audience> audiences() {
    return audiences;
  }

  /** The peers that the node does not connect to, since something that they need is lacking. */
  List<Peer> waiting() {
    return waiting;
  }

  private boolean isHere(List<LabelSelector> nodeSelectors) {
    Node here = node;
    return here != null && isOn(here, nodeSelectors);
  }

  /** Whether what has these selectors is for a node; without any it is for all. */
  static boolean isOn(Node node, List<LabelSelector> nodeSelectors) {
    return nodeSelectors.isEmpty()
        || LabelSelector.anyMatches(nodeSelectors, node.metadata().labels());
  }

  private List<Audience> group(List<Advertisement> here) {
    Map<AudienceId, List<Peer>> groups = new LinkedHashMap<>();
    for (Peer peer : peersHere()) {
      if (peer.session().withheld().isEmpty()) {
        List<String> named =
            here.stream()
                .filter(advertisement -> advertisement.peers().contains(peer.name()))
                .map(Advertisement::name)
                .sorted()
                .toList();
        groups.computeIfAbsent(new AudienceId(named), _ -> new ArrayList<>()).add(peer);
      } else {
        waiting.add(peer);
      }
    }
    List<Audience> made = new ArrayList<>();
    groups.forEach((id, peers) -> made.add(Audience.of(id, peers)));
    return List.copyOf(made);
  }

  /** The peers of this node; of those that would open the same session all but one stay down. */
  private List<Peer> peersHere() {
    List<Peer> peers = new ArrayList<>();
    for (Peer peer : config.peers()) {
      if (isHere(peer.nodeSelectors())) {
        peers.add(peer);
      }
    }
    if (ownSessions) {
      rivals.addAll(SameSession.among(peers));
      rivals.forEach(
          pair -> peers.replaceAll(peer -> peer.equals(pair.yields()) ? pair.withheld() : peer));
      possibleRivals.addAll(SameSession.possible(peers));
    }
    return peers;
  }

  /** Peers of this node that would open the same session. */
  List<SameSession> rivals() {
    return rivals;
  }

  /** Peers of this node that would do so if the host's routing chooses the one's address. */
  List<SameSession> possibleRivals() {
    return possibleRivals;
  }

  /** Who is to hear of a service, or why nobody is. */
  @SuppressWarnings("ReferenceEquality") // the list of all is given back where all match
  Verdict judge(ServiceFacts facts) {
    String pool = facts.assigned().pool();
    OfPool of = ofPool(pool);
    List<Advertisement> here = of.here();
    if (here.isEmpty()) {
      return Verdict.silent(
          NotAnnouncedReason.NOT_OWNER,
          "no BGPAdvertisement announces pool " + pool + " from this node");
    }
    List<Advertisement> matching = of.isSelective() ? matching(here, facts) : here;
    if (matching.isEmpty()) {
      return Verdict.silent(
          NotAnnouncedReason.NO_MATCHING_ADVERTISEMENT,
          "the serviceSelectors of "
              + names(here)
              + " do not match the labels of the service, and nothing else announces pool "
              + pool);
    }
    NotAnnounced notAnnounced = nodeNotAnnounced(facts);
    if (notAnnounced != null) {
      return new Verdict(List.of(), notAnnounced);
    }
    if (!isHeard(matching == here ? of.heard() : heard(matching), facts)) {
      return Verdict.silent(NotAnnouncedReason.NO_PEER, noPeer(matching, facts));
    }
    return matching == here ? of.announced() : new Verdict(matching, null);
  }

  private OfPool ofPool(String pool) {
    OfPool of = ofPools.get(pool);
    if (of == null) {
      List<Advertisement> here = byPool.getOrDefault(pool, List.of());
      boolean isSelective = here.stream().anyMatch(each -> !each.serviceSelectors().isEmpty());
      of = new OfPool(here, isSelective, heard(here), new Verdict(here, null));
      ofPools.put(pool, of);
    }
    return of;
  }

  /** The families in which any audience takes one of these. */
  private Set<Family> heard(List<Advertisement> some) {
    Set<Family> heard = EnumSet.noneOf(Family.class);
    for (int i = 0; i < audiences.size(); i++) {
      Audience audience = audiences.get(i);
      for (int j = 0; j < some.size(); j++) {
        if (audience.takes(some.get(j))) {
          heard.addAll(audience.families());
          break;
        }
      }
    }
    return heard;
  }

  /** Whether any audience hears of a service, whose families are these. */
  private static boolean isHeard(Set<Family> heard, ServiceFacts facts) {
    List<Address> addresses = facts.assigned().addresses();
    for (int i = 0; i < addresses.size(); i++) {
      if (heard.contains(addresses.get(i).family())) {
        return true;
      }
    }
    return false;
  }

  private static List<Advertisement> matching(List<Advertisement> here, ServiceFacts facts) {
    Map<String, String> labels = facts.service().metadata().labels();
    int count = 0;
    for (Advertisement advertisement : here) {
      count += isFor(advertisement, labels) ? 1 : 0;
    }
    return count == here.size()
        ? here
        : here.stream().filter(advertisement -> isFor(advertisement, labels)).toList();
  }

  private static boolean isFor(Advertisement advertisement, Map<String, String> labels) {
    return advertisement.serviceSelectors().isEmpty()
        || LabelSelector.anyMatches(advertisement.serviceSelectors(), labels);
  }

  private @Nullable NotAnnounced nodeNotAnnounced(ServiceFacts facts) {
    Node here = node;
    if (here != null && here.networkUnavailable()) {
      return new NotAnnounced(
          NotAnnouncedReason.NODE_NETWORK_UNAVAILABLE,
          "the node's condition NetworkUnavailable is True");
    }
    if (here != null && excludeLabelCounts && here.excluded()) {
      return new NotAnnounced(
          NotAnnouncedReason.NODE_LABELED_EXCLUDE_BALANCERS,
          "the node has the label " + Node.EXCLUDE_LABEL);
    }
    if (facts.service().exposure().localTrafficOnly()
        && !facts.anyEndpoints(each -> each.healthyOn(name))) {
      return new NotAnnounced(
          NotAnnouncedReason.NO_LOCAL_ENDPOINTS,
          "externalTrafficPolicy is Local, and no endpoint on this node is ready");
    }
    if (!facts.anyEndpoints(EndpointHealth::healthy)) {
      return new NotAnnounced(NotAnnouncedReason.NO_ENDPOINTS, "no endpoint is ready");
    }
    return null;
  }

  private String noPeer(List<Advertisement> matching, ServiceFacts facts) {
    if (audiences.isEmpty()) {
      return waiting.isEmpty()
          ? "this node has no BGPPeer"
          : "this node has no usable peer: see the problems of its peers";
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
}
