package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.NotificationCode.RouteRefreshError;
import bellman.bgp.wire.NotificationCode.UpdateError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, '',   MessageHeaderError/ConnectionNotSynchronized (1/1)",
    "1, 2, '',   MessageHeaderError/BadMessageLength (1/2)",
    "1, 3, '',   MessageHeaderError/BadMessageType (1/3)",
    "2, 0, '',   OpenMessageError (2/0)",
    "2, 1, '',   OpenMessageError/UnsupportedVersionNumber (2/1)",
    "2, 2, '',   OpenMessageError/BadPeerAs (2/2)",
    "2, 3, '',   OpenMessageError/BadBgpIdentifier (2/3)",
    "2, 4, '',   OpenMessageError/UnsupportedOptionalParameter (2/4)",
    "2, 6, '',   OpenMessageError/UnacceptableHoldTime (2/6)",
    "2, 7, '',   OpenMessageError/UnsupportedCapability (2/7)",
    "2, 11, '',  OpenMessageError/RoleMismatch (2/11)",
    "2, 8, '',   OpenMessageError (2/8)",
    "3, 1, '',   UpdateMessageError/MalformedAttributeList (3/1)",
    "3, 10, '',  UpdateMessageError/InvalidNetworkField (3/10)",
    "3, 11, '',  UpdateMessageError/MalformedAsPath (3/11)",
    "4, 0, '',   HoldTimerExpired (4/0)",
    "5, 0, '',   FiniteStateMachineError (5/0)",
    "5, 1, '',   FiniteStateMachineError/UnexpectedMessageInOpenSent (5/1)",
    "5, 2, '',   FiniteStateMachineError/UnexpectedMessageInOpenConfirm (5/2)",
    "5, 3, '',   FiniteStateMachineError/UnexpectedMessageInEstablished (5/3)",
    "6, 0, '',   Cease (6/0)",
    "6, 1, '',   Cease/MaximumNumberOfPrefixesReached (6/1)",
    "6, 3, '',   Cease/PeerDeconfigured (6/3)",
    "6, 5, '',   Cease/ConnectionRejected (6/5)",
    "6, 6, '',   Cease/OtherConfigurationChange (6/6)",
    "6, 7, '',   Cease/ConnectionCollisionResolution (6/7)",
    "6, 8, '',   Cease/OutOfResources (6/8)",
    "6, 10, '',  Cease/BfdDown (6/10)",
    "6, 200, '', Cease (6/200)",
    "7, 1, '',   RouteRefreshMessageError/InvalidMessageLength (7/1)",
    "8, 0, '',   SendHoldTimerExpired (8/0)",
    "77, 3, 0102030405060708090a0b0c0d0e0f1011,"
        + " UnknownError (77/3) data 0102030405060708090a0b0c0d0e0f10..."
  })
  void saysTheReasonInWordsWithItsCodes(int code, int subcode, String data, String words) {
    assertThat(
            new Notification(NotificationCode.of(code, subcode), RawMessage.bytes(data)).describe())
        .isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1/2 | 0012 | length 18",
        "1/2 | 11bf | length 4543",
        "1/3 | 07 | message of type 7",
        "1/3 | 05 | message ROUTE-REFRESH (5)",
        "2/1 | 0004 | version 4 at most",
        // FRR has these beside what the RFCs ask for
        "2/2 | fbf5 | AS 64501",
        "2/2 | fa56ea01 | AS 4200000001",
        "2/3 | 0a000001 | identifier 10.0.0.1",
        "2/6 | 0001 | hold time 1 s",
        "2/11 | 53657420796f757220726f6c65 | \"Set your role\"",
        // FRR's answer to a session of IPv6 alone, and several
        "2/7 | 01 04 00020001 | ipv6-unicast",
        "2/7 | 01 04 00020001 41 04 0000fbf5 80 00 | ipv6-unicast, four-octet-as, capability-128",
        // flags, type, length, value
        "3/2 | 40 63 02 abcd | attribute 99, flags 0x40, length 2, value abcd",
        "3/3 | 02 | attribute AS_PATH (2)",
        "3/4 | 80 01 01 00 | attribute ORIGIN (1), flags 0x80, length 1, value 00",
        "3/5 | 40 05 03 000064 | attribute LOCAL_PREF (5), flags 0x40, length 3, value 000064",
        "3/5 | c0 08 00 | attribute COMMUNITIES (8), flags 0xc0, length 0",
        "3/6 | 40 01 01 07 | attribute ORIGIN (1), flags 0x40, length 1, value 07",
        "3/8 | 40 03 04 00000000 | attribute NEXT_HOP (3), flags 0x40, length 4, value 0.0.0.0",
        "3/9 | 90 0e 0005 0001010003 | attribute MP_REACH_NLRI (14), flags 0x90, length 5, value"
            + " 0001010003",
        // a length that promises more than there is may be what is wrong
        "3/5 | 40 05 09 64 | attribute LOCAL_PREF (5), flags 0x40, length 9, value 64",
        "5/2 | 02 | message UPDATE (2)",
        "6/1 | 0001 01 0000000a | limit 10, ipv4-unicast",
        "6/1 | 0002 01 ffffffff | limit 4294967295, ipv6-unicast",
        "6/1 | 0001 80 00000005 | limit 5, afi-1-safi-128",
        "7/1 | ffffffffffffffffffffffffffffffff 0018 05 0002 00 01 00 | message ROUTE-REFRESH (5),"
            + " length 24, ipv6-unicast",
        // ExaBGP has sentences where the RFCs have numbers
        "1/2 | 6c656e677468206f6620343534332c20746f6f206d616e79 | \"length of 4543, too many\""
      })
  void whatStandsBesideTheCodesIsToldInWords(String codes, String data, String words) {
    String[] numbers = codes.split("/", -1);
    int code = Integer.parseInt(numbers[0]);
    int subcode = Integer.parseInt(numbers[1]);
    String said =
        new Notification(NotificationCode.of(code, subcode), RawMessage.bytes(data)).describe();
    assertThat(said.substring(said.indexOf('('))).isEqualTo("(" + codes + "): " + words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // not as long as it has to be
        "1/2 | 00",
        "1/3 | 0102",
        "2/1 | 000004",
        "2/3 | 0a0000",
        "3/3 | 0203",
        "3/5 | 40",
        "5/1 | 0102",
        "6/1 | 000101000000",
        "7/1 | 00",
        // a capability that ends in the middle
        "2/7 | 01 04 0002",
        // no meaning is known for these
        "2/5 | 00010203",
        "3/1 | 00010203",
        "5/0 | 02",
        "6/8 | 00010203"
      })
  void whatIsNotWhatItShouldBeIsShownAsItIs(String codes, String data) {
    String[] numbers = codes.split("/", -1);
    int code = Integer.parseInt(numbers[0]);
    int subcode = Integer.parseInt(numbers[1]);
    assertThat(
            new Notification(NotificationCode.of(code, subcode), RawMessage.bytes(data)).describe())
        .endsWith("(" + codes + ") data " + data.replace(" ", ""));
  }

  @Test
  void howeverMuchIsSaidALineIsALine() {
    assertThat(
            new Notification(
                    OpenError.UNSUPPORTED_CAPABILITY, RawMessage.bytes("8000".repeat(2000)))
                .describe())
        .endsWith("capability-128 and 1992 more")
        .hasSizeLessThan(250);
    assertThat(
            new Notification(
                    UpdateError.OPTIONAL_ATTRIBUTE_ERROR,
                    RawMessage.bytes("d08007d0" + "ab".repeat(2000)))
                .describe())
        .endsWith("length 2000, value abababababababababababababababab...")
        .hasSizeLessThan(150);
    assertThat(
            new Notification(
                Cease.OUT_OF_RESOURCES, "a\u202e".repeat(600).getBytes(StandardCharsets.UTF_8)))
        .extracting(Notification::describe)
        .asString()
        .startsWith("Cease/OutOfResources (6/8): \"a\\u202ea")
        .hasSizeLessThan(1600);
  }

  @ParameterizedTest
  @CsvSource({
    // length octet, text: RFC 9003
    "2, 0b 6d61696e74656e616e6365, 'Cease/AdministrativeShutdown (6/2): \"maintenance\"'",
    "4, 03 c3bc21, 'Cease/AdministrativeReset (6/4): \"ü!\"'",
    "2, 00, Cease/AdministrativeShutdown (6/2)",
    "2, '', Cease/AdministrativeShutdown (6/2)",
    // a line break, an escape sequence, a quote, a mark that turns the direction of writing
    "2, 04 61 0d 0a 62, 'Cease/AdministrativeShutdown (6/2): \"a\\u000d\\u000ab\"'",
    "2, 04 1b 5b 32 4a, 'Cease/AdministrativeShutdown (6/2): \"\\u001b[2J\"'",
    "2, 03 61 22 62, 'Cease/AdministrativeShutdown (6/2): \"a\\u0022b\"'",
    "2, 03 e280ae, 'Cease/AdministrativeShutdown (6/2): \"\\u202e\"'",
    // no UTF-8; and a length that promises more than there is
    "2, 02 c328, 'Cease/AdministrativeShutdown (6/2): \"(not UTF-8) c328\"'",
    "2, 7f 6162, 'Cease/AdministrativeShutdown (6/2): \"ab\"'",
    // a text belongs to these two alone
    "3, 02 6162, Cease/PeerDeconfigured (6/3) data 026162"
  })
  void textsOfOthersAreShownHarmlessly(int subcode, String data, String words) {
    assertThat(new Notification(NotificationCode.of(6, subcode), RawMessage.bytes(data)).describe())
        .isEqualTo(words);
  }

  @Test
  void aHardResetTellsTheReasonInside() {
    var reset =
        Notification.hardReset(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "maintenance"));
    assertThat(reset.describe())
        .isEqualTo("Cease/HardReset (6/9): Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    assertThat(RawMessage.hex(MessageCodec.encode(reset)).substring(32))
        .isEqualTo("0023 03 06 09 06 02 0b 6d61696e74656e616e6365".replace(" ", ""));
  }

  @Test
  void hardResetsInsideHardResetsAreNotFollowed() {
    assertThat(new Notification(Cease.HARD_RESET, RawMessage.bytes("0609".repeat(2000))).describe())
        .hasSizeLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"maintenance", "Umbau: zurück um 10 Uhr", ""})
  void aTextIsSentWithItsLength(String text) throws Exception {
    var cease = Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, text);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = MessageCodec.encode(cease);
    assertThat(bytes).hasSize(21 + (text.isEmpty() ? 0 : 1 + utf8.length)).endsWith(utf8);
    assertThat(MessageCodec.decode(bytes, 0, bytes.length, WireContext.BASE)).isEqualTo(cease);
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    byte[] data = Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "x".repeat(254) + "ü").data();
    assertThat(data).hasSize(255);
    assertThat(data[0] & 0xff).isEqualTo(254);
    assertThat(
            Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "x".repeat(253) + "ü and more")
                .data())
        .hasSize(256);
    assertThat(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "🙂".repeat(100)).data())
        .hasSize(1 + 252);
  }

  @Test
  void twoOfTheSameContentAreEqual() {
    var one = new Notification(Cease.ADMINISTRATIVE_SHUTDOWN, new byte[] {1, 'a'});
    assertThat(one).isEqualTo(new Notification(Cease.ADMINISTRATIVE_SHUTDOWN, new byte[] {1, 'a'}));
    assertThat(one)
        .hasSameHashCodeAs(new Notification(Cease.ADMINISTRATIVE_SHUTDOWN, new byte[] {1, 'a'}));
    assertThat(one)
        .isNotEqualTo(new Notification(Cease.ADMINISTRATIVE_SHUTDOWN, new byte[] {1, 'b'}));
    one.data()[1] = 'c';
    assertThat(one.data()).containsExactly(1, 'a');
  }

  @Test
  void dataThatIsTooLongIsCut() {
    assertThat(
            MessageCodec.encode(
                new Notification(RouteRefreshError.INVALID_MESSAGE_LENGTH, new byte[60_000])))
        .hasSize(4096);
  }
}
