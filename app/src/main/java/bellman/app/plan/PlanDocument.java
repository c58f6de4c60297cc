package bellman.app.plan;

import bellman.api.resource.Problem;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.PlannedRoute;
import bellman.balancer.plan.Planner;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Prefix;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What each node would announce to each peer, and why a service is not announced.
 *
 * @param problems objects and parts that are set aside, and contradictions
 * @param warnings what is probably not meant
 * @param services every service that was read
 * @param nodes the nodes asked for
 */
public record PlanDocument(
    List<Finding> problems,
    List<Finding> warnings,
    List<ServiceRow> services,
    List<NodeRow> nodes) {

  /** Something wrong with a field of an object. */
  public record Finding(
      String kind,
      @Nullable String namespace,
      String name,
      @Nullable String field,
      String message) {

    static Finding of(Problem problem) {
      return new Finding(
          problem.kind(), problem.namespace(), problem.name(), problem.field(), problem.message());
    }
  }

  /**
   * A service and its addresses.
   *
   * @param reason why it has none; null if it has
   */
  public record ServiceRow(
      String namespace,
      String name,
      @Nullable String pool,
      List<String> addresses,
      @Nullable String reason) {}

  /**
   * What one node does.
   *
   * @param frrConfiguration the object that FRR-K8s is given; left out where Bellman speaks BGP
   *     itself
   */
  public record NodeRow(
      String name,
      List<PeerRow> peers,
      List<SilentRow> silent,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FrrRow frrConfiguration) {}

  /**
   * A node's FRRConfiguration.
   *
   * @param bytes how long it is
   * @param mostBytes how long it may be for an API server to take it
   * @param held whether FRR-K8s would refuse all of it, so that what is there stays; problems say
   *     why
   */
  public record FrrRow(String namespace, String name, int bytes, int mostBytes, boolean held) {}

  /** What one peer is to get. */
  public record PeerRow(String name, List<RouteRow> routes) {}

  /**
   * One route. The keys of what is null are left out.
   *
   * @param localPref 0 where the session carries none
   * @param med MULTI_EXIT_DISC; null if none is sent
   * @param asPathPrepend how often our AS is in the path once more; null for not at all, and where
   *     the session carries no path of ours
   * @param nextHop null for the session's own address
   */
  public record RouteRow(
      String prefix,
      long localPref,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long med,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer asPathPrepend,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String nextHop,
      List<String> communities,
      List<String> services) {}

  /** A service that a node announces to nobody. */
  public record SilentRow(String service, String reason, String message) {}

  /**
   * Reads a planner off, where Bellman speaks BGP itself.
   *
   * @param problems all problems, those of reading too
   */
  public static PlanDocument of(Planner planner, Collection<Problem> problems) {
    return of(planner, problems, planner.warnings(), _ -> null);
  }

  /**
   * Reads a planner off.
   *
   * @param problems all problems, those of reading too
   * @param frr the node's object for FRR-K8s; null for none
   */
  public static PlanDocument of(
      Planner planner,
      Collection<Problem> problems,
      Collection<Problem> warnings,
      Function<String, @Nullable FrrRow> frr) {
    return new PlanDocument(
        problems.stream().map(Finding::of).toList(),
        warnings.stream().map(Finding::of).toList(),
        planner.services().stream().map(service -> row(planner, service)).toList(),
        planner.planners().stream().map(node -> row(node, frr.apply(node.name()))).toList());
  }

  private static ServiceRow row(Planner planner, Service service) {
    String namespace = service.metadata().namespace();
    String name = service.metadata().name();
    return switch (planner.decision(service.id())) {
      case Decision.Assigned(var pool, var addresses) ->
          new ServiceRow(
              namespace, name, pool, addresses.stream().map(Address::toString).toList(), null);
      case Decision.Unassigned(var reason, _) ->
          new ServiceRow(namespace, name, null, List.of(), reason.text());
      case null -> throw new IllegalStateException(service.id() + " was not decided");
    };
  }

  private static NodeRow row(NodePlanner node, @Nullable FrrRow frr) {
    List<PeerRow> peers = new ArrayList<>();
    for (Audience audience : node.audiences()) {
      Map<Prefix, PlannedRoute> routes = new TreeMap<>(node.routes(audience));
      for (Peer peer : audience.peers()) {
        peers.add(row(node, audience, peer, routes));
      }
    }
    peers.sort(Comparator.comparing(PeerRow::name));
    List<SilentRow> silent = new ArrayList<>();
    node.notAnnounced()
        .forEach((service, notAnnounced) ->
            silent.add(
                new SilentRow(service, notAnnounced.reason().text(), notAnnounced.message())));
    return new NodeRow(node.name(), peers, silent, frr);
  }

  private static PeerRow row(
      NodePlanner node, Audience audience, Peer peer, Map<Prefix, PlannedRoute> routes) {
    List<RouteRow> rows = new ArrayList<>();
    Integer most = peer.maxAdvertisedPrefixes();
    // as a session that begins now would send them: the first by prefix, up to what is allowed
    routes.forEach((prefix, route) -> {
      if (peer.families().contains(prefix.family()) && (most == null || rows.size() < most)) {
        rows.add(row(peer, prefix, route, node.services(audience, prefix)));
      }
    });
    return new PeerRow(peer.name(), rows);
  }

  private static RouteRow row(Peer peer, Prefix prefix, PlannedRoute route, List<String> services) {
    boolean prepended = route.asPathPrepend() > 0 && !peer.isInternal();
    return new RouteRow(
        prefix.toString(),
        peer.isInternal() ? route.localPref() : 0,
        route.med(),
        prepended ? route.asPathPrepend() : null,
        route.nextHop() == null ? null : route.nextHop().toString(),
        route.communities().stream().map(Community::toString).toList(),
        services);
  }
}
