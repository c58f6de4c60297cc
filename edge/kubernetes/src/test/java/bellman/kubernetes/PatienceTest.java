package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a server that refuses, or does not answer, is left alone. */
final class PatienceTest {

  private static KubernetesClientException unreachable() {
    return new KubernetesClientException("got no response");
  }

  private static RefusedException refused(int status, int waitSeconds) {
    return new RefusedException("", status, waitSeconds);
  }

  @Test
  void waitsGrowWithEachRefusalToHalfAMinuteAndBeginAnewWhenAllIsWell() {
    var patience = new Patience();
    assertThat(patience.afterMillis(refused(403, 0))).isBetween(50L, 100L);
    assertThat(patience.afterMillis(refused(403, 0))).isBetween(100L, 200L);
    for (int i = 0; i < 10; i++) {
      patience.afterMillis(refused(403, 0));
    }
    assertThat(patience.afterMillis(refused(403, 0))).isBetween(15_000L, 30_000L);
    patience.begin();
    assertThat(patience.afterMillis(refused(403, 0))).isBetween(50L, 100L);
  }

  @Test
  void aServerThatIsAwayIsAskedEveryFewSeconds() {
    var patience = new Patience();
    for (int i = 0; i < 20; i++) {
      patience.afterMillis(unreachable());
    }
    assertThat(patience.afterMillis(unreachable())).isBetween(2_000L, 4_000L);
    assertThat(patience.afterMillis(refused(403, 0)))
        .as("it is back, and has not read the roles yet")
        .isBetween(50L, 100L);
  }

  @Test
  void whatTheServerAsksForIsKeptAndNotAllComeBackAtOnce() {
    assertThat(new Patience().afterMillis(refused(429, 7))).isBetween(7_000L, 10_500L);
    assertThat(new Patience().afterMillis(refused(429, 86_400))).isBetween(60_000L, 90_000L);
  }

  @Test
  void notAllWaitForTheSameTime() {
    assertThat(
            IntStream.range(0, 50)
                .mapToLong(_ -> new Patience().afterMillis(refused(500, 0)))
                .distinct()
                .count())
        .isGreaterThan(5);
  }
}
