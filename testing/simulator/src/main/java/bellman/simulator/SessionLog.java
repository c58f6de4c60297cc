package bellman.simulator;

import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All states that a session's routes were to have since it came up, and how far the router has
 * come. A router may miss states, but never see one that was not, nor go back to an older one.
 */
final class SessionLog {

  private static final class States {
    final List<@Nullable RouteAttributes> wanted = new ArrayList<>();
    int seen;
  }

  private final String name;
  private final Asn localAsn;
  private final Negotiated negotiated;
  private final Map<Family, Address> nextHops;
  private final Map<Prefix, States> prefixes = new HashMap<>();
  private final Set<Family> complete = EnumSet.noneOf(Family.class);

  SessionLog(String name, Asn localAsn, Negotiated negotiated, Map<Family, Address> nextHops) {
    this.name = name;
    this.localAsn = localAsn;
    this.negotiated = negotiated;
    this.nextHops = nextHops;
  }

  /** From now on the router is to have this. */
  void wanted(Prefix prefix, @Nullable RouteAttributes attributes) {
    if (negotiated.families().contains(prefix.family())) {
      prefixes.computeIfAbsent(prefix, _ -> absent()).wanted.add(attributes);
    }
  }

  private static States absent() {
    var states = new States();
    states.wanted.add(null);
    return states;
  }

  /** The router got this. */
  void delivered(Update update, Map<Prefix, Attributes> before) {
    if (!update.findings().isEmpty()) {
      throw new ViolationException(name + " finds fault: " + update.findings());
    }
    if (update.endOfRib() != null && !complete.add(update.endOfRib())) {
      throw new ViolationException(name + " gets End-of-RIB twice for " + update.endOfRib());
    }
    for (Prefix prefix : update.withdrawn()) {
      if (!before.containsKey(prefix)) {
        throw new ViolationException(name + " loses " + prefix + ", which it never had");
      }
      advance(prefix, null);
    }
    for (Prefix prefix : update.announced()) {
      advance(prefix, update.attributes());
    }
  }

  private void advance(Prefix prefix, @Nullable Attributes got) {
    States states = prefixes.get(prefix);
    if (states == null) {
      throw new ViolationException(name + " gets " + prefix + ", which nobody asked for");
    }
    for (int i = states.seen; i < states.wanted.size(); i++) {
      RouteAttributes wanted = states.wanted.get(i);
      if (wanted == null ? got == null : expected(prefix, wanted).equals(got)) {
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
  Attributes expected(Prefix prefix, RouteAttributes route) {
    boolean internal = negotiated.wire().internal();
    return new Attributes(
        Attributes.IGP,
        internal
            ? List.of()
            : List.of(new Attributes.Segment(Attributes.Segment.SEQUENCE, List.of(localAsn))),
        nextHops.get(prefix.family()),
        null,
        null,
        internal ? route.localPref() : null,
        route.communities(),
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
                .computeIfAbsent(route, _ -> expected(prefix, route)));
      }
    });
    return all;
  }

  /** Whether each family's first table is through. */
  boolean complete() {
    return complete.equals(negotiated.families());
  }
}
