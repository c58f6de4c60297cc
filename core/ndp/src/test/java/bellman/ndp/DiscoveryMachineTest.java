package bellman.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.ndp.DiscoveryMessage.RouterAdvertisement;
import bellman.net.Address;
import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is sent when, and who is the neighbor, on one interface. */
final class DiscoveryMachineTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Ipv6Address OURS = (Ipv6Address) Address.parse("fe80::a");
  private static final Ipv6Address FIRST = (Ipv6Address) Address.parse("fe80::1");
  private static final Ipv6Address SECOND_ROUTER = (Ipv6Address) Address.parse("fe80::2");
  private static final MacAddress OUR_MAC = new MacAddress(0x02_00_00_00_00_0aL);
  private static final MacAddress MAC_1 = new MacAddress(0x02_00_00_00_00_01L);
  private static final MacAddress MAC_2 = new MacAddress(0x02_00_00_00_00_02L);

  /** An interface in time: notes what happens as {@code seconds: what}. */
  private static final class Driven {
    State state = State.created();
    long now;
    final List<String> done = new ArrayList<>();

    Driven happens(Event event) {
      Step step = DiscoveryMachine.step(state, event, now);
      state = step.next();
      for (Effect effect : step.effects()) {
        done.add(
            switch (effect) {
              case Effect.Advertise _ -> "advertise";
              case Effect.Solicit _ -> "solicit";
              case Effect.Found(var neighbor) -> "found " + neighbor;
              case Effect.Lost(var reason) -> "lost: " + reason;
            });
      }
      return this;
    }

    Driven ready() {
      return happens(new Event.LinkReady(7, OURS, OUR_MAC));
    }

    Driven hears(Ipv6Address source, @Nullable MacAddress mac) {
      return happens(new Event.Advertised(source, new RouterAdvertisement(64, 0, mac)));
    }

    /** Lets time pass with all deadlines kept; each effect is noted with its second. */
    List<String> passes(double seconds) {
      long end = now + (long) (seconds * SECOND);
      List<String> timed = new ArrayList<>();
      while (state.deadlineNanos() <= end) {
        now = Math.max(now, state.deadlineNanos());
        done.clear();
        happens(new Event.Tick());
        assertThat(state.deadlineNanos())
            .as("a deadline that was served moves on")
            .isGreaterThan(now);
        for (String each : done) {
          timed.add(now / SECOND + ": " + each);
        }
      }
      now = end;
      done.clear();
      return timed;
    }

    List<String> does() {
      List<String> told = List.copyOf(done);
      done.clear();
      return told;
    }
  }

  private static Driven speaking() {
    var driven = new Driven().ready();
    driven.done.clear();
    return driven;
  }

  private static Driven withNeighbor() {
    Driven driven = speaking().hears(FIRST, MAC_1);
    assertThat(driven.does()).startsWith("found fe80::1");
    driven.passes(5);
    return driven;
  }

  @Test
  void aReadyInterfaceIsSpokenOnAtOnce() {
    var driven = new Driven().ready();

    assertThat(driven.does()).containsExactly("advertise", "solicit");
    assertThat(driven.state.warning())
        .contains("no router advertisement received there yet (RFC 4861)");
    assertThat(driven.state.neighbor()).isNull();
  }

  @Test
  void threeAdvertisementsComeQuicklyAndThenOneInTenSeconds() {
    List<String> sent =
        speaking().passes(120).stream().filter(each -> each.contains("advertise")).toList();

    assertThat(sent).startsWith("1: advertise", "2: advertise");
    // 118 s at 7.5 to 10 s each
    assertThat(sent).hasSizeBetween(2 + 11, 2 + 15);
  }

  @Test
  void aSearchAsksLessAndLessOften() {
    List<String> sent =
        speaking().passes(300).stream().filter(each -> each.contains("solicit")).toList();

    // after 1, 2, 4, 8, 16 s and then every 32 s, each by up to a tenth more or less
    assertThat(sent).hasSizeBetween(11, 14);
    assertThat(sent.getFirst()).isIn("0: solicit", "1: solicit");
  }

  @Test
  void aSearchEndsWhenSomeoneIsFound() {
    Driven driven = speaking().hears(FIRST, MAC_1);

    assertThat(driven.does()).containsExactly("found fe80::1");
    assertThat(driven.passes(100)).noneMatch(each -> each.contains("solicit"));
    assertThat(driven.state.neighbor()).isEqualTo(FIRST);
    assertThat(driven.state.warning()).isNull();
  }

  /** A router that has just come may not know us, and will not take a connection from us. */
  @Test
  void whoIsFoundIsToldOfUsAtOnce() {
    Driven driven = speaking();
    driven.passes(4);
    assertThat(driven.hears(FIRST, MAC_1).does()).containsExactly("found fe80::1", "advertise");
    assertThat(driven.hears(FIRST, MAC_1).does()).as("and once only").isEmpty();
  }

  @Test
  void aQuestionIsAnsweredWithinHalfASecond() {
    Driven driven = withNeighbor().happens(new Event.Solicited());

    assertThat(driven.state.deadlineNanos() - driven.now).isBetween(0L, SECOND / 2);
    assertThat(driven.passes(0.5)).hasSize(1).allMatch(each -> each.endsWith("advertise"));
  }

  @Test
  void aFloodOfQuestionsGetsOneAnswerInThreeSeconds() {
    Driven driven = withNeighbor();
    int answers = 0;
    for (int i = 0; i < 3000; i++) { // 100 a second for 30 s
      driven.happens(new Event.Solicited());
      answers += driven.passes(0.01).size();
    }
    assertThat(answers).isBetween(9, 11);
  }

  @Test
  void ourOwnVoiceIsNobody() {
    assertThat(speaking().hears(OURS, OUR_MAC).does()).isEmpty();
  }

  @Test
  void beforeTheInterfaceIsReadyNothingCounts() {
    Driven driven = new Driven().hears(FIRST, MAC_1).happens(new Event.Solicited());

    assertThat(driven.does()).isEmpty();
    assertThat(driven.state.deadlineNanos()).isEqualTo(State.NEVER);
    assertThat(driven.happens(new Event.LinkLost("interface ul0 is down")).state.warning())
        .isEqualTo("interface ul0 is down");
  }

  @Test
  void anInterfaceThatGoesForgetsWhoWasThere() {
    Driven driven = withNeighbor().happens(new Event.LinkLost("interface ul0 is down"));

    assertThat(driven.does()).containsExactly("lost: interface ul0 is down");
    assertThat(driven.state.neighbor()).isNull();
    assertThat(driven.state.deadlineNanos()).isEqualTo(State.NEVER);
    assertThat(driven.ready().does()).containsExactly("advertise", "solicit");
  }

  @Test
  void anotherInterfaceOfTheSameNameBeginsAnew() {
    Driven driven = withNeighbor().happens(new Event.LinkReady(8, OURS, OUR_MAC));

    assertThat(driven.does())
        .containsExactly("lost: the interface was reset", "advertise", "solicit");
  }

  @Test
  void theSameNewsAgainIsNone() {
    assertThat(withNeighbor().ready().does()).isEmpty();
  }

  // ---- several routers

  @Test
  void theFirstStaysWhileItAnswers() {
    Driven driven = withNeighbor().hears(SECOND_ROUTER, MAC_2);
    assertThat(driven.does()).as("a look whether the first is there").containsExactly("solicit");
    driven.passes(0.5);
    driven.hears(FIRST, MAC_1);

    assertThat(driven.passes(60)).noneMatch(each -> each.contains("found"));
    assertThat(driven.state.neighbor()).isEqualTo(FIRST);
    assertThat(driven.state.warning())
        .startsWith("fe80::2 advertised there too; the neighbor remains");
  }

  @Test
  void whoDoesNotAnswerIsReplaced() {
    Driven driven = withNeighbor().hears(SECOND_ROUTER, MAC_2);

    List<String> passed = driven.passes(6);
    assertThat(passed.stream().filter(each -> each.endsWith("solicit"))).hasSizeGreaterThan(1);
    assertThat(passed).contains("10: found fe80::2");
    assertThat(driven.state.warning()).isNull();
  }

  @Test
  void whoCarriesASessionIsNotDoubted() {
    Driven driven = withNeighbor().happens(new Event.InUse(true)).hears(SECOND_ROUTER, MAC_2);

    assertThat(driven.does()).isEmpty();
    assertThat(driven.passes(100)).noneMatch(each -> each.contains("found"));
  }

  @Test
  void whenItsSessionEndsItIs() {
    Driven driven = withNeighbor().happens(new Event.InUse(true)).hears(SECOND_ROUTER, MAC_2);
    driven.passes(20);
    driven.happens(new Event.InUse(false));
    assertThat(driven.does()).containsExactly("solicit");
    driven.passes(1);
    driven.hears(SECOND_ROUTER, MAC_2);

    assertThat(driven.passes(6)).anyMatch(each -> each.endsWith("found fe80::2"));
  }

  @Test
  void aSessionThatEndsAloneChangesNothing() {
    Driven driven = withNeighbor().happens(new Event.InUse(true)).happens(new Event.InUse(false));

    assertThat(driven.does()).as("a look whether it is there").containsExactly("solicit");
    driven.passes(100);
    assertThat(driven.state.neighbor()).isEqualTo(FIRST);
  }

  /** The link-layer address tells: it is the same router, and its old address is of no use. */
  @Test
  void aRouterWhoseAddressChangedIsFollowedThoughItsSessionIsUp() {
    Driven driven = withNeighbor().happens(new Event.InUse(true)).hears(SECOND_ROUTER, MAC_1);

    assertThat(driven.passes(6)).contains("10: found fe80::2");
    assertThat(driven.state.inUse()).isTrue();
  }

  @Test
  void aRouterWithTwoAddressesDoesNotFlap() {
    Driven driven = withNeighbor().happens(new Event.InUse(true));
    for (int i = 0; i < 60; i++) {
      driven.hears(SECOND_ROUTER, MAC_1);
      driven.hears(FIRST, MAC_1);
      assertThat(driven.passes(1)).noneMatch(each -> each.contains("found"));
    }
    assertThat(driven.state.neighbor()).isEqualTo(FIRST);
  }

  @Test
  void routersThatAreSilentForLongAreForgotten() {
    Driven driven = withNeighbor().happens(new Event.InUse(true)).hears(SECOND_ROUTER, MAC_2);
    driven.passes(1700);
    assertThat(driven.state.warning()).contains("fe80::2");
    driven.passes(200);
    assertThat(driven.state.warning()).isNull();
    assertThat(driven.state.neighbor()).as("the neighbor itself is not").isEqualTo(FIRST);
  }

  @Test
  void madeUpRoutersTakeNoMemory() {
    Driven driven = withNeighbor();
    for (int i = 100; i < 10_000; i++) {
      driven.hears(FIRST.plus(i), null);
    }
    assertThat(driven.state)
        .isInstanceOfSatisfying(
            State.Speaking.class,
            speaking -> assertThat(speaking.others()).hasSize(DiscoveryMachine.MOST_OTHERS));
  }
}
