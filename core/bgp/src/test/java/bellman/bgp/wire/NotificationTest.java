package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, '',   MessageHeaderError/ConnectionNotSynchronized (1/1)",
    "1, 2, 0012, MessageHeaderError/BadMessageLength (1/2) data 0012",
    "1, 3, 07,   MessageHeaderError/BadMessageType (1/3) data 07",
    "2, 0, '',   OpenMessageError (2/0)",
    "2, 1, 0004, OpenMessageError/UnsupportedVersionNumber (2/1) data 0004",
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
    "6, 1, 00010100000005, Cease/MaximumNumberOfPrefixesReached (6/1) data 00010100000005",
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
    assertThat(new Notification(code, subcode, RawMessage.bytes(data)).describe()).isEqualTo(words);
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
    assertThat(new Notification(6, subcode, RawMessage.bytes(data)).describe()).isEqualTo(words);
  }

  @Test
  void aHardResetTellsTheReasonInside() {
    var reset = Notification.hardReset(Notification.cease(2, "maintenance"));
    assertThat(reset.describe())
        .isEqualTo("Cease/HardReset (6/9): Cease/AdministrativeShutdown (6/2): \"maintenance\"");
    assertThat(RawMessage.hex(MessageCodec.encode(reset)).substring(32))
        .isEqualTo("0023 03 06 09 06 02 0b 6d61696e74656e616e6365".replace(" ", ""));
  }

  @Test
  void hardResetsInsideHardResetsAreNotFollowed() {
    assertThat(new Notification(6, 9, RawMessage.bytes("0609".repeat(2000))).describe())
        .hasSizeLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"maintenance", "Umbau: zurück um 10 Uhr", ""})
  void aTextIsSentWithItsLength(String text) throws Exception {
    var cease = Notification.cease(Notification.ADMINISTRATIVE_SHUTDOWN, text);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = MessageCodec.encode(cease);
    assertThat(bytes).hasSize(21 + (text.isEmpty() ? 0 : 1 + utf8.length)).endsWith(utf8);
    assertThat(MessageCodec.decode(bytes, 0, bytes.length, WireContext.BASE)).isEqualTo(cease);
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    byte[] data = Notification.cease(2, "x".repeat(254) + "ü").data();
    assertThat(data).hasSize(255);
    assertThat(data[0] & 0xff).isEqualTo(254);
    assertThat(Notification.cease(2, "x".repeat(253) + "ü and more").data()).hasSize(256);
    assertThat(Notification.cease(2, "🙂".repeat(100)).data()).hasSize(1 + 252);
  }

  @Test
  void twoOfTheSameContentAreEqual() {
    var one = new Notification(6, 2, new byte[] {1, 'a'});
    assertThat(one).isEqualTo(new Notification(6, 2, new byte[] {1, 'a'}));
    assertThat(one).hasSameHashCodeAs(new Notification(6, 2, new byte[] {1, 'a'}));
    assertThat(one).isNotEqualTo(new Notification(6, 2, new byte[] {1, 'b'}));
    one.data()[1] = 'c';
    assertThat(one.data()).containsExactly(1, 'a');
  }

  @Test
  void dataThatIsTooLongIsCut() {
    assertThat(MessageCodec.encode(new Notification(7, 1, new byte[60_000]))).hasSize(4096);
  }
}
