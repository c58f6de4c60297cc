package bellman.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

  @ParameterizedTest
  @CsvSource({
    "198.51.100.10/24, 198.51.100.0/24, 198.51.100.255",
    "198.51.100.10/32, 198.51.100.10/32, 198.51.100.10",
    "200.1.2.3/0, 0.0.0.0/0, 255.255.255.255",
    "2001:db8::1/64, 2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::1/127, 2001:db8::/127, 2001:db8::1",
    "2001:db8:ffff::/33, 2001:db8:8000::/33, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void clearsHostBits(String text, String canonical, String last) {
    assertThat(Prefix.parse(text)).hasToString(canonical);
    assertThat(Prefix.parse(text)).isEqualTo(Prefix.parse(canonical));
    assertThat(Prefix.parse(text).last()).hasToString(last);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "::/129",
        "10.0.0.0/8/8",
        "/8",
        "10.0.0.0/ 8",
        "::/1000"
      })
  void refusesWhatIsNoPrefix(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.0.0/16, true",
    "10.1.0.0/16, 10.0.0.0/8, true",
    "10.0.0.0/16, 10.1.0.0/16, false",
    "0.0.0.0/0, ::/0, false",
    "2001:db8::/32, 2001:db8:1::/48, true",
  })
  void overlapsWhenTheyShareAnAddress(String one, String other, boolean overlap) {
    assertThat(Prefix.parse(one).overlaps(Prefix.parse(other))).isEqualTo(overlap);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/24, 10.0.0.0/24",
    "10.0.0.0-10.0.0.255, 10.0.0.0/24",
    "3.3.3.2-3.3.3.254, 3.3.3.2/31 3.3.3.4/30 3.3.3.8/29 3.3.3.16/28 3.3.3.32/27 3.3.3.64/26"
        + " 3.3.3.128/26 3.3.3.192/27 3.3.3.224/28 3.3.3.240/29 3.3.3.248/30 3.3.3.252/31"
        + " 3.3.3.254/32",
    "10.0.0.1 - 10.0.0.1, 10.0.0.1/32",
    "0.0.0.0-255.255.255.255, 0.0.0.0/0",
    "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::/0",
    "2001:db8::1-2001:db8::2, 2001:db8::1/128 2001:db8::2/128",
  })
  void aRangeIsTheFewestPrefixes(String range, String prefixes) {
    String actual =
        AddressRange.parse(range).toPrefixes().stream()
            .map(Prefix::toString)
            .collect(Collectors.joining(" "));
    assertThat(actual).isEqualTo(prefixes);
  }

  @Test
  void thePrefixesOfARandomRangeCoverItWithoutGapOrOverlap() {
    var random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      long one = Integer.toUnsignedLong(random.nextInt());
      long other = Integer.toUnsignedLong(random.nextInt() >>> random.nextInt(32));
      var range =
          new AddressRange(
              Ipv4Address.of(Math.min(one, other)), Ipv4Address.of(Math.max(one, other)));
      Address expected = range.first();
      BigInteger size = BigInteger.ZERO;
      for (Prefix prefix : range.toPrefixes()) {
        assertThat(prefix.address()).isEqualTo(expected);
        size = size.add(AddressRange.of(prefix).size());
        expected = prefix.last().equals(range.last()) ? prefix.last() : prefix.last().plus(1);
      }
      assertThat(expected).isEqualTo(range.last());
      assertThat(size).isEqualTo(range.size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, neither a prefix",
    "10.0.0.9-10.0.0.1, ends before it starts",
    "1.2.3.4-fc00::1, mixes IPv4 and IPv6",
    "10.0.0.1-, is not an IP address",
    "10.0.0.1-10.0.0.2-10.0.0.3, is not an IP address",
  })
  void aBadRangeIsRefusedWithTheReason(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressRange.parse(text))
        .withMessageContaining(reason);
  }
}
