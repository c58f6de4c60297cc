package bellman.balancer.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Address;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which order decisions may be written down. */
final class HandoverTest {

  private static final Address ONE = Address.parse("198.51.100.1");
  private static final Address TWO = Address.parse("198.51.100.2");

  private final Handover handover = new Handover();
  private final Map<String, List<Address>> decided = new HashMap<>();

  private void decide(String service, Address... addresses) {
    decided.put(service, Arrays.asList(addresses));
  }

  private boolean mayHave(String service) {
    return handover.mayHave(
        service,
        decided.getOrDefault(service, List.of()),
        other -> decided.getOrDefault(other, List.of()));
  }

  @Test
  void aFreeAddressMayBeWrittenAtOnce() {
    decide("a", ONE);

    assertThat(mayHave("a")).isTrue();
  }

  @Test
  void anAddressThatIsStillWrittenOfItsLastHolderWaits() {
    handover.written("a", List.of(ONE));
    decide("a");
    decide("b", ONE);

    assertThat(mayHave("b")).isFalse();
    assertThat(handover.written("a", List.of())).containsExactly("b");
    assertThat(mayHave("b")).isTrue();
  }

  @Test
  void aServiceThatGetsAnotherAddressGivesItsOldOneOver() {
    handover.written("a", List.of(ONE));
    decide("a", TWO);
    decide("b", ONE);

    assertThat(mayHave("a")).isTrue();
    assertThat(mayHave("b")).isFalse();
    assertThat(handover.written("a", List.of(TWO))).containsExactly("b");
  }

  @Test
  void thoseWhoAreToShareDoNotWaitForEachOther() {
    handover.written("a", List.of(ONE));
    decide("a", ONE);
    decide("b", ONE);

    assertThat(mayHave("b")).isTrue();
  }

  @Test
  void ofTwoHoldersBothMustHaveGivenItBack() {
    handover.written("a", List.of(ONE));
    handover.written("b", List.of(ONE));
    decide("c", ONE);

    assertThat(mayHave("c")).isFalse();
    assertThat(handover.written("a", List.of())).containsExactly("c");
    assertThat(mayHave("c")).isFalse();
    assertThat(handover.written("b", List.of())).containsExactly("c");
    assertThat(mayHave("c")).isTrue();
  }

  @Test
  void whoHasItMayHaveItWrittenAgain() {
    handover.written("a", List.of(ONE, TWO));
    decide("a", ONE);

    assertThat(mayHave("a")).isTrue();
    assertThat(handover.written("a", List.of(ONE))).isEmpty();
  }
}
