package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptedLogTest {
  private static final long SECOND = 1_000_000_000L;

  private final ScriptedLog log =
      new ScriptedLog(() ->
          """
          UP 1000000000
          KEEPALIVE 2000000000
          ANNOUNCED 2100000000
          KEEPALIVE 3500000000
          WITHDRAWN 3600000000
          DOWN 4000000000 java.io.IOException: NOTIFICATION 4/0
          UP 9000000000
          KEEPALIVE 10000000000
          KEEPALIVE 1100\
          """);

  @Test
  void theLongestGapIsOneOfASession() {
    assertThat(log.longestGapSeconds(0, 10 * SECOND)).isEqualTo(1.5);
    assertThat(log.longestGapSeconds(9 * SECOND, 10 * SECOND)).isEqualTo(1.0);
  }

  @Test
  void whatHasNotComeYetIsAGapToo() {
    assertThat(log.longestGapSeconds(0, 13 * SECOND)).isEqualTo(3.0);
  }

  @Test
  void sessionsThatEndedAreCounted() {
    assertThat(log.ends(0)).isEqualTo(1);
    assertThat(log.ends(5 * SECOND)).isZero();
  }

  @Test
  void whatIsSaidFirstIsFoundAndAHalfLineIsNot() {
    assertThat(log.first("WITHDRAWN", 2 * SECOND)).isEqualTo(3_600_000_000L);
    assertThat(log.first("WITHDRAWN", 4 * SECOND)).isEqualTo(-1);
    assertThat(log.first("KEEPALIVE", 10_000_000_001L)).isEqualTo(-1);
  }

  @Test
  void eachBarThatIsMissedIsTold() {
    var rest = figures(1.0, 20, 80 * 1024);
    assertThat(new HostileNight.Outcome(rest, figures(1.19, 119, 239 * 1024), List.of()).missed())
        .isEmpty();
    assertThat(
            new HostileNight.Outcome(rest, figures(1.3, 130, 300 * 1024), List.of("lost")).missed())
        .hasSize(4);
  }

  private static HostileNight.Figures figures(double gap, double millis, long kib) {
    return new HostileNight.Figures(0, 0, gap, List.of(millis), kib, kib, 20, 20, 0);
  }
}
