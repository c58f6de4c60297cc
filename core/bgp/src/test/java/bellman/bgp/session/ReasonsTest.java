package bellman.bgp.session;

import static bellman.bgp.session.DrivenSession.SECOND;
import static bellman.bgp.session.DrivenSession.settings;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.net.Asn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of sessions that ended or did not come about, and what is waited for. */
class ReasonsTest {

  private static final Notification RESET = new Notification(Cease.ADMINISTRATIVE_RESET);

  private static History history(DrivenSession driven) {
    return driven.session.history();
  }

  private static void establish(DrivenSession driven, int connection) {
    driven.receives(connection, DrivenSession.open());
    driven.receives(connection, new Message.Keepalive());
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @Test
  void aWrongAsIsNotCoveredByTheConnectionThatIsClosedAfterIt() {
    DrivenSession driven = DrivenSession.dialling().toOpenSent();
    driven.receives(0, DrivenSession.open(new Asn(64666), 90, DrivenSession.THEIR_ID));
    final long at = driven.now;
    driven.tickWhenDue().connected(1).closed(1);
    driven.tickWhenDue().dialFails();
    driven.tickWhenDue().connected(3).receives(3, new Notification(Cease.CONNECTION_REJECTED));
    assertThat(driven.session.lastError())
        .isEqualTo(
            "sent OpenMessageError/BadPeerAs (2/2): the peer is in AS 64666, "
                + "but our own, 64500, is configured");
    assertThat(history(driven).lastError().atNanos()).isEqualTo(at);
    assertThat(history(driven).lastAttempt().what())
        .isEqualTo("received Cease/ConnectionRejected (6/5)");
    assertThat(history(driven).lastAttempt().atNanos()).isEqualTo(driven.now);
    driven.tickWhenDue().connected(4).receives(4, new Notification(OpenError.BAD_PEER_AS));
    assertThat(driven.session.lastError()).isEqualTo("received OpenMessageError/BadPeerAs (2/2)");
    assertThat(history(driven).lastAttempt()).isNull();
  }

  @Test
  void theLastSentAndTheLastReceivedAreToldApart() {
    DrivenSession driven = DrivenSession.dialling().toOpenSent();
    driven.receives(0, DrivenSession.open(new Asn(64666), 90, DrivenSession.THEIR_ID));
    final long sent = driven.now;
    assertThat(driven.accepted(-1).asked()).isEqualTo("notify 6/5, close");
    driven.tickWhenDue().connected(1).receives(1, new Notification(OpenError.ROLE_MISMATCH));
    assertThat(history(driven).sent())
        .isEqualTo(new History.Entry("OpenMessageError/BadPeerAs (2/2)", sent, false));
    assertThat(history(driven).received())
        .isEqualTo(new History.Entry("OpenMessageError/RoleMismatch (2/11)", driven.now, false));
  }

  @Test
  void endedSessionsAreCountedAndFailedAttemptsAreNot() {
    DrivenSession driven = DrivenSession.dialling().start().dialFails();
    assertThat(history(driven).flaps()).isZero();
    driven.tickWhenDue().connected(1);
    establish(driven, 1);
    assertThat(history(driven).lastAttempt()).isNull();
    assertThat(history(driven.closed(1)).flaps()).isEqualTo(1);
  }

  @Test
  void aResetIsAnsweredByComingBackAtOnceHoweverOften() {
    DrivenSession driven = DrivenSession.dialling().toOpenSent();
    for (int connection = 0; connection < 20; connection++) {
      establish(driven, connection);
      driven.later(2).receives(connection, RESET);
      assertThat(driven.asked()).isEqualTo("close, down, dial");
      driven.connected(connection + 1);
    }
  }

  @Test
  void resetsDoNotBringAboutMoreThanASessionASecond() {
    DrivenSession driven = DrivenSession.dialling().toEstablished();
    final long began = driven.now;
    driven.now += SECOND / 10;
    assertThat(driven.receives(0, RESET).asked()).isEqualTo("close, down");
    assertThat(driven.session.deadlineNanos()).isEqualTo(began + SECOND);
  }

  @Test
  void afterAResetThePassiveSideLetsTheRouterIn() {
    var driven = new DrivenSession(settings(90, 30, null, true, 0)).start();
    for (int connection = -1; connection > -20; connection--) {
      assertThat(driven.accepted(connection).asked()).isEqualTo("open");
      establish(driven, connection);
      driven.later(2).receives(connection, Notification.hardReset(RESET));
      assertThat(driven.session.stateName()).isEqualTo("active");
    }
  }

  @Test
  void aPassiveSessionThatFlapsIsDampedFromTheSecondTimeOn() {
    var driven = new DrivenSession(settings(90, 30, 120, true, 0)).start();
    List<Long> waits = new ArrayList<>();
    for (int connection = -1; connection > -8; connection--) {
      assertThat(driven.accepted(connection).asked()).isEqualTo("open");
      establish(driven, connection);
      driven.closed(connection);
      if (connection == -1) {
        assertThat(driven.session.stateName()).as("once may be chance").isEqualTo("active");
      } else {
        assertThat(driven.session.stateName()).isEqualTo("idle");
        waits.add(driven.session.deadlineNanos() - driven.now);
        assertThat(driven.accepted(-100).asked()).isEqualTo("notify 6/5, close");
        driven.tickWhenDue();
      }
    }
    SessionTimersTest.assertWaits(waits, 2, 4, 8, 16, 30, 30);
    driven.accepted(-8);
    establish(driven, -8);
    driven.later(30).closed(-8);
    assertThat(driven.session.stateName()).as("it lasted").isEqualTo("active");
  }

  @Test
  void whatIsWaitedForIsTold() {
    DrivenSession driven = DrivenSession.dialling();
    assertThat(waiting(driven)).isNull();
    assertThat(waiting(driven.start()).what()).isEqualTo("for the router to accept the connection");
    assertThat(waiting(driven.dialFails()))
        .isEqualTo(new Waiting("to try again, after a pause", driven.session.deadlineNanos()));
    driven.tickWhenDue().dialFails();
    assertThat(waiting(driven).what()).isEqualTo("to try again, after 2 failures in a row");
    driven.tickWhenDue().connected(2);
    assertThat(waiting(driven).what()).isEqualTo("for the router's OPEN");
    driven.receives(2, DrivenSession.open());
    assertThat(waiting(driven).what()).isEqualTo("for the router's KEEPALIVE");
    assertThat(waiting(driven.receives(2, new Message.Keepalive()))).isNull();
    var passive = new DrivenSession(settings(90, 30, null, true, 0)).start();
    assertThat(waiting(passive)).isEqualTo(new Waiting("for the router to connect", State.NEVER));
    passive.accepted(-1).receives(-1, new Notification(Cease.ADMINISTRATIVE_SHUTDOWN));
    assertThat(waiting(passive))
        .isEqualTo(
            new Waiting(
                "before the router is accepted again, after a pause",
                passive.session.deadlineNanos()));
  }

  private static Waiting waiting(DrivenSession driven) {
    return driven.session.waiting(driven.settings);
  }

  @Test
  void anotherKeepaliveIntervalHoldsInTheSessionThatIsUp() {
    DrivenSession driven = DrivenSession.dialling().toEstablished();
    driven.settings = driven.settings.withTimers(4, null);
    assertThat(driven.event(new Event.Edited()).asked()).isEqualTo("-");
    assertThat(driven.session.stateName()).isEqualTo("established");
    assertThat(driven.session.deadlineNanos() - driven.now).isBetween(3 * SECOND, 4 * SECOND);
    assertThat(((State.Established) driven.session.state()).negotiated().keepaliveSeconds())
        .isEqualTo(4);
    driven.settings = driven.settings.withTimers(60, null);
    driven.event(new Event.Edited()).tickWhenDue();
    assertThat(driven.session.deadlineNanos() - driven.now)
        .as("never more than a third of the hold time")
        .isBetween(22 * SECOND, 30 * SECOND);
  }

  @Test
  void aShorterIntervalBetweenAttemptsHoldsForTheOneThatIsWaitedFor() {
    var driven = new DrivenSession(settings(90, 30, 600, false, 0)).start().dialFails();
    driven.settings = driven.settings.withTimers(30, 5);
    driven.event(new Event.Edited());
    SessionTimersTest.assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 5);
    final long at = driven.session.deadlineNanos();
    driven.settings = driven.settings.withTimers(30, 600);
    assertThat(driven.event(new Event.Edited()).session.deadlineNanos()).isEqualTo(at);
  }
}
