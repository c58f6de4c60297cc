package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations that do nothing are named, with what was probably meant. */
class AnnotationsTest {

  @ParameterizedTest
  @CsvSource({
    "metallb.universe.tf/pool-name, metallb.io/address-pool",
    "metallb.universe.tf/allow-shared, metallb.io/allow-shared-ip",
    "metallb.io/pool-name, metallb.io/address-pool",
    "metallb.io/pool, metallb.io/address-pool",
    "metallb.io/ip-pool, metallb.io/address-pool",
    "metallb.io/address-pools, metallb.io/address-pool",
    "metallb.io/loadBalancerIP, metallb.io/loadBalancerIPs",
    "metallb.io/loadbalancerips, metallb.io/loadBalancerIPs",
    "metallb.io/load-balancer-ip, metallb.io/loadBalancerIPs",
    "metallb.io/ip, metallb.io/loadBalancerIPs",
    "metallb.io/address, metallb.io/loadBalancerIPs",
    "metallb.io/allow-shared-ips, metallb.io/allow-shared-ip",
    "metallb.io/allow-shared, metallb.io/allow-shared-ip",
    "metallb.io/sharing-key, metallb.io/allow-shared-ip",
    "metalb.io/address-pool, metallb.io/address-pool",
    "metallb.universe.io/loadBalancerIPs, metallb.io/loadBalancerIPs",
    "metallb.io/color, metallb.io/allow-shared-ip"
  })
  void oneThatDoesNothingIsNamedWithTheNearestThatDoes(String key, String meant) {
    Annotations.Flaw flaw = Annotations.flaw(key, Set.of(key));
    assertThat(flaw).isNotNull();
    assertThat(flaw.isOld()).isFalse();
    assertThat(flaw.message()).startsWith("has no effect").contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"address-pool", "loadBalancerIPs", "allow-shared-ip"})
  void theOldPrefixIsDeprecatedAndThePresentOneIsNot(String name) {
    String old = "metallb.universe.tf/" + name;
    String now = "metallb.io/" + name;
    assertThat(Annotations.flaw(old, Set.of(old)))
        .isEqualTo(new Annotations.Flaw(true, "is deprecated: write " + now));
    assertThat(Annotations.flaw(old, Set.of(old, now)))
        .isEqualTo(
            new Annotations.Flaw(
                true, "is ignored, because " + now + " is set as well: remove it"));
    assertThat(Annotations.flaw(now, Set.of(old, now))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metallb.io/ip-allocated-from-pool",
        "metallb.universe.tf/ip-allocated-from-pool",
        "metallb.io/advertised",
        "metallb.io/address-awaited",
        "metallb.example.com/address-pool",
        "example.com/address-pool",
        "address-pool",
        "metallb.io",
        "kubectl.kubernetes.io/last-applied-configuration"
      })
  void whatIsWrittenByControllersOrIsAnothersIsPassedOver(String key) {
    assertThat(Annotations.flaw(key, Set.of(key))).isNull();
  }
}
