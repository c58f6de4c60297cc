package bellman.linux.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** /proc/net/route, as Linux writes it. */
final class DefaultRouteTest {

  private static final String HEAD =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

  /** Interface, destination, flags, metric and mask of each line. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'', -",
        "eth0 0000000A 0001 0 00FFFFFF, -",
        "eth0 00000000 0003 100 00000000;eth0 0000000A 0001 0 00FFFFFF, eth0",
        "eth1 00000000 0003 200 00000000;eth0 00000000 0003 100 00000000, eth0",
        "* 00000000 0200 0 00000000;eth0 00000000 0003 100 00000000, eth0",
        "tun0 00000000 0003 0 00000080;eth0 00000000 0003 100 00000000, eth0",
        "eth0 00000000 zz 100 00000000, -",
        "eth0 00000000, -",
      })
  void table(String lines, @Nullable String name) throws IOException {
    var text = new StringBuilder(HEAD);
    for (String line : lines.isEmpty() ? new String[0] : lines.split(";", -1)) {
      String[] words = line.split(" ", -1);
      text.append(words[0]).append('\t').append(words[1]);
      if (words.length > 2) {
        text.append(
            "\t0100000A\t%s\t0\t0\t%s\t%s\t0\t0\t0  ".formatted(words[2], words[3], words[4]));
      }
      text.append('\n');
    }
    var reader = new BufferedReader(new StringReader(text.toString()));
    assertThat(DefaultRoute.interfaceName(reader)).isEqualTo(name);
  }
}
