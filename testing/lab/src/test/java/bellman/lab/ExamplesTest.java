package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each example against each router. Three things are one: what the plan says, what {@code routes}
 * says was sent, and what the router says it holds.
 */
final class ExamplesTest {
  private static final long OURS = 64500;

  /** A router over several hops, in the example of BFD: behind the second place. */
  private static final String FAR = "10.9.0.1";

  /**
   * A peer of the example's node: where its router is, and of which AS.
   *
   * @param known what its router knows of us beyond our address and AS
   */
  record Peer(String name, String address, long asn, UnaryOperator<Neighbor> known) {
    Peer(String name, String address, long asn) {
      this(name, address, asn, UnaryOperator.identity());
    }

    Neighbor us() {
      return known.apply(new Neighbor(nextHop(this), OURS));
    }
  }

  /**
   * One example as one node sees it.
   *
   * @param routes how many routes the node announces in all, counted by hand
   */
  record Example(String folder, String node, int routes, int port, List<Peer> peers) {
    static Example of(String folder, String node, int routes, Peer... peers) {
      return new Example(folder, node, routes, 179, List.of(peers));
    }

    /** Some are told of by all, the others by those that are quick to start. */
    Stream<RouterKind> routers() {
      return ON_ALL.contains(folder)
          ? RouterKind.that()
          : RouterKind.that().filter(Soak.KINDS::contains);
    }

    @Override
    public String toString() {
      return folder + " on " + node;
    }
  }

  private static final Set<String> ON_ALL = Set.of("seed", "basic", "dual-stack");

  private static final List<Example> EXAMPLES =
      List.of(
          Example.of("seed", "node-1", 2, new Peer("tor", Site.FIRST, OURS)),
          Example.of("basic", "node-1", 2, new Peer("sample", Site.FIRST, 64501)),
          Example.of("community-aliases", "node-1", 2, new Peer("tor", Site.FIRST, OURS)),
          Example.of("peer-node-selectors", "node-1", 1, new Peer("tor-a", Site.FIRST, 64501)),
          Example.of("peer-node-selectors", "node-2", 1, new Peer("tor-b", Site.SECOND, 64502)),
          Example.of(
              "peer-node-selectors",
              "node-3",
              2,
              new Peer("tor-a", Site.FIRST, 64501),
              new Peer("tor-b", Site.SECOND, 64502)),
          // The shop to both peers, the ledger to one.
          Example.of(
              "advertisement-limits",
              "node-1",
              3,
              new Peer("peer-a", Site.FIRST, OURS),
              new Peer("peer-b", Site.SECOND, 64502)),
          // Node 2 is no edge: the ledger alone.
          Example.of(
              "advertisement-limits",
              "node-2",
              1,
              new Peer("peer-a", Site.FIRST, OURS),
              new Peer("peer-b", Site.SECOND, 64502)),
          // One IPv4 address and its /24; two IPv6 addresses and their /64.
          Example.of(
              "dual-stack",
              "node-1",
              5,
              new Peer("tor-v4", Site.FIRST, 64501),
              new Peer("tor-v6", Site.FIRST_V6, 64501)),
          // An endpoint that only serves on its way out still counts; "gone" has none.
          Example.of("health", "node-1", 2, new Peer("tor", Site.FIRST, 64501)),
          Example.of("health", "node-2", 1, new Peer("tor", Site.FIRST, 64501)),
          new Example(
              "session-settings", "node-1", 1, 1179, List.of(new Peer("tor", Site.FIRST, 64501))),
          Example.of("graceful-restart", "node-1", 1, new Peer("tor", Site.FIRST, 64501)),
          // The two name servers share one address.
          Example.of("sharing", "node-1", 3, new Peer("tor", Site.FIRST, 64501)),
          Example.of(
              "password",
              "node-1",
              2,
              new Peer(
                  "tor-a",
                  Site.FIRST,
                  64501,
                  us -> us.withPassword("a-long-one-that-nobody-guesses")),
              new Peer("tor-b", Site.SECOND, 64502, us -> us.withPassword("the-routers-own"))),
          // Packets of BFD are in another test: not all of these routers have it.
          Example.of(
              "bfd",
              "node-1",
              2,
              new Peer("tor", Site.FIRST, 64501),
              new Peer("core", FAR, 64502, Neighbor::farAway)),
          Example.of(
              "route-attributes",
              "node-1",
              2,
              new Peer("main", Site.FIRST, 64501, us -> us.withTtlSecurity(1)),
              new Peer("spare", Site.SECOND, 64501, us -> us.called(179))));

  private static @Nullable Site site;

  /** Plans are the same for all routers, and each costs the start of a JVM. */
  private static final Map<Example, JsonNode> PLANS = new HashMap<>();

  @BeforeAll
  static void open() {
    Requirements.lab();
    Bellman.prepare();
    site = new Site();
    site.second.address("lo", FAR + "/32");
    site.host.run("ip", "route", "add", FAR, "via", Site.SECOND);
  }

  @AfterAll
  static void close() {
    PLANS.clear();
    if (site != null) {
      site.close();
    }
  }

  private static Site site() {
    return Objects.requireNonNull(site);
  }

  static Stream<Arguments> everyExampleOnEveryRouter() {
    return EXAMPLES.stream()
        .flatMap(example -> example.routers().map(kind -> Arguments.of(example, kind)));
  }

  @ParameterizedTest
  @MethodSource("everyExampleOnEveryRouter")
  void planAndRoutesAndTheRouterAgree(Example example, RouterKind kind) {
    Requirements.router(kind);
    Lab lab = site().lab;
    Path config = Manifests.example(lab, example.folder);
    JsonNode plan = PLANS.computeIfAbsent(example, asked -> Bellman.plan(config, asked.node));
    Set<String> peers = example.peers.stream().map(Peer::name).collect(Collectors.toSet());
    assertThat(AnsweredRoutes.plannedPeers(plan, example.node)).isEqualTo(peers);

    try (Router first = start(kind, example, false);
        Router second = start(kind, example, true);
        Bellman bellman =
            Bellman.start(
                lab, site().host, config, example.node, lab.newFolder("state").resolve("state"))) {
      int routes = 0;
      for (Router router : Stream.of(first, second).filter(Objects::nonNull).toList()) {
        SortedMap<String, ReceivedRoute> planned = planned(plan, example, router == second);
        lab.await("table of " + router.name(), planned, router::routes);
        routes += planned.size();
      }
      assertThat(routes).isEqualTo(example.routes);
      for (Peer peer : example.peers) {
        Router router = isSecond(peer) ? second : first;
        lab.await(
            "session " + peer.name,
            () -> Objects.requireNonNull(router).session(nextHop(peer)).established(),
            established -> established);
      }

      JsonNode sent = bellman.routes();
      assertThat(sent).hasSize(example.routes);
      for (Router router : Stream.of(first, second).filter(Objects::nonNull).toList()) {
        Set<String> its =
            example.peers.stream()
                .filter(peer -> isSecond(peer) == (router == second))
                .map(Peer::name)
                .collect(Collectors.toSet());
        assertThat(AnsweredRoutes.sent(sent, its)).isEqualTo(router.routes());
      }
      if (example.folder.equals("session-settings")) {
        itsSessionIsAsItWasSet(bellman, Objects.requireNonNull(first));
      }
    }
  }

  private static void itsSessionIsAsItWasSet(Bellman bellman, Router router) {
    assertThat(router.session(Site.HOST_TO_FIRST).routerId()).isEqualTo("10.10.10.10");
    JsonNode peer = bellman.peers().path(0);
    assertThat(peer.path("state").asText()).isEqualTo("established");
    assertThat(peer.path("holdTimeSeconds").asInt()).isEqualTo(30);
    assertThat(peer.path("keepaliveSeconds").asInt()).isEqualTo(5);
    assertThat(peer.path("peerRouterId").asText()).isEqualTo(Site.FIRST);
    assertThat(peer.path("warnings")).isEmpty();
  }

  @ParameterizedTest
  @Routers(Ability.BFD)
  void theProfileOfTheExampleOfBfd(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = site().lab;
    try (var router = new BfdRouter(site(), kind, BfdRouter.Setup.of(100));
        Bellman bellman =
            Bellman.start(
                lab,
                site().host,
                Manifests.example(lab, "bfd"),
                "node-1",
                lab.newFolder("state").resolve("state"))) {
      JsonNode tor =
          lab.await(
              "BFD",
              () -> bellman.peer("tor"),
              peer -> peer.path("bfd").path("detectionMillis").asLong() == 300);
      assertThat(tor.path("bfd").path("state").asText()).isEqualTo("up");
      assertThat(tor.path("bfd").path("profile").asText()).isEqualTo("quick");
      lab.await("the router's BFD", true, () -> router.isUp(Site.HOST_TO_FIRST));
    }
  }

  private static boolean isSecond(Peer peer) {
    return peer.address.equals(Site.SECOND) || peer.address.equals(FAR);
  }

  private static String nextHop(Peer peer) {
    return switch (peer.address) {
      case Site.FIRST -> Site.HOST_TO_FIRST;
      case Site.FIRST_V6 -> Site.HOST_TO_FIRST_V6;
      default -> Site.HOST_TO_SECOND;
    };
  }

  private static SortedMap<String, ReceivedRoute> planned(
      JsonNode plan, Example example, boolean second) {
    Map<String, String> nextHops = new HashMap<>();
    Long external = null;
    for (Peer peer : example.peers) {
      if (isSecond(peer) == second) {
        nextHops.put(peer.name, nextHop(peer));
        external = peer.asn == OURS ? null : OURS;
      }
    }
    return AnsweredRoutes.planned(plan, example.node, nextHops, external);
  }

  /** The router at one of the two places, where this node has a peer there. */
  private static @Nullable Router start(RouterKind kind, Example example, boolean second) {
    List<Peer> its = example.peers.stream().filter(peer -> isSecond(peer) == second).toList();
    if (its.isEmpty()) {
      return null;
    }
    RouterSettings settings =
        RouterSettings.of(
            its.getFirst().asn,
            second ? Site.SECOND : Site.FIRST,
            its.stream().map(Peer::us).toArray(Neighbor[]::new));
    return kind.start(
        site().lab, second ? site().second : site().first, settings.withPort(example.port));
  }
}
