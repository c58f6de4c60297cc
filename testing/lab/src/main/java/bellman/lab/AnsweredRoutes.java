package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What Bellman says about routes, in the form in which routers are read. */
final class AnsweredRoutes {
  private static final String LARGE = "large:";

  private AnsweredRoutes() {}

  /** From {@code routes -o json}: what these peers were sent. */
  static SortedMap<String, ReceivedRoute> sent(JsonNode routes, Set<String> peers) {
    SortedMap<String, ReceivedRoute> table = new TreeMap<>();
    for (JsonNode route : routes) {
      if (peers.contains(route.path("peer").asText())) {
        List<Long> asPath = new ArrayList<>();
        route.path("asPath").forEach(asn -> asPath.add(asn.asLong()));
        put(
            table,
            route,
            route.path("nextHop").asText(),
            route.path("localPref").isNull() ? null : route.path("localPref").asLong(),
            asPath);
      }
    }
    return table;
  }

  /**
   * From {@code plan -o json}: what a router must hold.
   *
   * @param nextHops by peer, the host's address on the link to that peer
   * @param external our ASN, where the sessions leave the AS; else null
   */
  static SortedMap<String, ReceivedRoute> planned(
      JsonNode plan, String node, Map<String, String> nextHops, @Nullable Long external) {
    SortedMap<String, ReceivedRoute> table = new TreeMap<>();
    for (JsonNode peer : node(plan, node).path("peers")) {
      String nextHop = nextHops.get(peer.path("name").asText());
      if (nextHop != null) {
        for (JsonNode route : peer.path("routes")) {
          int times = 1 + route.path("asPathPrepend").asInt(0);
          put(
              table,
              route,
              route.path("nextHop").asText(nextHop),
              external == null ? route.path("localPref").asLong() : null,
              external == null ? List.of() : Collections.nCopies(times, external));
        }
      }
    }
    return table;
  }

  static Set<String> plannedPeers(JsonNode plan, String node) {
    return names(node(plan, node).path("peers"));
  }

  static Set<String> names(JsonNode list) {
    Set<String> names = new LinkedHashSet<>();
    list.forEach(one -> names.add(one.path("name").asText()));
    return names;
  }

  private static JsonNode node(JsonNode plan, String name) {
    for (JsonNode node : plan.path("nodes")) {
      if (node.path("name").asText().equals(name)) {
        return node;
      }
    }
    throw new AssertionError("no node " + name + " in the plan " + plan);
  }

  private static void put(
      SortedMap<String, ReceivedRoute> table,
      JsonNode route,
      String nextHop,
      @Nullable Long localPref,
      List<Long> asPath) {
    Set<String> communities = new LinkedHashSet<>();
    Set<String> large = new LinkedHashSet<>();
    for (JsonNode community : route.path("communities")) {
      String text = community.asText();
      if (text.startsWith(LARGE)) {
        large.add(text.substring(LARGE.length()));
      } else {
        communities.add(text);
      }
    }
    String prefix = route.path("prefix").asText();
    ReceivedRoute before =
        table.put(
            prefix,
            new ReceivedRoute(
                prefix,
                nextHop,
                localPref,
                asPath,
                communities,
                large,
                route.hasNonNull("med") ? route.path("med").asLong() : null));
    if (before != null) {
      throw new AssertionError("two routes for " + prefix);
    }
  }
}
