package bellman.balancer.plan;

import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrNodeState;
import bellman.api.resource.FrrSessionState;
import bellman.api.resource.Kind;
import bellman.api.resource.Metadata;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Pod;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.balancer.allocator.AddressSource;
import bellman.balancer.allocator.Assignments;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.PoolUsage;
import bellman.balancer.allocator.StatusAddresses;
import bellman.balancer.config.Compilation;
import bellman.balancer.config.Config;
import bellman.balancer.config.ConfigCompiler;
import bellman.balancer.config.SameSession;
import bellman.net.Address;
import bellman.net.Ipv4Address;
import bellman.net.PiecewiseMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
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
   * @param compiled whether the configuration was compiled anew
   * @param problemsDiffer whether {@link #problems} may say otherwise than before: for that reason,
   *     or since advertisements contradict each other on routes that a service has, or no longer
   */
  public record Outcome(
      Map<String, Decision> decisions,
      Set<String> services,
      Map<String, NodeChange> nodes,
      boolean compiled,
      boolean problemsDiffer) {}

  private final Settings settings;
  private final AddressSource assignments;
  private EndpointIndex endpoints;
  private final boolean excludeLabelCounts;
  private final boolean secretsElsewhere;
  private final Map<ObjectKey, Resource> configured = new LinkedHashMap<>();
  private final PiecewiseMap<String, Service> services = new PiecewiseMap<>();
  private final Map<String, NodePlanner> planners = new TreeMap<>();

  private final ServiceWarnings serviceWarnings = new ServiceWarnings();

  private boolean isDamping;
  private boolean isController;

  /** Whether anything was compiled: the first objects may be services only. */
  private boolean begun;

  private Compilation compilation = Compilation.EMPTY;

  /** A planner that knows of nothing, and gives addresses out. */
  public Planner(Settings settings) {
    this(
        settings,
        new Assignments(settings.loadBalancerClass(), settings.remembered()),
        EndpointHealth.UNKNOWN,
        true,
        false);
  }

  /** As above, where somebody else finds the Secrets with the passwords. */
  public static Planner withoutSecrets(Settings settings) {
    return new Planner(
        settings,
        new Assignments(settings.loadBalancerClass(), settings.remembered()),
        EndpointHealth.UNKNOWN,
        true,
        true);
  }

  private Planner(
      Settings settings,
      AddressSource assignments,
      EndpointHealth ofNoSlice,
      boolean excludeLabelCounts,
      boolean secretsElsewhere) {
    this.settings = settings;
    this.secretsElsewhere = secretsElsewhere;
    this.assignments = assignments;
    this.endpoints = new EndpointIndex(ofNoSlice, settings.standIn() != null);
    this.excludeLabelCounts = excludeLabelCounts;
  }

  /** A planner for one node of a cluster, whose controller gives the addresses out. */
  public static Planner ofNode(String node, @Nullable String loadBalancerClass) {
    return ofNode(node, loadBalancerClass, true, false);
  }

  /**
   * A planner for one node of a cluster.
   *
   * @param excludeLabelCounts whether the node's label {@code
   *     node.kubernetes.io/exclude-from-external-load-balancers} keeps it from announcing
   * @param secretsElsewhere whether somebody else finds the Secrets with the passwords, so that one
   *     that is missing here is no problem
   */
  public static Planner ofNode(
      String node,
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      boolean secretsElsewhere) {
    return new Planner(
        new Settings(node::equals, null, loadBalancerClass, _ -> List.of()),
        new StatusAddresses(loadBalancerClass),
        EndpointHealth.NONE,
        excludeLabelCounts,
        secretsElsewhere);
  }

  /** The planner of a cluster's controller: it gives addresses out, and announces nothing. */
  public static Planner ofController(@Nullable String loadBalancerClass) {
    var planner = new Planner(new Settings(_ -> false, null, loadBalancerClass, _ -> List.of()));
    planner.isController = true;
    return planner;
  }

  /**
   * The objects are all that a cluster has: a service of which there is no EndpointSlice has no
   * endpoints, as its speakers see it. To be said before the first objects.
   */
  public Planner asCluster() {
    endpoints = new EndpointIndex(EndpointHealth.NONE, true);
    return this;
  }

  /**
   * From the first objects on, announcements of services that come and go wait: {@link
   * FlapDamping}. Whoever asks for it tells the time with each change, and calls {@link #release}.
   */
  public Planner dampingFlaps() {
    isDamping = true;
    return this;
  }

  /** These objects are new or changed, and those are gone; where time does not matter. */
  public Outcome observe(Collection<? extends Resource> upserts, Collection<ObjectKey> removed) {
    return observe(upserts, removed, 0);
  }

  /** These objects are new or changed, and those are gone. */
  public Outcome observe(
      Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long nowNanos) {
    Outcome first = begin(upserts, removed, nowNanos);
    if (!isBehind()) {
      return first;
    }
    Map<String, NodeChange> changes = new TreeMap<>(first.nodes());
    goOn(Integer.MAX_VALUE)
        .nodes()
        .forEach((node, change) -> changes.merge(node, change, NodeChange::then));
    return new Outcome(first.decisions(), first.services(), changes, first.compiled(), true);
  }

  /**
   * The same, without all that it takes: after a new configuration there may be services that still
   * stand as they did, which {@link #goOn} is for. What comes meanwhile is planned by the new
   * configuration at once.
   */
  public Outcome begin(
      Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long nowNanos) {
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
        case FRR_CONFIGURATION, FRR_NODE_STATE, FRR_SESSION_STATE, BGP_SESSION_STATUS, POD -> {}
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
        // of another speaker of BGP, or of what is done: nothing in the plan follows from them
        case FrrConfiguration _, FrrNodeState _, FrrSessionState _ -> {}
        case BgpSessionStatus _, Pod _ -> {}
        default -> {
          Resource before = configured.put(resource.key(), resource);
          reconfigured |= !resource.equals(before);
        }
      }
    }
    Map<String, Decision> decisions = new LinkedHashMap<>();
    Map<String, NodeChange> changes = new TreeMap<>();
    if (reconfigured) {
      compilation =
          secretsElsewhere
              ? ConfigCompiler.compileWithoutSecrets(configured.values(), compilation.config())
              : isController
                  ? ConfigCompiler.compileInCluster(configured.values(), compilation.config())
                  : ConfigCompiler.compile(configured.values(), List.of(), compilation.config());
      decisions.putAll(assignments.pools(compilation.config().pools()));
      placeNodes(changes, nowNanos);
    }
    decisions.putAll(assignments.apply(changedServices, goneServices));
    affected.addAll(decisions.keySet());
    affected.addAll(goneServices);
    changedServices.forEach(service -> affected.add(service.id()));
    for (String id : affected) {
      Service service = services.get(id);
      serviceWarnings.look(id, service, assignments.decision(id));
      endpoints.look(id, service != null);
    }
    for (NodePlanner planner : planners.values()) {
      affected.forEach(service -> planner.update(service, facts(service), nowNanos));
    }
    routes().forEach((node, change) -> changes.merge(node, change, NodeChange::then));
    return new Outcome(
        decisions, affected, changes, reconfigured, contradictionsDiffer() || reconfigured);
  }

  /** When {@link #release} is wanted; {@link Long#MAX_VALUE} for never. */
  public long deadlineNanos() {
    long first = Long.MAX_VALUE;
    for (NodePlanner planner : planners.values()) {
      first = Math.min(first, planner.deadlineNanos());
    }
    return first;
  }

  /** Announces the services that have waited long enough. */
  public Outcome release(long nowNanos) {
    Set<String> released = new LinkedHashSet<>();
    planners.values().forEach(planner -> released.addAll(planner.release(nowNanos)));
    Map<String, NodeChange> changes = routes();
    return new Outcome(Map.of(), released, changes, false, contradictionsDiffer());
  }

  private boolean contradictionsDiffer() {
    boolean differ = false;
    for (NodePlanner planner : planners.values()) {
      differ |= planner.contradictionsDiffer();
    }
    return differ;
  }

  private Map<String, NodeChange> routes() {
    Map<String, NodeChange> changes = new TreeMap<>();
    for (NodePlanner planner : planners.values()) {
      Map<AudienceId, List<PrefixChange>> routes = planner.changes();
      if (!routes.isEmpty()) {
        changes.put(planner.name(), new NodeChange(false, false, routes));
      }
    }
    return changes;
  }

  /** Whether there are services that were not judged by the configuration of now yet. */
  public boolean isBehind() {
    return planners.values().stream().anyMatch(NodePlanner::isBehind);
  }

  /**
   * Judges so many of them, on each node. The last time, problems may differ from those before.
   *
   * @param services at most so many
   */
  public Outcome goOn(int services) {
    planners.values().forEach(planner -> planner.judgeAnew(services));
    Map<String, NodeChange> changes = routes();
    boolean differ = contradictionsDiffer();
    return new Outcome(Map.of(), Set.of(), changes, !isBehind(), differ || !isBehind());
  }

  private @Nullable ServiceFacts facts(String id) {
    Service service = services.get(id);
    return service != null && assignments.decision(id) instanceof Assigned assigned
        ? new ServiceFacts(service, assigned, endpoints.of(id))
        : null;
  }

  /** Every node that is there has a planner; that of a node that is gone announces nothing. */
  private void placeNodes(Map<String, NodeChange> changes, long nowNanos) {
    Map<String, Node> nodes = nodes();
    for (String name : nodes.keySet()) {
      if (settings.nodes().test(name) && !planners.containsKey(name)) {
        var planner = new NodePlanner(name, excludeLabelCounts, !secretsElsewhere, isDamping);
        planners.put(name, planner);
        services.keySet().forEach(service -> planner.update(service, facts(service), nowNanos));
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

  /** The labels of a node; empty if it is not there. */
  public Map<String, String> nodeLabels(String name) {
    Node node = nodes().get(name);
    return node == null ? Map.of() : node.metadata().labels();
  }

  /** The IPv4 address that a node is known by (InternalIP); null if that is not known. */
  public @Nullable Ipv4Address nodeAddress(String name) {
    Node node = nodes().get(name);
    return node == null ? null : node.internal();
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

  /**
   * Hands over the services of one piece of {@link PiecewiseMap}'s, in no order.
   *
   * @return how many there were
   */
  public int forEachServiceIn(int piece, Consumer<String> consumer) {
    return services.forEachIn(piece, (id, _) -> consumer.accept(id));
  }

  /** The decision about a service's addresses; null if there is no such service. */
  public @Nullable Decision decision(String service) {
    return assignments.decision(service);
  }

  /** The families in which a node does not announce a service, beside one in which it does. */
  public List<PartNotAnnounced> partSilences(NodePlanner node, String service) {
    ServiceFacts facts = facts(service);
    if (facts == null || node.notAnnounced(service) != null) {
      return List.of();
    }
    List<PartNotAnnounced> parts = node.partSilences(facts);
    boolean isGivenHere = assignments instanceof Assignments;
    PartNotAnnounced awaited =
        PartNotAnnounced.awaited(facts.service(), facts.assigned(), config().pools(), isGivenHere);
    if (awaited != null) {
      parts.add(awaited);
    }
    return parts;
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
    NodeFindings.addTo(problems, this);
    return List.copyOf(problems);
  }

  /** A problem of a part of the configuration that is known by its name. */
  public Problem problemOf(Kind kind, String name, @Nullable String field, String message) {
    return Problem.of(keyOf(kind, name), field, message);
  }

  /** The object that a part of the configuration comes from; of no namespace if it is gone. */
  public ObjectKey keyOf(Kind kind, String name) {
    for (ObjectKey candidate : configured.keySet()) {
      if (candidate.kind() == kind && candidate.name().equals(name)) {
        return candidate;
      }
    }
    return new ObjectKey(kind, "", name);
  }

  /** What is probably not meant, but harms nothing. */
  public List<Problem> warnings() {
    TreeSet<Problem> warnings = new TreeSet<>(configurationWarnings());
    warnings.addAll(serviceWarnings.all());
    warnings.addAll(endpoints.warnings(id -> services.get(id) != null));
    for (NodePlanner planner : planners()) {
      for (SameSession pair : planner.possibleRivals()) {
        warnings.add(
            problemOf(Kind.BGP_PEER, pair.yields().name(), "spec.sourceAddress", pair.doubt()));
      }
    }
    return List.copyOf(warnings);
  }

  /** The warnings about one service, by {@code namespace/name}. */
  public List<ServiceWarning> warnings(String service) {
    return serviceWarnings.of(service);
  }

  /** The warnings about all but services: of what the configuration is compiled from. */
  public List<Problem> configurationWarnings() {
    Map<String, NavigableSet<Address>> shared =
        assignments instanceof Assignments giving ? giving.acrossNamespaces() : Map.of();
    if (shared.isEmpty()) {
      return compilation.warnings();
    }
    TreeSet<Problem> warnings = new TreeSet<>(compilation.warnings());
    shared.forEach((pool, addresses) ->
        warnings.add(
            problemOf(Kind.IP_ADDRESS_POOL, pool, "spec.sharing", NodeFindings.shared(addresses))));
    return List.copyOf(warnings);
  }
}
