package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart makes of values, and which values it refuses. */
final class ChartTest {

  /** All that can be asked for at once. */
  static final String EVERYTHING =
      """
      loadBalancerClass: example.com/bellman
      imagePullSecrets: [{name: pull}]
      tls: {minVersion: VersionTLS12, cipherSuites: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        controllerMetricsTLSSecret: c, speakerMetricsTLSSecret: s}
      prometheus:
        serviceAccount: prometheus
        namespace: monitoring
        scrapeAnnotations: true
        serviceMonitor: {enabled: true, interval: 30s}
        prometheusRule:
          enabled: true
          addressPoolExhausted: {excludePools: "test-.*"}
          addressPoolUsage: {excludePools: "test-.*"}
          extraAlerts: [{alert: Mine, expr: vector(1)}]
        dashboard: {enabled: true}
      networkpolicies: {enabled: true, defaultDeny: true}
      controller:
        replicas: 3
        webhookClients: {configMap: front, names: [kube-apiserver]}
        priorityClassName: system-cluster-critical
        affinity: {nodeAffinity: {}}
        podAnnotations: {a: b}
        labels: {c: d}
        resources: {limits: {memory: 256Mi}}
        tolerations: [{operator: Exists}]
      speaker:
        features: {unnumbered: true, passive: true, bfdPriority: true}
        drainSeconds: 0
        ignoreExcludeLB: true
        nodeSelector: {edge: "true"}
        tolerations: [{operator: Exists}]
        resources: {limits: {memory: 128Mi}}
        podAnnotations: {a: b}
        labels: {c: d}
      """;

  @BeforeAll
  static void require() {
    Helm.require();
  }

  private static String template(String values) throws IOException, InterruptedException {
    Helm.Result result = Helm.template(values);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  static String document(String manifests, String kind) {
    return Stream.of(manifests.split("(?m)^---\n", -1))
        .filter(document -> document.contains("\nkind: " + kind + "\n"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + manifests));
  }

  @Test
  void figuresOfServicesCanBeLeftOut() throws Exception {
    assertThat(template("{}")).doesNotContain("--no-service-metrics");
    assertThat(template("prometheus: {serviceMetrics: false}"))
        .containsOnlyOnce("- --no-service-metrics");
  }

  @Test
  void dampingCanBeSwitchedOff() throws Exception {
    assertThat(template("{}")).doesNotContain("--no-flap-damping");
    assertThat(template("speaker: {flapDamping: null}"))
        .as("values that are older than the chart")
        .doesNotContain("--no-flap-damping");
    assertThat(template("speaker: {flapDamping: false}")).containsOnlyOnce("- --no-flap-damping");
  }

  @Test
  void helmHasNothingToSayAgainstIt() throws Exception {
    Helm.Result result = Helm.lint();
    assertThat(result.status()).as(result.output()).isZero();
  }

  @Test
  void thePlainManifestIsTheChartWithItsDefaults() throws Exception {
    Helm.Result result = Helm.result(List.of(Cluster.deploy("generate.sh").toString(), "--check"));
    assertThat(result.status()).as(result.output()).isZero();
  }

  /** The value, what it is set to, and what the refusal names. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "controller: {webhookMode: off-ish} | at '/controller/webhookMode': value must be one of",
        "crds: {validationFailurePolicy: Maybe} | at '/crds/validationFailurePolicy': value must"
            + " be",
        "speaker: {drainSeconds: 3601} | at '/speaker/drainSeconds': maximum: got 3,601, want"
            + " 3,600",
        "speaker: {features: {vrf: true}} | at '/speaker/features': additional properties 'vrf'"
            + " not",
        "controller: {livenessProbe: null} | at '/controller': missing property 'livenessProbe'",
        "controller: {livenessProbe: {port: 1}, readinessProbe: {port: 2}} | on one port",
        "controller: {image: {repository: quay.io/metallb/controller}} | an image of MetalLB's",
        "speaker: {image: {repository: mirror.example/metallb/speaker}} | an image of MetalLB's",
        "prometheus: {podMonitor: {enabled: true}, serviceMonitor: {enabled: true}} | choose one",
        "prometheus: {podMonitor: {enabled: true}} | name the client that reads the metrics",
        "prometheus: {serviceMonitor: {enabled: true}, namespace: x} | name the client that reads"
            + " the metrics"
      })
  void whatCanNotBeIsRefusedByName(String values, String says) throws Exception {
    Helm.Result result = Helm.template(values);
    assertThat(result.status()).isNotZero();
    assertThat(result.output()).contains(says);
  }

  /** Speakers have no right of their own unless a feature needs it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 65534 |",
        "unnumbered: true | 0 | NET_RAW",
        "bfdEcho: true | 0 | NET_RAW",
        "vrfOnOldKernels: true | 0 | NET_RAW",
        "passive: true | 0 | NET_BIND_SERVICE",
        "bfdPriority: true | 0 | SYS_NICE",
        "'{passive: true, unnumbered: true, bfdPriority: true}' | 0 | NET_BIND_SERVICE NET_RAW"
            + " SYS_NICE"
      })
  void capabilitiesAreThoseOfTheFeatures(String features, String user, String capabilities)
      throws Exception {
    String values = "speaker:\n  features:\n    " + features.replaceAll("^\\{}$", "");
    if (features.startsWith("{")) {
      values = "speaker: {features: " + features + "}";
    }
    String speaker = document(template(values), "DaemonSet");
    assertThat(speaker)
        .contains("runAsUser: " + user + "\n")
        .contains("drop:\n            - ALL\n");
    Set<String> added = new TreeSet<>();
    Matcher each = Pattern.compile("- (NET_[A-Z_]+|SYS_[A-Z_]+)\n").matcher(speaker);
    while (each.find()) {
      added.add(each.group(1));
    }
    assertThat(String.join(" ", added)).isEqualTo(capabilities == null ? "" : capabilities);
    assertThat(speaker)
        .contains("readOnlyRootFilesystem: true")
        .contains("allowPrivilegeEscalation: false")
        .contains("type: RuntimeDefault");
  }

  @Test
  void aPassivePeersPortAboveThePrivilegedOnesNeedsNoRight() throws Exception {
    String speaker =
        document(template("speaker: {listenPort: 1179, features: {passive: true}}"), "DaemonSet");
    assertThat(speaker).contains("--listen-port=1179").contains("runAsNonRoot: true");
  }

  /** A drain is not cut short, and nobody waits for one that is not asked for. */
  @ParameterizedTest
  @CsvSource({"0, 10", "5, 15", "120, 130"})
  void aPodMayTakeAsLongAsItsDrain(int drain, int grace) throws Exception {
    assertThat(document(template("speaker: {drainSeconds: " + drain + "}"), "DaemonSet"))
        .contains("--drain=" + drain + "\n")
        .contains("terminationGracePeriodSeconds: " + grace + "\n");
  }

  @Test
  void withoutWebhooksNothingOfThemIsMade() throws Exception {
    String manifests = template("controller: {webhookMode: disabled}");
    assertThat(manifests)
        .doesNotContain("ValidatingWebhookConfiguration")
        .doesNotContain("metallb-webhook")
        .doesNotContain("validatingwebhookconfigurations")
        .doesNotContain("webhook-server");
  }

  @Test
  void webhooksMayBeForApiServersAlone() throws Exception {
    for (String nobody : List.of("{}", "controller: {webhookClients: null}")) {
      assertThat(template(nobody)).as(nobody).doesNotContain("webhook-client");
    }
    String manifests =
        template("controller: {webhookClients: {configMap: front, names: [kube-apiserver, b]}}");
    assertThat(manifests)
        .containsOnlyOnce("- --webhook-client-ca=/etc/bellman/webhook-clients/ca.crt\n")
        .containsOnlyOnce("- --webhook-client-name=kube-apiserver,b\n")
        .containsOnlyOnce("mountPath: /etc/bellman/webhook-clients\n")
        .contains("configMap:\n          name: front\n");
    assertThat(template("controller: {webhookMode: disabled, webhookClients: {configMap: front}}"))
        .doesNotContain("webhook-client");
  }

  /** With a name of MetalLB's among them, another installation would be asked, or nobody. */
  @ParameterizedTest
  @CsvSource({"bellman, metallb-webhook-service", "blue, blue-bellman-webhook-service"})
  void everyWebhookIsAskedForAtTheServiceOfItsRelease(String release, String service)
      throws Exception {
    Helm.Result result = Helm.template(release, "frrk8s: {external: true}");
    assertThat(result.status()).as(result.output()).isZero();
    String webhooks = document(result.output(), "ValidatingWebhookConfiguration");
    long entries = webhooks.lines().filter(line -> line.startsWith("- name: ")).count();
    Matcher each = Pattern.compile("    service:\n      name: (.*)\n").matcher(webhooks);
    List<String> names = new ArrayList<>();
    while (each.find()) {
      names.add(each.group(1));
    }
    assertThat(names).hasSize((int) entries).hasSizeGreaterThan(7).containsOnly(service);
    assertThat(Stream.of(result.output().split("(?m)^---\n", -1)))
        .as("the Service itself")
        .anyMatch(
            document -> document.contains("\nkind: Service\nmetadata:\n  name: " + service + "\n"));
  }

  /** MetalLB's manifests have it, and scripts and tests look for Pods by it. */
  @Test
  void podsHaveTheShortLabelToo() throws Exception {
    for (String kind : List.of("Deployment", "DaemonSet")) {
      String component = kind.equals("Deployment") ? "controller" : "speaker";
      String workload = document(template("{}"), kind);
      assertThat(workload.substring(workload.indexOf("  template:")))
          .contains("\n        component: " + component + "\n");
      assertThat(
              workload.substring(workload.indexOf("  selector:"), workload.indexOf("  template:")))
          .as("what can't be changed later")
          .doesNotContain(" component: ");
      String mine = document(template(component + ": {labels: {component: mine}}"), kind);
      assertThat(mine)
          .contains("\n        component: mine\n")
          .doesNotContain("component: " + component + "\n        component");
    }
  }

  @Test
  void valuesOfMetallbsChartThatMeanNothingHereArePassedOver() throws Exception {
    template(
        """
        frrk8s: {enabled: true}
        frr-k8s: {prometheus: {serviceMonitor: {enabled: true}}}
        speaker:
          frr: {enabled: false}
          memberlist: {enabled: true, mlBindPort: 7946}
          excludeInterfaces: {enabled: true}
          reloader: {resources: {}}
        """);
  }

  @Test
  void prometheusTakesTheAlerts() throws Exception {
    Promtool.require();
    Helm.Result result = Promtool.check(Promtool.rules(EVERYTHING));
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output()).contains("10 rules found");
  }

  @Test
  void logsAreJsonWhereThatIsAskedFor() throws Exception {
    assertThat(template("{}")).contains("- --log-format=text").doesNotContain("--log-format=json");
    assertThat(template("{controller: {logFormat: json}, speaker: {logFormat: json}}"))
        .contains("- --log-format=json")
        .doesNotContain("--log-format=text");
  }

  @Test
  void alertsAndDashboardAskForFiguresThatThereAre() throws Exception {
    String asked =
        document(template(EVERYTHING), "PrometheusRule")
            + Files.readString(Cluster.deploy("helm/bellman/files/dashboard.json"));
    Set<String> names = new TreeSet<>();
    Matcher each = Pattern.compile("\\b(?:metallb|bellman|process|jvm)_[a-z0-9_]+").matcher(asked);
    while (each.find()) {
      names.add(each.group().replaceFirst("_seconds_(?:bucket|sum|count)$", "_seconds"));
    }
    assertThat(names)
        .contains("metallb_bgp_session_up", "bellman_leader", "bellman_event_to_wire_seconds");
    // which RecordedAlertsTest holds together with what is really told
    assertThat(FiguresPage.names()).containsAll(names);
  }
}
