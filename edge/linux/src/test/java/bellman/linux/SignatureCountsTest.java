package bellman.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SignatureCountsTest {

  @Test
  void namesAndNumbersStandInTwoLines() {
    String text =
        """
        TcpExt: SyncookiesSent TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPSackShifted
        TcpExt: 1 2 3 4 5
        IpExt: InNoRoutes
        IpExt: 6
        """;
    SignatureCounts counts = SignatureCounts.parse(text);
    assertThat(counts).isEqualTo(new SignatureCounts(2, 3, 4));
    assertThat(counts.since(new SignatureCounts(1, 1, 4))).isEqualTo(new SignatureCounts(1, 2, 0));
  }

  @Test
  void aKernelThatDoesNotCount() {
    assertThat(SignatureCounts.parse("TcpExt: SyncookiesSent\nTcpExt: 1\n"))
        .isEqualTo(new SignatureCounts(0, 0, 0));
    assertThat(SignatureCounts.parse("IpExt: InNoRoutes\nIpExt: 6\n")).isNull();
    assertThat(SignatureCounts.parse("")).isNull();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisKernelCounts() {
    assertThat(SignatureCounts.now()).isNotNull();
  }
}
