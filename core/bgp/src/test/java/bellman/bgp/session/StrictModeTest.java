package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Open;
import bellman.net.RouterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that wait for BFD (draft-ietf-idr-bgp-bfd-strict-mode). */
class StrictModeTest {

  private static DrivenSession strict(int hold, boolean passive) {
    return new DrivenSession(
        DrivenSession.settings(hold, hold / 3, null, passive, 0).withBfdStrict(true));
  }

  private static DrivenSession pending() {
    return strict(90, false).toOpenConfirm();
  }

  private static Waiting waiting(DrivenSession driven) {
    return Objects.requireNonNull(driven.session.waiting(driven.settings));
  }

  private static Open strictOpen() {
    List<Capability> capabilities = new ArrayList<>(DrivenSession.open().capabilities());
    capabilities.add(new Capability.BfdStrictMode());
    return new Open(DrivenSession.ASN, 90, DrivenSession.THEIR_ID, capabilities);
  }

  private static final String TABLE =
      """
      pending bfdUp: openConfirm, keepalive
      pending keepalive: openSent, -
      pending keepalive bfdUp: established, keepalive, up
      pending keepalive keepalive bfdUp: established, keepalive, up
      pending bfdUp keepalive: established, up
      pending bfdUp bfdDown: idle, notify 6/10, close
      pending bfdUp bfdDown bfdUp: connect, dial
      pending bfdUp keepalive bfdDown: active, notify 6/10, close, down
      pending bfdUp keepalive bfdUp: established, -
      pending bfdDown: openSent, -
      pending due: idle, notify 6/10, close
      pending due bfdUp: connect, dial
      pending due bfdUp connected open: openConfirm, agree, keepalive
      pending due due: connect, dial
      pending open: idle, notify 5/1, close
      pending update: idle, notify 5/1, close
      pending notification: idle, close
      pending closed: active, close
      pending closed bfdUp: connect, dial
      pending malformed: idle, notify 1/1, close
      pending edited: openSent, -
      pending edited bfdUp: openConfirm, keepalive
      pending start: openSent, -
      pending stop: idle, notify 6/2, close
      pending stop bfdUp: idle, -
      fresh bfdUp: idle, -
      fresh bfdUp start connected open: openConfirm, agree, keepalive
      fresh start bfdUp: connect, -
      fresh start connected bfdUp: openSent, -
      fresh start connected bfdDown: openSent, -
      fresh start connected open: openSent, agree
      fresh start dialFails bfdUp: connect, dial
      passive start bfdUp: active, -
      passive start accepted bfdUp: openSent, -
      """;

  @ParameterizedTest
  @CsvSource(delimiter = ':', textBlock = TABLE)
  void theTable(String way, String end) {
    DrivenSession driven = null;
    for (String word : way.split(" ", -1)) {
      if (driven == null) {
        driven =
            switch (word) {
              case "pending" -> pending();
              case "fresh" -> strict(90, false);
              default -> strict(90, true);
            };
        continue;
      }
      switch (word) {
        case "bfdUp" -> driven.bfdUp();
        case "bfdDown" -> driven.bfdDown(false);
        case "due" -> driven.tickWhenDue();
        case "keepalive" -> driven.receives(0, new Message.Keepalive());
        case "open" -> driven.receives(driven.session.nextConnection() - 1, DrivenSession.open());
        case "update" -> driven.receives(0, DrivenSession.update());
        case "notification" -> driven.receives(0, new Notification(Cease.ADMINISTRATIVE_SHUTDOWN));
        case "closed" -> driven.closed(0);
        case "malformed" -> driven.malformed(0);
        case "edited" -> driven.event(new Event.Edited());
        case "start" -> driven.start();
        case "stop" -> driven.stop();
        case "connected" -> driven.connected(driven.session.nextConnection() - 1);
        case "accepted" -> driven.accepted(-1);
        case "dialFails" -> driven.dialFails();
        default -> throw new IllegalArgumentException(word);
      }
    }
    DrivenSession last = Objects.requireNonNull(driven);
    assertThat(last.session.stateName() + ", " + last.asked()).isEqualTo(end);
  }

  @Test
  void onlyAStrictSessionOffersTheCapability() {
    assertThat(OpenNegotiation.ours(pending().settings, false).has(Capability.BfdStrictMode.class))
        .isTrue();
    assertThat(
            OpenNegotiation.ours(DrivenSession.dialling().settings, false)
                .has(Capability.BfdStrictMode.class))
        .isFalse();
  }

  /** The peer hears nothing of us meanwhile: it is told why before its own hold time is over. */
  @Test
  void waitsForLessThanTheHoldTimeAndSaysForWhat() {
    DrivenSession driven = pending();
    assertThat(waiting(driven).what()).isEqualTo("for BFD to come up (strict mode)");
    assertThat(waiting(driven).untilNanos() - driven.now).isEqualTo(89L * DrivenSession.SECOND);
    driven.later(30).receives(0, new Message.Keepalive());
    assertThat(waiting(driven).untilNanos() - driven.now).isEqualTo(59L * DrivenSession.SECOND);
    driven.tickWhenDue();
    assertThat(driven.session.lastError())
        .contains("6/10")
        .contains("BFD did not come up, and the router does not offer strict mode");
  }

  @Test
  void aRouterWithTheCapabilityIsNotAskedWhetherItBeginsInTime() {
    DrivenSession driven = strict(90, false).toOpenSent().receives(0, strictOpen());
    assertThat(driven.tickWhenDue().session.lastError()).endsWith("BFD did not come up");
  }

  @Test
  void withoutAHoldTimeItWaitsHalfAMinute() {
    DrivenSession driven = strict(0, false).toOpenConfirm();
    assertThat(waiting(driven).untilNanos() - driven.now).isEqualTo(30L * DrivenSession.SECOND);
  }

  /** Of two connections one is left, and it waits. */
  @ParameterizedTest
  @CsvSource({"0.0.0.1, -1", "255.255.255.255, 0"})
  void aCollisionIsResolvedWhileItWaits(String theirId, int loser) {
    DrivenSession driven = strict(90, false).toOpenSent().accepted(-1);
    Open open = DrivenSession.open(DrivenSession.ASN, 90, RouterId.parse(theirId));
    driven.receives(0, open).receives(-1, open);
    assertThat(driven.asked()).startsWith("notify 6/7, close");
    assertThat(driven.effects)
        .contains(new Effect.Close(loser))
        .noneMatch(effect ->
            effect instanceof Effect.Send(_, var message) && message instanceof Message.Keepalive);
    driven.bfdUp();
    assertThat(driven.asked()).isEqualTo("keepalive");
  }

  /** What BFD said of the path outlives the session that it ended. */
  @Test
  void theNextSessionWaitsToo() {
    DrivenSession driven =
        pending().bfdUp().receives(0, new Message.Keepalive()).bfdDown(false).tickWhenDue();
    driven.connected(1).receives(1, DrivenSession.open());
    assertThat(driven.asked()).isEqualTo("agree");
    assertThat(driven.bfdUp().asked()).isEqualTo("keepalive");
  }
}
