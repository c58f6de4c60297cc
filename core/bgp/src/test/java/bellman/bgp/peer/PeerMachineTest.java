package bellman.bgp.peer;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.session.Event;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.HeaderError;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.WireContext;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Octets and numbers of connections in, octets out. */
class PeerMachineTest {

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  @Test
  void fromADialToASession() {
    DrivenPeer peer = DrivenPeer.started();
    assertThat(peer.effects).containsExactly(new PeerEffect.Dial(0));
    assertThat(peer.forget().dialed(0).said(0)).singleElement().isInstanceOf(Open.class);
    peer.forget().octets(0, DrivenPeer.OPEN);
    assertThat(peer.effects.getFirst())
        .as("before the KEEPALIVE that the router waits for")
        .isEqualTo(new PeerEffect.Agree(0, new WireContext(true, true, true)));
    assertThat(peer.said(0)).containsExactly(new Message.Keepalive());
    assertThat(peer.peer.established()).isEqualTo(Peer.NO_CONNECTION);
    peer.forget().octets(0, DrivenPeer.KEEPALIVE);
    assertThat(peer.wanted()).containsExactly("Up");
    assertThat(peer.peer.established()).isZero();
  }

  @Test
  void aHandshakeThatIsCutAnywhere() {
    byte[] octets = joined(DrivenPeer.OPEN, DrivenPeer.KEEPALIVE);
    List<PeerEffect> whole = DrivenPeer.started().dialed(0).octets(0, octets).effects;
    assertThat(whole.getLast()).isInstanceOf(PeerEffect.Up.class);
    for (int cut = 1; cut < octets.length; cut++) {
      DrivenPeer peer = DrivenPeer.started().dialed(0);
      peer.octets(0, Arrays.copyOf(octets, cut));
      peer.octets(0, Arrays.copyOfRange(octets, cut, octets.length));
      assertThat(peer.wanted()).as("cut at %d", cut).hasSameSizeAs(whole).endsWith("Up");
    }
  }

  @Test
  void ofTwoConnectionsTheRightOneStays() {
    DrivenPeer peer = DrivenPeer.started().dialed(0);
    int accepted = peer.accepted();
    assertThat(accepted).isNegative();
    assertThat(peer.said(accepted)).singleElement().isInstanceOf(Open.class);
    byte[] half = Arrays.copyOf(DrivenPeer.OPEN, 20);
    byte[] rest = Arrays.copyOfRange(DrivenPeer.OPEN, 20, DrivenPeer.OPEN.length);
    // both in pieces, and each piece goes to its own
    peer.forget().octets(0, half).octets(accepted, half).octets(0, rest).octets(accepted, rest);
    // the router has the higher identifier, so what it dialed stays
    assertThat(peer.said(0))
        .containsExactly(new Message.Keepalive(), new Notification(Cease.COLLISION_RESOLUTION));
    assertThat(peer.effects).contains(new PeerEffect.Close(0));
    peer.forget().octets(0, DrivenPeer.KEEPALIVE);
    assertThat(peer.effects).as("of one that was given up").isEmpty();
    peer.octets(accepted, DrivenPeer.KEEPALIVE);
    assertThat(peer.peer.established()).isEqualTo(accepted);
    peer.forget().told(new Event.Closed(0, "the peer closed it"));
    peer.told(new PeerEvent.Ended(0));
    assertThat(peer.effects).isEmpty();
    assertThat(peer.peer.ending()).isEmpty();
  }

  @Test
  void eachAcceptedConnectionHasANumberOfItsOwn() {
    DrivenPeer peer = DrivenPeer.established();
    assertThat(List.of(peer.accepted(), peer.accepted(), peer.accepted()))
        .containsExactly(-1, -2, -3);
    assertThat(peer.said(-2))
        .as("a session that works stays")
        .containsExactly(new Notification(Cease.COLLISION_RESOLUTION));
    assertThat(peer.peer.established()).isZero();
  }

  @Test
  void garbageIsAnsweredAndEndsTheSession() {
    DrivenPeer peer = DrivenPeer.established();
    peer.octets(0, joined(DrivenPeer.KEEPALIVE, new byte[64]));
    assertThat(peer.said(0))
        .containsExactly(new Notification(HeaderError.CONNECTION_NOT_SYNCHRONIZED));
    assertThat(peer.wanted()).containsExactly("Write", "Close", "Down");
    assertThat(peer.peer.established()).isEqualTo(Peer.NO_CONNECTION);
    assertThat(peer.peer.ending()).containsExactly(0);
  }

  @Test
  void garbageInsteadOfAnOpenFailsTheAttempt() {
    DrivenPeer peer = DrivenPeer.started().dialed(0).forget();
    peer.octets(0, new byte[19]);
    assertThat(peer.said(0))
        .containsExactly(new Notification(HeaderError.CONNECTION_NOT_SYNCHRONIZED));
    assertThat(peer.wanted()).containsExactly("Write", "Close", "Failed");
  }

  @Test
  void aCloseInTheMiddleOfAMessageEndsTheSession() {
    DrivenPeer peer = DrivenPeer.established();
    peer.octets(0, Arrays.copyOf(DrivenPeer.KEEPALIVE, 11));
    assertThat(peer.effects).isEmpty();
    peer.told(new Event.Closed(0, "the peer closed it"));
    assertThat(peer.effects)
        .startsWith(
            new PeerEffect.Close(0),
            new PeerEffect.Down("the connection closed: the peer closed it"));
    assertThat(peer.said(0)).isEmpty();
    peer.forget().octets(0, Arrays.copyOfRange(DrivenPeer.KEEPALIVE, 11, 19));
    assertThat(peer.effects).isEmpty();
  }

  @Test
  void writesThatComeLateAreDropped() {
    var messages = List.of(EncodedMessage.of(DrivenPeer.KEEPALIVE));
    var early = new PeerEvent.Routes(Peer.NO_CONNECTION, messages);
    assertThat(DrivenPeer.started().forget().told(early).effects).isEmpty();

    DrivenPeer peer = DrivenPeer.established();
    peer.told(new PeerEvent.Routes(0, messages));
    assertThat(peer.effects).containsExactly(new PeerEffect.Write(0, messages, true));
    assertThat(((PeerEffect.Write) peer.effects.getFirst()).messages())
        .as("nothing is copied")
        .isSameAs(messages);

    peer.told(new Event.Closed(0, "gone")).told(new Event.Start());
    assertThat(peer.effects).endsWith(new PeerEffect.Dial(1));
    peer.forget().told(new PeerEvent.Routes(0, messages));
    assertThat(peer.effects).as("there is no session").isEmpty();
    peer.dialed(1).octets(1, DrivenPeer.OPEN).octets(1, DrivenPeer.KEEPALIVE).forget();
    peer.told(new PeerEvent.Routes(0, messages));
    assertThat(peer.effects).as("it is another session").isEmpty();
    peer.told(new PeerEvent.Routes(1, messages));
    assertThat(peer.effects).hasSize(1);
  }

  @Test
  void onlyASessionIsAskedAgain() {
    var again = new PeerEvent.AskAgain(Family.IPV4);
    assertThat(DrivenPeer.started().forget().told(again).effects).isEmpty();
    assertThat(DrivenPeer.established().told(again).said(0))
        .containsExactly(new RouteRefresh(AddressFamily.unicast(Family.IPV4), 0));
  }

  @Test
  void aPeerThatConnectsAgainAndAgainHoldsAFewConnectionsAtMost() {
    DrivenPeer peer = DrivenPeer.established();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < PeerMachine.ENDING_AT_MOST; i++) {
      numbers.add(peer.accepted());
    }
    assertThat(peer.wanted()).doesNotContain("Abort");
    assertThat(peer.peer.ending()).isEqualTo(numbers);

    peer.told(new PeerEvent.Ended(numbers.get(1))).forget();
    peer.accepted();
    assertThat(peer.wanted()).containsExactly("Write", "Close");
    int last = peer.forget().accepted();
    assertThat(peer.effects.getLast()).isEqualTo(new PeerEffect.Abort(numbers.get(0)));
    assertThat(peer.peer.ending())
        .hasSize(PeerMachine.ENDING_AT_MOST)
        .startsWith(numbers.get(2))
        .endsWith(last);
    peer.forget().told(new PeerEvent.Ended(numbers.get(0)));
    assertThat(peer.peer.ending()).hasSize(PeerMachine.ENDING_AT_MOST);
  }

  @Test
  void whatIsBeingDialedIsGivenUpWithoutAnEnd() {
    DrivenPeer peer = DrivenPeer.started().forget();
    peer.told(new Event.Stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, ""), false));
    assertThat(peer.effects).containsExactly(new PeerEffect.Close(0));
    assertThat(peer.peer.ending()).isEmpty();
  }

  @Test
  void aPathThatIsLostEndsEveryConnectionWithoutANotification() {
    DrivenPeer dialing = DrivenPeer.started().forget();
    int accepted = dialing.accepted();
    dialing.forget().told(new PeerEvent.PathLost("interface eth0 is down"));
    assertThat(dialing.effects)
        .contains(new PeerEffect.Close(0), new PeerEffect.Close(accepted))
        .doesNotContain(new PeerEffect.Dial(1));
    assertThat(dialing.said(accepted)).isEmpty();
    assertThat(dialing.peer.ending()).containsExactly(accepted);
    assertThat(dialing.peer.session().state().connections()).isEmpty();

    DrivenPeer live = DrivenPeer.established();
    live.told(new PeerEvent.PathLost("interface eth0 is down"));
    assertThat(live.effects)
        .startsWith(
            new PeerEffect.Close(0),
            new PeerEffect.Down("the connection closed: interface eth0 is down"));
    assertThat(live.said(0)).isEmpty();
  }

  @Test
  void whyAnAttemptFailedIsSaidOnceForEachTime() {
    DrivenPeer peer = DrivenPeer.started().forget();
    peer.told(new Event.DialFailed(0, "connection refused"));
    assertThat(peer.effects)
        .containsExactly(new PeerEffect.Failed("connecting failed: connection refused"));
    peer.forget().told(new Event.Tick(Long.MAX_VALUE, false));
    assertThat(peer.effects).isEmpty();
    peer.now = peer.peer.deadlineNanos();
    peer.told(new Event.Tick(Long.MAX_VALUE, false));
    assertThat(peer.effects).containsExactly(new PeerEffect.Dial(1));
    peer.forget().told(new Event.DialFailed(1, null));
    assertThat(peer.effects).as("there was nobody to dial").isEmpty();
  }
}
