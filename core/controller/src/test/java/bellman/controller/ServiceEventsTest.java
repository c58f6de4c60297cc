package bellman.controller;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What owners of services are told: what is news, and nothing twice. */
class ServiceEventsTest {

  private final List<String> told = new ArrayList<>();
  private final ServiceEvents events =
      new ServiceEvents(
          (object, _, reason, message) -> told.add(object + " " + reason.text() + ": " + message));
  private final Planner planner = Planner.ofController(null);
  private Entry entry = new Entry(service(Map.of()), "1");

  ServiceEventsTest() {
    planner.observe(
        List.of(
            Objects.requireNonNull(
                Decoder.decode(
                        Map.of(
                            "apiVersion",
                            "metallb.io/v1beta1",
                            "kind",
                            "IPAddressPool",
                            "metadata",
                            Map.of("name", "pool"),
                            "spec",
                            Map.of("addresses", List.of("198.51.100.0/28"))))
                    .resource())),
        List.of());
  }

  private static Service service(Map<String, String> annotations) {
    return (Service)
        Objects.requireNonNull(
            Decoder.decode(
                    Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Service",
                        "metadata",
                        Map.of("name", "web", "annotations", annotations),
                        "spec",
                        Map.of("type", "LoadBalancer")))
                .resource());
  }

  /** The service is this now. Returns what is told of it. */
  private List<String> is(Map<String, String> annotations) {
    Service now = service(annotations);
    planner.observe(List.<Resource>of(now), List.of());
    entry.service = now;
    told.clear();
    events.found(
        entry,
        Objects.requireNonNull(planner.decision("default/web")),
        planner.warnings("default/web"));
    return List.copyOf(told);
  }

  @Test
  void aRequestThatCanNotBeReadIsToldOnceAndAgainByTheNextLeader() {
    assertThat(is(Map.of())).isEmpty(); // it had its address before we came
    Map<String, String> unfilled = Map.of("metallb.io/loadBalancerIPs", "${ADDRESS}");
    String failure =
        "Service default/web LoadBalancerFailed: metadata.annotations[metallb.io/loadBalancerIPs]:"
            + " the requested addresses can't be parsed: '${ADDRESS}' is not an IP address; until"
            + " that is fixed it keeps [198.51.100.0]";
    assertThat(is(unfilled)).containsExactly(failure);
    assertThat(is(unfilled)).isEmpty();
    assertThat(is(Map.of())).isEmpty();
    assertThat(is(unfilled)).containsExactly(failure);
    entry = new Entry(service(unfilled), "1"); // a leader that knows of nothing yet
    assertThat(is(unfilled)).containsExactly(failure);
  }

  @Test
  void anAnnotationThatDoesNothingIsToldWhenItComes() {
    assertThat(is(Map.of())).isEmpty();
    assertThat(is(Map.of("metallb.io/pool-name", "gold")))
        .containsExactly(
            "Service default/web unknownAnnotation: metadata.annotations[metallb.io/pool-name]: has"
                + " no effect, because there is no such annotation: did you mean"
                + " metallb.io/address-pool?");
    assertThat(is(Map.of("metallb.universe.tf/allow-shared-ip", "key")))
        .containsExactly(
            "Service default/web deprecatedAnnotation:"
                + " metadata.annotations[metallb.universe.tf/allow-shared-ip]: is deprecated:"
                + " write metallb.io/allow-shared-ip");
    entry = new Entry(service(Map.of()), "1");
    assertThat(is(Map.of("metallb.io/pool-name", "gold"))).isEmpty(); // thousands may have it
  }

  @Test
  void aServiceWithoutAnAddressIsToldWhyByTheDecisionAlone() {
    assertThat(is(Map.of("metallb.io/address-pool", "gold")))
        .singleElement()
        .asString()
        .startsWith("Service default/web AllocationFailed: noSuchPool: ");
  }
}
