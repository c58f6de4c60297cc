package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Document;
import bellman.lab.Namespace;
import bellman.lab.Neighbor;
import bellman.lab.Router;
import bellman.lab.RouterKind;
import bellman.lab.RouterSettings;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * {@link Document}, applied to a cluster example by example, as somebody follows it with {@code
 * kubectl apply}: one with the name of an earlier one takes its place. A controller, a speaker on
 * node-1 with the rights of the chart, and a router; after each example, what {@code plan} and
 * {@code validate} make of the cluster's objects, and what the router got.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DocumentTest {

  private static final String NODE = "node-1";
  private static final String ROUTER = "172.30.0.3";

  /** The address that the kernel would choose, and the one that the document asks for. */
  private static final String CHOSEN = "172.30.0.4";

  private static final String ASKED_FOR = "172.30.0.2";

  private static final String WEB = "198.51.100.10/32";
  private static final String WHOLE = "198.51.100.0/24 0 []";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static Installation all;
  private static Router on179;
  private static Router on180;
  private static boolean knowsFrrK8s;

  @BeforeAll
  static void install() {
    Requirements.apiServer();
    all = new Installation(1);
    Namespace node = all.at(NODE);
    node.address("wire", CHOSEN + "/24");
    node.address("wire", ASKED_FOR + "/24");
    Namespace leaf = all.lab.namespace("leaf");
    all.lab.cable(all.plane(), "to-leaf", leaf, "wire");
    all.plane().run("ip", "link", "set", "to-leaf", "master", "wire");
    leaf.address("wire", ROUTER + "/24");
    RouterSettings settings =
        RouterSettings.of(
            64_512, ROUTER, new Neighbor(CHOSEN, 64_512), new Neighbor(ASKED_FOR, 64_512));
    on179 = RouterKind.BIRD.start(all.lab, leaf, settings);
    on180 = RouterKind.BIRD.start(all.lab, leaf, settings.withPort(180));
    knowsFrrK8s = Assets.frrK8sObstacle().isEmpty();
    if (knowsFrrK8s) {
      FrrK8s.define(kubectl());
    }
    kubectl().run("delete", "bgppeer", "tor-1", "-n", User.NAMESPACE);
    kubectl().run("label", "node", NODE, "rack=frontend");
    kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: node-a, labels: {kubernetes.io/hostname: NodeA}}
            """
                + Installation.service("web")
                    .replace(
                        "namespace: default}",
                        "namespace: default,"
                            + " annotations: {metallb.io/loadBalancerIPs: 198.51.100.10}}")
                + Installation.endpoints("web", NODE));
    all.controller("one");
    all.speaker(NODE);
  }

  @AfterAll
  static void end() {
    if (all != null) {
      all.close();
    }
  }

  private static Kubectl kubectl() {
    return all.cluster.kubectl();
  }

  private static void apply(int... examples) {
    for (int example : examples) {
      kubectl().apply(Document.example(example));
    }
  }

  // ---- what is said

  private static Path objects() {
    Path file = all.lab.folder().resolve("document.json");
    try {
      Files.writeString(
          file,
          kubectl()
              .run(
                  "get",
                  "services,endpointslices,nodes,namespaces,ipaddresspools.metallb.io,"
                      + "bgpadvertisements.metallb.io,bgppeers.metallb.io,bfdprofiles.metallb.io,"
                      + "communities.metallb.io",
                  "-A",
                  "-o",
                  "json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** The last line is the exit status. */
  private static String bellman(String... words) {
    List<String> line =
        new ArrayList<>(List.of("sh", "-c", "\"$@\"; echo \"exit status $?\"", "bellman"));
    line.add(Bellman.root().resolve("bellman").toString());
    line.addAll(List.of(words));
    return all.plane().run(line.toArray(String[]::new));
  }

  private static JsonNode plan() {
    String answer = bellman("plan", "-f", objects().toString(), "-o", "json");
    try {
      return MAPPER.readTree(answer.substring(0, answer.lastIndexOf("exit status")));
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer, e);
    }
  }

  /**
   * What is said of the cluster's objects; each text is in one line, in this order.
   *
   * @param warnings which of them warn of what is configured
   */
  private static void assertSaid(List<String> problems, List<String> warnings) {
    JsonNode plan = plan();
    assertSaid(plan.path("problems"), problems);
    assertSaid(plan.path("warnings"), warnings);
    String validated = bellman("validate", "-f", objects().toString());
    assertThat(validated).endsWith("exit status " + (problems.isEmpty() ? 0 : 1) + "\n");
    // the speaker says the same of its node by its ConfigurationState
    all.lab.await(
        "the speaker's ConfigurationState",
        problems.isEmpty() ? "Valid" : "Invalid",
        () ->
            kubectl()
                .json("get", "configurationstate", "speaker-" + NODE, "-n", User.NAMESPACE)
                .at("/status/result")
                .asText());
  }

  private static void assertSaid(JsonNode list, List<String> texts) {
    List<String> messages = new ArrayList<>();
    list.forEach(each -> messages.add(each.path("message").asText()));
    assertThat(messages).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(messages.get(i)).contains(texts.get(i));
    }
  }

  /** What a router has, and what the plan has for a peer of node-1, are these. */
  private static void assertRoutes(Router router, String peer, String... routes) {
    all.lab.await("the routes of " + router.name(), List.of(routes), () -> has(router));
    List<String> planned = new ArrayList<>();
    for (JsonNode node : plan().path("nodes")) {
      for (JsonNode each : node.path("peers")) {
        if (node.path("name").asText().equals(NODE) && each.path("name").asText().equals(peer)) {
          each.path("routes").forEach(route -> planned.add(text(route)));
        }
      }
    }
    assertThat(planned).containsExactly(routes);
  }

  private static String text(JsonNode route) {
    List<String> communities = new ArrayList<>();
    route.path("communities").forEach(each -> communities.add(each.asText()));
    return route.path("prefix").asText()
        + " "
        + route.path("localPref").asLong()
        + " "
        + communities;
  }

  /** Prefix, local preference and communities of each route. */
  private static List<String> has(Router router) {
    return router.routes().values().stream()
        .map(route ->
            route.prefix() + " " + route.localPref() + " " + new TreeSet<>(route.communities()))
        .toList();
  }

  private static final List<String> NAMES_OF_NOTHING =
      List.of(
          "there is no IPAddressPool 'PoolA'",
          "there is no BGPPeer 'PeerA'",
          "there is no BGPPeer 'PeerB'");

  @Test
  @Order(1)
  void advertisementConfiguration() {
    apply(1, 2, 3);
    assertSaid(List.of(), List.of());
    all.lab.await(
        "the address",
        List.of("198.51.100.10"),
        () -> all.addresses().getOrDefault("web", List.of()));
  }

  @Test
  @Order(2)
  void limitingPeersToCertainNodes() {
    apply(4);
    assertRoutes(on180, "example", WHOLE, WEB + " 100 [65535:65282]");
    assertSaid(List.of(), List.of());
  }

  @Test
  @Order(3)
  void announcingTheServiceFromASubsetOfNodes() {
    apply(5);
    // NodeA has no router that example 2 has told of the same route otherwise
    assertSaid(List.of(), List.of());
    assertRoutes(on180, "example", WHOLE, WEB + " 100 [65535:65282]");
  }

  @Test
  @Order(4)
  void announcingTheServiceToASubsetOfPeers() {
    apply(6);
    assertSaid(List.of(), NAMES_OF_NOTHING);
    assertRoutes(on180, "example", WHOLE, WEB + " 100 [65535:65282]");
  }

  @Test
  @Order(5)
  void configuringTheSourceAddress() {
    apply(7);
    assertRoutes(on179, "example", WHOLE, WEB + " 100 [65535:65282]");
    all.lab.await("nothing at the other port", List.<String>of(), () -> has(on180));
    assertThat(on179.session(ASKED_FOR).established()).isTrue();
    assertThat(on179.routes().get(WEB).nextHop()).isEqualTo(ASKED_FOR);
    assertSaid(List.of(), NAMES_OF_NOTHING);
  }

  @Test
  @Order(6)
  void communityAliases() {
    apply(8, 9);
    assertRoutes(on179, "example", WHOLE, WEB + " 100 [1234:1]");
    assertSaid(List.of(), NAMES_OF_NOTHING);
  }

  @Test
  @Order(7)
  void peeringAndAnnouncingViaAVrf() {
    apply(10);
    // this machine has no VRF: it is never talked to without
    all.lab.await("nothing", List.<String>of(), () -> has(on179));
    assertSaid(List.of(), NAMES_OF_NOTHING);
    all.lab.await(
        "what the peer waits for",
        () -> kubectl().json("get", "bgpsessionstatuses", "-n", User.NAMESPACE).path("items"),
        items -> items.size() == 1 && items.path(0).path("status").toString().contains("red"));
  }

  @Test
  @Order(8)
  void configuringWithFrrK8s() {
    String example = Document.example(11);
    kubectl().apply(knowsFrrK8s ? example : example.split("---\n", 2)[0]);
    assertRoutes(on179, "peer", WHOLE, WEB + " 100 [1234:1]");
    assertSaid(List.of(), NAMES_OF_NOTHING);
  }

  @Test
  @Order(9)
  void gracefulRestart() {
    apply(12);
    assertSaid(List.of("both would open the same session"), NAMES_OF_NOTHING);
    assertRoutes(on179, "example", WHOLE, WEB + " 100 [1234:1]");
    all.lab.await(
        "the session of the older one",
        List.of("example established"),
        () -> {
          List<String> up = new ArrayList<>();
          for (JsonNode item :
              kubectl().json("get", "bgpsessionstatuses", "-n", User.NAMESPACE).path("items")) {
            String state = item.at("/status/state").asText();
            if (state.equals("established")) {
              up.add(item.at("/status/peer").asText() + " " + state);
            }
          }
          return up;
        });
  }
}
