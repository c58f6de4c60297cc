package bellman.app.frrk8s;

import bellman.app.speaker.RouteListing;
import bellman.balancer.config.Peer;
import bellman.balancer.frrk8s.Attributes;
import bellman.balancer.frrk8s.NeighborKey;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.PlannedRoute;
import bellman.net.Prefix;
import bellman.telemetry.RouteAnswer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What FRR runs with for its neighbors, as far as it is still planned. */
final class FrrRoutes implements RouteListing.Source<FrrState> {

  /** What FRR sends within an AS where nothing else is said. */
  private static final long DEFAULT_LOCAL_PREF = 100;

  private final LongSupplier nanos;

  /**
   * Routes as they are at the time of the question.
   *
   * @param nanos the time that the state is told in
   */
  FrrRoutes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What a peer is to have. */
  static Map<Prefix, PlannedRoute> planned(FrrState state, Peer peer) {
    NodePlanner node = state.planner().planner(state.node());
    Audience audience = node == null ? null : node.audienceOf(peer.name());
    if (node == null || audience == null) {
      return Map.of();
    }
    Map<Prefix, PlannedRoute> his = new TreeMap<>(node.routes(audience));
    his.keySet().removeIf(prefix -> !peer.families().contains(prefix.family()));
    return his;
  }

  /** What FRR runs with for a peer. */
  static Map<Prefix, PlannedRoute> loaded(FrrState state, Peer peer, long now) {
    NeighborKey neighbor = state.neighbor(peer.name());
    if (neighbor == null) {
      return Map.of();
    }
    Map<Prefix, PlannedRoute> loaded = planned(state, peer);
    loaded.keySet().removeIf(prefix -> !state.isLoaded(neighbor, prefix.toString(), now));
    return loaded;
  }

  @Override
  public List<String> peers(FrrState state) {
    return FrrAnswers.peers(state).stream().map(Peer::name).toList();
  }

  @Override
  public RouteListing.@Nullable Sent sent(FrrState state, String name) {
    NodePlanner node = state.planner().planner(state.node());
    Audience audience = node == null ? null : node.audienceOf(name);
    NeighborKey neighbor = state.neighbor(name);
    if (node == null || audience == null || neighbor == null || !state.sessions().isUp(neighbor)) {
      return null;
    }
    for (Peer peer : audience.peers()) {
      if (peer.name().equals(name)) {
        return new OfPeer(state, peer, node, audience, neighbor, nanos.getAsLong());
      }
    }
    return null;
  }

  private static final class OfPeer implements RouteListing.Sent {
    private final FrrState state;
    private final Peer peer;
    private final NodePlanner node;
    private final Audience audience;
    private final NeighborKey neighbor;
    private final long now;
    private @Nullable Attributes attributes;

    OfPeer(
        FrrState state,
        Peer peer,
        NodePlanner node,
        Audience audience,
        NeighborKey neighbor,
        long now) {
      this.state = state;
      this.peer = peer;
      this.node = node;
      this.audience = audience;
      this.neighbor = neighbor;
      this.now = now;
    }

    /** All at once: there are no more than fit into one object of an API server. */
    @Override
    public int piece(int piece, Consumer<Prefix> into) {
      if (piece > 0) {
        return 0;
      }
      Map<Prefix, PlannedRoute> routes = node.routes(audience);
      routes.keySet().forEach(into);
      return routes.size();
    }

    @Override
    public Collection<Prefix> of(String service) {
      return node.announced(service).getOrDefault(peer.name(), List.of());
    }

    @Override
    public RouteListing.@Nullable Row row(Prefix prefix) {
      PlannedRoute route = node.route(audience, prefix);
      if (route == null
          || !peer.families().contains(prefix.family())
          || !state.isLoaded(neighbor, prefix.toString(), now)) {
        return null;
      }
      Attributes given = attributes;
      if (given == null) {
        attributes = given = Attributes.of(state.union(), neighbor);
      }
      Attributes as = given;
      List<String> services = node.claimants(audience, prefix);
      return new RouteListing.Row(services.size(), () -> answer(prefix, route, as, services));
    }

    /**
     * A route as FRR was given it: what users' objects say of the prefix is in it, and what ours
     * gave way to.
     */
    private RouteAnswer answer(
        Prefix prefix, PlannedRoute route, Attributes as, List<String> services) {
      boolean internal = peer.isInternal();
      String text = prefix.toString();
      long preference = as.localPref(text);
      return new RouteAnswer(
          peer.name(),
          text,
          route.nextHop() == null ? null : route.nextHop().toString(),
          internal ? (Long) (preference == 0 ? DEFAULT_LOCAL_PREF : preference) : null,
          internal
              ? List.of()
              : Collections.nCopies(1 + as.prepends(text), peer.session().localAsn().number()),
          null,
          as.communities(text),
          services.stream().sorted().toList());
    }
  }
}
