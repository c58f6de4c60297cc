package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sockets bound to a device, as those of a VRF are: two networks with the same addresses, told
 * apart by nothing but the interface. {@link VrfTest} has real ones, where the kernel does.
 */
final class DevicesTest {
  private static final String NODE = "node-1";
  private static final long OURS = 64500;
  private static final String ROUTER = "10.0.0.1";
  private static final String HOST = "10.0.0.2";
  private static final String PREFIX = "198.51.100.10/32";

  private @Nullable Lab lab;
  private @Nullable Namespace host;

  @BeforeEach
  void open() {
    Requirements.lab();
    Requirements.router(RouterKind.BIRD);
    Requirements.router(RouterKind.FRR);
    Bellman.prepare();
    lab = new Lab();
    host = lab.namespace("host");
  }

  @AfterEach
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  private Lab lab() {
    return Objects.requireNonNull(lab);
  }

  private Namespace host() {
    return Objects.requireNonNull(host);
  }

  /** A cable from the host's device to a router's place, with the same addresses each time. */
  private Namespace network(String device) {
    Namespace place = lab().namespace(device);
    connect(device, place);
    return place;
  }

  private void connect(String device, Namespace place) {
    lab().cable(host(), device, place, "host0");
    host().address(device, HOST + "/24");
    place.address("host0", ROUTER + "/24");
  }

  private Router router(RouterKind kind, Namespace place, long asn, boolean connects) {
    var neighbor = new Neighbor(HOST, OURS);
    return kind.start(
        lab(),
        place,
        RouterSettings.of(asn, ROUTER, connects ? neighbor.called(179) : neighbor)
            .withPort(connects ? 1179 : 179));
  }

  private Bellman start(Path config) {
    return Bellman.start(lab(), host(), config, NODE, lab().newFolder("state").resolve("state"));
  }

  private Path config(String... peers) {
    return Manifests.folder(
        lab(),
        String.join("---\n", peers),
        Manifests.pool("198.51.100.0/24"),
        Manifests.advertisement("communities: [\"64500:7\"]"),
        Manifests.service("web", "198.51.100.10"));
  }

  private static Map<String, ReceivedRoute> table() {
    return Map.of(
        PREFIX, new ReceivedRoute(PREFIX, HOST, null, List.of(OURS), Set.of("64500:7"), Set.of()));
  }

  private static String state(Bellman bellman, String peer) {
    return bellman.peer(peer).path("state").asText();
  }

  @Test
  void twoRoutersWithOneAddress() {
    Namespace red = network("red");
    Namespace blue = network("blue");
    Path config =
        config(
            Manifests.peer("red", ROUTER, OURS, 64501, "vrf: red", "password: of-red"),
            Manifests.peer("blue", ROUTER, OURS, 64502, "vrf: blue"),
            Manifests.peer("green", ROUTER, OURS, 64503, "vrf: green"));
    var guarded = RouterSettings.of(64501, ROUTER, new Neighbor(HOST, OURS).withPassword("of-red"));
    try (Router first = RouterKind.FRR.start(lab(), red, guarded);
        Router second = router(RouterKind.BIRD, blue, 64502, false);
        Bellman bellman = start(config)) {
      lab().await("red", table(), first::routes);
      lab().await("blue", table(), second::routes);
      assertThat(state(bellman, "red")).isEqualTo("established");
      assertThat(state(bellman, "blue")).isEqualTo("established");
      String why = "waits for the device green: it does not exist";
      lab()
          .await(
              "a reason",
              () -> bellman.peer("green").path("lastError").asText(),
              error -> error.contains(why));
      assertThat(bellman.peer("green").path("warnings").toString()).contains(why);
    }
  }

  @Test
  void aDeviceThatAppearsIsUsedAtOnce() {
    Namespace green = lab().namespace("green");
    lab().cable(host(), "unnamed", green, "host0");
    green.address("host0", ROUTER + "/24");
    try (Router router = router(RouterKind.BIRD, green, 64503, false);
        Bellman bellman =
            start(
                config(
                    Manifests.peer(
                        "green", ROUTER, OURS, 64503, "vrf: green", "connectTime: 600s")))) {
      lab()
          .await(
              "a reason",
              () -> bellman.peer("green").path("lastError").asText(),
              error -> error.contains("waits for the device green"));
      // the next attempt would be in ten minutes
      host().run("ip", "link", "set", "unnamed", "down");
      host().run("ip", "link", "set", "unnamed", "name", "green");
      host().address("green", HOST + "/24");
      host().run("ip", "link", "set", "green", "up");
      lab().await("table", table(), router::routes);
      assertThat(bellman.peer("green").path("warnings")).isEmpty();
    }
  }

  @Test
  void twoThatConnectFromOneAddress() {
    Namespace red = network("red");
    Namespace blue = network("blue");
    Path config =
        config(
            Manifests.peer("red", ROUTER, OURS, 64501, "vrf: red", "passive: true"),
            Manifests.peer("blue", ROUTER, OURS, 64502, "vrf: blue", "passive: true"),
            Manifests.peer("other", "10.0.7.1", OURS, 64503, "passive: true"));
    try (Bellman bellman = start(config);
        Router first = router(RouterKind.FRR, red, 64501, true);
        Router second = router(RouterKind.BIRD, blue, 64502, true)) {
      lab().await("red", table(), first::routes);
      lab().await("blue", table(), second::routes);
      assertThat(bellman.peer("other").path("warnings")).isEmpty();
      assertThat(host().run("ss", "-Htln", "sport = :179").lines()).hasSize(3);

      // a device of the same name is another one to the kernel
      host().run("ip", "link", "delete", "red");
      lab().await("the end", () -> state(bellman, "red"), now -> !now.equals("established"));
      connect("red", red);
      lab().await("red again", table(), first::routes);
      assertThat(state(bellman, "blue")).isEqualTo("established");
    }
  }

  /** More news than the kernel keeps for a process that does not listen: it asks for all again. */
  @Test
  void aDeviceOfWhichTheNewsAreLost() {
    Namespace green = lab().namespace("green");
    Path changes = lab().folder().resolve("changes");
    Manifests.write(
        changes, "addr add 10.99.0.1/32 dev lo\naddr del 10.99.0.1/32 dev lo\n".repeat(2000));
    try (Bellman bellman =
        start(
            config(
                Manifests.peer("green", ROUTER, OURS, 64503, "vrf: green", "connectTime: 600s")))) {
      lab()
          .await(
              "a reason",
              () -> bellman.peer("green").path("lastError").asText(),
              error -> error.contains("waits for the device green"));
      bellman.daemon().freeze();
      try {
        host().run("ip", "-batch", changes.toString());
        connect("green", green);
      } finally {
        bellman.daemon().thaw();
      }
      try (Router router = router(RouterKind.BIRD, green, 64503, false)) {
        lab().await("table", table(), router::routes);
        assertThat(lostNews()).isPositive();
      }
    }
  }

  /** What the kernel could not tell a listener of links and addresses (RTMGRP_ in rtnetlink(7)). */
  private long lostNews() {
    return host()
        .run("cat", "/proc/net/netlink")
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .filter(column -> column[3].equals("00000111"))
        .mapToLong(column -> Long.parseLong(column[8]))
        .sum();
  }

  /** With a plain interface for each VRF: this kernel may have none. */
  @Test
  void theExample() {
    Path config = Manifests.example(lab(), "vrf");
    var plan = Bellman.plan(config, NODE);
    try (Bellman bellman = start(config)) {
      for (String vrf : List.of("blue", "red")) {
        lab()
            .await(
                vrf + " to wait",
                () -> bellman.peer(vrf + "-tor").path("warnings").toString(),
                warnings ->
                    warnings.contains("waits for the device " + vrf + ": it does not exist"));
      }
      Namespace blue = network("blue");
      Namespace red = network("red");
      try (Router first = router(RouterKind.FRR, blue, 64501, false);
          Router second = router(RouterKind.BIRD, red, 64501, false)) {
        var forBlue = AnsweredRoutes.planned(plan, NODE, Map.of("blue-tor", HOST), OURS);
        var forRed = AnsweredRoutes.planned(plan, NODE, Map.of("red-tor", HOST), OURS);
        assertThat(List.of(forBlue.size(), forRed.size())).containsExactly(1, 1);
        lab().await("blue", forBlue, first::routes);
        lab().await("red", forRed, second::routes);
        assertThat(bellman.peer("red-tor").path("warnings")).isEmpty();
      }
    }
  }
}
