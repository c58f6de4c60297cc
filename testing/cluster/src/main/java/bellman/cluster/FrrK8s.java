package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.Namespace;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The real FRR-K8s on one node: its daemon, its status program, its reloader and FRR. What its Pod
 * has in containers of its own are here processes that see the same files; several nodes may be in
 * one test. It may do all in the API. The lab ends it. Owned by one thread.
 */
public final class FrrK8s {

  /**
   * The daemon looks every half a minute at what became of its last reload, whatever it is told.
   */
  public static final Duration SLOWEST_STATE = Duration.ofSeconds(75);

  private static final List<String> NEEDED =
      List.of(
          "/usr/lib/frr/bgpd",
          "/usr/lib/frr/frr-reload.py",
          "/usr/bin/vtysh",
          "/usr/bin/python3",
          "/usr/bin/flock",
          "/usr/bin/nsenter",
          "/usr/bin/setpriv",
          "/usr/bin/unshare");

  private final Lab lab;
  private final Cluster cluster;
  private final String node;
  private final FrrK8sSettings settings;
  private final NodeFiles files;
  private final NodeFrr frr;
  private final Daemon reloader;
  private Daemon daemon;
  private Daemon status;

  private FrrK8s(Lab lab, Cluster cluster, Namespace place, String node, FrrK8sSettings settings) {
    this.lab = lab;
    this.cluster = cluster;
    this.node = node;
    this.settings = settings;
    cluster.kubectl().apply(objects());
    files = new NodeFiles(lab, place, node);
    frr = new NodeFrr(lab, files, node);
    reloader = startReloader();
    daemon = startProgram();
    status = startStatus();
    awaitState();
  }

  /** Why FRR-K8s can't be run here, with the remedy; empty where it can. */
  public static Optional<String> obstacle() {
    return Lab.obstacle()
        .or(Assets::frrK8sObstacle)
        .or(() ->
            NEEDED.stream()
                .filter(program -> !Files.isExecutable(Path.of(program)))
                .findFirst()
                .map(program ->
                    program
                        + " is missing: apt-get install --no-install-recommends frr"
                        + " frr-pythontools util-linux"));
  }

  /** Gives the API server the definitions that belong to the daemon that was built. */
  public static void define(Kubectl kubectl) {
    kubectl.run("apply", "--server-side", "-f", Assets.frrK8s("frr-k8s/crds").toString());
    kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  }

  /**
   * Starts it on a node whose network is a namespace of the lab, from where the API server must be
   * reachable. The API gets what belongs to it: the namespace, the Node and a Pod. On return the
   * daemon has written its FRRNodeState; {@link #define} comes before.
   */
  public static FrrK8s start(
      Lab lab, Cluster cluster, Namespace place, String node, FrrK8sSettings settings) {
    return new FrrK8s(lab, cluster, place, node, settings);
  }

  /** FRR of this node. */
  public NodeFrr frr() {
    return frr;
  }

  /** The daemon that reads FRRConfigurations. */
  public Daemon daemon() {
    return daemon;
  }

  /** The program that writes BGPSessionStates. */
  public Daemon status() {
    return status;
  }

  /** The script that hands a configuration to FRR; its log has the whole of what it did. */
  public Daemon reloader() {
    return reloader;
  }

  /** Ends the daemon and the status program at once (SIGKILL). FRR goes on as it is. */
  public void kill() {
    daemon.kill();
    status.kill();
  }

  /** Starts both again after {@link #kill}. */
  public void restart() {
    kill();
    daemon = startProgram();
    status = startStatus();
  }

  /** Stops the daemon and the status program where they are. FRR goes on as it is. */
  public void pause() {
    daemon.freeze();
    status.freeze();
  }

  /** Goes on after {@link #pause}. */
  public void resume() {
    daemon.thaw();
    status.thaw();
  }

  /** The configuration that the daemon has written last; empty before the first. */
  public String written() {
    return files.read("/etc/frr_reloader/frr.conf");
  }

  /** The status of the node's FRRNodeState. */
  public JsonNode state() {
    return cluster.kubectl().json("get", "frrnodestate", node).path("status");
  }

  /** {@code bgpStatus} of the node's BGPSessionStates, by peer. */
  public Map<String, String> sessions() {
    Map<String, String> all = new TreeMap<>();
    for (JsonNode session : sessionStates()) {
      JsonNode said = session.path("status");
      all.put(said.path("peer").asText(), said.path("bgpStatus").asText());
    }
    return all;
  }

  /** The node's BGPSessionStates. */
  public List<JsonNode> sessionStates() {
    List<JsonNode> all = new ArrayList<>();
    cluster
        .kubectl()
        .json(
            "get",
            "bgpsessionstates",
            "-n",
            settings.namespace(),
            "-l",
            "frrk8s.metallb.io/node=" + node)
        .path("items")
        .forEach(all::add);
    return all;
  }

  /** Its Pod, which owns the BGPSessionStates, and without which the webhook removes the state. */
  private String objects() {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: %1$s}
    ---
    apiVersion: v1
    kind: Node
    metadata:
      name: %2$s
      labels: {kubernetes.io/hostname: %2$s, kubernetes.io/os: linux}
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: %3$s
      namespace: %1$s
      labels: {app.kubernetes.io/component: frr-k8s}
    spec:
      nodeName: %2$s
      containers: [{name: controller, image: frr-k8s}]
    """
        .formatted(settings.namespace(), node, pod());
  }

  private String pod() {
    return "frr-k8s-" + node;
  }

  private Daemon startReloader() {
    Daemon started =
        files.startWithOwn(
            "/tmp", // the script has a file of fixed name there
            name("reloader"),
            List.of(
                "env",
                // A shell can't trap what is ignored when it starts, as it is below nohup.
                "--default-signal=HUP",
                // Its sleep shall end with the script, even if that is killed.
                "PATH=/etc/frr_reloader/bin:/usr/bin:/bin",
                "bash",
                "/etc/frr_reloader/frr-reloader.sh"));
    lab.await(
        "the reloader of " + node,
        () -> files.read("/etc/frr_reloader/reloader.pid"),
        pid -> pid.equals(Long.toString(started.pid())));
    return started;
  }

  private Daemon startProgram() {
    List<String> line =
        new ArrayList<>(
            List.of(
                Assets.frrK8s("frr-k8s-controller").toString(),
                "--metrics-bind-address=0",
                "--bgp-debounce-timeout=" + settings.debounce().toMillis()));
    return startWith(line, "daemon", settings.flags());
  }

  private Daemon startStatus() {
    List<String> line =
        new ArrayList<>(
            List.of(
                Assets.frrK8s("frr-k8s-status").toString(),
                "--poll-interval=" + settings.poll().toMillis() + "ms"));
    return startWith(line, "status", List.of());
  }

  private Daemon startWith(List<String> line, String part, List<String> more) {
    Stream.of(
            "--node-name=" + node,
            "--namespace=" + settings.namespace(),
            "--pod-name=" + pod(),
            "--kubeconfig=" + cluster.kubeconfig(User.ADMIN))
        .forEach(line::add);
    line.addAll(more);
    return files.start(name(part), line);
  }

  private String name(String part) {
    return "frr-k8s-" + node + "-" + part;
  }

  private void awaitState() {
    lab.await(
        "the FRRNodeState of " + node,
        () -> {
          for (Daemon each : List.of(daemon, status, reloader)) {
            if (!each.isRunning()) {
              throw new AssertionError("a part of FRR-K8s ended: " + each.log());
            }
          }
          return state();
        },
        state -> !state.isMissingNode());
  }
}
