package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API server takes what deploy/ has, and those who are installed may do what they need alone.
 */
final class ManifestTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  private static void isTaken(String manifests) {
    Kubectl.Result result =
        CLUSTER
            .kubectl()
            .result(
                manifests,
                "apply",
                "--server-side",
                "--force-conflicts",
                "--dry-run=server",
                "-f",
                "-");
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    assertThat(result.complaint()).as("warnings").doesNotContain("Warning");
  }

  @Test
  void thePlainManifestIsTaken() throws Exception {
    isTaken(Files.readString(Cluster.deploy("bellman.yaml")));
  }

  @Test
  void thePlainManifestForFrrK8sIsTaken() throws Exception {
    isTaken(Files.readString(Cluster.deploy("bellman-frr-k8s.yaml")));
  }

  @Test
  void theChartHasTheDefinitionsThatThereAre() throws Exception {
    assertThat(Cluster.deploy("helm/bellman/files/crds.yaml"))
        .hasSameTextualContentAs(Cluster.deploy("crds/metallb.io.yaml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{crds: {enabled: false}, rbac: {create: false}}",
        "{controller: {webhookMode: disabled}, fullnameOverride: other}",
        "{controller: {enabled: false}}",
        "{speaker: {enabled: false}}",
        "{controller: {serviceAccount: {create: false, name: mine}}}",
        "{prometheus: {podMonitor: {enabled: true}, serviceAccount: p, namespace: m}}",
        "{frrk8s: {enabled: true, secretPassthrough: true, raw: true}}",
        "{frrk8s: {external: true, namespace: kube-public}}",
        "{speaker: {securityContext: {fsGroup: 7, runAsUser: 7, supplementalGroups: [8]}}}",
        "everything"
      })
  void whatTheChartMakesIsTaken(String values) throws Exception {
    Helm.require();
    Helm.Result result = Helm.template(values.equals("everything") ? ChartTest.EVERYTHING : values);
    assertThat(result.status()).as(result.output()).isZero();
    // The kinds of the Prometheus Operator are not on this server.
    List<String> documents =
        Stream.of(result.output().split("(?m)^---\n", -1))
            .filter(document -> !document.contains("\napiVersion: monitoring.coreos.com/"))
            .filter(document -> document.contains("\nkind: "))
            .toList();
    assertThat(documents).isNotEmpty();
    isTaken(documents.stream().collect(Collectors.joining("---\n")));
  }

  /** Controllers fit the strictest level of Pod Security; speakers need the host's network. */
  @ParameterizedTest
  @CsvSource({
    "Deployment, restricted, ''",
    "DaemonSet,  privileged, ''",
    "DaemonSet,  baseline,   host namespaces",
    "DaemonSet,  restricted, host namespaces"
  })
  void whichLevelOfPodSecurityIsNeeded(String kind, String level, String says) {
    CLUSTER
        .kubectl()
        .run(
            "label",
            "--overwrite",
            "namespace",
            "default",
            "pod-security.kubernetes.io/warn=" + level);
    String workload = Cluster.manifests(Set.of(kind)).getFirst().replace(User.NAMESPACE, "default");
    Kubectl.Result result =
        CLUSTER.kubectl().result(workload, "apply", "--dry-run=server", "-f", "-");
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    if (says.isEmpty()) {
      assertThat(result.complaint()).doesNotContain("Warning");
    } else {
      // nothing but the host's network, of all that a level looks at
      assertThat(result.complaint()).contains("would violate PodSecurity", says);
      assertThat(result.complaint())
          .doesNotContain("runAsNonRoot", "capabilities", "seccompProfile", "hostPath volumes");
    }
  }

  /** Who, what, which, where (a namespace, or empty for the whole cluster), and whether. */
  @ParameterizedTest
  @CsvSource({
    "controller, watch,  services,                         '',             true",
    "controller, patch,  services/status,                  default,        true",
    "controller, patch,  services,                         default,        false",
    "controller, delete, services,                         default,        false",
    "controller, list,   endpointslices.discovery.k8s.io,  '',             true",
    "controller, create, events,                           default,        true",
    "controller, watch,  ipaddresspools.metallb.io,        metallb-system, true",
    "controller, watch,  ipaddresspools.metallb.io,        default,        false",
    "controller, patch,  ipaddresspools.metallb.io/status, metallb-system, true",
    "controller, patch,  ipaddresspools.metallb.io,        metallb-system, false",
    "controller, create, configurationstates.metallb.io,   metallb-system, true",
    "controller, watch,  bgpsessionstatuses.metallb.io,    metallb-system, true",
    "controller, patch,  bgpsessionstatuses.metallb.io/status, metallb-system, true",
    "controller, create, bgpsessionstatuses.metallb.io,    metallb-system, false",
    "controller, delete, configurationstates.metallb.io,   metallb-system, false",
    "controller, watch,  secrets,                          metallb-system, true",
    "controller, get,    secrets,                          default,        false",
    "controller, get,    secrets,                          kube-system,    false",
    "controller, patch,  secrets,                          metallb-system, false",
    "controller, create, secrets,                          metallb-system, false",
    "controller, create, leases.coordination.k8s.io,       metallb-system, true",
    "controller, create, leases.coordination.k8s.io,       kube-system,    false",
    "controller, create, tokenreviews.authentication.k8s.io, '',           true",
    "controller, patch,  nodes,                            '',             false",
    "controller, list,   nodes,                            '',             true",
    "controller, create, pods,                             metallb-system, false",
    "controller, watch,  pods,                             metallb-system, true",
    "controller, watch,  pods,                             default,        false",
    "speaker,    watch,  services,                         '',             true",
    "speaker,    watch,  endpointslices.discovery.k8s.io,  '',             true",
    "speaker,    watch,  nodes,                            '',             true",
    "speaker,    patch,  nodes,                            '',             false",
    "speaker,    patch,  services/status,                  default,        false",
    "speaker,    create, events,                           default,        true",
    "speaker,    watch,  bgppeers.metallb.io,              metallb-system, true",
    "speaker,    patch,  bgppeers.metallb.io,              metallb-system, false",
    "speaker,    patch,  ipaddresspools.metallb.io/status, metallb-system, false",
    "speaker,    create, servicebgpstatuses.metallb.io,    metallb-system, true",
    "speaker,    deletecollection, servicebgpstatuses.metallb.io, metallb-system, true",
    "speaker,    deletecollection, bgpsessionstatuses.metallb.io, metallb-system, false",
    "speaker,    patch,  bgpsessionstatuses.metallb.io/status, metallb-system, true",
    "speaker,    delete, bgpsessionstatuses.metallb.io,    metallb-system, true",
    "speaker,    create, bgpsessionstatuses.metallb.io,    default,        false",
    "speaker,    watch,  secrets,                          metallb-system, true",
    "speaker,    get,    secrets,                          metallb-system, false",
    "speaker,    list,   secrets,                          default,        false",
    "speaker,    list,   namespaces,                       '',             false",
    "speaker,    patch,  secrets,                          metallb-system, false",
    "speaker,    create, leases.coordination.k8s.io,       metallb-system, false",
    "speaker,    list,   pods,                             metallb-system, false",
    "nobody,     watch,  services,                         '',             false"
  })
  void eachMayDoWhatItNeeds(String who, String verb, String what, String where, boolean may) {
    assertThat(may(user(who), verb, what, where)).isEqualTo(may);
  }

  /** Rights that hold for one object alone. */
  @ParameterizedTest
  @CsvSource({
    "delete, secrets,                                         metallb-webhook-cert",
    "patch,  validatingwebhookconfigurations.admissionregistration.k8s.io,"
        + " metallb-webhook-configuration",
    "patch,  customresourcedefinitions.apiextensions.k8s.io,  bgppeers.metallb.io",
    "delete, customresourcedefinitions.apiextensions.k8s.io,  bgpsessionstates.metallb.io",
    "patch,  leases.coordination.k8s.io,                      bellman-controller"
  })
  void theControllerMayChangeOneAndNoOther(String verb, String what, String name) {
    assertThat(may(User.CONTROLLER, verb, what + "/" + name, User.NAMESPACE)).isTrue();
    assertThat(may(User.CONTROLLER, verb, what + "/other", User.NAMESPACE)).isFalse();
    assertThat(may(User.SPEAKER, verb, what + "/" + name, User.NAMESPACE)).isFalse();
  }

  /** Whoever gives an object another owner must be able to delete it, in some clusters. */
  @Test
  void theControllerCouldDeleteWhatItTellsOfItself() {
    String states = "configurationstates.metallb.io/";
    assertThat(may(User.CONTROLLER, "delete", states + "controller", User.NAMESPACE)).isTrue();
    assertThat(may(User.CONTROLLER, "delete", states + "speaker-a", User.NAMESPACE)).isFalse();
  }

  /** What one right names, another does not. */
  @ParameterizedTest
  @CsvSource({
    "delete, bgppeers.metallb.io",
    "delete, bgpsessionstatuses.metallb.io",
    "delete, bgpsessionstates.frrk8s.metallb.io",
    "patch,  bgpsessionstates.metallb.io"
  })
  void theControllerMayNotTouchOtherDefinitions(String verb, String name) {
    String what = "customresourcedefinitions.apiextensions.k8s.io/" + name;
    assertThat(may(User.CONTROLLER, verb, what, "")).isFalse();
  }

  private static User user(String name) {
    return switch (name) {
      case "controller" -> User.CONTROLLER;
      case "speaker" -> User.SPEAKER;
      default -> User.NOBODY;
    };
  }

  /** kubectl reads {@code kind/x} as an object's name, so a subresource is asked for by itself. */
  private static boolean may(User user, String verb, String what, String where) {
    boolean status = what.endsWith("/status");
    return CLUSTER
        .kubectl(user)
        .result(
            "",
            "auth",
            "can-i",
            verb,
            status ? what.substring(0, what.length() - "/status".length()) : what,
            status ? "--subresource=status" : "--quiet",
            where.isEmpty() ? "--all-namespaces" : "--namespace=" + where)
        .succeeded();
  }
}
