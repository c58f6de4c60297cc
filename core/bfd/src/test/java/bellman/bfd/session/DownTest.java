package bellman.bfd.session;

import static bellman.bfd.session.DrivenSession.independent;
import static bellman.bfd.session.DrivenSession.packet;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.bfd.session.Effect.Cause;
import bellman.bfd.session.Effect.Down;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.SessionState;
import org.junit.jupiter.api.Test;

/** What is told when a session goes down, and when it goes on. */
class DownTest {

  private final DrivenSession driven = DrivenSession.usual().toUp();

  private Down down() {
    return driven.effects.stream()
        .filter(Down.class::isInstance)
        .map(Down.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theBitOfTheControlPlaneIsTheNeighborsLast() {
    driven.receives(independent(packet(SessionState.UP))).silence();
    assertThat(down()).isEqualTo(new Down(Cause.DETECTION_EXPIRED, Diagnostic.NONE, true));
  }

  @Test
  void theNeighborsOwnReasonIsTold() {
    var theirs = packet(SessionState.DOWN);
    driven.receives(
        new bellman.bfd.wire.ControlPacket(
            Diagnostic.DETECTION_TIME_EXPIRED,
            theirs.state(),
            theirs.flags(),
            3,
            theirs.myDiscriminator(),
            theirs.yourDiscriminator(),
            50_000,
            50_000,
            0));
    assertThat(down())
        .isEqualTo(new Down(Cause.NEIGHBOR_DOWN, Diagnostic.DETECTION_TIME_EXPIRED, false));
  }

  @Test
  void afterAnAdministrativeEndTheSessionComesBack() {
    driven.receives(SessionState.ADMIN_DOWN);
    assertThat(driven.session.state()).isEqualTo(SessionState.DOWN);
    driven.receives(SessionState.DOWN);
    assertThat(driven.session.state()).isEqualTo(SessionState.INIT);
    driven.receives(SessionState.UP);
    assertThat(driven.asked()).isEqualTo("up, send up P");
  }

  @Test
  void whatCameLastIsForgottenWithTheSession() {
    driven.silence();
    assertThat(driven.session.heard()).isNull();
    assertThat(driven.session.detectionNanos()).isZero();
    assertThat(driven.session.neighborDetectionNanos(driven.settings)).isEqualTo(3_000_000_000L);
  }

  @Test
  void sinceWhenIsKeptWhileTheStateStays() {
    long since = driven.session.times().sinceNanos();
    driven.later(20).receives(SessionState.UP);
    assertThat(driven.session.times().sinceNanos()).isEqualTo(since);
    driven.later(20).receives(SessionState.DOWN);
    assertThat(driven.session.times().sinceNanos()).isEqualTo(driven.now);
  }
}
