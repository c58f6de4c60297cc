package bellman.kubernetes.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often everything is read to judge by. */
final class RecentTest {

  private long nowNanos = Long.MAX_VALUE - 1_000; // a clock may begin anywhere, and wrap
  private int reads;
  private boolean away;

  private final Recent recent =
      new Recent(
          () -> {
            reads++;
            if (away) {
              throw new IOException("away");
            }
            return List.of();
          },
          () -> nowNanos);

  private int readsOf(int questions) throws IOException {
    int before = reads;
    for (int i = 0; i < questions; i++) {
      recent.objects();
    }
    return reads - before;
  }

  @Test
  void whoMakesAFewObjectsHasEachJudgedWithTheOnesBefore() throws IOException {
    assertThat(readsOf(20)).isEqualTo(20);
  }

  @Test
  void whoAsksAgainAndAgainIsAnsweredByWhatWasReadInTheSecondBefore() throws IOException {
    assertThat(readsOf(1_000)).isEqualTo(20);
    nowNanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(readsOf(1_000)).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      nowNanos += TimeUnit.MILLISECONDS.toNanos(1_001);
      assertThat(readsOf(1_000)).as("nothing older than a second").isBetween(1, 3);
    }
  }

  @Test
  void whatCouldNotBeReadIsReadForTheNextOne() throws IOException {
    away = true;
    try {
      recent.objects();
    } catch (IOException e) {
      away = false;
    }
    assertThat(away).isFalse();
    assertThat(readsOf(1)).isEqualTo(1);
  }
}
