package bellman.controller;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.plan.Coverage.Extent;
import bellman.balancer.plan.NotAnnounced;
import bellman.balancer.plan.NotAnnouncedReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a Service tells of the nodes that announce it, and how often that is written. */
final class ExtentTellingTest {

  private static final NotAnnounced NO_ENDPOINTS =
      new NotAnnounced(NotAnnouncedReason.NO_ENDPOINTS, "no endpoint is ready");

  private final ExtentTelling telling = new ExtentTelling();
  private final List<String> written = new ArrayList<>();
  private @Nullable String told;
  private long millis = 1_000_000;

  private static Extent from(int nodes) {
    return new Extent(nodes, nodes, nodes, Map.of(), null);
  }

  private static Extent nowhere() {
    return new Extent(0, 0, 0, Map.of(), NO_ENDPOINTS);
  }

  private static Extent withoutSession(int of) {
    return new Extent(of, of, of - 1, Map.of("node-9", "no established session carries it"), null);
  }

  /** The service is so for this long, and is looked at each tenth of a second. */
  private void is(@Nullable Extent extent, double seconds) {
    long end = millis + (long) (seconds * 1_000);
    for (; millis < end; millis += 100) {
      long now = TimeUnit.MILLISECONDS.toNanos(millis);
      if (telling.look("default/web", told, extent, now) <= now) {
        telling.told("default/web", told, now);
        told = extent == null ? null : ExtentTelling.text(extent);
        written.add(String.valueOf(told));
      }
    }
  }

  @Test
  void aNewServiceTellsAtOnceThatItIsAnnounced() {
    is(from(3), 1);

    assertThat(written).containsExactly("from 3 nodes");
  }

  @Test
  void aNewServiceWhoseEndpointsComeInTimeIsWrittenOnce() {
    is(nowhere(), 4);
    is(from(3), 600);

    assertThat(written).containsExactly("from 3 nodes");
  }

  @Test
  void oneThatLosesItsEndpointsAndGetsThemBackIsWrittenTwice() {
    is(from(3), 1);
    is(nowhere(), 30);
    is(from(3), 600);

    assertThat(written)
        .containsExactly(
            "from 3 nodes", "not announced: noEndpoints: no endpoint is ready", "from 3 nodes");
  }

  @Test
  void oneThatFlapsIsWrittenTwiceAndThenNoMore() {
    is(from(3), 1);
    written.clear();
    for (int i = 0; i < 360; i++) {
      is(nowhere(), 10);
      is(from(3), 10);
    }
    assertThat(written).hasSize(2);

    is(nowhere(), 1_000);
    assertThat(told).as("in the end").isEqualTo("not announced: noEndpoints: no endpoint is ready");
  }

  @Test
  void onePodThatTogglesManyTimesASecondCostsNothing() {
    is(from(3), 1);
    written.clear();
    for (int i = 0; i < 3_000; i++) {
      is(nowhere(), 0.1);
      is(from(3), 0.1);
    }

    assertThat(written).isEmpty();
  }

  @Test
  void speakersThatAreRestartedOneAfterTheOtherAreNotFelt() {
    is(from(100), 1);
    written.clear();
    for (int i = 0; i < 100; i++) {
      is(withoutSession(100), 20);
      is(from(100), 2);
    }
    is(from(100), 600);

    assertThat(written).isEmpty();
  }

  @Test
  void aSessionThatStaysDownIsToldAfterTwoMinutes() {
    is(from(3), 1);
    is(withoutSession(3), 119);
    assertThat(written).hasSize(1);
    is(withoutSession(3), 2);

    assertThat(told)
        .isEqualTo("from 2 of 3 nodes; silent: node-9 (no established session carries it)");
  }

  @Test
  void oneThatLosesItsAddressTellsNothingAnyMore() {
    is(from(3), 1);
    is(null, 6);

    assertThat(told).isNull();
    is(from(2), 10);
    assertThat(told).isEqualTo("from 2 nodes");
  }

  @Test
  void manySilentNodesAreCounted() {
    var extent = new Extent(9, 8, 2, new TreeMap<>(Map.of("a", "x", "b", "y")), null);

    assertThat(ExtentTelling.text(extent))
        .isEqualTo("from 2 of 9 nodes; silent: a (x), b (y) and 5 more");
    assertThat(ExtentTelling.reason(extent)).isEqualTo("PartlyAnnounced");
    assertThat(ExtentTelling.reason(nowhere())).isEqualTo("NoEndpoints");
    assertThat(ExtentTelling.reason(withoutSession(1))).isEqualTo("NoSession");
  }
}
