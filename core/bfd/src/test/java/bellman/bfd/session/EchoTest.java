package bellman.bfd.session;

import static bellman.bfd.session.DrivenSession.MILLI;
import static bellman.bfd.session.DrivenSession.packet;
import static bellman.bfd.session.DrivenSession.settings;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.EchoPacket;
import bellman.bfd.wire.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The echo function: RFC 5880 sections 6.4, 6.8.8 and 6.8.9. */
class EchoTest {

  private static final ControlPacket REFLECTING = packet(SessionState.UP, 3, 50, 50, 20);

  private final DrivenSession driven =
      new DrivenSession(settings(false, 3, 50, 50, 50)).toUp().receives(REFLECTING);

  /** Lets everything that is due happen for so long; the echo packets that left. */
  private List<EchoPacket> run(long millis, boolean reflecting, ControlPacket neighbor) {
    List<EchoPacket> sent = new ArrayList<>();
    long end = driven.now + millis * MILLI;
    while (driven.session.times().deadlineNanos() <= end
        && driven.session.state() == SessionState.UP) {
      driven.tickWhenDue();
      List<Effect> effects = driven.effects;
      boolean polled = driven.sent().stream().anyMatch(packet -> packet.flags().poll());
      for (Effect effect : effects) {
        if (effect instanceof Effect.SendEcho(var echo)) {
          sent.add(echo);
          if (reflecting) {
            driven.event(new Event.EchoReturned(echo));
          }
        }
      }
      if (driven.session.state() == SessionState.UP) {
        driven.receives(polled ? DrivenSession.confirming(neighbor) : neighbor);
      } else {
        driven.effects = effects;
      }
    }
    return sent;
  }

  @Test
  void packetsLeaveAtTheLargerIntervalLessJitter() {
    assertThat(run(1_000, true, REFLECTING)).hasSizeBetween(20, 27);
  }

  @Test
  void aNeighborThatSendsNoneBackIsSentNone() {
    driven.receives(packet(SessionState.UP));
    assertThat(driven.session.echo()).isNull();
    assertThat(run(1_000, true, packet(SessionState.UP))).isEmpty();
  }

  @Test
  void whileEchoPacketsComeBackControlPacketsNeedNotComeOften() {
    run(2_000, true, REFLECTING);
    assertThat(driven.session.intervals().requiredRxMicros()).isEqualTo(1_000_000);
    assertThat(driven.session.detectionNanos()).isEqualTo(3_000 * MILLI);
    assertThat(driven.session.echoDetectionNanos(driven.settings)).isEqualTo(150 * MILLI);
  }

  @Test
  void whenTheyStopTheSessionIsDown() {
    run(2_000, true, REFLECTING);
    long began = driven.now;
    run(2_000, false, REFLECTING);
    assertThat(driven.asked()).isEqualTo("down ECHO_FAILED, send down diag 2");
    // as many as the multiplier are missing, and the time for the next one is there
    assertThat(driven.now - began).isBetween(100 * MILLI, 200 * MILLI);
  }

  @Test
  void aNeighborThatPromisesAndDoesNotIsNoFailure() {
    run(5_000, false, REFLECTING);
    assertThat(driven.session.state()).isEqualTo(SessionState.UP);
    assertThat(driven.session.echoUnanswered()).isTrue();
    assertThat(driven.session.intervals().requiredRxMicros()).isEqualTo(50_000);
  }

  @Test
  void aPauseOfOursIsNoFailure() {
    run(2_000, true, REFLECTING);
    driven.later(400).receives(REFLECTING).tick();
    run(2_000, true, REFLECTING);
    assertThat(driven.session.state()).isEqualTo(SessionState.UP);
  }

  @Test
  void withoutEchoTheOldIntervalIsNegotiatedBack() {
    run(2_000, true, REFLECTING);
    driven.edited(settings(false, 3, 50, 50, 0));
    run(1_000, true, packet(SessionState.UP));
    assertThat(driven.session.echo()).isNull();
    assertThat(driven.session.intervals().rxMicros()).isEqualTo(50_000);
    assertThat(driven.session.state()).isEqualTo(SessionState.UP);
  }

  @Test
  void whatIsMadeUpOrDoubledOrOldIsPassedOver() {
    List<EchoPacket> sent = run(1_000, true, REFLECTING);
    Echo before = driven.session.echo();
    EchoPacket last = sent.getLast();
    List<EchoPacket> bad =
        List.of(
            last,
            sent.getFirst(),
            new EchoPacket(last.discriminator(), last.sequence() + 1, last.token()),
            new EchoPacket(last.discriminator(), -1, 0));
    for (EchoPacket packet : bad) {
      driven.event(new Event.EchoReturned(packet));
    }
    assertThat(driven.session.echo()).isEqualTo(before);
  }
}
