package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the token of a speaker's Pod is good for, in the hands of whoever has its node. */
final class StolenTokenTest {

  private static final Set<String> POLICY =
      Set.of("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");

  /** Longer than a label may be. */
  private static final String LONG = "node-" + "0123456789".repeat(7) + ".example";

  private static Lab lab;
  private static Cluster cluster;
  private static final Map<String, String> TOKENS = new TreeMap<>();

  @BeforeAll
  static void start() {
    Requirements.apiServer();
    lab = new Lab();
    cluster = Cluster.start(lab);
    Kubectl kubectl = cluster.kubectl();
    FrrK8s.define(kubectl);
    cluster.grantFrrK8s();
    Cluster.manifestsForFrrK8s(POLICY).forEach(kubectl::apply);
    for (String node : List.of("node-1", "node-2", LONG)) {
      String pod = "speaker-" + TOKENS.size();
      kubectl.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: %s, namespace: metallb-system}
          spec:
            nodeName: %s
            serviceAccountName: bellman-speaker
            containers: [{name: c, image: bellman}]
          """
              .formatted(pod, node));
      TOKENS.put(
          node,
          kubectl
              .run(
                  "create",
                  "token",
                  "bellman-speaker",
                  "--namespace=" + User.NAMESPACE,
                  "--bound-object-kind=Pod",
                  "--bound-object-name=" + pod)
              .strip());
    }
    lab.await(
        "the policy to hold",
        () -> write("node-1", status("BGPSessionStatus", "early", "metallb.io/node: node-2")),
        result -> result.complaint().contains("may write nothing about another node"));
  }

  @AfterAll
  static void stop() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void clean() {
    cluster
        .kubectl()
        .run(
            "delete",
            "servicebgpstatuses,bgpsessionstatuses,configurationstates,frrconfigurations",
            "--all",
            "--namespace=" + User.NAMESPACE);
  }

  private static Kubectl.Result as(String node, String input, String... words) {
    List<String> line =
        Stream.concat(Stream.of("--token=" + TOKENS.get(node)), Stream.of(words)).toList();
    return cluster.kubectl().result(input, line.toArray(String[]::new));
  }

  private static Kubectl.Result write(String node, String manifest, String... more) {
    List<String> words =
        Stream.concat(
                Stream.of("apply", "--server-side", "--force-conflicts", "-f", "-"),
                Stream.of(more))
            .toList();
    return as(node, manifest, words.toArray(String[]::new));
  }

  private static String status(String kind, String name, String label) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: %s
    metadata: {name: %s, namespace: metallb-system, labels: {%s}}
    """
        .formatted(kind, name, label);
  }

  /** By the token of node-1. */
  @ParameterizedTest
  @CsvSource({
    "BGPSessionStatus,   session-1,      metallb.io/node: node-1,      true",
    "BGPSessionStatus,   session-2,      metallb.io/node: node-2,      false",
    "BGPSessionStatus,   session-3,      metallb.io/node: node-11,     false",
    "BGPSessionStatus,   session-4,      other: node-1,                false",
    "ServiceBGPStatus,   bgp-1,          metallb.io/node: node-1,      true",
    "ServiceBGPStatus,   bgp-2,          metallb.io/node: node-2,      false",
    "ConfigurationState, speaker-node-1, metallb.io/node-name: node-1, true",
    "ConfigurationState, speaker-node-2, metallb.io/node-name: node-1, false",
    "ConfigurationState, speaker-node-1, metallb.io/node-name: node-2, false",
    "ConfigurationState, controller,     metallb.io/node-name: node-1, false"
  })
  void aSpeakerTellsOfItsOwnNode(String kind, String name, String label, boolean may) {
    Kubectl.Result result = write("node-1", status(kind, name, label));
    assertThat(result.succeeded()).as(result.complaint()).isEqualTo(may);
    if (!may) {
      assertThat(result.complaint()).contains("this token is for a speaker there");
    }
  }

  @Test
  void bothLabelsAreLookedAt() {
    String both = "metallb.io/node: node-2, metallb.io/node-name: node-1";
    assertThat(write("node-1", status("BGPSessionStatus", "s", both)).succeeded()).isFalse();
  }

  @Test
  void whatIsAnothersIsNeitherChangedNorRemovedNorMadeItsOwn() {
    String theirs = status("BGPSessionStatus", "theirs", "metallb.io/node: node-2");
    assertThat(write("node-2", theirs).succeeded()).isTrue();

    assertThat(write("node-1", theirs.replace("node-2", "node-1")).succeeded()).isFalse();
    assertThat(write("node-1", theirs + "status: {state: idle}\n", "--subresource=status"))
        .satisfies(result -> assertThat(result.succeeded()).isFalse());
    String[] delete = {"delete", "bgpsessionstatus", "theirs", "--namespace=metallb-system"};
    assertThat(as("node-1", "", delete).complaint()).contains("may write nothing about another");
    assertThat(as("node-2", "", delete).succeeded()).isTrue();
  }

  @Test
  void whatIsToldIsToldOfItsNode() {
    String own = status("BGPSessionStatus", "own", "metallb.io/node: node-1");
    assertThat(write("node-1", own).succeeded()).isTrue();
    Kubectl.Result right =
        write("node-1", own + "status: {node: node-1, peer: a}\n", "--subresource=status");
    assertThat(right.succeeded()).as(right.complaint()).isTrue();
    Kubectl.Result wrong =
        write("node-1", own + "status: {node: node-2, peer: a}\n", "--subresource=status");
    assertThat(wrong.complaint()).contains("status.node must be node-1");
  }

  @Test
  void aLongNameIsCutInLabels() {
    String cut = LONG.substring(0, 52) + "-0123456789";
    String own = status("BGPSessionStatus", "own", "metallb.io/node: " + cut);
    Kubectl.Result result = write(LONG, own);
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    assertThat(write(LONG, own.replace("node-0123", "node-9123")).succeeded()).isFalse();
    assertThat(
            write(LONG, own + "status: {node: %s}\n".formatted(LONG), "--subresource=status")
                .succeeded())
        .isTrue();
    assertThat(
            write(LONG, own + "status: {node: %sx}\n".formatted(LONG), "--subresource=status")
                .succeeded())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "metallb-node-1, node-1, true",
    "metallb-node-2, node-1, false",
    "metallb-node-2, node-2, false",
    "metallb-node-1, node-2, false",
    "mine,           node-1, false"
  })
  void frrK8sIsToldOfItsOwnNodeAlone(String name, String chosen, boolean may) {
    Kubectl.Result result =
        write(
            "node-1",
            """
            apiVersion: frrk8s.metallb.io/v1beta1
            kind: FRRConfiguration
            metadata: {name: %s, namespace: metallb-system}
            spec: {nodeSelector: {matchLabels: {kubernetes.io/hostname: %s}}}
            """
                .formatted(name, chosen));
    assertThat(result.succeeded()).as(result.complaint()).isEqualTo(may);
  }

  @Test
  void everybodyElseIsLetBe() {
    String any = status("BGPSessionStatus", "any", "metallb.io/node: node-2");
    assertThat(cluster.kubectl().result(any, "apply", "-f", "-").succeeded()).isTrue();
    // a token that was made for no Pod, as those of the other tests
    Kubectl.Result unbound =
        cluster
            .server()
            .kubectl(User.SPEAKER)
            .result(any, "apply", "--server-side", "--force-conflicts", "-f", "-");
    assertThat(unbound.succeeded()).as(unbound.complaint()).isTrue();
  }

  @Test
  void aSpeakerWithSuchATokenDoesItsWork() throws IOException {
    Bellman.prepare();
    Path kubeconfig = lab.newFolder("pod").resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        Files.readString(cluster.kubeconfig(User.SPEAKER))
            .replace(User.SPEAKER.token(), TOKENS.get("node-1")));
    Kubectl kubectl = cluster.kubectl();
    kubectl.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: node-1}
        ---
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: nobody, namespace: metallb-system}
        spec: {myASN: 64500, peerASN: 64501, peerAddress: 127.0.0.9, peerPort: 1}
        """);
    try (var _ =
        lab.start(
            "speaker",
            List.of(
                Bellman.root().resolve("bellman").toString(),
                "speaker",
                "--node-name=node-1",
                "--pod-name=speaker-0",
                "--api=127.0.0.1:0",
                "--port=0",
                "--health-probe-port=0",
                "--token=" + lab.newFolder("state").resolve("token"),
                "--kubeconfig=" + kubeconfig))) {
      lab.await(
          "its configuration's state",
          () -> names("configurationstates"),
          names -> names.contains("speaker-node-1"));
      lab.await(
          "its session's status",
          () -> kubectl.run("get", "bgpsessionstatuses", "-A", "-o", "yaml"),
          all -> all.contains("node: node-1") && all.contains("peer: nobody"));
      kubectl.run("delete", "bgppeer", "nobody", "--namespace=" + User.NAMESPACE);
      lab.await("its end", "", () -> names("bgpsessionstatuses"));
    }
  }

  private static String names(String kinds) {
    return cluster.kubectl().run("get", kinds, "-A", "-o", "name");
  }

  /** RBAC knows names of Secrets: with speaker.secretNames a token reads these and no others. */
  @Test
  void secretsThatAreNotNamedAreOutOfReach() throws Exception {
    Helm.require();
    Helm.Result chart = Helm.template("speaker: {secretNames: [hush]}");
    assertThat(chart.status()).as(chart.output()).isZero();
    String role =
        Stream.of(chart.output().split("(?m)^---\n", -1))
            .filter(each -> each.contains("\nkind: Role\n"))
            .filter(each -> each.contains("\n  name: bellman-speaker\n"))
            .findFirst()
            .orElseThrow();
    Kubectl kubectl = cluster.kubectl();
    for (String name : List.of("hush", "other")) {
      kubectl.apply(
          """
          apiVersion: v1
          kind: Secret
          metadata: {name: %s, namespace: metallb-system}
          type: kubernetes.io/basic-auth
          stringData: {password: quiet}
          """
              .formatted(name));
    }
    assertThat(secrets("metadata.name=other")).contains("secret/other");
    try {
      kubectl.with(role, "apply", "--server-side", "--force-conflicts", "-f", "-");
      lab.await(
          "the right to be gone",
          () -> secrets("metadata.name=other"),
          said -> said.contains("forbidden"));
      assertThat(secrets("metadata.name=hush,type=kubernetes.io/basic-auth"))
          .contains("secret/hush");
      assertThat(secrets("type=kubernetes.io/basic-auth")).contains("forbidden");
      assertThat(secrets("metadata.name!=hush")).contains("forbidden");
    } finally {
      cluster.grantFrrK8s();
    }
  }

  private static String secrets(String selector) {
    Kubectl.Result result =
        as(
            "node-1",
            "",
            "get",
            "secrets",
            "--namespace=" + User.NAMESPACE,
            "--field-selector=" + selector,
            "-o",
            "name");
    return result.output() + result.complaint();
  }
}
