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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A session whose next hops become others. */
class PointTest {

  private static final WireContext WIRE = new WireContext(true, false, false);
  private static final Prefix FOUR = Prefix.parse("198.51.100.10/32");
  private static final Prefix SIX = Prefix.parse("2001:db8:100::10/128");
  private static final Address OURS = Address.parse("192.0.2.1");
  private static final Address OLD = Address.parse("2001:db8::1");
  private static final Address NEW = Address.parse("2001:db8::2");
  private static final Address LINK_LOCAL = Address.parse("fe80::1");

  private final RouteTable table = new RouteTable();
  private final RouteAttributes attributes = new RouteAttributes(0, List.of(), null, 0, null);

  PointTest() {
    table.apply(List.of(new RouteChange(FOUR, attributes), new RouteChange(SIX, attributes)));
  }

  private AdjRibOut out(Map<Family, Address> nextHops) {
    return new AdjRibOut(new EncodingContext(WIRE, new Asn(64500), nextHops), table);
  }

  /** What a batch says, a line an UPDATE. */
  private static List<String> read(@Nullable Batch batch) {
    List<String> lines = new ArrayList<>();
    for (byte[] message : Octets.of(batch)) {
      try {
        var update = (Update) MessageCodec.decode(message, 0, message.length, WIRE);
        var said = update.attributes();
        if (update.endOfRib() != null) {
          lines.add("end of " + update.endOfRib());
        }
        if (!update.withdrawn().isEmpty()) {
          lines.add("no " + update.withdrawn());
        }
        if (said != null && !update.announced().isEmpty()) {
          Address beside = said.linkLocalNextHop();
          lines.add(
              update.announced()
                  + " via "
                  + said.nextHop()
                  + (beside == null ? "" : " and " + beside));
        }
      } catch (WireException e) {
        throw new AssertionError(e);
      }
    }
    return lines;
  }

  @Test
  void anAddressThatComesIsReplacedAndGoes() {
    AdjRibOut out = out(Map.of(Family.IPV4, OURS));
    assertThat(read(out.start())).containsExactly("[" + FOUR + "] via " + OURS, "end of IPv4");
    out.written();

    assertThat(read(out.point(Map.of(Family.IPV4, OURS, Family.IPV6, OLD), null)))
        .containsExactly("[" + SIX + "] via " + OLD, "end of IPv6");
    out.written();
    assertThat(read(out.point(Map.of(Family.IPV4, OURS, Family.IPV6, NEW), null)))
        .containsExactly("[" + SIX + "] via " + NEW);
    out.written();
    assertThat(read(out.point(Map.of(Family.IPV4, OURS, Family.IPV6, NEW), LINK_LOCAL)))
        .containsExactly("[" + SIX + "] via " + NEW + " and " + LINK_LOCAL);
    out.written();
    assertThat(read(out.point(Map.of(Family.IPV4, OURS), null)))
        .containsExactly("no [" + SIX + "]");
    assertThat(out.isSent(SIX)).isFalse();
    out.written();
    assertThat(read(out.point(Map.of(Family.IPV4, OURS, Family.IPV6, NEW), null)))
        .as("its End-of-RIB was there before")
        .containsExactly("[" + SIX + "] via " + NEW);
  }

  @Test
  void theSameNextHopsAreNotSentAgain() {
    AdjRibOut out = out(Map.of(Family.IPV6, OLD));
    out.start();
    out.written();
    assertThat(out.point(Map.of(Family.IPV6, OLD), null)).isNull();
  }

  @Test
  void aSlowRouterIsToldTheLastOnly() {
    AdjRibOut out = out(Map.of(Family.IPV6, OLD));
    out.start();
    assertThat(out.point(Map.of(), null)).isNull();
    assertThat(out.point(Map.of(Family.IPV6, NEW), null)).isNull();
    assertThat(read(out.written())).containsExactly("[" + SIX + "] via " + NEW);
    assertThat(out.written()).isNull();
  }

  @Test
  void aChangeAndANewNextHopBehindASlowBatch() {
    AdjRibOut out = out(Map.of(Family.IPV4, OURS, Family.IPV6, OLD));
    out.start();
    Prefix other = Prefix.parse("2001:db8:100::11/128");
    table.apply(List.of(new RouteChange(SIX, null), new RouteChange(other, attributes)));
    assertThat(out.point(Map.of(Family.IPV4, OURS, Family.IPV6, NEW), null)).isNull();
    assertThat(read(out.written()))
        .containsExactly("no [" + SIX + "]", "[" + other + "] via " + NEW);
  }

  @Test
  void aDrainedSessionStaysDrained() {
    AdjRibOut out = out(Map.of(Family.IPV6, OLD));
    out.start();
    out.written();
    out.drain();
    out.written();
    out.point(Map.of(Family.IPV6, NEW), null);
    assertThat(out.context().draining()).isTrue();
  }

  @Test
  void aFamilyThatComesTakesOnlyTheRoomThatTheLimitLeaves() {
    var context = new EncodingContext(WIRE, new Asn(64500), Map.of(Family.IPV4, OURS));
    var out = new AdjRibOut(context, table, 1);
    out.start();
    out.written();
    assertThat(read(out.point(Map.of(Family.IPV4, OURS, Family.IPV6, NEW), null)))
        .containsExactly("end of IPv6");
    out.written();
    assertThat(out.heldBackCount()).isEqualTo(1);
    assertThat(read(out.point(Map.of(Family.IPV6, NEW), null)))
        .containsExactly("no [" + FOUR + "]", "[" + SIX + "] via " + NEW);
  }
}
