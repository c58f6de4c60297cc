package bellman.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StallWatchTest {

  private final List<String> said = new ArrayList<>();
  private final StallWatch watch =
      new StallWatch(
          new StallWatch.Listener() {
            @Override
            public void stuck(StallWatch.Stall stall, StackTraceElement[] at) {
              said.add(stall.toString());
            }

            @Override
            public void turnsAgain(String thread) {
              said.add(thread + " turns");
            }
          });

  private long now;
  private boolean mail;
  private final Progress progress = new Progress(() -> mail, () -> now);
  private final Thread thread = Thread.ofVirtual().name("owner").unstarted(() -> {});

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look(Map.of(thread, progress));
      now += 1_000_000_000L;
    }
  }

  @Test
  void oneThatWorksAtOneThingForTenLooksIsStuckAndSaidToBeOnce() {
    progress.working();
    look(StallWatch.LOOKS);
    assertThat(watch.stuck()).isEmpty();
    look(1);
    assertThat(watch.stuck()).containsExactly(new StallWatch.Stall("owner", 10));
    look(5);
    assertThat(watch.seconds()).containsEntry("owner", 15);
    assertThat(said).containsExactly("thread owner has made no progress for 10 s");

    progress.waiting();
    look(1);
    assertThat(watch.stuck()).isEmpty();
    assertThat(said).endsWith("owner turns");
  }

  @Test
  void oneThatGoesOnFromOneThingToTheNextIsNeverStuck() {
    for (int i = 0; i < 30; i++) {
      progress.working();
      look(1);
    }
    assertThat(watch.stuck()).isEmpty();
  }

  @Test
  void idlenessIsNoStall() {
    progress.waiting();
    look(100);
    assertThat(watch.stuck()).isEmpty();
    assertThat(watch.seconds()).containsEntry("owner", 0);
  }

  @Test
  void mailThatNobodyTakesIsAStall() {
    progress.waiting();
    mail = true;
    look(StallWatch.LOOKS + 1);
    assertThat(watch.stuck()).hasSize(1);
  }

  @Test
  void aMomentThatHasComeAndIsNotServedIsAStall() {
    progress.waiting(60_000_000_000L);
    look(60);
    assertThat(watch.stuck()).isEmpty();
    look(StallWatch.LOOKS);
    assertThat(watch.stuck()).hasSize(1);
  }

  @Test
  void aProcessThatStoodStillAsAWholeHasNobodyWhoIsStuck() {
    progress.waiting(1_000_000_000L);
    look(1);
    now += 3_600_000_000_000L;
    look(1);
    progress.working();
    look(1);
    assertThat(watch.stuck()).isEmpty();
  }

  @Test
  void oneThatEndedIsNotRemembered() {
    progress.working();
    look(StallWatch.LOOKS + 1);
    watch.look(Map.of());
    assertThat(watch.stuck()).isEmpty();
    assertThat(watch.seconds()).isEmpty();
  }
}
