package bellman.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Webhooks beside authorities that others made: an earlier Bellman, MetalLB, or whoever keeps one.
 */
final class WebhookAuthorityTest {

  private static final String CONFIGURATION = "metallb-webhook-configuration";
  private static final String SERVICE = "metallb-webhook-service.metallb-system.svc";
  private static final String PASSWORD = "changeit";

  private Hooked hooked;
  private Path store;

  @BeforeEach
  void start() {
    Requirements.apiServer();
    hooked = new Hooked();
    store = hooked.lab.newFolder("authority").resolve("store.p12");
    authority("CN=others");
  }

  @AfterEach
  void stop() {
    if (hooked != null) {
      hooked.close();
    }
  }

  // ---- keys, by the JDK's own tool

  /** An authority and its certificates end in 300 days. */
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

  private void authority(String name) {
    keytool("-genkeypair", "-alias", "ca", "-dname", name, "-ext", "bc:c=ca:true");
    leaf("first");
  }

  private void leaf(String alias) {
    String names = "dns:" + SERVICE + ",dns:" + SERVICE + ".cluster.local,ip:127.0.0.1";
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

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private X509Certificate certificate(String alias) throws IOException, GeneralSecurityException {
    return (X509Certificate) keys().getCertificate(alias);
  }

  private String certificatePem(String alias) throws IOException, GeneralSecurityException {
    Certificate certificate = certificate(alias);
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  private String keyPem(String alias) throws IOException, GeneralSecurityException {
    Key key = keys().getKey(alias, PASSWORD.toCharArray());
    return pem("PRIVATE KEY", key.getEncoded());
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

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  // ---- what the API server trusts

  private String trusted() {
    String bundle =
        hooked
            .cluster
            .kubectl()
            .json("get", "validatingwebhookconfiguration", CONFIGURATION)
            .at("/webhooks/0/clientConfig/caBundle")
            .asText();
    return new String(Base64.getDecoder().decode(bundle), UTF_8);
  }

  private void trust(String authority) {
    Kubectl kubectl = hooked.cluster.kubectl();
    int count =
        kubectl
            .json("get", "validatingwebhookconfiguration", CONFIGURATION)
            .path("webhooks")
            .size();
    List<String> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operations.add(
          "{\"op\":\"add\",\"path\":\"/webhooks/%d/clientConfig/caBundle\",\"value\":\"%s\"}"
              .formatted(i, base64(authority)));
    }
    kubectl.run(
        "patch",
        "validatingwebhookconfiguration",
        CONFIGURATION,
        "--type=json",
        "-p",
        "[" + String.join(",", operations) + "]");
  }

  private void keep(String authority) throws IOException, GeneralSecurityException {
    Files.deleteIfExists(store);
    authority(authority);
    hooked
        .cluster
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: metallb-webhook-cert, namespace: metallb-system}
            data: {ca.crt: %s, ca.key: %s, tls.crt: %s, tls.key: %s}
            """
                .formatted(
                    base64(certificatePem("ca")),
                    base64(keyPem("ca")),
                    base64(certificatePem("first")),
                    base64(keyPem("first"))));
    trust(certificatePem("ca"));
  }

  private String kept() {
    return hooked
        .cluster
        .kubectl()
        .run("get", "secret", "-n", User.NAMESPACE, "-o", "name", "--ignore-not-found");
  }

  /** Its replicas serve on by the authority for as long as the rollout takes; the key is gone. */
  @Test
  void theSecretOfAnEarlierBellmanIsRemovedAndItsAuthorityTrustedForAWhile() throws Exception {
    keep("CN=bellman webhook authority, O=bellman");
    hooked.controller("--cert-name=127.0.0.1");
    hooked.awaitHooks();

    assertThat(kept()).isEmpty();
    assertThat(hooked.trusted()).containsExactlyInAnyOrder(certificate("ca"), hooked.certificate());
  }

  @Test
  void aSecretOfTheSameNameThatIsMetallbsIsLeftAlone() throws Exception {
    keep("CN=cert, O=cert");
    hooked.controller("--cert-name=127.0.0.1");
    hooked.awaitHooks();

    assertThat(kept()).contains("metallb-webhook-cert");
    assertThat(hooked.trusted()).contains(hooked.certificate());
  }

  @Test
  void aGivenCertificateIsServedAndNobodyIsToldOfIt() throws Exception {
    Path folder = hooked.lab.newFolder("given");
    give(folder, "first");
    trust(certificatePem("ca"));
    String before = trusted();
    hooked.controller("--disable-cert-rotation", "--cert-dir=" + folder);
    hooked.awaitHooks();
    assertThat(hooked.certificate()).isEqualTo(certificate("first"));

    leaf("second");
    give(folder, "second");
    hooked.lab.await("the new one", certificate("second"), hooked::certificate);

    hooked.awaitHooks();
    assertThat(trusted()).isEqualTo(before);
    assertThat(
            hooked
                .cluster
                .kubectl()
                .run("get", "secrets", "-n", User.NAMESPACE, "--ignore-not-found", "-o", "name"))
        .doesNotContain("metallb-webhook-cert");
  }

  private void give(Path folder, String alias) throws IOException, GeneralSecurityException {
    Files.writeString(folder.resolve("tls.key"), keyPem(alias));
    Files.writeString(folder.resolve("tls.crt"), certificatePem(alias));
  }
}
