package bellman.balancer.plan;

import bellman.api.resource.Node;
import bellman.balancer.config.Config;
import bellman.balancer.config.Peer;
import bellman.balancer.config.SameSession;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one node announces to each of its peers. */
public final class NodePlanner {

  private final String name;
  private final boolean excludeLabelCounts;
  private final boolean ownSessions;
  private final @Nullable FamilyDamping damping;
  private AnnouncementRules rules;
  private Map<AudienceId, AudienceRoutes> tables = new LinkedHashMap<>();

  /** In the order in which they came: what is looked at next was mostly made next. */
  private final Map<String, AnnouncementDecision> standings = new LinkedHashMap<>();

  /** How often {@link #rules} were others. */
  private int generation;

  /** What is left to be judged by {@link #rules}; null for nothing. */
  private @Nullable Behind behind;

  NodePlanner(String name, boolean excludeLabelCounts, boolean ownSessions, boolean isDamping) {
    this.name = name;
    this.damping = isDamping ? new FamilyDamping() : null;
    this.ownSessions = ownSessions;
    this.excludeLabelCounts = excludeLabelCounts;
    this.rules =
        new AnnouncementRules(name, null, Config.EMPTY, excludeLabelCounts, ownSessions, null);
  }

  /** The node's name. */
  public String name() {
    return name;
  }

  /** Whether there is such a node. */
  public boolean isThere() {
    return rules.nodeIsThere();
  }

  /** The node's labels; empty if there is no such node. */
  public Map<String, String> labels() {
    return rules.nodeLabels();
  }

  /** Groups of peers that get the same routes; together all that this node connects to. */
  public List<Audience> audiences() {
    return rules.audiences();
  }

  /** The audience that a peer is in; null if this node does not connect to it. */
  public @Nullable Audience audienceOf(String peer) {
    for (Audience audience : audiences()) {
      for (Peer each : audience.peers()) {
        if (each.name().equals(peer)) {
          return audience;
        }
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
    AudienceRoutes table = tables.get(audience.id());
    return table == null ? Map.of() : table.routes();
  }

  /** The route of an audience to a prefix; null if there is none. */
  public @Nullable PlannedRoute route(Audience audience, Prefix prefix) {
    AudienceRoutes table = tables.get(audience.id());
    return table == null ? null : table.route(prefix);
  }

  /** The services that a prefix is announced for, sorted. */
  public List<String> services(Audience audience, Prefix prefix) {
    AudienceRoutes table = tables.get(audience.id());
    return table == null ? List.of() : table.services(prefix).stream().sorted().toList();
  }

  /** The same in no order, at the cost of a copy. */
  public List<String> claimants(Audience audience, Prefix prefix) {
    AudienceRoutes table = tables.get(audience.id());
    return table == null ? List.of() : List.copyOf(table.services(prefix));
  }

  /** Why a service is announced to nobody here; null if it is announced, or has no address. */
  public @Nullable NotAnnounced notAnnounced(String service) {
    AnnouncementDecision decision = standings.get(service);
    return decision == null ? null : decision.notAnnounced();
  }

  /** The addresses of a service that are announced here; none if it is not. */
  public List<Address> announcedAddresses(String service) {
    AnnouncementDecision decision = standings.get(service);
    return decision == null || decision.notAnnounced() != null
        ? List.of()
        : decision.facts().assigned().addresses().stream()
            .filter(address -> !decision.verdict().waits(address.family()))
            .toList();
  }

  /** Every service that is announced to nobody here. */
  public Map<String, NotAnnounced> notAnnounced() {
    Map<String, NotAnnounced> notAnnounced = new TreeMap<>();
    standings.forEach((service, decision) -> {
      if (decision.notAnnounced() != null) {
        notAnnounced.put(service, decision.notAnnounced());
      }
    });
    return notAnnounced;
  }

  /** The prefixes that a service has announced, by the name of the peer that is to get them. */
  public Map<String, List<Prefix>> announced(String service) {
    Map<String, List<Prefix>> announced = new TreeMap<>();
    AnnouncementDecision decision = standings.get(service);
    if (decision == null) {
      return announced;
    }
    for (Audience audience : audiences()) {
      TreeSet<Prefix> prefixes = new TreeSet<>();
      decision.claims(audience, (prefix, _, _) -> prefixes.add(prefix));
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

  /**
   * The configuration or the node is another now; a node that is null is not there. Where audiences
   * stay what they were, services may still stand as they did: {@link #isBehind}.
   */
  NodeChange reconfigure(Config newConfig, @Nullable Node newNode) {
    if (rules.areOf(newConfig, newNode)) {
      return NodeChange.NONE;
    }
    judgeAnew(Integer.MAX_VALUE); // what is left of the last time
    final AnnouncementRules before = rules;
    rules =
        new AnnouncementRules(name, newNode, newConfig, excludeLabelCounts, ownSessions, before);
    generation++;
    Map<AudienceId, Audience> kept = new HashMap<>();
    before.audiences().forEach(audience -> kept.put(audience.id(), audience));
    Map<AudienceId, AudienceRoutes> had = tables;
    tables = new LinkedHashMap<>();
    for (Audience audience : audiences()) {
      AudienceRoutes table = had.get(audience.id());
      tables.put(audience.id(), table == null ? new AudienceRoutes() : table);
    }
    Set<String> pools = rules.poolsJudgedOtherwise(before);
    if (pools == null || !pools.isEmpty()) { // else audiences are the same as well
      behind =
          new Behind(takers(kept), pools, standings.values().toArray(AnnouncementDecision[]::new));
    }
    boolean regrouped = isRegrouped(before.audiences(), audiences());
    if (regrouped || pools == null) {
      judgeAnew(Integer.MAX_VALUE);
    }
    Map<AudienceId, List<PrefixChange>> changes = changes();
    changes.keySet().retainAll(kept.keySet());
    return new NodeChange(
        !audiences().equals(before.audiences()) || !rules.waiting().equals(before.waiting()),
        regrouped,
        changes);
  }

  /** Services that may still stand by the rules before those of now. */
  private static final class Behind {
    final List<Taker> takers;
    final @Nullable Set<String> pools;
    final AnnouncementDecision[] standings;
    int next;

    /**
     * All of these.
     *
     * @param takers the audiences of now
     * @param pools those whose services may stand otherwise now; null for all
     */
    Behind(List<Taker> takers, @Nullable Set<String> pools, AnnouncementDecision[] standings) {
      this.takers = takers;
      this.pools = pools;
      this.standings = standings;
    }
  }

  /**
   * An audience, and what its table does with claims.
   *
   * @param before the audience of that name by the rules before; null if there was none
   * @param isAlike whether it took what this one takes
   */
  private record Taker(
      Audience now,
      AnnouncementDecision.Claiming adding,
      AnnouncementDecision.Claiming removing,
      @Nullable Audience before,
      boolean isAlike) {}

  private List<Taker> takers(Map<AudienceId, Audience> kept) {
    List<Taker> takers = new ArrayList<>();
    for (Audience audience : audiences()) {
      AudienceRoutes table = tables.get(audience.id());
      if (table != null) {
        Audience before = kept.get(audience.id());
        boolean isAlike = before != null && before.families().equals(audience.families());
        takers.add(new Taker(audience, table::add, table::remove, before, isAlike));
      }
    }
    return takers;
  }

  /** Whether there are services that were not judged by the rules of now yet. */
  boolean isBehind() {
    return behind != null;
  }

  /** Judges so many of them; {@link #changes} says what came of it. */
  void judgeAnew(int most) {
    Behind left = behind;
    if (left == null) {
      return;
    }
    for (int i = 0; i < most && left.next < left.standings.length; i++) {
      judgeAnew(left, left.standings[left.next++]);
    }
    if (left.next == left.standings.length) {
      behind = null;
    }
  }

  /** Takes over what a service announces by the rules of now, where that is not what it did. */
  private void judgeAnew(Behind left, AnnouncementDecision decision) {
    Set<String> pools = left.pools;
    boolean stays = pools != null && !pools.contains(decision.facts().assigned().pool());
    if (stays || decision.isJudgedBy(generation)) {
      return; // pools are named only where audiences are the same
    }
    Verdict now = judge(decision.facts());
    for (int i = 0; i < left.takers.size(); i++) {
      claimAnew(decision, now, left.takers.get(i));
    }
    decision.judged(now, generation);
  }

  private static void claimAnew(AnnouncementDecision decision, Verdict now, Taker taker) {
    Audience before = taker.before();
    Verdict old = decision.verdict();
    boolean isAlike = taker.isAlike(); // so that only what differs is touched
    if (before != null) {
      decision.claimsOf(old, isAlike ? now : null, before, taker.removing());
    }
    decision.claimsOf(now, isAlike ? old : null, taker.now(), taker.adding());
  }

  private static boolean isRegrouped(List<Audience> before, List<Audience> now) {
    Map<String, AudienceId> where = new HashMap<>();
    for (Audience audience : before) {
      audience.peers().forEach(peer -> where.put(peer.name(), audience.id()));
    }
    for (Audience audience : now) {
      for (Peer peer : audience.peers()) {
        if (!where.getOrDefault(peer.name(), audience.id()).equals(audience.id())) {
          return true;
        }
      }
    }
    return false;
  }

  /** A service is new or changed; null facts: it is gone, or has no address. */
  void update(String service, @Nullable ServiceFacts known, long nowNanos) {
    ServiceFacts facts = known == null ? null : known.answeredOn(name);
    AnnouncementDecision old = standings.get(service);
    Behind left = behind;
    if (old != null && left != null) {
      judgeAnew(left, old); // what it has claimed is as the rules of now say
    }
    if (old != null && old.facts().equals(facts)) {
      return;
    }
    if (old != null) {
      claim(old, false);
    }
    Verdict verdict = facts == null ? null : rules.judge(facts);
    FamilyDamping flaps = damping;
    if (flaps != null) {
      cameOrWent(flaps, service, old, facts, verdict, nowNanos);
    }
    if (facts == null || verdict == null) {
      standings.remove(service);
      return;
    }
    var now = new AnnouncementDecision(facts, held(facts, verdict), generation);
    standings.put(service, now);
    claim(now, true);
  }

  /**
   * What becomes of a service by its own objects is a flap if it goes, each family by itself: it is
   * gone, its endpoints are, or its address is another. What the rules make of it, which are the
   * operators', is none.
   */
  private static void cameOrWent(
      FamilyDamping flaps,
      String service,
      @Nullable AnnouncementDecision old,
      @Nullable ServiceFacts facts,
      @Nullable Verdict verdict,
      long nowNanos) {
    boolean was = old != null && (old.notAnnounced() == null || old.isFlapping());
    boolean is = facts != null && verdict != null && verdict.notAnnounced() == null;
    List<Address> had = old == null || !was ? List.of() : old.facts().assigned().addresses();
    List<Address> has = facts == null || !is ? List.of() : facts.assigned().addresses();
    flaps.changed(service, had, has, nowNanos);
  }

  /** What is said of a service now, whoever changed it. */
  private Verdict judge(ServiceFacts facts) {
    return held(facts, rules.judge(facts));
  }

  /** A verdict without the families that have to wait; those that do not stay announced. */
  private Verdict held(ServiceFacts facts, Verdict verdict) {
    FamilyDamping flaps = damping;
    if (flaps == null || verdict.notAnnounced() != null || !flaps.isHolding()) {
      return verdict;
    }
    String service = facts.service().id();
    Set<Family> waiting = flaps.held(service, facts.assigned().addresses());
    if (waiting.isEmpty()) {
      return verdict;
    }
    ServiceFacts others = facts.without(waiting);
    boolean isHeard = others != null && rules.judge(others).notAnnounced() == null;
    return isHeard
        ? new Verdict(verdict.through(), null, waiting)
        : new Verdict(List.of(), flaps.notAnnounced(service, waiting), waiting);
  }

  /** When {@link #release} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    return damping == null ? Long.MAX_VALUE : damping.deadlineNanos();
  }

  /** Announces what has waited long enough, and returns the services that it is of. */
  List<String> release(long nowNanos) {
    List<String> released = new ArrayList<>();
    for (String service : damping == null ? List.<String>of() : damping.due(nowNanos)) {
      AnnouncementDecision decision = standings.get(service);
      if (decision != null && !decision.verdict().waiting().isEmpty()) {
        Behind left = behind;
        if (left != null) {
          judgeAnew(left, decision); // what it has claimed in another family is as the rules say
        }
        claim(decision, false);
        decision.judged(judge(decision.facts()), generation);
        claim(decision, true);
        released.add(service);
      }
    }
    return released;
  }

  /**
   * Until when a service is silent since it comes and goes; {@link Long#MAX_VALUE} if it is not.
   */
  public long heldUntilNanos(String service) {
    AnnouncementDecision decision = standings.get(service);
    return damping == null || decision == null || !decision.isFlapping()
        ? Long.MAX_VALUE
        : damping.heldUntilNanos(service, decision.verdict().waiting());
  }

  /** What of a service, with all its addresses, is not announced here beside what is. */
  List<PartNotAnnounced> partSilences(ServiceFacts whole) {
    List<PartNotAnnounced> parts = new ArrayList<>(0);
    AnnouncementDecision decision = standings.get(whole.service().id());
    if (decision == null || decision.notAnnounced() != null) {
      return parts;
    }
    for (Address address : whole.assigned().addresses()) {
      Family family = address.family();
      FamilyDamping flaps = decision.verdict().waits(family) ? damping : null;
      NotAnnounced notAnnounced = rules.judge(whole.with(address)).notAnnounced();
      if (flaps != null) {
        parts.add(flaps.part(decision.service(), address));
      } else if (notAnnounced != null) {
        parts.add(new PartNotAnnounced(family, address, notAnnounced, Long.MAX_VALUE));
      }
    }
    return parts;
  }

  /** Which services have to wait; null where none ever does. */
  public @Nullable FamilyDamping damping() {
    return damping;
  }

  /** What the updates since the last call came to. */
  Map<AudienceId, List<PrefixChange>> changes() {
    Map<AudienceId, List<PrefixChange>> changes = new LinkedHashMap<>();
    tables.forEach((key, table) -> {
      List<PrefixChange> some = table.changes();
      if (!some.isEmpty()) {
        changes.put(key, some);
      }
    });
    return changes;
  }

  private void claim(AnnouncementDecision decision, boolean add) {
    for (Audience audience : audiences()) {
      AudienceRoutes table = tables.get(audience.id());
      if (table != null) {
        decision.claims(audience, add ? table::add : table::remove);
      }
    }
  }

  /** Adds which advertisements contradict each other on this node, and where. */
  void addDefeats(Map<Defeat, Contested.Where> all) {
    tables.values().forEach(table -> table.contested().addTo(all));
  }

  /** Whether advertisements contradict each other otherwise than when this was last asked. */
  boolean contradictionsDiffer() {
    boolean differ = false;
    for (AudienceRoutes table : tables.values()) {
      differ |= table.contested().differs();
    }
    return differ;
  }

  /** Peers of this node that would open the same session. */
  List<SameSession> rivals() {
    return rules.rivals();
  }

  /** Peers of this node that may open the same session: {@link SameSession#possible}. */
  List<SameSession> possibleRivals() {
    return rules.possibleRivals();
  }

  /** A peer of this node that may be sent fewer routes than there are for it. */
  record Overflow(String peer, int allowed) {}

  /** The peers that have more routes than they may be sent. */
  List<Overflow> overflows() {
    List<Overflow> overflows = new ArrayList<>();
    for (Audience audience : audiences()) {
      AudienceRoutes table = tables.get(audience.id());
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
