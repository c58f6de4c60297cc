package bellman.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BIRD 2. It has no JSON: its table is read from {@code birdc show route all}. It sends the static
 * routes that lines added to its configuration may have.
 */
final class Bird extends Router {
  /** The line that begins a route: {@code 198.51.100.0/24 unicast [peer0 …}. */
  private static final Pattern ROUTE = Pattern.compile("^(\\S+/\\d+)\\s+\\S+ \\[peer(\\d+) .*");

  private static final Pattern ATTRIBUTE = Pattern.compile("^\\s+BGP\\.(\\w+): ?(.*)$");
  private static final Pattern COMMUNITY = Pattern.compile("\\(([^)]*)\\)");

  Bird(Lab lab, Namespace place, RouterSettings settings) {
    super("bird", lab, place, settings);
  }

  @Override
  String configuration() {
    StringBuilder text =
        new StringBuilder("router id ")
            .append(settings.routerId())
            .append(";\nprotocol device {}\n");
    if (settings.neighbors().stream().anyMatch(Neighbor::bfd)) {
      text.append(
          """
          protocol bfd {
            interface "*" { min rx interval 300 ms; min tx interval 300 ms; multiplier 3; };
          }
          """);
    }
    for (int i = 0; i < settings.neighbors().size(); i++) {
      Neighbor neighbor = settings.neighbors().get(i);
      // After an error BIRD would wait for a minute by default, and tests would look hung.
      text.append(
          """
          protocol bgp peer%d {
            local port %d as %d;
            neighbor %s port %d %s;
            enable as4 %s;
            %s%s
            error wait time 1,2; connect delay time 1; connect retry time 1;
            ipv4 { import all; export where source = RTS_STATIC; %s%s };
            ipv6 { import all; export where source = RTS_STATIC; };
          }
          """
              .formatted(
                  i,
                  settings.port(),
                  settings.asn(),
                  neighbor.address(),
                  neighbor.calledPort() == 0 ? 179 : neighbor.calledPort(),
                  // Without four-byte ASNs BIRD takes no larger ASN here, but it compares the one
                  // in our capability all the same.
                  settings.fourByteAsns() ? "as " + neighbor.asn() : "external",
                  settings.fourByteAsns() ? "on" : "off",
                  neighbor.zone() == null ? "" : "direct; ",
                  options(neighbor),
                  settings.mostPrefixes() == null
                      ? ""
                      : "receive limit " + settings.mostPrefixes() + " action disable;",
                  neighbor.zone() == null && !neighbor.extendedNextHop()
                      ? ""
                      : " extended next hop on;"));
      if (neighbor.zone() != null) {
        text.append("protocol radv { interface \"" + neighbor.zone() + "\"; }\n");
      }
    }
    return text.toString();
  }

  private static String options(Neighbor neighbor) {
    StringBuilder text = new StringBuilder();
    if (neighbor.calledPort() == 0) {
      text.append("passive; ");
    }
    if (neighbor.password() != null) {
      text.append("password \"").append(neighbor.password()).append("\"; ");
    }
    if (neighbor.bfd()) {
      text.append("bfd graceful; ");
    }
    if (neighbor.role() != null) {
      String role = neighbor.role().equals("rs") ? "rs_server" : neighbor.role().replace('-', '_');
      text.append("local role ").append(role).append("; require roles on; ");
    }
    if (neighbor.ttlSecurityHops() > 0) {
      text.append("ttl security on; ");
    }
    if (neighbor.ttlSecurityHops() > 1) {
      text.append("multihop ").append(neighbor.ttlSecurityHops()).append("; ");
    } else if (neighbor.ttlSecurityHops() == 1) {
      text.append("direct; ");
    } else if (neighbor.multiHop()) {
      text.append("multihop; ");
    }
    return text.toString();
  }

  @Override
  List<String> commandLine(Path configuration) {
    return List.of("bird", "-f", "-c", configuration.toString(), "-s", socket());
  }

  @Override
  public SortedMap<String, ReceivedRoute> routes() {
    SortedMap<String, ReceivedRoute> routes = new TreeMap<>();
    String prefix = "";
    boolean internal = false;
    Map<String, String> attributes = new HashMap<>();
    for (String line : (Iterable<String>) ask("show", "route", "all").lines()::iterator) {
      Matcher route = ROUTE.matcher(line);
      Matcher attribute = ATTRIBUTE.matcher(line);
      if (route.matches()) {
        finish(routes, prefix, internal, attributes);
        prefix = route.group(1);
        internal =
            settings.isInternal(
                settings.neighbors().get(Integer.parseInt(route.group(2))).address());
        attributes.clear();
      } else if (attribute.matches()) {
        attributes.put(attribute.group(1), attribute.group(2).strip());
      }
    }
    finish(routes, prefix, internal, attributes);
    return routes;
  }

  private static void finish(
      SortedMap<String, ReceivedRoute> routes,
      String prefix,
      boolean internal,
      Map<String, String> attributes) {
    if (prefix.isEmpty()) {
      return;
    }
    // On eBGP BIRD drops a local preference that it received and shows its own default.
    Long localPref =
        internal && attributes.containsKey("local_pref")
            ? Long.valueOf(attributes.getOrDefault("local_pref", ""))
            : null;
    List<Long> asPath =
        Arrays.stream(attributes.getOrDefault("as_path", "").split(" ", -1))
            .filter(asn -> !asn.isEmpty())
            .map(Long::valueOf)
            .toList();
    // A second word is the link-local next hop of RFC 2545, the first :: where that is the only
    // one.
    String[] nextHops = attributes.getOrDefault("next_hop", "").split(" ", 2);
    String nextHop = nextHops[nextHops[0].equals("::") ? nextHops.length - 1 : 0];
    routes.put(
        prefix,
        new ReceivedRoute(
            prefix,
            nextHop,
            localPref,
            asPath,
            communities(attributes.getOrDefault("community", "")),
            communities(attributes.getOrDefault("large_community", "")),
            attributes.containsKey("med")
                ? Long.valueOf(attributes.getOrDefault("med", ""))
                : null));
  }

  /** From {@code (64500, 7, 1) (64500, 7, 2)}. */
  private static Set<String> communities(String text) {
    Set<String> communities = new LinkedHashSet<>();
    Matcher matcher = COMMUNITY.matcher(text);
    while (matcher.find()) {
      communities.add(matcher.group(1).replace(" ", "").replace(',', ':'));
    }
    return communities;
  }

  @Override
  public RouterSession session(String neighbor) {
    String text = protocol(neighbor);
    return new RouterSession(
        field(text, "BGP state:").equals("Established"),
        field(text, "Neighbor ID:"),
        field(text, "Last error:"));
  }

  private String protocol(String neighbor) {
    String protocol = "";
    for (int i = 0; i < settings.neighbors().size(); i++) {
      if (settings.neighbors().get(i).address().equals(neighbor)) {
        protocol = "peer" + i;
      }
    }
    return ask("show", "protocols", "all", protocol);
  }

  /** Of both channels. */
  @Override
  long updates(String neighbor) {
    return protocol(neighbor)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("Import updates:"))
        .mapToLong(line -> Long.parseLong(line.split(" +", -1)[2]))
        .sum();
  }

  /** All next hops that came with a route, the global one first. */
  List<String> nextHops(String prefix) {
    return List.of(
        field(ask("show", "route", "for", prefix, "all"), "BGP.next_hop:").split(" ", -1));
  }

  /** What BIRD tells of a route, for a person. */
  String told(String prefix) {
    return ask("show", "route", "for", prefix, "all");
  }

  private static String field(String text, String name) {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElse("");
  }

  private String ask(String... words) {
    String[] line = new String[words.length + 3];
    line[0] = "birdc";
    line[1] = "-s";
    line[2] = socket();
    System.arraycopy(words, 0, line, 3, words.length);
    return Command.run(line);
  }

  private String socket() {
    return folder.resolve("control").toString();
  }
}
