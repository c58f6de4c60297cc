package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * {@link Document}, from its first example to its last, as somebody follows it who keeps an object
 * a file: an example with the name of an earlier one takes its place. After each there is what
 * {@code validate} and {@code plan} say, and what a router got. The folder is that of a running
 * Bellman on node-1, a machine of the front rack with two addresses on the router's network.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DocumentTest {

  private static final String NODE = "node-1";
  private static final String ROUTER = "172.30.0.3";

  /** The address that the kernel would choose, and the one that the document asks for. */
  private static final String CHOSEN = "172.30.0.4";

  private static final String ASKED_FOR = "172.30.0.2";

  /** Four machines, and one service that asks for the document's address. */
  private static final String SITE =
      node("node-1", "node-1", "rack: frontend")
          + node("slow-1", "slow-1", "rack: frontend, network-speed: slow")
          + node("host-a", "hostA", "rack: backend")
          + node("node-a", "NodeA", "rack: backend")
          + Manifests.service("web", "198.51.100.10");

  /** What warns about the names that are nowhere on the page. */
  private static final List<String> NAMES_OF_NOTHING =
      List.of(
          "there is no IPAddressPool 'PoolA'",
          "there is no BGPPeer 'PeerA'",
          "there is no BGPPeer 'PeerB'");

  private static final String WEB = "198.51.100.10/32";
  private static final String WHOLE = "198.51.100.0/24 0 []";

  private static Lab lab;
  private static Router on179;
  private static Router on180;
  private static Path folder;
  private static Bellman bellman;

  @BeforeAll
  static void begin() {
    Requirements.lab();
    Requirements.router(RouterKind.BIRD);
    Bellman.prepare();
    lab = new Lab();
    Namespace host = lab.namespace("host");
    Namespace leaf = lab.namespace("leaf");
    lab.cable(host, "leaf0", leaf, "host0");
    host.address("leaf0", CHOSEN + "/24");
    host.address("leaf0", ASKED_FOR + "/24");
    leaf.address("host0", ROUTER + "/24");
    RouterSettings settings =
        RouterSettings.of(
            64_512, ROUTER, new Neighbor(CHOSEN, 64_512), new Neighbor(ASKED_FOR, 64_512));
    on179 = RouterKind.BIRD.start(lab, leaf, settings);
    on180 = RouterKind.BIRD.start(lab, leaf, settings.withPort(180));
    folder = Manifests.folder(lab, SITE);
    bellman = Bellman.start(lab, host, folder, NODE, lab.newFolder("state").resolve("addresses"));
  }

  @AfterAll
  static void end() {
    if (lab != null) {
      lab.close();
    }
  }

  private static String node(String name, String hostname, String labels) {
    return """
    apiVersion: v1
    kind: Node
    metadata:
      name: %s
      labels: {kubernetes.io/hostname: %s, %s}
    ---
    """
        .formatted(name, hostname, labels);
  }

  /** Has an example in the folder, under the name of what it is about. */
  private static void put(int example, String file) {
    Manifests.write(folder.resolve(file + ".yaml"), Document.example(example));
  }

  // ---- what is said

  private static Command.Result validate(Path of) {
    return Command.result(
        List.of(Bellman.root().resolve("bellman").toString(), "validate", "-f", of.toString()));
  }

  /** What is said of the folder as it is; each text is in one line, in this order. */
  private static void assertSaid(List<String> problems, List<String> warnings) {
    JsonNode plan = Bellman.plan(folder, NODE);
    assertSaid(plan.path("problems"), problems);
    assertSaid(plan.path("warnings"), warnings);
    Command.Result validated = validate(folder);
    assertThat(validated.status()).isEqualTo(problems.isEmpty() ? 0 : 1);
    for (String text : problems) {
      assertThat(validated.complaint() + validated.output()).contains(text);
    }
  }

  private static void assertSaid(JsonNode list, List<String> texts) {
    List<String> messages = new ArrayList<>();
    list.forEach(each -> messages.add(each.path("message").asText()));
    assertThat(messages).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(messages.get(i)).contains(texts.get(i));
    }
  }

  /** What a plan has for each peer of a node, as {@link #has} has it. */
  private static Map<String, List<String>> planned(Path of, String node) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (JsonNode peer : Bellman.plan(of, node).path("nodes").path(0).path("peers")) {
      List<String> routes = new ArrayList<>();
      for (JsonNode route : peer.path("routes")) {
        List<String> communities = new ArrayList<>();
        route.path("communities").forEach(each -> communities.add(each.asText()));
        routes.add(
            route.path("prefix").asText()
                + " "
                + route.path("localPref").asLong()
                + " "
                + communities);
      }
      all.put(peer.path("name").asText(), routes);
    }
    return all;
  }

  private static String silent(Path of, String node) {
    return Bellman.plan(of, node).at("/nodes/0/silent/0/reason").asText();
  }

  // ---- what the router got

  /** Prefix, local preference and communities of each route. */
  private static List<String> has(Router router) {
    return router.routes().values().stream()
        .map(route ->
            route.prefix() + " " + route.localPref() + " " + new TreeSet<>(route.communities()))
        .toList();
  }

  private static void awaitRoutes(Router router, String... routes) {
    lab.await("the routes of " + router.name(), List.of(routes), () -> has(router));
  }

  @Test
  @Order(1)
  void advertisementConfiguration() {
    put(1, "pool-first-pool");
    put(2, "advertisement-local");
    put(3, "advertisement-external");

    assertSaid(List.of(), List.of());
    assertThat(planned(folder, NODE)).isEmpty();
    assertThat(silent(folder, NODE)).isEqualTo("noPeer"); // the page has no peer yet
  }

  @Test
  @Order(2)
  void limitingPeersToCertainNodes() {
    put(4, "peer-example");

    assertSaid(List.of(), List.of());
    List<String> both = List.of(WHOLE, WEB + " 100 [65535:65282]");
    assertThat(planned(folder, "node-1")).isEqualTo(Map.of("example", both));
    assertThat(planned(folder, "host-a")).isEqualTo(Map.of("example", both));
    assertThat(planned(folder, "slow-1")).isEmpty();
    assertThat(planned(folder, "node-a")).isEmpty();
    // "the peers will receive two routes"
    awaitRoutes(on180, WHOLE, WEB + " 100 [65535:65282]");

    // "as you define more services": one /32 more, and one /24 for all
    Path mail = folder.resolve("mail.yaml");
    Manifests.write(mail, Manifests.service("mail", "198.51.100.11"));
    awaitRoutes(on180, WHOLE, WEB + " 100 [65535:65282]", "198.51.100.11/32 100 [65535:65282]");
    Manifests.delete(mail);
    awaitRoutes(on180, WHOLE, WEB + " 100 [65535:65282]");
    assertThat(has(on179)).isEmpty();
  }

  @Test
  @Order(3)
  void announcingTheServiceFromASubsetOfNodes() {
    put(5, "advertisement-example");

    assertSaid(List.of(), List.of());
    awaitRoutes(on180, WHOLE, WEB + " 100 [65535:65282]");

    // where NodeA has a router, example 2 has another local preference for the same route
    String peer = Document.example(11).split("---\n", 2)[0];
    Path both =
        Manifests.folder(
            lab,
            SITE,
            Document.example(1),
            Document.example(2),
            Document.example(3),
            Document.example(5),
            peer);
    assertSaid(
        Bellman.plan(both, "node-a").path("problems"),
        List.of("has local preference 100, but for " + WEB + " BGPAdvertisement example decides"));
    assertThat(planned(both, "node-a"))
        .isEqualTo(Map.of("peer", List.of(WHOLE, WEB + " 0 [65535:65282]")));
    assertThat(planned(both, NODE))
        .isEqualTo(Map.of("peer", List.of(WHOLE, WEB + " 100 [65535:65282]")));

    // by itself it is as the page says
    Path alone = Manifests.folder(lab, SITE, Document.example(1), Document.example(5), peer);
    assertThat(planned(alone, "node-a")).isEqualTo(Map.of("peer", List.of(WEB + " 0 []")));
    assertThat(planned(alone, NODE)).isEqualTo(Map.of("peer", List.of()));
    assertThat(silent(alone, NODE)).isEqualTo("notOwner");
  }

  @Test
  @Order(4)
  void announcingTheServiceToASubsetOfPeers() {
    put(6, "advertisement-example");

    assertSaid(List.of(), NAMES_OF_NOTHING);
    awaitRoutes(on180, WHOLE, WEB + " 100 [65535:65282]");

    // with what its drawing shows
    Path drawn =
        Manifests.folder(
            lab,
            SITE,
            Document.example(6),
            Manifests.pool("203.0.113.0/24").replace("name: pool", "name: PoolA"),
            Manifests.peer("PeerA", "10.0.0.1", 64_512, 64_512),
            Manifests.peer("PeerB", "10.0.0.2", 64_512, 64_512),
            Manifests.peer("PeerC", "10.0.0.3", 64_512, 64_512),
            Manifests.service("shop", "203.0.113.1"));
    List<String> shop = List.of("203.0.113.1/32 0 []");
    assertThat(planned(drawn, NODE))
        .isEqualTo(Map.of("PeerA", shop, "PeerB", shop, "PeerC", List.of()));
  }

  @Test
  @Order(5)
  void configuringTheSourceAddress() {
    put(7, "peer-example");

    assertSaid(List.of(), NAMES_OF_NOTHING);
    assertThat(planned(folder, "host-a")).isEmpty();
    awaitRoutes(on179, WHOLE, WEB + " 100 [65535:65282]");
    awaitRoutes(on180);
    assertThat(on179.session(ASKED_FOR).established()).isTrue();
    assertThat(on179.session(CHOSEN).established()).isFalse();
    assertThat(on179.routes().get(WEB).nextHop()).isEqualTo(ASKED_FOR);
  }

  @Test
  @Order(6)
  void communityAliases() {
    put(8, "communities");
    awaitRoutes(on179, WHOLE, WEB + " 100 [65535:65282]");
    put(9, "advertisement-local");

    assertSaid(List.of(), NAMES_OF_NOTHING);
    awaitRoutes(on179, WHOLE, WEB + " 100 [1234:1]");
  }

  @Test
  @Order(7)
  void peeringAndAnnouncingViaAVrf() {
    put(10, "peer-example");

    assertSaid(List.of(), NAMES_OF_NOTHING);
    assertThat(planned(folder, NODE))
        .isEqualTo(Map.of("example", List.of(WHOLE, WEB + " 100 [1234:1]")));
    // this machine has no VRF: it is never talked to without
    awaitRoutes(on179);
    JsonNode peer =
        lab.await(
            "what the peer waits for",
            () -> bellman.peer("example"),
            some -> some.path("warnings").toString().contains("red"));
    assertThat(peer.path("state").asText()).isNotEqualTo("established");
    JsonNode route = bellman.explain("default/web").at("/nodes/0/routes/0");
    assertThat(route.path("stage").asText()).isEqualTo("planned");
    assertThat(route.path("waits").asText()).contains("red");
  }

  @Test
  @Order(8)
  void configuringWithFrrK8s() {
    put(11, "peer-peer");

    assertSaid(List.of(), NAMES_OF_NOTHING);
    // without FRR-K8s the peer is one as others are, and the FRRConfiguration nobody's
    awaitRoutes(on179, WHOLE, WEB + " 100 [1234:1]");
    assertThat(on179.session(CHOSEN).established()).isTrue();
    Command.Result written =
        Command.result(
            List.of(
                Bellman.root().resolve("bellman").toString(),
                "plan",
                "-f",
                folder.toString(),
                "--node",
                NODE,
                "-o",
                "frrconfiguration",
                "--merged"));
    assertThat(written.status()).isZero();
    // what FRR-K8s makes of both: our routes, and all of the router's
    assertThat(written.output()).contains("198.51.100.10/32").contains("mode: all");
  }

  @Test
  @Order(9)
  void gracefulRestart() {
    put(12, "peer-example");

    JsonNode problems = Bellman.plan(folder, NODE).path("problems");
    assertSaid(problems, List.of("both would open the same session, so only example"));
    assertThat(problems.path(0).path("name").asText()).isEqualTo("peer");
    assertThat(planned(folder, NODE))
        .isEqualTo(Map.of("example", List.of(WHOLE, WEB + " 100 [1234:1]")));
    lab.await(
        "a session with graceful restart",
        () -> bellman.peer("example"),
        peer ->
            peer.path("state").asText().equals("established")
                && peer.at("/gracefulRestart/local").asBoolean());
    awaitRoutes(on179, WHOLE, WEB + " 100 [1234:1]");
  }

  /** Whoever saves each example to a file of its own has several of one name. */
  @Test
  @Order(10)
  void allOfThemInOneFolder() {
    Path all = Manifests.folder(lab, SITE);
    for (int i = 1; i <= Document.size(); i++) {
      Manifests.write(all.resolve("example-%02d.yaml".formatted(i)), Document.example(i));
    }
    Command.Result validated = validate(all);
    assertThat(validated.status()).isEqualTo(1);
    List<String> twice =
        (validated.complaint() + validated.output())
            .lines()
            .filter(line -> line.contains("metadata.name: is in "))
            .map(line -> line.replaceFirst(".*metallb-system/", "").replace(all + "/", ""))
            .toList();
    assertThat(twice)
        .containsExactly(
            "example: metadata.name: is in example-05.yaml and again in example-06.yaml: remove"
                + " one",
            "local: metadata.name: is in example-02.yaml and again in example-09.yaml: remove one",
            "example: metadata.name: is in example-04.yaml and again in example-07.yaml: remove"
                + " one",
            "example: metadata.name: is in example-04.yaml and again in example-10.yaml: remove"
                + " one",
            "example: metadata.name: is in example-04.yaml and again in example-12.yaml: remove"
                + " one");
    // the first of each name counts
    assertThat(planned(all, NODE).get("example"))
        .isEqualTo(List.of(WHOLE, WEB + " 100 [65535:65282]"));
    assertThat(
            StreamSupport.stream(Bellman.plan(all, NODE).path("problems").spliterator(), false)
                .filter(each -> each.path("field").asText().equals("metadata.name"))
                .count())
        .isEqualTo(twice.size());
  }
}
