package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * FRR's bgpd, with zebra beside it: without zebra it knows no interfaces, and refuses a link-local
 * next hop; and with bfdd where a neighbor is watched. Routes stay out of the kernel.
 */
final class Frr extends Router {
  /** FRR prints these by name, in two spellings; RFC 1997, 7611, 7999, 8326, 9494. */
  private static final Map<String, String> WELL_KNOWN =
      Map.of(
          "gracefulshutdown", "65535:0",
          "acceptown", "65535:1",
          "llgrstale", "65535:6",
          "nollgr", "65535:7",
          "blackhole", "65535:666",
          "noexport", "65535:65281",
          "noadvertise", "65535:65282",
          "localas", "65535:65283",
          "nopeer", "65535:65284");

  private @Nullable Daemon zebra;
  private @Nullable Daemon bfdd;

  Frr(Lab lab, Namespace place, RouterSettings settings) {
    super("frr", lab, place, settings);
    Command.run("chown", "frr:frr", folder.toString());
    Command.run("chmod", "755", folder.toString());
    if (!settings.fourByteAsns()) {
      throw new IllegalArgumentException("FRR always offers four-byte ASNs");
    }
  }

  @Override
  String configuration() {
    StringBuilder text = new StringBuilder();
    StringBuilder ipv6Unicast = new StringBuilder();
    text.append(
        """
        frr defaults traditional
        router bgp %d
         bgp router-id %s
         no bgp ebgp-requires-policy
         bgp default ipv4-unicast
         coalesce-time 10
        """
            .formatted(settings.asn(), settings.routerId()));
    for (Neighbor neighbor : settings.neighbors()) {
      if (neighbor.zone() != null) {
        text.append(unnumbered(neighbor));
        ipv6Unicast.append("  neighbor ").append(neighbor.zone()).append(" activate\n");
        continue;
      }
      String name = " neighbor " + neighbor.address() + " ";
      text.append(name).append("remote-as ").append(neighbor.asn()).append('\n');
      if (settings.mostPrefixes() != null) {
        text.append(name).append("maximum-prefix ").append(settings.mostPrefixes()).append('\n');
      }
      if (neighbor.calledPort() == 0) {
        text.append(name).append("passive\n");
      } else {
        text.append(name).append("port ").append(neighbor.calledPort()).append('\n');
        text.append(name).append("timers connect 1\n");
      }
      if (neighbor.password() != null) {
        text.append(name).append("password ").append(neighbor.password()).append('\n');
      }
      if (neighbor.ttlSecurityHops() > 0) {
        text.append(name).append("ttl-security hops ").append(neighbor.ttlSecurityHops());
        text.append('\n');
      }
      if (neighbor.multiHop()) {
        text.append(name).append("ebgp-multihop 255\n");
      }
      if (neighbor.bfd()) {
        text.append(name).append("bfd\n");
      }
      if (neighbor.role() != null) {
        String role = neighbor.role().equals("rs") ? "rs-server" : neighbor.role();
        text.append(name).append("local-role ").append(role).append(" strict-mode\n");
      }
      if (neighbor.extendedNextHop()) {
        text.append(name).append("capability extended-nexthop\n");
      }
      ipv6Unicast.append("  neighbor ").append(neighbor.address()).append(" activate\n");
    }
    return text.append(" address-family ipv6 unicast\n")
        .append(ipv6Unicast)
        .append(" exit-address-family\n")
        .toString();
  }

  /** It finds the neighbor by itself, dials it, and sends router advertisements. */
  private String unnumbered(Neighbor neighbor) {
    String kind = neighbor.asn() == settings.asn() ? "internal" : "external";
    return " neighbor "
        + neighbor.zone()
        + " interface remote-as "
        + kind
        + "\n neighbor "
        + neighbor.zone()
        + " timers connect 1\n";
  }

  @Override
  void startCompanion() {
    if (zebra != null && zebra.isRunning()) {
      return;
    }
    zebra = companion("zebra");
    lab.await("zebra", () -> Files.exists(Path.of(zebraSocket())), there -> there);
    if (settings.neighbors().stream().anyMatch(Neighbor::bfd)) {
      bfdd = companion("bfdd", "--bfdctl", folder.resolve("bfdd.sock").toString());
    }
  }

  private Daemon companion(String program, String... more) {
    List<String> line = new ArrayList<>();
    Collections.addAll(
        line,
        "/usr/lib/frr/" + program,
        "-z",
        zebraSocket(),
        "-f",
        "/dev/null",
        "--vty_socket",
        folder.toString(),
        "-i",
        folder.resolve(program + ".pid").toString(),
        "-A",
        "127.0.0.1",
        "--log",
        "stdout");
    Collections.addAll(line, more);
    return place.start(folder.getFileName() + "-" + program, line);
  }

  @Override
  void closeCompanion() {
    if (bfdd != null) {
      bfdd.close();
    }
    if (zebra != null) {
      zebra.close();
    }
  }

  private String zebraSocket() {
    return folder.resolve("zserv.api").toString();
  }

  @Override
  List<String> commandLine(Path configuration) {
    return List.of(
        "/usr/lib/frr/bgpd",
        "-n",
        "-z",
        zebraSocket(),
        "-p",
        Integer.toString(settings.port()),
        "-f",
        configuration.toString(),
        "--vty_socket",
        folder.toString(),
        "-i",
        folder.resolve("pid").toString(),
        "-A",
        "127.0.0.1",
        "--log",
        "stdout");
  }

  @Override
  public SortedMap<String, ReceivedRoute> routes() {
    SortedMap<String, ReceivedRoute> routes = new TreeMap<>();
    for (String family : List.of("ipv4", "ipv6")) {
      List<String> questions = new ArrayList<>();
      RouterJson.parse(ask("show bgp " + family + " unicast json"))
          .path("routes")
          .fieldNames()
          .forEachRemaining(
              prefix -> questions.add("show bgp " + family + " unicast " + prefix + " json"));
      // The whole table has no communities in it, and each route by itself has them. FRR looks up
      // the longest match, so a route that has just gone may be answered with another: same key.
      if (!questions.isEmpty()) {
        for (JsonNode answer : RouterJson.parseAll(ask(questions.toArray(String[]::new)))) {
          if (answer.has("prefix")) {
            ReceivedRoute route = route(answer);
            routes.put(route.prefix(), route);
          }
        }
      }
    }
    return routes;
  }

  private static ReceivedRoute route(JsonNode answer) {
    JsonNode path = answer.path("paths").path(0);
    List<Long> asPath = new ArrayList<>();
    for (JsonNode segment : path.path("aspath").path("segments")) {
      segment.path("list").forEach(asn -> asPath.add(asn.asLong()));
    }
    Set<String> communities = new LinkedHashSet<>();
    for (JsonNode community : path.path("community").path("list")) {
      String text = community.asText();
      String name = text.replace("-", "").toLowerCase(Locale.ROOT);
      communities.add(WELL_KNOWN.getOrDefault(name, text));
    }
    Set<String> large = new LinkedHashSet<>();
    path.path("largeCommunity").path("list").forEach(one -> large.add(one.asText()));
    return new ReceivedRoute(
        answer.path("prefix").asText(),
        path.path("nexthops").path(0).path("ip").asText(),
        path.has("locPrf") ? path.path("locPrf").asLong() : null,
        asPath,
        communities,
        large,
        path.has("metric") ? path.path("metric").asLong() : null);
  }

  @Override
  public RouterSession session(String address) {
    String neighbor = address.substring(address.indexOf('%') + 1); // unnumbered ones by interface
    JsonNode answer =
        RouterJson.parse(ask("show bgp neighbors " + neighbor + " json")).path(neighbor);
    return new RouterSession(
        answer.path("bgpState").asText().equals("Established"),
        answer.path("remoteRouterId").asText(),
        answer.path("lastNotificationReason").asText()
            + answer.path("lastShutdownDescription").asText());
  }

  @Override
  long updates(String neighbor) {
    return RouterJson.parse(ask("show bgp neighbors " + neighbor + " json"))
        .path(neighbor)
        .path("messageStats")
        .path("updatesRecv")
        .asLong();
  }

  /** All next hops that came with a route of IPv4 or IPv6, the global one first. */
  List<String> nextHops(String prefix) {
    String family = prefix.contains(":") ? "ipv6" : "ipv4";
    List<String> all = new ArrayList<>();
    RouterJson.parse(ask("show bgp " + family + " unicast " + prefix + " json"))
        .path("paths")
        .path(0)
        .path("nexthops")
        .forEach(hop -> all.add(hop.path("ip").asText()));
    return all;
  }

  /** What FRR tells of a route, for a person. */
  String told(String prefix) {
    String family = prefix.contains(":") ? "ipv6" : "ipv4";
    return ask("show bgp " + family + " unicast " + prefix);
  }

  /** Ends all sessions to begin them anew, as an operator does (Cease/Administrative Reset). */
  public void clear() {
    ask("clear bgp *");
  }

  private String ask(String... questions) {
    List<String> line = new ArrayList<>(List.of("vtysh", "--vty_socket", folder.toString()));
    for (String question : questions) {
      line.add("-c");
      line.add(question);
    }
    return Command.run(line);
  }
}
