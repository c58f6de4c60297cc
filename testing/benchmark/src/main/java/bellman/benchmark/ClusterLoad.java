package bellman.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the speakers of a cluster and its controller write into it: requests as the API server
 * counts them, when speakers start, at rest, and when something happens. Some nodes have a process
 * each, and more have a speaker in this process that watches and writes as those do.
 */
final class ClusterLoad {

  private static final int PEERS = 2;
  private static final String MERGE = "application/merge-patch+json";
  private static final String SERVICES = "/api/v1/namespaces/default/services";
  private static final String OURS = "/apis/metallb.io/v1beta1/namespaces/metallb-system/";
  private static final Pattern REQUESTS = Pattern.compile("apiserver_request_total\\{(.*)\\} (.*)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Set<String> WRITING =
      Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION");

  /** What this measurement writes itself, and what is not about services. */
  private static final Set<String> OTHERS =
      Set.of("leases", "endpointslices", "nodes", "ipaddresses");

  private static final int QUIET_MILLIS = 10_000;
  private static final int LONGEST_MILLIS = 180_000;

  /** Hundreds of speakers in one process, on two processors, have pauses of their own. */
  private static final int QUIET_BESIDE_LIGHT_MILLIS = 30_000;

  private static final int EACH_LIGHT_MILLIS = 1_000;

  private final BenchmarkServer server;
  private final List<String> command;
  private final int services;
  private final int real;
  private final int light;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, String> details = new LinkedHashMap<>();
  private final List<Program> programs = new ArrayList<>();
  private final List<LightSpeaker> lights = new ArrayList<>();

  private ClusterLoad(
      BenchmarkServer server, List<String> command, int services, int real, int light) {
    this.server = server;
    this.command = command;
    this.services = services;
    this.real = real;
    this.light = light;
  }

  /** Measures this program, and another one in the same run if there is one. */
  static void run(List<String> command, String base, List<Integer> numbers)
      throws IOException, InterruptedException {
    int services = numbers.get(0);
    int real = numbers.size() > 1 ? numbers.get(1) : 5;
    int light = numbers.size() > 2 ? numbers.get(2) : 0;
    Map<String, Double> before = Map.of();
    if (!base.isEmpty()) {
      ClusterLoad other = measure(List.of(base), services, real, 0);
      other.print("base", Map.of());
      before = other.figures;
    }
    measure(command, services, real, 0).print("bellman", before);
    if (light > 0) {
      measure(command, services, real, light).print("bellman", Map.of());
    }
  }

  private void print(String name, Map<String, Double> before) {
    System.out.printf(
        "%s: %d services, %d nodes (%d of them in one process), %d peers each%n",
        name, services, real + light, light, PEERS);
    figures.forEach((what, figure) -> {
      Double other = before.get(what);
      System.out.printf(
          Locale.ROOT,
          "  %-58s %10.1f%s%n",
          what,
          figure,
          other == null
              ? ""
              : String.format(
                  Locale.ROOT, "   base %10.1f, ratio %.5f", other, figure / Math.max(1, other)));
      String detail = details.get(what);
      if (detail != null) {
        System.out.println("      " + detail);
      }
    });
  }

  private static ClusterLoad measure(List<String> command, int services, int real, int light)
      throws IOException, InterruptedException {
    try (var server = new BenchmarkServer()) {
      var load = new ClusterLoad(server, command, services, real, light);
      try {
        load.measure();
      } finally {
        load.programs.forEach(Program::close);
        load.lights.forEach(LightSpeaker::close);
      }
      return load;
    }
  }

  private void measure() throws IOException, InterruptedException {
    var go = new CountDownLatch(0);
    try (var first = new DiscardingEnd(0, go);
        var second = new DiscardingEnd(1, go)) {
      prepare(List.of(first, second));
      double cpu = server.processorSeconds();
      writes("all speakers start", this::startAll);
      figures.put("  seconds of the API server's processor", server.processorSeconds() - cpu);
      figures.put("objects that tell", (double) objects());
      writes("at rest, in a minute", () -> Waiting.pause(60_000));
      writes("a service is made", () -> make(services));
      writes(
          "an endpoint goes, and comes back",
          () -> {
            ready(0, false);
            Waiting.pause(15_000);
            ready(0, true);
          });
      writes(
          "an endpoint comes and goes 20 times in 40 s",
          () -> {
            for (int i = 0; i < 40; i++) {
              ready(1, i % 2 == 1);
              Waiting.pause(1_000);
            }
          });
      writes(
          "a router goes and comes back, a session",
          () -> {
            first.away(true);
            lights.forEach(speaker -> speaker.sessions(false));
            Waiting.pause(20_000);
            first.away(false);
            lights.forEach(speaker -> speaker.sessions(true));
          });
      figures.computeIfPresent(
          "a router goes and comes back, a session", (_, writes) -> writes / (real + light));
      writes(
          "one speaker is restarted",
          () -> {
            programs.removeLast().close();
            Waiting.pause(2_000);
            startSpeaker(real - 1);
            Waiting.pause(15_000);
          });
      server.restart();
      Waiting.pause(30_000);
      figures.put(
          "lists of metallb.io's kinds after the API server's restart",
          sum(count((verb, _, group) -> verb.equals("LIST") && group.equals("metallb.io"))));
    }
  }

  /** Something that happens. */
  private interface Happening {
    void happen() throws IOException;
  }

  /** Counts what is written while something happens, and until it is quiet. */
  private void writes(String what, Happening happening) throws IOException {
    Map<String, Double> before = written();
    happening.happen();
    long longest = LONGEST_MILLIS + (long) light * EACH_LIGHT_MILLIS;
    long end = System.nanoTime() + longest * 1_000_000L;
    Map<String, Double> last;
    Map<String, Double> now = written();
    do {
      last = now;
      Waiting.pause(light > 0 ? QUIET_BESIDE_LIGHT_MILLIS : QUIET_MILLIS);
      now = written();
    } while (sum(now) > sum(last) && System.nanoTime() < end);
    figures.put(what, sum(now) - sum(before));
    now.forEach((request, count) -> {
      double more = count - before.getOrDefault(request, 0.0);
      if (more > 0) {
        details.merge(what, request + " " + Math.round(more), (one, other) -> one + ", " + other);
      }
    });
  }

  private static double sum(Map<String, Double> counts) {
    return counts.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What was written since the API server started, by verb and resource. */
  private Map<String, Double> written() throws IOException {
    return count((verb, resource, _) -> WRITING.contains(verb) && !OTHERS.contains(resource));
  }

  private interface Counted {
    boolean counts(String verb, String resource, String group);
  }

  private Map<String, Double> count(Counted counted) throws IOException {
    Map<String, Double> counts = new TreeMap<>();
    for (String line : server.get("/metrics").body().split("\n", -1)) {
      Matcher request = REQUESTS.matcher(line);
      if (!request.matches()) {
        continue;
      }
      Map<String, String> labels = new LinkedHashMap<>();
      Matcher label = LABEL.matcher(request.group(1));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      String resource = labels.getOrDefault("resource", "");
      String verb = labels.getOrDefault("verb", "");
      String part = labels.getOrDefault("subresource", "");
      boolean isOwn = resource.equals("services") && part.isEmpty();
      if (!isOwn && counted.counts(verb, resource, labels.getOrDefault("group", ""))) {
        counts.merge(
            verb + " " + resource + (part.isEmpty() ? "" : "/" + part),
            Double.parseDouble(request.group(2)),
            Double::sum);
      }
    }
    return counts;
  }

  // ---- the cluster

  private void prepare(List<DiscardingEnd> routers) throws IOException {
    List<String> crds = new ArrayList<>(command);
    crds.add("crds");
    server.apply(Program.run(crds.toArray(String[]::new)));
    var text =
        new StringBuilder(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: metallb-system}
            ---
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: pool, namespace: metallb-system}
            spec: {addresses: [198.18.0.0/15]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: BGPAdvertisement
            metadata: {name: all, namespace: metallb-system}
            """);
    for (int i = 0; i < PEERS; i++) {
      text.append(
          """
          ---
          apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata: {name: router-%d, namespace: metallb-system}
          spec: {myASN: 64500, peerASN: 64501, peerAddress: %s, peerPort: %d, connectTime: 1s}
          """
              .formatted(i, DiscardingEnd.address(i), routers.get(i).port()));
    }
    server.apply(text.toString());
    server.postAll(
        "/api/v1/nodes",
        real + light,
        number ->
            """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-%d"}}
            """
                .formatted(number));
    programs.add(server.process("controller", command, "controller", "--webhook-mode", "disabled"));
    server.postAll(ClusterScale.SLICES, services, number -> ClusterScale.slice(number, true));
    server.postAll(SERVICES, services, ClusterScale::service);
    Waiting.until(
        "every service has an address",
        1_000,
        () -> server.get(SERVICES).body().split("\"ip\":\"198\\.", -1).length > services);
  }

  private void startAll() throws IOException {
    for (int i = 0; i < real; i++) {
      startSpeaker(i);
    }
    for (int i = real; i < real + light; i++) {
      lights.add(new LightSpeaker(server.kubeconfig(), "node-" + i, PEERS));
    }
    Waiting.pause(20_000);
  }

  private void startSpeaker(int number) throws IOException {
    String node = "node-" + number;
    programs.add(
        server.process(
            node,
            command,
            "speaker",
            "--node-name",
            node,
            "--api",
            "127.0.0.1:" + (17_100 + number),
            "--listen-port",
            String.valueOf(17_300 + number),
            "--token",
            server.folder().resolve(node + ".token").toString(),
            "--drain",
            "0"));
  }

  private void make(int number) throws IOException {
    server.postAll(ClusterScale.SLICES, 1, _ -> ClusterScale.slice(number, true));
    server.postAll(SERVICES, 1, _ -> ClusterScale.service(number));
    Waiting.pause(5_000);
  }

  private void ready(int number, boolean isReady) throws IOException {
    server.send(
        "PATCH",
        ClusterScale.SLICES + "/s" + number + "-1",
        MERGE,
        "{\"endpoints\":" + ClusterScale.endpoints(isReady) + "}");
  }

  /** How many objects there are that only tell what is. */
  private long objects() throws IOException {
    long count = 0;
    for (String plural :
        List.of("servicebgpstatuses", "bgpsessionstatuses", "configurationstates")) {
      count += server.get(OURS + plural).body().split("\"creationTimestamp\":", -1).length - 1;
    }
    return count;
  }
}
