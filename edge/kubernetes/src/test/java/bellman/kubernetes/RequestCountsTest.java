package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests are about, and how many there were. */
class RequestCountsTest {

  @ParameterizedTest
  @CsvSource({
    "/api/v1/services?limit=500, services",
    "/api/v1/nodes/n, nodes",
    "/api/v1/namespaces?watch=true, namespaces",
    "/api/v1/namespaces/kube-system, namespaces",
    "/api/v1/namespaces/default/services/web, services",
    "/api/v1/namespaces/default/services/web/status?x=/y, services/status",
    "/apis/metallb.io/v1beta2/namespaces/metallb-system/bgppeers?limit=1, bgppeers",
    "/apis/coordination.k8s.io/v1/namespaces/m/leases/l, leases",
    "/apis/authentication.k8s.io/v1/tokenreviews, tokenreviews",
    "/apis/metallb.io/v1beta1/namespaces/m/servicebgpstatuses/s/status, servicebgpstatuses/status",
    "/version, ''",
    "/, ''"
  })
  void aPathIsAboutAResource(String path, String resource) {
    assertThat(RequestCounts.resource(path)).isEqualTo(resource);
  }

  @Test
  void answersAreCountedByTheirCode() {
    var counts = new RequestCounts();
    counts.count("list", "/api/v1/services?limit=500", 200);
    counts.count("list", "/api/v1/services?limit=500&continue=x", 200);
    counts.count("list", "/api/v1/services", null);
    counts.count(RequestCounts.verb("PATCH"), "/api/v1/namespaces/a/services/b/status", 409);
    assertThat(counts.counts())
        .isEqualTo(
            Map.of(
                new RequestCounts.Request("list", "services", "200"), 2L,
                new RequestCounts.Request("list", "services", "none"), 1L,
                new RequestCounts.Request("patch", "services/status", "409"), 1L));
  }
}
