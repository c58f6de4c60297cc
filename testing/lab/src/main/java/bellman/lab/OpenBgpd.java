package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * OpenBGPD. On Linux it sees no kernel table, so that every next hop is good to it.
 *
 * <p>It tells no MED from a MED of 0, which is read as none. After a session that ended with an
 * error it stays away for 30 s and then for twice as long each time, though it takes a neighbor
 * that connects sooner as long as there was but one error.
 */
final class OpenBgpd extends Router {
  /** It prints these by name; RFC 1997, 3765, 7999, 8326. */
  private static final Map<String, String> WELL_KNOWN =
      Map.of(
          "GRACEFUL_SHUTDOWN", "65535:0",
          "BLACKHOLE", "65535:666",
          "NO_EXPORT", "65535:65281",
          "NO_ADVERTISE", "65535:65282",
          "NO_EXPORT_SUBCONFED", "65535:65283",
          "NO_PEER", "65535:65284");

  OpenBgpd(Lab lab, Namespace place, RouterSettings settings) {
    super("openbgpd", lab, place, settings);
  }

  @Override
  String configuration() {
    StringBuilder text =
        new StringBuilder(
            """
            AS %1$d
            router-id %2$s
            fib-update no
            connect-retry 1
            socket "%3$s"
            listen on 0.0.0.0 port %4$d
            listen on :: port %4$d
            """
                .formatted(settings.asn(), settings.routerId(), socket(), settings.port()));
    for (Neighbor neighbor : settings.neighbors()) {
      if (neighbor.zone() != null || neighbor.bfd()) {
        throw new IllegalArgumentException("OpenBGPD has no unnumbered neighbors, and no BFD");
      }
      text.append(
          """
          neighbor %s {
            remote-as %d
            announce IPv4 unicast
            announce IPv6 unicast
            announce as-4byte %s
            %s
          %s}
          """
              .formatted(
                  neighbor.address(),
                  neighbor.asn(),
                  settings.fourByteAsns() ? "yes" : "no",
                  neighbor.calledPort() == 0 ? "passive" : "port " + neighbor.calledPort(),
                  options(neighbor)));
    }
    // It takes and sends nothing that no rule allows (RFC 8212).
    return text.append("allow from any\n").toString();
  }

  private String options(Neighbor neighbor) {
    StringBuilder text = new StringBuilder();
    if (neighbor.password() != null) {
      text.append("  tcp md5sig password \"").append(neighbor.password()).append("\"\n");
    }
    if (neighbor.ttlSecurityHops() > 0) {
      text.append("  ttl-security yes\n");
    }
    if (neighbor.ttlSecurityHops() > 1) {
      text.append("  multihop ").append(neighbor.ttlSecurityHops()).append('\n');
    } else if (neighbor.multiHop()) {
      text.append("  multihop 255\n");
    }
    if (settings.mostPrefixes() != null) {
      text.append("  max-prefix ").append(settings.mostPrefixes()).append('\n');
    }
    return text.toString();
  }

  @Override
  List<String> commandLine(Path configuration) {
    return command(configuration);
  }

  /** What starts it in a namespace. */
  static List<String> command(Path configuration) {
    // Its processes change their root to a folder that only systemd makes; here it is in a /run
    // that nobody else sees, since "ip netns exec" mounts apart.
    return List.of(
        "sh",
        "-c",
        "mount -t tmpfs none /run && mkdir /run/openbgpd && chmod 600 \"$0\""
            + " && exec /usr/sbin/bgpd -d -f \"$0\"",
        configuration.toString());
  }

  @Override
  void mustAnswer() {
    super.mustAnswer();
    ask("show", "summary");
  }

  @Override
  public SortedMap<String, ReceivedRoute> routes() {
    SortedMap<String, ReceivedRoute> routes = new TreeMap<>();
    for (JsonNode path : ask("show", "rib", "detail", "selected").path("rib")) {
      String prefix = path.path("prefix").asText();
      String neighbor = path.path("neighbor").path("remote_addr").asText();
      long med = path.path("metric").asLong();
      List<Long> asPath =
          Arrays.stream(path.path("aspath").asText().split(" ", -1))
              .filter(asn -> !asn.isEmpty())
              .map(Long::valueOf)
              .toList();
      Set<String> communities = new LinkedHashSet<>();
      for (JsonNode community : path.path("communities")) {
        communities.add(WELL_KNOWN.getOrDefault(community.asText(), community.asText()));
      }
      Set<String> large = new LinkedHashSet<>();
      path.path("large_communities").forEach(one -> large.add(one.asText()));
      routes.put(
          prefix,
          new ReceivedRoute(
              prefix,
              path.path("exit_nexthop").asText(),
              settings.isInternal(neighbor) ? path.path("localpref").asLong() : null,
              asPath,
              communities,
              large,
              med == 0 ? null : med));
    }
    return routes;
  }

  @Override
  public RouterSession session(String neighbor) {
    JsonNode answer = ask("show", "neighbor", neighbor).path("neighbors").path(0);
    if (answer.isMissingNode()) {
      throw new LabException("OpenBGPD knows no neighbor " + neighbor);
    }
    return new RouterSession(
        answer.path("state").asText().equals("Established"),
        answer.path("bgpid").asText(),
        answer.path("last_error_received").asText() + answer.path("last_error_sent").asText());
  }

  @Override
  long updates(String neighbor) {
    JsonNode answer = ask("show", "neighbor", neighbor).path("neighbors").path(0);
    return answer.path("stats").path("message").path("received").path("updates").asLong();
  }

  private JsonNode ask(String... words) {
    List<String> line = new ArrayList<>(List.of("bgpctl", "-j", "-s", socket()));
    line.addAll(List.of(words));
    return RouterJson.parse(Command.run(line));
  }

  private String socket() {
    return folder.resolve("control").toString();
  }
}
