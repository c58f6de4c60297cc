package bellman.cluster;

import static bellman.cluster.Hooked.pool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pools that come and go under services, and what of services' status is not ours. */
final class PoolsInUseTest {

  private static Hooked hooked;

  @BeforeAll
  static void start() {
    Requirements.apiServer();
    hooked = new Hooked();
    hooked.controller("--cert-name=127.0.0.1");
    hooked.awaitHooks();
  }

  @AfterAll
  static void stop() {
    if (hooked != null) {
      hooked.close();
    }
  }

  private static Kubectl kubectl() {
    return hooked.cluster.kubectl();
  }

  private static void awaitIngress(String service, Predicate<JsonNode> is) {
    hooked.lab.await(
        "the ingress of " + service,
        () -> kubectl().json("get", "service", service).at("/status/loadBalancer/ingress"),
        is);
  }

  @Test
  void whoeverTakesAPoolFromServicesIsWarnedAndNotRefused() {
    kubectl().apply(Installation.service("holds") + "---\n" + pool("used", "1.1.1.0/28"));
    hooked.lab.await(
        "the pool's status",
        1,
        () ->
            kubectl()
                .json("get", "ipaddresspools", "used", "-n", User.NAMESPACE)
                .at("/status/assignedIPv4")
                .asInt());

    Kubectl.Result shrunk = kubectl().result(pool("used", "1.1.1.8/29"), "apply", "-f", "-");
    assertThat(shrunk.succeeded()).isTrue();
    assertThat(shrunk.complaint()).contains("Warning:", "1 IPv4 address is in use");
    Kubectl.Result deleted =
        kubectl().result("", "delete", "ipaddresspools", "used", "-n", User.NAMESPACE);
    assertThat(deleted.succeeded()).isTrue();
    assertThat(deleted.complaint()).contains("Warning:", "1 of its addresses is in use");

    awaitIngress("holds", ingress -> ingress.isMissingNode() || ingress.isEmpty());
    kubectl().apply(pool("unused", "1.1.2.0/28"));
    kubectl().run("delete", "service", "holds");
    hooked.lab.await(
        "nobody to use the pool",
        0,
        () ->
            kubectl()
                .json("get", "ipaddresspools", "unused", "-n", User.NAMESPACE)
                .at("/status/assignedIPv4")
                .asInt(-1));
    assertThat(
            kubectl()
                .result("", "delete", "ipaddresspools", "unused", "-n", User.NAMESPACE)
                .complaint())
        .doesNotContain("Warning");
  }

  @Test
  void anEntryWithJustAHostNameStays() {
    kubectl()
        .apply(Installation.service("named").replace("spec:", "spec:\n  loadBalancerIP: 1.1.3.7"));
    kubectl()
        .run(
            "patch",
            "service",
            "named",
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"hostname\":\"elsewhere.example\"}]}}}");
    kubectl().apply(pool("late", "1.1.3.0/28"));
    awaitIngress("named", ingress -> ingress.size() == 2);
    JsonNode ingress = kubectl().json("get", "service", "named").at("/status/loadBalancer/ingress");
    assertThat(ingress.path(0).path("ip").asText()).isEqualTo("1.1.3.7");
    assertThat(ingress.path(1).path("hostname").asText()).isEqualTo("elsewhere.example");

    kubectl().run("delete", "ipaddresspools", "late", "-n", User.NAMESPACE);
    awaitIngress("named", now -> now.size() == 1);
    assertThat(
            kubectl()
                .json("get", "service", "named")
                .at("/status/loadBalancer/ingress/0/hostname")
                .asText())
        .isEqualTo("elsewhere.example");
  }
}
