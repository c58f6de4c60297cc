package bellman.cluster;

import bellman.lab.LabException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The pools and services of a soak, and how users and operators edit them. Service {@code web-7} is
 * there all the time; {@code tenant} flaps; {@code guest-2} comes and goes; each tenth moves its
 * endpoints from node to node.
 */
final class SoakObjects {

  /**
   * Without these kinds all goes on. The definition takes the objects of its kind along, so that
   * others would take the sessions or the addresses with them, as they should.
   */
  static final List<String> DEFINITIONS =
      List.of("communities.metallb.io", "bfdprofiles.metallb.io", "l2advertisements.metallb.io");

  static final List<String> POOLS = List.of("left", "right");
  static final String TENANT = "tenant";

  private static final List<String> RANGES = List.of("10.20.0.0/20", "10.20.16.0/20");
  private static final int AT_ONCE = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String KINDS_THAT_GO =
      """
      ---
      apiVersion: metallb.io/v1beta1
      kind: Community
      metadata: {name: named, namespace: metallb-system}
      spec: {communities: [{name: soaked, value: "64500:7"}]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BFDProfile
      metadata: {name: unused, namespace: metallb-system}
      spec: {receiveInterval: 300}
      """;

  private final Installation all;
  private final Set<Integer> guests = new TreeSet<>();
  private boolean swapped;

  SoakObjects(Installation all) {
    this.all = all;
  }

  /** Makes all of them, with so many services that stay. */
  void create(int services) {
    kubectl().apply(KINDS_THAT_GO + pools());
    for (String pool : POOLS) {
      kubectl().apply(advertisement(pool));
    }
    StringBuilder some = new StringBuilder(service(TENANT, "") + endpoints(TENANT, all.nodes()));
    for (int i = 0; i < services; i++) {
      some.append(service("web-" + i, annotation(i)));
      if (isLocal(i)) {
        some.append("  externalTrafficPolicy: Local\n");
      }
      some.append(endpoints("web-" + i, isLocal(i) ? List.of(node(i)) : all.nodes()));
      if (i % AT_ONCE == AT_ONCE - 1 || i == services - 1) {
        kubectl().with(some.toString(), "create", "-f", "-");
        some.setLength(0);
      }
    }
  }

  private Kubectl kubectl() {
    return all.cluster.kubectl();
  }

  /**
   * Runs kubectl until it succeeds, as people and their tools do: a server that has just come back
   * refuses some things for a moment. Nothing here is different for being done twice.
   */
  private void insist(String input, String... words) {
    all.lab.await(
        "kubectl " + String.join(" ", words),
        PATIENCE,
        () -> kubectl().result(input, words),
        Kubectl.Result::succeeded);
  }

  private void apply(String manifests) {
    insist(manifests, "apply", "-f", "-");
  }

  private static boolean isLocal(int service) {
    return service % 3 == 0 || isMover(service);
  }

  private static boolean isMover(int service) {
    return service % 10 == 9;
  }

  /** Whether the service has been at the same nodes all the time. */
  static boolean isSteady(String service) {
    return service.startsWith("web-") && !isMover(Integer.parseInt(service.substring(4)));
  }

  private String node(int number) {
    return all.nodes().get(number % all.nodes().size());
  }

  /**
   * A quarter of the services want the one pool, a quarter the other, half are content with any.
   */
  private static String annotation(int service) {
    return service % 4 < POOLS.size() ? "metallb.io/address-pool: " + POOLS.get(service % 4) : "";
  }

  private static String service(String name, String annotation) {
    return Installation.service(name)
        .replace("namespace: default}", "namespace: default, annotations: {" + annotation + "}}");
  }

  private static String endpoints(String service, List<String> nodes) {
    return Installation.endpoints(service, nodes.toArray(String[]::new));
  }

  /** The first of these is that of pool left. */
  private List<String> ranges() {
    return swapped ? RANGES.reversed() : RANGES;
  }

  /** Which pool has this address now. */
  String poolOf(String address) {
    int third = Integer.parseInt(address.split("\\.", -1)[2]);
    int range = third < 16 ? 0 : 1;
    return POOLS.get(swapped ? 1 - range : range);
  }

  private String pools() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < POOLS.size(); i++) {
      text.append(
          """
          ---
          apiVersion: metallb.io/v1beta1
          kind: IPAddressPool
          metadata: {name: %s, namespace: metallb-system}
          spec: {addresses: ["%s"]}
          """
              .formatted(POOLS.get(i), ranges().get(i)));
    }
    return text.toString();
  }

  private static String advertisement(String pool) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: %1$s, namespace: metallb-system}
    spec: {ipAddressPools: [%1$s], communities: [%2$s]}
    """
        .formatted(pool, pool.equals("left") ? "soaked" : "64500:8");
  }

  /** The pools exchange their ranges: for a moment both have the same one. */
  String swapPools() {
    swapped = !swapped;
    apply(pools());
    return "left has " + ranges().getFirst();
  }

  void tenant(boolean ready) {
    apply(endpoints(TENANT, ready ? all.nodes() : List.of()));
  }

  String guest(int number) {
    String name = "guest-" + number;
    if (guests.remove(number)) {
      insist("", "delete", "service/" + name, "endpointslice/" + name + "-1", "--ignore-not-found");
      return name + " goes";
    }
    apply(service(name, "") + endpoints(name, all.nodes()));
    guests.add(number);
    return name + " comes";
  }

  String move(Random random) {
    String name = "web-" + (9 + 10 * random.nextInt(3));
    String node = node(random.nextInt(all.nodes().size()));
    apply(endpoints(name, List.of(node)));
    return name + " to " + node;
  }

  void removeDefinition(String definition) {
    insist("", "delete", "crd", definition, "--ignore-not-found", "--timeout=30s");
  }

  /** Puts it back with its objects; what was put back already stays. */
  void putDefinitionBack(String definition) {
    String document =
        Cluster.definitions().stream()
            .filter(each -> each.contains("\n  name: " + definition + "\n"))
            .findFirst()
            .orElseThrow(() -> new LabException("nobody defines " + definition));
    kubectl().with(document, "apply", "--server-side", "-f", "-");
    kubectl().run("wait", "--for=condition=Established", "crd/" + definition, "--timeout=30s");
    kubectl().apply(KINDS_THAT_GO);
  }
}
