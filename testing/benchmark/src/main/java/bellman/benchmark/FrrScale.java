package bellman.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A speaker that writes FRRConfigurations: from the API server's answer about an endpoint to the
 * changed object, as a watch shows it, beside a plain PUT of the same object.
 */
final class FrrScale {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int WARM_UP = 60;
  private static final String MERGE = "application/merge-patch+json";
  private static final String OBJECTS =
      "/apis/frrk8s.metallb.io/v1beta1/namespaces/metallb-system/frrconfigurations";
  private static final String OBJECT = OBJECTS + "/metallb-node";
  private static final long LONGEST_SECONDS = 60;

  private FrrScale() {}

  /**
   * What came out for one speaker.
   *
   * @param p50 milliseconds from the API server's answer to the changed object
   * @param putP50 milliseconds of a PUT of the same object, in the same run
   * @param writes of the object, a change
   * @param bytes how long the object is
   */
  record Result(
      double p50,
      double p99,
      double putP50,
      double putP99,
      double writes,
      int bytes,
      long residentKib) {}

  /** Measures Bellman's speaker, and MetalLB's if its program is given. */
  static void measure(
      List<String> command,
      @Nullable Path metalLb,
      int services,
      int changes,
      BiConsumer<String, Result> results)
      throws IOException, InterruptedException {
    try (var server = new BenchmarkServer()) {
      List<String> definitions = new ArrayList<>(command);
      definitions.add("crds");
      server.apply(Program.run(definitions.toArray(String[]::new)));
      server.apply(frrK8sDefinitions(server));
      server.apply(configuration());
      server.postAll("/api/v1/namespaces/default/services", services, FrrScale::service);
      server.postAll(ClusterScale.SLICES, services, number -> ClusterScale.slice(number, true));
      assign(server, services);
      List<String> words = new ArrayList<>(command);
      words.addAll(
          List.of(
              "speaker", "--backend", "frr-k8s", "--node-name", "node", "--api", "127.0.0.1:7789"));
      // the same endpoints go and come back again and again, and are not to be waited for
      words.addAll(List.of("--no-flap-damping", "--port", "0", "--health-probe-port", "0"));
      results.accept("bellman", run(server, words, Map.of(), services, changes));
      if (metalLb != null) {
        var _ = server.send("DELETE", OBJECT, "application/json", "");
        results.accept(
            "metallb",
            run(
                server,
                List.of(
                    metalLb.toString(),
                    "--namespace=metallb-system",
                    "--node-name=node",
                    "--port=17473",
                    "--host=127.0.0.1",
                    "--kubeconfig=" + server.kubeconfig()),
                Map.of(
                    "METALLB_BGP_TYPE", "frr-k8s",
                    "METALLB_NODE_NAME", "node",
                    "METALLB_NAMESPACE", "metallb-system",
                    "METALLB_POD_NAME", "speaker",
                    "FRRK8S_NAMESPACE", "metallb-system",
                    "KUBECONFIG", server.kubeconfig().toString()),
                services,
                Math.min(changes, 20)));
      }
    }
  }

  private static Result run(
      BenchmarkServer server,
      List<String> words,
      Map<String, String> more,
      int services,
      int changes)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(server.environment());
    environment.putAll(more);
    try (Program speaker =
            Program.start(words, environment, server.folder().resolve("speaker.log"));
        var watch = new Watching(server)) {
      watch.awaitPrefixes(services);
      Waiting.pause(Math.max(5_000, services * 5L));
      boolean slow = !more.isEmpty();
      var _ = changes(server, watch, services, slow ? 2 : WARM_UP);
      final long before = watch.count();
      double[] millis = changes(server, watch, services, changes);
      Waiting.pause(2_000);
      double writes = (double) (watch.count() - before) / changes;
      final long resident = speaker.residentKib();
      double[] puts = puts(server, changes);
      return new Result(
          Statistics.percentile(millis, 50),
          Statistics.percentile(millis, 99),
          Statistics.percentile(puts, 50),
          Statistics.percentile(puts, 99),
          writes,
          server.get(OBJECT).body().length(),
          resident);
    }
  }

  /** One endpoint of one service goes, and comes back: two changes. */
  private static double[] changes(BenchmarkServer server, Watching watch, int services, int changes)
      throws IOException, InterruptedException {
    Random random = new Random(1);
    double[] millis = new double[changes];
    for (int i = 0; i < changes; i++) {
      int which = i % 2 == 0 ? random.nextInt(services) : -1;
      int service = which < 0 ? watch.last : which;
      watch.last = service;
      watch.clear();
      BenchmarkServer.Answer answer =
          server.send(
              "PATCH",
              ClusterScale.SLICES + "/s" + service + "-1",
              MERGE,
              "{\"endpoints\":" + ClusterScale.endpoints(i % 2 == 1) + "}");
      if (answer.status() != 200) {
        throw new IOException(answer.status() + " " + answer.body());
      }
      millis[i] = (watch.next() - answer.nanos()) / 1e6;
    }
    return millis;
  }

  /**
   * A PUT of the object with one prefix less, and as it was again: from the request to the watch.
   */
  private static double[] puts(BenchmarkServer server, int count) throws IOException {
    String name = "metallb-put";
    ObjectNode object = (ObjectNode) MAPPER.readTree(server.get(OBJECT).body());
    object.putObject("metadata").put("name", name);
    ObjectNode labels = object.withObject("/spec/nodeSelector/matchLabels");
    labels.put("kubernetes.io/hostname", "nobody");
    var made = server.send("POST", OBJECTS, "application/json", MAPPER.writeValueAsString(object));
    if (made.status() != 201) {
      throw new IOException(made.status() + " " + made.body());
    }
    double[] millis = new double[count];
    String version = version(made.body());
    for (int i = 0; i < count; i++) {
      object.withObject("/metadata").put("resourceVersion", version);
      labels.put("kubernetes.io/hostname", "nobody-" + i);
      String changed = MAPPER.writeValueAsString(object);
      long began = System.nanoTime();
      BenchmarkServer.Answer answer =
          server.send("PUT", OBJECTS + "/" + name, "application/json", changed);
      if (answer.status() != 200) {
        throw new IOException(answer.status() + " " + answer.body());
      }
      millis[i] = (answer.nanos() - began) / 1e6;
      version = version(answer.body());
    }
    var _ = server.send("DELETE", OBJECTS + "/" + name, "application/json", "");
    return millis;
  }

  private static String version(String object) throws IOException {
    return MAPPER.readTree(object).path("metadata").path("resourceVersion").asText();
  }

  /** Shows each change of the object, without what is in it. */
  private static final class Watching implements AutoCloseable {
    private final BenchmarkServer server;
    private final BlockingQueue<Long> moments = new LinkedBlockingQueue<>();
    private final BenchmarkServer.Stream stream;
    private final AtomicLong count = new AtomicLong();
    private int last;

    Watching(BenchmarkServer server) throws IOException {
      this.server = server;
      stream =
          server.stream(
              OBJECTS + "?watch=true&fieldSelector=metadata.name%3Dmetallb-node",
              "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (var lines =
          new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          long now = System.nanoTime();
          if (line.startsWith("{\"type\":\"MODIFIED\"") || line.startsWith("{\"type\":\"ADDED\"")) {
            count.incrementAndGet();
            moments.add(now);
          }
        }
      } catch (IOException e) {
        moments.add(Long.MAX_VALUE); // the end: whoever waits gets a figure that can't be
      }
    }

    long count() {
      return count.get();
    }

    void clear() {
      moments.clear();
    }

    long next() throws InterruptedException, IOException {
      Long moment = moments.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
      if (moment == null) {
        throw new IOException(
            "the object did not change within "
                + LONGEST_SECONDS
                + " s, after "
                + count
                + " changes"
                + said(server));
      }
      return moment;
    }

    /** Waits until the object has routes for all services. */
    void awaitPrefixes(int services) throws IOException {
      long end = System.nanoTime() + 180_000_000_000L;
      String last = address(services - 1) + "/32";
      while (!server.get(OBJECT).body().contains("\"" + last + "\"")) {
        if (System.nanoTime() > end) {
          throw new IOException("the object lacks " + last + said(server));
        }
        Waiting.pause(500);
      }
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  private static String said(BenchmarkServer server) throws IOException {
    List<String> said = Files.readAllLines(server.folder().resolve("speaker.log"));
    return "; the speaker said last: "
        + String.join("\n", said.subList(Math.max(0, said.size() - 20), said.size()));
  }

  // ---- objects

  private static String address(int number) {
    return "198." + (18 + (number >> 16)) + "." + (number >> 8 & 255) + "." + (number & 255);
  }

  private static void assign(BenchmarkServer server, int services) throws IOException {
    server.sendAll(
        "PATCH",
        services,
        number -> "/api/v1/namespaces/default/services/s" + number + "/status",
        MERGE,
        number ->
            "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"" + address(number) + "\"}]}}}",
        200);
  }

  private static String service(int number) {
    return ClusterScale.service(number);
  }

  private static String frrK8sDefinitions(BenchmarkServer server) throws IOException {
    Path folder = server.binaries().resolve("frr-k8s/crds");
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "FRR-K8s's definitions are not in " + folder + ": see testing/cluster/assets");
    }
    var text = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        text.append("\n---\n").append(Files.readString(file));
      }
    }
    return text.toString();
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
    apiVersion: v1
    kind: Pod
    metadata: {name: speaker, namespace: metallb-system}
    spec: {containers: [{name: speaker, image: none}]}
    ---
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: pool, namespace: metallb-system}
    spec: {addresses: [198.18.0.0/15]}
    ---
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: all, namespace: metallb-system}
    spec: {localPref: 100, communities: ["65535:65282"]}
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: a, namespace: metallb-system}
    spec: {myASN: 64500, peerASN: 64501, peerAddress: 172.30.0.3}
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: b, namespace: metallb-system}
    spec: {myASN: 64500, peerASN: 64501, peerAddress: 172.31.0.3}
    """;
  }
}
