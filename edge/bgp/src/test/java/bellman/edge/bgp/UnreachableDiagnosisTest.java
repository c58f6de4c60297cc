package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.linux.SignatureCounts;
import bellman.net.Password;
import org.junit.jupiter.api.Test;

class UnreachableDiagnosisTest {

  private static final Transport SIGNED = new Transport(null, null, 255, 0, Password.of("secret"));
  private static final Transport UNSIGNED = new Transport(null, null, 255, 0, null);
  private static final Transport NEAR = new Transport(null, null, 1, 0, null);

  private static String of(Transport transport, long missing, long unexpected, long wrong) {
    return UnreachableDiagnosis.of(transport, 179, new SignatureCounts(missing, unexpected, wrong));
  }

  @Test
  void whatWasDroppedTellsWhatIsWrong() {
    assertThat(of(SIGNED, 1, 0, 0)).contains("without a signature", "probably", "port 179");
    assertThat(of(SIGNED, 0, 0, 2)).contains("wrong signature", "probably", "different password");
    assertThat(of(UNSIGNED, 0, 3, 0)).contains("with a signature", "probably", "passwordSecret");
  }

  /** Of another peer, since this one has (or has not) a password. */
  @Test
  void whatCanNotBeOursIsPassedOver() {
    assertThat(of(SIGNED, 0, 1, 0)).isEqualTo(UnreachableDiagnosis.of(SIGNED, 179, null));
    assertThat(of(UNSIGNED, 1, 0, 1)).isEqualTo(UnreachableDiagnosis.of(UNSIGNED, 179, null));
  }

  @Test
  void whatIsOnlySilent() {
    assertThat(of(SIGNED, 0, 0, 0)).contains("different password", "or none", "TCP MD5");
    assertThat(of(UNSIGNED, 0, 0, 0)).contains("is unreachable", "has a password");
    assertThat(of(NEAR, 0, 0, 0)).contains("ebgpMultiHop");
    assertThat(of(UNSIGNED, 0, 0, 0)).doesNotContain("ebgpMultiHop");
  }
}
