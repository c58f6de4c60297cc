package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long announcements of a service wait that comes and goes, on a clock of the test's own. */
class FlapDampingTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;

  /** What a session would be sent of one service, and when. */
  private static final class Wire {
    final FlapDamping damping = new FlapDamping();
    final List<Long> announced = new ArrayList<>();
    final List<Long> withdrawn = new ArrayList<>();
    boolean isUp;
    boolean isThere;

    void up(long now) {
      until(now);
      isUp = true;
      if (damping.up("web", now)) {
        announce(now);
      }
    }

    void down(long now) {
      until(now);
      isUp = false;
      damping.down("web", now);
      if (isThere) {
        isThere = false;
        withdrawn.add(now);
      }
    }

    void until(long now) {
      for (long due = damping.deadlineNanos(); due <= now; due = damping.deadlineNanos()) {
        boolean isReleased = damping.due(due).contains("web");
        assertThat(damping.deadlineNanos()).as("it is done").isGreaterThan(due);
        if (isReleased && isUp) {
          announce(due);
        }
      }
    }

    private void announce(long now) {
      assertThat(isThere).isFalse();
      isThere = true;
      announced.add(now);
    }

    long updates(long from, long to) {
      return announced.stream().filter(at -> at >= from && at < to).count()
          + withdrawn.stream().filter(at -> at >= from && at < to).count();
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "2,0", "3,1", "4,2", "5,4", "6,8", "7,16", "8,32", "9,60", "99,60"})
  void theHoldDoublesUpToAMinute(int withdrawals, int seconds) {
    assertThat(FlapDamping.holdNanos(withdrawals)).isEqualTo(seconds * SECOND);
  }

  @Test
  void aPodThatTogglesAllTheTimeCostsSixteenUpdatesAndThenTwoAMinute() {
    var wire = new Wire();
    long toggles = 20 * 60 * 34;
    for (long i = 0; i < toggles; i++) {
      long now = i * SECOND / 34;
      if (i % 2 == 0) {
        wire.up(now);
      } else {
        wire.down(now);
      }
    }
    assertThat(wire.announced.stream().map(at -> at / SECOND).limit(10))
        .containsExactly(0L, 0L, 0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L);
    assertThat(wire.updates(0, MINUTE)).isEqualTo(16);
    for (long from = MINUTE; from < 19 * MINUTE; from += SECOND) {
      assertThat(wire.updates(from, from + MINUTE)).as("from %s", from).isLessThanOrEqualTo(2);
    }
    assertThat(wire.damping.held()).containsExactly("web");
    assertThat(wire.damping.takeBegun()).as("told once").containsExactly("web");
    assertThat(wire.damping.takeBegun()).isEmpty();
  }

  @Test
  void theFirstAnnouncementsGoAtOnceSoThatARollingUpdateIsNotHurt() {
    var wire = new Wire();
    wire.up(0);
    wire.down(10 * SECOND); // the Pod leaves the node, comes back, and once more
    wire.up(12 * SECOND);
    wire.down(14 * SECOND);
    wire.up(16 * SECOND);
    assertThat(wire.announced).containsExactly(0L, 12 * SECOND, 16 * SECOND);
    assertThat(wire.damping.takeBegun()).isEmpty();
    assertThat(wire.damping.heldTotal()).isZero();
    wire.down(18 * SECOND);
    wire.up(18 * SECOND + 400 * MILLI);
    wire.until(18 * SECOND + 999 * MILLI);
    assertThat(wire.isThere).isFalse();
    wire.until(19 * SECOND);
    assertThat(wire.isThere).isTrue();
    assertThat(wire.damping.heldTotal()).isEqualTo(1);
  }

  @Test
  void whoIsAwayForLongerThanTheHoldDoesNotWait() {
    var wire = new Wire();
    for (long at = 0; at < 5 * SECOND; at += 100 * MILLI) { // holds of up to four seconds
      wire.up(at);
      wire.down(at + MILLI);
    }
    long now = 70 * SECOND;
    wire.up(now);
    assertThat(wire.isThere).isTrue();
    wire.down(now + SECOND);
    long back = wire.withdrawn.getLast() + 2 * MINUTE;
    wire.up(back);
    assertThat(wire.announced.getLast()).isEqualTo(back);
  }

  @Test
  void togglingWhileHeldProlongsNothing() {
    var wire = new Wire();
    for (int i = 0; i < 3; i++) {
      wire.up(0);
      wire.down(0);
    }
    for (long now = MILLI; now < SECOND - 2 * MILLI; now += 2 * MILLI) {
      wire.up(now);
      wire.down(now + MILLI);
    }
    wire.up(SECOND - 1);
    assertThat(wire.damping.heldUntilNanos("web")).isEqualTo(SECOND);
    wire.until(SECOND);
    assertThat(wire.announced.getLast()).isEqualTo(SECOND);
    assertThat(wire.damping.heldTotal()).as("one hold, however often it came").isEqualTo(1);
  }

  @Test
  void aQuietMinuteForgivesOneWithdrawalAndThenNothingIsRemembered() {
    var wire = new Wire();
    long now = 0;
    for (int i = 0; i < 9; i++) {
      wire.up(now);
      wire.down(now);
      now += MINUTE - SECOND; // not quite a quiet one
    }
    wire.up(now);
    assertThat(wire.damping.heldUntilNanos("web")).isEqualTo(now + SECOND);
    wire.until(now + SECOND);
    assertThat(wire.isThere).isTrue();
    long quiet = now + 6 * MINUTE; // three are left: one more, and the hold is 2 s
    wire.down(quiet);
    wire.up(quiet);
    assertThat(wire.damping.heldUntilNanos("web")).isEqualTo(quiet + 2 * SECOND);
    wire.until(quiet + 2 * SECOND);
    assertThat(wire.damping.rememberedCount()).isEqualTo(1);
    wire.until(quiet + 6 * MINUTE);
    assertThat(wire.damping.rememberedCount()).isZero();
    assertThat(wire.damping.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoNeverFlappedIsNotRemembered() {
    var damping = new FlapDamping();
    for (int i = 0; i < 1_000; i++) {
      assertThat(damping.up("service-" + i, i)).isTrue();
    }
    assertThat(damping.rememberedCount()).isZero();
    assertThat(damping.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void howManyAreRememberedIsBounded() {
    var damping = new FlapDamping();
    for (int i = 0; i < 2 * FlapDamping.MOST_REMEMBERED; i++) {
      damping.down("service-" + i, i);
      damping.down("service-" + i, i);
      damping.down("service-" + i, i);
    }
    assertThat(damping.rememberedCount()).isEqualTo(FlapDamping.MOST_REMEMBERED);
    long now = 0;
    for (int i = 0; i < 5; i++) {
      now += MINUTE;
      damping.due(now);
    }
    assertThat(damping.rememberedCount()).isZero();
    assertThat(damping.held()).isEmpty();
  }

  /** However it comes and goes: a budget of 20 UPDATEs, and 2 more a minute. */
  @Test
  void noHistoryCostsMoreThanItsBudget() {
    for (long seed = 1; seed <= 300; seed++) {
      var random = new Random(seed);
      var wire = new Wire();
      long now = random.nextLong(MINUTE);
      long scale = MILLI;
      for (int i = 0; i < 400; i++) {
        if (random.nextInt(20) == 0) {
          scale =
              List.of(MILLI, 100 * MILLI, SECOND, 10 * SECOND, 65 * SECOND, 5 * MINUTE)
                  .get(random.nextInt(6));
        }
        if (i % 2 == 0) {
          wire.up(now);
        } else {
          wire.down(now);
          assertThat(wire.isThere).as("seed %s, at %s: withdrawn at once", seed, now).isFalse();
        }
        now += random.nextLong(scale);
      }
      wire.up(now);
      wire.until(now + MINUTE);
      assertThat(wire.isThere).as("seed %s: it is back within a minute", seed).isTrue();
      budget(wire, seed);
    }
  }

  private static void budget(Wire wire, long seed) {
    List<Long> all = new ArrayList<>(wire.announced);
    all.addAll(wire.withdrawn);
    all.sort(null);
    for (int first = 0; first < all.size(); first++) {
      for (int last = first; last < all.size(); last++) {
        long minutes = (all.get(last) - all.get(first)) / MINUTE;
        assertThat(last - first + 1)
            .as("seed %s, from %s to %s", seed, all.get(first), all.get(last))
            .isLessThanOrEqualTo((int) (20 + 2 * minutes));
      }
    }
  }
}
