package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services whose families change in a cluster keep the address of the family that stays. */
final class FamilyChangeTest {

  private static Installation all;

  @BeforeAll
  static void install() {
    Requirements.apiServer();
    all = new Installation();
    all.cluster
        .kubectl()
        .apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: pool, namespace: metallb-system}
            spec: {addresses: [198.51.100.0/27, "2001:db8:1::/120"]}
            """);
    all.controller("one");
  }

  @AfterAll
  static void end() {
    if (all != null) {
      all.close();
    }
  }

  private static List<String> addresses(String service) {
    return all.addresses().getOrDefault(service, List.of());
  }

  private static List<String> awaited(String service, int count) {
    return all.lab.await(
        count + " addresses of " + service, () -> addresses(service), list -> list.size() == count);
  }

  private static String service(String name, String policy, String family) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s}
    spec:
      type: LoadBalancer
      ipFamilyPolicy: %s
      ipFamilies: [%s]
      ports: [{port: 80}]
    """
        .formatted(name, policy, family);
  }

  private static void policy(String service, String policy) {
    all.cluster
        .kubectl()
        .run(
            "patch",
            "service",
            service,
            "--type=merge",
            "-p",
            "{\"spec\":{\"ipFamilyPolicy\":\"" + policy + "\"}}");
  }

  /** There and back, while lower addresses have become free. */
  @ParameterizedTest
  @CsvSource({
    "PreferDualStack, IPv4",
    "PreferDualStack, IPv6",
    "RequireDualStack, IPv4",
    "RequireDualStack, IPv6"
  })
  void theAddressOfTheFamilyThatStaysIsKept(String dual, String family) {
    String name = (dual + "-" + family).toLowerCase(java.util.Locale.ROOT);
    all.cluster
        .kubectl()
        .apply(
            service("lower", "RequireDualStack", "IPv4")
                + service("low", "RequireDualStack", "IPv4"));
    awaited("lower", 2);
    awaited("low", 2);
    all.cluster.kubectl().apply(service(name, "SingleStack", family));
    String own = awaited(name, 1).getFirst();
    all.cluster.kubectl().run("delete", "service", "lower", "low");

    policy(name, dual);
    assertThat(awaited(name, 2)).contains(own);
    policy(name, "SingleStack");
    assertThat(awaited(name, 1)).containsExactly(own);
  }
}
