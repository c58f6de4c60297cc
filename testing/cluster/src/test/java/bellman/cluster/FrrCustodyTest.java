package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Daemon;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node's FRRConfiguration is the speaker's alone, and lasts longer than the speaker. */
final class FrrCustodyTest {

  private static final String MANAGER = "bellman-speaker-" + FrrSite.NODE;
  private static final String WRITES = "bellman_frrk8s_writes_total";

  @AutoClose private static FrrSite site;
  private Daemon speaker;
  private JsonNode before;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.QUICK, "");
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
                + Installation.pool("first", "192.168.10.0/24")
                + FrrSite.service("web"));
    site.startController();
  }

  @BeforeEach
  void startSpeaker() {
    speaker = site.startSpeaker();
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    awaitFirstWrite();
    before = site.object();
  }

  @AfterEach
  void stopSpeaker() {
    speaker.close();
  }

  private static void awaitFirstWrite() {
    site.lab.await("the first write", () -> site.metric(WRITES), writes -> writes >= 1);
  }

  private static void edit(String type, String patch) {
    site.cluster
        .kubectl()
        .run(
            "patch",
            "frrconfiguration",
            FrrSite.OBJECT,
            "-n",
            User.NAMESPACE,
            "--type=" + type,
            "-p",
            patch);
  }

  /** Waits until the object is as it was before somebody changed it. */
  private void awaitRight() {
    site.lab.await(
        "the object to be right",
        () -> site.object(),
        now ->
            now.path("spec").equals(before.path("spec"))
                && now.at("/metadata/labels").equals(before.at("/metadata/labels"))
                && now.at("/metadata/annotations").equals(before.at("/metadata/annotations")));
  }

  @Test
  void editsArePutRight() {
    // few, since who keeps writing waits ever longer
    edit(
        "merge",
        """
        {
          "spec": {
            "bgp": {"routers": [], "bfdProfiles": [{"name": "theirs"}]},
            "raw": {"priority": 7, "rawConfig": "log commands"},
            "nodeSelector": {"matchLabels": {"zone": "a"}}
          },
          "metadata": {
            "labels": {"somebody": "else", "app.kubernetes.io/managed-by": "me"},
            "annotations": {"somebody": "else"}
          }
        }
        """);
    awaitRight();
    edit("merge", "{\"spec\":{\"bgp\":null}}");
    awaitRight();
    edit(
        "json", "[{\"op\":\"add\",\"path\":\"/spec/bgp/routers/0/neighbors/0/port\",\"value\":1}]");
    awaitRight();
    edit("json", "[{\"op\":\"remove\",\"path\":\"/spec/bgp/routers/0/prefixes\"}]");
    awaitRight();

    assertThat(site.object().at("/metadata/uid")).isEqualTo(before.at("/metadata/uid"));
    site.awaitRoutes("all put right", site.torA, "192.168.10.0/32");
  }

  @Test
  void whoTakesFieldsAsItsOwnLosesThem() {
    site.cluster
        .kubectl()
        .with(
            """
            apiVersion: frrk8s.metallb.io/v1beta1
            kind: FRRConfiguration
            metadata: {name: metallb-node-1, namespace: metallb-system, labels: {tool: gitops}}
            spec:
              bgp:
                routers: [{asn: 64999, neighbors: [{address: 172.30.0.9, asn: 64999}]}]
              raw: {rawConfig: log commands}
            """,
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager=gitops",
            "-f",
            "-");

    awaitRight();
    site.lab.await("the managers", FrrCustodyTest::managers, MANAGER::equals);
  }

  private static String managers() {
    return site.cluster
        .kubectl()
        .run(
            "get",
            "frrconfiguration",
            FrrSite.OBJECT,
            "-n",
            User.NAMESPACE,
            "--show-managed-fields",
            "-o",
            "jsonpath={.metadata.managedFields[*].manager}");
  }

  /** As MetalLB's speaker, which the object was before: its nodeSelector is the same. */
  @Test
  void whoWroteTheSameOwnsItNoMore() {
    site.cluster
        .kubectl()
        .with(
            """
            apiVersion: frrk8s.metallb.io/v1beta1
            kind: FRRConfiguration
            metadata: {name: metallb-node-1, namespace: metallb-system}
            spec: {nodeSelector: {matchLabels: {kubernetes.io/hostname: node-1}}}
            """,
            "apply",
            "--server-side",
            "--field-manager=speaker",
            "-f",
            "-");
    site.lab.await("the managers", FrrCustodyTest::managers, MANAGER::equals);
    awaitRight();
    JsonNode taken = site.object().path("metadata");

    site.cluster.kubectl().apply(FrrSite.service("owned"));
    site.awaitRoutes("one more", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.cluster.kubectl().run("delete", "service", "owned", "-n", "default");
    site.cluster.kubectl().run("delete", "endpointslice", "owned-1", "-n", "default");
    site.awaitRoutes("as before", site.torA, "192.168.10.0/32");

    JsonNode now = site.object().path("metadata");
    assertThat(now.path("generation").asLong() - taken.path("generation").asLong()).isEqualTo(2);
    assertThat(managers()).isEqualTo(MANAGER);
    long later = System.nanoTime() + 3_000_000_000L; // longer than it would be held
    site.lab.await("a while", () -> System.nanoTime() - later, over -> over > 0);
    assertThat(site.version()).isEqualTo(now.path("resourceVersion").asText());
    assertThat(site.object().at("/metadata/generation")).isEqualTo(now.path("generation"));
  }

  @Test
  void aRemovedObjectReturns() {
    site.cluster.kubectl().run("delete", "frrconfiguration", FrrSite.OBJECT, "-n", User.NAMESPACE);

    awaitRight();
    assertThat(site.object().at("/metadata/uid")).isNotEqualTo(before.at("/metadata/uid"));
    site.awaitRoutes("put right", site.torA, "192.168.10.0/32");
  }

  /** What is done to it while nothing may be written is put right when it may be again. */
  @Test
  void whatWasDoneWhileItWasHeldIsPutRightAfterwards() {
    theirs("{asn: 64999}");
    site.awaitProblems("metallb-node-1", "theirs", "64999");
    edit("merge", "{\"spec\":{\"bgp\":{\"routers\":[]}}}");
    site.cluster.kubectl().run("delete", "frrconfiguration", FrrSite.OBJECT, "-n", User.NAMESPACE);

    removeTheirs();

    awaitRight();
    site.awaitNoProblems();
    site.awaitRoutes("put right", site.torA, "192.168.10.0/32");
  }

  private static void theirs(String router) {
    site.cluster
        .kubectl()
        .apply(
            """
            apiVersion: frrk8s.metallb.io/v1beta1
            kind: FRRConfiguration
            metadata: {name: theirs, namespace: metallb-system}
            spec: {bgp: {routers: [%s]}}
            """
                .formatted(router));
  }

  private static void removeTheirs() {
    site.cluster.kubectl().run("delete", "frrconfiguration", "theirs", "-n", User.NAMESPACE);
  }

  /** The API server fills in defaults (mode, disableMP, ...), which is no change. */
  @Test
  void nothingIsWrittenWithoutNeed() {
    theirs("{asn: 64512, neighbors: [{address: 172.30.0.9, asn: 64512}]}");
    site.lab.await(
        "FRR to have both",
        () -> site.frrK8s.frr().vtysh("show running-config"),
        text -> text.contains("172.30.0.9") && text.contains("172.30.0.3"));
    removeTheirs();
    site.lab.await(
        "FRR to have one",
        () -> site.frrK8s.frr().vtysh("show running-config"),
        text -> !text.contains("172.30.0.9") && text.contains("172.30.0.3"));
    assertThat(site.metric(WRITES)).isEqualTo(1);

    speaker.terminate();
    speaker = site.startSpeaker();
    awaitFirstWrite();

    JsonNode now = site.object().path("metadata");
    assertThat(now.path("resourceVersion")).isEqualTo(before.at("/metadata/resourceVersion"));
    assertThat(now.path("uid")).isEqualTo(before.at("/metadata/uid"));
  }

  @Test
  void routesOutliveTheSpeakerAndChangesAreCaughtUpWith() {
    speaker.terminate();
    assertThat(site.object()).isEqualTo(before);
    site.awaitRoutes("after SIGTERM", site.torA, "192.168.10.0/32");

    site.cluster.kubectl().apply(FrrSite.service("second"));
    speaker = site.startSpeaker();
    site.awaitRoutes("caught up", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    speaker.kill();
    assertThat(site.object().at("/metadata/uid")).isEqualTo(before.at("/metadata/uid"));
    site.awaitRoutes("after SIGKILL", site.torA, "192.168.10.0/32", "192.168.10.1/32");

    site.cluster.kubectl().run("delete", "service", "second", "-n", "default");
    site.cluster.kubectl().run("delete", "endpointslice", "second-1", "-n", "default");
    speaker = site.startSpeaker();
    site.awaitRoutes("caught up again", site.torA, "192.168.10.0/32");
  }

  @Test
  void theDaemonSetOwnsItAndNotThePod() {
    Kubectl kubectl = site.cluster.kubectl();
    kubectl.apply(
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: speaker, namespace: metallb-system}
        spec:
          selector: {matchLabels: {app: speaker}}
          template:
            metadata: {labels: {app: speaker}}
            spec: {containers: [{name: speaker, image: bellman}]}
        """);
    String uid =
        kubectl
            .json("get", "daemonset", "speaker", "-n", User.NAMESPACE)
            .at("/metadata/uid")
            .asText();
    kubectl.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: speaker-abcde
          namespace: metallb-system
          ownerReferences:
          - {apiVersion: apps/v1, kind: DaemonSet, name: speaker, uid: %s, controller: true}
        spec: {containers: [{name: speaker, image: bellman}]}
        """
            .formatted(uid));
    speaker.terminate();

    speaker = site.startSpeaker("--pod-name", "speaker-abcde");

    JsonNode owners =
        site.lab.await(
            "an owner",
            () -> site.object().at("/metadata/ownerReferences"),
            references -> references.size() == 1);
    assertThat(owners.path(0).path("kind").asText()).isEqualTo("DaemonSet");
    assertThat(owners.path(0).path("uid").asText()).isEqualTo(uid);
    assertThat(site.object().at("/metadata/uid")).isEqualTo(before.at("/metadata/uid"));

    // one without a Pod does not know, and changes nothing of what it does
    speaker.terminate();
    speaker = site.startSpeaker();
    awaitFirstWrite();
    site.lab.await(
        "no owner", () -> site.object().at("/metadata/ownerReferences"), JsonNode::isMissingNode);
  }
}
