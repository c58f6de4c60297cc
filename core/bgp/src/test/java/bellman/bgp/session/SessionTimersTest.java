package bellman.bgp.session;

import static bellman.bgp.session.DrivenSession.SECOND;
import static bellman.bgp.session.DrivenSession.settings;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Message;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines: none too early, none too late, and each with its NOTIFICATION. */
class SessionTimersTest {

  private static DrivenSession established(int ourHold, int ourKeepalive, int theirHold) {
    return new DrivenSession(settings(ourHold, ourKeepalive, null, false, 0))
        .toOpenSent()
        .receives(0, DrivenSession.open(DrivenSession.ASN, theirHold, DrivenSession.THEIR_ID))
        .receives(0, new Message.Keepalive());
  }

  private static Negotiated negotiated(DrivenSession driven) {
    return ((State.Established) driven.session.state()).negotiated();
  }

  @ParameterizedTest
  @CsvSource({
    "90, 30, 90, 90, 30",
    "90, 30, 180, 90, 30",
    "180, 60, 90, 90, 30",
    "90, 10, 90, 90, 10",
    "90, 60, 90, 90, 30",
    "3, 1, 90, 3, 1",
    "4, 30, 90, 4, 1",
    "90, 0, 90, 90, 30",
    "90, 30, 0, 0, 0",
    "0, 0, 90, 0, 0",
    "0, 30, 0, 0, 0",
    "65535, 21845, 65535, 65535, 21845"
  })
  void theSmallerHoldTimeCountsAndAKeepaliveComesInEachThirdOfIt(
      int ourHold, int ourKeepalive, int theirHold, int hold, int keepalive) {
    Negotiated negotiated = negotiated(established(ourHold, ourKeepalive, theirHold));
    assertThat(negotiated.holdTimeSeconds()).isEqualTo(hold);
    assertThat(negotiated.keepaliveSeconds()).isEqualTo(keepalive);
  }

  @Test
  void theHoldTimerEndsTheSessionExactlyWhenItIsDue() {
    DrivenSession driven = established(9, 3, 90);
    long heard = driven.now;
    long hold = heard + 9 * SECOND;
    List<Long> keepalives = new ArrayList<>();
    while (driven.session.deadlineNanos() < hold) {
      driven.tickWhenDue();
      assertThat(driven.asked()).isEqualTo("keepalive");
      keepalives.add(driven.now);
    }
    assertThat(keepalives).hasSizeBetween(3, 4);
    driven.now = hold - 1;
    assertThat(driven.tick().asked()).isEqualTo("-");
    driven.now = hold;
    assertThat(driven.tick().asked()).isEqualTo("notify 4/0, close, down");
    assertThat(driven.session.lastError())
        .isEqualTo("sent HoldTimerExpired (4/0): nothing received for 9 s");
    assertThat(driven.session.stateName()).isEqualTo("active");
    assertWaits(List.of(driven.session.deadlineNanos() - hold), 1);
  }

  @Test
  void keepalivesAndUpdatesKeepTheSession() {
    DrivenSession driven = established(9, 3, 9);
    for (int i = 0; i < 20; i++) {
      driven.later(8);
      Message message = i % 2 == 0 ? new Message.Keepalive() : DrivenSession.update();
      driven.receives(0, message);
      assertThat(driven.session.stateName()).isEqualTo("established");
      driven.tick();
      assertThat(driven.session.stateName()).isEqualTo("established");
    }
    driven.later(9);
    assertThat(driven.tick().asked()).isEqualTo("notify 4/0, close, down");
  }

  private static Settings withIdentity(RouterId id) {
    return new Settings(
        DrivenSession.ASN,
        new Settings.RemoteAs.Internal(),
        id,
        new Settings.Timers(90, 30, null, 0),
        Settings.Offer.of(Set.of(Family.IPV4)),
        false,
        false);
  }

  @Test
  void keepalivesAreSpreadOverAQuarterOfTheInterval() {
    Set<Long> intervals = new HashSet<>();
    for (int id = 1; id <= 100; id++) {
      DrivenSession driven = new DrivenSession(withIdentity(new RouterId(id))).toEstablished();
      long interval = driven.session.deadlineNanos() - driven.now;
      assertThat(interval).isBetween(30 * SECOND * 3 / 4, 30 * SECOND);
      intervals.add(interval);
    }
    assertThat(intervals).hasSizeGreaterThan(50);
  }

  /** After a process stood still, the peer's words may lie in the socket (finding of a stall). */
  @Test
  void aPeerWhoseWordsAreNotReadYetIsHeardFirst() {
    DrivenSession driven = established(9, 3, 9).later(27); // three hold times
    assertThat(driven.event(new Event.Tick(State.NEVER, true)).asked())
        .as("alive, and says so")
        .isEqualTo("keepalive");
    assertThat(driven.session.stateName()).isEqualTo("established");
    assertThat(driven.session.deadlineNanos()).isGreaterThan(driven.now);
    driven.receives(0, new Message.Keepalive());
    driven.now += 9 * SECOND - 1;
    assertThat(driven.tick().session.stateName()).isEqualTo("established");
    driven.now++;
    assertThat(driven.tick().asked()).as("a silence that is real").startsWith("notify 4/0");
  }

  @Test
  void theEndIsPutOffForOneMoreHoldTimeAtMost() {
    DrivenSession driven = established(9, 3, 9).later(9);
    long due = driven.now;
    String asked = "";
    while (!asked.startsWith("notify")) {
      asked = driven.event(new Event.Tick(State.NEVER, true)).asked();
      assertThat(driven.session.deadlineNanos()).as("it rests").isGreaterThan(driven.now);
      if (!asked.startsWith("notify")) {
        driven.now = driven.session.deadlineNanos();
      }
    }
    assertThat(asked).isEqualTo("notify 4/0, close, down");
    assertThat(driven.now - due).isEqualTo(9 * SECOND);
  }

  @Test
  void theEndIsNotPutOffWhenNothingMoreHasCome() {
    DrivenSession driven = established(9, 3, 9).later(9);
    driven.event(new Event.Tick(State.NEVER, true));
    driven.later(3);
    assertThat(driven.tick().asked()).isEqualTo("notify 4/0, close, down");
  }

  @Test
  void withoutHoldTimeThereAreNoTimers() {
    DrivenSession driven = new DrivenSession(settings(0, 0, null, false, 0)).toOpenSent();
    driven.receives(0, DrivenSession.open());
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
    driven.receives(0, new Message.Keepalive());
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
    driven.receives(0, DrivenSession.update());
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
    long since = driven.now;
    driven.later(1_000_000);
    assertThat(driven.event(new Event.Tick(since, false)).asked()).isEqualTo("-");
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @ParameterizedTest
  @CsvSource({"90, 480", "3, 480", "240, 480", "300, 600"})
  void aPeerThatTakesNothingIsGivenUp(int hold, int sendHold) {
    DrivenSession driven = established(hold, hold / 3, hold);
    long blockedSince = driven.now;
    while (driven.now < blockedSince + sendHold * SECOND - 2 * SECOND) {
      driven.later(1).receives(0, new Message.Keepalive());
      driven.event(new Event.Tick(blockedSince, false));
      assertThat(driven.session.stateName()).isEqualTo("established");
    }
    driven.now = blockedSince + sendHold * SECOND - 1;
    driven.receives(0, new Message.Keepalive());
    driven.event(new Event.Tick(blockedSince, false));
    assertThat(driven.session.stateName()).isEqualTo("established");
    driven.now++;
    assertThat(driven.event(new Event.Tick(blockedSince, false)).asked())
        .isEqualTo("notify 8/0, close, down");
    assertThat(driven.session.lastError())
        .isEqualTo(
            "sent SendHoldTimerExpired (8/0): the peer accepted no data for " + sendHold + " s");
  }

  @Test
  void connectingIsGivenUpAfterTenSecondsAndTheDialledConnectionClosed() {
    DrivenSession driven = DrivenSession.dialling().start();
    assertThat(driven.session.deadlineNanos()).isEqualTo(driven.now + 10 * SECOND);
    driven.tickWhenDue();
    assertThat(driven.effects).containsExactly(new Effect.Close(0));
    assertThat(driven.session.lastError()).isEqualTo("connecting failed: no answer within 10 s");
    driven.tickWhenDue();
    assertThat(driven.effects).containsExactly(new Effect.Dial(1));
  }

  @Test
  void anOpenIsAwaitedForFourMinutes() {
    DrivenSession driven = DrivenSession.dialling().toOpenSent();
    assertThat(driven.session.deadlineNanos()).isEqualTo(driven.now + 240 * SECOND);
    assertThat(driven.tickWhenDue().asked()).isEqualTo("notify 4/0, close");
    assertThat(driven.session.lastError())
        .isEqualTo("sent HoldTimerExpired (4/0): no OPEN in 240 s");
  }

  @Test
  void inOpenConfirmKeepalivesGoOutAndTheHoldTimerRuns() {
    DrivenSession driven = new DrivenSession(settings(9, 3, null, false, 0)).toOpenSent();
    driven.receives(0, DrivenSession.open());
    long hold = driven.now + 9 * SECOND;
    int sent = 0;
    while (driven.session.deadlineNanos() < hold) {
      assertThat(driven.tickWhenDue().asked()).isEqualTo("keepalive");
      sent++;
    }
    assertThat(sent).isBetween(3, 4);
    assertThat(driven.session.deadlineNanos()).isEqualTo(hold);
    assertThat(driven.tickWhenDue().asked()).isEqualTo("notify 4/0, close");
    assertThat(driven.session.lastError()).endsWith("no KEEPALIVE in 9 s");
  }

  @Test
  void theOpenIsDelayedOnBothKindsOfConnection() {
    for (boolean dialed : List.of(true, false)) {
      var driven = new DrivenSession(settings(90, 30, null, !dialed, 5)).start();
      int connection = dialed ? 0 : -1;
      if (dialed) {
        driven.connected(connection);
      } else {
        driven.accepted(connection);
      }
      assertThat(driven.asked()).isEqualTo("-");
      assertThat(driven.session.deadlineNanos()).isEqualTo(driven.now + 5 * SECOND);
      assertThat(driven.session.stateName()).isEqualTo("connect");
      assertThat(driven.tickWhenDue().asked()).isEqualTo("open");
      driven.receives(connection, DrivenSession.open());
      assertThat(driven.asked()).isEqualTo("agree, keepalive");
    }
  }

  /** Each is 75 to 100 % of so many seconds (RFC 4271 section 10). */
  static void assertWaits(List<Long> waits, long... seconds) {
    assertThat(waits).hasSize(seconds.length);
    for (int i = 0; i < seconds.length; i++) {
      assertThat(waits.get(i)).isBetween(seconds[i] * SECOND * 3 / 4, seconds[i] * SECOND);
    }
  }

  @Test
  void nodesThatLoseARouterTogetherDoNotComeBackInStep() {
    Set<Long> waits = new HashSet<>();
    for (int id = 1; id <= 100; id++) {
      var driven = new DrivenSession(withIdentity(new RouterId(id))).start().dialFails();
      waits.add(driven.session.deadlineNanos() - driven.now);
    }
    assertThat(waits).hasSizeGreaterThan(50);
  }

  private static List<Long> waits(DrivenSession driven, int count) {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      driven.dialFails();
      assertThat(driven.session.stateName()).isEqualTo("active");
      waits.add(driven.session.deadlineNanos() - driven.now);
      driven.now = driven.session.deadlineNanos() - 1;
      assertThat(driven.tick().asked()).isEqualTo("-");
      driven.now++;
      assertThat(driven.tick().asked()).isEqualTo("dial");
    }
    return waits;
  }

  @Test
  void attemptsGetRarerUntilThirtySeconds() {
    assertWaits(waits(DrivenSession.dialling().start(), 9), 1, 2, 4, 8, 16, 30, 30, 30, 30);
  }

  @Test
  void aConfiguredConnectTimeIsKept() {
    DrivenSession driven = new DrivenSession(settings(90, 30, 7, false, 0)).start();
    assertWaits(waits(driven, 5), 7, 7, 7, 7, 7);
  }

  @Test
  void aSessionThatLastedMakesTheWaitShortAgain() {
    DrivenSession driven = DrivenSession.dialling().start();
    waits(driven, 4);
    int connection = driven.session.nextConnection() - 1;
    driven.connected(connection).receives(connection, DrivenSession.open());
    driven.receives(connection, new Message.Keepalive()).later(30).closed(connection);
    assertThat(driven.asked()).isEqualTo("close, down, dial");
    assertWaits(waits(driven, 3), 1, 2, 4);
  }

  @Test
  void aSessionThatFallsAtOnceMakesTheWaitLonger() {
    DrivenSession driven = DrivenSession.dialling().start();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int connection = driven.session.nextConnection() - 1;
      driven.connected(connection).receives(connection, DrivenSession.open());
      driven.receives(connection, new Message.Keepalive()).later(1).closed(connection);
      assertThat(driven.asked()).isEqualTo("close, down");
      waits.add(driven.session.deadlineNanos() - driven.now);
      driven.tickWhenDue();
    }
    assertWaits(waits, 1, 2, 4, 8, 16, 30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 65536, -1})
  void aHoldTimeThatBgpDoesNotKnowIsRefused(int hold) {
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(hold, 1, null, false, 0))
        .withMessageContaining("hold time " + hold);
  }

  @Test
  void aPassiveSessionNeverDials() {
    DrivenSession driven = new DrivenSession(settings(90, 30, null, true, 0)).start();
    assertThat(driven.session.stateName()).isEqualTo("active");
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
    driven.accepted(-1).receives(-1, DrivenSession.open(new Asn(1), 90, DrivenSession.THEIR_ID));
    assertThat(driven.session.stateName()).isEqualTo("idle");
    assertThat(driven.tickWhenDue().asked()).isEqualTo("-");
    assertThat(driven.session.stateName()).isEqualTo("active");
    assertThat(driven.accepted(-2).asked()).isEqualTo("open");
  }

  /**
   * Of an unnumbered peer nobody is known at first: that is no error, and no reason for patience.
   */
  @Test
  void whoHasNobodyToDialLooksAgainEverySecond() {
    DrivenSession driven = DrivenSession.dialling().start();
    for (int i = 0; i < 100; i++) {
      assertThat(driven.findsNobodyToDial().session.stateName()).isEqualTo("active");
      assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 1);
      driven.tickWhenDue();
      assertThat(driven.asked()).isEqualTo("dial");
    }
    assertThat(driven.session.lastError()).isNull();
    driven.dialFails();
    assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 1);
    assertThat(driven.session.lastError()).isEqualTo("connecting failed: connection refused");
  }
}
