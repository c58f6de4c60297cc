package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import bellman.balancer.resource.Kind;
import bellman.balancer.resource.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the first change is told, and what it lacks. */
final class ObservationTest {

  private static final String NAMESPACE = "metallb-system";
  private static final List<Watched> KINDS = Watched.bySpeaker(NAMESPACE, "node-1");
  private static final String WHY = "may not be listed and watched (403)";

  private final List<Observation.Change> changes = new ArrayList<>();
  private long nowNanos;
  private Observation observation;
  private Reflector.Listener hearing;

  @BeforeEach
  void begin() {
    observation = new Observation(KINDS, changes::add, () -> nowNanos);
    hearing = observation.hearing();
  }

  private static Watched of(Kind kind) {
    return KINDS.stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
  }

  private void listAllBut(Kind missing) {
    for (Watched each : KINDS) {
      if (each.kind() != missing) {
        hearing.listed(each, List.of());
      }
    }
  }

  private void refused(Kind kind, boolean missing) {
    hearing.waiting(of(kind), WHY, missing);
    nowNanos += 6_000_000_000L;
    hearing.waiting(of(kind), WHY, missing);
  }

  private static Observed profile(String name) {
    Map<String, Object> document = new HashMap<>();
    document.put("metadata", new HashMap<>(Map.of("name", name, "namespace", NAMESPACE)));
    return Observed.of(of(Kind.BFD_PROFILE), document);
  }

  @Test
  void nothingIsToldBeforeAllIsKnown() {
    listAllBut(Kind.BFD_PROFILE);
    assertThat(changes).isEmpty();
    hearing.listed(of(Kind.BFD_PROFILE), List.of(profile("fast")));
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().upserts()).hasSize(1);
  }

  @Test
  void aKindThatCanBeDoneWithoutIsWaitedForFiveSecondsAndNamed() {
    for (Kind kind :
        List.of(Kind.L2_ADVERTISEMENT, Kind.BFD_PROFILE, Kind.COMMUNITY, Kind.SECRET)) {
      changes.clear();
      begin();
      listAllBut(kind);
      hearing.waiting(of(kind), WHY, true);
      nowNanos += 4_000_000_000L;
      hearing.waiting(of(kind), WHY, true);
      assertThat(changes).isEmpty();
      nowNanos += 2_000_000_000L;
      hearing.waiting(of(kind), WHY, true);

      assertThat(changes).hasSize(1);
      assertThat(changes.getFirst().problems())
          .extracting(Problem::kind, Problem::message)
          .containsExactly(tuple(kind.text(), WHY + "; until then there are taken to be none"));
      assertThat(observation.isComplete()).isTrue();
    }
  }

  @Test
  void whenItComesAfterAllItIsToldOfAndIsNoProblemAnyMore() {
    listAllBut(Kind.BFD_PROFILE);
    refused(Kind.BFD_PROFILE, true);
    hearing.listed(of(Kind.BFD_PROFILE), List.of(profile("fast")));

    assertThat(changes).hasSize(2);
    assertThat(changes.getLast().upserts()).hasSize(1);
    assertThat(changes.getLast().problems()).isEmpty();
  }

  @Test
  void withoutTheOthersNothingIsTold() {
    for (Kind kind :
        List.of(
            Kind.NODE,
            Kind.SERVICE,
            Kind.ENDPOINT_SLICE,
            Kind.IP_ADDRESS_POOL,
            Kind.BGP_ADVERTISEMENT,
            Kind.BGP_PEER)) {
      begin();
      listAllBut(kind);
      refused(kind, true);
      assertThat(changes).as("without %s", kind).isEmpty();
      assertThat(observation.unread()).containsExactly(WHY);
    }
  }

  /** A server that is away, or in trouble, says nothing of what there is. */
  @Test
  void aServerThatCannotAnswerIsWaitedFor() {
    listAllBut(Kind.SECRET);
    refused(Kind.SECRET, false);
    assertThat(changes).isEmpty();
  }
}
