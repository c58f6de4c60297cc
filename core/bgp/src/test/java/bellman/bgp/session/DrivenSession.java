package bellman.bgp.session;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.HeaderError;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A session that a test drives by hand: its state, the time, and what the last step asked for. */
final class DrivenSession {

  static final long SECOND = 1_000_000_000L;
  static final Asn ASN = new Asn(64500);
  static final RouterId OUR_ID = RouterId.parse("10.0.0.1");
  static final RouterId THEIR_ID = RouterId.parse("10.0.0.2");
  static final Endpoints ENDPOINTS =
      new Endpoints(Address.parse("192.0.2.1"), Address.parse("192.0.2.2"));

  Settings settings;
  Session session;
  long now = 1_000 * SECOND;
  List<Effect> effects = List.of();

  DrivenSession(Settings settings) {
    this.settings = settings;
    this.session = Session.created(now);
  }

  /** One that dials, offers a hold time of 90 s, and is internal. */
  static DrivenSession dialling() {
    return new DrivenSession(settings(90, 30, null, false, 0));
  }

  /** One with graceful restart, whose peer has it with these flags; 4 is the N bit. */
  static DrivenSession graceful(int peerFlags) {
    return new DrivenSession(graceful(true)).toGraceful(0, peerFlags);
  }

  static Settings graceful(boolean restarted) {
    return new Settings(
        ASN,
        new Settings.RemoteAs.Internal(),
        OUR_ID,
        new Settings.Timers(90, 30, null, 0),
        Settings.Offer.of(Set.of(Family.IPV4)).withRestart(120, restarted),
        false,
        false);
  }

  /** Dialed, connected and established with a peer that has graceful restart with these flags. */
  DrivenSession toGraceful(int connection, int peerFlags) {
    return start()
        .connected(connection)
        .receives(connection, gracefulOpen(peerFlags))
        .receives(connection, new Message.Keepalive());
  }

  static Settings settings(
      int hold, int keepalive, @Nullable Integer connectTime, boolean passive, int delayOpen) {
    return new Settings(
        ASN,
        new Settings.RemoteAs.Internal(),
        OUR_ID,
        new Settings.Timers(hold, keepalive, connectTime, delayOpen),
        Settings.Offer.of(Set.of(Family.IPV4)),
        passive,
        false);
  }

  DrivenSession event(Event event) {
    Step step = SessionMachine.step(settings, session, event, now);
    session = step.next();
    effects = step.effects();
    return this;
  }

  DrivenSession start() {
    return event(new Event.Start());
  }

  DrivenSession stop() {
    return event(
        new Event.Stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance"), false));
  }

  DrivenSession leave() {
    return event(
        new Event.Stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "upgrade"), true));
  }

  DrivenSession clear() {
    return event(new Event.Reset(Notification.cease(Cease.ADMINISTRATIVE_RESET, "anew")));
  }

  DrivenSession disable() {
    return event(
        new Event.Disable(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance")));
  }

  DrivenSession enable() {
    return event(new Event.Enable());
  }

  DrivenSession bfdDown(boolean keepRoutes) {
    return event(new Event.BfdDown(keepRoutes));
  }

  DrivenSession bfdUp() {
    return event(new Event.BfdUp());
  }

  DrivenSession connected(int connection) {
    return event(new Event.Connected(connection, ENDPOINTS));
  }

  DrivenSession accepted(int connection) {
    return event(new Event.Accepted(connection, ENDPOINTS));
  }

  DrivenSession dialFails() {
    int last = session.nextConnection() - 1;
    return event(new Event.DialFailed(last, "connection refused"));
  }

  DrivenSession findsNobodyToDial() {
    int last = session.nextConnection() - 1;
    return event(new Event.DialFailed(last, null));
  }

  DrivenSession receives(int connection, Message message) {
    return event(new Event.Received(connection, message));
  }

  DrivenSession closed(int connection) {
    return event(new Event.Closed(connection, "connection reset"));
  }

  DrivenSession malformed(int connection) {
    return event(
        new Event.Malformed(
            connection, new Notification(HeaderError.CONNECTION_NOT_SYNCHRONIZED), "no marker"));
  }

  DrivenSession tick() {
    return event(new Event.Tick(State.NEVER, false));
  }

  /** Lets the time pass until the session's deadline, and ticks. */
  DrivenSession tickWhenDue() {
    now = session.deadlineNanos();
    return tick();
  }

  DrivenSession later(long seconds) {
    now += seconds * SECOND;
    return this;
  }

  /** Started, dialed and connected: our OPEN is sent. */
  DrivenSession toOpenSent() {
    return start().connected(0);
  }

  DrivenSession toOpenConfirm() {
    return toOpenSent().receives(0, open());
  }

  DrivenSession toEstablished() {
    return toOpenConfirm().receives(0, new Message.Keepalive());
  }

  /** Whether connection 0 is there, so that it can't be connected a second time. */
  boolean isConnected() {
    return switch (session.state()) {
      case State.Idle _, State.Disabled _ -> false;
      case State.Connecting pursuing ->
          pursuing.attempt(0) != null
              && !(pursuing.attempt(0) instanceof ConnectionAttempt.Dialling);
      case State.Established _ -> true;
    };
  }

  /** The OPEN of a peer that is fine. */
  static Open open() {
    return open(ASN, 90, THEIR_ID);
  }

  static Open open(Asn asn, int hold, RouterId id) {
    return new Open(
        asn,
        hold,
        id,
        List.of(
            new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST),
            new Capability.Refresh(),
            new Capability.FourOctetAs(asn)));
  }

  /** The OPEN of a peer that helps, and itself may be away for 60 s. */
  static Open gracefulOpen(int flags) {
    List<Capability> capabilities = new ArrayList<>(open().capabilities());
    capabilities.add(new Capability.GracefulRestart(flags, 60, List.of()));
    return new Open(ASN, 90, THEIR_ID, capabilities);
  }

  static Update update() {
    return new Update(List.of(), List.of(), null, Family.IPV4, List.of());
  }

  static RouteRefresh refresh() {
    return new RouteRefresh(AddressFamily.IPV4_UNICAST, 0);
  }

  /** What the last step asked for in short words, for tables. */
  String asked() {
    return effects.isEmpty()
        ? "-"
        : effects.stream().map(DrivenSession::word).collect(Collectors.joining(", "));
  }

  private static String word(Effect effect) {
    return switch (effect) {
      case Effect.Dial _ -> "dial";
      case Effect.Send(_, Open _) -> "open";
      case Effect.Send(_, Message.Keepalive _) -> "keepalive";
      case Effect.Send(_, Notification sent) -> "notify " + sent.code().numbers();
      case Effect.Send(_, var other) -> "send " + other;
      case Effect.Agree _ -> "agree";
      case Effect.Close _ -> "close";
      case Effect.Up _ -> "up";
      case Effect.Down _ -> "down";
      case Effect.Deliver _ -> "deliver";
      case Effect.Refresh _ -> "refresh";
    };
  }
}
