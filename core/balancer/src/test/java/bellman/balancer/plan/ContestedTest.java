package bellman.balancer.plan;

import static bellman.api.Manifest.advertisement;
import static bellman.api.Manifest.peer;
import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Resource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where advertisements contradict each other, as it is told: once, by a route that is there. */
class ContestedTest {

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, "n", null, _ -> List.of()));

  private Planner.Outcome observe(Manifest... manifests) {
    return planner.observe(
        Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList(), List.of());
  }

  private Planner.Outcome remove(Manifest manifest) {
    return planner.observe(List.of(), List.of(manifest.as(Resource.class).key()));
  }

  private static Manifest service(String name, String address) {
    return Manifest.service(name).annotation("metallb.io/loadBalancerIPs", address);
  }

  private List<String> where() {
    return planner.problems().stream()
        .map(each -> each.message().replaceFirst(".*but for (.*) BGPAdvertisement .*", "$1"))
        .toList();
  }

  /** On each of ten nodes, to two audiences, in two families. */
  @Test
  void oneContradictionIsToldOnceWhateverTheNodesAndPeers() {
    for (int i = 0; i < 10; i++) {
      observe(Manifest.of("Node", "n" + i));
    }
    observe(
        peer("tor").spec("dualStackAddressFamily", true),
        peer("other").spec("peerAddress", "192.0.2.2"),
        pool("p", "198.51.100.0/24", "2001:db8::/64"),
        advertisement("old").spec("localPref", 100).created(1),
        advertisement("new").spec("localPref", 200).created(2),
        advertisement("apart").spec("localPref", 100).spec("peers", List.of("other")).created(3));
    assertThat(planner.planners())
        .hasSize(10)
        .allSatisfy(node -> assertThat(node.audiences()).hasSize(2));
    observe(
        service("web", "198.51.100.9").spec("externalTrafficPolicy", "Local"),
        endpoint("web", "n7"));
    assertThat(where()).containsExactly("198.51.100.9/32");

    observe(service("two", "198.51.100.7").spec("externalTrafficPolicy", "Local"));
    observe(endpoint("two", "n3"));
    assertThat(where()).containsExactly("198.51.100.7/32 and others");
    observe(endpoint("two", "n8"), service("six", "2001:db8::7"));
    assertThat(where()).containsExactly("198.51.100.7/32 and others");
    remove(service("web", "198.51.100.9"));
    remove(service("two", "198.51.100.7"));
    assertThat(where()).containsExactly("2001:db8::7/128");
  }

  private static Manifest endpoint(String service, String node) {
    return Manifest.of("EndpointSlice", service + "-1")
        .label("kubernetes.io/service-name", service)
        .with("endpoints", List.of(Map.of("addresses", List.of("10.244.0.1"), "nodeName", node)));
  }

  /** A ConfigurationState is written anew, so that it names no route that is gone. */
  @Test
  void theRouteThatIsNamedIsThere() {
    observe(
        peer("tor"),
        pool("p", "198.51.100.0/24"),
        advertisement("old").spec("localPref", 100).created(1),
        advertisement("new").spec("localPref", 200).created(2));
    observe(service("b", "198.51.100.2"), service("c", "198.51.100.3"));
    assertThat(where()).containsExactly("198.51.100.2/32 and others");

    assertThat(observe(service("d", "198.51.100.4")).problemsDiffer())
        .as("it is told as before")
        .isFalse();
    assertThat(observe(service("a", "198.51.100.1")).problemsDiffer()).isTrue();
    assertThat(where()).containsExactly("198.51.100.1/32 and others");
    assertThat(remove(service("c", "198.51.100.3")).problemsDiffer()).isFalse();
    assertThat(remove(service("a", "198.51.100.1")).problemsDiffer()).isTrue();
    assertThat(where()).containsExactly("198.51.100.2/32 and others");
    assertThat(remove(service("d", "198.51.100.4")).problemsDiffer()).as("no others").isTrue();
    assertThat(where()).containsExactly("198.51.100.2/32");
    assertThat(observe(service("b", "198.51.100.5")).problemsDiffer()).isTrue();
    assertThat(where()).containsExactly("198.51.100.5/32");
  }
}
