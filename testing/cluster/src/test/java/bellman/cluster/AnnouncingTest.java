package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.ReceivedRoute;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * From a service's creation to its route at a router, while leaders die, the API server goes and
 * comes, and others write to the same objects. The cases share one installation, and each leaves it
 * working.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AnnouncingTest {

  private static Installation all;

  @BeforeAll
  static void install() {
    Requirements.apiServer();
    all = new Installation();
    all.controller("one");
    all.speaker("node-1", "--service-status=all");
    all.speaker("node-2", "--service-status=all");
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

  /** Every service has addresses, as many as there are services, none of them twice. */
  private static void assertNoneTwice(Map<String, List<String>> addresses) {
    List<String> given = new ArrayList<>();
    addresses.values().forEach(given::addAll);
    assertThat(given).doesNotHaveDuplicates();
  }

  @Test
  @Order(1)
  void aServiceGetsAnAddressAndItsRouteIsWhereItsEndpointsAre() {
    kubectl()
        .apply(
            Installation.pool("first", "198.51.100.0/24")
                + Installation.service("web")
                + Installation.endpoints("web", "node-1", "node-2"));

    all.lab.await(
        "an address",
        List.of("198.51.100.0"),
        () -> all.addresses().getOrDefault("web", List.of()));
    for (String node : Installation.NODES) {
      all.lab.await(
          "the route of " + node, new TreeSet<>(Set.of("198.51.100.0/32")), () -> all.routes(node));
    }
    kubectl()
        .run("patch", "service", "web", "-p", "{\"spec\":{\"externalTrafficPolicy\":\"Local\"}}");
    kubectl().apply(Installation.endpoints("web", "node-2"));
    all.lab.await("no route at node-1", new TreeSet<String>(), () -> all.routes("node-1"));
    assertThat(all.routes("node-2")).containsExactly("198.51.100.0/32");
    all.awaitPlan();
  }

  /** Who has which route from whom, as ServiceBGPStatus tells it. */
  private static String announcers() {
    List<String> told = new ArrayList<>();
    for (JsonNode status :
        kubectl().json("get", "servicebgpstatuses", "-n", User.NAMESPACE).path("items")) {
      JsonNode of = status.path("status");
      told.add(
          of.path("serviceName").asText()
              + " on "
              + of.path("node").asText()
              + " to "
              + of.path("peers").path(0).asText());
    }
    return String.join(", ", told);
  }

  @Test
  @Order(3)
  void whatOthersDoToWhatIsToldIsPutRight() {
    String right = "web on node-2 to tor-2";
    all.lab.await("who has the route", right, AnnouncingTest::announcers);
    String name =
        kubectl()
            .json("get", "servicebgpstatuses", "-n", User.NAMESPACE)
            .at("/items/0/metadata/name")
            .asText();
    String lie = "{\"status\":{\"peers\":[\"nobody\"]}}";
    String wrong =
        kubectl()
            .run(
                "patch",
                "servicebgpstatuses",
                name,
                "-n",
                User.NAMESPACE,
                "--subresource=status",
                "--type=merge",
                "-o",
                "jsonpath={.status.peers[0]}",
                "-p",
                lie);
    assertThat(wrong).isEqualTo("nobody");
    all.lab.await("the truth again", right, AnnouncingTest::announcers);
    kubectl().run("delete", "servicebgpstatuses", name, "-n", User.NAMESPACE);
    all.lab.await("the object again", right, AnnouncingTest::announcers);
    kubectl()
        .apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: ServiceBGPStatus
            metadata:
              name: left-behind
              namespace: metallb-system
              labels: {metallb.io/node: node-2, metallb.io/service-name: gone, metallb.io/service-namespace: default}
            """);
    all.lab.await(
        "the end of what is not ours to say",
        List.of(name),
        () ->
            List.of(
                kubectl()
                    .run(
                        "get",
                        "servicebgpstatuses",
                        "-n",
                        User.NAMESPACE,
                        "-o",
                        "jsonpath={.items[*].metadata.name}")
                    .split(" ")));
  }

  @Test
  @Order(2)
  void theClusterIsToldWhatHappens() {
    all.lab.await("who has the route", "web on node-2 to tor-2", AnnouncingTest::announcers);
    all.lab.await(
        "the sessions",
        Set.of("node-1 tor-1 established 64600", "node-2 tor-2 established 64600"),
        () -> {
          Set<String> told = new HashSet<>();
          for (JsonNode status :
              kubectl().json("get", "bgpsessionstatuses", "-n", User.NAMESPACE).path("items")) {
            JsonNode of = status.path("status");
            told.add(
                of.path("node").asText()
                    + " "
                    + of.path("peer").asText()
                    + " "
                    + of.path("state").asText()
                    + " "
                    + of.path("peerASN").asText());
          }
          return told;
        });
    all.lab.await(
        "the use of the pool",
        "1 of 256",
        () -> {
          JsonNode status =
              kubectl()
                  .json("get", "ipaddresspools.metallb.io", "first", "-n", User.NAMESPACE)
                  .path("status");
          long assigned = status.path("assignedIPv4").asLong();
          return assigned + " of " + (assigned + status.path("availableIPv4").asLong());
        });
    JsonNode web = kubectl().json("get", "service", "web");
    assertThat(
            web.path("metadata")
                .path("annotations")
                .path("metallb.io/ip-allocated-from-pool")
                .asText())
        .isEqualTo("first");
    assertThat(
            web.path("status").path("loadBalancer").path("ingress").path(0).path("ipMode").asText())
        .isEqualTo("VIP");
    all.lab.await(
        "the events",
        () ->
            kubectl().run("get", "events", "-o", "custom-columns=R:.reason,N:.involvedObject.name"),
        events -> events.contains("IPAllocated") && events.contains("nodeAssigned"));
    // which selects events by the uid of what they are about
    all.lab.await(
        "a description of the service",
        () -> kubectl().run("describe", "service", "web"),
        description ->
            description.contains("IPAllocated")
                && description.contains("nodeAssigned")
                && description.contains("metallb.io/advertised: from 1 node"));
    assertThat(
            kubectl()
                .run(
                    "wait", "--for=condition=metallb.io/Advertised", "service/web", "--timeout=1s"))
        .contains("condition met");
  }

  @Test
  @Order(4)
  void aLeaderThatIsKilledWhileItAssignsIsFollowedAndNoAddressIsGivenTwice() {
    Daemon second = all.controller("two");
    all.lab.await("the second to stand by", second::log, log -> log.contains("is standing by"));
    var services = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      services.append(Installation.service("many-" + i));
      services.append(Installation.endpoints("many-" + i));
    }
    Thread applying = new Thread(() -> kubectl().apply(services.toString()));
    applying.start();
    Map<String, List<String>> before =
        all.lab.await(
            "some of many to have addresses",
            all::addresses,
            some -> some.values().stream().filter(list -> !list.isEmpty()).count() > 20);
    all.process("one").kill();
    long killed = System.nanoTime();
    all.lab.await("the second to lead", "two", all::leader);
    long seconds = (System.nanoTime() - killed) / 1_000_000_000;
    join(applying);

    Map<String, List<String>> after =
        all.lab.await(
            "all of many to have addresses",
            all::addresses,
            some -> some.size() == 121 && some.values().stream().noneMatch(List::isEmpty));
    assertThat(seconds).as("seconds until the second leads").isLessThan(20);
    assertNoneTwice(after);
    before.forEach((service, addresses) -> {
      if (!addresses.isEmpty()) {
        assertThat(after.get(service)).as(service).isEqualTo(addresses);
      }
    });
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(5)
  void whileTheApiServerIsAwayNothingIsWithdrawnAndAfterwardsAllIsCaughtUp() {
    kubectl()
        .apply(
            Installation.endpoints("many-0", "node-1")
                + Installation.endpoints("many-1", "node-1"));
    all.awaitPlan();
    SortedSet<String> before = all.routes("node-1");
    assertThat(before).hasSize(2);

    all.cluster.server().kill();
    long away = System.nanoTime() + 12_000_000_000L;
    while (System.nanoTime() < away) {
      assertThat(all.routes("node-1")).isEqualTo(before);
    }
    all.cluster.server().start();
    long back = System.nanoTime();
    kubectl().apply(Installation.endpoints("many-1"));
    SortedSet<String> one = new TreeSet<>(before);
    one.remove(all.addresses().getOrDefault("many-1", List.of()).getFirst() + "/32");
    all.lab.await("what changed since", one, () -> all.routes("node-1"));
    assertThat((System.nanoTime() - back) / 1_000_000_000).as("seconds to catch up").isLessThan(10);
    kubectl().apply(Installation.service("later") + Installation.endpoints("later", "node-2"));
    all.lab.await(
        "an address after the outage",
        () -> all.addresses().getOrDefault("later", List.of()),
        list -> !list.isEmpty());
    all.awaitPlan();
  }

  @Test
  @Order(6)
  void aSpeakerThatSleptWhileTheServerWasReplacedListsAnew() {
    all.process("node-1").freeze();
    all.cluster.server().kill();
    all.cluster.server().start();
    kubectl().run("delete", "service/many-0", "endpointslice/many-0-1");
    kubectl().apply(Installation.endpoints("many-2", "node-1"));
    all.process("node-1").thaw();
    all.awaitPlan();
    assertThat(all.routes("node-1"))
        .contains(all.addresses().getOrDefault("many-2", List.of()).getFirst() + "/32");
  }

  @Test
  @Order(7)
  void othersMayWriteToTheSameServices() {
    var services = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      services.append(Installation.service("contested-" + i));
      services.append(Installation.endpoints("contested-" + i, "node-2"));
    }
    kubectl().apply(services.toString());
    for (int round = 0; round < 3; round++) {
      kubectl().run("label", "services", "--all", "--overwrite", "round=" + round);
    }
    // somebody gives a service an address that another has, and takes away what a third has
    String taken = all.addresses().getOrDefault("web", List.of()).getFirst();
    status("contested-0", "[{\"ip\":\"" + taken + "\"}]");
    status("contested-1", "[]");

    Map<String, List<String>> after =
        all.lab.await(
            "all to have addresses of their own",
            all::addresses,
            some -> {
              List<String> given = some.values().stream().flatMap(List::stream).toList();
              return some.values().stream().noneMatch(List::isEmpty)
                  && given.size() == new HashSet<>(given).size();
            });
    assertThat(after.get("web")).containsExactly(taken);
    all.awaitPlan();
  }

  private static void status(String service, String ingress) {
    kubectl()
        .run(
            "patch",
            "service",
            service,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"loadBalancer\":{\"ingress\":" + ingress + "}}}");
  }

  @Test
  @Order(8)
  void whatMakesNoSenseIsSetAsideAndSaidAndTheRestGoesOn() {
    kubectl()
        .apply(
            Installation.pool("overlapping", "198.51.100.128/25")
                + """
                ---
                apiVersion: metallb.io/v1beta1
                kind: L2Advertisement
                metadata: {name: layer2, namespace: metallb-system}
                ---
                apiVersion: metallb.io/v1beta2
                kind: BGPPeer
                metadata: {name: nonsense, namespace: metallb-system}
                spec: {myASN: 64500, peerASN: 64600, peerAddress: not-an-address}
                """);
    all.lab.await(
        "the controller's ConfigurationState",
        () -> state("controller"),
        state ->
            state.path("result").asText().equals("Invalid")
                && state.path("errorSummary").asText().contains("overlaps")
                && types(state).contains("IPAddressPool.overlapping.spec.addresses_0"));
    JsonNode state =
        all.lab.await(
            "a speaker's ConfigurationState",
            () -> state("speaker-node-1"),
            some -> types(some).contains("BGPPeer.nonsense.spec.peerAddress"));
    assertThat(types(state)).contains("L2Advertisement.layer2");
    kubectl()
        .apply(Installation.service("meanwhile") + Installation.endpoints("meanwhile", "node-1"));
    all.awaitPlan();
    assertThat(all.routes("node-1"))
        .contains(all.addresses().getOrDefault("meanwhile", List.of("none")).getFirst() + "/32");

    kubectl().run("delete", "bgppeer", "nonsense", "-n", User.NAMESPACE);
    kubectl()
        .run(
            "delete",
            "ipaddresspool.metallb.io,bgpadvertisement",
            "overlapping",
            "-n",
            User.NAMESPACE);
    kubectl().run("delete", "l2advertisement", "layer2", "-n", User.NAMESPACE);
    all.lab.await(
        "all to be well again", "Valid", () -> state("speaker-node-1").path("result").asText());
  }

  private static JsonNode state(String name) {
    return kubectl().json("get", "configurationstate", name, "-n", User.NAMESPACE).path("status");
  }

  private static Set<String> types(JsonNode state) {
    Set<String> types = new HashSet<>();
    state.path("conditions").forEach(condition -> types.add(condition.path("type").asText()));
    return types;
  }

  @Test
  @Order(9)
  void aNodeThatIsLabelledAwayTakesNoTraffic() {
    String exclude = "node.kubernetes.io/exclude-from-external-load-balancers";
    kubectl().run("label", "node", "node-1", exclude + "=");
    all.lab.await("no route at node-1", new TreeSet<String>(), () -> all.routes("node-1"));
    kubectl().run("label", "node", "node-1", exclude + "-");
    all.awaitPlan();
    assertThat(all.routes("node-1")).isNotEmpty();
  }

  @Test
  @Order(10)
  void whoHasNoRightsSaysWhichAndWaits() {
    Daemon lost =
        all.start(
            "lost",
            all.plane(),
            List.of(
                "speaker",
                "--node-name",
                "node-1",
                "--token",
                all.lab.folder().resolve("lost.token").toString(),
                "--kubeconfig",
                all.cluster.kubeconfig(User.NOBODY).toString()));
    all.lab.await(
        "what is missing, by name",
        lost::log,
        log ->
            log.contains("bgppeers.metallb.io in namespace metallb-system: not permitted to list")
                && log.contains("services with spec.type=LoadBalancer: not permitted to list"));
    assertThat(lost.isRunning()).isTrue();
    lost.terminate();
  }

  @Test
  @Order(11)
  void aLeaderThatSleptThroughItsLeaseWritesNothingWhenItAwakes() {
    all.controller("three");
    Daemon sleeper = all.process("two");
    sleeper.freeze();
    all.lab.await("the third to lead", "three", all::leader);
    kubectl().run("delete", "service", "web");
    kubectl().apply(Installation.service("heir") + Installation.endpoints("heir", "node-1"));
    List<String> inherited =
        all.lab.await(
            "an address for the heir",
            () -> all.addresses().getOrDefault("heir", List.of()),
            list -> !list.isEmpty());
    sleeper.thaw();
    all.lab.await(
        "the sleeper to know", sleeper::log, log -> log.contains("is no longer the leader"));
    kubectl().apply(Installation.service("after") + Installation.endpoints("after", "node-1"));
    all.lab.await(
        "all to have addresses",
        all::addresses,
        some -> some.values().stream().noneMatch(List::isEmpty));
    assertNoneTwice(all.addresses());
    assertThat(all.addresses().get("heir")).isEqualTo(inherited);
    assertThat(all.leader()).isEqualTo("three");
    all.awaitPlan();
  }

  @Test
  @Order(12)
  void aLeaderThatIsToldToEndHandsOverAtOnce() {
    long told = System.nanoTime();
    assertThat(all.process("three").terminate()).isEqualTo(143);
    all.lab.await("the other to lead", "two", all::leader);
    assertThat((System.nanoTime() - told) / 1_000_000_000).as("seconds").isLessThan(9);
  }

  @Test
  @Order(13)
  void whatAnOperatorOrdersForAPeerIsAnEventThereAndEndsWithTheObject() {
    String told =
        all.at("node-1")
            .run(
                Bellman.root().resolve("bellman").toString(),
                "peer",
                "tor-1",
                "shutdown",
                "--text",
                "new line card",
                "--token",
                all.token("node-1"));
    assertThat(told).startsWith("tor-1: it is shut down until it is started");
    all.lab.await("no route at node-1", new TreeSet<String>(), () -> all.routes("node-1"));
    String columns =
        "custom-columns=R:.reason,K:.involvedObject.kind,N:.involvedObject.name,M:.message";
    all.lab.await(
        "the event",
        () -> kubectl().run("get", "events", "-n", User.NAMESPACE, "-o", columns),
        events ->
            events
                .lines()
                .anyMatch(line ->
                    line.matches("peerShutDown +BGPPeer +tor-1 +.*node-1.*new line card.*")));
    kubectl().run("delete", "bgppeers.metallb.io", "tor-1", "-n", User.NAMESPACE);
    kubectl().apply(Installation.peer(1));
    all.awaitPlan();
    assertThat(all.routes("node-1")).isNotEmpty();
  }

  @Test
  @Order(14)
  void aNodeWithTheLongestNameTellsOfItselfAsOthersDo() {
    String node = "ip-10-0-0-1.".repeat(22).substring(0, 252) + "x";
    kubectl().apply("{apiVersion: v1, kind: Node, metadata: {name: " + node + "}}");
    Daemon speaker =
        all.start(
            "long",
            all.plane(),
            List.of(
                "speaker",
                "--node-name",
                node,
                "--port=0",
                "--health-probe-port=0",
                "--token",
                all.lab.folder().resolve("long.token").toString(),
                "--state",
                all.lab.folder().resolve("long.peers").toString(),
                "--kubeconfig",
                all.cluster.kubeconfig(User.SPEAKER).toString()));
    all.lab.await(
        "its ConfigurationState",
        () -> kubectl().run("get", "configurationstates", "-n", User.NAMESPACE, "-o", "name"),
        names -> names.contains("/speaker-ip-10-0-0-1."));
    assertThat(speaker.log()).doesNotContain(": 400", ": 422");
    speaker.terminate();
    kubectl().run("delete", "node", node);
  }

  /** Its object is deleted by mistake, or so that the kubelet registers it anew. */
  @Test
  @Order(15)
  void aNodeThatIsDeletedAndComesBackChangesNothingOnTheWire() {
    all.awaitPlan();
    SortedSet<String> before = all.routes("node-1");
    assertThat(before).isNotEmpty();
    String node = kubectl().run("get", "node", "node-1", "-o", "json");
    kubectl().run("delete", "node", "node-1");
    Daemon speaker = all.process("node-1");
    final int ended = speaker.log().split("peer tor-1: removed", -1).length;
    all.lab.await("the speaker to know", speaker::log, log -> log.contains("Node node-1 is gone"));
    long end = System.nanoTime() + 3_000_000_000L;
    while (System.nanoTime() < end) {
      assertThat(all.routes("node-1")).isEqualTo(before);
    }
    kubectl()
        .with(node.replaceAll("\"(uid|resourceVersion)\": \"[^\"]*\",?", ""), "apply", "-f", "-");
    all.awaitPlan();
    assertThat(all.routes("node-1")).isEqualTo(before);
    assertThat(speaker.log().split("peer tor-1: removed", -1)).hasSize(ended);
  }

  /** Its machine is gone as well, or is to be: routers find other ways before its routes go. */
  @Test
  @Order(16)
  void aNodeThatStaysAwayIsDrainedBeforeItsRoutesGo() {
    all.awaitPlan();
    SortedSet<String> before = all.routes("node-1");
    assertThat(before).isNotEmpty();
    String node = kubectl().run("get", "node", "node-1", "-o", "json");
    kubectl().run("delete", "node", "node-1");
    Map<String, ReceivedRoute> drained =
        all.lab.await(
            "GRACEFUL_SHUTDOWN, or that routes go",
            Duration.ofSeconds(60),
            () -> all.router("node-1").routes(),
            routes ->
                !routes.keySet().equals(before)
                    || routes.values().stream()
                        .allMatch(route -> route.communities().contains("65535:0")));
    assertThat(drained.keySet()).as("what is drained").isEqualTo(before);
    all.lab.await("no route at node-1", new TreeSet<String>(), () -> all.routes("node-1"));
    Daemon speaker = all.process("node-1");
    all.lab.await("the end", speaker::log, log -> log.contains("peer tor-1: removed"));

    kubectl()
        .with(node.replaceAll("\"(uid|resourceVersion)\": \"[^\"]*\",?", ""), "apply", "-f", "-");
    all.lab.await("the routes of node-1", before, () -> all.routes("node-1"));
    assertThat(all.router("node-1").routes().values())
        .noneMatch(route -> route.communities().contains("65535:0"));
  }
}
