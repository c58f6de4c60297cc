package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.Namespace;
import bellman.lab.Neighbor;
import bellman.lab.Router;
import bellman.lab.RouterKind;
import bellman.lab.RouterSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Controllers and speakers at work, as nobody and without any capability: they are refused nothing,
 * and never ask the API server for what they should not need.
 */
final class RightsInUseTest {

  private static final String SERVER = "10.60.0.1";
  private static final String NODE = "10.60.0.2";

  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: node-1, labels: {kubernetes.io/hostname: node-1}}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: tor, namespace: metallb-system}
      spec: {myASN: 64500, peerASN: 64600, peerAddress: 10.60.0.1, bfdProfile: quick}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: guarded, namespace: metallb-system}
      spec:
        {myASN: 64500, peerASN: 64601, peerAddress: 10.60.0.9, passwordSecret: {name: hush}}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: hush, namespace: metallb-system}
      type: kubernetes.io/basic-auth
      stringData: {password: quiet}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BFDProfile
      metadata: {name: quick, namespace: metallb-system}
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: pool, namespace: metallb-system}
      spec: {addresses: [198.51.100.0/24]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: all, namespace: metallb-system}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec:
        type: LoadBalancer
        ports: [{port: 80}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{port: 80}]
      endpoints: [{addresses: [10.1.0.1], nodeName: node-1}]
      """;

  /** The one who leads, or who runs on a node, as a Pod that there is. */
  private static String pod(String name) {
    return """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, namespace: metallb-system}
    spec: {containers: [{name: c, image: bellman}]}
    """
        .formatted(name);
  }

  /** What both follow. */
  private static final Set<String> CONFIGURATION =
      Stream.of(
              "ipaddresspools.metallb.io",
              "bgppeers.metallb.io",
              "bgpadvertisements.metallb.io",
              "l2advertisements.metallb.io",
              "communities.metallb.io",
              "bfdprofiles.metallb.io",
              "secrets",
              "services")
          .flatMap(what -> Stream.of("list " + what, "watch " + what))
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> CONTROLLERS =
      Set.of(
          "get services",
          "list namespaces",
          "watch namespaces",
          "patch services/status",
          "create events",
          "patch events",
          "patch configurationstates.metallb.io",
          "patch configurationstates.metallb.io/status",
          "patch ipaddresspools.metallb.io/status",
          "get pods",
          "list pods",
          "watch pods",
          "list nodes",
          "watch nodes",
          "list endpointslices.discovery.k8s.io",
          "watch endpointslices.discovery.k8s.io",
          "list bgpsessionstatuses.metallb.io",
          "watch bgpsessionstatuses.metallb.io",
          "get secrets",
          "get validatingwebhookconfigurations.admissionregistration.k8s.io",
          "patch validatingwebhookconfigurations.admissionregistration.k8s.io",
          "get customresourcedefinitions.apiextensions.k8s.io",
          "patch customresourcedefinitions.apiextensions.k8s.io",
          "delete customresourcedefinitions.apiextensions.k8s.io",
          "create leases.coordination.k8s.io",
          "get leases.coordination.k8s.io",
          "patch leases.coordination.k8s.io");

  private static final Set<String> SPEAKERS =
      Set.of(
          "list endpointslices.discovery.k8s.io",
          "watch endpointslices.discovery.k8s.io",
          "list nodes",
          "watch nodes",
          "create events",
          "patch events",
          "list servicebgpstatuses.metallb.io",
          "watch servicebgpstatuses.metallb.io",
          "patch servicebgpstatuses.metallb.io",
          "patch servicebgpstatuses.metallb.io/status",
          "delete servicebgpstatuses.metallb.io",
          "list bgpsessionstatuses.metallb.io",
          "watch bgpsessionstatuses.metallb.io",
          "patch bgpsessionstatuses.metallb.io",
          "patch bgpsessionstatuses.metallb.io/status",
          "delete bgpsessionstatuses.metallb.io",
          "patch configurationstates.metallb.io",
          "patch configurationstates.metallb.io/status");

  @BeforeAll
  static void require() {
    Requirements.apiServer();
    Lab.obstacle().ifPresent(Requirements::skip);
    RouterKind.BIRD.obstacle().ifPresent(Requirements::skip);
    Bellman.prepare();
  }

  @Test
  void nothingIsRefusedAndNothingElseIsAskedFor() {
    try (Lab lab = new Lab()) {
      Namespace plane = lab.namespace("plane");
      Namespace node = lab.namespace("node");
      lab.cable(plane, "node0", node, "plane0");
      plane.address("node0", SERVER + "/24");
      node.address("plane0", NODE + "/24");
      var audit = new AuditLog(lab);
      Cluster cluster = Cluster.startIn(lab, plane, SERVER, audit.flags());
      Kubectl kubectl = cluster.kubectl();
      kubectl.apply(OBJECTS + pod("controller-1") + pod("speaker-1"));
      kubectl.apply(SupersededTest.old());
      // the Service of the webhooks
      Cluster.manifests(Set.of("Service")).stream()
          .filter(document -> document.contains("name: metallb-webhook-"))
          .forEach(kubectl::apply);
      Router router =
          RouterKind.BIRD.start(
              lab, plane, RouterSettings.of(64_600, SERVER, new Neighbor(NODE, 64_500)));
      Daemon controller =
          start(plane, cluster, User.CONTROLLER, "controller", "--pod-name=controller-1");
      Daemon speaker =
          start(
              node,
              cluster,
              User.SPEAKER,
              "speaker",
              "--node-name=node-1",
              "--service-status=all",
              "--pod-name=speaker-1",
              "--token=" + writable(lab).resolve("token"));

      lab.await(
          "the route at the router", Set.of("198.51.100.0/32"), () -> router.routes().keySet());
      for (String told :
          List.of(
              "servicebgpstatuses", "bgpsessionstatuses", "configurationstates/speaker-node-1")) {
        lab.await(
            told,
            () ->
                kubectl.run("get", told, "-n", User.NAMESPACE, "-o", "name", "--ignore-not-found"),
            names -> !names.isEmpty());
      }
      lab.await(
          "the end of the old definition",
          () -> kubectl.run("get", "crd", SupersededTest.OLD, "-o", "name", "--ignore-not-found"),
          String::isEmpty);
      lab.await(
          "the pool's figures",
          () -> kubectl.json("get", "ipaddresspool", "pool", "-n", User.NAMESPACE),
          pool -> pool.path("status").path("assignedIPv4").asInt() == 1);
      kubectl.run("delete", "service", "web");
      lab.await("the route to be gone", Set.of(), () -> router.routes().keySet());
      for (String object : List.of("bgppeer/tor", "bgppeer/guarded", "ipaddresspool/pool")) {
        kubectl.run("delete", object, "-n", User.NAMESPACE);
      }
      for (String gone : List.of("servicebgpstatuses", "bgpsessionstatuses")) {
        lab.await("the end of " + gone, "", () -> kubectl.run("get", gone, "-A", "-o", "name"));
      }
      controller.terminate();
      speaker.terminate();

      assertThat(refused(audit)).as("refused").isEmpty();
      assertThat(rights(audit, User.CONTROLLER))
          .as("what a controller asked for")
          .isSubsetOf(union(CONFIGURATION, CONTROLLERS))
          .contains(
              "patch services/status",
              "patch ipaddresspools.metallb.io/status",
              "patch customresourcedefinitions.apiextensions.k8s.io",
              "delete customresourcedefinitions.apiextensions.k8s.io");
      assertThat(rights(audit, User.SPEAKER))
          .as("what a speaker asked for")
          .isSubsetOf(union(CONFIGURATION, SPEAKERS))
          .contains("watch endpointslices.discovery.k8s.io", "create events", "watch secrets");
    }
  }

  private static Path writable(Lab lab) {
    try {
      return Files.setPosixFilePermissions(
          lab.newFolder("state"), PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Daemon start(Namespace place, Cluster cluster, User user, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=-all",
                "--bounding-set=-all",
                "--no-new-privs",
                Bellman.root().resolve("bellman").toString()));
    line.addAll(List.of(words));
    line.add("--kubeconfig=" + cluster.kubeconfig(user));
    return place.start(words[0], line);
  }

  private static List<AuditLog.Request> refused(AuditLog audit) {
    return Stream.of(User.CONTROLLER, User.SPEAKER)
        .flatMap(user -> audit.of(user).stream())
        .filter(request -> request.code() == 401 || request.code() == 403)
        .distinct()
        .toList();
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Set<String> rights(AuditLog audit, User user) {
    return audit.of(user).stream()
        .map(AuditLog.Request::right)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
