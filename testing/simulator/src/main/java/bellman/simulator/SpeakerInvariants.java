package bellman.simulator;

import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.PlannedRoute;
import bellman.balancer.plan.Planner;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.wire.Attributes;
import bellman.net.Prefix;
import bellman.net.link.Links;
import bellman.speaker.LivePeer;
import bellman.speaker.NextHops;
import bellman.speaker.SessionEvent;
import bellman.speaker.SpeakerMachine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What must hold between a speaker's plan and the routes that its routers have. */
final class SpeakerInvariants {

  private final SpeakerMachine machine;
  private final Map<LivePeer, SimulatedRouter> routers;
  private final Links links;
  private final Tally tally;

  /** What each router was last to have. */
  private final Map<SimulatedRouter, Map<Prefix, RouteAttributes>> followed = new LinkedHashMap<>();

  /**
   * For a speaker.
   *
   * @param routers those of its peers, a view
   */
  SpeakerInvariants(
      SpeakerMachine machine, Map<LivePeer, SimulatedRouter> routers, Links links, Tally tally) {
    this.machine = machine;
    this.routers = routers;
    this.links = links;
    this.tally = tally;
  }

  /** Has the logs of all sessions hold what the plan says now. */
  void follow() {
    if (machine.isGone()) {
      return;
    }
    for (LivePeer peer : machine.peers().values()) {
      SimulatedRouter router = routers.get(peer);
      SessionLog log = router == null ? null : router.log();
      if (router == null || log == null) {
        continue;
      }
      Map<Prefix, RouteAttributes> now = planned(peer);
      Map<Prefix, RouteAttributes> before = followed.getOrDefault(router, Map.of());
      before.keySet().stream()
          .filter(prefix -> !now.containsKey(prefix))
          .forEach(prefix -> log.wanted(prefix, null));
      now.forEach((prefix, route) -> {
        if (!route.equals(before.get(prefix))) {
          log.wanted(prefix, route);
        }
      });
      followed.put(router, now);
    }
  }

  /** What the plan says that a peer is to have. */
  private Map<Prefix, RouteAttributes> planned(LivePeer peer) {
    return routes(machine.planner(), peer.config());
  }

  private static Map<Prefix, RouteAttributes> routes(Planner planner, Peer peer) {
    NodePlanner node = planner.planner(NodeSimulation.NODE);
    Audience audience = node == null ? null : node.audienceOf(peer.name());
    Map<Prefix, RouteAttributes> routes = new HashMap<>();
    if (node != null && audience != null) {
      node.routes(audience).forEach((prefix, route) -> routes.put(prefix, attributes(route)));
    }
    return routes;
  }

  private static RouteAttributes attributes(PlannedRoute route) {
    return new RouteAttributes(
        route.localPref(),
        route.communities(),
        route.med(),
        route.asPathPrepend(),
        route.nextHop());
  }

  /** The speaker has taken notice of a session: its router is to have the plan from now on. */
  void begins(SessionEvent.Up up, boolean drained) {
    LivePeer peer = up.peer();
    SimulatedRouter router = routers.get(peer);
    if (router == null || peer.rib() == null) {
      return;
    }
    NextHops hops = NextHops.of(peer.config(), up.endpoints(), up.negotiated(), links);
    var log =
        new SessionLog(
            peer.config().name() + " router",
            router.settings(),
            up.negotiated(),
            hops.byFamily(),
            hops.linkLocal(),
            null);
    Map<Prefix, RouteAttributes> now = planned(peer);
    now.forEach(log::wanted);
    followed.put(router, now);
    router.begins(up.connection(), log);
    if (drained) {
      log.drained(true);
    }
  }

  /** Compares what routers have with the plan; returns whether that could be done for all. */
  boolean check() {
    boolean all = true;
    for (LivePeer peer : machine.peers().values()) {
      SimulatedRouter router = routers.get(peer);
      SessionLog log = router == null ? null : router.log();
      if (router == null || log == null || !router.atRest()) {
        all = false;
      } else {
        compare(peer, router, log, planned(peer));
      }
    }
    return all;
  }

  private void compare(
      LivePeer peer, SimulatedRouter router, SessionLog log, Map<Prefix, RouteAttributes> planned) {
    tally.count("comparisons");
    String name = peer.config().name();
    Map<Prefix, Attributes> expected = log.expected(planned);
    if (router.anyStale() || !expected.equals(router.routes())) {
      throw new ViolationException(
          name + " router has " + router.routes() + "\nbut the plan is " + expected);
    }
    if (!log.complete()) {
      throw new ViolationException(name + " router lacks End-of-RIB");
    }
    for (Prefix prefix : router.routes().keySet()) {
      tally.count("routes");
      boolean owned =
          machine.planner().assigned().values().stream()
              .anyMatch(assigned -> assigned.addresses().stream().anyMatch(prefix::contains));
      if (!owned) {
        throw new ViolationException(name + " router has " + prefix + ", which no service has");
      }
    }
  }

  /** Whether each peer has a session, and nothing is under way. */
  boolean isSettled() {
    for (LivePeer peer : machine.peers().values()) {
      SimulatedRouter router = routers.get(peer);
      if (router != null && (router.log() == null || !router.atRest())) {
        return false;
      }
    }
    return true;
  }

  /** What is missing for that. */
  String unsettled() {
    var text = new StringBuilder();
    for (LivePeer peer : machine.peers().values()) {
      SimulatedRouter router = routers.get(peer);
      if (router != null && !router.atRest()) {
        text.append("\n  ").append(peer.config().name()).append(": ").append(router.session());
        text.append(", its router ").append(router.router().session());
      }
    }
    return text.toString();
  }

  /** Each router has what a planner says that was told all objects at once. */
  void compareWith(Planner fresh) {
    NodePlanner node = fresh.planner(NodeSimulation.NODE);
    Set<String> wanted = new HashSet<>();
    if (node != null) {
      node.peers().forEach(peer -> wanted.add(peer.name()));
    }
    if (!wanted.equals(machine.peers().keySet())) {
      throw new ViolationException(
          "the peers are " + machine.peers().keySet() + ", and should be " + wanted);
    }
    for (LivePeer peer : machine.peers().values()) {
      SimulatedRouter router = routers.get(peer);
      SessionLog log = router == null ? null : router.log();
      if (router != null && log != null) {
        compare(peer, router, log, routes(fresh, peer.config()));
      }
    }
  }
}
