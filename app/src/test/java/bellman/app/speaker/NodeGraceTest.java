package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Kind;
import bellman.api.resource.Metadata;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import java.time.Duration;
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
  private final List<Boolean> drains = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final NodeGrace grace =
      new NodeGrace(
          (upserts, gone) -> {
            upserted.addAll(upserts);
            removed.addAll(gone);
          },
          drains::add,
          "node-1",
          (after, what) -> {
            pauses.add(after);
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
    assertThat(drains).isEmpty();
    assertThat(upserted).hasSize(1);
  }

  /** What was put off last is due. */
  private void pass() {
    later.getLast().run();
  }

  @Test
  void oneThatStaysAwayIsDrainedAndThenGone() {
    grace.observe(List.of(), List.of(NODE));
    assertThat(drains).isEmpty();
    pass();
    assertThat(drains).containsExactly(true);
    assertThat(removed).isEmpty();
    pass();
    assertThat(removed).containsExactly(NODE);
    assertThat(pauses).containsExactly(NodeGrace.GRACE, NodeGrace.DRAIN);
    grace.observe(List.of(node()), List.of());
    assertThat(drains).as("the sessions that begin are not drained").containsExactly(true, false);
  }

  @Test
  void oneThatComesBackWhileItIsDrainedIsAsBefore() {
    grace.observe(List.of(), List.of(NODE));
    pass();
    grace.observe(List.of(node()), List.of());
    assertThat(drains).containsExactly(true, false);
    pass();
    assertThat(removed).isEmpty();
    grace.observe(List.of(node()), List.of());
    assertThat(drains).as("a Node that changes").containsExactly(true, false);
  }

  @Test
  void eachTimeThatItGoesTheTimeBeginsAnew() {
    grace.observe(List.of(), List.of(NODE));
    grace.observe(List.of(node()), List.of());
    grace.observe(List.of(), List.of(NODE));
    later.getFirst().run();
    assertThat(removed).isEmpty();
    later.get(1).run();
    pass();
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
