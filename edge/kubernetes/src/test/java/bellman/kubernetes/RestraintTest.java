package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RestraintTest {

  private static final long BEGIN = -5_000_000_000L; // nanoTime may be anything

  private final Restraint restraint = new Restraint();
  private long now = BEGIN;

  private long waitSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(restraint.waitNanos(now));
  }

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void theFirstIsPutRightAtOnce() {
    assertThat(waitSeconds()).isZero();
  }

  @Test
  void whoeverKeepsWritingWaitsLongerAndIsToldOfOnce() {
    assertThat(restraint.putRight(now)).isFalse();
    boolean first = true;
    for (long expected : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(waitSeconds()).isEqualTo(expected);
      pass(expected);
      assertThat(waitSeconds()).isZero();
      assertThat(restraint.putRight(now)).isEqualTo(first);
      first = false;
    }
  }

  @Test
  void aMinuteOfPeaceBeginsAnew() {
    restraint.putRight(now);
    pass(1);
    assertThat(restraint.putRight(now)).isTrue();
    pass(60);
    assertThat(restraint.putRight(now)).isFalse();
    assertThat(waitSeconds()).isEqualTo(1);
    pass(1);
    assertThat(restraint.putRight(now)).isTrue();
  }
}
