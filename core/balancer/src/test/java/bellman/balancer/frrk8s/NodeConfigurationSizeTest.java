package bellman.balancer.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Resource;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long the object of a node gets: two peers, a community and a local preference. */
class NodeConfigurationSizeTest {

  private static final Target TARGET = new Target("metallb-system", true, false, true);

  private static Rendered rendered(int services, Leaving leaving, String... more) {
    List<Resource> objects = new ArrayList<>();
    objects.add(Manifest.pool("pool", "198.18.0.0/15").as(Resource.class));
    Manifest advertisement =
        Manifest.advertisement("all")
            .spec("localPref", 100)
            .spec("communities", List.of("65535:65282"));
    if (more.length > 0) {
      advertisement = advertisement.spec("peers", List.of(more));
    }
    objects.add(advertisement.as(Resource.class));
    objects.add(Manifest.peer("a").as(Resource.class));
    objects.add(Manifest.peer("b").spec("peerAddress", "192.0.2.2").as(Resource.class));
    for (int i = 0; i < services; i++) {
      objects.add(Manifest.service("s" + i).as(Resource.class));
    }
    return rendered(objects, leaving);
  }

  private static Rendered rendered(List<Resource> objects, Leaving leaving) {
    var planner = new Planner(new Planner.Settings(_ -> true, "node-1", null, _ -> List.of()));
    planner.observe(objects, List.of());
    NodePlanner node = planner.planner("node-1");
    assertThat(node).isNotNull();
    return NodeConfiguration.of(node, planner.config(), TARGET, leaving, List.of());
  }

  @Test
  void oneVrfTooManyIsLeftOutAndNamed() {
    List<Resource> objects = new ArrayList<>();
    for (int i = 0; i <= FrrConfiguration.MOST_ROUTERS; i++) {
      objects.add(Manifest.peer("p%02d".formatted(i)).spec("vrf", "vrf" + i).as(Resource.class));
    }
    Rendered rendered = rendered(objects, Leaving.NO);
    assertThat(rendered.configuration().routers()).hasSize(FrrConfiguration.MOST_ROUTERS);
    assertThat(rendered.without()).containsOnlyKeys("p50");
    assertThat(rendered.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("spec.vrf"));
  }

  @Test
  void aShortObjectListsEverything() {
    Rendered rendered = rendered(1_000, Leaving.NO);
    assertThat(rendered.bytes()).isBetween(100_000, NodeConfiguration.LONG_BYTES);
    assertThat(rendered.configuration().routers().getFirst().neighbors())
        .allSatisfy(neighbor -> assertThat(neighbor.toAdvertise().prefixes()).hasSize(1_000));
  }

  @Test
  void tenThousandServicesFit() {
    Rendered rendered = rendered(10_000, Leaving.NO);
    assertThat(rendered.isTooLong()).isFalse();
    assertThat(rendered.bytes()).isLessThan(Rendered.MOST_BYTES * 2 / 3);
    assertThat(rendered.configuration().routers().getFirst().neighbors())
        .allSatisfy(neighbor -> {
          assertThat(neighbor.toAdvertise().isAll()).isTrue();
          assertThat(neighbor.toAdvertise().prefixes()).isEmpty();
        });
    // what is left out says the same to FRR-K8s
    FrrConfiguration whole = FrrMerge.merge(List.of(rendered.configuration())).union();
    assertThat(whole.routers().getFirst().neighbors())
        .allSatisfy(neighbor -> assertThat(neighbor.toAdvertise().prefixes()).hasSize(10_000));
  }

  @Test
  void whatNoServerTakesIsKnownBefore() {
    assertThat(rendered(22_000, Leaving.NO).isTooLong()).isTrue();
  }

  @Test
  void aNeighborThatGetsLessThanAllOfItsRouterIsListed() {
    Rendered rendered = rendered(10_000, Leaving.NO, "a");
    assertThat(rendered.configuration().routers().getFirst().neighbors())
        .extracting(neighbor -> neighbor.toAdvertise().isAll())
        .containsExactly(true, false);
  }

  @Test
  void whoLeavesDrainsFirstAndIsGoneThen() {
    FrrConfiguration.Advertise draining =
        rendered(2, Leaving.DRAINING)
            .configuration()
            .routers()
            .getFirst()
            .neighbors()
            .getFirst()
            .toAdvertise();
    assertThat(draining.withCommunity())
        .extracting(FrrConfiguration.WithCommunity::community)
        .containsExactly("65535:0", "65535:65282");
    assertThat(draining.withLocalPref())
        .extracting(FrrConfiguration.WithLocalPref::localPref)
        .containsExactly(0L);
    assertThat(rendered(2, Leaving.GONE).configuration().routers().getFirst())
        .satisfies(router -> {
          assertThat(router.prefixes()).isEmpty();
          assertThat(router.neighbors()).hasSize(2);
        });
  }
}
