package bellman.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is left of a log that somebody tries to fill. */
class SparingTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void theSameLineIsSaidOnceAMinuteWithACount() {
    var sparing = new Sparing(10);
    assertThat(sparing.say("a", 0)).isEqualTo("a");
    for (int i = 1; i < 60; i++) {
      assertThat(sparing.say("a", i * SECOND)).isNull();
    }
    assertThat(sparing.say("b", 59 * SECOND)).as("another line").isEqualTo("b");
    assertThat(sparing.say("a", 60 * SECOND)).isEqualTo("a (59 times more in the 60 s before)");
    assertThat(sparing.say("a", 61 * SECOND)).isNull();
    assertThat(sparing.say("a", 200 * SECOND)).isEqualTo("a (once more in the 140 s before)");
    assertThat(sparing.say("a", 300 * SECOND)).isEqualTo("a");
  }

  @Test
  void differentLinesAreSaidUpToANumberAMinute() {
    var sparing = new Sparing(3);
    for (int i = 0; i < 1000; i++) {
      assertThat(sparing.say("line " + i, i) != null).isEqualTo(i < 3);
    }
    assertThat(sparing.say("late", 60 * SECOND + 2))
        .isEqualTo("late (and 997 similar ones not logged)");
  }
}
