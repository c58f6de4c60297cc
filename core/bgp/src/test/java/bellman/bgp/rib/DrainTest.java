package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A peer that is drained: RFC 8326. */
class DrainTest {

  private static final Prefix A = Prefix.parse("198.51.100.10/32");
  private static final Prefix B = Prefix.parse("198.51.100.11/32");
  private static final Community SHUTDOWN = Community.parse("65535:0");
  private static final Community OWN = Community.parse("64500:7");

  private final RouteTable table = new RouteTable();

  private static EncodingContext context(boolean internal) {
    return new EncodingContext(
        new WireContext(true, false, internal),
        new Asn(64500),
        Map.of(Family.IPV4, Address.parse("192.0.2.1")));
  }

  private static RouteChange change(Prefix prefix) {
    return new RouteChange(prefix, new RouteAttributes(200, List.of(OWN), null, 0, null));
  }

  private static List<Update> read(@Nullable Batch batch, boolean internal) {
    List<Update> updates = new ArrayList<>();
    for (byte[] message : Octets.of(batch)) {
      try {
        updates.add(
            (Update)
                MessageCodec.decode(
                    message, 0, message.length, new WireContext(true, false, internal)));
      } catch (WireException e) {
        throw new AssertionError(e);
      }
    }
    return updates;
  }

  private static Attributes only(List<Update> updates) {
    assertThat(updates).hasSize(1);
    Attributes attributes = updates.getFirst().attributes();
    assertThat(attributes).isNotNull();
    return attributes == null
        ? new Attributes(0, null, null, null, null, null, List.of(), null, List.of())
        : attributes;
  }

  @Test
  void everythingIsSentAgainWithTheCommunityAndTheLowestPreference() {
    for (boolean internal : List.of(true, false)) {
      var out = new AdjRibOut(context(internal), table);
      table.apply(List.of(change(A), change(B)));
      out.start();
      out.written();
      List<Update> again = read(out.drain(), internal);
      assertThat(only(again).communities()).containsExactly(OWN, SHUTDOWN);
      assertThat(only(again).localPref()).isEqualTo(internal ? 0L : null);
      assertThat(again.getFirst().announced()).containsExactlyInAnyOrder(A, B);
      assertThat(again.getFirst().endOfRib()).isNull();
      out.written();
      assertThat(out.drain()).as("once").isNull();
      out.end();
    }
  }

  @Test
  void whatChangesMeanwhileIsSentSoToo() {
    var out = new AdjRibOut(context(true), table);
    var other = new AdjRibOut(context(true), table);
    table.apply(List.of(change(A)));
    out.start();
    other.start();
    out.written();
    other.written();
    out.drain();
    out.written();
    List<Delivery> deliveries = table.apply(List.of(change(B)));
    assertThat(deliveries).hasSize(2);
    for (Delivery delivery : deliveries) {
      assertThat(only(read(delivery.batch(), true)).communities().contains(SHUTDOWN))
          .isEqualTo(delivery.peer() == out);
    }
    out.written();
    other.written();
    assertThat(table.apply(List.of(new RouteChange(A, null)))).hasSize(2);
  }

  @Test
  void aPeerThatIsBeingWrittenToIsDrainedAfterwards() {
    table.apply(List.of(change(A)));
    var out = new AdjRibOut(context(true), table);
    out.start();
    table.apply(List.of(change(B), new RouteChange(A, null)));
    assertThat(out.drain()).isNull();
    assertThat(out.context().draining()).as("not before it is sent").isFalse();
    List<Update> updates = read(out.written(), true);
    assertThat(updates.getFirst().withdrawn()).containsExactly(A);
    assertThat(updates.getLast().announced()).containsExactly(B);
    assertThat(only(updates.subList(1, 2)).communities()).containsExactly(OWN, SHUTDOWN);
    assertThat(out.context().draining()).isTrue();
  }

  @Test
  void takenBackEverythingIsSentAgainAsItIs() {
    table.apply(List.of(change(A)));
    var out = new AdjRibOut(context(true), table);
    out.start();
    out.written();
    assertThat(out.undrain()).as("it was not drained").isNull();
    out.drain();
    out.written();
    List<Update> again = read(out.undrain(), true);
    assertThat(only(again).communities()).containsExactly(OWN);
    assertThat(only(again).localPref()).isEqualTo(200);
    out.written();
    assertThat(out.undrain()).as("once").isNull();
    assertThat(out.context().draining()).isFalse();
  }

  @Test
  void takenBackBeforeItWasSentNothingIsSent() {
    table.apply(List.of(change(A)));
    var out = new AdjRibOut(context(true), table);
    out.start();
    assertThat(out.drain()).isNull();
    assertThat(out.undrain()).isNull();
    assertThat(out.written()).isNull();
  }

  @Test
  void aRefreshSendsEverythingOnceMoreInWhateverFormItIs() {
    table.apply(List.of(change(A), change(B)));
    var out = new AdjRibOut(context(true), table);
    out.start();
    assertThat(out.refresh()).as("the first table is being written").isNull();
    List<Update> again = read(out.written(), true);
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().announced()).containsExactlyInAnyOrder(A, B);
    assertThat(only(again).communities()).containsExactly(OWN);
    out.written();
    out.drain();
    out.written();
    assertThat(only(read(out.refresh(), true)).communities()).containsExactly(OWN, SHUTDOWN);
    assertThat(out.sentCount()).isEqualTo(2);
  }

  @Test
  void aRouteThatSaysItByItselfSaysItOnce() {
    var route = new RouteAttributes(1, List.of(OWN, SHUTDOWN), null, 0, null);
    assertThat(context(true).draining(true).attributes(Family.IPV4, route).communities())
        .containsExactly(OWN, SHUTDOWN);
  }

  @Test
  void thenEverythingIsWithdrawnForGood() {
    table.apply(List.of(change(A), change(B)));
    var out = new AdjRibOut(context(true), table);
    out.start();
    out.written();
    out.drain();
    out.written();
    List<Update> updates = read(out.withdrawAll(), true);
    assertThat(updates).hasSize(1);
    assertThat(updates.getFirst().withdrawn()).containsExactlyInAnyOrder(A, B);
    assertThat(out.sentCount()).isZero();
    out.written();
    assertThat(table.apply(List.of(new RouteChange(A, null)))).isEmpty();
    assertThat(out.move(table)).isNull();
    assertThat(out.refresh(Family.IPV4)).isNull();
    assertThat(out.withdrawAll()).isNull();
  }
}
