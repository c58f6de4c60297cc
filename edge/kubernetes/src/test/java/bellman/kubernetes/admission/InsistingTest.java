package bellman.kubernetes.admission;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.kubernetes.Api;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InsistingTest {

  private final ArrayDeque<Integer> statuses = new ArrayDeque<>();
  private final List<Long> waits = new ArrayList<>();
  private final Insisting insisting =
      new Insisting(_ -> new Api.Reply(statuses.remove(), Map.of()), waits::add);

  private int status(Integer... answers) throws IOException {
    Collections.addAll(statuses, answers);
    return insisting.get("/apis").status();
  }

  @Test
  void aServerThatPreparesItselfIsAskedAgain() throws IOException {
    assertThat(status(429, 429, 200)).isEqualTo(200);
    assertThat(waits).containsExactly(250L, 250L);
  }

  @Test
  void anythingElseIsTheAnswer() throws IOException {
    for (int other : List.of(200, 403, 404, 500, 503)) {
      assertThat(status(other)).isEqualTo(other);
    }
    assertThat(waits).isEmpty();
  }

  /** Whoever waits for the review waits for ten seconds. */
  @Test
  void itIsGivenUpAfterThreeSeconds() throws IOException {
    assertThat(status(Collections.nCopies(13, 429).toArray(Integer[]::new))).isEqualTo(429);
    assertThat(waits.stream().mapToLong(Long::longValue).sum()).isEqualTo(3_000);
    assertThat(statuses).isEmpty();
  }
}
