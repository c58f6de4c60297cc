package bellman.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a session's object is written. */
final class SessionTellingTest {

  private final SessionTelling telling = new SessionTelling();
  private long nowNanos = Long.MAX_VALUE - 1_000; // a clock may begin anywhere, and wrap
  private @Nullable Map<String, ?> last;
  private int writes;

  private void look(String state, long sent, String error) {
    Map<String, ?> told =
        telling.next(
            "tor", Map.of("state", state, "prefixesSent", sent, "lastError", error), nowNanos);
    writes += told == null || told.equals(last) ? 0 : 1;
    last = told;
  }

  private void lookFor(int seconds, String state, long sent) {
    for (int i = 0; i < seconds; i++) {
      look(state, sent, "");
      nowNanos += TimeUnit.SECONDS.toNanos(1);
    }
  }

  private void assertTold(String state, long sent) {
    assertThat(last).isEqualTo(Map.of("state", state, "prefixesSent", sent, "lastError", ""));
  }

  @Test
  void aProcessThatStartsTellsOfASessionOnce() {
    look("idle", 0, "");
    lookFor(2, "connect", 0);
    lookFor(2, "established", 10);
    lookFor(600, "established", 100);

    assertThat(writes).isEqualTo(1);
    assertTold("established", 100);
  }

  @Test
  void aSessionThatGoesAndComesBackIsWrittenTwice() {
    lookFor(60, "established", 2_000);
    writes = 0;
    look("idle", 0, "");
    assertThat(writes).as("that it went, at once").isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      lookFor(1, i % 2 == 0 ? "connect" : "active", 0);
    }
    lookFor(600, "established", 2_000);

    assertThat(writes).isEqualTo(2);
    assertTold("established", 2_000);
  }

  @Test
  void aSessionThatNeverSettlesIsNotSaidToBeUp() {
    lookFor(60, "connect", 0);
    writes = 0;
    for (int i = 0; i < 100; i++) {
      lookFor(3, "established", 5);
      lookFor(3, "connect", 0);
    }

    assertThat(writes).isZero();
  }

  @Test
  void whyItStaysDownIsToldEveryMinuteOrTwo() {
    lookFor(10, "connect", 0);
    writes = 0;
    for (int second = 0; second < 600; second++) {
      look("connect", 0, "reason " + second);
      nowNanos += TimeUnit.SECONDS.toNanos(1);
    }

    assertThat(writes).as("in ten minutes").isBetween(4, 10);
  }

  @Test
  void oneServiceMoreOnASessionThatHasManyIsNotTold() {
    lookFor(10, "established", 2_000);
    writes = 0;
    lookFor(1_000, "established", 2_001);
    lookFor(1_000, "established", 2_200);
    assertThat(writes).isZero();

    lookFor(300, "established", 2_201);
    assertThat(writes).as("more than a tenth").isEqualTo(1);
    lookFor(300, "established", 0);
    assertThat(writes).as("none at all").isEqualTo(2);
    lookFor(300, "established", 1);
    assertThat(writes).as("the first").isEqualTo(3);
  }

  @Test
  void aSessionThatIsForgottenIsToldOfAnew() {
    lookFor(10, "established", 3);
    telling.forget("tor");
    writes = 0;
    lookFor(10, "established", 4);

    assertThat(writes).isEqualTo(1);
    assertTold("established", 4);
  }
}
