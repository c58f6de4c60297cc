package bellman.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleHeapTrimmerTest {

  @ParameterizedTest(
      name = "{0} MiB left, {1} used, at rest for {2} looks, {3} since the last: {4}")
  @CsvSource({
    "10, 12, 9, 9, false", // not worth it
    "10, 14, 9, 9, true",
    "10, 14, 3, 9, false", // something happens
    "10, 33, 0, 9, false",
    "10, 35, 0, 9, true", // too much to wait for rest
    "10, 17, 0, 30, false",
    "10, 19, 0, 30, true", // no rest for long
    "100, 110, 9, 9, false", // an eighth of what is in use
    "100, 114, 9, 9, true",
    "100, 149, 0, 30, false", // half of what is in use
    "100, 151, 0, 30, true",
    "100, 190, 0, 9, false",
    "100, 201, 0, 9, true", // as much as is in use
  })
  void memoryIsCollectedAtRestOrWhenMuchOfItIsGarbage(
      long left, long used, int resting, int since, boolean worth) {
    assertThat(IdleHeapTrimmer.isWorth(left << 20, used << 20, resting, since)).isEqualTo(worth);
  }

  @ParameterizedTest(name = "{0} MiB left, {1} used of {2}: {3}")
  @CsvSource({
    "120, 180, 256, false",
    "120, 189, 256, true", // more than half of what there was room for
    "120, 240, 6000, false",
    "20, 30, 64, false",
    "20, 43, 64, true",
  })
  void theHeapIsCollectedBeforeItIsFull(long left, long used, long most, boolean presses) {
    assertThat(IdleHeapTrimmer.presses(left << 20, used << 20, most << 20)).isEqualTo(presses);
  }

  @Test
  void neighborsAreToBearThreePausesAsIfAllWereInUse() {
    long millis = 1_000_000;
    assertThat(IdleHeapTrimmer.silenceNanos(100L << 20, 4 * millis)).isEqualTo(1_200 * millis);
  }

  @Test
  void theyAreAskedBeforeEachPauseAndReleasedAfterIt() throws Exception {
    var asked = new LinkedBlockingQueue<String>();
    var watchers =
        new Watchers() {
          @Override
          public CompletableFuture<Void> bear(long silenceNanos) {
            asked.add((silenceNanos > 0 ? "more " : "usual ") + collections());
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void expect(long pauseNanos) {}
        };
    try (var _ = IdleHeapTrimmer.start(watchers)) {
      List<byte[]> kept = new ArrayList<>();
      String first = null;
      while (first == null) { // until it is worth a collection
        kept.add(new byte[16 << 20]);
        first = asked.poll(100, TimeUnit.MILLISECONDS);
      }
      String second = asked.poll(30, TimeUnit.SECONDS);
      assertThat(kept).isNotEmpty();
      assertThat(first).startsWith("more ");
      assertThat(second).startsWith("usual ");
      assertThat(count(second)).as("a collection lies between").isGreaterThan(count(first));
    }
  }

  private static long count(@Nullable String asked) {
    return Long.parseLong(String.valueOf(asked).split(" ", -1)[1]);
  }

  /** Full ones. */
  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(bean -> bean.getName().matches("G1 Old Generation|MarkSweepCompact|PS MarkSweep"))
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
