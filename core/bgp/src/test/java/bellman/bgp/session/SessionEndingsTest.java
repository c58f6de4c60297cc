package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.WireContext;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What OPENs agree on or fail over, and what is told about the end of a session. */
class SessionEndingsTest {

  private static Settings settings(Settings.RemoteAs remote, Set<Family> families) {
    return new Settings(
        DrivenSession.ASN,
        remote,
        DrivenSession.OUR_ID,
        new Settings.Timers(90, 30, null, 0),
        Settings.Offer.of(families),
        false,
        false);
  }

  private static DrivenSession afterOpen(Settings settings, Open open) {
    return new DrivenSession(settings).toOpenSent().receives(0, open);
  }

  private static Notification sent(DrivenSession driven) {
    return (Notification) ((Effect.Send) driven.effects.getFirst()).message();
  }

  @ParameterizedTest
  @CsvSource({
    "exactly 64501, 64501, true",
    "exactly 64501, 64502, false",
    "exactly 64500, 64500, true",
    "exactly 4200000001, 4200000001, true",
    "exactly 4200000001, 23456, false",
    "internal, 64500, true",
    "internal, 64501, false",
    "external, 64501, true",
    "external, 64500, false"
  })
  void thePeerMustBeInTheConfiguredAs(String remote, long asn, boolean fine) {
    Settings.RemoteAs wanted =
        switch (remote) {
          case "internal" -> new Settings.RemoteAs.Internal();
          case "external" -> new Settings.RemoteAs.External();
          default ->
              new Settings.RemoteAs.Exactly(
                  new Asn(Long.parseLong(remote.substring("exactly ".length()))));
        };
    DrivenSession driven =
        afterOpen(
            settings(wanted, Set.of(Family.IPV4)),
            DrivenSession.open(new Asn(asn), 90, DrivenSession.THEIR_ID));
    if (fine) {
      assertThat(driven.asked()).isEqualTo("agree, keepalive");
    } else {
      assertThat(driven.asked()).isEqualTo("notify 2/2, close");
      assertThat(driven.session.lastError())
          .startsWith("sent OpenMessageError/BadPeerAs (2/2): the peer is in AS " + asn);
    }
  }

  @Test
  void ourOwnRouterIdIsRefusedInsideTheAsOnly() {
    DrivenSession inside =
        afterOpen(
            settings(new Settings.RemoteAs.Internal(), Set.of(Family.IPV4)),
            DrivenSession.open(DrivenSession.ASN, 90, DrivenSession.OUR_ID));
    assertThat(inside.asked()).isEqualTo("notify 2/3, close");
    assertThat(inside.session.lastError()).contains("10.0.0.1");
    DrivenSession outside =
        afterOpen(
            settings(new Settings.RemoteAs.External(), Set.of(Family.IPV4)),
            DrivenSession.open(new Asn(64501), 90, DrivenSession.OUR_ID));
    assertThat(outside.asked()).isEqualTo("agree, keepalive");
  }

  private static Open speaking(List<AddressFamily> families) {
    return new Open(
        DrivenSession.ASN,
        90,
        DrivenSession.THEIR_ID,
        families.stream().<Capability>map(Capability.MultiProtocol::new).toList());
  }

  @Test
  void theFamiliesThatBothSpeakAreUsed() {
    var four = AddressFamily.IPV4_UNICAST;
    var isIpv6 = AddressFamily.IPV6_UNICAST;
    var vpn = new AddressFamily(1, 128);
    assertThat(families(EnumSet.allOf(Family.class), List.of(four, isIpv6)))
        .containsExactlyInAnyOrder(Family.IPV4, Family.IPV6);
    assertThat(families(EnumSet.allOf(Family.class), List.of(vpn, isIpv6)))
        .containsExactly(Family.IPV6);
    assertThat(families(Set.of(Family.IPV4), List.of(isIpv6, four))).containsExactly(Family.IPV4);
    // RFC 4760 section 8: who says nothing speaks IPv4
    assertThat(families(EnumSet.allOf(Family.class), List.of())).containsExactly(Family.IPV4);
  }

  private static Set<Family> families(Set<Family> ours, List<AddressFamily> theirs) {
    DrivenSession driven =
        afterOpen(settings(new Settings.RemoteAs.Internal(), ours), speaking(theirs));
    driven.receives(0, new Message.Keepalive());
    return ((State.Established) driven.session.state()).negotiated().families();
  }

  @Test
  void withoutACommonFamilyTheWantedOnesAreSaid() {
    DrivenSession driven =
        afterOpen(
            settings(new Settings.RemoteAs.Internal(), Set.of(Family.IPV6)), speaking(List.of()));
    assertThat(driven.asked()).isEqualTo("notify 2/7, close");
    // RFC 5492 section 3: the capability as it would stand in an OPEN
    assertThat(HexFormat.of().formatHex(sent(driven).data())).isEqualTo("010400020001");
    driven =
        afterOpen(
            settings(new Settings.RemoteAs.Internal(), Set.of(Family.IPV4)),
            speaking(List.of(AddressFamily.IPV6_UNICAST)));
    assertThat(HexFormat.of().formatHex(sent(driven).data())).isEqualTo("010400010001");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void whatBytesMeanDependsOnThePeersCapabilities(boolean four, boolean extended) {
    List<Capability> capabilities = new java.util.ArrayList<>();
    if (four) {
      capabilities.add(new Capability.FourOctetAs(new Asn(64501)));
    }
    if (extended) {
      capabilities.add(new Capability.ExtendedMessage());
    }
    DrivenSession driven =
        afterOpen(
            settings(new Settings.RemoteAs.External(), Set.of(Family.IPV4)),
            new Open(new Asn(64501), 90, DrivenSession.THEIR_ID, capabilities));
    assertThat(driven.effects.getFirst())
        .isEqualTo(new Effect.Agree(0, new WireContext(four, extended, false)));
  }

  private static Settings extendedNextHop(Set<Family> families, boolean offered) {
    return new Settings(
        DrivenSession.ASN,
        new Settings.RemoteAs.Internal(),
        DrivenSession.OUR_ID,
        new Settings.Timers(90, 30, null, 0),
        new Settings.Offer(families, null, false, offered, null),
        false,
        false);
  }

  private static List<Capability> said(Settings settings) {
    var driven = new DrivenSession(settings).toOpenSent();
    return ((Open) ((Effect.Send) driven.effects.getFirst()).message()).capabilities();
  }

  /** RFC 8950 section 4. */
  @Test
  void ipv6NextHopsOfIpv4RoutesAreAgreedOnWhereBothOfferThem() {
    var offer =
        new Capability.ExtendedNextHop(
            List.of(new Capability.ExtendedNextHop.Encoding(AddressFamily.IPV4_UNICAST, 2)));
    Settings both = extendedNextHop(EnumSet.allOf(Family.class), true);
    assertThat(said(both)).contains(offer);
    assertThat(said(extendedNextHop(EnumSet.allOf(Family.class), false))).doesNotContain(offer);
    assertThat(said(extendedNextHop(Set.of(Family.IPV6), true))).doesNotContain(offer);

    var multicast = new Capability.ExtendedNextHop.Encoding(new AddressFamily(1, 2), 2);
    var strange = new Capability.ExtendedNextHop.Encoding(AddressFamily.IPV4_UNICAST, 3);
    assertThat(agreed(both, offer)).isTrue();
    assertThat(agreed(both, new Capability.ExtendedNextHop(List.of(multicast, strange)))).isFalse();
    assertThat(agreed(both, new Capability.Refresh())).isFalse();
    assertThat(agreed(extendedNextHop(EnumSet.allOf(Family.class), false), offer)).isFalse();
    assertThat(agreed(extendedNextHop(Set.of(Family.IPV6), true), offer)).isFalse();
  }

  private static boolean agreed(Settings settings, Capability theirs) {
    var open =
        new Open(
            DrivenSession.ASN,
            90,
            DrivenSession.THEIR_ID,
            List.of(
                new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST),
                new Capability.MultiProtocol(AddressFamily.IPV6_UNICAST),
                theirs));
    DrivenSession driven = afterOpen(settings, open).receives(0, new Message.Keepalive());
    return ((State.Established) driven.session.state()).negotiated().extendedNextHop();
  }

  @Test
  void ourOpenSaysWhatIsConfigured() {
    var settings =
        new Settings(
            new Asn(4200000000L),
            new Settings.RemoteAs.External(),
            RouterId.parse("203.0.113.7"),
            new Settings.Timers(180, 60, null, 0),
            Settings.Offer.of(EnumSet.allOf(Family.class)),
            false,
            false);
    DrivenSession driven = new DrivenSession(settings).toOpenSent();
    assertThat(driven.effects)
        .containsExactly(
            new Effect.Send(
                0,
                new Open(
                    new Asn(4200000000L),
                    180,
                    RouterId.parse("203.0.113.7"),
                    List.of(
                        new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST),
                        new Capability.MultiProtocol(AddressFamily.IPV6_UNICAST),
                        new Capability.Refresh(),
                        new Capability.ExtendedMessage(),
                        new Capability.FourOctetAs(new Asn(4200000000L))))));
  }

  @Test
  void theTextOfAStopIsSentAndKept() {
    DrivenSession driven = DrivenSession.dialling().toEstablished().stop();
    assertThat(driven.effects)
        .containsExactly(
            new Effect.Send(0, Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance")),
            new Effect.Close(0),
            new Effect.Down("sent Cease/AdministrativeShutdown (6/2): \"maintenance\""));
    assertThat(driven.session.lastError())
        .isEqualTo("sent Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    driven.later(1_000_000);
    assertThat(driven.tick().asked()).as("stopped for good").isEqualTo("-");
    assertThat(driven.start().asked()).isEqualTo("dial");
  }

  @Test
  void theTextOfThePeersStopIsKept() {
    DrivenSession driven = DrivenSession.dialling().toEstablished();
    driven.receives(0, Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "upgrade at noon"));
    assertThat(driven.effects)
        .containsExactly(
            new Effect.Close(0),
            new Effect.Down("received Cease/AdministrativeShutdown (6/2): \"upgrade at noon\""));
    assertThat(driven.session.state()).isInstanceOf(State.Idle.class);
    SessionTimersTest.assertWaits(List.of(driven.session.deadlineNanos() - driven.now), 1);
  }

  @Test
  void reasonsBeforeTheSessionWasUpAreKeptToo() {
    DrivenSession driven = DrivenSession.dialling().start().dialFails();
    assertThat(driven.session.lastError()).isEqualTo("connecting failed: connection refused");
    driven = DrivenSession.dialling().toOpenSent().closed(0);
    assertThat(driven.session.lastError())
        .isEqualTo("the connection closed before the session was up: connection reset");
    driven =
        DrivenSession.dialling().toOpenSent().receives(0, new Notification(OpenError.BAD_PEER_AS));
    assertThat(driven.session.lastError()).isEqualTo("received OpenMessageError/BadPeerAs (2/2)");
    driven = DrivenSession.dialling().toOpenSent().receives(0, new Message.Keepalive());
    assertThat(driven.session.lastError())
        .isEqualTo(
            "sent FiniteStateMachineError/UnexpectedMessageInOpenSent (5/1): an unexpected message:"
                + " Keepalive");
  }

  @Test
  void whatIsNotSpokenIsNotRefreshed() {
    DrivenSession driven = DrivenSession.dialling().toEstablished();
    var isIpv6 = new RouteRefresh(AddressFamily.IPV6_UNICAST, 0);
    assertThat(driven.receives(0, isIpv6).asked()).isEqualTo("-");
    var begin = new RouteRefresh(AddressFamily.IPV4_UNICAST, 1);
    assertThat(driven.receives(0, begin).asked()).isEqualTo("-");
    assertThat(driven.receives(0, DrivenSession.refresh()).effects)
        .containsExactly(new Effect.Refresh(Family.IPV4));
  }

  @Test
  void theTimeInAStateIsCountedFromItsBeginning() {
    DrivenSession driven = DrivenSession.dialling().toEstablished();
    long up = driven.now;
    driven.later(5).receives(0, new Message.Keepalive());
    driven.later(5).tick();
    assertThat(driven.session.sinceNanos()).isEqualTo(up);
    driven.closed(0);
    assertThat(driven.session.sinceNanos()).isEqualTo(driven.now);
  }

  @Test
  void connectionNumbersAreNotUsedTwiceInARow() {
    DrivenSession driven = DrivenSession.dialling().start();
    for (int i = 0; i < 5; i++) {
      assertThat(driven.effects).containsExactly(new Effect.Dial(i));
      driven.dialFails().tickWhenDue();
    }
  }
}
