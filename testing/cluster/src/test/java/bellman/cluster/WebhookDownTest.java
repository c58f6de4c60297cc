package bellman.cluster;

import static bellman.cluster.Installation.endpoints;
import static bellman.cluster.Installation.pool;
import static bellman.cluster.Installation.service;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Lab;
import bellman.lab.RouterKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Webhooks that nobody answers stop edits of the configuration, and nothing else. */
final class WebhookDownTest {

  @BeforeAll
  static void require() {
    Requirements.apiServer();
    Lab.obstacle().ifPresent(Requirements::skip);
    RouterKind.BIRD.obstacle().ifPresent(Requirements::skip);
  }

  @Test
  void servicesAreGivenAddressesAndAnnounced() {
    try (var installation = new Installation()) {
      Kubectl kubectl = installation.cluster.kubectl();
      kubectl.apply(pool("first", "198.51.100.0/29"));
      // in front of nobody, and an edit waits for it
      kubectl.apply(
          String.join("---\n", Cluster.manifests(Set.of("ValidatingWebhookConfiguration")))
              .replace("timeoutSeconds: 10", "timeoutSeconds: 1"));
      kubectl.run(
          "patch",
          "crd",
          "bgppeers.metallb.io",
          "--type=merge",
          "-p",
          "{\"spec\":{\"conversion\":{\"strategy\":\"Webhook\",\"webhook\":"
              + "{\"conversionReviewVersions\":[\"v1\"],\"clientConfig\":"
              + "{\"url\":\"https://127.0.0.1:1/convert\"}}}}}");
      installation.lab.await(
          "edits to be refused",
          () -> kubectl.result(pool("second", "192.0.2.0/29"), "apply", "-f", "-").complaint(),
          complaint -> complaint.contains("failed calling webhook"));

      installation.controller("controller-1");
      for (String node : Installation.NODES) {
        installation.speaker(node);
      }
      kubectl.apply(service("web") + endpoints("web", "node-1"));

      for (String node : Installation.NODES) {
        installation.lab.await(
            "the route at " + node,
            new TreeSet<>(Set.of("198.51.100.0/32")),
            () -> installation.routes(node));
      }
      assertThat(installation.addresses()).containsEntry("web", List.of("198.51.100.0"));
      assertThat(kubectl.json("get", "ipaddresspools", "-n", User.NAMESPACE).path("items"))
          .hasSize(1);
    }
  }
}
