package bellman.balancer.plan;

import static bellman.api.Manifest.advertisement;
import static bellman.api.Manifest.peer;
import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.BgpAdvertisement;
import bellman.api.resource.Resource;
import bellman.net.Address;
import bellman.net.Community;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Advertisements that contradict each other: one decides, and no service goes silent for it. */
class ContradictionTest {

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, "n", null, _ -> List.of()));

  private Planner.Outcome observe(Manifest... manifests) {
    return planner.observe(
        Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList(), List.of());
  }

  private Planner.Outcome remove(Manifest manifest) {
    return planner.observe(List.of(), List.of(manifest.as(Resource.class).key()));
  }

  private NodePlanner node() {
    NodePlanner node = planner.planner("n");
    assertThat(node).isNotNull();
    return node;
  }

  private Map<String, PlannedRoute> routes(String peer) {
    Audience audience = node().audienceOf(peer);
    assertThat(audience).isNotNull();
    Map<String, PlannedRoute> routes = new HashMap<>();
    node().routes(audience).forEach((prefix, route) -> routes.put(prefix.toString(), route));
    return routes;
  }

  private long localPref(String peer, String prefix) {
    return routes(peer).get(prefix).localPref();
  }

  private List<String> problems() {
    return planner.problems().stream().map(each -> each.name() + " " + each.field()).toList();
  }

  private static Manifest service(String name, String address) {
    return Manifest.service(name).annotation("metallb.io/loadBalancerIPs", address);
  }

  private static List<Object> selector(String key, String value) {
    return List.of(Map.of("matchLabels", Map.of(key, value)));
  }

  @Test
  void theOneThatHasBeenThereLongerDecidesAndTheServiceIsAnnounced() {
    observe(
        peer("tor"),
        pool("p", "192.0.2.0/24"),
        advertisement("a").spec("localPref", 200).created(9),
        advertisement("b").spec("localPref", 100).created(3),
        service("web", "192.0.2.1"));

    assertThat(node().notAnnounced("default/web")).isNull();
    assertThat(localPref("tor", "192.0.2.1/32")).isEqualTo(100);
    assertThat(planner.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.name()).isEqualTo("a");
          assertThat(problem.field()).isEqualTo("spec.localPref");
          assertThat(problem.message()).contains("200", "BGPAdvertisement b", "100");
        });

    observe(advertisement("a").spec("localPref", 200).spec("aggregationLength", 24).created(9));
    assertThat(planner.problems()).isEmpty();
    assertThat(localPref("tor", "192.0.2.1/32")).isEqualTo(100);
    assertThat(localPref("tor", "192.0.2.0/24")).isEqualTo(200);
  }

  @Test
  void aPeerThatOnlyTheYoungerNamesHearsTheYounger() {
    observe(
        peer("both"),
        peer("young").spec("peerAddress", "192.0.2.2"),
        pool("p", "198.51.100.0/24"),
        advertisement("old").spec("localPref", 100).spec("peers", List.of("both")).created(1),
        advertisement("new").spec("localPref", 200).created(2),
        service("web", "198.51.100.1"));

    assertThat(localPref("both", "198.51.100.1/32")).isEqualTo(100);
    assertThat(localPref("young", "198.51.100.1/32")).isEqualTo(200);
    assertThat(problems()).containsExactly("new spec.localPref");
  }

  @Test
  void whatANodeDoesNotSayContradictsNothingThere() {
    observe(
        Manifest.of("Node", "n").label("rack", "a"),
        Manifest.of("Node", "m").label("rack", "b"),
        peer("tor"),
        pool("p", "198.51.100.0/24"),
        advertisement("old")
            .spec("localPref", 100)
            .spec("nodeSelectors", selector("rack", "b"))
            .created(1),
        advertisement("new").spec("localPref", 200).created(2),
        service("web", "198.51.100.1"));

    assertThat(localPref("tor", "198.51.100.1/32")).isEqualTo(200);
    assertThat(problems()).containsExactly("new spec.localPref");
    remove(Manifest.of("Node", "m"));
    assertThat(problems()).isEmpty();
  }

  /** An aggregate of two pools, whose services don't know of each other. */
  @Test
  void betweenServicesTheHigherPreferenceDecidesAndThenTheOlder() {
    Manifest one = advertisement("one").spec("ipAddressPools", List.of("first")).created(2);
    Manifest two = advertisement("two").spec("ipAddressPools", List.of("second")).created(1);
    observe(
        peer("tor"),
        pool("first", "192.0.2.0-192.0.2.30"),
        pool("second", "192.0.2.31-192.0.2.63"),
        one.spec("aggregationLength", 28).spec("localPref", 200).spec("med", 1),
        two.spec("aggregationLength", 28).spec("localPref", 100).spec("med", 2),
        service("web", "192.0.2.20"),
        service("mail", "192.0.2.31"));

    assertThat(routes("tor"))
        .isEqualTo(Map.of("192.0.2.16/28", new PlannedRoute(200, List.of(), 1L, 0, null)));
    // though the other one has been there longer, and its MED is higher
    assertThat(reasons())
        .containsExactly(
            "two spec.localPref by one: its local preference (200) is higher, which services that"
                + " share the route use",
            "two spec.med by one: its local preference (200) is higher, which services that share"
                + " the route use");

    observe(two.spec("aggregationLength", 28).spec("localPref", 200).spec("med", 2));
    assertThat(routes("tor"))
        .isEqualTo(Map.of("192.0.2.16/28", new PlannedRoute(200, List.of(), 2L, 0, null)));
    assertThat(reasons())
        .containsExactly("one spec.med by two: it is older, and local preferences are equal (200)");
    observe(one.spec("aggregationLength", 28).spec("localPref", 200).spec("med", 1).created(1));
    assertThat(reasons())
        .containsExactly(
            "two spec.med by one: its name comes first, and local preferences are equal (200)");
  }

  /** Who decides one thing may do so for what another of the same service says. */
  @Test
  void theReasonNamesThoseByWhichServicesGo() {
    observe(
        peer("tor"),
        pool("first", "192.0.2.0-192.0.2.30"),
        pool("second", "192.0.2.31-192.0.2.63"),
        aggregate("head", "first").spec("localPref", 500).created(1),
        aggregate("med", "first").spec("localPref", 500).spec("med", 1).created(2),
        aggregate("top", "second").spec("localPref", 50).created(1),
        aggregate("low", "second").spec("localPref", 50).spec("med", 2).created(2),
        service("web", "192.0.2.20"),
        service("mail", "192.0.2.31"));

    assertThat(reasons())
        .contains(
            "low spec.med by med: the local preference of BGPAdvertisement head of the same service"
                + " (500) is higher than that of BGPAdvertisement top of the other service, which"
                + " services that share the route use");
    observe(
        aggregate("head", "first").spec("localPref", 50).created(1),
        aggregate("med", "first").spec("localPref", 50).spec("med", 1).created(2));
    assertThat(reasons())
        .containsExactly(
            "low spec.med by med: BGPAdvertisement head of the same service comes before"
                + " BGPAdvertisement top of the other service by name, and local preferences are"
                + " equal (50)");
  }

  private static Manifest aggregate(String name, String pool) {
    return advertisement(name).spec("ipAddressPools", List.of(pool)).spec("aggregationLength", 28);
  }

  /** Who lost what by whom, and why. */
  private List<String> reasons() {
    return planner.problems().stream()
        .map(each ->
            each.name()
                + " "
                + each.field()
                + each.message()
                    .replaceFirst(
                        ".* BGPAdvertisement (\\S+) decides with \\S+, since (.*): give both .*",
                        " by $1: $2"))
        .toList();
  }

  /** Shared address: one says 100 and has been there longer, the other says 200. */
  @Test
  void servicesOnOneAddressGoByTheHigherPreference() {
    Manifest tcp =
        service("tcp", "192.0.2.53")
            .label("proto", "tcp")
            .annotation("metallb.io/allow-shared-ip", "dns");
    Manifest udp =
        service("udp", "192.0.2.53")
            .label("proto", "udp")
            .ports("UDP", 80)
            .annotation("metallb.io/allow-shared-ip", "dns");
    observe(
        peer("tor"),
        pool("p", "192.0.2.0/24"),
        advertisement("a")
            .spec("localPref", 100)
            .spec("med", 7)
            .spec("serviceSelectors", selector("proto", "tcp"))
            .created(1),
        advertisement("b")
            .spec("localPref", 200)
            .spec("serviceSelectors", selector("proto", "udp"))
            .created(2),
        advertisement("c")
            .spec("localPref", 300)
            .spec("serviceSelectors", selector("proto", "udp"))
            .created(3));
    observe(tcp);
    assertThat(problems()).isEmpty();

    Planner.Outcome came = observe(udp);
    assertThat(came.compiled()).isFalse();
    assertThat(came.problemsDiffer()).isTrue();
    // of udp's own two the older decides, though the younger's preference is higher still
    assertThat(routes("tor").get("192.0.2.53/32"))
        .isEqualTo(new PlannedRoute(200, List.of(), 7L, 0, null));
    assertThat(problems()).containsExactly("a spec.localPref", "c spec.localPref");
    assertThat(reasons())
        .containsExactly(
            "a spec.localPref by b: its local preference (200) is higher, which services that share"
                + " the route use",
            "c spec.localPref by b: it is older");

    Planner.Outcome went = remove(udp);
    assertThat(went.problemsDiffer()).isTrue();
    assertThat(localPref("tor", "192.0.2.53/32")).isEqualTo(100);
    assertThat(problems()).isEmpty();
    assertThat(observe(tcp.label("more", "labels")).problemsDiffer()).isFalse();
  }

  // ---- whatever the advertisements

  /** A service that is announced where an advertisement says so: nothing is wrong with it. */
  private record Healthy(String name, int last, boolean front, int port) {
    static Healthy random(Random random, int number) {
      return new Healthy("s" + number, random.nextInt(8), random.nextBoolean(), 80 + number);
    }

    String address() {
      return "192.0.2." + last;
    }

    Manifest manifest() {
      return service(name, address())
          .annotation("metallb.io/allow-shared-ip", "k")
          .label("tier", front ? "front" : "back")
          .ports("TCP", port);
    }
  }

  /** An oracle that knows nothing of tables, audiences and changes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void nobodyIsSilentAndRoutesAreAsTheRuleSays(long seed) {
    int heard = 0;
    int contradictions = 0;
    var random = new Random(seed);
    List<String> nodes = List.of("a", "b");
    List<String> peers = List.of("p0", "p1", "p2");
    for (int round = 0; round < 40; round++) {
      Planner some = new Planner(new Planner.Settings(_ -> true, "a", null, _ -> List.of()));
      List<Manifest> all = new ArrayList<>();
      all.add(Manifest.of("Node", "a").label("rack", "a"));
      all.add(Manifest.of("Node", "b").label("rack", "b"));
      for (int i = 0; i < peers.size(); i++) {
        all.add(peer(peers.get(i)).spec("peerAddress", "10.0.0." + (1 + i)));
      }
      all.add(pool("x", "192.0.2.0-192.0.2.3"));
      all.add(pool("y", "192.0.2.4-192.0.2.7"));
      Map<String, Manifest> advertisements = new HashMap<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        advertisements.put("adv" + i, random(random, "adv" + i));
      }
      all.addAll(advertisements.values());
      List<Healthy> services = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        services.add(Healthy.random(random, i));
        all.add(services.getLast().manifest());
      }
      some.observe(all.stream().map(each -> each.as(Resource.class)).toList(), List.of());
      Set<String> losers = new HashSet<>();
      for (String node : nodes) {
        NodePlanner plan = some.planner(node);
        assertThat(plan).isNotNull();
        for (String peer : peers) {
          Audience audience = plan.audienceOf(peer);
          assertThat(audience).isNotNull();
          assertThat(plan.routes(audience))
              .as("seed %d, round %d, %s to %s", seed, round, node, peer)
              .isEqualTo(expected(node, peer, advertisements, services, losers));
        }
        for (Healthy service : services) {
          boolean isMatched =
              peers.stream()
                  .anyMatch(peer -> !matching(node, peer, advertisements, service).isEmpty());
          assertThat(plan.notAnnounced("default/" + service.name()) == null).isEqualTo(isMatched);
          heard += isMatched ? 1 : 0;
        }
      }
      assertThat(some.problems().stream().map(problem -> problem.name() + problem.field()).toList())
          .as("seed %d, round %d", seed, round)
          .hasSameElementsAs(losers);
      contradictions += losers.size();
    }
    assertThat(heard).as("services that somebody heard of").isGreaterThan(300);
    assertThat(contradictions).as("advertisements that lost").isGreaterThan(50);
  }

  private static Manifest random(Random random, String name) {
    Manifest made = advertisement(name).spec("communities", List.of("1:" + random.nextInt(4)));
    boolean selects = random.nextInt(3) == 0;
    if (selects) {
      made = made.spec("serviceSelectors", selector("tier", "front"));
    } else if (random.nextBoolean()) {
      made = made.spec("aggregationLength", random.nextBoolean() ? 30 : 31);
    }
    made = random.nextInt(3) == 0 ? made.spec("ipAddressPools", List.of("x")) : made;
    made = random.nextInt(3) == 0 ? made.spec("nodeSelectors", selector("rack", "a")) : made;
    made = random.nextInt(3) == 0 ? made.spec("peers", List.of("p" + random.nextInt(3))) : made;
    made = random.nextBoolean() ? made.spec("localPref", 100 * random.nextInt(3)) : made;
    made = random.nextBoolean() ? made.spec("med", random.nextInt(2)) : made;
    made = random.nextBoolean() ? made.spec("asPathPrepend", 1 + random.nextInt(2)) : made;
    made = random.nextBoolean() ? made.spec("nextHop", "10.1.1." + random.nextInt(2)) : made;
    return random.nextBoolean() ? made.created(random.nextInt(4)) : made;
  }

  /** The advertisements that announce a service to a peer, the oldest first. */
  private static List<BgpAdvertisement> matching(
      String node, String peer, Map<String, Manifest> advertisements, Healthy service) {
    List<BgpAdvertisement> some = new ArrayList<>();
    for (Manifest manifest : advertisements.values()) {
      BgpAdvertisement each = manifest.as(BgpAdvertisement.class);
      boolean isFor =
          (each.peers().isEmpty() || each.peers().contains(peer))
              && (each.nodeSelectors().isEmpty() || node.equals("a"))
              && (each.ipAddressPools().isEmpty() || service.last() < 4)
              && (each.serviceSelectors().isEmpty() || service.front());
      if (isFor) {
        some.add(each);
      }
    }
    some.sort(AGE);
    return some;
  }

  private static final Comparator<BgpAdvertisement> AGE =
      Comparator.comparingLong((BgpAdvertisement each) ->
              each.metadata().creationTimestamp() == null
                  ? Long.MAX_VALUE
                  : each.metadata().creationTimestamp().toEpochMilli())
          .thenComparing(each -> each.metadata().name());

  private static Map<Prefix, PlannedRoute> expected(
      String node,
      String peer,
      Map<String, Manifest> advertisements,
      List<Healthy> services,
      Set<String> losers) {
    Map<Prefix, List<List<BgpAdvertisement>>> claims = new HashMap<>();
    for (Healthy service : services) {
      Map<Prefix, List<BgpAdvertisement>> own = new HashMap<>();
      for (BgpAdvertisement each : matching(node, peer, advertisements, service)) {
        Prefix prefix = new Prefix(Address.parse(service.address()), each.aggregationLength());
        own.computeIfAbsent(prefix, _ -> new ArrayList<>()).add(each);
      }
      own.forEach(
          (prefix, some) -> claims.computeIfAbsent(prefix, _ -> new ArrayList<>()).add(some));
    }
    Map<Prefix, PlannedRoute> routes = new HashMap<>();
    claims.forEach((prefix, some) -> routes.put(prefix, route(some, losers)));
    return routes;
  }

  private static PlannedRoute route(List<List<BgpAdvertisement>> services, Set<String> losers) {
    Comparator<BgpAdvertisement> first =
        Comparator.<BgpAdvertisement>comparingLong(each -> each.attributes().localPref())
            .reversed()
            .thenComparing(AGE);
    List<BgpAdvertisement> order = new ArrayList<>();
    services.stream()
        .sorted((one, other) -> {
          for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int by = first.compare(one.get(i), other.get(i));
            if (by != 0) {
              return by;
            }
          }
          return one.size() - other.size();
        })
        .forEach(order::addAll);
    BgpAdvertisement decider = order.getFirst();
    Long med = null;
    String nextHop = null;
    Set<Community> communities = new TreeSet<>();
    for (BgpAdvertisement each : order) {
      med = med == null ? each.attributes().med() : med;
      nextHop = nextHop == null ? each.attributes().nextHop() : nextHop;
      each.attributes().communities().forEach(text -> communities.add(Community.parse(text)));
    }
    for (BgpAdvertisement each : order) {
      String name = each.metadata().name();
      note(
          losers,
          name + "spec.localPref",
          each.attributes().localPref(),
          decider.attributes().localPref());
      note(
          losers,
          name + "spec.asPathPrepend",
          each.attributes().asPathPrepend(),
          decider.attributes().asPathPrepend());
      note(losers, name + "spec.med", each.attributes().med(), med);
      note(losers, name + "spec.nextHop", each.attributes().nextHop(), nextHop);
    }
    return new PlannedRoute(
        decider.attributes().localPref(),
        List.copyOf(communities),
        med,
        decider.attributes().asPathPrepend(),
        nextHop == null ? null : Address.parse(nextHop));
  }

  private static void note(
      Set<String> losers, String what, @Nullable Object own, @Nullable Object decided) {
    if (own != null && !own.equals(decided)) {
      losers.add(what);
    }
  }
}
