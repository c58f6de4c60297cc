package bellman.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TidyingTest {

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
    assertThat(Tidying.isWorth(left << 20, used << 20, resting, since)).isEqualTo(worth);
  }

  @ParameterizedTest(name = "a pause of {0} ms where {1} ms of silence are noticed: {2}")
  @CsvSource({
    "60, 900, true", // 300 ms times 3
    "60, 150, false", // 50 ms times 3
    "30, 150, true",
    "30, 30, false",
    "0, 30, true",
  })
  void noPauseIsTakenForTheDeathOfTheNode(long pause, long detection, boolean harmless) {
    assertThat(
            Tidying.isHarmless(
                TimeUnit.MILLISECONDS.toNanos(pause), TimeUnit.MILLISECONDS.toNanos(detection)))
        .isEqualTo(harmless);
  }

  @Test
  void withoutBfdAnyPauseIsHarmless() {
    assertThat(Tidying.isHarmless(TimeUnit.MILLISECONDS.toNanos(5_000), Long.MAX_VALUE)).isTrue();
  }
}
