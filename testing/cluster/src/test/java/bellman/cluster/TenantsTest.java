package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the services of two namespaces hear of each other, and what they share. */
final class TenantsTest {

  private static final String ADDRESS = "198.51.100.7";
  private static final String KEY = "s3cret-key-of-bank";
  private static final String WARNING = "IPAddressPool.pool.spec.sharing";

  private static Lab lab;
  private static Cluster cluster;

  @BeforeAll
  static void begin() {
    Requirements.apiServer();
    Bellman.prepare();
    lab = new Lab();
    cluster = Cluster.start(lab);
    kubectl().run("create", "namespace", "bank");
    kubectl().run("create", "namespace", "curious");
    kubectl().apply(Installation.pool("pool", "198.51.100.0/24"));
    lab.start(
        "controller",
        List.of(
            Bellman.root().resolve("bellman").toString(),
            "controller",
            "--pod-name=one",
            "--webhook-mode=disabled",
            "--port=0",
            "--health-probe-port=0",
            "--kubeconfig=" + cluster.kubeconfig(User.CONTROLLER)));
  }

  @AfterAll
  static void end() {
    if (lab != null) {
      lab.close();
    }
  }

  private static Kubectl kubectl() {
    return cluster.kubectl();
  }

  private static String service(String namespace, String name, String key, int port) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %2$s
      namespace: %1$s
      annotations:
        metallb.io/loadBalancerIPs: %5$s
        metallb.io/allow-shared-ip: %3$s
    spec:
      type: LoadBalancer
      allocateLoadBalancerNodePorts: false
      ports: [{port: %4$d}]
    """
        .formatted(namespace, name, key, port, ADDRESS);
  }

  private static String address(String namespace, String name) {
    return kubectl()
        .json("get", "service", name, "-n", namespace)
        .at("/status/loadBalancer/ingress/0/ip")
        .asText();
  }

  private static List<String> events(String namespace) {
    List<String> messages = new ArrayList<>();
    for (JsonNode event : kubectl().json("get", "events", "-n", namespace).path("items")) {
      messages.add(event.path("message").asText());
    }
    return messages;
  }

  private static Set<String> conditions() {
    Set<String> types = new TreeSet<>();
    kubectl()
        .json("get", "configurationstates", "-n", User.NAMESPACE)
        .at("/items/0/status/conditions")
        .forEach(condition -> types.add(condition.path("type").asText()));
    return types;
  }

  @Test
  void whoAsksForAnAddressOfAnotherNamespaceIsToldNeitherWhoseItIsNorItsKey() {
    kubectl().apply(service("bank", "vault", KEY, 443));
    lab.await("an address", ADDRESS, () -> address("bank", "vault"));
    kubectl().apply(service("curious", "asks", "guess", 22));
    List<String> told =
        lab.await(
            "a refusal",
            () -> events("curious"),
            some -> some.stream().anyMatch(message -> message.startsWith("addressInUse")));
    assertThat(told)
        .anyMatch(message -> message.contains(ADDRESS + " is held by a service of another"))
        .noneMatch(message -> message.contains("bank") || message.contains("vault"))
        .noneMatch(message -> message.contains(KEY));

    // who has the key shares, until the pool forbids it; what is shared by then goes on
    kubectl().apply(service("curious", "asks", KEY, 22));
    lab.await("the address", ADDRESS, () -> address("curious", "asks"));
    kubectl()
        .run(
            "patch",
            "ipaddresspool.metallb.io",
            "pool",
            "-n",
            User.NAMESPACE,
            "--type=merge",
            "-p",
            "{\"spec\":{\"sharing\":\"namespace\"}}");
    lab.await("a warning", TenantsTest::conditions, some -> some.contains(WARNING));
    assertThat(address("bank", "vault")).isEqualTo(ADDRESS);
    assertThat(address("curious", "asks")).isEqualTo(ADDRESS);

    kubectl().apply(service("curious", "late", KEY, 23));
    lab.await(
        "a refusal by the pool",
        () -> events("curious"),
        some -> some.stream().anyMatch(message -> message.contains("spec.sharing is namespace")));
    kubectl().run("delete", "service", "asks", "-n", "curious");
    lab.await("no warning", TenantsTest::conditions, some -> !some.contains(WARNING));
    assertThat(address("bank", "vault")).isEqualTo(ADDRESS);
    assertThat(address("curious", "late")).isEmpty();
  }
}
