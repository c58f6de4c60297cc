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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node whose BGP is spoken by the real FRR-K8s, a speaker that tells it what to announce, a
 * controller, and three BIRDs, each on a wire of its own: {@code tor-a} in the node's own AS,
 * {@code tor-b} in another, {@code tor-c} over IPv6. Bellman's processes have the rights of the
 * manifest for FRR-K8s, and no others.
 */
final class FrrSite implements AutoCloseable {

  static final String NODE = "node-1";
  static final String OBJECT = "metallb-node-1";
  static final long OURS = 64_512;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final Lab lab = new Lab();
  final AuditLog audit = new AuditLog(lab);
  final Cluster cluster;
  final FrrK8s frrK8s;
  final Router torA;
  final Router torB;
  final Router torC;
  final Namespace node;
  private final Namespace plane;
  private final String namespace;
  private Daemon speaker;
  private int started;

  FrrSite(FrrK8sSettings settings, String more) {
    this(settings, more, UnaryOperator.identity());
  }

  /**
   * Makes all of it.
   *
   * @param more lines of tor-a's configuration
   * @param toTorB changes what tor-b knows of this node
   */
  FrrSite(FrrK8sSettings settings, String more, UnaryOperator<Neighbor> toTorB) {
    this(settings.in(User.NAMESPACE), toTorB, more);
    cluster.grantFrrK8s();
  }

  private FrrSite(FrrK8sSettings settings, UnaryOperator<Neighbor> toTorB, String more) {
    Bellman.prepare();
    namespace = settings.namespace();
    plane = lab.namespace("plane");
    node = lab.namespace("node");
    lab.cable(plane, "node", node, "plane");
    plane.address("node", "10.50.0.1/24");
    node.address("plane", "10.50.0.2/24");
    torA = router("tor-a", 30, OURS, new Neighbor("172.30.0.2", OURS), more);
    torB = router("tor-b", 31, 64_601, toTorB.apply(new Neighbor("172.31.0.2", OURS)), "");
    torC = router("tor-c", 32, 64_602, new Neighbor("2001:db8:32::2", OURS), "");
    cluster = Cluster.startIn(lab, plane, "10.50.0.1", audit.flags());
    FrrK8s.define(cluster.kubectl());
    frrK8s = FrrK8s.start(lab, cluster, node, NODE, settings);
  }

  /** One whose FRR-K8s is in the namespace of its own manifests; with the rights of the chart. */
  static FrrSite inTheNamespaceOfFrrK8s(UnaryOperator<Neighbor> toTorB, String rights) {
    var site = new FrrSite(FrrK8sSettings.QUICK, toTorB, "");
    site.cluster.kubectl().with(rights, "apply", "--server-side", "--force-conflicts", "-f", "-");
    return site;
  }

  /** Both ends have an address of each family, since routes of either need a next hop of it. */
  private Router router(String name, int number, long asn, Neighbor us, String more) {
    Namespace place = lab.namespace(name);
    lab.cable(node, name, place, "node");
    String net = "172." + number + ".0.";
    node.address(name, net + "2/24");
    place.address("node", net + "3/24");
    node.address(name, "2001:db8:" + number + "::2/64");
    place.address("node", "2001:db8:" + number + "::3/64");
    return RouterKind.BIRD.start(lab, place, RouterSettings.of(asn, net + "3", us), more);
  }

  /** A BGPPeer for one of the routers. */
  static String peer(String name, String address, long asn, String... more) {
    return """
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: %s, namespace: metallb-system}
    spec:
      myASN: 64512
      peerASN: %d
      peerAddress: "%s"
    """
            .formatted(name, asn, address)
        + String.join("", List.of(more).stream().map(line -> "  " + line + "\n").toList());
  }

  /** A Service that is ready on this node. */
  static String service(String name) {
    return Installation.service(name) + Installation.endpoints(name, NODE);
  }

  /** Starts the speaker. */
  Daemon startSpeaker(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "speaker",
                "--service-status=all",
                "--backend",
                "frr-k8s",
                "--node-name",
                NODE,
                "--token",
                lab.folder().resolve("token").toString(),
                "--kubeconfig",
                cluster.kubeconfig(User.SPEAKER).toString()));
    words.addAll(List.of(more));
    speaker = start("speaker", node, words);
    return speaker;
  }

  Daemon startController(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "controller",
                "--webhook-mode=disabled",
                "--port=0",
                "--health-probe-port=0",
                "--kubeconfig",
                cluster.kubeconfig(User.CONTROLLER).toString()));
    words.addAll(List.of(more));
    return start("controller", plane, words);
  }

  /** Starts one whose webhooks the API server is told of, and waits until it may call them. */
  Daemon startControllerWithWebhooks() {
    int port = 9443;
    cluster.kubectl().apply(Hooked.registrationForFrrK8s(port));
    Daemon controller =
        start(
            "controller",
            plane,
            List.of(
                "controller",
                "--webhook-port=" + port,
                "--cert-name=127.0.0.1",
                "--port=0",
                "--health-probe-port=0",
                "--kubeconfig",
                cluster.kubeconfig(User.CONTROLLER).toString()));
    lab.await(
        "the webhooks to be called",
        () ->
            cluster
                .kubectl()
                .result(
                    Hooked.pool("tried", "203.0.113.0/24"), "apply", "--dry-run=server", "-f", "-"),
        Kubectl.Result::succeeded);
    return controller;
  }

  Daemon start(String name, Namespace place, List<String> words) {
    List<String> line = new ArrayList<>();
    line.add(Bellman.root().resolve("bellman").toString());
    line.addAll(words);
    started++;
    return place.start(name + "-" + started, line);
  }

  Daemon speaker() {
    return speaker;
  }

  /** What the speaker answers to a question. */
  JsonNode ask(String... words) {
    return json(node.run(command(words, "-o", "json")));
  }

  /** What a command says, as it may fail. */
  String said(String... words) {
    List<String> line = new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&1 || true", "bellman"));
    line.addAll(List.of(command(words)));
    return node.run(line.toArray(String[]::new));
  }

  /** The peers, as the speaker tells of them. */
  JsonNode peer(String name) {
    for (JsonNode peer : ask("peers")) {
      if (peer.path("name").asText().equals(name)) {
        return peer;
      }
    }
    throw new AssertionError("the speaker knows of no peer " + name);
  }

  String[] command(String[] words, String... more) {
    List<String> line = new ArrayList<>();
    line.add(Bellman.root().resolve("bellman").toString());
    line.addAll(List.of(words));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  /** The node's FRRConfiguration; a missing node if there is none. */
  JsonNode object() {
    for (JsonNode each :
        cluster.kubectl().json("get", "frrconfigurations", "-n", namespace).path("items")) {
      if (each.path("metadata").path("name").asText().equals(OBJECT)) {
        return each;
      }
    }
    return MAPPER.missingNode();
  }

  String version() {
    return object().path("metadata").path("resourceVersion").asText();
  }

  /** The status of the speaker's ConfigurationState. */
  JsonNode findings() {
    return cluster
        .kubectl()
        .json("get", "configurationstate", "speaker-" + NODE, "-n", User.NAMESPACE)
        .path("status");
  }

  /** Waits until the problems that the speaker finds have all of these words. */
  void awaitProblems(String... words) {
    lab.await(
        "problems with " + List.of(words),
        FrrK8s.SLOWEST_STATE,
        () -> findings().toString(),
        text -> List.of(words).stream().allMatch(text::contains));
  }

  /** Waits until the speaker finds nothing wrong. */
  void awaitNoProblems() {
    lab.await(
        "no problems",
        FrrK8s.SLOWEST_STATE,
        this::findings,
        status -> status.path("result").asText().equals("Valid"));
  }

  /** Waits until a peer has a warning with this text; with none at all if the text is empty. */
  void awaitWarning(String peer, String text) {
    lab.await(
        "the warnings of " + peer + ": " + text,
        FrrK8s.SLOWEST_STATE,
        () -> peer(peer).path("warnings").toString(),
        text.isEmpty() ? "[]"::equals : all -> all.contains(text));
  }

  /** A value of the speaker's metrics, which stands behind these words; -1 if it is not there. */
  double metric(String words) {
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(words) + " (\\S+)$").matcher(figures());
    return line.find() ? Double.parseDouble(line.group(1)) : -1;
  }

  /** All that the speaker tells monitoring. */
  String figures() {
    return node.run(
        "curl",
        "-sk",
        "-H",
        "Authorization: Bearer " + User.ADMIN.token(),
        "https://127.0.0.1:9120/metrics");
  }

  /**
   * Takes away all services and what users have for FRR-K8s, and, once no router has a route, all
   * of Bellman's configuration.
   */
  void clear() {
    Kubectl kubectl = cluster.kubectl();
    kubectl.run(
        "delete", "services", "-n", "default", "--field-selector=metadata.name!=kubernetes");
    kubectl.run("delete", "endpointslices", "-n", "default", "--all");
    kubectl.run(
        "delete",
        "frrconfigurations",
        "-n",
        User.NAMESPACE,
        "--field-selector=metadata.name!=" + OBJECT);
    for (Router router : List.of(torA, torB, torC)) {
      awaitRoutes("all is taken away", router);
    }
    kubectl.run(
        "delete",
        "bgppeers,bfdprofiles,communities,bgpadvertisements,ipaddresspools",
        "-n",
        User.NAMESPACE,
        "--all");
  }

  void awaitRoutes(String what, Router router, String... prefixes) {
    lab.await(
        what + ": the routes at " + router.name(),
        new TreeSet<>(List.of(prefixes)),
        () -> new TreeSet<>(router.routes().keySet()));
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
