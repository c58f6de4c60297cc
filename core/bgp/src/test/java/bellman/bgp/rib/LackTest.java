package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.WireContext;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Why a peer with a session lacks a route. */
class LackTest {

  private static final Prefix FIRST = Prefix.parse("198.51.100.1/32");
  private static final Prefix SECOND = Prefix.parse("198.51.100.2/32");
  private static final Prefix SIX = Prefix.parse("2001:db8::1/128");
  private static final Map<Family, Address> FOUR = Map.of(Family.IPV4, Address.parse("192.0.2.1"));

  private final RouteTable table = new RouteTable();

  private AdjRibOut peer(Integer limit) {
    var context = new EncodingContext(new WireContext(true, false, true), new Asn(64500), FOUR);
    return new AdjRibOut(context, table, limit);
  }

  private void announce(RouteAttributes route, Prefix... prefixes) {
    List<RouteChange> changes = new ArrayList<>();
    for (Prefix prefix : prefixes) {
      changes.add(new RouteChange(prefix, route));
    }
    table.apply(changes);
  }

  private static RouteAttributes route(int communities) {
    List<Community> some = new ArrayList<>();
    for (int i = 0; i < communities; i++) {
      some.add(Community.Standard.of(64500, i));
    }
    return new RouteAttributes(100, some, null, 0, null);
  }

  @Test
  void whatItHasItDoesNotLackAndWhatNobodyHasIsInNoTable() {
    announce(route(0), FIRST);
    AdjRibOut out = peer(null);
    out.start();
    assertThat(out.lack(FIRST)).isNull();
    assertThat(out.lack(SECOND)).isEqualTo(new Lack.NotInTable());
  }

  @Test
  void aFamilyWithoutANextHopIsNotCarriedAndIsOnceItHasOne() {
    announce(route(0), FIRST, SIX);
    AdjRibOut out = peer(null);
    out.start();
    out.written();
    assertThat(out.lack(FIRST)).isNull();
    assertThat(out.lack(SIX)).isEqualTo(new Lack.NotCarried());

    Map<Family, Address> both =
        Map.of(Family.IPV4, FOUR.get(Family.IPV4), Family.IPV6, Address.parse("2001:db8::a"));
    out.point(both, null);
    assertThat(out.lack(SIX)).isNull();
  }

  @Test
  void whatIsTooManyIsHeldBack() {
    announce(route(0), FIRST, SECOND);
    AdjRibOut out = peer(1);
    out.start();
    assertThat(out.lack(FIRST)).isNull();
    assertThat(out.lack(SECOND)).isEqualTo(new Lack.HeldBack(1));
  }

  @Test
  void whatNoMessageHoldsSaysSo() {
    announce(route(1_020), FIRST);
    AdjRibOut out = peer(null);
    out.start();
    assertThat(out.lack(FIRST)).isInstanceOf(Lack.TooLong.class);
  }

  @Test
  void whatComesWhileThePeerIsStillTakingTheLastBatchIsUnderway() {
    announce(route(0), FIRST);
    AdjRibOut out = peer(null);
    out.start();
    announce(route(0), SECOND);
    assertThat(out.lack(SECOND)).isEqualTo(new Lack.Underway());
    assertThat(out.written()).isNotNull();
    assertThat(out.lack(SECOND)).isNull();
  }
}
