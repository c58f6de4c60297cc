package bellman.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "198.51.100.10, 198.51.100.10",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8::1, 2001:db8::1",
    "2001:0db8:0000:0000:0000:ff00:0042:8329, 2001:db8::ff00:42:8329",
    // RFC 5952 section 4.2.2: one group of zeros is not shortened
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    // section 4.2.3: the longest run; of two equal ones the first
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "::ffff:c000:0201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
  })
  void isReadAndWrittenInTheFormOfRfc5952(String text, String canonical) {
    assertThat(Address.parse(text)).hasToString(canonical);
    assertThat(Address.parse(canonical)).isEqualTo(Address.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "1.2.3.x",
        "1..2.3",
        "0x1.2.3.4",
        "1.2.3.4/24",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "::1%eth0",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        ":1::",
        "1:",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5",
        "fe80::٣",
        "١.2.3.4",
        "localhost"
      })
  void refusesWhatIsNoAddressAndSaysSo(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Address.parse(text))
        .withMessage("'" + text + "' is not an IP address");
  }

  @Test
  void agreesWithTheJdkAboutRandomIpv6Addresses() throws UnknownHostException {
    var random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[16];
      for (int group = 0; group < 8; group++) {
        if (random.nextInt(3) > 0) { // zeros often, so that runs of them are met
          bytes[2 * group] = (byte) random.nextInt(256);
          bytes[2 * group + 1] = (byte) random.nextInt(256);
        }
      }
      Address address = Address.of(bytes);
      assertThat(address.toBytes()).isEqualTo(bytes);
      assertThat(Address.parse(address.toString())).isEqualTo(address);
      assertThat(InetAddress.getByName(address.toString()).getAddress()).isEqualTo(bytes);
      assertThat(Address.parse(InetAddress.getByAddress(bytes).getHostAddress()))
          .isEqualTo(address);
    }
  }

  @Test
  void isOrderedByFamilyAndThenByUnsignedNumber() {
    List<Address> sorted =
        List.of(
                "0.0.0.1",
                "10.0.0.2",
                "10.0.0.10",
                "200.0.0.1",
                "::1",
                "::8000:0:0:0",
                "2001:db8::",
                "fe80::")
            .stream()
            .map(Address::parse)
            .toList();
    List<Address> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(2));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(sorted);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.255, 1, 10.0.1.0",
    "127.255.255.255, 1, 128.0.0.0",
    "::ffff:ffff:ffff:ffff, 1, 0:0:0:1::",
    "2001:db8::, 256, 2001:db8::100",
  })
  void countsOn(String from, long offset, String to) {
    assertThat(Address.parse(from).plus(offset)).isEqualTo(Address.parse(to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
  void hasNoAddressPastTheLast(String last) {
    assertThatThrownBy(() -> Address.parse(last).plus(1)).isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "127.255.0.1, loopback",
    "::1, loopback",
    "169.254.3.4, link-local",
    "fe80::1, link-local",
    "febf::1, link-local",
    "224.0.0.1, multicast",
    "239.1.1.1, multicast",
    "ff02::1, multicast",
    "0.0.0.0, unspecified",
    "::, unspecified",
    "10.0.0.1, ordinary",
    "fec0::1, ordinary",
    "2001:db8::1, ordinary",
    "128.0.0.1, ordinary",
  })
  void knowsItsKind(String text, String kind) {
    Address address = Address.parse(text);
    assertThat(address.isLoopback()).isEqualTo(kind.equals("loopback"));
    assertThat(address.isLinkLocal()).isEqualTo(kind.equals("link-local"));
    assertThat(address.isMulticast()).isEqualTo(kind.equals("multicast"));
    assertThat(address.isUnspecified()).isEqualTo(kind.equals("unspecified"));
  }
}
