package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.ByteReader;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NlriTest {

  private static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static Update update(String body) throws WireException {
    byte[] rest = octets(body);
    byte[] message = new byte[MessageCodec.HEADER + rest.length];
    Arrays.fill(message, 0, 16, (byte) -1);
    message[17] = (byte) message.length;
    message[18] = 2;
    System.arraycopy(rest, 0, message, MessageCodec.HEADER, rest.length);
    return (Update) MessageCodec.decode(message, 0, message.length, WireContext.BASE);
  }

  @ParameterizedTest
  @CsvSource({
    "IPV4, 00, 0.0.0.0/0",
    "IPV4, 20c0000201, 192.0.2.1/32",
    "IPV4, 14c000ff, 192.0.240.0/20",
    "IPV6, 00, ::/0",
    "IPV6, 2020010db8, 2001:db8::/32",
    "IPV6, 4020010db8000000ff, 2001:db8:0:ff::/64",
    "IPV6, 4120010db8000000ffff, 2001:db8:0:ff:8000::/65",
    "IPV6, 8020010db8000000000000000000000001, 2001:db8::1/128",
  })
  void aPrefixIsReadWithItsHostBitsCleared(Family family, String hex, String prefix)
      throws Exception {
    Nlri read = Nlri.read(new ByteReader(octets(hex)), family);
    assertThat(read.toList()).containsExactly(Prefix.parse(prefix));
    assertThat(read)
        .isEqualTo(Nlri.of(List.of(Prefix.parse(prefix))))
        .hasToString("[" + prefix + "]");
    assertThat(read.size()).isOne();
  }

  @Test
  void bothFamiliesKeepTheirOrder() {
    List<Prefix> all =
        Stream.of("192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0").map(Prefix::parse).toList();
    Nlri nlri = Nlri.of(all);
    assertThat(nlri.toList()).isEqualTo(all);
    assertThat(nlri.size()).isEqualTo(4);
    assertThat(Nlri.NONE.and(nlri).and(Nlri.NONE)).isEqualTo(nlri);
    assertThat(nlri.and(nlri).size()).isEqualTo(8);
  }

  /** Nobody uses received routes: what is wrong with them is no reason to take ours away. */
  @ParameterizedTest
  @CsvSource({
    "00022110 0000, a prefix of length 33 in the withdrawn routes",
    "0002200a 0000, a withdrawn prefix that is cut off",
    "0000 0000 2110, a prefix of length 33",
    "0000 0000 18c0, a prefix that is cut off",
  })
  void ipv4PrefixesThatCantBeToldApartEndTheTrustInThemAndNotTheSession(String hex, String what)
      throws WireException {
    Update update = update(hex.replace(" ", ""));
    assertThat(update.gone().isEmpty()).as(what).isTrue();
    assertThat(update.come().isEmpty()).as(what).isTrue();
    assertThat(update.endOfRib()).isNull();
    assertThat(update.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.severity()).isEqualTo(Update.Severity.IGNORE_FAMILY);
          assertThat(finding.family()).isEqualTo(Family.IPV4);
        });
  }
}
