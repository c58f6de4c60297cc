package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart makes of values about FRR-K8s, and what those may who are installed by it. */
final class FrrChartTest {

  /** All that can be asked for at once. */
  static final String EVERYTHING =
      "frrk8s: {external: true, namespace: frr-k8s-system, secretPassthrough: true, raw: true}";

  private static final Set<String> ROLES =
      Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  @BeforeAll
  static void grant() throws Exception {
    Helm.require();
    CLUSTER.kubectl().apply("{apiVersion: v1, kind: Namespace, metadata: {name: frr-k8s-system}}");
    CLUSTER
        .kubectl()
        .with(
            rights("frrk8s: {enabled: true, namespace: frr-k8s-system}"),
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            "-");
  }

  /** Who may do what where the chart has these values. */
  static String rights(String values) throws IOException, InterruptedException {
    return documents(template(values)).stream()
        .filter(document -> ROLES.contains(field(document, "kind")))
        .collect(Collectors.joining("---\n"));
  }

  private static String template(String values) throws IOException, InterruptedException {
    Helm.Result result = Helm.template(values);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  private static List<String> documents(String manifests) {
    return Stream.of(manifests.split("(?m)^---\n", -1))
        .filter(document -> document.contains("\nkind: "))
        .toList();
  }

  /** The first of its kind that stands in a document. */
  private static String field(String document, String name) {
    Matcher found = Pattern.compile("(?m)^ *" + name + ": (\\S+)$").matcher(document);
    assertThat(found.find()).as(name + " in " + document).isTrue();
    return found.group(1);
  }

  private static Set<String> arguments(String manifests, String kind) {
    return ChartTest.document(manifests, kind)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("- --frrk8s") || line.startsWith("- --backend"))
        .map(line -> line.substring(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Values; the arguments of speakers and of controllers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | |",
        "{raw: true, secretPassthrough: true, namespace: x} | |",
        "{enabled: true} | --backend=frr-k8s --frrk8s-namespace=metallb-system"
            + " | --frrk8s-namespace=metallb-system",
        "{external: true} | --backend=frr-k8s --frrk8s-namespace=metallb-system"
            + " | --frrk8s-namespace=metallb-system",
        "{external: true, namespace: x} | --backend=frr-k8s --frrk8s-namespace=x"
            + " --frrk8s-owner=bellman:speaker | --frrk8s-namespace=x",
        "{enabled: true, raw: true} | --backend=frr-k8s --frrk8s-namespace=metallb-system"
            + " --frrk8s-raw | --frrk8s-namespace=metallb-system",
        "{enabled: true, secretPassthrough: true, namespace: x} | --backend=frr-k8s"
            + " --frrk8s-namespace=x --frrk8s-owner=bellman:speaker --frrk8s-secret-passthrough"
            + " | --frrk8s-namespace=x",
      })
  void argumentsAreThoseOfTheValues(String values, String speakers, String controllers)
      throws Exception {
    String manifests = template("frrk8s: " + values);
    assertThat(String.join(" ", arguments(manifests, "DaemonSet")))
        .isEqualTo(speakers == null ? "" : speakers);
    assertThat(String.join(" ", arguments(manifests, "Deployment")))
        .isEqualTo(controllers == null ? "" : controllers);
  }

  @Test
  void withoutFrrK8sThereIsNoRightAndNoWebhookOfIt() throws Exception {
    assertThat(template("frrk8s: {namespace: x, raw: true}")).doesNotContainIgnoringCase("frrk8s");
    String unhooked = template("{frrk8s: {enabled: true}, controller: {webhookMode: disabled}}");
    assertThat(unhooked)
        .contains("bellman-speaker-frr-k8s")
        .doesNotContain("bellman-controller-frr-k8s")
        .doesNotContain("ValidatingWebhookConfiguration");
    String roles =
        documents(unhooked).stream()
            .filter(document -> ROLES.contains(field(document, "kind")))
            .filter(document -> document.contains("component: controller"))
            .collect(Collectors.joining());
    assertThat(roles).doesNotContain("frrk8s");
    assertThat(template("{frrk8s: {enabled: true}, rbac: {create: false}}"))
        .doesNotContain("kind: Role")
        .doesNotContain("--frrk8s-owner");
  }

  @Test
  void roleAndBindingAreWhereFrrK8sIs() throws Exception {
    Set<String> there =
        documents(template(EVERYTHING)).stream()
            .filter(document -> document.contains("\n  namespace: frr-k8s-system\n"))
            .map(document -> field(document, "kind") + " " + field(document, "name"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(there)
        .containsExactly(
            "Role bellman-controller-frr-k8s",
            "Role bellman-speaker-frr-k8s",
            "RoleBinding bellman-controller-frr-k8s",
            "RoleBinding bellman-speaker-frr-k8s");
  }

  @Test
  void theWebhookIsAskedForUsersObjectsWhereFrrK8sIs() throws Exception {
    String registration =
        ChartTest.document(
            template(EVERYTHING + "\ncrds: {validationFailurePolicy: Ignore}"),
            "ValidatingWebhookConfiguration");
    String entry =
        registration.substring(
            registration.indexOf("- name: frrconfigurationvalidationwebhook.metallb.io"));
    assertThat(entry)
        .contains("path: /validate-frrk8s-metallb-io-v1beta1-frrconfiguration\n")
        .contains("failurePolicy: Ignore\n")
        .contains("timeoutSeconds: 10\n")
        .contains("kubernetes.io/metadata.name: frr-k8s-system\n")
        .contains("key: app.kubernetes.io/managed-by\n      operator: NotIn\n")
        .contains("operations: [CREATE, UPDATE]\n");
  }

  /** Who, what, which, where (a namespace, or empty for the whole cluster), and whether. */
  @ParameterizedTest
  @CsvSource({
    "controller, list,   frrconfigurations, frr-k8s-system, true",
    "controller, list,   frrconfigurations, metallb-system, false",
    "controller, list,   frrconfigurations, '',             false",
    "controller, get,    frrconfigurations, frr-k8s-system, false",
    "controller, watch,  frrconfigurations, frr-k8s-system, false",
    "controller, patch,  frrconfigurations, frr-k8s-system, false",
    "controller, list,   bgpsessionstates,  frr-k8s-system, false",
    "controller, list,   frrnodestates,     '',             false",
    "speaker,    list,   frrconfigurations, frr-k8s-system, true",
    "speaker,    watch,  frrconfigurations, frr-k8s-system, true",
    "speaker,    create, frrconfigurations, frr-k8s-system, true",
    "speaker,    update, frrconfigurations, frr-k8s-system, true",
    "speaker,    delete, frrconfigurations, frr-k8s-system, false",
    "speaker,    patch,  frrconfigurations, metallb-system, false",
    "speaker,    list,   bgpsessionstates,  frr-k8s-system, true",
    "speaker,    patch,  bgpsessionstates,  frr-k8s-system, false",
    "speaker,    watch,  frrnodestates,     '',             true",
    "speaker,    patch,  frrnodestates,     '',             false"
  })
  void eachMayDoWhatItNeeds(String who, String verb, String what, String where, boolean may) {
    User user = who.equals("speaker") ? User.SPEAKER : User.CONTROLLER;
    assertThat(may(user, verb, what + ".frrk8s.metallb.io", where)).isEqualTo(may);
  }

  @Test
  void nodesAreReadByTheControllerAndNoMore() {
    assertThat(may(User.CONTROLLER, "list", "nodes", "")).isTrue();
    assertThat(may(User.CONTROLLER, "watch", "nodes", "")).isTrue();
    assertThat(may(User.CONTROLLER, "patch", "nodes", "")).isFalse();
  }

  @Test
  void theSpeakersOwnRoleIsTheOneThatItMayRead() {
    String roles = "clusterroles.rbac.authorization.k8s.io/";
    assertThat(may(User.SPEAKER, "get", roles + "bellman:speaker", "")).isTrue();
    assertThat(may(User.SPEAKER, "get", roles + "admin", "")).isFalse();
  }

  /** Asks by itself: {@code kubectl auth can-i} knows no kind that is not defined. */
  private static boolean may(User user, String verb, String what, String where) {
    String[] parts = what.split("/", 2);
    String[] resource = parts[0].split("\\.", 2);
    String review =
        """
        apiVersion: authorization.k8s.io/v1
        kind: SelfSubjectAccessReview
        spec:
          resourceAttributes:
            {verb: %s, resource: %s, group: "%s", namespace: "%s", name: "%s"}
        """
            .formatted(
                verb,
                resource[0],
                resource.length > 1 ? resource[1] : "",
                where,
                parts.length > 1 ? parts[1] : "");
    String allowed =
        CLUSTER
            .kubectl(user)
            .with(
                review,
                "create",
                "--validate=false",
                "-f",
                "-",
                "-o",
                "jsonpath={.status.allowed}");
    return allowed.equals("true");
  }
}
