package bellman.bfd.session;

import static bellman.bfd.session.DrivenSession.MILLI;
import static bellman.bfd.session.DrivenSession.SECOND;
import static bellman.bfd.session.DrivenSession.confirming;
import static bellman.bfd.session.DrivenSession.demanding;
import static bellman.bfd.session.DrivenSession.packet;
import static bellman.bfd.session.DrivenSession.polling;
import static bellman.bfd.session.DrivenSession.settings;
import static bellman.bfd.session.Session.NEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.SessionState;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often packets leave, and how long silence is borne (RFC 5880 sections 6.5, 6.8.2 to 6.8.7).
 */
class IntervalsTest {

  /** The gaps between packets while the neighbor goes on saying this. */
  private static LongSummaryStatistics gaps(DrivenSession driven, ControlPacket neighbor) {
    var gaps = new LongSummaryStatistics();
    long last = 0;
    for (int i = 0; i < 2_000; i++) {
      driven.tickWhenDue();
      if (!driven.sent().isEmpty()) {
        if (last != 0) {
          gaps.accept(driven.now - last);
        }
        last = driven.now;
      }
      driven.receives(neighbor);
    }
    return gaps;
  }

  @Test
  void packetsLeaveAt75To100PercentOfTheInterval() {
    LongSummaryStatistics gaps = gaps(DrivenSession.usual().toUp(), packet(SessionState.UP));

    assertThat(gaps.getMin()).isBetween(37_500_000L, 38_500_000L);
    assertThat(gaps.getMax()).isBetween(49_500_000L, 50_000_000L);
    assertThat(gaps.getAverage()).isBetween(43e6, 44.5e6);
  }

  @Test
  void atMost90PercentWhereEachPacketCounts() {
    var driven = new DrivenSession(settings(false, 1, 50, 50, 0)).toUp();

    assertThat(gaps(driven, packet(SessionState.UP)).getMax()).isBetween(44_000_000L, 45_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"50, 50, 50", "50, 200, 200", "100, 10, 100", "2000, 10, 2000"})
  void theLargerOfWhatWeWantAndTheNeighborCanTake(long ours, long theirs, long interval) {
    var driven = new DrivenSession(settings(false, 3, ours, 50, 0)).toUp();

    long most = gaps(driven, packet(SessionState.UP, 4_000, theirs)).getMax();
    assertThat(most).isBetween(interval * MILLI * 99 / 100, interval * MILLI);
  }

  @Test
  void atMostOncePerSecondWhileNotUp() {
    var driven = DrivenSession.usual();
    long least = Long.MAX_VALUE;
    long last = 0;
    for (int i = 0; i < 100; i++) {
      driven.tickWhenDue();
      assertThat(driven.onlySent().desiredMinTxMicros()).isEqualTo(1_000_000);
      if (last != 0) {
        least = Math.min(least, driven.now - last);
      }
      last = driven.now;
    }
    assertThat(least).isBetween(750 * MILLI, 1_000 * MILLI);
  }

  @Test
  void whoWantsLessThanOncePerSecondWantsItAlwaysAndNeedsNoPoll() {
    var driven = new DrivenSession(settings(false, 3, 5_000, 5_000, 0));
    driven.tick();
    assertThat(driven.onlySent().desiredMinTxMicros()).isEqualTo(5_000_000);
    driven.receives(SessionState.DOWN).receives(SessionState.UP);
    assertThat(driven.session.poll()).isNull();
    assertThat(driven.onlySent().flags().poll()).isFalse();
  }

  @Test
  void aPassiveSessionIsSilentUntilItHears() {
    var driven = DrivenSession.passive();
    assertThat(driven.session.times().deadlineNanos()).isEqualTo(NEVER);
    driven.receives(SessionState.DOWN);
    assertThat(driven.onlySent().state()).isEqualTo(SessionState.INIT);
    // and again when it has heard nothing for a detection time
    driven.silence();
    assertThat(driven.session.state()).isEqualTo(SessionState.DOWN);
    assertThat(driven.session.times().deadlineNanos()).isEqualTo(NEVER);
  }

  @Test
  void whoCanTakeNothingIsSentNothingButFinals() {
    var driven = DrivenSession.usual().toUp();
    driven.receives(packet(SessionState.UP, 3, 50, 0, 0));
    assertThat(driven.session.times().deadlineNanos())
        .isEqualTo(driven.now + driven.session.detectionNanos());
    driven.receives(polling(packet(SessionState.UP, 3, 50, 0, 0)));
    assertThat(driven.onlySent().flags().finalBit()).isTrue();
    // what is due when it can again, is due
    driven.receives(packet(SessionState.UP));
    assertThat(driven.session.times().deadlineNanos()).isLessThanOrEqualTo(driven.now + 50 * MILLI);
  }

  @Test
  void aNeighborInDemandModeIsSentNothingButPollsAndFinals() {
    var driven = DrivenSession.usual().toUp();
    ControlPacket demand = demanding(packet(SessionState.UP));
    driven.receives(demand);
    assertThat(driven.session.times().deadlineNanos()).isEqualTo(driven.now + 150 * MILLI);

    driven.edited(settings(false, 3, 60, 50, 0));
    driven.tickWhenDue();
    assertThat(driven.onlySent().flags().poll()).isTrue();
    assertThat(driven.session.times().deadlineNanos()).isLessThanOrEqualTo(driven.now + 50 * MILLI);
    driven.receives(demanding(confirming(packet(SessionState.UP))));
    assertThat(driven.session.times().deadlineNanos()).isEqualTo(driven.now + 150 * MILLI);
    // but a state that is not up is told
    driven.silence();
    assertThat(driven.onlySent().state()).isEqualTo(SessionState.DOWN);
  }

  @ParameterizedTest
  @CsvSource({"3, 50, 50, 150", "5, 50, 10, 250", "3, 50, 400, 1200", "1, 50, 300, 300"})
  void theDetectionTimeIsOfTheNeighborsMultiplierAndTheLargerInterval(
      int multiplier, long ourReceive, long theirTransmit, long detection) {
    var driven = new DrivenSession(settings(false, 7, 50, ourReceive, 0)).toUp();
    driven.receives(packet(SessionState.UP, multiplier, theirTransmit, 50, 0));
    assertThat(driven.session.detectionNanos()).isEqualTo(detection * MILLI);

    long end = driven.now + detection * MILLI;
    driven.now = end - 1;
    driven.tick();
    assertThat(driven.session.state()).isEqualTo(SessionState.UP);
    driven.now = end;
    driven.tick();
    assertThat(driven.session.state()).isEqualTo(SessionState.DOWN);
    assertThat(driven.onlySent().yourDiscriminator()).isZero();
  }

  @Test
  void aLongerTransmitIntervalWaitsForTheFinal() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 3, 200, 50, 0));
    assertThat(driven.effects).isEmpty(); // section 6.5: on the scheduled packets

    for (int i = 0; i < 5; i++) {
      long before = driven.now;
      driven.tickWhenDue();
      assertThat(driven.onlySent().flags().poll()).isTrue();
      assertThat(driven.onlySent().desiredMinTxMicros()).isEqualTo(200_000);
      assertThat(driven.now - before).isLessThanOrEqualTo(50 * MILLI);
      driven.receives(packet(SessionState.UP));
    }
    driven.receives(confirming(packet(SessionState.UP, 4_000, 50)));
    assertThat(driven.session.intervals().txMicros()).isEqualTo(200_000);
    driven.tickWhenDue();
    assertThat(driven.onlySent().flags().poll()).isFalse();
  }

  @Test
  void aShorterTransmitIntervalDoesNot() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 3, 10, 50, 0));
    driven.receives(packet(SessionState.UP, 50, 10));
    long before = driven.session.times().sentAtNanos();
    driven.tickWhenDue();
    assertThat(driven.onlySent().flags().poll()).isTrue();
    assertThat(driven.now - before).isLessThanOrEqualTo(10 * MILLI);
  }

  @Test
  void aShorterReceiveIntervalWaitsForTheFinalAndALongerDoesNot() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 3, 50, 20, 0)).receives(packet(SessionState.UP, 10, 50));
    assertThat(driven.session.detectionNanos()).isEqualTo(150 * MILLI);
    driven.tickWhenDue();
    driven.receives(confirming(packet(SessionState.UP, 10, 50)));
    assertThat(driven.session.detectionNanos()).isEqualTo(60 * MILLI);

    driven.settled().edited(settings(false, 3, 50, 400, 0));
    assertThat(driven.session.detectionNanos()).isEqualTo(1_200 * MILLI);
    driven.tickWhenDue();
    assertThat(driven.onlySent().requiredMinRxMicros()).isEqualTo(400_000);
    assertThat(driven.onlySent().flags().poll()).isTrue();
  }

  @Test
  void aMultiplierNeedsNoPoll() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 9, 50, 50, 0)).tickWhenDue();
    assertThat(driven.onlySent().detectMultiplier()).isEqualTo(9);
    assertThat(driven.onlySent().flags().poll()).isFalse();
  }

  @Test
  void aFinalBeforeAnyPollIsNoAnswerToIt() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 3, 200, 50, 0)).receives(confirming(packet(SessionState.UP)));
    assertThat(driven.session.intervals().txMicros()).isEqualTo(50_000);
    assertThat(driven.session.poll()).isNotNull();
  }

  @Test
  void whatChangesDuringAPollWaitsForItsEndAndAsLongAgain() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 3, 200, 50, 0)).tickWhenDue();
    long began = driven.now;
    driven.edited(settings(false, 3, 300, 50, 0));
    driven.later(30).receives(confirming(packet(SessionState.UP)));
    assertThat(driven.session.intervals().desiredTxMicros()).isEqualTo(200_000);
    // a second answer to the first poll
    driven.later(10).receives(confirming(packet(SessionState.UP)));
    assertThat(driven.session.intervals().desiredTxMicros()).isEqualTo(200_000);

    driven.tickWhenDue();
    assertThat(driven.now).isEqualTo(began + 60 * MILLI);
    assertThat(driven.session.intervals().desiredTxMicros()).isEqualTo(300_000);
    assertThat(driven.session.intervals().txMicros()).isEqualTo(200_000);
    assertThat(driven.session.poll()).isNotNull();
  }

  @Test
  void pollAndFinalAreNeverInOnePacket() {
    var driven = DrivenSession.usual().toUp();
    driven.edited(settings(false, 3, 200, 50, 0)).receives(polling(packet(SessionState.UP)));
    assertThat(driven.onlySent().flags().finalBit()).isTrue();
    assertThat(driven.onlySent().flags().poll()).isFalse();
    driven.tickWhenDue();
    assertThat(driven.onlySent().flags().poll()).isTrue();
  }

  @Test
  void whatIsNotUpTakesNewSettingsAtOnce() {
    var driven = DrivenSession.usual().tick();
    driven.edited(settings(false, 4, 2_000, 70, 0));
    assertThat(driven.session.intervals().txMicros()).isEqualTo(2_000_000);
    assertThat(driven.session.intervals().rxMicros()).isEqualTo(70_000);
    assertThat(driven.session.poll()).isNull();
  }

  @Test
  void aPauseOfOursIsOverWithOnePacket() {
    var driven = DrivenSession.usual().toUp();
    driven.later(100).receives(packet(SessionState.UP));
    driven.tick();
    assertThat(driven.sent()).hasSize(1);
    assertThat(driven.session.times().deadlineNanos()).isGreaterThan(driven.now);
  }

  @Test
  void intervalsOfHoursDoNotOverflow() {
    var driven = DrivenSession.usual().toUp();
    driven.receives(packet(SessionState.UP, 255, 4_294_967, 4_294_967, 0));
    assertThat(driven.session.detectionNanos()).isEqualTo(255L * 4_294_967 * MILLI);
    assertThat(driven.session.times().deadlineNanos())
        .isBetween(driven.now + 3_000 * SECOND, driven.now + 4_295 * SECOND);
  }

  @ParameterizedTest(name = "{0} x {1} ms, to bear {2} ms: every {3} ms")
  @CsvSource({
    "3, 50, 0, 50",
    "3, 50, 150, 50", // it does anyway
    "3, 50, 151, 50.334",
    "3, 50, 1500, 500",
    "5, 50, 1500, 300",
    "2, 60000, 1500, 60000",
    "1, 50, 9000000, 4294967.295", // as long as there are numbers for
  })
  void packetsGetSeldomerForANeighborThatIsToBearMoreSilence(
      int multiplier, long interval, long silence, double bearing) {
    Settings settings = settings(false, multiplier, interval, 50, 0).bearing(silence * MILLI);
    assertThat(settings.transmitMicros()).isEqualTo(Math.round(bearing * 1_000));
    assertThat(settings.detectMultiplier()).isEqualTo(multiplier);
    assertThat(settings.receiveMicros()).isEqualTo(50_000);
  }

  @Test
  void aNeighborBearsMoreSilenceOnceItHasAnsweredAndLessOnceItHasBeenTold() {
    Settings usual = settings(false, 3, 50, 50, 0);
    var driven = new DrivenSession(usual);
    assertThat(driven.session.borneNanos(usual)).isEqualTo(NEVER); // it does not watch us yet
    driven.toUp();
    assertThat(driven.session.borneNanos(usual)).isEqualTo(150 * MILLI);

    Settings patient = usual.bearing(1_500 * MILLI);
    driven.edited(patient);
    assertThat(driven.session.borneNanos(patient)).isEqualTo(150 * MILLI);
    driven.tickWhenDue();
    assertThat(driven.onlySent().flags().poll()).isTrue();
    assertThat(driven.onlySent().desiredMinTxMicros()).isEqualTo(500_000);
    assertThat(driven.session.borneNanos(patient)).isEqualTo(150 * MILLI);
    driven.later(40);
    assertThat(driven.session.unansweredNanos(driven.now)).isEqualTo(40 * MILLI);
    driven.receives(confirming(packet(SessionState.UP)));
    assertThat(driven.session.unansweredNanos(driven.now)).isZero();
    assertThat(driven.session.borneNanos(patient)).isEqualTo(1_500 * MILLI);

    // a pause that was announced, and what leaves at once when it is over
    driven.later(800).receives(packet(SessionState.UP)).edited(usual);
    assertThat(driven.session.times().deadlineNanos()).isEqualTo(driven.now);
    driven.tickWhenDue();
    assertThat(driven.onlySent().flags().poll()).isTrue();
    assertThat(driven.onlySent().desiredMinTxMicros()).isEqualTo(50_000);
    assertThat(driven.session.borneNanos(usual)).isEqualTo(150 * MILLI);
  }

  @Test
  void whoCanReceiveLessOftenBearsMoreAnyway() {
    var driven = DrivenSession.usual().toUp();
    driven.receives(packet(SessionState.UP, 50, 400));
    assertThat(driven.session.borneNanos(driven.settings)).isEqualTo(1_200 * MILLI);
  }

  @Test
  void settingsHaveLimits() {
    assertThatThrownBy(() -> settings(false, 0, 50, 50, 0)).hasMessageContaining("multiplier");
    assertThatThrownBy(() -> settings(false, 256, 50, 50, 0)).hasMessageContaining("multiplier");
    assertThatThrownBy(() -> settings(false, 3, 0, 50, 0)).hasMessageContaining("intervals");
    assertThatThrownBy(() -> settings(false, 3, 50, 4_294_968, 0)).hasMessageContaining("50000");
    assertThatThrownBy(() -> settings(false, 3, 50, 50, -1)).hasMessageContaining("echo");
  }
}
