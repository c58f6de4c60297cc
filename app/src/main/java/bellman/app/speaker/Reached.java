package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.NodePlanner;
import bellman.bgp.rib.AdjRibOut;
import bellman.net.Address;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a service is announced at this moment: not where it is to be, but what was really sent.
 *
 * @param addresses what it has; empty for nothing
 * @param peers the names of the peers that have its routes from us, sorted
 * @param announced whether it is announced to any session of this node, up or not
 */
public record Reached(List<Address> addresses, List<String> peers, boolean announced) {

  private static final Reached NOWHERE = new Reached(List.of(), List.of(), false);

  /** The same, with an equal list of peers. */
  public Reached with(List<String> equalPeers) {
    return new Reached(addresses, equalPeers, announced);
  }

  /** How these services stand. To be asked on the speaker's thread, for not too many at once. */
  public static Map<String, Reached> of(Speaker.View view, Collection<String> services) {
    Map<String, AdjRibOut> ribs = ribs(view);
    NodePlanner node = view.planner().planner(view.node());
    Map<String, Reached> all = new LinkedHashMap<>();
    for (String service : services) {
      all.put(
          service,
          node != null && view.planner().decision(service) instanceof Decision.Assigned has
              ? of(node, ribs, service, has.addresses())
              : NOWHERE);
    }
    return all;
  }

  /**
   * What the peers that have a session were sent, by their names. All routers of a range are sent
   * the same, and one of them stands for its BGPPeer.
   */
  static Map<String, AdjRibOut> ribs(Speaker.View view) {
    Map<String, AdjRibOut> ribs = new HashMap<>();
    for (LivePeer peer : view.peers()) {
      AdjRibOut rib = peer.rib;
      if (rib != null) {
        ribs.put(peer.config().name(), rib);
        ribs.putIfAbsent(Peer.planned(peer.config().name()), rib);
      }
    }
    return ribs;
  }

  private static Reached of(
      NodePlanner node, Map<String, AdjRibOut> ribs, String service, List<Address> addresses) {
    var announced = node.announced(service);
    List<String> peers =
        announced.entrySet().stream()
            .filter(entry -> {
              AdjRibOut rib = ribs.get(entry.getKey());
              return rib != null && entry.getValue().stream().anyMatch(rib::isSent);
            })
            .map(Map.Entry::getKey)
            .toList();
    return new Reached(addresses, peers, !announced.isEmpty());
  }
}
