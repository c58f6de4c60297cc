package bellman.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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

  private Hooked hooked;
  private Authority authority;

  @BeforeEach
  void start() {
    Requirements.apiServer();
    hooked = new Hooked();
    authority("CN=others");
  }

  @AfterEach
  void stop() {
    if (hooked != null) {
      hooked.close();
    }
  }

  private void authority(String name) {
    authority = new Authority(hooked.lab, name);
    leaf("first");
  }

  private void leaf(String alias) {
    authority.leaf(alias, "dns:" + SERVICE + ",dns:" + SERVICE + ".cluster.local,ip:127.0.0.1");
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

  private void keep(String name) throws IOException, GeneralSecurityException {
    authority(name);
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
                    base64(authority.certificatePem("ca")),
                    base64(authority.keyPem("ca")),
                    base64(authority.certificatePem("first")),
                    base64(authority.keyPem("first"))));
    trust(authority.certificatePem("ca"));
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
    assertThat(hooked.trusted())
        .containsExactlyInAnyOrder(authority.certificate("ca"), hooked.certificate());
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
    trust(authority.certificatePem("ca"));
    String before = trusted();
    hooked.controller("--disable-cert-rotation", "--cert-dir=" + folder);
    hooked.awaitHooks();
    assertThat(hooked.certificate()).isEqualTo(authority.certificate("first"));

    leaf("second");
    give(folder, "second");
    hooked.lab.await("the new one", authority.certificate("second"), hooked::certificate);

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
    Files.writeString(folder.resolve("tls.key"), authority.keyPem(alias));
    Files.writeString(folder.resolve("tls.crt"), authority.certificatePem(alias));
  }
}
