package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Node;
import bellman.api.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A node whose services have their addresses from a controller. */
class NodeOfAClusterTest {

  private static final String NODE = "node-1";

  private static NodePlanner planned(boolean excludeLabelCounts) {
    Planner planner = Planner.ofNode(NODE, null, excludeLabelCounts, false);
    planner.observe(
        Stream.of(
                Manifest.peer("tor"),
                Manifest.pool("pool", "198.51.100.0/24"),
                Manifest.advertisement("all"),
                Manifest.of("Node", NODE).label(Node.EXCLUDE_LABEL, ""),
                Manifest.service("web").ingress(List.of("198.51.100.10")),
                Manifest.of("EndpointSlice", "web-1")
                    .in("default")
                    .label("kubernetes.io/service-name", "web")
                    .with(
                        "endpoints",
                        List.of(Map.of("addresses", List.of("10.1.0.1"), "nodeName", NODE))))
            .map(manifest -> manifest.as(Resource.class))
            .toList(),
        List.of());
    NodePlanner node = planner.planner(NODE);
    assertThat(node).isNotNull();
    return node;
  }

  @Test
  void theExcludeLabelKeepsItSilentUnlessItIsToBeIgnored() {
    NotAnnounced notAnnounced = planned(true).notAnnounced("default/web");
    assertThat(notAnnounced).isNotNull();
    assertThat(notAnnounced.reason()).isEqualTo(NotAnnouncedReason.NODE_LABELED_EXCLUDE_BALANCERS);

    assertThat(planned(false).notAnnounced("default/web")).isNull();
  }
}
