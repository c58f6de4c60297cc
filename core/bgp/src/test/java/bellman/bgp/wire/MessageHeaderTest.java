package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import bellman.bgp.wire.NotificationCode.HeaderError;
import bellman.bgp.wire.NotificationCode.RouteRefreshError;
import bellman.net.ByteWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageHeaderTest {

  private static final WireContext SHORT = new WireContext(true, false, false);
  private static final WireContext EXTENDED = new WireContext(true, true, false);

  private static byte[] header(int length, int type) {
    return new ByteWriter(19).i64(-1).i64(-1).u16(length).u8(type).toBytes();
  }

  private static Notification refusal(byte[] bytes, WireContext context) {
    return refusalAt(bytes, 0, context);
  }

  private static Notification refusalAt(byte[] bytes, int offset, WireContext context) {
    try {
      int length = MessageCodec.length(bytes, offset, context);
      throw new AssertionError("taken, with length " + length);
    } catch (WireException e) {
      return e.notification();
    }
  }

  @ParameterizedTest
  // RFC 4271 sections 4 and 6.1; RFC 8654 section 4 for what may be longer
  @CsvSource({
    "1, 29, 4096, 4096",
    "2, 23, 4096, 65535",
    "3, 21, 4096, 65535",
    "4, 19, 19, 19",
    "5, 19, 4096, 65535"
  })
  void lengthsAreThoseOfTheType(int type, int least, int most, int mostExtended) throws Exception {
    for (WireContext context : new WireContext[] {SHORT, EXTENDED}) {
      int top = context.extendedMessages() ? mostExtended : most;
      for (int good : new int[] {least, top}) {
        assertThat(MessageCodec.length(header(good, type), 0, context)).isEqualTo(good);
      }
      for (int bad : new int[] {0, least - 1, top + 1}) {
        if (bad <= 0xffff) {
          byte[] data = new ByteWriter(2).u16(bad).toBytes();
          assertThat(refusal(header(bad, type), context))
              .isEqualTo(new Notification(HeaderError.BAD_MESSAGE_LENGTH, data));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "6", "128", "255"})
  void anUnknownTypeIsNamed(int type) {
    assertThat(refusal(header(19, type), SHORT))
        .isEqualTo(new Notification(HeaderError.BAD_MESSAGE_TYPE, new byte[] {(byte) type}));
  }

  @Test
  void everyBitOfTheMarkerIsLookedAt() {
    for (int bit = 0; bit < 128; bit++) {
      byte[] bytes = header(19, 4);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(refusal(bytes, SHORT))
          .isEqualTo(new Notification(HeaderError.CONNECTION_NOT_SYNCHRONIZED));
    }
  }

  @Test
  void aHeaderIsReadWhereItStands() throws Exception {
    byte[] two = new ByteWriter(38).bytes(header(19, 4)).bytes(header(23, 2)).toBytes();
    assertThat(MessageCodec.length(two, 19, SHORT)).isEqualTo(23);
    assertThat(refusalAt(two, 18, SHORT).code().error()).isEqualTo(1);
  }

  @Test
  void keepaliveIsNineteenBytes() throws Exception {
    byte[] bytes = MessageCodec.encode(new Message.Keepalive());
    assertThat(bytes).isEqualTo(header(19, 4));
    assertThat(MessageCodec.decode(bytes, 0, 19, SHORT)).isEqualTo(new Message.Keepalive());
  }

  @ParameterizedTest
  @CsvSource({"0001 00 01, 1, 1, 0", "0002 01 01, 2, 1, 1", "4004 02 47, 16388, 71, 2"})
  void routeRefreshIsReadAndWritten(String body, int afi, int safi, int subtype) throws Exception {
    byte[] bytes = RawMessage.message(5, body);
    var refresh = new RouteRefresh(new AddressFamily(afi, safi), subtype);
    assertThat(MessageCodec.decode(bytes, 0, bytes.length, SHORT)).isEqualTo(refresh);
    assertThat(MessageCodec.encode(refresh)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"''", "000100", "0001000100"})
  void aRouteRefreshOfAnotherLengthGoesBackWhole(String body) {
    byte[] bytes = RawMessage.message(5, body);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> MessageCodec.decode(bytes, 0, bytes.length, SHORT))
        .satisfies(e ->
            assertThat(e.notification())
                .isEqualTo(new Notification(RouteRefreshError.INVALID_MESSAGE_LENGTH, bytes)));
  }
}
