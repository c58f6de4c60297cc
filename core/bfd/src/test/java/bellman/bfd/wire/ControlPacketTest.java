package bellman.bfd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.ByteWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Octets into packets and back, and the rules of RFC 5880 section 6.8.6. */
class ControlPacketTest {

  /** Up, poll, multiplier 3, discriminators 1 and 2. */
  private static final String GOOD = "20e00318 00000001 00000002 0000c350 000186a0 00000000";

  private static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] written(ControlPacket packet) {
    var writer = new ByteWriter(ControlPacket.LENGTH);
    packet.write(writer);
    return writer.toBytes();
  }

  private static Received read(byte[] bytes) {
    return ControlPacket.read(bytes, 0, bytes.length);
  }

  @TestFactory
  Stream<DynamicTest> whatOthersSentIsReadAndWrittenAlike() {
    return Captures.all().stream()
        .map(captured ->
            DynamicTest.dynamicTest(
                captured.line(),
                () -> {
                  assertThat(read(captured.bytes())).isEqualTo(captured.meaning());
                  assertThat(written(captured.meaning())).isEqualTo(captured.bytes());
                }));
  }

  @Test
  void everyStateOfASessionIsAmongThem() {
    assertThat(Captures.all())
        .extracting(captured -> captured.meaning().state())
        .contains(SessionState.values());
  }

  @ParameterizedTest
  @CsvSource({
    "00e00318 00000001 00000002 0000c350 000186a0 00000000, WRONG_VERSION",
    "40e00318 00000001 00000002 0000c350 000186a0 00000000, WRONG_VERSION",
    "20e00317 00000001 00000002 0000c350 000186a0 00000000, LENGTH_TOO_SMALL",
    "20e00300 00000001 00000002 0000c350 000186a0 00000000, LENGTH_TOO_SMALL",
    // with an authentication section at least 26
    "20e40319 00000001 00000002 0000c350 000186a0 00000000 0101, LENGTH_TOO_SMALL",
    "20e00319 00000001 00000002 0000c350 000186a0 00000000, LENGTH_TOO_LARGE",
    "20e003ff 00000001 00000002 0000c350 000186a0 00000000, LENGTH_TOO_LARGE",
    "20e00018 00000001 00000002 0000c350 000186a0 00000000, NO_MULTIPLIER",
    "20e10318 00000001 00000002 0000c350 000186a0 00000000, MULTIPOINT",
    "20e00318 00000000 00000002 0000c350 000186a0 00000000, NO_DISCRIMINATOR",
    "20c00318 00000001 00000000 0000c350 000186a0 00000000, NOT_DOWN_WITHOUT_SESSION",
    "20800318 00000001 00000000 0000c350 000186a0 00000000, NOT_DOWN_WITHOUT_SESSION",
    "20c4031c 00000001 00000002 0000c350 000186a0 00000000 01040161, AUTHENTICATED",
    "'', TRUNCATED",
    "20e00318 00000001 00000002 0000c350 000186a0 000000, TRUNCATED",
  })
  void eachRuleDiscards(String hex, Discard why) {
    assertThat(read(octets(hex))).isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource({
    "20400318 00000001 00000000 0000c350 000186a0 00000000", // down, no session yet
    "20000318 00000001 00000000 0000c350 000186a0 00000000", // the same, administratively
    "20e00318 00000001 00000002 0000c350 000186a0 00000000 ffff", // more in the datagram
    "3fe00318 00000001 00000002 00000000 00000000 ffffffff", // any diagnostic and interval
  })
  void theRestIsRead(String hex) {
    byte[] bytes = octets(hex);

    assertThat(read(bytes))
        .isInstanceOfSatisfying(
            ControlPacket.class,
            packet ->
                assertThat(written(packet)).isEqualTo(Arrays.copyOf(bytes, ControlPacket.LENGTH)));
  }

  @Test
  void everyDiscardIsInTheTable() {
    // the table above and this list: who adds a rule comes by here
    assertThat(Discard.values()).hasSize(9);
    assertThat(Stream.of(Discard.values()).map(Discard::toString).distinct()).hasSize(9);
  }

  @Test
  void aPartOfAnArrayIsRead() {
    byte[] bytes = new byte[100];
    System.arraycopy(octets(GOOD), 0, bytes, 40, 24);

    assertThat(ControlPacket.read(bytes, 40, 24)).isEqualTo(read(octets(GOOD)));
    assertThat(ControlPacket.read(bytes, 40, 23)).isEqualTo(Discard.TRUNCATED);
  }

  @Test
  void diagnosticsHaveWords() {
    assertThat(Diagnostic.of(1)).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
    assertThat(Diagnostic.of(1)).hasToString("control detection time expired");
    assertThat(Diagnostic.of(31)).hasToString("diagnostic 31");
  }
}
