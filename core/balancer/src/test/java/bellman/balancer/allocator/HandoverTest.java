package bellman.balancer.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order decisions may be written down. */
final class HandoverTest {

  private static final Address ONE = Address.parse("198.51.100.1");
  private static final Address TWO = Address.parse("198.51.100.2");
  private static final Address THREE = Address.parse("198.51.100.3");
  private static final Address FOUR = Address.parse("198.51.100.4");

  private static final List<String> SERVICES = List.of("s0", "s1", "s2", "s3", "s4");

  private Handover handover = new Handover();
  private final Map<String, List<Address>> decided = new HashMap<>();

  private void decide(String service, Address... addresses) {
    decided.put(service, Arrays.asList(addresses));
  }

  private List<Address> decided(String service) {
    return decided.getOrDefault(service, List.of());
  }

  private List<Address> now(String service) {
    return handover.mayHave(service, decided(service), this::decided);
  }

  private boolean mayHave(String service) {
    return now(service).equals(decided(service));
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

  @Test
  void whoWaitsGivesUpWhatItIsToLoseAndKeepsTheRest() {
    handover.written("a", List.of(ONE, THREE));
    handover.written("b", List.of(TWO));
    decide("a", TWO, THREE);
    decide("b", ONE);

    assertThat(now("a")).containsExactly(THREE);
    assertThat(handover.written("a", List.of(THREE))).isEmpty();
    assertThat(now("b")).containsExactly(ONE);
    assertThat(handover.written("b", List.of(ONE))).containsExactly("a");
    assertThat(now("a")).containsExactly(TWO, THREE);
  }

  /** A write that got no answer may still be done, and then two would have the address. */
  @Test
  void whatIsBeingWrittenIsHeldUntilItIsKnownNotToBe() {
    decide("a", ONE);
    handover.writing("a", List.of(ONE));
    decide("a");
    decide("b", ONE);

    assertThat(now("b")).isEmpty();
    assertThat(handover.holder("b", ONE, this::decided)).isEqualTo("a");
    assertThat(handover.notWritten("a")).containsExactly("b");
    assertThat(now("b")).containsExactly(ONE);
  }

  /** A writer as the controller is: several writes underway, whose answers come in any order. */
  private final class Writer {
    final Random random;
    final Map<String, List<Address>> status = new TreeMap<>();
    final Map<String, List<Address>> underway = new TreeMap<>();
    final Set<String> asked = new TreeSet<>();

    Writer(long seed) {
      random = new Random(seed);
    }

    /** Each address at one service at most, or at two that may share it. */
    Map<String, List<Address>> wishes(int services, List<Address> addresses) {
      Map<String, List<Address>> wishes = new TreeMap<>();
      for (Address address : addresses) {
        int times = random.nextInt(4) == 0 ? 2 : random.nextInt(2);
        for (int i = 0; i < times; i++) {
          List<Address> of =
              wishes.computeIfAbsent("s" + random.nextInt(services), _ -> new ArrayList<>());
          if (!of.contains(address)) {
            of.add(address);
          }
        }
      }
      return wishes;
    }

    boolean isBusy() {
      return !asked.isEmpty() || !underway.isEmpty();
    }

    /** One write begins, or one answer comes; nothing if there is nothing to do. */
    void step() {
      if (!asked.isEmpty() && (underway.isEmpty() || random.nextBoolean())) {
        String next = any(random, asked);
        asked.remove(next);
        begin(next);
      } else if (!underway.isEmpty()) {
        end(any(random, underway.keySet()));
      }
    }

    void begin(String service) {
      List<Address> now = now(service);
      if (!underway.containsKey(service) && !now.equals(status.getOrDefault(service, List.of()))) {
        handover.writing(service, now);
        underway.put(service, now);
      }
    }

    /** An answer comes: it is written, or it is not and has to be tried again. */
    void end(String service) {
      List<Address> now = underway.remove(service);
      if (random.nextInt(10) == 0) {
        asked.addAll(handover.notWritten(service));
      } else {
        status.put(service, now);
        asked.addAll(handover.written(service, now));
      }
      asked.add(service);
    }

    /**
     * No two services have an address but those who were to share it.
     *
     * @param wishes of now and before
     */
    void assertNoneTwice(List<Map<String, List<Address>>> wishes) {
      Map<Address, Set<String>> holders = new HashMap<>();
      status.forEach((service, addresses) ->
          addresses.forEach(
              address -> holders.computeIfAbsent(address, _ -> new TreeSet<>()).add(service)));
      holders.forEach((address, services) ->
          assertThat(
                  wishes.stream()
                      .anyMatch(wish ->
                          services.stream()
                              .allMatch(
                                  each -> wish.getOrDefault(each, List.of()).contains(address))))
              .as("%s at %s", address, services)
              .isTrue());
    }
  }

  /** Random wishes, seen in one look and changed again halfway, with answers in any order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyExchangeOfAddressesComesToItsEndAndNoAddressIsAtTwo(long seed) {
    for (int round = 0; round < 500; round++) {
      handover = new Handover();
      var writer = new Writer(seed * 1_000 + round);
      List<Address> addresses = List.of(ONE, TWO, THREE, FOUR);
      writer.status.putAll(writer.wishes(SERVICES.size(), addresses));
      writer.status.forEach(handover::written);
      List<Map<String, List<Address>>> wishes = new ArrayList<>();
      wishes.add(new TreeMap<>(writer.status));
      int changeAt = writer.random.nextInt(1, 12);
      for (int step = 0; step <= 12 || writer.isBusy(); step++) {
        assertThat(step).as("seed %d, round %d", seed, round).isLessThan(500);
        if (step == 0 || step == changeAt) {
          decided.clear();
          decided.putAll(writer.wishes(SERVICES.size(), addresses));
          wishes.add(new TreeMap<>(decided));
          writer.asked.addAll(SERVICES);
        }
        writer.step();
        writer.assertNoneTwice(wishes);
      }
      for (String service : SERVICES) {
        assertThat(writer.status.getOrDefault(service, List.of()))
            .as("%s, seed %d, round %d", service, seed, round)
            .isEqualTo(decided(service));
      }
    }
  }

  private static String any(Random random, Set<String> from) {
    return List.copyOf(from).get(random.nextInt(from.size()));
  }
}
