package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Several releases of the chart in one cluster, with their controllers as their Deployments start
 * them. Nobody serves webhooks here, so that there are none.
 */
final class TwoInstallationsTest {

  private Lab lab;
  private ApiServer server;
  private Kubectl kubectl;

  @BeforeEach
  void start() {
    Requirements.apiServer();
    Helm.require();
    Bellman.prepare();
    lab = new Lab();
    server = ApiServer.start(lab);
    kubectl = server.kubectl(User.ADMIN);
  }

  @AfterEach
  void stop() {
    if (lab != null) {
      lab.close();
    }
  }

  private Helm.Result helm(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Helm.program().orElseThrow());
    line.add("--kubeconfig=" + server.kubeconfig(User.ADMIN));
    line.addAll(List.of(words));
    return Helm.result(line);
  }

  private void install(String release, String namespace, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "install",
                release,
                Cluster.deploy("helm/bellman").toString(),
                "--namespace=" + namespace,
                "--create-namespace",
                "--set=controller.webhookMode=disabled"));
    words.addAll(List.of(more));
    Helm.Result result = helm(words.toArray(String[]::new));
    assertThat(result.status()).as(result.output()).isZero();
    run(release, namespace);
  }

  /** Starts one replica as the Deployment says, but for the ports. */
  private void run(String release, String namespace) throws IOException {
    String name = release.equals("bellman") ? "bellman" : release + "-bellman";
    JsonNode container =
        kubectl
            .json("get", "deployment", name + "-controller", "--namespace=" + namespace)
            .at("/spec/template/spec/containers/0");
    String token =
        kubectl.run("create", "token", name + "-controller", "--namespace=" + namespace).strip();
    Path kubeconfig = lab.newFolder(release).resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        Files.readString(server.kubeconfig(User.CONTROLLER))
            .replace(User.CONTROLLER.token(), token));
    List<String> words = new ArrayList<>();
    words.add(Bellman.root().resolve("bellman").toString());
    container
        .path("args")
        .forEach(word -> words.add(word.asText().replaceFirst("-port=[0-9]+$", "-port=0")));
    words.replaceAll(word -> word.startsWith("--port=") ? "--port=0" : word);
    words.add("--namespace=" + namespace);
    words.add("--pod-name=" + release);
    words.add("--kubeconfig=" + kubeconfig);
    lab.start(release, words);
  }

  private static String pool(String namespace, String name, String addresses) {
    return """
    ---
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: %s, namespace: %s}
    spec:
      addresses: ["%s"]
      serviceAllocation: {serviceSelectors: [{matchLabels: {for: %s}}]}
    """
        .formatted(name, namespace, addresses, name);
  }

  private static String service(String name, String lbClass) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default, labels: {for: %s}}
    spec: {type: LoadBalancer, ports: [{port: 80}]%s}
    """
        .formatted(name, name, lbClass.isEmpty() ? "" : ", loadBalancerClass: " + lbClass);
  }

  private void awaitAddress(String service, String address) {
    lab.await(
        "the address of " + service,
        address,
        () ->
            kubectl
                .json("get", "service", service)
                .at("/status/loadBalancer/ingress/0/ip")
                .asText());
  }

  private List<String> names(String kind, String namespace) {
    return Stream.of(
            kubectl.run("get", kind, "--namespace=" + namespace, "-o", "name").strip().split("\n"))
        .map(name -> name.substring(name.indexOf('/') + 1))
        .toList();
  }

  @Test
  void eachServesItsClassOutOfItsNamespace() throws Exception {
    install("bellman", User.NAMESPACE);
    install("blue", "blue", "--set=loadBalancerClass=example.com/blue", "--set=crds.enabled=false");
    kubectl.apply(
        pool(User.NAMESPACE, "plain", "192.0.2.0/28") + pool("blue", "sky", "198.51.100.0/28"));
    kubectl.apply(service("plain", "") + service("sky", "example.com/blue"));

    awaitAddress("plain", "192.0.2.0");
    awaitAddress("sky", "198.51.100.0");
    lab.await(
        "the state of blue",
        () -> names("configurationstates", "blue"),
        list -> !list.contains(""));
    assertThat(names("configurationstates", "blue")).containsExactly("blue-bellman-controller");
    assertThat(names("configurationstates", User.NAMESPACE)).containsExactly("controller");
    assertThat(names("leases", User.NAMESPACE)).containsExactly("bellman-controller");
    assertThat(names("leases", "blue")).containsExactly("blue-bellman-controller");
  }

  @Test
  void releasesInOneNamespaceDoNotExcludeEachOther() throws Exception {
    install("bellman", User.NAMESPACE);
    install(
        "blue",
        User.NAMESPACE,
        "--set=loadBalancerClass=example.com/blue",
        "--set=crds.enabled=false",
        "--set=speaker.nodeSelector.for=blue");
    kubectl.apply(
        pool(User.NAMESPACE, "plain", "192.0.2.0/28")
            + pool(User.NAMESPACE, "sky", "198.51.100.0/28"));
    kubectl.apply(service("plain", "") + service("sky", "example.com/blue"));

    awaitAddress("plain", "192.0.2.0");
    awaitAddress("sky", "198.51.100.0");
    lab.await(
        "both states",
        () -> names("configurationstates", User.NAMESPACE),
        list -> list.size() == 2);
    assertThat(names("configurationstates", User.NAMESPACE))
        .containsExactly("blue-bellman-controller", "controller");
    assertThat(names("leases", User.NAMESPACE))
        .containsExactlyInAnyOrder("bellman-controller", "blue-bellman-controller");
  }

  /** With webhooks as well: names in the cluster are those of the release. */
  @Test
  void aSecondReleaseTakesNothingOfTheFirst() throws Exception {
    String chart = Cluster.deploy("helm/bellman").toString();
    String[] first = {"install", "bellman", chart, "--namespace=a", "--create-namespace"};
    assertThat(helm(first).status()).isZero();
    Helm.Result second =
        helm(
            "install",
            "blue",
            chart,
            "--namespace=b",
            "--create-namespace",
            "--set=crds.enabled=false");
    assertThat(second.status()).as(second.output()).isZero();

    assertThat(kubectl.run("get", "validatingwebhookconfigurations", "-o", "name"))
        .contains("/metallb-webhook-configuration", "/blue-bellman-webhook-configuration");
    assertThat(names("services", "a")).containsExactly("metallb-webhook-service");
    assertThat(names("services", "b")).containsExactly("blue-bellman-webhook-service");
    assertThat(kubectl.run("get", "flowschemas", "-o", "name"))
        .contains("/bellman-lease", "/blue-bellman-lease");
    assertThat(kubectl.run("get", "validatingadmissionpolicies", "-o", "name"))
        .contains("/bellman-speaker-own-node", "/blue-bellman-speaker-own-node");

    Helm.Result same = helm("install", "bellman", chart, "--namespace=c", "--create-namespace");
    assertThat(same.status()).isNotZero();
    assertThat(same.output()).contains("invalid ownership metadata");
  }
}
