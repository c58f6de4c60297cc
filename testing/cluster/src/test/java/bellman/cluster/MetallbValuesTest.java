package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A file of values that was made for MetalLB's chart (0.16.2) installs, or is refused by name. */
final class MetallbValuesTest {

  /** {@code key | its default there | another value that is good there | one of a wrong type}. */
  private static final String KEYS =
      """
      imagePullSecrets | [] | [{"name": "pull"}] | "pull"
      nameOverride | "" | "lb" | 7
      fullnameOverride | "" | "lb" | 7
      loadBalancerClass | "" | "example.com/lb" | true
      rbac.create | true | false | "no"
      tls.cipherSuites | "" | "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" | ["x"]
      tls.curvePreferences | "" | "29,4588" | -
      tls.minVersion | "" | "VersionTLS12" | "TLS1.2"
      tls.controllerMetricsTLSSecret | "" | "c" | 1
      tls.speakerMetricsTLSSecret | "" | "s" | 1
      prometheus.scrapeAnnotations | false | true | "yes"
      prometheus.metricsPort | 9120 | 7472 | "9120"
      prometheus.rbacPrometheus | true | false | 1
      prometheus.serviceAccount | "" | "prometheus" | 1
      prometheus.namespace | "" | "monitoring" | 1
      prometheus.podMonitor.enabled | false | true | "true"
      prometheus.podMonitor.additionalLabels | {} | {"a": "b"} | {"a": 1}
      prometheus.podMonitor.annotations | {} | {"a": "b"} | []
      prometheus.podMonitor.jobLabel | "app.kubernetes.io/name" | "job" | 1
      prometheus.podMonitor.interval | null | "30s" | 30
      prometheus.podMonitor.tlsConfig.insecureSkipVerify | true | false | -
      prometheus.podMonitor.metricRelabelings | [] | [{"action": "keep"}] | {}
      prometheus.podMonitor.relabelings | [] | [{"action": "keep"}] | {}
      prometheus.serviceMonitor.enabled | false | - | "true"
      prometheus.serviceMonitor.speaker.additionalLabels | {} | {"a": "b"} | {"a": true}
      prometheus.serviceMonitor.speaker.annotations | {} | {"a": "b"} | "x"
      prometheus.serviceMonitor.speaker.tlsConfig | {"insecureSkipVerify": true} | {} | "x"
      prometheus.serviceMonitor.controller.additionalLabels | {} | {"a": "b"} | "x"
      prometheus.serviceMonitor.controller.annotations | {} | {"a": "b"} | "x"
      prometheus.serviceMonitor.controller.tlsConfig | {"insecureSkipVerify": true} | {} | "x"
      prometheus.serviceMonitor.jobLabel | "app.kubernetes.io/name" | "job" | 1
      prometheus.serviceMonitor.interval | null | "30s" | 30
      prometheus.serviceMonitor.metricRelabelings | [] | [{"action": "keep"}] | "x"
      prometheus.serviceMonitor.relabelings | [] | [{"action": "keep"}] | "x"
      prometheus.prometheusRule.enabled | false | true | "x"
      prometheus.prometheusRule.additionalLabels | {} | {"a": "b"} | "x"
      prometheus.prometheusRule.annotations | {} | {"a": "b"} | "x"
      prometheus.prometheusRule.staleConfig.enabled | true | false | "x"
      prometheus.prometheusRule.staleConfig.labels | {"severity": "warning"} | {"a": "b"} | "x"
      prometheus.prometheusRule.configNotLoaded.enabled | true | false | "x"
      prometheus.prometheusRule.configNotLoaded.labels | {"severity": "warning"} | {} | "x"
      prometheus.prometheusRule.addressPoolExhausted.enabled | true | false | "x"
      prometheus.prometheusRule.addressPoolExhausted.labels | {"severity": "critical"} | {} | "x"
      prometheus.prometheusRule.addressPoolExhausted.excludePools | "" | "test-.*" | ["x"]
      prometheus.prometheusRule.addressPoolUsage.enabled | true | false | "x"
      prometheus.prometheusRule.addressPoolUsage.thresholds | [{"percent": 75}] | [] | {"percent": 75}
      prometheus.prometheusRule.addressPoolUsage.excludePools | "" | "test-.*" | 1
      prometheus.prometheusRule.bgpSessionDown.enabled | true | false | "x"
      prometheus.prometheusRule.bgpSessionDown.labels | {"severity": "critical"} | {} | "x"
      prometheus.prometheusRule.extraAlerts | [] | [{"alert": "Mine", "expr": "vector(1)"}] | "x"
      controller.enabled | true | - | "x"
      controller.logLevel | "info" | "debug" | "verbose"
      controller.webhookMode | "enabled" | "onlywebhook" | "on"
      controller.image.tag | null | "v1" | 1
      controller.image.pullPolicy | null | "Always" | "Sometimes"
      controller.strategy | {"type": "RollingUpdate"} | {"type": "Recreate"} | "Recreate"
      controller.serviceAccount.create | true | false | "x"
      controller.serviceAccount.name | "" | "mine" | 1
      controller.serviceAccount.annotations | {} | {"a": "b"} | "x"
      controller.securityContext | {"runAsUser": 65534} | {"runAsUser": 7} | "x"
      controller.resources | {} | {"limits": {"memory": "1Gi"}} | "x"
      controller.nodeSelector | {} | {"a": "b"} | {"a": true}
      controller.tolerations | [] | [{"operator": "Exists"}] | "x"
      controller.priorityClassName | "" | "system-cluster-critical" | 1
      controller.runtimeClassName | "" | "kata" | 1
      controller.affinity | {} | {"nodeAffinity": {}} | "x"
      controller.podAnnotations | {} | {"a": "b"} | "x"
      controller.labels | {} | {"a": "b"} | "x"
      controller.livenessProbe.enabled | true | false | "x"
      controller.livenessProbe.port | 17472 | 17473 | "x"
      controller.livenessProbe.failureThreshold | 3 | 4 | "x"
      controller.livenessProbe.initialDelaySeconds | 10 | 4 | "x"
      controller.livenessProbe.periodSeconds | 10 | 4 | "x"
      controller.livenessProbe.successThreshold | 1 | - | "x"
      controller.livenessProbe.timeoutSeconds | 1 | 4 | "x"
      controller.readinessProbe.enabled | true | false | "x"
      controller.readinessProbe.port | 17472 | 17473 | "x"
      controller.readinessProbe.failureThreshold | 3 | 4 | "x"
      controller.readinessProbe.initialDelaySeconds | 10 | 4 | "x"
      controller.readinessProbe.periodSeconds | 10 | 4 | "x"
      controller.readinessProbe.successThreshold | 1 | - | "x"
      controller.readinessProbe.timeoutSeconds | 1 | 4 | "x"
      controller.extraContainers | [] | [{"name": "x", "image": "y"}] | "x"
      controller.revisionHistoryLimit | 10 | 3 | "x"
      speaker.enabled | true | - | "x"
      speaker.logLevel | "info" | "all" | "x"
      speaker.tolerateMaster | true | false | "x"
      speaker.memberlist.enabled | true | false | -
      speaker.memberlist.mlBindPort | 7946 | 1 | -
      speaker.memberlist.mlBindAddrOverride | "" | "::" | -
      speaker.memberlist.mlSecretKeyPath | "/etc/ml_secret_key" | "/x" | -
      speaker.excludeInterfaces.enabled | true | false | -
      speaker.ignoreExcludeLB | false | true | "x"
      speaker.bgpDebounceTimeout | null | 1000 | -
      speaker.gratuitousARPInterval | 0 | 60 | -
      speaker.image.tag | null | "v1" | 1
      speaker.image.pullPolicy | null | "Never" | true
      speaker.updateStrategy | {"type": "RollingUpdate"} | {"type": "OnDelete"} | "OnDelete"
      speaker.serviceAccount.create | true | false | "x"
      speaker.serviceAccount.name | "" | "mine" | 1
      speaker.serviceAccount.annotations | {} | {"a": "b"} | "x"
      speaker.securityContext | {} | {"runAsUser": 7, "fsGroup": 7} | "x"
      speaker.resources | {} | {"limits": {"memory": "1Gi"}} | "x"
      speaker.nodeSelector | {} | {"a": "b"} | "x"
      speaker.tolerations | [] | [{"operator": "Exists"}] | "x"
      speaker.priorityClassName | "" | "system-node-critical" | 1
      speaker.affinity | {} | {"nodeAffinity": {}} | "x"
      speaker.runtimeClassName | "" | "kata" | 1
      speaker.podAnnotations | {} | {"a": "b"} | "x"
      speaker.labels | {} | {"a": "b"} | "x"
      speaker.livenessProbe.enabled | true | false | "x"
      speaker.livenessProbe.port | 17472 | 17473 | "x"
      speaker.livenessProbe.failureThreshold | 3 | 4 | "x"
      speaker.livenessProbe.initialDelaySeconds | 10 | 4 | "x"
      speaker.livenessProbe.periodSeconds | 10 | 4 | "x"
      speaker.livenessProbe.successThreshold | 1 | - | "x"
      speaker.livenessProbe.timeoutSeconds | 1 | 4 | "x"
      speaker.readinessProbe.enabled | true | false | "x"
      speaker.readinessProbe.port | 17472 | 17473 | "x"
      speaker.readinessProbe.failureThreshold | 3 | 4 | "x"
      speaker.readinessProbe.initialDelaySeconds | 10 | 4 | "x"
      speaker.readinessProbe.periodSeconds | 10 | 4 | "x"
      speaker.readinessProbe.successThreshold | 1 | - | "x"
      speaker.readinessProbe.timeoutSeconds | 1 | 4 | "x"
      speaker.startupProbe.enabled | true | false | "x"
      speaker.startupProbe.failureThreshold | 30 | 4 | "x"
      speaker.startupProbe.periodSeconds | 5 | 4 | "x"
      speaker.frr.enabled | false | true | -
      speaker.frr.image.repository | "quay.io/frrouting/frr" | "x" | -
      speaker.frr.image.tag | "10" | "x" | -
      speaker.frr.image.pullPolicy | null | "Always" | -
      speaker.frr.metricsPort | 9121 | 1 | -
      speaker.frr.tiniPath | "/sbin/tini" | "/x" | -
      speaker.frr.dockerStartPath | "/x" | "/y" | -
      speaker.frr.securityContext | {"readOnlyRootFilesystem": true} | {} | -
      speaker.frr.resources | {} | {"a": "b"} | -
      speaker.reloader.resources | {} | {"a": "b"} | -
      speaker.frrMetrics.resources | {} | {"a": "b"} | -
      speaker.initContainers.cpFrrFiles.resources | {} | {"a": "b"} | -
      speaker.initContainers.cpReloader.resources | {} | {"a": "b"} | -
      speaker.initContainers.cpMetrics.resources | {} | {"a": "b"} | -
      speaker.extraContainers | [] | [{"name": "x", "image": "y"}] | "x"
      speaker.revisionHistoryLimit | 10 | 3 | "x"
      crds.enabled | true | false | "x"
      crds.validationFailurePolicy | "Fail" | "Ignore" | "Maybe"
      frrk8s.enabled | true | false | "x"
      frrk8s.external | false | true | "x"
      frrk8s.namespace | "" | "frr-k8s-system" | 1
      frrk8s.secretPassthrough | false | true | "x"
      frr-k8s | {} | {"prometheus": {"serviceMonitor": {"enabled": true}}} | -
      networkpolicies.enabled | false | true | "x"
      networkpolicies.defaultDeny | false | true | "x"
      networkpolicies.apiPort | 6443 | 443 | "x"
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Key(String path, String usual, String other, String wrong) {}

  private static List<Key> keys() {
    return KEYS.lines()
        .map(line -> line.split(" \\| ", -1))
        .map(parts -> new Key(parts[0], parts[1], parts[2], parts[3]))
        .toList();
  }

  @BeforeAll
  static void require() {
    Helm.require();
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> values, String path, String json)
      throws JsonProcessingException {
    String[] parts = path.split("\\.", -1);
    Map<String, Object> at = values;
    for (int i = 0; i < parts.length - 1; i++) {
      at = (Map<String, Object>) at.computeIfAbsent(parts[i], _ -> new LinkedHashMap<>());
    }
    at.put(parts[parts.length - 1], JSON.readValue(json, Object.class));
  }

  private static Helm.Result template(Map<String, Object> values) throws Exception {
    return Helm.template(JSON.writeValueAsString(values));
  }

  private static Map<String, Object> defaults() throws JsonProcessingException {
    Map<String, Object> values = new TreeMap<>();
    for (Key key : keys()) {
      put(values, key.path(), key.usual());
    }
    return values;
  }

  @Test
  void itsDefaultsInstallButForItsImages() throws Exception {
    Map<String, Object> values = defaults();
    Helm.Result installed = template(values);
    assertThat(installed.status()).as(installed.output()).isZero();
    assertThat(installed.output()).contains("image: bellman:").doesNotContain("quay.io");

    for (String component : List.of("controller", "speaker")) {
      Map<String, Object> with = defaults();
      String path = component + ".image.repository";
      put(with, path, "\"quay.io/metallb/" + component + "\"");
      Helm.Result refused = template(with);
      assertThat(refused.status()).isNotZero();
      assertThat(refused.output())
          .contains(path + " is \"quay.io/metallb/" + component + "\", an image of MetalLB's")
          .contains("remove " + component + ".image from the values");
    }
  }

  /** Each by itself would take minutes; together they say the same, since all must be good. */
  @Test
  void everyOtherValueOfItsKeysInstalls() throws Exception {
    Map<String, Object> values = new TreeMap<>();
    for (Key key : keys()) {
      put(values, key.path(), key.other().equals("-") ? key.usual() : key.other());
    }
    Helm.Result installed = template(values);
    assertThat(installed.status()).as(installed.output()).isZero();
  }

  /** With all its values set, and with those that a user of native mode may have. */
  @Test
  void theNotesNameEachValueThatIsPassedOver() throws Exception {
    Map<String, Object> values = new TreeMap<>();
    for (Key key : keys()) {
      put(values, key.path(), key.other().equals("-") ? key.usual() : key.other());
    }
    assertThat(passedOver(values))
        .containsExactly(
            "speaker.memberlist",
            "speaker.excludeInterfaces",
            "speaker.gratuitousARPInterval",
            "speaker.bgpDebounceTimeout",
            "speaker.frr",
            "speaker.reloader",
            "speaker.frrMetrics",
            "speaker.initContainers",
            "frr-k8s",
            "tls.curvePreferences");

    Map<String, Object> few = new TreeMap<>();
    put(few, "speaker.bgpDebounceTimeout", "1000");
    put(few, "tls.cipherSuites", "\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\"");
    assertThat(passedOver(few)).containsExactly("speaker.bgpDebounceTimeout", "tls.cipherSuites");
    assertThat(passedOver(Map.of())).isEmpty();
  }

  private static List<String> passedOver(Map<String, Object> values) throws Exception {
    Helm.Result notes = Helm.notes(JSON.writeValueAsString(values));
    assertThat(notes.status()).as(notes.output()).isZero();
    return notes
        .output()
        .lines()
        .filter(line -> line.startsWith("The value ") && line.contains(" is ignored: "))
        .map(line -> line.split(" ", -1)[2])
        .toList();
  }

  @Test
  void whatIsSwitchedOffInstalls() throws Exception {
    for (String off : List.of("controller.enabled", "speaker.enabled")) {
      Map<String, Object> values = defaults();
      put(values, off, "false");
      Helm.Result installed = template(values);
      assertThat(installed.status()).as(installed.output()).isZero();
    }
    Map<String, Object> both = defaults();
    put(both, "prometheus.serviceMonitor.enabled", "true");
    assertThat(template(both).output())
        .contains(
            "prometheus.serviceAccount and prometheus.namespace name the client that reads the"
                + " metrics");
    put(both, "prometheus.podMonitor.enabled", "true");
    assertThat(template(both).output()).contains("choose one of them");
  }

  @Test
  void everyWrongTypeIsRefusedByName() throws Exception {
    Map<String, Object> values = new TreeMap<>();
    List<String> named = new ArrayList<>();
    for (Key key : keys()) {
      if (!key.wrong().equals("-")) {
        put(values, key.path(), key.wrong());
        named.add("- at '/" + key.path().replace('.', '/'));
      }
    }
    Helm.Result refused = template(values);
    assertThat(refused.status()).isNotZero();
    assertThat(named).allSatisfy(name -> assertThat(refused.output()).contains(name));
  }
}
