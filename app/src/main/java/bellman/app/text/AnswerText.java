package bellman.app.text;

import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answers of a running speaker as text. */
public final class AnswerText {

  private AnswerText() {}

  /**
   * The sessions, with what is wrong with each below the table.
   *
   * @param absence why there is no node to have any; null if there is one
   */
  public static String peers(List<PeerAnswer> peers, @Nullable String absence, Instant now) {
    if (peers.isEmpty()) {
      return "This node has no peers" + (absence == null ? ".\n" : ":\n  " + absence + "\n");
    }
    var table =
        new TextTable("PEER", "ADDRESS", "AS", "STATE", "SINCE", "HOLD", "BFD", "SENT", "RECEIVED");
    for (PeerAnswer peer : peers) {
      table.row(
          peer.router().name(),
          text(
              peer.router().address() != null
                  ? peer.router().address()
                  : peer.router().interfaceName()),
          text(peer.session().peerAsn()),
          peer.progress().state(),
          ago(Duration.between(Instant.parse(peer.progress().since()), now)),
          peer.session().holdTimeSeconds() == null ? "" : peer.session().holdTimeSeconds() + "s",
          bfd(peer.bfd()),
          Long.toString(peer.prefixes().prefixesSent()),
          text(peer.prefixes().prefixesReceived()));
    }
    var text = new StringBuilder(table.toString());
    for (PeerAnswer peer : peers) {
      for (String warning : peer.progress().warnings()) {
        text.append(peer.router().name()).append(": ").append(warning).append('\n');
      }
      reasons(peer, now)
          .forEach(
              line -> text.append(peer.router().name()).append(": ").append(line).append('\n'));
    }
    return text.toString();
  }

  /** What became of a peer's sessions and attempts before, and what comes next. */
  private static List<String> reasons(PeerAnswer peer, Instant now) {
    List<String> lines = new ArrayList<>();
    String last = peer.progress().lastError();
    if (last != null) {
      String at = peer.past().lastErrorAt();
      lines.add("last error: " + last + (at == null ? "" : ", " + ago(at, now) + " ago"));
    }
    told("last attempt", peer.past().lastAttempt(), last, now, lines);
    told("last NOTIFICATION sent", peer.past().lastNotificationSent(), last, now, lines);
    told("last NOTIFICATION received", peer.past().lastNotificationReceived(), last, now, lines);
    Long flaps = peer.past().flaps();
    if (flaps != null && flaps > 1) {
      lines.add("sessions that ended: " + flaps);
    }
    PeerAnswer.Waiting next = peer.nextAttempt();
    if (next != null) {
      String until = next.until();
      lines.add(
          "waits "
              + next.waits()
              + (until == null
                  ? ""
                  : ", for " + ago(Duration.between(now, Instant.parse(until))) + " at most"));
    }
    return lines;
  }

  private static void told(
      String title,
      PeerAnswer.@Nullable Told told,
      @Nullable String lastError,
      Instant now,
      List<String> lines) {
    if (told != null && (lastError == null || !lastError.contains(told.what()))) {
      lines.add(title + ": " + told.what() + ", " + ago(told.at(), now) + " ago");
    }
  }

  private static String ago(String at, Instant now) {
    return ago(Duration.between(Instant.parse(at), now));
  }

  private static String bfd(PeerAnswer.@Nullable Bfd bfd) {
    if (bfd == null) {
      return "";
    }
    Integer millis = bfd.detectionMillis();
    return millis == null ? bfd.state() : bfd.state() + " " + millis + "ms";
  }

  /** What each peer was sent. */
  public static String routes(List<RouteAnswer> routes) {
    if (routes.isEmpty()) {
      return "No routes are advertised.\n";
    }
    var table =
        new TextTable(
            "PEER", "PREFIX", "NEXT HOP", "AS PATH", "LP", "MED", "COMMUNITIES", "SERVICES");
    for (RouteAnswer route : routes) {
      table.row(
          route.peer(),
          route.prefix(),
          text(route.nextHop()),
          route.asPath().stream().map(String::valueOf).collect(Collectors.joining(" ")),
          text(route.localPref()),
          text(route.med()),
          String.join(" ", route.communities()),
          some(route.services()));
    }
    return table.toString();
  }

  /** Why a service is or is not announced, in sentences. */
  public static String explain(ExplainAnswer answer) {
    var text = new StringBuilder();
    if (answer.reason() != null) {
      text.append(answer.service()).append(" has no address: ").append(answer.reason());
      text.append("\n  ").append(answer.message()).append('\n');
      warnings(answer, text);
      return text.toString();
    }
    text.append(answer.service()).append(" has ").append(String.join(", ", answer.addresses()));
    text.append(" from pool ").append(answer.pool()).append('\n');
    for (ExplainAnswer.Node node : answer.nodes()) {
      if (node.silent() != null) {
        text.append("  node ").append(node.name()).append(" does not announce it: ");
        text.append(node.silent().reason());
        String until = node.silent().until();
        text.append(until == null ? "" : ", until " + until).append('\n');
        text.append("    ").append(node.silent().message()).append('\n');
        continue;
      }
      routes(node, text);
      for (ExplainAnswer.SilentFamily part : node.silentFamilies()) {
        text.append("  node ").append(node.name()).append(" does not announce ");
        text.append(part.address() == null ? part.family() : part.address());
        text.append(": ").append(part.reason());
        text.append(part.until() == null ? "" : ", until " + part.until()).append('\n');
        text.append("    ").append(part.message()).append('\n');
      }
    }
    warnings(answer, text);
    return text.toString();
  }

  private static void warnings(ExplainAnswer answer, StringBuilder text) {
    answer.warnings().forEach(line -> text.append("  warning: ").append(line).append('\n'));
  }

  private static void routes(ExplainAnswer.Node node, StringBuilder text) {
    String begin = "  node " + node.name();
    List<ExplainAnswer.Route> sent = new ArrayList<>();
    Map<String, List<String>> waiting = new LinkedHashMap<>();
    for (ExplainAnswer.Route route : node.routes()) {
      if (route.stage().equals("sent")) {
        sent.add(route);
      } else {
        String why = " to " + route.peer() + ": " + waits(route);
        waiting.computeIfAbsent(why, _ -> new ArrayList<>()).add(route.prefix());
      }
    }
    text.append(sent.isEmpty() ? "" : begin + " announces\n");
    for (ExplainAnswer.Route route : sent) {
      text.append("    " + route.prefix() + " to " + route.peer() + '\n');
    }
    text.append(waiting.isEmpty() ? "" : begin + " does not announce yet\n");
    waiting.forEach(
        (why, prefixes) -> text.append("    " + String.join(", ", prefixes) + why + '\n'));
  }

  /** What a route waits for; a speaker of before tells how far it has come alone. */
  private static String waits(ExplainAnswer.Route route) {
    String waits = route.waits();
    return waits == null ? "it is " + route.stage() : waits;
  }

  /** A list of services, shortened where an aggregate has very many. */
  public static String some(List<String> services) {
    int most = 3;
    if (services.size() <= most) {
      return String.join(" ", services);
    }
    return String.join(" ", services.subList(0, most)) + " +" + (services.size() - most);
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  /** A time span in its two largest units, such as {@code 3h12m}. */
  static String ago(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
    }
    return seconds / 86_400 + "d" + seconds % 86_400 / 3600 + "h";
  }
}
