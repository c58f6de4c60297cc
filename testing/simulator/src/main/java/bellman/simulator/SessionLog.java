package bellman.simulator;

import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.net.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All states that a session's routes were to have since it came up, and how far the router has
 * come. A router may miss states, but never see one that was not, nor go back to an older one.
 */
final class SessionLog {

  /** What a prefix was to be like; drained if it was sent after the session was. */
  private record Wanted(@Nullable RouteAttributes attributes, boolean drained) {}

  private static final class States {
    final List<Wanted> wanted = new ArrayList<>();
    int seen;
    boolean atFirst;
  }

  private final String name;
  private final Settings speaker;
  private final Negotiated negotiated;
  private final Map<Family, Address> nextHops;
  private final @Nullable Address linkLocal;
  private @Nullable Integer limit;

  /** No more than so many while a new limit is on its way. */
  private @Nullable Integer bound;

  private final Map<Prefix, States> prefixes = new HashMap<>();
  private final Set<Family> complete = EnumSet.noneOf(Family.class);

  /** What the router was sent in this session and has still. */
  private final Set<Prefix> has = new HashSet<>();

  private boolean draining;

  SessionLog(
      String name,
      Settings speaker,
      Negotiated negotiated,
      Map<Family, Address> nextHops,
      @Nullable Address linkLocal,
      @Nullable Integer limit) {
    this.name = name;
    this.speaker = speaker;
    this.negotiated = negotiated;
    this.nextHops = nextHops;
    this.linkLocal = linkLocal;
    this.limit = limit;
    this.bound = limit;
  }

  /** From now on the router is to have so many; what is too much may go, and come back later. */
  void limited(@Nullable Integer most) {
    bound = bound == null || most == null ? null : (Integer) Math.max(bound, most);
    limit = most;
    for (States states : prefixes.values()) {
      Wanted current = states.wanted.getLast();
      states.wanted.add(new Wanted(null, draining));
      states.wanted.add(current);
    }
  }

  /** Everything has arrived: the router has no more than its limit again. */
  void settled() {
    bound = limit;
  }

  /** All that the table has as the session begins is told. */
  void begins() {
    prefixes.values().forEach(states -> states.atFirst = true);
  }

  /** From now on the router is to have this. */
  void wanted(Prefix prefix, @Nullable RouteAttributes attributes) {
    if (negotiated.families().contains(prefix.family())) {
      prefixes.computeIfAbsent(prefix, _ -> absent()).wanted.add(new Wanted(attributes, draining));
    }
  }

  private static States absent() {
    var states = new States();
    states.wanted.add(new Wanted(null, false));
    return states;
  }

  /** From now on the router is to have everything with GRACEFUL_SHUTDOWN, or without it. */
  void drained(boolean is) {
    draining = is;
    for (States states : prefixes.values()) {
      states.wanted.add(new Wanted(states.wanted.getLast().attributes(), is));
    }
  }

  /** From now on the router is to have nothing. */
  void withdrawn() {
    prefixes.values().forEach(states -> states.wanted.add(new Wanted(null, draining)));
  }

  /** Whether End-of-RIB may not come without it: it was in the table all the time. */
  boolean mustHaveBeenSent(Prefix prefix) {
    States states = prefixes.get(prefix);
    // the first state is that of before the session
    return limit == null
        && states != null
        && states.atFirst
        && states.wanted.stream().skip(1).allMatch(wanted -> wanted.attributes() != null);
  }

  /** The router got this. */
  void delivered(Update update) {
    if (!update.findings().isEmpty()) {
      throw new ViolationException(name + " finds fault: " + update.findings());
    }
    if (update.endOfRib() != null && !complete.add(update.endOfRib())) {
      throw new ViolationException(name + " gets End-of-RIB twice for " + update.endOfRib());
    }
    for (Prefix prefix : update.withdrawn()) {
      if (!has.remove(prefix)) {
        throw new ViolationException(name + " loses " + prefix + ", which it never had");
      }
      advance(prefix, null);
    }
    for (Prefix prefix : update.announced()) {
      advance(prefix, update.attributes());
      has.add(prefix);
    }
    if (bound != null && has.size() > bound) {
      throw new ViolationException(
          name + " has " + has.size() + " prefixes, of a limit of " + bound);
    }
  }

  private void advance(Prefix prefix, @Nullable Attributes got) {
    States states = prefixes.get(prefix);
    if (states == null) {
      throw new ViolationException(name + " gets " + prefix + ", which nobody asked for");
    }
    for (int i = states.seen; i < states.wanted.size(); i++) {
      Wanted wanted = states.wanted.get(i);
      RouteAttributes attributes = wanted.attributes();
      if (attributes == null
          ? got == null
          : expected(prefix, attributes, wanted.drained()).equals(got)) {
        states.seen = i;
        return;
      }
    }
    throw new ViolationException(
        name
            + " gets "
            + prefix
            + " as "
            + got
            + ", which it was not to have since it had "
            + states.wanted.get(states.seen)
            + "; wanted were "
            + states.wanted);
  }

  /** What a router must make of a route of this session, said here once more by itself. */
  private Attributes expected(Prefix prefix, RouteAttributes route, boolean drained) {
    boolean internal = negotiated.wire().internal();
    List<Asn> path = new ArrayList<>();
    for (int i = 0; i <= route.asPathPrepend(); i++) {
      path.add(speaker.localAsn());
    }
    List<Community> communities = new ArrayList<>(route.communities());
    Community shutdown = Community.parse("65535:0");
    if (drained && !communities.contains(shutdown)) {
      communities.add(shutdown);
      Collections.sort(communities);
    }
    Address own = nextHops.get(prefix.family());
    Address wanted = route.nextHop();
    Address hop = wanted == null ? own : wanted;
    boolean pair =
        linkLocal != null && hop != null && hop.equals(own) && hop.family() == Family.IPV6;
    Role role = speaker.offer().role();
    boolean marked = !internal && (role == Role.PROVIDER || role == Role.RS || role == Role.PEER);
    return new Attributes(
        Attributes.IGP,
        internal ? List.of() : List.of(new Attributes.Segment(Attributes.Segment.SEQUENCE, path)),
        hop,
        pair ? linkLocal : null,
        route.med(),
        internal ? (drained ? Long.valueOf(0) : Long.valueOf(route.localPref())) : null,
        communities,
        marked ? speaker.localAsn() : null,
        List.of());
  }

  /** The routes of a table as this session's router must have them. */
  Map<Prefix, Attributes> expected(Map<Prefix, RouteAttributes> table) {
    Map<Family, Map<RouteAttributes, Attributes>> known = new EnumMap<>(Family.class);
    Map<Prefix, Attributes> all = new HashMap<>();
    table.forEach((prefix, route) -> {
      if (negotiated.families().contains(prefix.family())) {
        all.put(
            prefix,
            known
                .computeIfAbsent(prefix.family(), _ -> new HashMap<>())
                .computeIfAbsent(route, _ -> expected(prefix, route, draining)));
      }
    });
    return all;
  }

  /** How many of so many routes the router must have. */
  int fitting(int count) {
    return limit == null ? count : Math.min(limit, count);
  }

  /** Whether each family's first table is through. */
  boolean complete() {
    return complete.equals(negotiated.families());
  }
}
