package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Resource;
import bellman.net.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Why one family of a service is not announced while the other is. */
class PartSilencesTest {

  private static final String NODE = "node-1";
  private static final long SECOND = 1_000_000_000;

  private Planner planner =
      new Planner(new Planner.Settings(_ -> true, NODE, null, _ -> List.of())).dampingFlaps();
  private long now = SECOND;

  private void observe(Manifest... manifests) {
    planner.observe(
        Arrays.stream(manifests).map(each -> each.as(Resource.class)).toList(), List.of(), now);
  }

  private static Manifest service() {
    return Manifest.service("web").spec("ipFamilyPolicy", "RequireDualStack");
  }

  private static Manifest slice(Family family, boolean ready) {
    return Manifest.of("EndpointSlice", "web-" + family)
        .label("kubernetes.io/service-name", "web")
        .with("addressType", family.toString())
        .with(
            "endpoints",
            List.of(
                Map.of(
                    "addresses",
                    List.of("10.244.0.1"),
                    "nodeName",
                    NODE,
                    "conditions",
                    Map.of("ready", ready))));
  }

  private void seed(boolean bothInOneSession) {
    observe(
        Manifest.peer("tor").spec("dualStackAddressFamily", bothInOneSession),
        Manifest.pool("main", "198.51.100.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("hosts"));
  }

  private List<PartNotAnnounced> parts() {
    NodePlanner node = Objects.requireNonNull(planner.planner(NODE));
    return planner.partSilences(node, "default/web");
  }

  /** Family, address and reason of the one that there is. */
  private String part() {
    assertThat(parts()).hasSize(1);
    PartNotAnnounced part = parts().getFirst();
    return part.family() + " " + part.address() + " " + part.notAnnounced().reason().text();
  }

  @Test
  void nothingIsSaidWhereBothAreAnnouncedOrNeitherIs() {
    seed(true);
    observe(service(), slice(Family.IPV4, true), slice(Family.IPV6, true));
    assertThat(parts()).isEmpty();
    observe(slice(Family.IPV4, false), slice(Family.IPV6, false));
    assertThat(parts()).isEmpty();
    assertThat(planner.partSilences(Objects.requireNonNull(planner.planner(NODE)), "default/none"))
        .isEmpty();
  }

  @Test
  void aFamilyThatComesAndGoesIsHeldUntilItIsNot() {
    seed(true);
    observe(service(), slice(Family.IPV4, true), slice(Family.IPV6, true));
    for (int i = 0; i < 3; i++) {
      observe(slice(Family.IPV6, false));
      assertThat(part()).isEqualTo("IPv6 2001:db8:1:: noEndpoints");
      assertThat(parts().getFirst().untilNanos()).isEqualTo(Long.MAX_VALUE);
      observe(slice(Family.IPV6, true));
    }
    assertThat(part()).isEqualTo("IPv6 2001:db8:1:: flapping");
    assertThat(parts().getFirst().untilNanos()).isEqualTo(now + SECOND);
    now += SECOND;
    planner.release(now);
    assertThat(parts()).isEmpty();
  }

  @Test
  void aFamilyWithoutAnEndpointOnTheNodeSaysThat() {
    seed(true);
    observe(
        service().spec("externalTrafficPolicy", "Local"),
        slice(Family.IPV4, true),
        slice(Family.IPV6, false));
    assertThat(part()).isEqualTo("IPv6 2001:db8:1:: noLocalEndpoints");
  }

  @Test
  void aFamilyThatNoSessionCarriesSaysThat() {
    seed(false);
    observe(service());
    assertThat(part()).isEqualTo("IPv6 2001:db8:1:: noPeer");
    assertThat(parts().getFirst().notAnnounced().message())
        .isEqualTo("no session of this node carries IPv6 routes: see dualStackAddressFamily");
  }

  @Test
  void aFamilyWhoseAddressesAreAllTakenIsAwaited() {
    observe(
        Manifest.peer("tor").spec("dualStackAddressFamily", true),
        Manifest.pool("main", "198.51.100.0/24", "2001:db8:1::1/128"),
        Manifest.advertisement("hosts"));
    Manifest first =
        Manifest.service("first").annotation("metallb.io/loadBalancerIPs", "2001:db8:1::1");
    observe(first);
    observe(service().spec("ipFamilyPolicy", "PreferDualStack"));
    assertThat(part()).isEqualTo("IPv6 null addressAwaited");
    assertThat(parts().getFirst().notAnnounced().message())
        .isEqualTo(
            "it needs an IPv6 address and has none: pool main has no free IPv6 address left");

    planner.observe(List.of(), List.of(first.as(Resource.class).key()), now);
    assertThat(parts()).isEmpty();
  }

  /** What a pool never has is not waited for. */
  @Test
  void aFamilyThatThePoolDoesNotHaveIsNotAwaited() {
    observe(
        Manifest.peer("tor"),
        Manifest.pool("main", "198.51.100.0/24"),
        Manifest.advertisement("hosts"),
        service().spec("ipFamilyPolicy", "PreferDualStack"));
    assertThat(parts()).isEmpty();
  }

  @Test
  void inAClusterTheControllersReasonIsTold() {
    planner = Planner.ofNode(NODE, null);
    observe(
        Manifest.of("Node", NODE),
        Manifest.peer("tor").spec("dualStackAddressFamily", true),
        Manifest.pool("main", "198.51.100.0/24", "2001:db8:1::/64"),
        Manifest.advertisement("hosts"),
        slice(Family.IPV4, true),
        slice(Family.IPV6, true));
    Manifest half = service().ingress(List.of("198.51.100.1"));
    observe(half);
    assertThat(parts()).isEmpty();
    observe(half.annotation("metallb.io/address-awaited", "2001:db8:1::7 is still another's"));
    assertThat(part()).isEqualTo("IPv6 null addressAwaited");
    assertThat(parts().getFirst().notAnnounced().message())
        .isEqualTo("it needs an IPv6 address and has none: 2001:db8:1::7 is still another's");
  }
}
