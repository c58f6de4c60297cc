package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.OpenError;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator of ours may want of a session: anew, none, and back. */
class OperatorTest {

  private static Notification sent(DrivenSession driven) {
    return driven.effects.stream()
        .filter(effect -> effect instanceof Effect.Send(_, Notification _))
        .map(effect -> (Notification) ((Effect.Send) effect).message())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aClearIsToldWithItsTextAndIsNotDamped() {
    DrivenSession driven = DrivenSession.dialling().toEstablished();
    for (int time = 0; time < 6; time++) {
      driven.later(2).clear();
      assertThat(driven.session.lastError())
          .isEqualTo("sent Cease/AdministrativeReset (6/4): \"anew\"");
      assertThat(sent(driven).code()).isEqualTo(Cease.ADMINISTRATIVE_RESET);
      assertThat(driven.asked()).isEqualTo("notify 6/4, close, down, dial");
      int connection = driven.session.nextConnection() - 1;
      driven
          .connected(connection)
          .receives(connection, DrivenSession.open())
          .receives(connection, new Message.Keepalive());
      assertThat(driven.session.stateName()).isEqualTo("established");
    }
    assertThat(driven.session.failures()).isZero();
  }

  @Test
  void ofClearsInARowEachSessionLastsASecond() {
    DrivenSession driven = DrivenSession.dialling().toEstablished().clear();
    assertThat(driven.session.stateName()).isEqualTo("active");
    assertThat(driven.session.deadlineNanos() - driven.now).isEqualTo(DrivenSession.SECOND);
  }

  @Test
  void aClearEndsAWaitAfterFailures() {
    DrivenSession driven = DrivenSession.dialling().start();
    for (int i = 0; i < 5; i++) {
      driven.dialFails().tickWhenDue();
    }
    driven.dialFails();
    assertThat(driven.clear().asked()).isEqualTo("dial");
    driven.dialFails();
    SessionTimersTest.assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 1);
  }

  @Test
  void aPassivePeerIsLetInAgainAtOnce() {
    var driven = new DrivenSession(DrivenSession.settings(90, 30, null, true, 0)).start();
    driven.accepted(-1).receives(-1, new Notification(OpenError.BAD_PEER_AS));
    assertThat(driven.accepted(-2).asked()).isEqualTo("notify 6/5, close");
    assertThat(driven.clear().asked()).isEqualTo("-");
    assertThat(driven.accepted(-3).asked()).isEqualTo("open");
  }

  @Test
  void noSessionBeginsUntilItIsWantedAgain() {
    DrivenSession driven = DrivenSession.dialling().toEstablished().disable();
    assertThat(sent(driven).describe())
        .isEqualTo("Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    assertThat(driven.session.stateName()).isEqualTo("idle");
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
    assertThat(driven.session.waiting(driven.settings)).isNull();
    driven.later(3600).tick();
    assertThat(driven.start().asked()).as("a link came up").isEqualTo("-");
    assertThat(driven.accepted(-1).asked()).isEqualTo("notify 6/5, close");
    assertThat(driven.session.lastError())
        .isEqualTo("sent Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    assertThat(driven.enable().asked()).isEqualTo("dial");
  }

  /** As a process begins that remembers it. */
  @Test
  void oneThatIsDisabledBeforeItStartsStaysSo() {
    DrivenSession driven = DrivenSession.dialling().disable().start();
    assertThat(driven.asked()).isEqualTo("-");
    assertThat(driven.session.history()).isEqualTo(History.NONE);
    assertThat(driven.enable().asked()).isEqualTo("dial");
  }

  @Test
  void aRouterWithGracefulRestartKeepsNothing() {
    DrivenSession disabled = DrivenSession.graceful(4).disable();
    assertThat(sent(disabled).isHardReset()).isTrue();
    assertThat(sent(disabled).describe())
        .contains("Cease/HardReset (6/9)")
        .contains("Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    DrivenSession cleared = DrivenSession.graceful(4).clear();
    assertThat(sent(cleared).isHardReset()).isTrue();
    assertThat(sent(cleared).isAdministrativeReset()).isTrue();
  }
}
