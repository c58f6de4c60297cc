package bellman.bgp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.ByteWriter;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where octets are cut means nothing. */
class InboundStreamTest {

  private static final WireContext EXTENDED = new WireContext(true, true, true);

  private static byte[] joined(byte[]... parts) {
    var all = new ByteWriter(64);
    for (byte[] part : parts) {
      all.bytes(part, 0, part.length);
    }
    return all.toBytes();
  }

  /** An UPDATE of so many octets that withdraws 0.0.0.0/0 again and again. */
  private static byte[] update(int length) {
    int withdrawn = length - MessageCodec.HEADER - 4;
    var out = new ByteWriter(length).i64(-1).i64(-1).u16(length).u8(2).u16(withdrawn);
    return Arrays.copyOf(out.toBytes(), length);
  }

  private static final List<byte[]> SENT =
      List.of(
          DrivenPeer.OPEN,
          DrivenPeer.KEEPALIVE,
          update(23),
          MessageCodec.encode(new RouteRefresh(AddressFamily.unicast(Family.IPV4), 0)),
          update(100),
          MessageCodec.encode(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance")));

  private static final byte[] OCTETS = joined(SENT.toArray(byte[][]::new));

  private static List<Message> read(InboundStream stream, byte[] octets) throws WireException {
    return DrivenPeer.read(stream, octets, () -> WireContext.BASE);
  }

  private static void isAll(List<Message> messages) {
    assertThat(messages).hasSize(SENT.size());
    assertThat(messages.get(1)).isEqualTo(new Message.Keepalive());
    assertThat(((Update) messages.get(4)).withdrawn()).hasSize(100 - 23);
    assertThat(messages.getLast())
        .isEqualTo(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance"));
  }

  @Test
  void twoPiecesCutAnywhere() throws WireException {
    for (int cut = 0; cut <= OCTETS.length; cut++) {
      var stream = new InboundStream();
      List<Message> messages = new ArrayList<>(read(stream, Arrays.copyOfRange(OCTETS, 0, cut)));
      messages.addAll(read(stream, Arrays.copyOfRange(OCTETS, cut, OCTETS.length)));
      isAll(messages);
    }
  }

  @Test
  void octetByOctetEachMessageComesWithItsLast() throws WireException {
    var stream = new InboundStream();
    List<Message> messages = new ArrayList<>();
    int end = 0;
    int at = 0;
    for (byte[] message : SENT) {
      end += message.length;
      for (; at < end; at++) {
        List<Message> came = read(stream, new byte[] {OCTETS[at]});
        assertThat(came).hasSize(at == end - 1 ? 1 : 0);
        messages.addAll(came);
      }
      assertThat(stream.length()).isEqualTo(message.length);
    }
    isAll(messages);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void longMessagesInPiecesOfAnySize(long seed) throws WireException {
    var random = new Random(seed);
    var stream = new InboundStream();
    byte[] octets = joined(update(65535), update(4096), update(4097), update(23), update(65535));
    int count = 0;
    for (int at = 0; at < octets.length; ) {
      int length = Math.min(1 + random.nextInt(20_000), octets.length - at);
      count +=
          DrivenPeer.read(stream, Arrays.copyOfRange(octets, at, at + length), () -> EXTENDED)
              .size();
      at += length;
    }
    assertThat(count).isEqualTo(5);
  }

  @Test
  void whatWasAgreedHoldsFromTheNextMessageOn() throws WireException {
    var stream = new InboundStream();
    byte[] octets = joined(update(23), update(8000));
    System.arraycopy(octets, 0, stream.buffer(), 0, octets.length);
    stream.filled(octets.length);
    assertThat(stream.next(WireContext.BASE)).isNotNull();
    assertThat(stream.next(EXTENDED)).isInstanceOf(Update.class);
    assertThat(stream.next(EXTENDED)).isNull();
  }

  @Test
  void thereIsAlwaysRoomForTheRestOfAMessage() throws WireException {
    var stream = new InboundStream();
    byte[] longest = update(65535);
    read(stream, Arrays.copyOf(longest, 18)); // its header is not whole yet
    assertThat(stream.next(EXTENDED)).isNull();
    assertThat(stream.room()).isEqualTo(65535 - 18);
  }

  @ParameterizedTest
  @CsvSource({
    // where an octet is wrong, what it is, and the subcode of the NOTIFICATION 1/x
    "0, 0, 1",
    "15, 254, 1",
    "16, 255, 2",
    "17, 18, 2",
    "18, 0, 3",
    "18, 6, 3"
  })
  void aBadHeaderIsFoundAsSoonAsItIsThere(int at, int octet, int subcode) throws WireException {
    byte[] bad = update(23);
    bad[at] = (byte) octet;
    var stream = new InboundStream();
    assertThat(read(stream, joined(update(23), DrivenPeer.KEEPALIVE))).hasSize(2);
    assertThat(read(stream, Arrays.copyOf(bad, 18))).isEmpty();
    assertThatThrownBy(() -> read(stream, Arrays.copyOfRange(bad, 18, 19)))
        .isInstanceOfSatisfying(
            WireException.class,
            e -> {
              assertThat(e.notification().code()).isEqualTo(NotificationCode.of(1, subcode));
            });
  }

  @Test
  void aMessageThatIsTooLongBeforeAnythingWasAgreed() {
    assertThatThrownBy(() -> read(new InboundStream(), Arrays.copyOf(update(4097), 19)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("length 4097");
  }
}
