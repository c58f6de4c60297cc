package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Capability.GracefulRestart.PreservedFamily;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Open;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What graceful restart says in OPENs, and how sessions end with it: RFC 4724, RFC 8538. */
class GracefulRestartTest {

  private static final int RESTARTED = 8;
  private static final int HARD_RESETS = 4;

  private static Capability.@Nullable GracefulRestart said(DrivenSession driven) {
    for (Effect effect : driven.effects) {
      if (effect instanceof Effect.Send(_, Open open)) {
        return open.last(Capability.GracefulRestart.class);
      }
    }
    throw new AssertionError("no OPEN in " + driven.effects);
  }

  private static int flags(DrivenSession driven) {
    Capability.GracefulRestart said = said(driven);
    assertThat(said).isNotNull();
    return said == null ? -1 : said.flags();
  }

  @Test
  void withoutARestartTimeNothingIsSaid() {
    assertThat(said(DrivenSession.dialling().toOpenSent())).isNull();
  }

  @Test
  void eachFamilysForwardingIsSaidToGoOnInEveryOpen() {
    var both =
        new Settings(
            DrivenSession.ASN,
            new Settings.RemoteAs.Internal(),
            DrivenSession.OUR_ID,
            new Settings.Timers(90, 30, null, 0),
            Settings.Offer.of(EnumSet.allOf(Family.class)).withRestart(120, false),
            false,
            false);
    var driven = new DrivenSession(both);
    var expected =
        new Capability.GracefulRestart(
            HARD_RESETS,
            120,
            List.of(
                new PreservedFamily(AddressFamily.IPV4_UNICAST, true),
                new PreservedFamily(AddressFamily.IPV6_UNICAST, true)));
    assertThat(said(driven.toOpenSent())).isEqualTo(expected);
    driven.closed(0).tickWhenDue();
    assertThat(said(driven.connected(1))).isEqualTo(expected);
  }

  /** RFC 4724 section 3: flags and time in two octets, then AFI, SAFI and flags of each family. */
  @Test
  void theBytesAreTheRfcs() {
    DrivenSession driven = new DrivenSession(DrivenSession.graceful(true)).toOpenSent();
    String open =
        HexFormat.of()
            .formatHex(MessageCodec.encode(((Effect.Send) driven.effects.getFirst()).message()));
    assertThat(open).contains("4006" + "c078" + "0001" + "01" + "80");
  }

  @Test
  void theRestartStateBitStandsUntilTheFirstSessionIsEstablished() {
    var driven = new DrivenSession(DrivenSession.graceful(true));
    assertThat(flags(driven.toOpenSent())).isEqualTo(RESTARTED | HARD_RESETS);
    // attempts that fail, in each of the ways there are, change nothing
    driven.closed(0).tickWhenDue();
    assertThat(flags(driven.connected(1))).isEqualTo(RESTARTED | HARD_RESETS);
    driven.receives(1, DrivenSession.gracefulOpen(4)).malformed(1).tickWhenDue();
    assertThat(flags(driven.connected(2))).isEqualTo(RESTARTED | HARD_RESETS);
    driven.receives(2, new Notification(Cease.CONNECTION_REJECTED)).tickWhenDue();
    assertThat(flags(driven.connected(3))).isEqualTo(RESTARTED | HARD_RESETS);
    driven.receives(3, DrivenSession.gracefulOpen(4)).receives(3, new Message.Keepalive());
    assertThat(driven.session.stateName()).isEqualTo("established");
    // from then on there was a session, so that it says "restarted" no more
    driven.later(60).closed(3);
    assertThat(flags(driven.connected(4))).isEqualTo(HARD_RESETS);
    driven.receives(4, DrivenSession.gracefulOpen(4)).receives(4, new Message.Keepalive());
    driven.later(1).stop();
    assertThat(flags(driven.start().connected(5))).isEqualTo(HARD_RESETS);
  }

  @Test
  void aProcessThatBeganAnewWithItsPeerHasNotRestarted() {
    assertThat(flags(new DrivenSession(DrivenSession.graceful(false)).toOpenSent()))
        .isEqualTo(HARD_RESETS);
  }

  @Test
  void bothConnectionsOfACollisionSayRestarted() {
    DrivenSession driven = new DrivenSession(DrivenSession.graceful(true)).toOpenSent();
    assertThat(flags(driven.accepted(-1))).isEqualTo(RESTARTED | HARD_RESETS);
  }

  @Test
  void anOpenThatWasDelayedSaysRestartedToo() {
    var settings =
        new Settings(
            DrivenSession.ASN,
            new Settings.RemoteAs.Internal(),
            DrivenSession.OUR_ID,
            new Settings.Timers(90, 30, null, 5),
            Settings.Offer.of(EnumSet.of(Family.IPV4)).withRestart(120, true),
            false,
            false);
    assertThat(flags(new DrivenSession(settings).toOpenSent().tickWhenDue()))
        .isEqualTo(RESTARTED | HARD_RESETS);
    assertThat(flags(new DrivenSession(settings).toOpenSent().receives(0, DrivenSession.open())))
        .isEqualTo(RESTARTED | HARD_RESETS);
  }

  private static Negotiated.@Nullable GracefulRestart agreed(DrivenSession driven) {
    return ((State.Established) driven.session.state()).negotiated().gracefulRestart();
  }

  @Test
  void whatBothSaidIsKept() {
    assertThat(agreed(DrivenSession.dialling().toEstablished())).isNull();
    assertThat(agreed(DrivenSession.graceful(0)))
        .isEqualTo(new Negotiated.GracefulRestart(true, true, 120, 60, false, false));
    assertThat(agreed(DrivenSession.graceful(12)))
        .isEqualTo(new Negotiated.GracefulRestart(true, true, 120, 60, true, true));
    assertThat(agreed(new DrivenSession(DrivenSession.graceful(false)).toEstablished()))
        .isEqualTo(new Negotiated.GracefulRestart(true, false, 120, 0, false, false));
    assertThat(agreed(DrivenSession.dialling().toGraceful(0, 12)))
        .isEqualTo(new Negotiated.GracefulRestart(false, true, 0, 60, true, false));
  }

  /** RFC 4724 section 3: all but the last are ignored. */
  @Test
  void ofSeveralCapabilitiesTheLastCounts() {
    List<Capability> capabilities = new ArrayList<>(DrivenSession.gracefulOpen(12).capabilities());
    capabilities.add(new Capability.GracefulRestart(0, 7, List.of()));
    DrivenSession driven = new DrivenSession(DrivenSession.graceful(false)).toOpenSent();
    driven.receives(0, new Open(DrivenSession.ASN, 90, DrivenSession.THEIR_ID, capabilities));
    assertThat(agreed(driven.receives(0, new Message.Keepalive())))
        .isEqualTo(new Negotiated.GracefulRestart(true, true, 120, 7, false, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4096})
  void aRestartTimeThatDoesNotFitIsRefused(int seconds) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Settings(
                DrivenSession.ASN,
                new Settings.RemoteAs.Internal(),
                DrivenSession.OUR_ID,
                new Settings.Timers(90, 30, null, 0),
                new Settings.Offer(EnumSet.of(Family.IPV4), seconds, false, false, null),
                false,
                false))
        .withMessageContaining("restart time " + seconds);
  }

  // ---- how sessions end

  @Test
  void aRealEndIsAHardResetWithTheReasonInside() {
    DrivenSession driven = DrivenSession.graceful(HARD_RESETS).stop();
    Notification inner = Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance");
    assertThat(driven.effects.getFirst())
        .isEqualTo(new Effect.Send(0, Notification.hardReset(inner)));
    byte[] data = Notification.hardReset(inner).data();
    assertThat(HexFormat.of().formatHex(data)).startsWith("06020b").endsWith("6e6365");
    assertThat(driven.session.lastError())
        .isEqualTo(
            "sent Cease/HardReset (6/9): Cease/AdministrativeShutdown (6/2): \"maintenance\"");
  }

  @Test
  void whoeverHandsInAHardResetGetsNoneInside() {
    Notification reset = Notification.hardReset(new Notification(Cease.PEER_DECONFIGURED));
    DrivenSession driven = DrivenSession.graceful(HARD_RESETS);
    assertThat(driven.event(new Event.Stop(reset, false)).effects.getFirst())
        .isEqualTo(new Effect.Send(0, reset));
  }

  @Test
  void aReceivedHardResetIsToldWithWhatIsInside() {
    DrivenSession driven = DrivenSession.graceful(HARD_RESETS);
    driven.receives(0, Notification.hardReset(Notification.cease(Cease.PEER_DECONFIGURED, "")));
    assertThat(driven.session.lastError())
        .isEqualTo("received Cease/HardReset (6/9): Cease/PeerDeconfigured (6/3)");
    assertThat(driven.session.state()).isInstanceOf(State.Idle.class);
    SessionTimersTest.assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 1);
  }

  @Test
  void leavingSaysWhy() {
    assertThat(DrivenSession.graceful(HARD_RESETS).leave().session.lastError())
        .isEqualTo(
            "sent Cease/AdministrativeShutdown (6/2): \"upgrade\": the peer retains the routes");
    assertThat(DrivenSession.graceful(0).leave().session.lastError())
        .isEqualTo(
            "closed without a NOTIFICATION, so that the peer retains the routes:"
                + " Cease/AdministrativeShutdown (6/2): \"upgrade\"");
    assertThat(DrivenSession.dialling().toEstablished().leave().session.lastError())
        .isEqualTo("sent Cease/AdministrativeShutdown (6/2): \"upgrade\"");
  }

  /** Before the session is up a peer may still have routes of the one before. */
  @Test
  void leavingBeforeTheSessionIsUpDoesNotDisturbWhatThePeerKept() {
    var driven = new DrivenSession(DrivenSession.graceful(true)).toOpenSent().accepted(-1);
    assertThat(driven.leave().asked()).isEqualTo("close, close");
    assertThat(driven.session.deadlineNanos()).isEqualTo(State.NEVER);
    driven = new DrivenSession(DrivenSession.graceful(true)).toOpenSent();
    assertThat(driven.receives(0, DrivenSession.open()).leave().asked())
        .as("a peer without graceful restart keeps nothing")
        .isEqualTo("notify 6/2, close");
  }

  /** RFC 8538 sections 4 and 5: faults are what graceful restart is to cover. */
  @ParameterizedTest
  @CsvSource({"4", "0"})
  void faultsAreNoHardResets(int peerFlags) {
    assertThat(DrivenSession.graceful(peerFlags).malformed(0).asked())
        .isEqualTo("notify 1/1, close, down");
    assertThat(DrivenSession.graceful(peerFlags).receives(0, DrivenSession.open()).asked())
        .isEqualTo("notify 5/3, close, down");
    DrivenSession silent = DrivenSession.graceful(peerFlags).later(90).tick();
    assertThat(silent.asked()).isEqualTo("notify 4/0, close, down");
    DrivenSession stuck = DrivenSession.graceful(peerFlags);
    long blocked = stuck.now;
    for (int i = 0; i < 8; i++) {
      stuck.later(59).receives(0, new Message.Keepalive());
    }
    stuck.later(8).event(new Event.Tick(blocked, false));
    assertThat(stuck.asked()).isEqualTo("notify 8/0, close, down");
  }

  /** RFC 4724 section 4.2: the new connection is the end of the old one, once the peer goes on. */
  @Test
  void aPeerThatRestartsAndConnectsIsLetInAtOnce() {
    DrivenSession driven = DrivenSession.graceful(0).later(40).accepted(-1);
    assertThat(driven.asked()).isEqualTo("-");
    assertThat(driven.receives(-1, DrivenSession.gracefulOpen(8)).asked())
        .isEqualTo("open, agree, keepalive");
    assertThat(driven.session.stateName()).isEqualTo("established");
    driven.receives(-1, new Message.Keepalive());
    assertThat(driven.effects.getFirst()).isEqualTo(new Effect.Close(0));
    assertThat(driven.asked()).isEqualTo("close, down, up");
    assertThat(driven.session.lastError())
        .contains("the peer opened a new connection, which closes the previous session (RFC 4724)");
    assertThat(driven.session.history().flaps()).isEqualTo(1);
    driven.closed(0);
    assertThat(driven.session.stateName()).isEqualTo("established");
    assertThat(agreed(driven)).isNotNull();
  }

  /**
   * What a process reads that stood still may be over: the peer dialed, sent its OPEN, and gave the
   * connection up.
   */
  @Test
  void anOpenOfAConnectionThatThePeerHasEndedEndsNoSession() {
    DrivenSession driven = DrivenSession.graceful(0).later(40).accepted(-1);
    driven.receives(-1, DrivenSession.gracefulOpen(0));
    driven.receives(-1, new Notification(Cease.COLLISION_RESOLUTION));
    assertThat(driven.asked()).isEqualTo("close");
    assertThat(driven.session.stateName()).isEqualTo("established");
    assertThat(driven.closed(-1).asked()).isEqualTo("-");
    // or it just closed it
    driven.accepted(-2).receives(-2, DrivenSession.gracefulOpen(0)).closed(-2);
    assertThat(driven.asked()).isEqualTo("close");
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @Test
  void anAnswerThatThePeerDoesNotTakeUpIsGivenUp() {
    DrivenSession driven = DrivenSession.graceful(0).later(40).accepted(-1);
    driven.receives(-1, DrivenSession.gracefulOpen(0));
    for (int i = 0; i < 3; i++) {
      driven.later(29).receives(0, new Message.Keepalive());
    }
    assertThat(driven.later(1).tick().asked()).contains("keepalive");
    driven.receives(0, new Message.Keepalive());
    assertThat(driven.later(3).tick().effects).contains(new Effect.Close(-1));
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @Test
  void anOpenThatCanNotBeAgreedToEndsOnlyItsConnection() {
    DrivenSession driven = DrivenSession.graceful(0).later(40).accepted(-1);
    Open wrong = new Open(new Asn(64999), 90, RouterId.parse("10.0.0.2"), List.of());
    assertThat(driven.receives(-1, wrong).asked()).isEqualTo("notify 2/2, close");
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @Test
  void whenTheOldConnectionBreaksTheAnsweredOneGoesOn() {
    DrivenSession driven = DrivenSession.graceful(0).later(40).accepted(-1);
    driven.receives(-1, DrivenSession.gracefulOpen(8)).closed(0);
    assertThat(driven.asked()).isEqualTo("close, down");
    assertThat(driven.session.stateName()).isEqualTo("openConfirm");
    assertThat(driven.receives(-1, new Message.Keepalive()).asked()).isEqualTo("up");
    // and if nothing comes of it, the peer is dialed again
    driven = DrivenSession.graceful(0).later(40).accepted(-1);
    driven.receives(-1, DrivenSession.gracefulOpen(8)).closed(0).closed(-1);
    assertThat(driven.session.stateName()).isEqualTo("active");
    assertThat(driven.tickWhenDue().asked()).isEqualTo("dial");
  }

  /** It may be one that the peer dialed before the session was up, and gave up since. */
  @Test
  void aConnectionThatSaysNothingEndsNoSession() {
    DrivenSession driven = DrivenSession.graceful(0).accepted(-1).closed(-1);
    assertThat(driven.asked()).isEqualTo("close");
    assertThat(driven.session.stateName()).isEqualTo("established");
    assertThat(DrivenSession.graceful(0).accepted(-1).malformed(-1).asked())
        .isEqualTo("notify 1/1, close");
    driven = DrivenSession.graceful(0).accepted(-1).receives(-1, new Message.Keepalive());
    assertThat(driven.asked()).isEqualTo("close");
    assertThat(driven.accepted(-2).accepted(-3).effects).containsExactly(new Effect.Close(-2));
    for (int i = 0; i < 240 / 30; i++) {
      driven.later(30).receives(0, new Message.Keepalive());
    }
    assertThat(driven.tick().effects).startsWith(new Effect.Close(-3));
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @Test
  void whenTheOldConnectionBreaksTheNewOneGoesOn() {
    DrivenSession driven = DrivenSession.graceful(0).accepted(-1).closed(0);
    assertThat(driven.asked()).isEqualTo("close, down, open");
    driven.receives(-1, DrivenSession.gracefulOpen(8)).receives(-1, new Message.Keepalive());
    assertThat(driven.session.stateName()).isEqualTo("established");
  }

  @ParameterizedTest
  @CsvSource({
    // the peer's flags (none: no graceful restart), whether only its control plane may be gone
    "'', true, 'notify 6/10, close, down'",
    "'', false, 'notify 6/10, close, down'",
    "0, true, 'close, down'",
    "0, false, 'notify 6/10, close, down'",
    "4, true, 'notify 6/10, close, down'",
    "4, false, 'notify 6/9, close, down'"
  })
  void whenBfdIsDownTheSessionEndsAndIsTriedAgainSoon(String flags, boolean keep, String asked) {
    DrivenSession driven =
        flags.isEmpty()
            ? DrivenSession.dialling().toEstablished()
            : DrivenSession.graceful(Integer.parseInt(flags));
    driven.later(100).bfdDown(keep);
    assertThat(driven.asked()).isEqualTo(asked);
    assertThat(driven.session.lastError()).contains("Cease/BfdDown (6/10)");
    assertThat(driven.session.stateName()).isEqualTo("active");
    SessionTimersTest.assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 1);
    assertThat(driven.tickWhenDue().asked()).isEqualTo("dial");
  }
}
