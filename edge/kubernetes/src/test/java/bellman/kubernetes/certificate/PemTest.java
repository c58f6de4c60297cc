package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that openssl made, in the forms that there are. */
class PemTest {

  @ParameterizedTest
  @CsvSource({"rsa-pkcs1.key, rsa.crt", "rsa-pkcs8.key, rsa.crt", "ec-sec1.key, ec.crt"})
  void keysOfEveryForm(String key, String certificate) throws Exception {
    var read = Pem.key(file(key));
    Bundle.checkPair(
        Pem.certificates(file(certificate)).getFirst().getPublicKey(), read, "tls.key");
    assertThat(Pem.key(Pem.write(read))).isEqualTo(read);
  }

  @Test
  void severalCertificatesInOrder() throws Exception {
    var both =
        List.of(
            Pem.certificates(file("ec.crt")).getFirst(),
            Pem.certificates(file("rsa.crt")).getFirst());
    assertThat(Pem.certificates(Pem.write(both))).isEqualTo(both);
  }

  @ParameterizedTest
  @CsvSource({
    "ca.crt, '', ca.crt: holds no certificate",
    "ca.crt, nonsense, ca.crt: ",
    "ca.key, '', ca.key: holds no private key",
    "ca.key, rsa.crt, ca.key: holds no private key",
    "ca.key, rsa-encrypted.key, ca.key: holds no private key without a passphrase",
    "tls.key, ec-sec1.key, tls.key: is not the key of the certificate beside it",
    "tls.crt, ec.crt, tls.key: is not the key of the certificate beside it",
  })
  void whatDoesNotBelongTogetherIsNamed(String field, String content, String message)
      throws Exception {
    Map<String, byte[]> data = new HashMap<>();
    data.put("ca.crt", file("rsa.crt"));
    data.put("ca.key", file("rsa-pkcs1.key"));
    data.put("tls.crt", file("rsa.crt"));
    data.put("tls.key", file("rsa-pkcs8.key"));
    assertThat(Bundle.read(data).authorities()).hasSize(1);
    data.put(
        field, content.indexOf('.') > 0 ? file(content) : content.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Bundle.read(data))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageStartingWith(message);
    data.remove(field);
    assertThatThrownBy(() -> Bundle.read(data)).isInstanceOf(GeneralSecurityException.class);
  }
}
