package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.net.Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories: what is kept current change by change is what a planner that sees everything at
 * once comes to, and the changes that were reported add up to it.
 */
class PlannerHistoryTest {

  private static final List<String> NODES = List.of("node-0", "node-1", "node-2");
  private static final int STEPS = 400;

  private static Planner planner(Map<String, List<Address>> remembered) {
    return new Planner(
        new Planner.Settings(
            _ -> true, "node-0", null, service -> remembered.getOrDefault(service, List.of())));
  }

  /** What a speaker would have made of the reported changes. */
  private static final class Mirror {
    private final Map<String, Map<AudienceId, Map<Prefix, PlannedRoute>>> nodes = new HashMap<>();

    private Set<String> problems = Set.of();

    void follow(Planner planner, Planner.Outcome outcome) {
      Set<String> now = problems(planner);
      if (!outcome.problemsDiffer()) {
        assertThat(now).as("problems, which nobody is told to ask for").isEqualTo(problems);
      }
      problems = now;
      outcome
          .nodes()
          .forEach((name, change) -> {
            NodePlanner node = planner.planner(name);
            if (node == null) {
              nodes.remove(name);
              return;
            }
            Map<AudienceId, Map<Prefix, PlannedRoute>> tables =
                nodes.computeIfAbsent(name, _ -> new HashMap<>());
            if (change.regrouped()) {
              tables.clear();
            }
            if (change.peersChanged() || change.regrouped()) {
              tables.keySet().retainAll(node.audiences().stream().map(Audience::id).toList());
              for (Audience audience : node.audiences()) {
                tables.computeIfAbsent(audience.id(), _ -> new HashMap<>(node.routes(audience)));
              }
            }
            change
                .routes()
                .forEach((audience, routes) -> {
                  assertThat(routes).extracting(PrefixChange::prefix).doesNotHaveDuplicates();
                  Map<Prefix, PlannedRoute> table = tables.get(audience);
                  for (PrefixChange each : routes) {
                    if (table != null && each.route() == null) {
                      table.remove(each.prefix());
                    } else if (table != null) {
                      table.put(each.prefix(), each.route());
                    }
                  }
                });
          });
    }

    private static Set<String> problems(Planner planner) {
      return planner.problems().stream()
          .map(each -> each.name() + each.field() + each.message())
          .collect(Collectors.toSet());
    }

    void check(Planner planner) {
      for (NodePlanner node : planner.planners()) {
        Map<AudienceId, Map<Prefix, PlannedRoute>> tables =
            nodes.getOrDefault(node.name(), Map.of());
        for (Audience audience : node.audiences()) {
          assertThat(tables.get(audience.id()))
              .as("reported changes of %s for %s", node.name(), audience.id())
              .isEqualTo(node.routes(audience));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyHistoryEndsAtThePlanOfItsObjects(long seed) {
    history(seed, false);
  }

  /** What comes while services are still to be judged anew is planned as if they had been. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void soDoesOneInWhichNewConfigurationsAreFollowedInTurns(long seed) {
    assertThat(history(seed, true)).as("changes that came between two turns").isGreaterThan(20);
  }

  /** Returns how many changes came while there was something left to do. */
  private static int history(long seed, boolean inTurns) {
    int between = 0;
    var random = new Random(seed);
    Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
    Planner incremental = planner(Map.of());
    var mirror = new Mirror();
    for (int step = 0; step < STEPS; step++) {
      List<Resource> upserts = new ArrayList<>();
      List<ObjectKey> removed = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        Resource resource = object(random).as(Resource.class);
        boolean named =
            upserts.stream().anyMatch(other -> other.key().equals(resource.key()))
                || removed.contains(resource.key());
        if (named) {
          continue;
        }
        if (random.nextInt(4) == 0) {
          if (objects.remove(resource.key()) != null) {
            removed.add(resource.key());
          }
        } else {
          objects.put(resource.key(), resource);
          upserts.add(resource);
        }
      }
      if (inTurns) {
        between += incremental.isBehind() ? 1 : 0;
        mirror.follow(incremental, incremental.begin(upserts, removed, step));
        mirror.check(incremental);
        checkAnnouncedServicesExist(incremental, objects);
        boolean all = step % 20 == 0 || step == STEPS - 1;
        while (incremental.isBehind() && (all || random.nextInt(3) == 0)) {
          mirror.follow(incremental, incremental.goOn(1 + random.nextInt(3)));
          mirror.check(incremental);
        }
      } else {
        mirror.follow(incremental, incremental.observe(upserts, removed));
        mirror.check(incremental);
      }
      checkAnnouncedServicesExist(incremental, objects);
      if (step % 20 == 0 || step == STEPS - 1) {
        Map<String, List<Address>> held = new HashMap<>();
        incremental.assigned().forEach((id, assigned) -> held.put(id, assigned.addresses()));
        List<Resource> shuffled = new ArrayList<>(objects.values());
        Collections.shuffle(shuffled, random);
        Planner fresh = planner(held);
        fresh.observe(shuffled, List.of());
        Map<String, Object> expected = describe(fresh);
        Map<String, Object> described = describe(incremental);
        assertThat(described.keySet()).isEqualTo(expected.keySet());
        for (String part : expected.keySet()) {
          assertThat(described.get(part))
              .as("%s: seed %d, step %d", part, seed, step)
              .isEqualTo(expected.get(part));
        }
      }
    }
    return between;
  }

  private static void checkAnnouncedServicesExist(
      Planner planner, Map<ObjectKey, Resource> objects) {
    Set<String> there = new HashSet<>();
    for (Resource resource : objects.values()) {
      if (resource instanceof Service service) {
        there.add(service.id());
      }
    }
    for (NodePlanner node : planner.planners()) {
      for (Audience audience : node.audiences()) {
        for (Prefix prefix : node.routes(audience).keySet()) {
          List<String> services = node.services(audience, prefix);
          assertThat(services).isNotEmpty();
          for (String service : services) {
            assertThat(there).contains(service);
            assertThat(planner.decision(service)).isInstanceOf(Assigned.class);
          }
        }
      }
    }
  }

  private static Map<String, Object> describe(Planner planner) {
    Map<String, Object> all = new TreeMap<>();
    all.put("problems", planner.problems());
    all.put("assigned", new TreeMap<>(planner.assigned()));
    for (NodePlanner node : planner.planners()) {
      Map<String, Object> tables = new TreeMap<>();
      for (Audience audience : node.audiences()) {
        Map<Prefix, Object> routes = new TreeMap<>();
        node.routes(audience)
            .forEach((prefix, route) ->
                routes.put(prefix, List.of(route, node.services(audience, prefix))));
        audience.peers().forEach(peer -> tables.put(peer.name(), routes));
      }
      all.put("node " + node.name(), tables);
      all.put("silent " + node.name(), node.notAnnounced());
    }
    return all;
  }

  // ---- objects that may stand beside each other

  private static Manifest object(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> pool(random);
      case 1, 2 -> advertisement(random);
      case 3 -> peer(random);
      case 4 -> node(random);
      case 5, 6, 7 -> slice(random);
      default -> service(random);
    };
  }

  private static Manifest pool(Random random) {
    int number = random.nextInt(3);
    Manifest pool =
        random.nextBoolean()
            ? Manifest.pool("pool-" + number, "10.0." + number + ".0/24")
            : Manifest.pool(
                "pool-" + number, "10.0." + number + ".0/24", "2001:db8:" + number + "::/120");
    return pool.label("kind", random.nextBoolean() ? "public" : "private");
  }

  private static Manifest advertisement(Random random) {
    Manifest made = Manifest.advertisement("adv-" + random.nextInt(5));
    if (random.nextBoolean()) {
      made = made.spec("ipAddressPools", List.of("pool-" + random.nextInt(3)));
    } else if (random.nextBoolean()) {
      made = made.spec("ipAddressPoolSelectors", selector("kind", "public"));
    }
    boolean selects = random.nextInt(3) == 0;
    if (selects) {
      made = made.spec("serviceSelectors", selector("tier", "a"));
    } else if (random.nextBoolean()) {
      made = made.spec("aggregationLength", 24 + random.nextInt(9));
      made = made.spec("aggregationLengthV6", 120 + random.nextInt(9));
    }
    if (random.nextInt(3) == 0) {
      made = made.spec("nodeSelectors", selector("rack", "a"));
    }
    if (random.nextInt(3) == 0) {
      made = made.spec("peers", List.of("peer-" + random.nextInt(4)));
    }
    if (random.nextInt(4) == 0) {
      made = made.spec("localPref", 100 * random.nextInt(3));
    }
    if (random.nextInt(4) == 0) {
      made = made.spec("med", random.nextInt(3));
    }
    if (random.nextInt(4) == 0) {
      made = made.spec("asPathPrepend", 1 + random.nextInt(3));
    }
    if (random.nextInt(4) == 0) {
      made = made.spec("nextHop", random.nextBoolean() ? "10.9.9.9" : "2001:db8:9::9");
    }
    if (random.nextBoolean()) {
      made = made.created(random.nextInt(60));
    }
    return made.spec("communities", List.of("1:" + random.nextInt(4)));
  }

  private static List<Object> selector(String key, String value) {
    return List.of(Map.of("matchLabels", Map.of(key, value)));
  }

  private static Manifest peer(Random random) {
    int number = random.nextInt(4);
    Manifest peer =
        Manifest.peer("peer-" + number)
            .spec("peerAddress", (number == 3 ? "2001:db8::" : "192.0.2.") + (1 + number));
    if (random.nextInt(3) == 0) {
      peer = peer.spec("nodeSelectors", selector("rack", "a"));
    }
    return random.nextInt(4) == 0 ? peer.spec("dualStackAddressFamily", true) : peer;
  }

  private static Manifest node(Random random) {
    Manifest node =
        Manifest.of("Node", NODES.get(random.nextInt(NODES.size())))
            .label("rack", random.nextBoolean() ? "a" : "b");
    return random.nextInt(6) == 0
        ? node.label("node.kubernetes.io/exclude-from-external-load-balancers", "")
        : node;
  }

  private static Manifest service(Random random) {
    Manifest service =
        Manifest.service("s" + random.nextInt(30))
            .label("tier", random.nextBoolean() ? "a" : "b")
            .created(random.nextInt(60));
    if (random.nextBoolean()) {
      service = service.spec("externalTrafficPolicy", "Local");
    }
    if (random.nextInt(3) == 0) {
      service = service.annotation("metallb.io/address-pool", "pool-" + random.nextInt(3));
    }
    return random.nextInt(3) == 0 ? service.spec("ipFamilyPolicy", "PreferDualStack") : service;
  }

  private static Manifest slice(Random random) {
    String service = "s" + random.nextInt(30);
    List<Map<String, Object>> endpoints = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      endpoints.add(
          Map.of(
              "addresses",
              List.of("10.244.0.1"),
              "nodeName",
              NODES.get(random.nextInt(NODES.size())),
              "conditions",
              Map.of("ready", random.nextBoolean())));
    }
    Manifest slice =
        Manifest.of("EndpointSlice", service + "-" + random.nextInt(2))
            .label("kubernetes.io/service-name", service)
            .with("endpoints", endpoints);
    return random.nextInt(4) == 0
        ? slice
        : slice.with("addressType", random.nextBoolean() ? "IPv4" : "IPv6");
  }
}
