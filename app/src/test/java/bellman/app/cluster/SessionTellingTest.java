package bellman.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a session's object is written. */
final class SessionTellingTest {

  private final SessionTelling telling = new SessionTelling();
  private long nowNanos = Long.MAX_VALUE - 1_000; // a clock may begin anywhere, and wrap

  private static Map<String, ?> status(String state, long sent) {
    return Map.of("state", state, "prefixesSent", sent);
  }

  private long told(String state, long sent) {
    return (long) telling.next("tor", status(state, sent), nowNanos).get("prefixesSent");
  }

  private void after(long seconds) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void aChangeOfStateIsToldAtOnce() {
    assertThat(told("established", 0)).isZero();
    assertThat(told("idle", 5)).isEqualTo(5);
    assertThat(told("established", 7)).isEqualTo(7);
  }

  @Test
  void countsAreToldSoonAfterAChangeAndThenSeldom() {
    assertThat(told("established", 0)).isZero();
    after(4);
    assertThat(told("established", 100)).isZero();
    after(2);
    assertThat(told("established", 101)).isEqualTo(101);
    int writes = 0;
    long last = 101;
    for (int second = 0; second < 600; second++) {
      after(1);
      long now = told("established", 102 + second);
      writes += now == last ? 0 : 1;
      last = now;
    }
    assertThat(writes).as("in ten minutes").isBetween(4, 10);
  }

  @Test
  void aSessionThatIsForgottenIsToldOfAnew() {
    assertThat(told("established", 0)).isZero();
    telling.forget("tor");
    assertThat(told("established", 9)).isEqualTo(9);
  }
}
