package bellman.balancer.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Family;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts are read as Go reads them. */
class NotationTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, IPV4, 24",
    "192.0.2.1/0024, IPV4, 24",
    "0.0.0.0/0, IPV4, 0",
    "::/0, IPV6, 0",
    "2001:DB8::/128, IPV6, 128",
    "::ffff:192.0.2.1/128, IPV4, 128",
    "::ffff:c000:201/96, IPV4, 96",
  })
  void prefixes(String text, Family family, int length) {
    assertThat(Notation.ofPrefix(text)).isEqualTo(family);
    assertThat(Notation.lengthOf(text)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "192.0.2.1",
        "192.0.2.1/",
        "192.0.2.1/33",
        "192.0.2.1/+1",
        "192.0.2.1/-1",
        "192.0.2.1/1 ",
        "192.0.2.1/4294967297",
        "192.0.2/24",
        "192.00.2.1/24",
        "::/129",
        "fe80::1%eth0/64",
        "::/64/64"
      })
  void noPrefixes(String text) {
    assertThat(Notation.ofPrefix(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "64512:1, 64512:1",
    "0:65535, 0:65535",
    "00:0065535, 0:65535",
    "large:1:2:3, large:1:2:3",
    "large:04294967295:00:3, large:4294967295:0:3"
  })
  void communities(String text, String canonical) {
    assertThat(Notation.community(text)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1:",
        ":1",
        "65536:1",
        "1:65536",
        "+1:1",
        "1:-1",
        "1 :1",
        "1:2:3",
        "large:1:2",
        "Large:1:2:3",
        "large:4294967296:1:1",
        "large:1:2:3:4",
        "no-export",
        "0x1:1",
        "99999999999999999999:1"
      })
  void noCommunities(String text) {
    assertThat(Notation.community(text)).isNull();
  }
}
