package bellman.balancer.plan;

import bellman.balancer.allocator.AddressSource;
import bellman.balancer.allocator.Assignments;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.allocator.PoolUsage;
import bellman.balancer.allocator.Reason;
import bellman.balancer.allocator.Request;
import bellman.balancer.allocator.StatusAddresses;
import bellman.balancer.config.Compilation;
import bellman.balancer.config.Compiler;
import bellman.balancer.config.Config;
import bellman.balancer.resource.EndpointSlice;
import bellman.balancer.resource.Kind;
import bellman.balancer.resource.Metadata;
import bellman.balancer.resource.Node;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import bellman.balancer.resource.Service;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that follows from the objects: the configuration, who has which address, and what each
 * node announces. Told of changes, it answers with what changed.
 */
public final class Planner {

  /**
   * What is not in the objects.
   *
   * @param nodes which nodes to plan for
   * @param standIn the name of the one node that there is when there is no Node object; null if
   *     there is none then
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param remembered what a service had when it was last known, by its id; empty for nothing
   */
  public record Settings(
      Predicate<String> nodes,
      @Nullable String standIn,
      @Nullable String loadBalancerClass,
      Function<String, List<Address>> remembered) {}

  /**
   * What a change came to.
   *
   * @param decisions the decisions about addresses that changed, by service
   * @param services those that were looked at, whether or not anything changed for them; after a
   *     new configuration it may be any
   * @param nodes what changed on each node on which anything did
   * @param compiled whether the configuration was compiled anew, so that its problems may differ
   */
  public record Outcome(
      Map<String, Decision> decisions,
      Set<String> services,
      Map<String, NodeChange> nodes,
      boolean compiled) {}

  private final Settings settings;
  private final AddressSource assignments;
  private final EndpointIndex endpoints;
  private final boolean excludeLabelCounts;
  private final Map<ObjectKey, Resource> configured = new LinkedHashMap<>();
  private final Map<String, Service> services = new HashMap<>();
  private final Map<String, NodePlanner> planners = new TreeMap<>();

  /** Warnings about services, by service; kept, so that asking costs nothing. */
  private final Map<String, List<Problem>> serviceWarnings = new TreeMap<>();

  /** Whether anything was compiled: the first objects may be services only. */
  private boolean begun;

  private Compilation compilation = Compilation.EMPTY;

  /** A planner that knows of nothing, and gives addresses out. */
  public Planner(Settings settings) {
    this(
        settings,
        new Assignments(settings.loadBalancerClass(), settings.remembered()),
        Endpoints.UNKNOWN,
        true);
  }

  private Planner(
      Settings settings,
      AddressSource assignments,
      Endpoints ofNoSlice,
      boolean excludeLabelCounts) {
    this.settings = settings;
    this.assignments = assignments;
    this.endpoints = new EndpointIndex(ofNoSlice);
    this.excludeLabelCounts = excludeLabelCounts;
  }

  /** A planner for one node of a cluster, whose controller gives the addresses out. */
  public static Planner ofNode(String node, @Nullable String loadBalancerClass) {
    return ofNode(node, loadBalancerClass, true);
  }

  /**
   * A planner for one node of a cluster.
   *
   * @param excludeLabelCounts whether the node's label {@code
   *     node.kubernetes.io/exclude-from-external-load-balancers} keeps it from announcing
   */
  public static Planner ofNode(
      String node, @Nullable String loadBalancerClass, boolean excludeLabelCounts) {
    return new Planner(
        new Settings(node::equals, null, loadBalancerClass, _ -> List.of()),
        new StatusAddresses(loadBalancerClass),
        Endpoints.NONE,
        excludeLabelCounts);
  }

  /** The planner of a cluster's controller: it gives addresses out, and announces nothing. */
  public static Planner ofController(@Nullable String loadBalancerClass) {
    return new Planner(new Settings(_ -> false, null, loadBalancerClass, _ -> List.of()));
  }

  /** These objects are new or changed, and those are gone. */
  public Outcome observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    Set<String> affected = new LinkedHashSet<>();
    List<Service> changedServices = new ArrayList<>();
    List<String> goneServices = new ArrayList<>();
    boolean reconfigured = !begun;
    begun = true;
    for (ObjectKey key : removed) {
      switch (key.kind()) {
        case SERVICE -> {
          String id = key.namespace() + "/" + key.name();
          services.remove(id);
          goneServices.add(id);
        }
        case ENDPOINT_SLICE -> endpoints.remove(key, affected);
        default -> reconfigured |= configured.remove(key) != null;
      }
    }
    for (Resource resource : upserts) {
      switch (resource) {
        case Service service -> {
          services.put(service.id(), service);
          changedServices.add(service);
        }
        case EndpointSlice slice -> endpoints.put(slice, affected);
        default -> {
          Resource before = configured.put(resource.key(), resource);
          reconfigured |= !resource.equals(before);
        }
      }
    }
    Map<String, Decision> decisions = new LinkedHashMap<>();
    Map<String, NodeChange> changes = new TreeMap<>();
    if (reconfigured) {
      compilation = Compiler.compile(configured.values(), List.of(), compilation.config());
      decisions.putAll(assignments.pools(compilation.config().pools()));
      placeNodes(changes);
    }
    decisions.putAll(assignments.apply(changedServices, goneServices));
    affected.addAll(decisions.keySet());
    affected.addAll(goneServices);
    changedServices.forEach(service -> affected.add(service.id()));
    affected.forEach(this::judge);
    for (NodePlanner planner : planners.values()) {
      affected.forEach(service -> planner.update(service, facts(service)));
      Map<List<String>, List<PrefixChange>> routes = planner.changes();
      if (!routes.isEmpty()) {
        changes.merge(planner.name(), new NodeChange(false, false, routes), Planner::together);
      }
    }
    return new Outcome(decisions, affected, changes, reconfigured);
  }

  private static NodeChange together(NodeChange first, NodeChange second) {
    Map<List<String>, List<PrefixChange>> routes = new LinkedHashMap<>(first.routes());
    second
        .routes()
        .forEach((key, changes) ->
            routes.merge(
                key,
                changes,
                (before, after) -> {
                  List<PrefixChange> both = new ArrayList<>(before);
                  both.addAll(after);
                  return both;
                }));
    return new NodeChange(first.peersChanged(), first.regrouped(), routes);
  }

  private @Nullable ServiceFacts facts(String id) {
    Service service = services.get(id);
    return service != null && assignments.decision(id) instanceof Assigned assigned
        ? new ServiceFacts(service, assigned, endpoints.of(id))
        : null;
  }

  /** Every node that is there has a planner; that of a node that is gone announces nothing. */
  private void placeNodes(Map<String, NodeChange> changes) {
    Map<String, Node> nodes = nodes();
    for (String name : nodes.keySet()) {
      if (settings.nodes().test(name) && !planners.containsKey(name)) {
        var planner = new NodePlanner(name, excludeLabelCounts);
        planners.put(name, planner);
        services.keySet().forEach(service -> planner.update(service, facts(service)));
      }
    }
    planners.forEach((name, planner) -> {
      NodeChange change = planner.reconfigure(compilation.config(), nodes.get(name));
      if (!change.isEmpty()) {
        changes.put(name, change);
      }
    });
  }

  private Map<String, Node> nodes() {
    Map<String, Node> nodes = new TreeMap<>();
    for (Resource resource : configured.values()) {
      if (resource instanceof Node node) {
        nodes.put(node.name(), node);
      }
    }
    String name = settings.standIn();
    if (nodes.isEmpty() && name != null) {
      Map<String, String> labels = Map.of("kubernetes.io/hostname", name);
      nodes.put(name, new Node(new Metadata("", name, labels, Map.of(), null), false));
    }
    return nodes;
  }

  // ---- what is

  /** The names of the nodes that there are, planned for or not. */
  public Set<String> nodeNames() {
    return nodes().keySet();
  }

  /** The nodes planned for that are there, sorted by name. */
  public Collection<NodePlanner> planners() {
    return planners.values().stream().filter(NodePlanner::isThere).toList();
  }

  /** A node's plan; null if it is not planned for. */
  public @Nullable NodePlanner planner(String node) {
    return planners.get(node);
  }

  /** The configuration in use. */
  public Config config() {
    return compilation.config();
  }

  /** Every service, sorted by namespace and name. */
  public List<Service> services() {
    List<Service> sorted = new ArrayList<>(services.values());
    sorted.sort(
        Comparator.comparing((Service service) -> service.metadata().namespace())
            .thenComparing(service -> service.metadata().name()));
    return sorted;
  }

  /** The decision about a service's addresses; null if there is no such service. */
  public @Nullable Decision decision(String service) {
    return assignments.decision(service);
  }

  /** How far each pool is used up, by name; empty where somebody else gives addresses out. */
  public List<PoolUsage> usage() {
    return assignments instanceof Assignments giving ? giving.usage() : List.of();
  }

  /** Who has which addresses. */
  public Map<String, Assigned> assigned() {
    return assignments.assigned();
  }

  /** What is wrong in the objects: set aside, or contradictory on some node. */
  public List<Problem> problems() {
    TreeSet<Problem> problems = new TreeSet<>(compilation.problems());
    for (NodePlanner planner : planners()) {
      for (Contradiction contradiction : planner.contradictions()) {
        problems.add(
            problem(
                Kind.BGP_ADVERTISEMENT,
                contradiction.advertisement(),
                contradiction.field(),
                contradiction.message()));
      }
    }
    overflows()
        .forEach((overflow, nodes) ->
            problems.add(
                problem(
                    Kind.BGP_PEER,
                    overflow.peer(),
                    "spec.maxAdvertisedPrefixes",
                    "allows "
                        + overflow.allowed()
                        + ", and "
                        + nodes.getFirst()
                        + (nodes.size() == 1 ? "" : " (as " + (nodes.size() - 1) + " more)")
                        + " has more routes for it, of which some are not sent: allow more,"
                        + " aggregate, or announce fewer services to it")));
    return List.copyOf(problems);
  }

  private Map<NodePlanner.Overflow, List<String>> overflows() {
    Map<NodePlanner.Overflow, List<String>> nodes = new LinkedHashMap<>();
    for (NodePlanner planner : planners()) {
      for (NodePlanner.Overflow overflow : planner.overflows()) {
        nodes.computeIfAbsent(overflow, _ -> new ArrayList<>()).add(planner.name());
      }
    }
    return nodes;
  }

  private Problem problem(Kind kind, String name, String field, String message) {
    ObjectKey key = new ObjectKey(kind, "", name);
    for (ObjectKey candidate : configured.keySet()) {
      if (candidate.kind() == kind && candidate.name().equals(name)) {
        key = candidate;
        break;
      }
    }
    return Problem.of(key, field, message);
  }

  /** What is probably not meant, but harms nothing. */
  public List<Problem> warnings() {
    TreeSet<Problem> warnings = new TreeSet<>(compilation.warnings());
    serviceWarnings.values().forEach(warnings::addAll);
    return List.copyOf(warnings);
  }

  /** The warnings about all but services: of what the configuration is compiled from. */
  public List<Problem> configurationWarnings() {
    return compilation.warnings();
  }

  /** Looks for what is probably not meant with a service. */
  private void judge(String id) {
    Service service = services.get(id);
    if (service == null) {
      serviceWarnings.remove(id);
      return;
    }
    List<Problem> found = new ArrayList<>(0);
    for (String annotation : service.metadata().annotations().keySet()) {
      if (annotation.startsWith(Request.OLD_PREFIX)) {
        found.add(
            Problem.of(
                service.key(),
                "metadata.annotations[" + annotation + "]",
                "is deprecated: write "
                    + Request.PREFIX
                    + annotation.substring(Request.OLD_PREFIX.length())));
      }
    }
    if (assignments.decision(id) instanceof Unassigned(Reason reason, String message)
        && reason != Reason.NOT_LOAD_BALANCER
        && reason != Reason.CLASS_NOT_OURS) {
      found.add(
          Problem.of(service.key(), null, "has no address: " + reason.text() + ": " + message));
    }
    if (found.isEmpty()) {
      serviceWarnings.remove(id);
    } else {
      serviceWarnings.put(id, found);
    }
  }
}
