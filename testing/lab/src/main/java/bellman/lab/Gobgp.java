package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** GoBGP. Its client talks TCP, so it has to run in the router's namespace. */
final class Gobgp extends Router {
  /** {@code session_state} of an established session. */
  private static final int ESTABLISHED = 6;

  // Path attribute types, RFC 4271 section 5 and the registry of IANA.
  private static final int AS_PATH = 2;
  private static final int NEXT_HOP = 3;
  private static final int MED = 4;
  private static final int LOCAL_PREF = 5;
  private static final int COMMUNITIES = 8;
  private static final int MP_REACH_NLRI = 14;
  private static final int LARGE_COMMUNITIES = 32;

  Gobgp(Lab lab, Namespace place, RouterSettings settings) {
    super("gobgp", lab, place, settings);
    if (!settings.fourByteAsns()) {
      throw new IllegalArgumentException("GoBGP always offers four-byte ASNs");
    }
  }

  @Override
  String configuration() {
    StringBuilder text =
        new StringBuilder(
            """
            [global.config]
              as = %d
              router-id = "%s"
              port = %d
            """
                .formatted(settings.asn(), settings.routerId(), settings.port()));
    for (Neighbor neighbor : settings.neighbors()) {
      text.append(
          """
          [[neighbors]]
            [neighbors.config]
              neighbor-address = "%s"
              peer-as = %d
              auth-password = "%s"
            [neighbors.transport.config]
              passive-mode = %s
              remote-port = %d
            [neighbors.ttl-security.config]
              enabled = %s
              ttl-min = %d
            [neighbors.ebgp-multihop.config]
              enabled = %s
              multihop-ttl = 255
            [neighbors.timers.config]
              connect-retry = 1
              idle-hold-time-after-reset = 1
            [[neighbors.afi-safis]]
              [neighbors.afi-safis.config]
                afi-safi-name = "ipv4-unicast"
            [[neighbors.afi-safis]]
              [neighbors.afi-safis.config]
                afi-safi-name = "ipv6-unicast"
          """
              .formatted(
                  neighbor.address(),
                  neighbor.asn(),
                  neighbor.password() == null ? "" : neighbor.password(),
                  neighbor.calledPort() == 0,
                  neighbor.calledPort() == 0 ? 179 : neighbor.calledPort(),
                  neighbor.ttlSecurityHops() > 0,
                  256 - Math.max(1, neighbor.ttlSecurityHops()),
                  neighbor.multiHop()));
    }
    return text.toString();
  }

  @Override
  List<String> commandLine(Path configuration) {
    return List.of(
        "gobgpd",
        "-f",
        configuration.toString(),
        "--api-hosts",
        "127.0.0.1:50051",
        "--syslog",
        "no",
        "--pprof-disable");
  }

  @Override
  public SortedMap<String, ReceivedRoute> routes() {
    SortedMap<String, ReceivedRoute> routes = new TreeMap<>();
    for (String family : List.of("ipv4", "ipv6")) {
      for (Map.Entry<String, JsonNode> entry : ask("global", "rib", "-a", family).properties()) {
        routes.put(entry.getKey(), route(entry.getKey(), entry.getValue().path(0)));
      }
    }
    return routes;
  }

  private static ReceivedRoute route(String prefix, JsonNode path) {
    String nextHop = "";
    Long localPref = null;
    Long med = null;
    List<Long> asPath = new ArrayList<>();
    Set<String> communities = new LinkedHashSet<>();
    Set<String> large = new LinkedHashSet<>();
    for (JsonNode attribute : path.path("attrs")) {
      switch (attribute.path("type").asInt()) {
        case AS_PATH -> {
          for (JsonNode segment : attribute.path("as_paths")) {
            segment.path("asns").forEach(asn -> asPath.add(asn.asLong()));
          }
        }
        case NEXT_HOP, MP_REACH_NLRI -> nextHop = attribute.path("nexthop").asText();
        case MED -> med = med(attribute);
        case LOCAL_PREF -> localPref = localPref(attribute);
        case COMMUNITIES -> {
          for (JsonNode community : attribute.path("communities")) {
            long value = community.asLong();
            communities.add((value >>> 16) + ":" + (value & 0xffff));
          }
        }
        case LARGE_COMMUNITIES -> {
          for (JsonNode one : attribute.path("value")) {
            large.add(
                one.path("ASN").asLong()
                    + ":"
                    + one.path("LocalData1").asLong()
                    + ":"
                    + one.path("LocalData2").asLong());
          }
        }
        default -> {}
      }
    }
    return new ReceivedRoute(prefix, nextHop, localPref, asPath, communities, large, med);
  }

  /** A preference of 0 is left out of GoBGP's JSON, as Go does with empty values. */
  private static @Nullable Long localPref(JsonNode attribute) {
    return attribute.path("value").asLong(0);
  }

  private static @Nullable Long med(JsonNode attribute) {
    return attribute.path("metric").asLong(0);
  }

  @Override
  public RouterSession session(String neighbor) {
    JsonNode state = ask("neighbor", neighbor).path("state");
    if (state.isMissingNode()) {
      throw new LabException("GoBGP knows no neighbor " + neighbor);
    }
    return new RouterSession(
        state.path("session_state").asInt() == ESTABLISHED,
        state.path("router_id").asText(),
        lastReason(neighbor));
  }

  @Override
  long updates(String neighbor) {
    return ask("neighbor", neighbor)
        .path("state")
        .path("messages")
        .path("received")
        .path("update")
        .asLong();
  }

  /** The client does not tell why a session ended; the log does, one JSON object a line. */
  private String lastReason(String neighbor) {
    return daemon()
        .log()
        .lines()
        .filter(line -> line.startsWith("{") && line.contains("Peer Down"))
        .map(RouterJson::parse)
        .filter(line -> line.path("Key").asText().equals(neighbor))
        .map(line -> line.path("Reason").asText())
        .reduce("", (older, younger) -> younger);
  }

  private JsonNode ask(String... words) {
    List<String> line = new ArrayList<>(List.of("gobgp", "-j"));
    line.addAll(List.of(words));
    String output = place.run(line.toArray(String[]::new)).strip();
    // An empty table is told in words.
    return RouterJson.parse(output.startsWith("{") || output.startsWith("[") ? output : "{}");
  }
}
