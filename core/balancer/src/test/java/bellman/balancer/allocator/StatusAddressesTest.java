package bellman.balancer.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Metadata;
import bellman.api.resource.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as services' statuses have them: none is given out, none is believed blindly. */
final class StatusAddressesTest {

  private final StatusAddresses addresses = new StatusAddresses(null);

  private static Service service(String type, String... ingress) {
    return new Service(
        new Metadata("default", "web", Map.of(), Map.of(), null),
        new Service.Exposure(type, null, List.of(), null, false),
        List.of("10.0.0.1"),
        null,
        Map.of(),
        List.of(),
        List.of(ingress),
        false,
        false,
        List.of());
  }

  private String decided(Service service) {
    addresses.apply(List.of(service), List.of());
    return Cluster.text(addresses.decision("default/web"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', noIPAllocated",
    "198.51.100.7, first 198.51.100.7",
    "'198.51.100.7 2001:db8::7', 'first 198.51.100.7,2001:db8::7'",
    "203.0.113.1, addressNotInPool",
    // the controller takes the other one out: what stays is announced meanwhile, too
    "'198.51.100.7 192.0.2.1', first 198.51.100.7",
    "'192.0.2.1 198.51.100.7', second 192.0.2.1",
    "'203.0.113.1 198.51.100.7 198.51.100.8', first 198.51.100.7",
    "'198.51.100.7 2001:db8:9::7', 'first 198.51.100.7'",
    "'192.0.2.1 2001:db8::7', 'second 192.0.2.1'",
    "'203.0.113.1 2001:db8::7', 'first 2001:db8::7'",
    "garbage, noIPAllocated",
  })
  void anAddressCountsIfAPoolHasIt(String ingress, String expected) {
    addresses.pools(
        Cluster.pools(
            Manifest.pool("first", "198.51.100.0/24", "2001:db8::/64"),
            Manifest.pool("second", "192.0.2.0/24")));

    assertThat(
            decided(
                service(
                    "LoadBalancer", ingress.isEmpty() ? new String[0] : ingress.split(" ", -1))))
        .isEqualTo(expected);
  }

  @Test
  void aServiceOfAnotherTypeHasNone() {
    assertThat(decided(service("ClusterIP", "198.51.100.7"))).isEqualTo("notLoadBalancer");
  }

  @Test
  void aPoolThatComesLaterBringsTheDecisionAlong() {
    assertThat(decided(service("LoadBalancer", "198.51.100.7"))).isEqualTo("addressNotInPool");

    Map<String, Decision> changed =
        addresses.pools(Cluster.pools(Manifest.pool("first", "198.51.100.0/24")));

    assertThat(Cluster.texts(changed)).containsExactly(Map.entry("web", "first 198.51.100.7"));
    assertThat(addresses.assigned()).containsOnlyKeys("default/web");
    assertThat(addresses.apply(List.of(), List.of("default/web"))).isEmpty();
    assertThat(addresses.decision("default/web")).isNull();
  }
}
