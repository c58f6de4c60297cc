package bellman.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SavedSynTest {

  private static final String TCP = "c35200b300000001000000009002ffff00000000";
  private static final String MD5 = "1312" + "00".repeat(16);

  private static SavedSyn parse(String hex) throws SystemCallException {
    return SavedSyn.parse(HexFormat.of().parseHex(hex));
  }

  private static String tcp(String options) {
    int words = 5 + (options.length() / 2 + 3) / 4;
    return TCP.substring(0, 24)
        + HexFormat.of().toHexDigits((byte) (words << 4))
        + TCP.substring(26)
        + options
        + "00".repeat((4 - options.length() / 2 % 4) % 4);
  }

  private static String ipv4(int ttl, String behind) {
    return "4500003c00004000"
        + HexFormat.of().toHexDigits((byte) ttl)
        + "060000"
        + "0a0000010a000002"
        + behind;
  }

  private static String ipv6(int hops, String next, String behind) {
    return "60000000"
        + "0028"
        + next
        + HexFormat.of().toHexDigits((byte) hops)
        + "20010db8000000000000000000000001"
        + "20010db8000000000000000000000002"
        + behind;
  }

  @Test
  void ofIpv4() throws Exception {
    assertThat(parse(ipv4(255, tcp("020405b40101" + MD5)))).isEqualTo(new SavedSyn(255, true));
    assertThat(parse(ipv4(1, tcp("020405b40402")))).isEqualTo(new SavedSyn(1, false));
    // behind the end of the options there is nothing
    assertThat(parse(ipv4(64, tcp("0000" + MD5)))).isEqualTo(new SavedSyn(64, false));
  }

  @Test
  void ofIpv6() throws Exception {
    assertThat(parse(ipv6(254, "06", tcp(MD5)))).isEqualTo(new SavedSyn(254, true));
    assertThat(parse(ipv6(64, "00", "0600000000000000" + tcp(MD5))))
        .isEqualTo(new SavedSyn(64, true));
    assertThat(parse(ipv6(64, "06", tcp("0101")))).isEqualTo(new SavedSyn(64, false));
  }

  @Test
  void whatIsCutShortIsNotSigned() throws Exception {
    String whole = ipv4(255, tcp("0101" + MD5));
    assertThat(parse(whole.substring(0, 80))).isEqualTo(new SavedSyn(255, false));
    assertThat(parse(ipv4(255, tcp("0300" + MD5)))).isEqualTo(new SavedSyn(255, false));
    assertThatThrownBy(() -> parse("")).isInstanceOf(SystemCallException.class);
  }
}
