package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer with a limit: who gets in, who waits, and that it never has more. */
class LimitTest {

  private static final EncodingContext CONTEXT =
      new EncodingContext(
          new WireContext(true, false, true),
          new Asn(64500),
          Map.of(
              Family.IPV4, Address.parse("192.0.2.1"), Family.IPV6, Address.parse("2001:db8::1")));

  private final RouteTable table = new RouteTable();
  private final Set<Prefix> has = new TreeSet<>();
  private final List<String> story = new ArrayList<>();
  private AdjRibOut out = new AdjRibOut(CONTEXT, table, 3);
  private int most;

  @BeforeEach
  void begin() {
    story.clear();
  }

  private static Prefix prefix(String name) {
    return name.startsWith("v6-")
        ? Prefix.parse("2001:db8::" + name.substring(3) + "/128")
        : Prefix.parse("198.51.100." + name + "/32");
  }

  /** Names are last numbers; with a minus in front the route goes. */
  private void changes(String... names) {
    List<RouteChange> changes =
        Arrays.stream(names)
            .map(name ->
                name.startsWith("-")
                    ? new RouteChange(prefix(name.substring(1)), null)
                    : new RouteChange(prefix(name), attributes(1)))
            .toList();
    for (Delivery delivery : table.apply(changes)) {
      read(delivery.batch());
    }
  }

  private static RouteAttributes attributes(long localPref) {
    return new RouteAttributes(localPref, List.of(), null, 0, null);
  }

  /** Reads without saying so: {@link #written} says it. */
  private void read(@Nullable Batch batch) {
    for (byte[] message : Octets.of(batch)) {
      Update update;
      try {
        update = (Update) MessageCodec.decode(message, 0, message.length, CONTEXT.wire());
      } catch (WireException e) {
        throw new AssertionError(e);
      }
      for (Prefix gone : update.withdrawn()) {
        assertThat(has.remove(gone)).as("had " + gone).isTrue();
        story.add("-" + gone);
      }
      for (Prefix came : update.announced()) {
        has.add(came);
        story.add("+" + came);
      }
      most = Math.max(most, has.size());
    }
  }

  private void written() {
    read(out.written());
  }

  private void has(String... names) {
    assertThat(has).containsExactlyElementsOf(Arrays.stream(names).map(LimitTest::prefix).toList());
    Set<Prefix> said = new TreeSet<>();
    out.forEachSent((prefix, _) -> said.add(prefix));
    assertThat(said).isEqualTo(has);
    assertThat(out.sentCount()).isEqualTo(has.size());
  }

  @Test
  void theFirstTableIsTheFirstPrefixesOverBothFamilies() {
    changes("v6-1", "9", "4", "v6-2", "7");
    read(out.start());
    has("4", "7", "9");
    assertThat(out.heldBackCount()).isEqualTo(2);
  }

  @Test
  void theLimitMayChangeWhileTheSessionGoesOn() {
    changes("v6-1", "9", "4", "v6-2", "7");
    read(out.start());
    written();
    read(out.limit(4));
    has("4", "7", "9", "v6-1");
    written();
    read(out.limit(2));
    has("4", "7");
    assertThat(out.heldBackCount()).isEqualTo(3);
    changes("1"); // while it is being written
    read(out.limit(null));
    written();
    has("1", "4", "7", "9", "v6-1", "v6-2");
    assertThat(out.heldBackCount()).isZero();
    written();
    changes("-7");
    written();
    has("1", "4", "9", "v6-1", "v6-2");
    read(out.limit(5));
    has("1", "4", "9", "v6-1", "v6-2");
  }

  @Test
  void whatIsThereStaysAndWhoComesWaits() {
    read(out.start());
    written();
    changes("5");
    written();
    changes("6", "7");
    written();
    changes("1");
    written();
    has("5", "6", "7");
    assertThat(out.heldBackCount()).isEqualTo(1);
    changes("2");
    written();
    changes("-6");
    written();
    has("1", "5", "7");
    assertThat(out.heldBackCount()).isEqualTo(1);
    assertThat(most).isEqualTo(3);
  }

  @Test
  void whatGoesMakesRoomBeforeWhatComes() {
    changes("4", "5", "6");
    read(out.start());
    written();
    story.clear();
    changes("1", "-4", "v6-1", "-5");
    assertThat(story.subList(0, 2))
        .containsExactlyInAnyOrder("-198.51.100.4/32", "-198.51.100.5/32");
    assertThat(story.subList(2, 4)).containsExactly("+198.51.100.1/32", "+2001:db8::1/128");
    has("1", "6", "v6-1");
    assertThat(most).isEqualTo(3);
  }

  /** An IPv6 route must go before an IPv4 one comes, though IPv4 is written first elsewhere. */
  @Test
  void itIsSoAcrossFamilies() {
    changes("v6-1", "v6-2", "v6-3");
    read(out.start());
    written();
    changes("1", "-v6-2");
    has("1", "v6-1", "v6-3");
    assertThat(most).isEqualTo(3);
  }

  @Test
  void oneThatWaitedAndWentIsNeverSent() {
    changes("4", "5", "6");
    read(out.start());
    written();
    story.clear();
    changes("7");
    changes("-7");
    changes("7", "-7");
    assertThat(out.heldBackCount()).isZero();
    changes("-4");
    assertThat(story).containsExactly("-198.51.100.4/32");
  }

  @Test
  void whatWaitsIsSentInItsLatestState() {
    changes("4", "5", "6", "7");
    read(out.start());
    written();
    table
        .apply(List.of(new RouteChange(prefix("7"), attributes(9))))
        .forEach(each -> read(each.batch()));
    changes("-4");
    assertThat(story).contains("+198.51.100.7/32");
    out.forEachSent((prefix, route) ->
        assertThat(route.localPref()).isEqualTo(prefix.equals(prefix("7")) ? 9 : 1));
  }

  /** While a batch is being written the places are not given away: the order decides at its end. */
  @Test
  void whoComesFirstWhileThePeerReadsIsNotPreferred() {
    changes("4", "5");
    read(out.start());
    changes("9");
    changes("8");
    changes("1");
    written();
    has("1", "4", "5");
    assertThat(out.heldBackCount()).isEqualTo(2);
  }

  @Test
  void anotherTableKeepsWhatBothHave() {
    changes("4", "5", "6", "7");
    read(out.start());
    written();
    var other = new RouteTable();
    other.apply(
        List.of(
            new RouteChange(prefix("1"), attributes(1)),
            new RouteChange(prefix("2"), attributes(1)),
            new RouteChange(prefix("6"), attributes(1)),
            new RouteChange(prefix("7"), attributes(1))));
    read(out.move(other));
    has("1", "2", "6");
    assertThat(out.heldBackCount()).isEqualTo(1);
    assertThat(most).isEqualTo(3);
  }

  @Test
  void aRefreshSendsWhatThePeerHas() {
    changes("4", "5", "6", "1", "v6-1");
    read(out.start());
    written();
    story.clear();
    read(out.refresh(Family.IPV4));
    assertThat(story).hasSize(3);
    written();
    has("1", "4", "5");
    read(out.refresh(Family.IPV6));
    assertThat(has).hasSize(3);
  }

  @Test
  void peersUnderTheirLimitShareTheBytesOfTheOthers() {
    out = new AdjRibOut(CONTEXT, table, 5);
    var unlimited = new AdjRibOut(CONTEXT, table);
    changes("4", "5");
    assertThat(out.start().messages().getFirst()).isSameAs(unlimited.start().messages().getFirst());
    out.written();
    unlimited.written();
    List<Delivery> deliveries = table.apply(List.of(new RouteChange(prefix("6"), attributes(1))));
    assertThat(deliveries).hasSize(2);
    assertThat(deliveries.get(0).batch()).isSameAs(deliveries.get(1).batch());
  }

  @Test
  void aLimitOfNothingIsKeptToo() {
    out = new AdjRibOut(CONTEXT, table, 0);
    changes("4");
    read(out.start());
    written();
    changes("5");
    has();
    assertThat(out.heldBackCount()).isEqualTo(2);
  }
}
