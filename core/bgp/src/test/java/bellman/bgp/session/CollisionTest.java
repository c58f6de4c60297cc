package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Open;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two connections at once: RFC 4271 section 6.8, with the tie of RFC 6286 section 2.3. */
class CollisionTest {

  private static final int DIALLED = 0;
  private static final int ACCEPTED = -1;
  private static final Notification COLLISION = new Notification(Cease.COLLISION_RESOLUTION);

  /** Both connections are there, and our OPEN is sent on each. */
  private static DrivenSession both(long asn, String id) {
    var settings =
        new Settings(
            new Asn(asn),
            new Settings.RemoteAs.External(),
            RouterId.parse(id),
            new Settings.Timers(90, 30, null, 0),
            Settings.Offer.of(Set.of(Family.IPV4)),
            false,
            false);
    return new DrivenSession(settings).start().connected(DIALLED).accepted(ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({
    // our AS and ID, their AS and ID, whether the connection that we dialed survives
    "64500, 10.0.0.2, 64501, 10.0.0.1, true",
    "64500, 10.0.0.1, 64501, 10.0.0.2, false",
    "64500, 200.0.0.1, 64501, 10.0.0.1, true",
    "64500, 10.0.0.1, 64501, 200.0.0.1, false",
    "64501, 10.0.0.1, 64500, 10.0.0.1, true",
    "64500, 10.0.0.1, 64501, 10.0.0.1, false",
    "4200000000, 10.0.0.1, 64501, 10.0.0.1, true",
    "64500, 10.0.0.1, 4200000000, 10.0.0.1, false"
  })
  void theHigherIdentifierKeepsWhatItDialled(
      long ourAs, String ourId, long theirAs, String theirId, boolean oursWins) {
    Open theirs = DrivenSession.open(new Asn(theirAs), 90, RouterId.parse(theirId));
    int loser = oursWins ? ACCEPTED : DIALLED;
    int winner = oursWins ? DIALLED : ACCEPTED;
    for (List<Integer> order : List.of(List.of(DIALLED, ACCEPTED), List.of(ACCEPTED, DIALLED))) {
      DrivenSession driven = both(ourAs, ourId);
      driven.receives(order.get(0), theirs);
      assertThat(driven.asked()).isEqualTo("agree, keepalive");
      driven.receives(order.get(1), theirs);
      assertThat(driven.effects)
          .startsWith(new Effect.Send(loser, COLLISION), new Effect.Close(loser));
      assertThat(driven.asked())
          .isEqualTo(
              order.get(1) == winner ? "notify 6/7, close, agree, keepalive" : "notify 6/7, close");
      assertThat(driven.session.stateName()).isEqualTo("openConfirm");
      assertThat(driven.session.failures()).as("a collision is no failure").isZero();
      driven.closed(loser);
      assertThat(driven.session.stateName()).isEqualTo("openConfirm");
      driven.receives(winner, new Message.Keepalive());
      assertThat(driven.session.state()).isInstanceOf(State.Established.class);
      assertThat(((State.Established) driven.session.state()).connection()).isEqualTo(winner);
    }
  }

  @Test
  void theOneThatIsEstablishedFirstEndsTheOther() {
    DrivenSession driven = both(64500, "10.0.0.1");
    driven.receives(DIALLED, DrivenSession.open(new Asn(64501), 90, RouterId.parse("10.0.0.2")));
    driven.receives(DIALLED, new Message.Keepalive());
    assertThat(driven.effects)
        .startsWith(new Effect.Send(ACCEPTED, COLLISION), new Effect.Close(ACCEPTED));
    assertThat(driven.asked()).isEqualTo("notify 6/7, close, up");
  }

  @Test
  void aDialThatIsStillUnderWayIsGivenUpWithoutAWord() {
    DrivenSession driven = DrivenSession.dialling().start().accepted(ACCEPTED);
    driven.receives(ACCEPTED, DrivenSession.open());
    driven.receives(ACCEPTED, new Message.Keepalive());
    assertThat(driven.effects.getFirst()).isEqualTo(new Effect.Close(DIALLED));
    assertThat(driven.asked()).isEqualTo("close, up");
    assertThat(driven.connected(DIALLED).effects).containsExactly(new Effect.Close(DIALLED));
  }

  @Test
  void aPeerThatConnectsAnewLosesItsOlderConnection() {
    DrivenSession driven = DrivenSession.dialling().start().accepted(-1);
    driven.receives(-1, DrivenSession.open());
    driven.accepted(-2);
    assertThat(driven.effects).startsWith(new Effect.Send(-1, COLLISION), new Effect.Close(-1));
    assertThat(driven.asked()).isEqualTo("notify 6/7, close, open");
    driven.receives(-2, DrivenSession.open()).receives(-2, new Message.Keepalive());
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @Test
  void oneFailsAndTheOtherGoesOn() {
    for (int failing : List.of(DIALLED, ACCEPTED)) {
      int other = failing == DIALLED ? ACCEPTED : DIALLED;
      DrivenSession driven = DrivenSession.dialling().start().connected(DIALLED);
      driven.accepted(ACCEPTED).malformed(failing);
      assertThat(driven.asked()).isEqualTo("notify 1/1, close");
      assertThat(driven.session.stateName()).isEqualTo("openSent");
      driven.receives(other, DrivenSession.open()).receives(other, new Message.Keepalive());
      assertThat(driven.session.stateName()).isEqualTo("established");
    }
  }

  @Test
  void bothAreToldWhenTheSessionIsStopped() {
    DrivenSession driven = DrivenSession.dialling().start().connected(0).accepted(-1).stop();
    var reason = Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance");
    assertThat(driven.effects)
        .containsExactly(
            new Effect.Send(0, reason),
            new Effect.Close(0),
            new Effect.Send(-1, reason),
            new Effect.Close(-1));
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
  }

  @Test
  void theOlderOfTwoDeadlinesCounts() {
    DrivenSession driven = DrivenSession.dialling().start();
    long dial = driven.session.deadlineNanos();
    driven.later(2).accepted(-1);
    assertThat(driven.session.deadlineNanos()).isEqualTo(dial);
    driven.tickWhenDue();
    assertThat(driven.effects).containsExactly(new Effect.Close(0));
    assertThat(driven.session.stateName()).isEqualTo("openSent");
  }
}
