package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolUsageTest {

  private static PoolUsage only(Cluster cluster) {
    assertThat(cluster.assignments.usage()).hasSize(1);
    return cluster.assignments.usage().getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 256, 254, 0",
    "192.0.2.0/23, 512, 508, 0",
    "192.0.2.0/28, 16, 15, 0",
    "192.0.2.240/28, 16, 15, 0",
    "192.0.2.16/28, 16, 16, 0",
    "192.0.2.255-192.0.3.0, 2, 0, 0",
    "192.0.2.1-192.0.2.254, 254, 254, 0",
    "0.0.0.0/24, 256, 254, 0",
    "0.0.0.0/0, 4294967296, 4261412864, 0",
    "2001:db8::/120, 0, 0, 256",
    "2001:db8::/66, 0, 0, 4611686018427387904",
    "2001:db8::/65, 0, 0, 9223372036854775807",
    "2001:db8::/32, 0, 0, 9223372036854775807",
  })
  void whatMayBeGivenAway(String range, long all, long withoutBuggy, long v6) {
    assertThat(only(Cluster.with(pool("p", range)))).isEqualTo(new PoolUsage("p", all, 0, v6, 0));
    assertThat(only(Cluster.with(pool("p", range).spec("avoidBuggyIPs", true))))
        .isEqualTo(new PoolUsage("p", withoutBuggy, 0, v6, 0));
  }

  @Test
  void severalRangesAreAddedUpAndNeverOverflow() {
    PoolUsage usage =
        only(Cluster.with(pool("p", "192.0.2.0/24", "2001:db8::/64", "2001:db8:1::/64")));

    assertThat(usage.usableIpv6()).isEqualTo(Long.MAX_VALUE);
    assertThat(usage.usable()).isEqualTo(Long.MAX_VALUE);
    assertThat(usage.availableIpv4()).isEqualTo(256);
  }

  @Test
  void countsWhatServicesHaveAndWhatTheyGiveBack() {
    Cluster cluster =
        Cluster.with(
            pool("b", "192.0.2.0/30", "2001:db8::/64"),
            pool("a", "198.51.100.0/32").spec("autoAssign", false));
    Manifest both = service("both").spec("ipFamilyPolicy", "RequireDualStack");
    cluster.apply(both, service("four"), service("another"));

    assertThat(cluster.assignments.usage())
        .containsExactly(
            new PoolUsage("a", 1, 0, 0, 0), new PoolUsage("b", 4, 3, Long.MAX_VALUE, 1));
    assertThat(cluster.assignments.usage().getLast().availableIpv4()).isEqualTo(1);
    assertThat(cluster.assignments.usage().getLast().availableIpv6()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(cluster.assignments.usage().getLast().assigned()).isEqualTo(4);

    cluster.remove("both", "four", "neverThere");

    assertThat(cluster.assignments.usage().getLast())
        .isEqualTo(new PoolUsage("b", 4, 1, Long.MAX_VALUE, 0));
  }

  @Test
  void aSharedAddressCountsOnceAndUntilItsLastServiceGoes() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.0/30"));
    Manifest web = service("web").annotation("metallb.io/allow-shared-ip", "k");
    Manifest dns = web.with("metadata.name", "dns").ports("UDP", 53);
    cluster.apply(web, dns);
    assertThat(only(cluster).assigned()).isEqualTo(1);

    cluster.remove("web");
    assertThat(only(cluster).assigned()).isEqualTo(1);

    cluster.remove("dns");
    assertThat(only(cluster).assigned()).isZero();
  }

  @Test
  void otherPoolsAreCountedAnew() {
    Cluster cluster = Cluster.with(pool("p", "192.0.2.0/30"));
    cluster.apply(service("web"));
    cluster.pool(pool("q", "192.0.2.0/29"));

    assertThat(cluster.assignments.usage()).isEqualTo(List.of(new PoolUsage("q", 8, 1, 0, 0)));
  }
}
