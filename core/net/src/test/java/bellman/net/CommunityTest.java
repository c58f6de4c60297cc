package bellman.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommunityTest {

  @ParameterizedTest
  @ValueSource(strings = {"0:0", "65535:65282", "large:1:2:3", "large:4294967295:0:4294967295"})
  void isReadAndWritten(String text) {
    assertThat(Community.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "65536:1, invalid community value: invalid section '65536'",
    "1:, invalid community value: invalid section ''",
    "1:-2, invalid community value: invalid section '-2'",
    "1:99999999999999999999, invalid community value: invalid section",
    "large:1:2:4294967296, invalid community value: invalid section '4294967296'",
    "wide:1:2:3, expected community to be of format large",
    "1, invalid community format",
    "1:2:3, invalid community format",
    "'', invalid community format",
    "no-export, invalid community format",
  })
  void refusesWhatIsNoneWithTheReason(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Community.parse(text))
        .withMessageContaining(reason);
  }

  @Test
  void isOrderedByNumberWithLargeOnesLast() {
    assertThat(
            Stream.of("large:2:0:0", "65535:1", "large:1:0:9", "9:9", "10:0", "large:1:0:10")
                .map(Community::parse)
                .sorted())
        .map(Community::toString)
        .containsExactly("9:9", "10:0", "65535:1", "large:1:0:9", "large:1:0:10", "large:2:0:0");
  }

  @Test
  void asNumbersThatNeedFourOctetsStandAsAsTransInTwo() {
    assertThat(new Asn(65535).twoOctet()).isEqualTo(65535);
    assertThat(new Asn(65536).twoOctet()).isEqualTo(23456);
    assertThat(new Asn(4294967295L)).hasToString("4294967295");
    assertThatIllegalArgumentException().isThrownBy(() -> new Asn(4294967296L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::1", "router", "1.2.3"})
  void aRouterIdIsFourNumbersAndNotZero(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> RouterId.parse(text));
  }

  @Test
  void routerIdsCompareAsUnsignedNumbers() {
    assertThat(RouterId.parse("200.0.0.1")).isGreaterThan(RouterId.parse("100.0.0.1"));
  }
}
