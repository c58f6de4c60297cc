package bellman.app.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import bellman.app.speaker.Speaker;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.Planner;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What FRR-K8s is to be given of a service that comes and goes, on a clock of the test's own. */
@Timeout(60)
class FrrFlappingTest {

  private static final long SECOND = 1_000_000_000;
  private static final String WEB = "198.51.100.10";

  private final AtomicLong clock = new AtomicLong(SECOND);
  private final AtomicInteger marked = new AtomicInteger();
  private final FrrSpeaker speaker =
      FrrSpeaker.start(
          new FrrSpeaker.Setup(
              "n",
              Planner.ofNode("n", null).dampingFlaps(),
              new Target("frr-k8s-system", true, false, true),
              Speaker.Listener.NOBODY,
              () -> "now"),
          clock::get);

  private static Resource object(String version, String kind, Map<String, ?> more) {
    return object(version, kind, Map.of("name", "n"), more);
  }

  private static Resource object(
      String version, String kind, Map<String, ?> metadata, Map<String, ?> more) {
    Map<String, Object> document = new HashMap<>(more);
    document.putAll(Map.of("apiVersion", version, "kind", kind, "metadata", metadata));
    Decoder.Decoded decoded = Decoder.decode(document);
    assertThat(decoded.problems()).isEmpty();
    return Objects.requireNonNull(decoded.resource());
  }

  private static Resource slice(boolean ready) {
    return object(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        Map.of("name", "web-1", "labels", Map.of("kubernetes.io/service-name", "web")),
        Map.of(
            "endpoints",
            List.of(
                Map.of("addresses", List.of("10.0.0.1"), "conditions", Map.of("ready", ready)))));
  }

  private void observe(Resource... resources) {
    speaker.observe(List.of(resources), List.of());
    settle();
  }

  /** Twice, since the first question may have ended a wait by the clock of the machine. */
  private void settle() {
    speaker.ask(_ -> true);
    speaker.ask(_ -> true);
  }

  private boolean isGiven() {
    return String.valueOf(speaker.wanted()).contains(WEB);
  }

  @Test
  void theObjectIsWrittenAgainWhenTheHoldIsOver() {
    observe(
        object("v1", "Node", Map.of()),
        object(
            "metallb.io/v1beta2",
            "BGPPeer",
            Map.of("spec", Map.of("myASN", 1, "peerASN", 2, "peerAddress", "10.0.0.1"))),
        object(
            "metallb.io/v1beta1",
            "IPAddressPool",
            Map.of("spec", Map.of("addresses", List.of("198.51.100.0/24")))),
        object("metallb.io/v1beta1", "BGPAdvertisement", Map.of("spec", Map.of())),
        object(
            "v1",
            "Service",
            Map.of("name", "web"),
            Map.of(
                "spec",
                Map.of("type", "LoadBalancer", "ports", List.of(Map.of("port", 80))),
                "status",
                Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", WEB)))))),
        slice(true));
    speaker.writeTo(marked::incrementAndGet, _ -> {}, null);
    for (int i = 0; i < 3; i++) {
      assertThat(isGiven()).isTrue();
      observe(slice(false));
      assertThat(isGiven()).isFalse();
      observe(slice(true));
    }
    assertThat(isGiven()).as("held").isFalse();
    int before = marked.get();
    for (int i = 0; i < 50; i++) {
      observe(slice(false));
      observe(slice(true));
    }
    assertThat(marked).as("nothing is written meanwhile").hasValue(before);
    var answers = new FrrAnswers(speaker, () -> Instant.EPOCH, () -> 0L, false);
    var silent = answers.explain("default/web").nodes().getFirst().silent();
    assertThat(silent.reason()).isEqualTo("flapping");
    assertThat(silent.until()).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(answers.measurements())
        .anySatisfy(figure -> {
          assertThat(figure.name()).isEqualTo("bellman_services_damped");
          assertThat(figure.value()).isEqualTo(1);
        });

    clock.addAndGet(SECOND);
    settle();
    assertThat(marked).as("the object is another").hasValue(before + 1);
    assertThat(isGiven()).isTrue();
  }
}
