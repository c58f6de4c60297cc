package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many events one object, and all of them, may have. */
final class EventAllowanceTest {

  private long nowNanos = Long.MAX_VALUE - 1_000; // a clock may begin anywhere, and wrap

  private final EventAllowance allowance = new EventAllowance(nowNanos);

  private int sent(String name, int wanted) {
    var about = new ObjectKey(Kind.SERVICE, "default", name);
    int sent = 0;
    for (int i = 0; i < wanted; i++) {
      sent += allowance.take(about, nowNanos) ? 1 : 0;
    }
    return sent;
  }

  @Test
  void anObjectThatChangesAllTheTimeHasOneInFiveMinutes() {
    assertThat(sent("flapping", 1_000)).isEqualTo(25);
    assertThat(sent("quiet", 1)).isEqualTo(1);
    nowNanos += TimeUnit.MINUTES.toNanos(5);
    assertThat(sent("flapping", 10)).isEqualTo(1);
    nowNanos += TimeUnit.HOURS.toNanos(24);
    assertThat(sent("flapping", 1_000)).isEqualTo(25);
  }

  @Test
  void aLargeChangeIsToldOfAndAFloodIsNot() {
    int sent = 0;
    for (int i = 0; i < 5_000; i++) {
      sent += sent("service-" + i, 1);
    }
    assertThat(sent).isEqualTo(1_000);
    nowNanos += TimeUnit.SECONDS.toNanos(1);
    for (int i = 0; i < 100; i++) {
      sent += sent("later-" + i, 1);
    }
    assertThat(sent).isEqualTo(1_010);
  }
}
