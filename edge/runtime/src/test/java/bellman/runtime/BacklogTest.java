package bellman.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much waits, and for how long. */
class BacklogTest {

  private long now;

  @Test
  void theOldestIsWhatWaitsLongest() {
    var backlog = new Backlog<String>(() -> now);
    assertThat(backlog.oldestNanos()).isZero();
    backlog.add("a");
    now = 10;
    backlog.add("b");
    now = 20;
    backlog.add("a");
    assertThat(backlog.size()).isEqualTo(2);
    assertThat(backlog.oldestNanos()).isEqualTo(20);
    backlog.remove("a");
    assertThat(backlog.oldestNanos()).isEqualTo(10);
    backlog.add("a");
    now = 25;
    backlog.remove("b");
    assertThat(backlog.oldestNanos()).isEqualTo(5);
    backlog.remove("a");
    backlog.remove("never there");
    assertThat(backlog.size()).isZero();
    assertThat(backlog.oldestNanos()).isZero();
  }
}
