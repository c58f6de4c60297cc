package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attributes that no message can hold: the peer is not to keep what the route was before. */
class LengthyRoutesTest {

  private static final Prefix PREFIX = Prefix.parse("198.51.100.1/32");
  private static final Prefix OTHER = Prefix.parse("198.51.100.2/32");
  private static final RouteAttributes SHORT = route(3);
  private static final RouteAttributes TOO_LONG = route(1_020);

  private final RouteTable table = new RouteTable();
  private final AdjRibOut shortMessages = new AdjRibOut(context(false), table);
  private final AdjRibOut longMessages = new AdjRibOut(context(true), table);

  private static EncodingContext context(boolean extended) {
    return new EncodingContext(
        new WireContext(true, extended, true),
        new Asn(64500),
        Map.of(Family.IPV4, Address.parse("192.0.2.1")));
  }

  private static RouteAttributes route(int communities) {
    List<Community> some = new ArrayList<>();
    for (int i = 0; i < communities; i++) {
      some.add(Community.Standard.of(64500, i));
    }
    return new RouteAttributes(100, some, null, 0, null);
  }

  private static String told(@Nullable Batch batch, AdjRibOut out) throws WireException {
    var told = new StringBuilder();
    for (byte[] message : Octets.of(batch)) {
      WireContext wire = out.context().wire();
      var update = (Update) MessageCodec.decode(message, 0, message.length, wire);
      new TreeSet<>(update.withdrawn()).forEach(prefix -> told.append(" -").append(prefix));
      new TreeSet<>(update.announced()).forEach(prefix -> told.append(" +").append(prefix));
    }
    return told.toString().strip();
  }

  private Batch batchFor(AdjRibOut out, RouteChange... changes) {
    return table.apply(List.of(changes)).stream()
        .filter(delivery -> delivery.peer() == out)
        .findFirst()
        .orElseThrow()
        .batch();
  }

  private static List<Prefix> sent(AdjRibOut out) {
    List<Prefix> sent = new ArrayList<>();
    out.forEachSent((prefix, _) -> sent.add(prefix));
    assertThat(out.sentCount()).isEqualTo(sent.size());
    sent.forEach(prefix -> assertThat(out.isSent(prefix)).isTrue());
    sent.sort(null);
    return sent;
  }

  @Test
  void whatCanNotBeSentAnyMoreIsWithdrawnAndTold() throws WireException {
    table.apply(List.of(new RouteChange(PREFIX, SHORT), new RouteChange(OTHER, SHORT)));
    shortMessages.start();
    shortMessages.written();
    assertThat(sent(shortMessages)).containsExactly(PREFIX, OTHER);

    Batch batch = batchFor(shortMessages, new RouteChange(PREFIX, TOO_LONG));
    assertThat(told(batch, shortMessages)).isEqualTo("-" + PREFIX);
    shortMessages.written();
    assertThat(sent(shortMessages)).containsExactly(OTHER);
    assertThat(shortMessages.isSent(PREFIX)).isFalse();
    assertThat(shortMessages.warning())
        .startsWith(PREFIX + " cannot be advertised and is withdrawn: ")
        .contains("4096");

    batch = batchFor(shortMessages, new RouteChange(PREFIX, SHORT));
    assertThat(told(batch, shortMessages)).isEqualTo("+" + PREFIX);
    assertThat(sent(shortMessages)).containsExactly(PREFIX, OTHER);
    assertThat(shortMessages.warning()).isNull();
  }

  @Test
  void thePeerThatIsBeingWrittenToIsToldAsWell() throws WireException {
    table.apply(List.of(new RouteChange(PREFIX, SHORT)));
    shortMessages.start();
    table.apply(List.of(new RouteChange(PREFIX, TOO_LONG)));
    assertThat(sent(shortMessages)).containsExactly(PREFIX);
    assertThat(told(shortMessages.written(), shortMessages)).isEqualTo("-" + PREFIX);
    assertThat(sent(shortMessages)).isEmpty();
  }

  @Test
  void aDrainThatMakesThemTooLongWithdrawsThem() throws WireException {
    RouteAttributes almost = null;
    for (int count = 1_020; almost == null; count--) {
      var one = new UpdateEncoder(context(false));
      almost = one.objection(PREFIX, route(count)) == null ? route(count) : null;
    }
    table.apply(List.of(new RouteChange(PREFIX, almost)));
    shortMessages.start();
    shortMessages.written();
    assertThat(sent(shortMessages)).containsExactly(PREFIX);
    assertThat(told(shortMessages.drain(), shortMessages)).isEqualTo("-" + PREFIX);
    assertThat(sent(shortMessages)).isEmpty();
  }

  @Test
  void whoTakesExtendedMessagesGetsThem() throws WireException {
    longMessages.start();
    longMessages.written();
    Batch batch = batchFor(longMessages, new RouteChange(PREFIX, TOO_LONG));
    assertThat(told(batch, longMessages)).isEqualTo("+" + PREFIX);
    assertThat(sent(longMessages)).containsExactly(PREFIX);
    assertThat(longMessages.warning()).isNull();
  }
}
