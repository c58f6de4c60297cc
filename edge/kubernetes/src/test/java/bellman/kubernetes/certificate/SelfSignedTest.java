package bellman.kubernetes.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written byte by byte is what others read. */
class SelfSignedTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"node-1", "a-name-of-a-host-that-is-sixty-four-characters-long.example.example"})
  void othersReadIt(String text) throws Exception {
    String name = text.substring(0, Math.min(64, text.length()));
    for (String now : List.of("2026-05-05T10:00:00Z", "2041-02-28T23:59:59Z")) {
      Instant when = Instant.parse(now);
      X509Certificate certificate = SelfSigned.key(name, when).certificate();

      assertThat(certificate).isNotNull();
      certificate.verify(certificate.getPublicKey());
      assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
      assertThat(certificate.getSubjectAlternativeNames())
          .singleElement()
          .satisfies(pair -> assertThat(pair).isEqualTo(List.of(2, name)));
      assertThat(certificate.getNotBefore().toInstant()).isEqualTo(when.minusSeconds(3600));
      assertThat(certificate.getNotAfter().toInstant()).isEqualTo(when.plus(Duration.ofDays(3650)));
      assertThat(certificate.getVersion()).isEqualTo(3);
    }
  }

  @Test
  void namesAndAddressesAreAlternatives() throws Exception {
    List<String> names = List.of("hook.ns.svc", "192.0.2.7", "2001:db8::0:7");
    X509Certificate certificate =
        SelfSigned.key(names, Instant.parse("2026-05-05T10:00:00Z"), Duration.ofDays(30))
            .certificate();

    assertThat(certificate).isNotNull();
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(pair -> pair.get(0) + " " + pair.get(1))
        .containsExactly("2 hook.ns.svc", "7 192.0.2.7", "7 2001:db8:0:0:0:0:0:7");
    assertThat(certificate.getBasicConstraints()).as("it is no authority").isEqualTo(-1);
  }
}
