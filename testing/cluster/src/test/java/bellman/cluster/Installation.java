package bellman.cluster;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.Namespace;
import bellman.lab.Neighbor;
import bellman.lab.Router;
import bellman.lab.RouterKind;
import bellman.lab.RouterSettings;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster with controllers, and speakers on two nodes or more, each node a network namespace of
 * its own with a router of its own on the same wire. Controllers and speakers hold the rights that
 * the chart gives them, and no others.
 */
final class Installation implements AutoCloseable {

  /** Those of an installation of the usual size. */
  static final List<String> NODES = List.of("node-1", "node-2");

  private static final String SERVER = "10.50.0.1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  final Lab lab = new Lab();
  final Cluster cluster;
  private final Namespace plane;
  private final Map<String, Namespace> nodes = new TreeMap<>();
  private final Map<String, Router> routers = new TreeMap<>();
  private final Map<String, Daemon> processes = new HashMap<>();
  private int started;

  Installation() {
    this(NODES.size());
  }

  /**
   * One with more nodes.
   *
   * @param size how many, 9 at most: node-1 and so on
   */
  Installation(int size) {
    Bellman.prepare();
    plane = lab.namespace("plane");
    plane.run("ip", "link", "add", "wire", "type", "bridge");
    plane.run("ip", "link", "set", "wire", "up");
    plane.address("wire", SERVER + "/24");
    for (int i = 1; i <= size; i++) {
      Namespace node = place("node" + i, "10.50.0.1" + i);
      nodes.put("node-" + i, node);
      Namespace tor = place("tor" + i, "10.50.0.2" + i);
      routers.put(
          "node-" + i,
          RouterKind.BIRD.start(
              lab,
              tor,
              RouterSettings.of(64_600, "10.50.0.2" + i, new Neighbor("10.50.0.1" + i, 64_500))));
    }
    cluster = Cluster.startIn(lab, plane, SERVER, "--etcd-compaction-interval=10s");
    for (int i = 1; i <= size; i++) {
      cluster.kubectl().apply(node(i) + "---\n" + peer(i));
    }
  }

  private Namespace place(String name, String address) {
    Namespace namespace = lab.namespace(name);
    lab.cable(plane, "to-" + name, namespace, "wire");
    plane.run("ip", "link", "set", "to-" + name, "master", "wire");
    namespace.address("wire", address + "/24");
    return namespace;
  }

  private static String node(int number) {
    return """
    apiVersion: v1
    kind: Node
    metadata:
      name: node-%1$d
      labels: {kubernetes.io/hostname: node-%1$d}
    """
        .formatted(number);
  }

  /** A node's router, as its BGPPeer. */
  static String peer(int number) {
    return """
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: tor-%1$d, namespace: metallb-system}
    spec:
      myASN: 64500
      peerASN: 64600
      peerAddress: 10.50.0.2%1$d
      nodeSelectors: [{matchLabels: {kubernetes.io/hostname: node-%1$d}}]
    """
        .formatted(number);
  }

  /** A LoadBalancer service of namespace default. */
  static String service(String name) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec:
      type: LoadBalancer
      allocateLoadBalancerNodePorts: false
      ports: [{port: 80}]
    """
        .formatted(name);
  }

  /** Its endpoints, one on each of these nodes. */
  static String endpoints(String service, String... nodes) {
    var text =
        new StringBuilder(
            """
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: %1$s-1, namespace: default, labels: {kubernetes.io/service-name: %1$s}}
            addressType: IPv4
            ports: [{port: 80}]
            endpoints:
            """
                .formatted(service));
    for (int i = 0; i < nodes.length; i++) {
      text.append("- {addresses: [10.1.0.%d], nodeName: %s}%n".formatted(i + 1, nodes[i]));
    }
    return nodes.length == 0
        ? text.toString().replace("endpoints:", "endpoints: []")
        : text.toString();
  }

  /** A pool with this name and these addresses, announced to all. */
  static String pool(String name, String addresses) {
    return """
    ---
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: %1$s, namespace: metallb-system}
    spec: {addresses: ["%2$s"]}
    ---
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: %1$s, namespace: metallb-system}
    spec: {ipAddressPools: [%1$s]}
    """
        .formatted(name, addresses);
  }

  // ---- processes

  /** Starts a controller; its name is the holder of the Lease when it leads. */
  Daemon controller(String name) {
    return controller(name, 0);
  }

  /**
   * Starts a controller.
   *
   * @param port where it serves metrics; 0 for nowhere
   */
  Daemon controller(String name, int port) {
    return start(
        name,
        plane,
        List.of(
            "controller",
            // several are in one place, where each port is there once
            "--webhook-mode=disabled",
            "--port=" + port,
            "--health-probe-port=0",
            "--pod-name",
            name,
            "--kubeconfig",
            cluster.kubeconfig(User.CONTROLLER).toString()));
  }

  /** Starts a node's speaker, with more words. */
  Daemon speaker(String node, String... more) {
    return start(node, at(node), speakerWords(node, more));
  }

  /** What a node's speaker is started with. */
  List<String> speakerWords(String node, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "speaker",
                "--node-name",
                node,
                "--token",
                token(node),
                "--state",
                lab.folder().resolve(node + ".peers").toString(),
                "--kubeconfig",
                cluster.kubeconfig(User.SPEAKER).toString()));
    words.addAll(List.of(more));
    return words;
  }

  /** Where a node's speaker writes what an operator must show. */
  String token(String node) {
    return lab.folder().resolve(node + ".token").toString();
  }

  /** Starts the program with these words. */
  Daemon start(String name, Namespace place, List<String> words) {
    return start(name, place, Map.of(), words);
  }

  /** The same, with more in its environment. */
  Daemon start(String name, Namespace place, Map<String, String> environment, List<String> words) {
    List<String> line = new ArrayList<>(List.of("env"));
    environment.forEach((variable, value) -> line.add(variable + "=" + value));
    line.add(Bellman.root().resolve("bellman").toString());
    line.addAll(words);
    started++;
    Daemon daemon = place.start(name + "-" + started, line);
    processes.put(name, daemon);
    return daemon;
  }

  /** A process by its name, or its node. */
  Daemon process(String name) {
    Daemon daemon = processes.get(name);
    if (daemon == null) {
      throw new IllegalArgumentException("nobody started " + name);
    }
    return daemon;
  }

  /** The names of its nodes. */
  List<String> nodes() {
    return List.copyOf(nodes.keySet());
  }

  Namespace at(String node) {
    Namespace place = nodes.get(node);
    if (place == null) {
      throw new IllegalArgumentException("there is no " + node);
    }
    return place;
  }

  Router router(String node) {
    Router router = routers.get(node);
    if (router == null) {
      throw new IllegalArgumentException("there is no " + node);
    }
    return router;
  }

  Namespace plane() {
    return plane;
  }

  // ---- what there is

  /** The prefixes that a node's router has. */
  SortedSet<String> routes(String node) {
    Router router = routers.get(node);
    return router == null ? new TreeSet<>() : new TreeSet<>(router.routes().keySet());
  }

  /** The addresses in the status of each service of namespace default, by its name. */
  Map<String, List<String>> addresses() {
    Map<String, List<String>> all = new TreeMap<>();
    for (JsonNode service : cluster.kubectl().json("get", "services").path("items")) {
      List<String> ips = new ArrayList<>();
      for (JsonNode ingress : service.path("status").path("loadBalancer").path("ingress")) {
        ips.add(ingress.path("ip").asText());
      }
      if (service.path("spec").path("type").asText().equals("LoadBalancer")) {
        all.put(service.path("metadata").path("name").asText(), ips);
      }
    }
    return all;
  }

  /** The holder of the Lease. */
  String leader() {
    return cluster
        .kubectl()
        .json("get", "lease", "bellman-controller", "-n", User.NAMESPACE)
        .path("spec")
        .path("holderIdentity")
        .asText();
  }

  /** What {@code bellman plan} says of the objects that the API server has, by node. */
  Map<String, SortedSet<String>> planned() {
    String objects =
        cluster
            .kubectl()
            .run(
                "get",
                "services,endpointslices,nodes,namespaces,ipaddresspools.metallb.io,"
                    + "bgpadvertisements.metallb.io,bgppeers.metallb.io,bfdprofiles.metallb.io,"
                    + "communities.metallb.io",
                "-A",
                "-o",
                "json");
    Path file = lab.folder().resolve("objects.json");
    Path answer = lab.folder().resolve("plan.json");
    try {
      Files.writeString(file, objects);
      Process plan =
          new ProcessBuilder(
                  Bellman.root().resolve("bellman").toString(),
                  "plan",
                  "-f",
                  file.toString(),
                  "-o",
                  "json")
              .redirectOutput(answer.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      plan.waitFor();
      Map<String, SortedSet<String>> all = new TreeMap<>();
      for (JsonNode node : json(Files.readString(answer)).path("nodes")) {
        SortedSet<String> prefixes = new TreeSet<>();
        for (JsonNode peer : node.path("peers")) {
          peer.path("routes").forEach(route -> prefixes.add(route.path("prefix").asText()));
        }
        all.put(node.path("name").asText(), prefixes);
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }

  /** Waits until all routers have what is planned now. */
  void awaitPlan() {
    Map<String, SortedSet<String>> planned = planned();
    for (String node : nodes()) {
      lab.await(
          "the routes of " + node, planned.getOrDefault(node, new TreeSet<>()), () -> routes(node));
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
