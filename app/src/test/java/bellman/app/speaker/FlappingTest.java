package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import bellman.balancer.plan.Planner;
import bellman.speaker.DrainTerms;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.Metric;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a router hears of a Pod that is ready and not ready in turn: real sessions, and a clock of
 * the test's own.
 */
@Timeout(120)
class FlappingTest {

  private static final long SECOND = 1_000_000_000;
  private static final String WEB = "198.51.100.10/32";
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicLong clock = new AtomicLong(SECOND);
  private RecordingRouter router;
  private Speaker speaker;
  private SpeakerAnswers answers;
  private int marks;

  @BeforeEach
  void startRouter() throws IOException {
    router = new RecordingRouter("tor", 64500, 0);
  }

  @AfterEach
  void close() throws Exception {
    if (speaker != null) {
      speaker.leave(DrainTerms.atOnce("the test is over")).get(30, TimeUnit.SECONDS);
    }
    router.close();
  }

  private void start(boolean damping) throws InterruptedException {
    var planner = new Planner(new Planner.Settings("n"::equals, "n", null, _ -> List.of()));
    speaker =
        Speaker.start(
            new Speaker.Setup(
                "n",
                damping ? planner.dampingFlaps() : planner,
                _ -> router.connector(),
                Speaker.Listener.NOBODY),
            clock::get);
    answers = new SpeakerAnswers(speaker, () -> NOON.plusNanos(clock.get()).minusNanos(SECOND));
    // without a hold time the session takes no notice of how the clock goes
    observe(
        object(
            "metallb.io/v1beta2",
            "BGPPeer",
            "tor",
            Map.of("myASN", 64500, "peerASN", 64500, "peerAddress", "10.0.0.1", "holdTime", "0s")),
        object(
            "metallb.io/v1beta1",
            "IPAddressPool",
            "main",
            Map.of("addresses", List.of("198.51.100.0/24", "203.0.113.0/24"))),
        object("metallb.io/v1beta1", "BGPAdvertisement", "hosts", Map.of()),
        service("web", "198.51.100.10"),
        slice(true));
    router.awaitFirstTable();
    assertThat(router.prefixes()).containsExactly(WEB);
  }

  private static Resource object(String version, String kind, String name, Map<String, ?> spec) {
    return decode(
        Map.of(
            "apiVersion", version,
            "kind", kind,
            "metadata", Map.of("name", name),
            "spec", spec));
  }

  private static Resource service(String name, String address) {
    return decode(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Service",
            "metadata",
            Map.of("name", name, "annotations", Map.of("metallb.io/loadBalancerIPs", address)),
            "spec",
            Map.of("type", "LoadBalancer", "ports", List.of(Map.of("port", 80)))));
  }

  private static Resource slice(boolean ready) {
    return decode(
        Map.of(
            "apiVersion",
            "discovery.k8s.io/v1",
            "kind",
            "EndpointSlice",
            "metadata",
            Map.of("name", "web-1", "labels", Map.of("kubernetes.io/service-name", "web")),
            "endpoints",
            List.of(
                Map.of(
                    "addresses", List.of("10.244.0.1"),
                    "nodeName", "n",
                    "conditions", Map.of("ready", ready)))));
  }

  private static Resource decode(Map<String, ?> document) {
    Decoder.Decoded decoded = Decoder.decode(document);
    assertThat(decoded.problems()).isEmpty();
    return decoded.resource();
  }

  /** Tells the speaker, and waits until it has done what follows and what was due before. */
  private void observe(Resource... resources) {
    speaker.observe(List.of(resources), List.of());
    speaker.ask(_ -> true);
  }

  private void pass(long nanos) {
    clock.addAndGet(nanos);
    speaker.ask(_ -> true); // it may have waited for a deadline by the clock of the machine
    speaker.ask(_ -> true);
  }

  /** Waits until the router has heard all that was sent. */
  private void settle() throws InterruptedException {
    String address = "203.0.113." + ++marks;
    observe(service("mark-" + marks, address));
    router.await("the mark", each -> each.prefixes().contains(address + "/32"));
  }

  private double figure(String name) {
    return answers.measurements().stream()
        .filter(each -> each.name().equals(name))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  private ExplainAnswer.Silent silent() {
    return answers.explain("default/web").nodes().getFirst().silent();
  }

  @Test
  void aPodThatTogglesAllTheTimeCostsFewUpdates() throws Exception {
    start(true);
    final long began = clock.get();
    int toggles = 0;
    for (long minute = 0; minute < 4; minute++) {
      final int before = router.updates();
      while (clock.get() < began + (minute + 1) * 60 * SECOND) {
        observe(slice(toggles++ % 2 == 1));
        pass(SECOND / 34);
      }
      settle();
      int updates = router.updates() - before - 1; // without the mark
      assertThat(updates).as("minute %s", minute).isBetween(1, minute == 0 ? 20 : 2);
    }
    assertThat(toggles).isGreaterThan(4 * 60 * 33);
    assertThat(router.ups()).isEqualTo(1);
    assertThat(router.downs()).isEmpty();

    observe(slice(true));
    pass(60 * SECOND);
    router.await("it is back", each -> each.prefixes().contains(WEB));
  }

  @Test
  void withoutDampingTheRouterHearsOfEachChange() throws Exception {
    start(false);
    final int before = router.updates();
    for (int i = 0; i < 20; i++) {
      observe(slice(false));
      router.await("it is gone", each -> !each.prefixes().contains(WEB));
      observe(slice(true));
      router.await("it is back", each -> each.prefixes().contains(WEB));
    }
    assertThat(router.updates() - before).isEqualTo(40);
    assertThat(figure("bellman_services_damped")).isZero();
  }

  @Test
  void whoeverAsksIsToldHowLongItIsHeld() throws Exception {
    start(true);
    for (int i = 0; i < 3; i++) {
      assertThat(silent()).isNull();
      observe(slice(false));
      assertThat(silent().reason()).isEqualTo("noEndpoints");
      assertThat(silent().until()).isNull();
      observe(slice(true));
    }
    assertThat(silent().reason()).isEqualTo("flapping");
    assertThat(silent().until()).isEqualTo("2026-01-01T12:00:01Z");
    assertThat(figure("bellman_services_damped")).isEqualTo(1);
    assertThat(figure("bellman_flaps_held_total")).isEqualTo(1);
    settle();
    assertThat(router.prefixes()).doesNotContain(WEB);

    pass(SECOND);
    router.await("it is back", each -> each.prefixes().contains(WEB));
    assertThat(silent()).isNull();
    assertThat(figure("bellman_services_damped")).isZero();
    assertThat(figure("bellman_flaps_held_total")).isEqualTo(1);
  }
}
