package bellman.controller;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Resource;
import bellman.api.status.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** That what a write may have done counts until it is known. */
final class ControllerMachineTest {

  private static final long SECOND = 1_000_000_000L;

  private final List<Effect.WriteAddresses> writes = new ArrayList<>();
  private long nanos = SECOND;
  private final ControllerMachine machine =
      new ControllerMachine(
          null,
          true,
          effect -> {
            if (effect instanceof Effect.WriteAddresses write) {
              writes.add(write);
            }
          },
          moment());

  private Moment moment() {
    return new Moment(nanos, Instant.EPOCH);
  }

  private static Resource pool(String range) {
    return decode(
        Map.of(
            "apiVersion",
            "metallb.io/v1beta1",
            "kind",
            "IPAddressPool",
            "metadata",
            Map.of("name", "pool"),
            "spec",
            Map.of("addresses", List.of(range))));
  }

  private static Resource service(String name, Map<String, String> annotations) {
    return decode(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Service",
            "metadata",
            Map.of("name", name, "annotations", annotations),
            "spec",
            Map.of("type", "LoadBalancer")));
  }

  private static Resource decode(Map<String, Object> document) {
    return Objects.requireNonNull(Decoder.decode(document).resource());
  }

  private void observe(Map<String, String> versions, Resource... upserts) {
    machine.handle(
        new Input.Observed(new ObservedChange(List.of(upserts), List.of(), versions, List.of())),
        moment());
  }

  private void remove(Kind kind, String namespace, String name) {
    machine.handle(
        new Input.Observed(
            new ObservedChange(
                List.of(), List.of(new ObjectKey(kind, namespace, name)), Map.of(), List.of())),
        moment());
  }

  private void answer(Effect.WriteAddresses write, WriteOutcome outcome) {
    machine.handle(
        new Input.Written(write.service(), write.version(), write.write(), outcome), moment());
  }

  private void pass(long time) {
    nanos += time;
    machine.tick(moment());
    machine.ticked(nanos);
  }

  private static List<String> texts(Effect.WriteAddresses write) {
    return write.write().texts();
  }

  @Test
  void anAddressOfAWriteInDoubtIsGivenToNobodyElse() {
    observe(Map.of("default/a", "1"), pool("198.51.100.1/32"), service("a", Map.of()));
    Effect.WriteAddresses first = writes.getLast();
    assertThat(texts(first)).containsExactly("198.51.100.1");
    answer(first, new WriteOutcome.Failed("no answer")); // and yet it was done
    observe( // a gets none by that, and b gets what a was to have
        Map.of("default/b", "2"),
        decode(
            Map.of(
                "apiVersion",
                "metallb.io/v1beta1",
                "kind",
                "IPAddressPool",
                "metadata",
                Map.of("name", "pool"),
                "spec",
                Map.of(
                    "addresses",
                    List.of("198.51.100.1/32"),
                    "serviceAllocation",
                    Map.of(
                        "serviceSelectors", List.of(Map.of("matchLabels", Map.of("app", "b"))))))),
        labeled());
    pass(SECOND);
    Effect.WriteAddresses second = writes.getLast();
    assertThat(second.service()).isEqualTo("default/a");
    assertThat(texts(second)).isEmpty();
    answer(second, new WriteOutcome.Stale());

    assertThat(writes)
        .as("a has the address, for all that is known")
        .noneMatch(write -> write.service().equals("default/b") && !texts(write).isEmpty());
  }

  private static Resource labeled() {
    return decode(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Service",
            "metadata",
            Map.of("name", "b", "labels", Map.of("app", "b")),
            "spec",
            Map.of("type", "LoadBalancer")));
  }

  @Test
  void theOutcomeOfAWriteAboutAnEarlierServiceOfThatNameIsNoNews() {
    observe(Map.of("default/a", "1"), pool("198.51.100.1/32"), service("a", Map.of()));
    Effect.WriteAddresses first = writes.getLast();
    remove(Kind.SERVICE, "default", "a");
    observe(Map.of("default/a", "3"), service("a", Map.of()));
    Effect.WriteAddresses second = writes.getLast();
    assertThat(second.version()).isEqualTo("3");
    int before = writes.size();
    answer(first, new WriteOutcome.Stale());
    pass(SECOND);
    assertThat(writes).as("one write at a time").hasSize(before);
    answer(second, new WriteOutcome.Done("4"));
    assertThat(writes).hasSize(before);
  }
}
