package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.resource.Kind;
import bellman.balancer.resource.Metadata;
import bellman.balancer.resource.Node;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a speaker hears of its Node that goes, and may come back. */
final class NodeGraceTest {

  private static final ObjectKey NODE = new ObjectKey(Kind.NODE, "", "node-1");
  private static final ObjectKey SERVICE = new ObjectKey(Kind.SERVICE, "default", "web");

  private final List<ObjectKey> removed = new ArrayList<>();
  private final List<Resource> upserted = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final NodeGrace grace =
      new NodeGrace(
          (upserts, gone) -> {
            upserted.addAll(upserts);
            removed.addAll(gone);
          },
          "node-1",
          (after, what) -> {
            assertThat(after).isEqualTo(NodeGrace.GRACE);
            later.add(what);
          });

  private static Node node() {
    return new Node(new Metadata("", "node-1", Map.of(), Map.of(), null), false);
  }

  @Test
  void aNodeThatComesBackInTimeWasNeverAway() {
    grace.observe(List.of(), List.of(NODE, SERVICE));
    assertThat(removed).containsExactly(SERVICE);
    grace.observe(List.of(node()), List.of());
    later.forEach(Runnable::run);
    assertThat(removed).containsExactly(SERVICE);
    assertThat(upserted).hasSize(1);
  }

  @Test
  void oneThatStaysAwayIsGone() {
    grace.observe(List.of(), List.of(NODE));
    assertThat(removed).isEmpty();
    later.forEach(Runnable::run);
    assertThat(removed).containsExactly(NODE);
  }

  @Test
  void eachTimeThatItGoesTheTimeBeginsAnew() {
    grace.observe(List.of(), List.of(NODE));
    grace.observe(List.of(node()), List.of());
    grace.observe(List.of(), List.of(NODE));
    later.getFirst().run();
    assertThat(removed).isEmpty();
    later.getLast().run();
    assertThat(removed).containsExactly(NODE);
  }

  @Test
  void otherNodesAreNothingToIt() {
    ObjectKey other = new ObjectKey(Kind.NODE, "", "node-2");
    grace.observe(List.of(), List.of(other));
    assertThat(removed).containsExactly(other);
    assertThat(later).isEmpty();
  }
}
