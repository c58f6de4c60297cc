package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenCertificateTest {

  private final ServingKey key = new ServingKey();

  @Test
  void followsTheFilesAndKeepsWhatItHadWhileTheyDontFit(@TempDir Path folder) throws Exception {
    var given = new GivenCertificate(folder, key);
    assertThatThrownBy(given::step).hasMessageContaining("there is no readable file");
    assertThat(key.isThere()).isFalse();

    Files.write(folder.resolve("tls.crt"), file("rsa.crt"));
    Files.write(folder.resolve("tls.key"), file("rsa-pkcs1.key"));
    given.step();
    assertThat(key.certificate()).isEqualTo(Pem.certificates(file("rsa.crt")).getFirst());

    Files.write(folder.resolve("tls.crt"), file("ec.crt"));
    assertThatThrownBy(given::step)
        .hasMessageContaining(": does not belong to the certificate beside it");
    assertThat(key.certificate()).isEqualTo(Pem.certificates(file("rsa.crt")).getFirst());

    Files.write(folder.resolve("tls.key"), file("ec-sec1.key"));
    given.step();
    assertThat(key.certificate()).isEqualTo(Pem.certificates(file("ec.crt")).getFirst());
    given.step();
  }
}
