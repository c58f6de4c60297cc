package bellman.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and the certificates that it signs, all for 300 days, by the JDK's own tool. */
final class Authority {

  private static final String PASSWORD = "changeit";

  private final Path store;

  Authority(Lab lab, String name) {
    store = lab.newFolder("authority").resolve("store.p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", name, "-ext", "bc:c=ca:true");
  }

  /** Signs a certificate for {@code CN=alias} with these alternative names. */
  void leaf(String alias, String names) {
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-signer",
        "ca",
        "-dname",
        "CN=" + alias,
        "-ext",
        "san=" + names);
  }

  /** That of a leaf, or of {@code ca}. */
  X509Certificate certificate(String alias) throws IOException, GeneralSecurityException {
    return (X509Certificate) keys().getCertificate(alias);
  }

  String certificatePem(String alias) throws IOException, GeneralSecurityException {
    return pem("CERTIFICATE", certificate(alias).getEncoded());
  }

  String keyPem(String alias) throws IOException, GeneralSecurityException {
    return pem("PRIVATE KEY", keys().getKey(alias, PASSWORD.toCharArray()).getEncoded());
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private void keytool(String... words) {
    List<String> all =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool") + ""));
    all.addAll(List.of(words));
    all.addAll(List.of("-keyalg", "EC", "-validity", "300", "-storetype", "PKCS12"));
    all.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("keytool does not run", e);
    }
  }

  private static String pem(String what, byte[] encoded) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
