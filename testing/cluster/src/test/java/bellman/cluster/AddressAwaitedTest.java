package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the owner of a service is told whose address another can't give back. */
final class AddressAwaitedTest {

  /** Nobody may write the status of the service that is to give its address back. */
  private static final String HELD =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: held}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [services/status]}
        validations:
        - expression: object.metadata.name != 'old'
          message: the status of this service is held by the test
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: held}
      spec: {policyName: held, validationActions: [Deny]}
      """;

  private static final String CONDITION =
      "jsonpath={.status.conditions[?(@.type==\"metallb.io/AddressAwaited\")].message}";

  private static Installation all;

  @BeforeAll
  static void install() {
    Requirements.apiServer();
    all = new Installation();
    all.controller("one");
  }

  @AfterAll
  static void end() {
    if (all != null) {
      all.close();
    }
  }

  private static Kubectl kubectl() {
    return all.cluster.kubectl();
  }

  private static void ask(String service, String address) {
    kubectl()
        .run(
            "annotate", "service", service, "--overwrite", "metallb.io/loadBalancerIPs=" + address);
  }

  private static List<String> addresses(String service) {
    return all.addresses().getOrDefault(service, List.of());
  }

  private static String condition() {
    return kubectl().run("get", "service", "new", "-o", CONDITION);
  }

  @Test
  void aServiceThatWaitsSaysSoUntilItHasItsAddress() {
    kubectl()
        .apply(
            Installation.pool("first", "198.51.100.0/29")
                + Installation.service("old")
                + Installation.service("new"));
    all.lab.await("an address", () -> addresses("old"), list -> !list.isEmpty());
    all.lab.await("another", () -> addresses("new"), list -> !list.isEmpty());
    String wanted = addresses("old").getFirst();
    assertThat(condition()).isEmpty();

    kubectl().apply(HELD);
    all.lab.await(
        "the status to be held",
        () ->
            kubectl()
                .result(
                    "",
                    "patch",
                    "service",
                    "old",
                    "--subresource=status",
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"annotations\":{\"tried\":\"" + System.nanoTime() + "\"}}}")
                .complaint(),
        said -> said.contains("held by the test"));
    ask("old", "198.51.100.7");
    ask("new", wanted);
    String text =
        all.lab.await("the condition", AddressAwaitedTest::condition, said -> !said.isEmpty());
    assertThat(text)
        .isEqualTo(
            wanted
                + " is its new address, but is still in the status of default/old: waiting until"
                + " that status has been written");
    assertThat(
            kubectl()
                .run(
                    "wait",
                    "--for=condition=metallb.io/AddressAwaited",
                    "service/new",
                    "--timeout=1s"))
        .contains("condition met");
    assertThat(kubectl().run("describe", "service", "new"))
        .contains("metallb.io/address-awaited:", text);
    assertThat(addresses("old")).containsExactly(wanted);

    kubectl()
        .run("delete", "validatingadmissionpolicybinding/held", "validatingadmissionpolicy/held");
    all.lab.await("its address", List.of(wanted), () -> addresses("new"));
    assertThat(addresses("old")).containsExactly("198.51.100.7");
    all.lab.await("no condition any more", "", AddressAwaitedTest::condition);
    assertThat(kubectl().run("describe", "service", "new")).doesNotContain("address-awaited");
  }
}
