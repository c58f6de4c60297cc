package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.Open;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which roles fit, what is said where they don't, and who may have none (RFC 9234 section 4.2). */
class RolesTest {

  private static final Asn THEIRS = new Asn(64501);
  private static final String SENT = "sent OpenMessageError/RoleMismatch (2/11): ";

  private static DrivenSession with(@Nullable Role role) {
    return new DrivenSession(
            new Settings(
                DrivenSession.ASN,
                new Settings.RemoteAs.External(),
                DrivenSession.OUR_ID,
                new Settings.Timers(90, 30, null, 0),
                new Settings.Offer(Set.of(Family.IPV4), null, false, false, role),
                false,
                false))
        .toOpenSent();
  }

  private static Open open(Asn asn, Integer... roles) {
    List<Capability> capabilities = new ArrayList<>();
    capabilities.add(new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST));
    Stream.of(roles).map(Capability.BgpRole::new).forEach(capabilities::add);
    return new Open(asn, 90, DrivenSession.THEIR_ID, capabilities);
  }

  private static List<Capability> said(DrivenSession driven) {
    return ((Open) ((Effect.Send) driven.effects.getFirst()).message()).capabilities();
  }

  /** The pairs of the RFC's table 2, by their numbers: provider 0, rs 1, rs-client 2, … */
  private static boolean fits(int ours, int theirs) {
    return switch (10 * ours + theirs) {
      case 3, 30, 12, 21, 44 -> true;
      default -> false;
    };
  }

  static Stream<Arguments> everyPair() {
    return Stream.of(Role.values())
        .flatMap(
            role -> Stream.of(0, 1, 2, 3, 4, 5, 255).map(theirs -> Arguments.of(role, theirs)));
  }

  @ParameterizedTest
  @MethodSource
  void everyPair(Role ours, int theirs) {
    DrivenSession driven = with(ours);
    assertThat(said(driven)).containsOnlyOnce(new Capability.BgpRole(ours.value()));
    driven.receives(0, open(THEIRS, theirs));
    if (fits(ours.value(), theirs)) {
      assertThat(driven.asked()).isEqualTo("agree, keepalive");
      return;
    }
    assertThat(driven.asked()).isEqualTo("notify 2/11, close");
    assertThat(driven.session.lastError())
        .startsWith(SENT + "the peer's role is ")
        .contains(", and ours is " + ours + ": ")
        .endsWith("set the peer's to " + ours.counterpart());
  }

  @ParameterizedTest
  @CsvSource({
    "PEER, 0, 'the peer''s role is provider, and ours is peer: set role to customer here, or set"
        + " the peer''s to peer'",
    "CUSTOMER, 3, 'the peer''s role is customer, and ours is customer: set role to provider here,"
        + " or set the peer''s to provider'",
    "RS_CLIENT, 9, 'the peer''s role is 9, and ours is rs-client: set the peer''s to rs'"
  })
  void aMismatchSaysWhatBothAreAndWhatToSet(Role ours, int theirs, String words) {
    DrivenSession driven = with(ours).receives(0, open(THEIRS, theirs));
    assertThat(driven.session.lastError()).isEqualTo(SENT + words);
    assertThat(((Effect.Send) driven.effects.getFirst()).message())
        .isEqualTo(new Notification(OpenError.ROLE_MISMATCH));
  }

  /** Not strict: the RFC wants the session to go on, and our role to count. */
  @Test
  void aPeerThatSaysNothingIsFine() {
    for (Role role : Role.values()) {
      assertThat(with(role).receives(0, open(THEIRS)).asked()).isEqualTo("agree, keepalive");
    }
  }

  @Test
  void whoHasNoRoleOffersNoneAndPassesOverThePeers() {
    DrivenSession driven = with(null);
    assertThat(said(driven)).noneMatch(Capability.BgpRole.class::isInstance);
    for (int theirs : List.of(0, 3, 4, 200)) {
      assertThat(with(null).receives(0, open(THEIRS, theirs)).asked())
          .isEqualTo("agree, keepalive");
    }
    assertThat(with(null).receives(0, open(THEIRS, 0, 3)).asked()).isEqualTo("agree, keepalive");
  }

  @Test
  void severalThatAreEqualAreOneAndOthersAreAMismatch() {
    assertThat(with(Role.CUSTOMER).receives(0, open(THEIRS, 0, 0)).asked())
        .isEqualTo("agree, keepalive");
    for (Integer[] several : new Integer[][] {{0, 4}, {4, 0}, {0, 77, 0}}) {
      DrivenSession driven = with(Role.CUSTOMER).receives(0, open(THEIRS, several));
      assertThat(driven.asked()).isEqualTo("notify 2/11, close");
    }
    assertThat(with(Role.CUSTOMER).receives(0, open(THEIRS, 0, 4, 77)).session.lastError())
        .isEqualTo(SENT + "the peer has several roles: provider, peer, 77");
  }

  /** A wrong AS is the greater mistake, and is told first. */
  @Test
  void theAsComesFirst() {
    DrivenSession driven = with(Role.CUSTOMER).receives(0, open(DrivenSession.ASN, 3));
    assertThat(driven.asked()).isEqualTo("notify 2/2, close");
  }

  /** A peer that enforces roles refuses us; its OPEN, if it came first, says what it wants. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 0, 'the peer''s role is provider, and ours is not set: set role to customer'",
        "-, 1, 'the peer''s role is rs, and ours is not set: set role to rs-client'",
        "-, 44, 'the peer''s role is 44, and ours is not set'",
        "-, -, 'the peer requires a role, and none is set: set role to this side''s role'",
        "PEER, -, 'our role is peer: set the peer''s to peer, or change ours'"
      })
  void aPeerThatEnforcesRolesRefusesUs(
      @Nullable Role ours, @Nullable Integer theirs, String words) {
    DrivenSession driven = with(ours);
    if (theirs != null) {
      driven.receives(0, open(THEIRS, theirs));
    }
    driven.receives(0, new Notification(OpenError.ROLE_MISMATCH));
    assertThat(driven.session.lastError())
        .isEqualTo("received OpenMessageError/RoleMismatch (2/11): " + words);
    assertThat(driven.session.history().received().what())
        .isEqualTo("OpenMessageError/RoleMismatch (2/11)");
  }

  /** FRR's own text, with quotes that could end ours. */
  @Test
  void whatTheRouterSaysBesideItIsToldToo() {
    byte[] text = "Strict mode. \"Please\"\u001b".getBytes(StandardCharsets.UTF_8);
    DrivenSession driven = with(null).receives(0, open(THEIRS, 0));
    driven.receives(0, new Notification(OpenError.ROLE_MISMATCH, text));
    assertThat(driven.session.lastError())
        .isEqualTo(
            "received OpenMessageError/RoleMismatch (2/11): \"Strict mode. "
                + "\\u0022Please\\u0022\\u001b\": the peer's role is provider, and ours is not set:"
                + " set role to customer");
  }

  @Test
  void otherNotificationsSayNothingOfRoles() {
    DrivenSession driven = with(null).receives(0, open(THEIRS, 0));
    driven.receives(0, new Notification(OpenError.BAD_PEER_AS));
    assertThat(driven.session.lastError()).isEqualTo("received OpenMessageError/BadPeerAs (2/2)");
  }

  @Test
  void anEditOfTimersKeepsTheRole() {
    DrivenSession driven = with(Role.PEER);
    assertThat(driven.settings.withTimers(10, 5).offer().role()).isEqualTo(Role.PEER);
    driven.receives(0, open(THEIRS, 4)).receives(0, new Message.Keepalive());
    assertThat(((State.Established) driven.session.state()).negotiated().peerCapabilities())
        .extracting(Object::toString)
        .contains("role-peer");
  }
}
