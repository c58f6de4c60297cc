package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that openssl made, in the forms that there are. */
class PemTest {

  @ParameterizedTest
  @CsvSource({"rsa-pkcs1.key, rsa.crt", "rsa-pkcs8.key, rsa.crt", "ec-sec1.key, ec.crt"})
  void keysOfEveryForm(String key, String certificate) throws Exception {
    var read = Pem.key(file(key));
    Signature signature =
        Signature.getInstance(key.startsWith("rsa") ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(read);
    signature.update(file(key));
    byte[] signed = signature.sign();
    signature.initVerify(Pem.certificates(file(certificate)).getFirst());
    signature.update(file(key));
    assertThat(signature.verify(signed)).isTrue();
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
    "'', contains no private key",
    "rsa.crt, contains no private key",
    "rsa-encrypted.key, contains no private key without a passphrase",
    "cut off, contains no readable key",
  })
  void whatIsNoKeyIsToldOf(String content, String message) throws Exception {
    byte[] text = content.indexOf('.') > 0 ? file(content) : new byte[0];
    if (content.equals("cut off")) {
      List<String> lines =
          new String(file("ec-sec1.key"), StandardCharsets.US_ASCII).lines().toList();
      int begin = lines.indexOf("-----BEGIN EC PRIVATE KEY-----");
      List<String> less = List.of(lines.get(begin), lines.get(begin + 1), lines.getLast());
      text = String.join("\n", less).getBytes(StandardCharsets.US_ASCII);
    }
    byte[] given = text;
    assertThatThrownBy(() -> Pem.key(given))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageStartingWith(message);
  }
}
