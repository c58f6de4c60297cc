package bellman.benchmark;

import bellman.kubernetes.Cluster;
import bellman.kubernetes.ClusterFeed;
import bellman.kubernetes.WatchSpec;
import bellman.net.Ipv4Address;
import bellman.net.Prefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * A cluster of N services with a speaker and a controller: the two processes as users start them, a
 * real API server, and a router in this process.
 */
final class ClusterScale {

  private static final int WARM_UP = 2_000;

  /** Nodes that the speaker is not of. */
  private static final int NODES = 500;

  private static final int IDLE_MILLIS = 20_000;
  private static final int BGP_PORT = 12_179;
  private static final String MERGE = "application/merge-patch+json";
  static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

  private ClusterScale() {}

  /**
   * What became of the controller.
   *
   * @param createSeconds how long it takes to make all services
   * @param assignSeconds from the first service's making to the last one's address
   */
  record Assigning(double createSeconds, double assignSeconds, long residentKib) {}

  /**
   * What became of the speaker.
   *
   * @param startSeconds from its start to the whole table at the router
   * @param p50 milliseconds from the API server's answer to the router, of endpoints that change
   * @param processorMillis of the speaker a change
   * @param requestsPerSecond what it asks of the server while nothing happens
   */
  record Announcing(
      double startSeconds,
      double p50,
      double p99,
      double processorMillis,
      long residentKib,
      long peakKib,
      double requestsPerSecond) {}

  /**
   * What came out.
   *
   * @param idleKib resident memory of a speaker with one peer and no service
   * @param listSeconds how long a process takes that lists the same objects with the same client,
   *     decodes them and ends
   */
  record Result(long idleKib, Assigning assigning, double listSeconds, Announcing announcing) {}

  static Result measure(List<String> command, int services, int changes)
      throws IOException, InterruptedException {
    try (var server = new BenchmarkServer()) {
      server.apply(Program.run(with(command, "crds")));
      server.apply(configuration());
      final long idle = idle(server, command);
      Assigning assigning = assign(server, command, services);
      server.postAll(SLICES, services, number -> slice(number, true));
      server.postAll("/api/v1/nodes", NODES, ClusterScale::node);
      double list = list(server);
      try (var router = new ReceivingEnd(0, BGP_PORT)) {
        Announcing announcing = announce(server, router, command, services, changes);
        return new Result(idle, assigning, list, announcing);
      }
    }
  }

  private static long idle(BenchmarkServer server, List<String> command)
      throws IOException, InterruptedException {
    try (var router = new ReceivingEnd(0, BGP_PORT);
        Program speaker = speaker(server, command)) {
      if (router.awaitTable() != 0) {
        throw new IOException("there are routes before there is a service");
      }
      Waiting.pause(IDLE_MILLIS);
      return speaker.residentKib();
    }
  }

  private static Assigning assign(BenchmarkServer server, List<String> command, int services)
      throws IOException {
    try (Program controller =
        server.process("controller", command, "controller", "--webhook-mode", "disabled")) {
      Waiting.pause(5_000);
      long began = System.nanoTime();
      server.postAll("/api/v1/namespaces/default/services", services, ClusterScale::service);
      double created = seconds(began);
      while (addresses(server) < services) {
        controller.checkRunning();
      }
      return new Assigning(created, seconds(began), controller.residentKib());
    }
  }

  private static Announcing announce(
      BenchmarkServer server, ReceivingEnd router, List<String> command, int services, int changes)
      throws IOException, InterruptedException {
    final double requestsWithout = requestsPerSecond(server);
    final long began = System.nanoTime();
    try (Program speaker = speaker(server, command)) {
      long routes = router.awaitTable();
      double start = seconds(began);
      if (routes != services) {
        throw new IOException(routes + " routes of " + services + " services");
      }
      // its reports of so many services are to be out of the way
      Waiting.pause(Math.max(10_000, services * 25L));
      final long resident = speaker.residentKib();
      final double requests = requestsPerSecond(server) - requestsWithout;
      var _ = changes(server, router, services, WARM_UP);
      Waiting.pause(2_000);
      double before = speaker.processorSeconds();
      double[] millis = changes(server, router, services, changes);
      Waiting.pause(2_000);
      double processor = speaker.processorSeconds() - before;
      return new Announcing(
          start,
          Statistics.percentile(millis, 50),
          Statistics.percentile(millis, 99),
          1000 * processor / millis.length,
          resident,
          speaker.peakKib(),
          requests);
    }
  }

  /** The same endpoints go and come back again and again, and are not to be waited for. */
  private static Program speaker(BenchmarkServer server, List<String> command) throws IOException {
    return server.process(
        "speaker",
        command,
        "speaker",
        "--no-flap-damping",
        "--node-name",
        "node",
        "--api",
        "127.0.0.1:7789");
  }

  private static String[] with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static int addresses(BenchmarkServer server) throws IOException {
    String list = server.get("/api/v1/namespaces/default/services").body();
    int count = 0;
    for (int at = list.indexOf("\"ip\":\"198.");
        at >= 0;
        at = list.indexOf("\"ip\":\"198.", at + 1)) {
      count++;
    }
    return count;
  }

  /** One endpoint of one service goes, and comes back: two changes. */
  private static double[] changes(
      BenchmarkServer server, ReceivingEnd router, int services, int changes)
      throws IOException, InterruptedException {
    Random random = new Random(1);
    double[] millis = new double[changes];
    for (int i = 0; i + 1 < changes; i += 2) {
      int which = random.nextInt(services);
      Prefix prefix = Prefix.host(address(server, which));
      ReceivingEnd.Expected gone = router.expectWithdrawn(prefix);
      millis[i] = (gone.nanos(patch(server, which, false)) / 1e6);
      ReceivingEnd.Expected back = router.expect(prefix);
      millis[i + 1] = (back.nanos(patch(server, which, true)) / 1e6);
    }
    return millis;
  }

  private static long patch(BenchmarkServer server, int which, boolean ready) throws IOException {
    BenchmarkServer.Answer answer =
        server.send(
            "PATCH",
            SLICES + "/s" + which + "-1",
            MERGE,
            "{\"endpoints\":" + endpoints(ready) + "}");
    if (answer.status() != 200) {
      throw new IOException(answer.status() + " " + answer.body());
    }
    return answer.nanos();
  }

  private static Ipv4Address address(BenchmarkServer server, int which) throws IOException {
    String service = server.get("/api/v1/namespaces/default/services/s" + which).body();
    int at = service.indexOf("\"ip\":\"") + 6;
    return (Ipv4Address) bellman.net.Address.parse(service.substring(at, service.indexOf('"', at)));
  }

  private static String configuration() {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: metallb-system}
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: node, labels: {kubernetes.io/hostname: node}}
    ---
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: pool, namespace: metallb-system}
    spec: {addresses: [198.18.0.0/15]}
    ---
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: all, namespace: metallb-system}
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: router, namespace: metallb-system}
    spec: {myASN: 64500, peerASN: 64501, peerAddress: 127.0.0.1, peerPort: %d}
    """
        .formatted(BGP_PORT);
  }

  private static String node(int number) {
    return """
    {"apiVersion":"v1","kind":"Node","metadata":{"name":"other-%d","labels":{"zone":"z%d"}}}
    """
        .formatted(number, number % 3);
  }

  /** As the server itself counts them. */
  private static double requestsPerSecond(BenchmarkServer server) throws IOException {
    double before = requests(server);
    Waiting.pause(IDLE_MILLIS);
    return 1000 * (requests(server) - before) / IDLE_MILLIS;
  }

  private static double requests(BenchmarkServer server) throws IOException {
    return server
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("apiserver_request_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  static String service(int number) {
    return """
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"s%d"},"spec":{"type":"LoadBalancer",
    "allocateLoadBalancerNodePorts":false,"selector":{"app":"s%d"},
    "ports":[{"name":"http","port":80},{"name":"https","port":443}]}}
    """
        .formatted(number, number);
  }

  static String slice(int number, boolean ready) {
    return """
    {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",
    "metadata":{"name":"s%d-1","labels":{"kubernetes.io/service-name":"s%d"}},
    "ports":[{"name":"http","port":8080},{"name":"https","port":8443}],"endpoints":%s}
    """
        .formatted(number, number, endpoints(ready));
  }

  static String endpoints(boolean ready) {
    return """
    [{"addresses":["10.1.0.1"],"nodeName":"node","conditions":{"ready":%1$s,"serving":%1$s}}]
    """
        .formatted(ready);
  }

  // ---- what a client needs that does nothing with what it lists

  /** The time of a process of its own, from its start to its end. */
  private static double list(BenchmarkServer server) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms8m",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                ClusterScale.class.getName(),
                server.kubeconfig().toString()));
    final long began = System.nanoTime();
    Program.run(words.toArray(String[]::new));
    return seconds(began);
  }

  /** Lists what a speaker lists, and ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.connect(Path.of(arguments[0]), null, "list")) {
      var whole = new CountDownLatch(1);
      try (ClusterFeed _ =
          ClusterFeed.start(
              cluster, WatchSpec.bySpeaker(cluster.namespace(), "node"), _ -> whole.countDown())) {
        whole.await();
      }
    }
    System.exit(0);
  }
}
