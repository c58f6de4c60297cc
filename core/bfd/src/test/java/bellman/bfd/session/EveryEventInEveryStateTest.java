package bellman.bfd.session;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bfd.wire.EchoPacket;
import bellman.bfd.wire.SessionState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The state machine of RFC 5880 sections 6.2 and 6.8: what each event does in each state. */
class EveryEventInEveryStateTest {

  private static final Map<String, Supplier<DrivenSession>> STATES = new LinkedHashMap<>();

  static {
    STATES.put("new", DrivenSession::usual);
    STATES.put("passive", DrivenSession::passive);
    STATES.put("adminDown", () -> DrivenSession.usual().event(new Event.Disable()));
    // down, and the neighbor is heard
    STATES.put("down", () -> DrivenSession.usual().tick().receives(SessionState.ADMIN_DOWN));
    STATES.put("init", () -> DrivenSession.usual().tick().receives(SessionState.DOWN));
    STATES.put("up", () -> DrivenSession.usual().toUp());
  }

  private static final Map<String, Consumer<DrivenSession>> EVENTS = new LinkedHashMap<>();

  static {
    EVENTS.put("due", DrivenSession::tickWhenDue);
    EVENTS.put("early", s -> s.event(new Event.Edited()));
    EVENTS.put("adminDown", s -> s.receives(SessionState.ADMIN_DOWN));
    EVENTS.put("down", s -> s.receives(SessionState.DOWN));
    EVENTS.put("init", s -> s.receives(SessionState.INIT));
    EVENTS.put("up", s -> s.receives(SessionState.UP));
    EVENTS.put(
        "poll", s -> s.receives(DrivenSession.polling(DrivenSession.packet(SessionState.UP))));
    EVENTS.put(
        "final", s -> s.receives(DrivenSession.confirming(DrivenSession.packet(SessionState.UP))));
    EVENTS.put("silence", DrivenSession::silence);
    EVENTS.put("echo", s -> s.event(new Event.EchoReturned(new EchoPacket(0x11, 1, 1))));
    EVENTS.put("disable", s -> s.event(new Event.Disable()));
    EVENTS.put("enable", s -> s.event(new Event.Enable()));
  }

  /** State, event: the next state, and what is to be done. */
  private static final String TABLE =
      """
      new due: down, send down
      new early: down, -
      new adminDown: down, -
      new down: init, send init
      new init: up, up, send up P
      new up: down, -
      new poll: down, send down F
      new final: down, -
      new echo: down, -
      new disable: adminDown, send adminDown diag 7
      new enable: down, -

      passive early: down, -
      passive adminDown: down, -
      passive down: init, send init
      passive init: up, up, send up P
      passive up: down, -
      passive poll: down, send down F
      passive final: down, -
      passive echo: down, -
      passive disable: adminDown, -
      passive enable: down, -

      adminDown due: adminDown, send adminDown diag 7
      adminDown early: adminDown, -
      adminDown adminDown: adminDown, -
      adminDown down: adminDown, -
      adminDown init: adminDown, -
      adminDown up: adminDown, -
      adminDown poll: adminDown, -
      adminDown final: adminDown, -
      adminDown echo: adminDown, -
      adminDown disable: adminDown, -
      adminDown enable: down, send down

      down due: down, -
      down early: down, -
      down adminDown: down, -
      down down: init, send init
      down init: up, up, send up P
      down up: down, -
      down poll: down, send down F
      down final: down, -
      down silence: down, -
      down echo: down, -
      down disable: adminDown, send adminDown diag 7
      down enable: down, -

      init due: down, send down diag 1
      init early: init, -
      init adminDown: down, send down diag 3
      init down: init, -
      init init: up, up, send up P
      init up: up, up, send up P
      init poll: up, up, send up F
      init final: up, up, send up P
      init silence: down, send down diag 1
      init echo: init, -
      init disable: adminDown, send adminDown diag 7
      init enable: init, -

      up due: up, send up
      up early: up, -
      up adminDown: down, down NEIGHBOR_ADMIN_DOWN, send down diag 3
      up down: down, down NEIGHBOR_DOWN, send down diag 3
      up init: up, -
      up up: up, -
      up poll: up, send up F
      up final: up, -
      up silence: down, down DETECTION_EXPIRED, send down diag 1
      up echo: up, -
      up disable: adminDown, down ADMIN_DOWN, send adminDown diag 7
      up enable: up, -
      """;

  private static List<String> rows() {
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
                  assertThat(driven.session.state() + ", " + driven.asked())
                      .isEqualTo(row.substring(colon + 2));
                }));
  }

  @Test
  void theTableHasEveryPairThatCanHappen() {
    List<String> missing = new ArrayList<>();
    for (String state : STATES.keySet()) {
      for (String event : EVENTS.keySet()) {
        // who has heard nothing waits for no silence; who is passive then has no deadline at all
        boolean unheard = STATES.get(state).get().session.heard() == null;
        boolean never =
            (event.equals("silence") && unheard)
                || (event.equals("due") && state.equals("passive"));
        String pair = state + " " + event + ": ";
        if (!never && rows().stream().noneMatch(row -> row.startsWith(pair))) {
          missing.add(pair);
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}
