package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.balancer.plan.Planner;
import bellman.bgp.rib.EncodingContext;
import bellman.speaker.DrainTerms;
import bellman.telemetry.PeerRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a router hears when the Node of a speaker stays away: real sessions, and no waiting. */
@Timeout(120)
class NodeDrainTest {

  private static final ObjectKey NODE = new ObjectKey(Kind.NODE, "", "n");
  private static final String WEB = "198.51.100.10/32";

  private final Queue<Runnable> later = new ArrayDeque<>();
  private RecordingRouter router;
  private Speaker speaker;
  private SpeakerAnswers answers;
  private NodeGrace grace;

  @BeforeEach
  void start() throws Exception {
    router = new RecordingRouter("tor", 64500, 0);
    speaker =
        Speaker.start(
            new Speaker.Setup(
                "n",
                Planner.ofNode("n", null, true, false),
                _ -> router.connector(),
                Speaker.Listener.NOBODY));
    answers = new SpeakerAnswers(speaker, Instant::now);
    grace = new NodeGrace(speaker::observe, speaker::drainNode, "n", (_, what) -> later.add(what));
    grace.observe(
        List.of(
            node(),
            object(
                "metallb.io/v1beta2",
                "BGPPeer",
                "tor",
                Map.of(
                    "spec", Map.of("myASN", 64500, "peerASN", 64500, "peerAddress", "10.0.0.1"))),
            object(
                "metallb.io/v1beta1",
                "IPAddressPool",
                "main",
                Map.of("spec", Map.of("addresses", List.of("198.51.100.0/24")))),
            object("metallb.io/v1beta1", "BGPAdvertisement", "hosts", Map.of()),
            service("web", "198.51.100.10"),
            slice("web")),
        List.of());
    router.awaitFirstTable();
    assertThat(router.prefixes()).containsExactly(WEB);
    assertThat(isDrained(WEB)).isFalse();
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    try {
      speaker.leave(DrainTerms.atOnce("the test is over")).get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
    router.close();
  }

  private static Resource node() {
    return object("v1", "Node", "n", Map.of());
  }

  private static Resource service(String name, String address) {
    return object(
        "v1",
        "Service",
        name,
        Map.of(
            "spec",
            Map.of("type", "LoadBalancer", "ports", List.of(Map.of("port", 80))),
            "status",
            Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", address))))));
  }

  private static Resource slice(String service) {
    return decode(
        Map.of(
            "apiVersion",
            "discovery.k8s.io/v1",
            "kind",
            "EndpointSlice",
            "metadata",
            Map.of("name", service + "-1", "labels", Map.of("kubernetes.io/service-name", service)),
            "endpoints",
            List.of(
                Map.of("addresses", List.of("10.244.0.1"), "conditions", Map.of("ready", true)))));
  }

  private static Resource object(
      String version, String kind, String name, Map<String, ?> sections) {
    Map<String, Object> document = new HashMap<>(sections);
    document.put("apiVersion", version);
    document.put("kind", kind);
    document.put("metadata", Map.of("name", name));
    return decode(document);
  }

  private static Resource decode(Map<String, ?> document) {
    Decoder.Decoded decoded = Decoder.decode(document);
    assertThat(decoded.problems()).isEmpty();
    return decoded.resource();
  }

  private boolean isDrained(String prefix) {
    return router.prefixes().contains(prefix)
        && router.route(prefix).communities().contains(EncodingContext.GRACEFUL_SHUTDOWN);
  }

  /** The Node is away, for longer than it may be. */
  private void stayAway() throws InterruptedException {
    grace.observe(List.of(), List.of(NODE));
    later.remove().run();
    router.await("the mark of RFC 8326", _ -> isDrained(WEB));
    assertThat(router.route(WEB).localPref()).isZero();
    assertThat(router.withdrawn()).isEmpty();
    assertThat(router.downs()).isEmpty();
  }

  private List<String> warnings() {
    return answers.peers().stream()
        .map(peer -> peer.progress().warnings())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void routesAreDrainedAndWithdrawnBeforeTheSessionEnds() throws Exception {
    stayAway();
    assertThat(warnings()).anyMatch(text -> text.startsWith("the Node of this speaker is gone"));
    grace.observe(List.of(service("late", "198.51.100.20"), slice("late")), List.of());
    router.await("a service that came late", _ -> isDrained("198.51.100.20/32"));

    later.remove().run();
    router.await("the end", each -> !each.downs().isEmpty());
    assertThat(router.withdrawn()).containsExactly(WEB, "198.51.100.20/32");
    assertThat(router.downs().getFirst()).contains("received Cease/PeerDeconfigured (6/3)");
    assertThat(later).isEmpty();

    grace.observe(List.of(node()), List.of());
    router.await("a second session", each -> each.ups() == 2);
    router.await("its routes", each -> each.prefixes().contains(WEB));
    assertThat(isDrained(WEB)).isFalse();
  }

  @Test
  void aNodeThatComesBackMeanwhileHasItsRoutesAsBefore() throws Exception {
    stayAway();
    grace.observe(List.of(node()), List.of());
    router.await("no mark", _ -> !isDrained(WEB));
    assertThat(warnings()).isEmpty();
    later.remove().run();
    speaker.ask(_ -> true);
    grace.observe(List.of(service("late", "198.51.100.20"), slice("late")), List.of());
    router.awaitRoutes(WEB, "198.51.100.20/32");
    assertThat(isDrained("198.51.100.20/32")).isFalse();
    assertThat(router.withdrawn()).isEmpty();
    assertThat(router.ups()).isEqualTo(1);
    assertThat(router.downs()).isEmpty();
  }

  @Test
  void whatAnOperatorDrainedStaysSoWhenTheNodeIsBack() throws Exception {
    answers.order(new PeerRequest("tor", "drain", ""));
    router.await("the mark", _ -> isDrained(WEB));
    stayAway();
    grace.observe(List.of(node(), service("late", "198.51.100.20"), slice("late")), List.of());
    router.await("a service that came late", _ -> isDrained("198.51.100.20/32"));
    assertThat(isDrained(WEB)).isTrue();
  }
}
