package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * ExaBGP 4. It has no table: it tells a program of its own what it hears, a line of JSON each, and
 * the table is what these lines come to. That program is {@code cat}, and writes a file; the shell
 * stays around it, since ExaBGP takes a program that has its output elsewhere for one that ended.
 *
 * <p>It passes nothing on, keeps no route of a session that ended, has no limit and no BFD, and
 * sends with a TTL of 255 only where it is the one that connects.
 */
final class ExaBgp extends Router {

  ExaBgp(Lab lab, Namespace place, RouterSettings settings) {
    super("exabgp", lab, place, settings);
  }

  @Override
  String configuration() {
    StringBuilder text =
        new StringBuilder(
            """
            process told {
              run /bin/sh -c "cat >> %s && true";
              encoder json;
            }
            """
                .formatted(told()));
    for (Neighbor neighbor : settings.neighbors()) {
      if (neighbor.zone() != null
          || neighbor.bfd()
          || neighbor.ttlSecurityHops() > 0
          || settings.mostPrefixes() != null) {
        throw new IllegalArgumentException("ExaBGP has nothing of the kind: " + neighbor);
      }
      text.append(
          """
          neighbor %s {
            router-id %s;
            local-address %s;
            local-as %d;
            peer-as %d;
            %s
            %s
            capability { asn4 %s; }
            family { ipv4 unicast; ipv6 unicast; }
            api {
              processes [ told ];
              neighbor-changes;
              receive { parsed; open; update; }
            }
          }
          """
              .formatted(
                  neighbor.address(),
                  settings.routerId(),
                  localAddress(neighbor),
                  settings.asn(),
                  neighbor.asn(),
                  neighbor.calledPort() == 0
                      ? "passive true; listen " + settings.port() + ";"
                      : "connect " + neighbor.calledPort() + ";",
                  neighbor.password() == null
                      ? ""
                      : "md5-password \"" + neighbor.password() + "\";",
                  settings.fourByteAsns() ? "enable" : "disable"));
    }
    return text.toString();
  }

  /** It has to be told: {@code ip route get} names it after {@code src}. */
  private String localAddress(Neighbor neighbor) {
    String answer = place.run("ip", "route", "get", neighbor.address());
    List<String> words = List.of(answer.strip().split("\\s+", -1));
    int at = words.indexOf("src");
    if (at < 0) {
      throw new LabException("no way to " + neighbor.address() + ": " + answer);
    }
    return words.get(at + 1);
  }

  @Override
  void startCompanion() {
    try {
      Files.writeString(told(), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  List<String> commandLine(Path configuration) {
    return List.of(
        "env",
        // or its program runs as a user who may not write here
        "exabgp.daemon.user=root",
        "exabgp.daemon.drop=false",
        "exabgp.api.cli=false",
        "exabgp",
        configuration.toString());
  }

  @Override
  void mustAnswer() {
    String wanted = ":" + settings.port() + " ";
    if (settings.neighbors().stream().anyMatch(neighbor -> neighbor.calledPort() == 0)
        && !place.run("ss", "-Hltn").contains(wanted)) {
      throw new LabException("ExaBGP does not listen yet");
    }
  }

  @Override
  public SortedMap<String, ReceivedRoute> routes() {
    Map<String, SortedMap<String, ReceivedRoute>> tables = new TreeMap<>();
    for (JsonNode line : lines()) {
      String neighbor = neighbor(line);
      SortedMap<String, ReceivedRoute> table =
          tables.computeIfAbsent(neighbor, unknown -> new TreeMap<>());
      if (line.path("type").asText().equals("state")) {
        table.clear();
      }
      apply(line.path("neighbor").path("message").path("update"), neighbor, table);
    }
    SortedMap<String, ReceivedRoute> routes = new TreeMap<>();
    tables.values().forEach(routes::putAll);
    return routes;
  }

  private void apply(JsonNode update, String neighbor, SortedMap<String, ReceivedRoute> table) {
    for (JsonNode family : update.path("withdraw")) {
      family.forEach(route -> table.remove(route.path("nlri").asText()));
    }
    JsonNode attributes = update.path("attribute");
    for (JsonNode family : update.path("announce")) {
      Set<String> seen = new LinkedHashSet<>();
      for (Map.Entry<String, JsonNode> nextHop : family.properties()) {
        for (JsonNode route : nextHop.getValue()) {
          String prefix = route.path("nlri").asText();
          // A link-local next hop beside the global one is told as a second announcement.
          if (seen.add(prefix)) {
            table.put(prefix, route(prefix, nextHop.getKey(), attributes, neighbor));
          }
        }
      }
    }
  }

  private ReceivedRoute route(String prefix, String nextHop, JsonNode attributes, String neighbor) {
    List<Long> asPath = new ArrayList<>();
    attributes.path("as-path").forEach(asn -> asPath.add(asn.asLong()));
    return new ReceivedRoute(
        prefix,
        nextHop,
        settings.isInternal(neighbor) && attributes.has("local-preference")
            ? attributes.path("local-preference").asLong()
            : null,
        asPath,
        communities(attributes.path("community")),
        communities(attributes.path("large-community")),
        attributes.has("med") ? attributes.path("med").asLong() : null);
  }

  /** From {@code [ [ 64500, 7, 1 ] ]}. */
  private static Set<String> communities(JsonNode list) {
    Set<String> communities = new LinkedHashSet<>();
    for (JsonNode community : list) {
      List<String> parts = new ArrayList<>();
      community.forEach(part -> parts.add(part.asText()));
      communities.add(String.join(":", parts));
    }
    return communities;
  }

  @Override
  public RouterSession session(String neighbor) {
    if (settings.neighbors().stream().noneMatch(known -> known.address().equals(neighbor))) {
      throw new LabException("ExaBGP knows no neighbor " + neighbor);
    }
    boolean up = false;
    String routerId = "";
    String reason = "";
    for (JsonNode line : lines()) {
      JsonNode told = line.path("neighbor");
      String type = neighbor(line).equals(neighbor) ? line.path("type").asText() : "";
      if (type.equals("open")) {
        routerId = told.path("open").path("router_id").asText();
      } else if (type.equals("state")) {
        up = told.path("state").asText().equals("up");
        if (told.has("reason")) {
          reason = told.path("reason").asText();
          routerId = "";
        }
      }
    }
    return new RouterSession(up, routerId, reason);
  }

  @Override
  long updates(String neighbor) {
    return lines().stream()
        .filter(line -> neighbor(line).equals(neighbor))
        .filter(line -> line.path("neighbor").path("message").has("update"))
        .count();
  }

  private static String neighbor(JsonNode line) {
    return line.path("neighbor").path("address").path("peer").asText();
  }

  /** All that was told since the start, but for a line that is not whole yet. */
  private List<JsonNode> lines() {
    try {
      String all = Files.readString(told());
      return all.substring(0, all.lastIndexOf('\n') + 1)
          .lines()
          .filter(line -> !line.isBlank())
          .map(RouterJson::parse)
          .toList();
    } catch (IOException e) {
      throw new LabException("nothing was told by " + name(), e);
    }
  }

  private Path told() {
    return folder.resolve("told");
  }
}
