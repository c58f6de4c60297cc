package bellman.controller;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Service;
import bellman.api.status.Condition;
import bellman.api.status.WriteOutcome;
import bellman.net.Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a condition says that a service waits for an address, and when it goes. */
final class AddressWaitsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final List<Address> ADDRESS = List.of(Address.parse("198.51.100.1"));
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.5Z");

  private final Entry entry = new Entry(service("default", "web"), "7");
  private final Map<Address, String> holders = new HashMap<>();
  private final List<Optional<Condition>> writes = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final AddressWaits waits =
      new AddressWaits(
          new AddressWaits.Services() {
            @Override
            public @Nullable String holder(String service, Address address) {
              return holders.get(address);
            }

            @Override
            public void schedule(Entry scheduled) {}

            @Override
            public void write(Entry written, @Nullable Condition what) {
              written.inFlight = true;
              writes.add(Optional.ofNullable(what));
            }
          },
          (service, text) -> told.add(service + ": " + text),
          _ -> {},
          () -> NOON);

  private static Service service(String namespace, String name) {
    return (Service)
        Decoder.decode(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Service",
                    "metadata",
                    Map.of("namespace", namespace, "name", name),
                    "spec",
                    Map.of("type", "LoadBalancer")))
            .resource();
  }

  private void answer(WriteOutcome outcome, long now) {
    entry.inFlight = false;
    waits.written(entry, writes.getLast().orElse(null), outcome, now);
    waits.tell(entry, now);
  }

  private void waitFor(String holder) {
    holders.put(ADDRESS.getFirst(), holder);
    waits.waits(entry, ADDRESS, 0);
    waits.tell(entry, 0);
  }

  @Test
  void itIsToldAfterFiveSecondsAndTakenBackWhenTheServiceHasItsAddress() {
    waitFor("default/old");
    assertThat(writes).isEmpty();
    assertThat(entry.waitNanos).isEqualTo(5 * SECOND);
    waits.due(entry, 5 * SECOND);
    String text =
        "198.51.100.1 is its new address, but is still in the status of default/old: waiting until"
            + " that status has been written";
    assertThat(told).containsExactly("default/web: " + text);
    assertThat(writes)
        .containsExactly(
            Optional.of(new Condition(true, "AddressAwaited", text, "2026-01-01T12:00:00Z")));
    answer(new WriteOutcome.Done("8"), 6 * SECOND);
    assertThat(writes).as("nothing is written that is so").hasSize(1);

    waits.over(entry, 7 * SECOND);
    assertThat(writes).hasSize(2).last().isEqualTo(Optional.empty());
    answer(new WriteOutcome.Done("9"), 8 * SECOND);
    waits.over(entry, 9 * SECOND);
    assertThat(writes).hasSize(2);
    assertThat(told).hasSize(1);
  }

  @Test
  void whoWaitsForMillisecondsIsToldNothing() {
    waitFor("default/old");
    waits.over(entry, SECOND);
    assertThat(entry.waitNanos).isEqualTo(Long.MAX_VALUE);
    assertThat(writes).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void servicesOfOtherNamespacesHaveNoName() {
    waitFor("secret/plan");
    waits.due(entry, 5 * SECOND);
    assertThat(writes.getFirst().orElseThrow().text())
        .contains("the status of a service of another namespace")
        .doesNotContain("secret", "plan");
  }

  @Test
  void anotherHolderIsAnotherTextOfTheSameCondition() {
    waitFor("default/old");
    waits.due(entry, 5 * SECOND);
    answer(new WriteOutcome.Done("8"), 5 * SECOND);
    waitFor("default/older");
    assertThat(writes).hasSize(2);
    Condition now = writes.getLast().orElseThrow();
    assertThat(now.text()).contains("default/older");
    assertThat(now.since()).as("it was so before").isNull();
    assertThat(told).as("an event each wait").hasSize(1);
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgainLater() {
    waitFor("default/old");
    waits.due(entry, 5 * SECOND);
    answer(new WriteOutcome.Failed("503"), 6 * SECOND);
    assertThat(writes).as("not at once").hasSize(1);
    assertThat(entry.waitNanos).isEqualTo(11 * SECOND);
    waits.due(entry, 11 * SECOND);
    assertThat(writes).hasSize(2);
    answer(new WriteOutcome.NotLeading(), 12 * SECOND);
    assertThat(entry.waitNanos).isEqualTo(13 * SECOND);
    assertThat(told).hasSize(1);
  }

  @Test
  void whileTheAddressesAreWrittenItWaits() {
    waitFor("default/old");
    entry.inFlight = true;
    waits.due(entry, 5 * SECOND);
    assertThat(writes).isEmpty();
    entry.inFlight = false;
    waits.due(entry, entry.waitNanos);
    assertThat(writes).hasSize(1);
  }

  /** A leader that follows another finds the condition, and nothing to wait for. */
  @Test
  void whatAnotherLeaderToldIsTakenBack() {
    entry.annotate("metallb.io/address-awaited", "198.51.100.1 is to be its address, ...");
    waits.over(entry, 0);
    assertThat(writes).containsExactly(Optional.empty());
  }
}
