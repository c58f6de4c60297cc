package bellman.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The package's documentation has the RFC's events and the transitions that the tests hold. */
class SessionEssayTest {

  private static final Path ESSAY =
      Path.of("src/main/java/bellman/bgp/session/package-info.java").toAbsolutePath();

  /** The events of RFC 4271 section 8.1, by number, and the rows of the table that they are. */
  private static final List<RfcEvent> RFC_EVENTS =
      List.of(
          new RfcEvent("ManualStart", "start"),
          new RfcEvent("ManualStop", "stop", "leave"),
          new RfcEvent("AutomaticStart", "due"),
          new RfcEvent("ManualStart_with_PassiveTcpEstablishment", "start"),
          new RfcEvent("AutomaticStart_with_PassiveTcpEstablishment", "due"),
          new RfcEvent("AutomaticStart_with_DampPeerOscillations", "due"),
          new RfcEvent(
              "AutomaticStart_with_DampPeerOscillations_and_PassiveTcpEstablishment", "due"),
          new RfcEvent("AutomaticStop", "bfdDown", "bfdRestart"),
          new RfcEvent("ConnectRetryTimer_Expires", "due"),
          new RfcEvent("HoldTimer_Expires", "due"),
          new RfcEvent("KeepaliveTimer_Expires", "due"),
          new RfcEvent("DelayOpenTimer_Expires", "due"),
          new RfcEvent("IdleHoldTimer_Expires", "due"),
          new RfcEvent("TcpConnection_Valid", "accepted"),
          RfcEvent.none("Tcp_CR_Invalid", "such a connection never reaches a session"),
          new RfcEvent("Tcp_CR_Acked", "connected", "late"),
          new RfcEvent("TcpConnectionConfirmed", "accepted"),
          new RfcEvent("TcpConnectionFails", "dialFailed", "closed"),
          new RfcEvent("BGPOpen", "open"),
          new RfcEvent("BGPOpen with DelayOpenTimer running", "open"),
          new RfcEvent("BGPHeaderErr", "malformed"),
          new RfcEvent("BGPOpenMsgErr", "malformed"),
          RfcEvent.none("OpenCollisionDump", "part of the step that takes the OPEN"),
          new RfcEvent("NotifMsgVerErr", "notification"),
          new RfcEvent(
              "NotifMsg",
              "notification",
              "reset",
              "rejected",
              "collided",
              "hardReset",
              "resetHard"),
          new RfcEvent("KeepAliveMsg", "keepalive"),
          new RfcEvent("UpdateMsg", "update"),
          new RfcEvent("UpdateMsgErr", "malformed"));

  /** Rows that RFC 4271 has no event for. */
  private static final Map<String, String> OTHER_EVENTS = new LinkedHashMap<>();

  static {
    OTHER_EVENTS.put("clear", "an operator wants a new session (RFC 4486)");
    OTHER_EVENTS.put("disable", "an operator wants no session");
    OTHER_EVENTS.put("enable", "disable, taken back");
    OTHER_EVENTS.put("bfdUp", "BFD reaches the peer (RFC 5882)");
    OTHER_EVENTS.put("tick", "a deadline may have come, and none has");
    OTHER_EVENTS.put("refresh", "ROUTE-REFRESH (RFC 2918)");
    OTHER_EVENTS.put("edited", "timers of the settings changed");
    OTHER_EVENTS.put("stray", "a message on a connection that is gone");
  }

  /** The RFC's states, each in the situation that the RFC describes. */
  private static final List<String> SITUATIONS =
      List.of("waiting", "connect", "active", "openSent", "openConfirm", "established");

  private record RfcEvent(String name, List<String> rows, String remark) {

    RfcEvent(String name, String... rows) {
      this(name, List.of(rows), String.join(", ", rows));
    }

    static RfcEvent none(String name, String why) {
      return new RfcEvent(name, List.of(), "none: " + why);
    }
  }

  @Test
  void theRfcsEventsAreListed() throws Exception {
    assertThat(RFC_EVENTS).hasSize(28);
    List<String> lines = new ArrayList<>();
    IntStream.range(0, RFC_EVENTS.size())
        .forEach(i ->
            lines.add(
                String.format(
                    "%2d %s: %s", i + 1, RFC_EVENTS.get(i).name(), RFC_EVENTS.get(i).remark())));
    OTHER_EVENTS.forEach((row, meaning) -> lines.add(" - " + meaning + ": " + row));
    check("Event of RFC 4271 section 8.1: row of the table below", lines);
  }

  @Test
  void everyRowOfTheTableIsAnEventOfTheRfcOrSaysWhatItIs() {
    Set<String> told = new TreeSet<>(OTHER_EVENTS.keySet());
    RFC_EVENTS.forEach(event -> told.addAll(event.rows()));
    assertThat(told)
        .containsExactlyElementsOf(new TreeSet<>(EveryEventInEveryStateTest.EVENTS.keySet()));
  }

  @Test
  void theTableOfTransitionsIsThatOfTheTests() throws Exception {
    Map<String, String> outcomes =
        EveryEventInEveryStateTest.rows().stream()
            .map(row -> row.split(": ", 2))
            .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    List<String> lines = new ArrayList<>();
    for (String event : EveryEventInEveryStateTest.EVENTS.keySet()) {
      String cells =
          SITUATIONS.stream()
              .map(situation ->
                  String.format(" %-11s", cell(situation, outcomes.get(situation + " " + event))))
              .collect(Collectors.joining());
      lines.add(String.format("%-12s%s", event, cells).stripTrailing());
    }
    String states =
        Stream.of("Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established")
            .map(state -> String.format(" %-11s", state))
            .collect(Collectors.joining());
    check("Event      " + " " + states.stripTrailing(), lines);
  }

  /** The next state unless it is the same, and the NOTIFICATION that is sent; empty: can't be. */
  private static String cell(String situation, String outcome) {
    if (outcome == null) {
      return "";
    }
    String next = outcome.substring(0, outcome.indexOf(','));
    String state = situation.equals("waiting") ? "idle" : situation;
    Matcher sent = Pattern.compile("notify (\\d+/\\d+)").matcher(outcome);
    String told = sent.find() ? " " + sent.group(1) : "";
    String shown =
        next.equals(state) ? "-" : Character.toUpperCase(next.charAt(0)) + next.substring(1);
    return shown + told;
  }

  /** Compares the block that begins with this line, or writes it where that is asked for. */
  private static void check(String head, List<String> lines) throws IOException {
    String essay = Files.readString(ESSAY);
    String block =
        Stream.concat(Stream.of(head), lines.stream())
            .map(line -> " * " + line + "\n")
            .collect(Collectors.joining());
    int from = essay.indexOf(" * " + head + "\n");
    assertThat(from).as("a <pre> in %s that begins with \"%s\"", ESSAY, head).isPositive();
    int to = essay.indexOf(" * </pre>", from);
    if (Boolean.getBoolean("bellman.essay")) {
      Files.writeString(ESSAY, essay.substring(0, from) + block + essay.substring(to));
      return;
    }
    assertThat(essay.substring(from, to))
        .as(
            "%s differs from the tests; to write it: ./mvnw -q -pl core/bgp -am test"
                + " -Dtest=SessionEssayTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dbellman.essay=true",
            ESSAY)
        .isEqualTo(block);
  }
}
