package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of RFC 4271 section 8.2.2: what each event does in each state. */
class EveryEventInEveryStateTest {

  /** Each state, reached as a session reaches it; all use connection 0 as their own. */
  private static final Map<String, Supplier<DrivenSession>> STATES = new LinkedHashMap<>();

  static {
    STATES.put("stopped", DrivenSession::dialling);
    STATES.put(
        "waiting",
        () ->
            DrivenSession.dialling()
                .toOpenSent()
                .receives(0, new Notification(Cease.ADMINISTRATIVE_SHUTDOWN)));
    STATES.put("active", () -> DrivenSession.dialling().start().dialFails());
    STATES.put("connect", () -> DrivenSession.dialling().start());
    STATES.put(
        "delaying",
        () -> new DrivenSession(DrivenSession.settings(90, 30, null, false, 5)).toOpenSent());
    STATES.put("openSent", () -> DrivenSession.dialling().toOpenSent());
    STATES.put("openConfirm", () -> DrivenSession.dialling().toOpenConfirm());
    STATES.put("established", () -> DrivenSession.dialling().toEstablished());
    STATES.put("graceful", () -> DrivenSession.graceful(0));
    STATES.put("succeeding", () -> DrivenSession.graceful(0).accepted(-1));
    STATES.put(
        "answered",
        () -> DrivenSession.graceful(0).accepted(-1).receives(-1, DrivenSession.gracefulOpen(0)));
    STATES.put("notified", () -> DrivenSession.graceful(4));
    STATES.put(
        "gracefulConfirm",
        () ->
            new DrivenSession(DrivenSession.graceful(true))
                .toOpenSent()
                .receives(0, DrivenSession.gracefulOpen(0)));
    STATES.put(
        "notifiedConfirm",
        () ->
            new DrivenSession(DrivenSession.graceful(true))
                .toOpenSent()
                .receives(0, DrivenSession.gracefulOpen(4)));
    STATES.put("disabled", () -> DrivenSession.dialling().toEstablished().disable());
    STATES.put("lasting", () -> DrivenSession.dialling().toEstablished().later(30));
  }

  /** States without a deadline. */
  private static final Set<String> NEVER_DUE = Set.of("stopped", "disabled");

  static final Map<String, Consumer<DrivenSession>> EVENTS = new LinkedHashMap<>();

  static {
    EVENTS.put("start", DrivenSession::start);
    EVENTS.put("stop", DrivenSession::stop);
    EVENTS.put("leave", DrivenSession::leave);
    EVENTS.put("clear", DrivenSession::clear);
    EVENTS.put("disable", DrivenSession::disable);
    EVENTS.put("enable", DrivenSession::enable);
    EVENTS.put("bfdDown", s -> s.bfdDown(false));
    EVENTS.put("bfdRestart", s -> s.bfdDown(true));
    EVENTS.put("bfdUp", DrivenSession::bfdUp);
    EVENTS.put("tick", DrivenSession::tick);
    EVENTS.put("due", DrivenSession::tickWhenDue);
    EVENTS.put("connected", s -> s.connected(0));
    EVENTS.put("late", s -> s.connected(7));
    EVENTS.put("dialFailed", DrivenSession::dialFails);
    EVENTS.put("accepted", s -> s.accepted(-1));
    EVENTS.put("open", s -> s.receives(0, DrivenSession.open()));
    EVENTS.put("keepalive", s -> s.receives(0, new Message.Keepalive()));
    EVENTS.put("update", s -> s.receives(0, DrivenSession.update()));
    EVENTS.put("refresh", s -> s.receives(0, DrivenSession.refresh()));
    EVENTS.put("notification", s -> s.receives(0, new Notification(Cease.ADMINISTRATIVE_SHUTDOWN)));
    EVENTS.put("reset", s -> s.receives(0, new Notification(Cease.ADMINISTRATIVE_RESET)));
    EVENTS.put("rejected", s -> s.receives(0, new Notification(Cease.CONNECTION_REJECTED)));
    EVENTS.put("collided", s -> s.receives(0, new Notification(Cease.COLLISION_RESOLUTION)));
    EVENTS.put(
        "hardReset",
        s ->
            s.receives(0, Notification.hardReset(new Notification(Cease.ADMINISTRATIVE_SHUTDOWN))));
    EVENTS.put(
        "resetHard",
        s -> s.receives(0, Notification.hardReset(new Notification(Cease.ADMINISTRATIVE_RESET))));
    EVENTS.put("edited", s -> s.event(new Event.Edited()));
    EVENTS.put("malformed", s -> s.malformed(0));
    EVENTS.put("closed", s -> s.closed(0));
    EVENTS.put("stray", s -> s.receives(99, new Notification(Cease.ADMINISTRATIVE_RESET)));
  }

  /** State, event: the RFC's name of the next state, and what is to be done. */
  private static final String TABLE =
      """
      stopped start: connect, dial
      stopped stop: idle, -
      stopped clear: idle, -
      stopped disable: idle, -
      stopped enable: idle, -
      stopped leave: idle, -
      stopped bfdDown: idle, -
      stopped bfdRestart: idle, -
      stopped bfdUp: idle, -
      stopped tick: idle, -
      stopped connected: idle, close
      stopped late: idle, close
      stopped dialFailed: idle, -
      stopped accepted: idle, notify 6/5, close
      stopped open: idle, -
      stopped keepalive: idle, -
      stopped update: idle, -
      stopped refresh: idle, -
      stopped notification: idle, -
      stopped rejected: idle, -
      stopped collided: idle, -
      stopped hardReset: idle, -
      stopped reset: idle, -
      stopped resetHard: idle, -
      stopped edited: idle, -
      stopped malformed: idle, -
      stopped closed: idle, -
      stopped stray: idle, -

      waiting start: connect, dial
      waiting stop: idle, -
      waiting clear: connect, dial
      waiting disable: idle, -
      waiting enable: idle, -
      waiting leave: idle, -
      waiting bfdDown: idle, -
      waiting bfdRestart: idle, -
      waiting bfdUp: idle, -
      waiting tick: idle, -
      waiting due: connect, dial
      waiting connected: idle, close
      waiting late: idle, close
      waiting dialFailed: idle, -
      waiting accepted: idle, notify 6/5, close
      waiting open: idle, -
      waiting keepalive: idle, -
      waiting update: idle, -
      waiting refresh: idle, -
      waiting notification: idle, -
      waiting rejected: idle, -
      waiting collided: idle, -
      waiting hardReset: idle, -
      waiting reset: idle, -
      waiting resetHard: idle, -
      waiting edited: idle, -
      waiting malformed: idle, -
      waiting closed: idle, -
      waiting stray: idle, -

      active start: connect, dial
      active stop: idle, -
      active clear: connect, dial
      active disable: idle, -
      active enable: active, -
      active leave: idle, -
      active bfdDown: active, -
      active bfdRestart: active, -
      active bfdUp: active, -
      active tick: active, -
      active due: connect, dial
      active connected: active, close
      active late: active, close
      active dialFailed: active, -
      active accepted: openSent, open
      active open: active, -
      active keepalive: active, -
      active update: active, -
      active refresh: active, -
      active notification: active, -
      active rejected: active, -
      active collided: active, -
      active hardReset: active, -
      active reset: active, -
      active resetHard: active, -
      active edited: active, -
      active malformed: active, -
      active closed: active, -
      active stray: active, -

      connect start: connect, -
      connect stop: idle, close
      connect clear: connect, close, dial
      connect disable: idle, close
      connect enable: connect, -
      connect leave: idle, close
      connect bfdDown: connect, -
      connect bfdRestart: connect, -
      connect bfdUp: connect, -
      connect tick: connect, -
      connect due: active, close
      connect connected: openSent, open
      connect late: connect, close
      connect dialFailed: active, -
      connect accepted: openSent, open
      connect open: connect, -
      connect keepalive: connect, -
      connect update: connect, -
      connect refresh: connect, -
      connect notification: idle, close
      connect rejected: active, close
      connect collided: active, close
      connect hardReset: idle, close
      connect reset: active, close
      connect resetHard: active, close
      connect edited: connect, -
      connect malformed: idle, close
      connect closed: active, close
      connect stray: connect, -

      delaying start: connect, -
      delaying stop: idle, notify 6/2, close
      delaying clear: connect, notify 6/4, close, dial
      delaying disable: idle, notify 6/2, close
      delaying enable: connect, -
      delaying leave: idle, notify 6/2, close
      delaying bfdDown: connect, -
      delaying bfdRestart: connect, -
      delaying bfdUp: connect, -
      delaying tick: connect, -
      delaying due: openSent, open
      delaying late: connect, close
      delaying dialFailed: connect, -
      delaying accepted: connect, -
      delaying open: openConfirm, open, agree, keepalive
      delaying keepalive: idle, notify 5/1, close
      delaying update: idle, notify 5/1, close
      delaying refresh: idle, notify 5/1, close
      delaying notification: idle, close
      delaying rejected: active, close
      delaying collided: active, close
      delaying hardReset: idle, close
      delaying reset: active, close
      delaying resetHard: active, close
      delaying edited: connect, -
      delaying malformed: idle, notify 1/1, close
      delaying closed: active, close
      delaying stray: connect, -

      openSent start: openSent, -
      openSent stop: idle, notify 6/2, close
      openSent clear: connect, notify 6/4, close, dial
      openSent disable: idle, notify 6/2, close
      openSent enable: openSent, -
      openSent leave: idle, notify 6/2, close
      openSent bfdDown: openSent, -
      openSent bfdRestart: openSent, -
      openSent bfdUp: openSent, -
      openSent tick: openSent, -
      openSent due: idle, notify 4/0, close
      openSent late: openSent, close
      openSent dialFailed: openSent, -
      openSent accepted: openSent, open
      openSent open: openConfirm, agree, keepalive
      openSent keepalive: idle, notify 5/1, close
      openSent update: idle, notify 5/1, close
      openSent refresh: idle, notify 5/1, close
      openSent notification: idle, close
      openSent rejected: active, close
      openSent collided: active, close
      openSent hardReset: idle, close
      openSent reset: active, close
      openSent resetHard: active, close
      openSent edited: openSent, -
      openSent malformed: idle, notify 1/1, close
      openSent closed: active, close
      openSent stray: openSent, -

      openConfirm start: openConfirm, -
      openConfirm stop: idle, notify 6/2, close
      openConfirm clear: connect, notify 6/4, close, dial
      openConfirm disable: idle, notify 6/2, close
      openConfirm enable: openConfirm, -
      openConfirm leave: idle, notify 6/2, close
      openConfirm bfdDown: openConfirm, -
      openConfirm bfdRestart: openConfirm, -
      openConfirm bfdUp: openConfirm, -
      openConfirm tick: openConfirm, -
      openConfirm due: openConfirm, keepalive
      openConfirm late: openConfirm, close
      openConfirm dialFailed: openConfirm, -
      openConfirm accepted: openConfirm, open
      openConfirm open: idle, notify 5/2, close
      openConfirm keepalive: established, up
      openConfirm update: idle, notify 5/2, close
      openConfirm refresh: idle, notify 5/2, close
      openConfirm notification: idle, close
      openConfirm rejected: active, close
      openConfirm collided: active, close
      openConfirm hardReset: idle, close
      openConfirm reset: active, close
      openConfirm resetHard: active, close
      openConfirm edited: openConfirm, -
      openConfirm malformed: idle, notify 1/1, close
      openConfirm closed: active, close
      openConfirm stray: openConfirm, -

      established start: established, -
      established stop: idle, notify 6/2, close, down
      established clear: active, notify 6/4, close, down
      established disable: idle, notify 6/2, close, down
      established enable: established, -
      established leave: idle, notify 6/2, close, down
      established bfdDown: active, notify 6/10, close, down
      established bfdRestart: active, notify 6/10, close, down
      established bfdUp: established, -
      established tick: established, -
      established due: established, keepalive
      established late: established, close
      established dialFailed: established, -
      established accepted: established, notify 6/7, close
      established open: active, notify 5/3, close, down
      established keepalive: established, -
      established update: established, deliver
      established refresh: established, refresh
      established notification: idle, close, down
      established rejected: idle, close, down
      established collided: idle, close, down
      established hardReset: idle, close, down
      established reset: active, close, down
      established resetHard: active, close, down
      established edited: established, -
      established malformed: active, notify 1/1, close, down
      established closed: active, close, down
      established stray: established, -

      graceful start: established, -
      graceful stop: idle, notify 6/2, close, down
      graceful clear: active, notify 6/4, close, down
      graceful disable: idle, notify 6/2, close, down
      graceful enable: established, -
      graceful leave: idle, close, down
      graceful bfdDown: active, notify 6/10, close, down
      graceful bfdRestart: active, close, down
      graceful bfdUp: established, -
      graceful tick: established, -
      graceful due: established, keepalive
      graceful late: established, close
      graceful dialFailed: established, -
      graceful accepted: established, -
      graceful open: active, notify 5/3, close, down
      graceful keepalive: established, -
      graceful update: established, deliver
      graceful refresh: established, refresh
      graceful notification: idle, close, down
      graceful rejected: idle, close, down
      graceful collided: idle, close, down
      graceful hardReset: idle, close, down
      graceful reset: active, close, down
      graceful resetHard: active, close, down
      graceful edited: established, -
      graceful malformed: active, notify 1/1, close, down
      graceful closed: active, close, down
      graceful stray: established, -

      notified start: established, -
      notified stop: idle, notify 6/9, close, down
      notified clear: active, notify 6/9, close, down
      notified disable: idle, notify 6/9, close, down
      notified enable: established, -
      notified leave: idle, notify 6/2, close, down
      notified bfdDown: active, notify 6/9, close, down
      notified bfdRestart: active, notify 6/10, close, down
      notified bfdUp: established, -
      notified tick: established, -
      notified due: established, keepalive
      notified late: established, close
      notified dialFailed: established, -
      notified accepted: established, -
      notified open: active, notify 5/3, close, down
      notified keepalive: established, -
      notified update: established, deliver
      notified refresh: established, refresh
      notified notification: active, close, down
      notified rejected: active, close, down
      notified collided: active, close, down
      notified hardReset: idle, close, down
      notified reset: active, close, down
      notified resetHard: active, close, down
      notified edited: established, -
      notified malformed: active, notify 1/1, close, down
      notified closed: active, close, down
      notified stray: established, -

      gracefulConfirm start: openConfirm, -
      gracefulConfirm stop: idle, notify 6/2, close
      gracefulConfirm clear: connect, notify 6/4, close, dial
      gracefulConfirm disable: idle, notify 6/2, close
      gracefulConfirm enable: openConfirm, -
      gracefulConfirm leave: idle, close
      gracefulConfirm bfdDown: openConfirm, -
      gracefulConfirm bfdRestart: openConfirm, -
      gracefulConfirm bfdUp: openConfirm, -
      gracefulConfirm tick: openConfirm, -
      gracefulConfirm due: openConfirm, keepalive
      gracefulConfirm late: openConfirm, close
      gracefulConfirm dialFailed: openConfirm, -
      gracefulConfirm accepted: openConfirm, open
      gracefulConfirm open: idle, notify 5/2, close
      gracefulConfirm keepalive: established, up
      gracefulConfirm update: idle, notify 5/2, close
      gracefulConfirm refresh: idle, notify 5/2, close
      gracefulConfirm notification: idle, close
      gracefulConfirm rejected: active, close
      gracefulConfirm collided: active, close
      gracefulConfirm hardReset: idle, close
      gracefulConfirm reset: active, close
      gracefulConfirm resetHard: active, close
      gracefulConfirm edited: openConfirm, -
      gracefulConfirm malformed: idle, notify 1/1, close
      gracefulConfirm closed: active, close
      gracefulConfirm stray: openConfirm, -

      notifiedConfirm start: openConfirm, -
      notifiedConfirm stop: idle, notify 6/9, close
      notifiedConfirm clear: connect, notify 6/9, close, dial
      notifiedConfirm disable: idle, notify 6/9, close
      notifiedConfirm enable: openConfirm, -
      notifiedConfirm leave: idle, close
      notifiedConfirm bfdDown: openConfirm, -
      notifiedConfirm bfdRestart: openConfirm, -
      notifiedConfirm bfdUp: openConfirm, -
      notifiedConfirm tick: openConfirm, -
      notifiedConfirm due: openConfirm, keepalive
      notifiedConfirm late: openConfirm, close
      notifiedConfirm dialFailed: openConfirm, -
      notifiedConfirm accepted: openConfirm, open
      notifiedConfirm open: idle, notify 5/2, close
      notifiedConfirm keepalive: established, up
      notifiedConfirm update: idle, notify 5/2, close
      notifiedConfirm refresh: idle, notify 5/2, close
      notifiedConfirm notification: idle, close
      notifiedConfirm rejected: active, close
      notifiedConfirm collided: active, close
      notifiedConfirm hardReset: idle, close
      notifiedConfirm reset: active, close
      notifiedConfirm resetHard: active, close
      notifiedConfirm edited: openConfirm, -
      notifiedConfirm malformed: idle, notify 1/1, close
      notifiedConfirm closed: active, close
      notifiedConfirm stray: openConfirm, -

      succeeding start: established, -
      succeeding stop: idle, close, notify 6/2, close, down
      succeeding clear: active, close, notify 6/4, close, down
      succeeding disable: idle, close, notify 6/2, close, down
      succeeding enable: established, -
      succeeding leave: idle, close, close, down
      succeeding bfdDown: active, close, notify 6/10, close, down
      succeeding bfdRestart: active, close, close, down
      succeeding bfdUp: established, -
      succeeding tick: established, -
      succeeding due: established, keepalive
      succeeding late: established, close
      succeeding dialFailed: established, -
      succeeding accepted: established, close
      succeeding open: active, close, notify 5/3, close, down
      succeeding keepalive: established, -
      succeeding update: established, deliver
      succeeding refresh: established, refresh
      succeeding notification: idle, close, close, down
      succeeding rejected: idle, close, close, down
      succeeding collided: idle, close, close, down
      succeeding hardReset: idle, close, close, down
      succeeding reset: active, close, close, down
      succeeding resetHard: active, close, close, down
      succeeding edited: established, -
      succeeding malformed: active, close, notify 1/1, close, down
      succeeding closed: openSent, close, down, open
      succeeding stray: established, -

      answered start: established, -
      answered stop: idle, close, notify 6/2, close, down
      answered clear: active, close, notify 6/4, close, down
      answered disable: idle, close, notify 6/2, close, down
      answered enable: established, -
      answered leave: idle, close, close, down
      answered bfdDown: active, close, notify 6/10, close, down
      answered bfdRestart: active, close, close, down
      answered bfdUp: established, -
      answered tick: established, -
      answered due: established, keepalive, keepalive
      answered late: established, close
      answered dialFailed: established, -
      answered accepted: established, close
      answered open: active, close, notify 5/3, close, down
      answered keepalive: established, -
      answered update: established, deliver
      answered refresh: established, refresh
      answered notification: idle, close, close, down
      answered rejected: idle, close, close, down
      answered collided: idle, close, close, down
      answered hardReset: idle, close, close, down
      answered reset: active, close, close, down
      answered resetHard: active, close, close, down
      answered edited: established, -
      answered malformed: active, close, notify 1/1, close, down
      answered closed: openConfirm, close, down
      answered stray: established, -

      disabled start: idle, -
      disabled stop: idle, -
      disabled leave: idle, -
      disabled clear: idle, -
      disabled disable: idle, -
      disabled bfdDown: idle, -
      disabled bfdRestart: idle, -
      disabled bfdUp: idle, -
      disabled tick: idle, -
      disabled dialFailed: idle, -
      disabled open: idle, -
      disabled keepalive: idle, -
      disabled update: idle, -
      disabled refresh: idle, -
      disabled notification: idle, -
      disabled rejected: idle, -
      disabled collided: idle, -
      disabled hardReset: idle, -
      disabled reset: idle, -
      disabled resetHard: idle, -
      disabled edited: idle, -
      disabled malformed: idle, -
      disabled closed: idle, -
      disabled stray: idle, -
      disabled enable: connect, dial
      disabled connected: idle, close
      disabled late: idle, close
      disabled accepted: idle, notify 6/5, close

      lasting closed: connect, close, down, dial
      lasting notification: idle, close, down
      lasting reset: connect, close, down, dial
      lasting resetHard: connect, close, down, dial
      lasting edited: established, -
      lasting malformed: active, notify 1/1, close, down
      lasting stop: idle, notify 6/2, close, down
      lasting clear: connect, notify 6/4, close, down, dial
      """;

  static List<String> rows() {
    return TABLE.lines().filter(row -> !row.isBlank()).toList();
  }

  @TestFactory
  Stream<DynamicTest> theTable() {
    return rows().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row,
                () -> {
                  int colon = row.indexOf(": ");
                  String[] at = row.substring(0, colon).split(" ", 2);
                  DrivenSession driven = STATES.get(at[0]).get();
                  EVENTS.get(at[1]).accept(driven);
                  assertThat(driven.session.stateName() + ", " + driven.asked())
                      .isEqualTo(row.substring(colon + 2));
                }));
  }

  @Test
  void theTableHasEveryPairThatCanHappen() {
    List<String> missing = new ArrayList<>();
    for (String state : STATES.keySet()) {
      for (String event : EVENTS.keySet()) {
        boolean twice = event.equals("connected") && STATES.get(state).get().isConnected();
        boolean never = event.equals("due") && NEVER_DUE.contains(state);
        boolean brief = state.equals("lasting");
        if (!twice && !never && !brief) {
          String pair = state + " " + event + ": ";
          if (rows().stream().noneMatch(row -> row.startsWith(pair))) {
            missing.add(pair);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}
