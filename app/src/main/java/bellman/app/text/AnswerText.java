package bellman.app.text;

import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answers of a running speaker as text. */
public final class AnswerText {

  private AnswerText() {}

  /** The sessions, with what is wrong with each below the table. */
  public static String peers(List<PeerAnswer> peers, Instant now) {
    if (peers.isEmpty()) {
      return "This node has no peers.\n";
    }
    var table =
        new Table("PEER", "ADDRESS", "AS", "STATE", "SINCE", "HOLD", "BFD", "SENT", "RECEIVED");
    for (PeerAnswer peer : peers) {
      table.row(
          peer.name(),
          text(peer.address() != null ? peer.address() : peer.interfaceName()),
          text(peer.peerAsn()),
          peer.state(),
          ago(Duration.between(Instant.parse(peer.since()), now)),
          peer.holdTimeSeconds() == null ? "" : peer.holdTimeSeconds() + "s",
          bfd(peer.bfd()),
          Long.toString(peer.prefixesSent()),
          Long.toString(peer.prefixesReceived()));
    }
    var text = new StringBuilder(table.toString());
    for (PeerAnswer peer : peers) {
      for (String warning : peer.warnings()) {
        text.append(peer.name()).append(": ").append(warning).append('\n');
      }
      if (peer.lastError() != null) {
        text.append(peer.name()).append(": last error: ").append(peer.lastError()).append('\n');
      }
    }
    return text.toString();
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
      return "Nothing was sent.\n";
    }
    var table =
        new Table("PEER", "PREFIX", "NEXT HOP", "AS PATH", "LP", "MED", "COMMUNITIES", "SERVICES");
    for (RouteAnswer route : routes) {
      table.row(
          route.peer(),
          route.prefix(),
          route.nextHop(),
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
      return text.toString();
    }
    text.append(answer.service()).append(" has ").append(String.join(", ", answer.addresses()));
    text.append(" from pool ").append(answer.pool()).append('\n');
    for (ExplainAnswer.Node node : answer.nodes()) {
      if (node.silent() != null) {
        text.append("  node ").append(node.name()).append(" is silent: ");
        text.append(node.silent().reason()).append('\n');
        text.append("    ").append(node.silent().message()).append('\n');
        continue;
      }
      text.append("  node ").append(node.name()).append(" announces\n");
      for (ExplainAnswer.Route route : node.routes()) {
        text.append("    ").append(route.prefix()).append(" to ").append(route.peer()).append('\n');
      }
    }
    return text.toString();
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
