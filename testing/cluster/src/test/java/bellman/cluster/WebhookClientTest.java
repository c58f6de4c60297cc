package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks that judge for API servers alone, which show a client certificate. */
final class WebhookClientTest {

  private static final String PEER =
      """
      apiVersion: metallb.io/v1beta1
      kind: BGPPeer
      metadata: {name: older, namespace: metallb-system}
      spec: {myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.2}
      """;

  /** Its folder is for what the server reads before there is a cluster. */
  private Lab lab;

  private Path folder;
  private Hooked hooked;

  @BeforeEach
  void start() throws Exception {
    Requirements.apiServer();
    lab = new Lab();
    folder = lab.newFolder("clients");
    var authority = new Authority(lab, "CN=those who may ask");
    authority.leaf("kube-apiserver", "dns:kube-apiserver.example");
    write("ca.crt", authority.certificatePem("ca"));
    write("client.crt", authority.certificatePem("kube-apiserver"));
    write("client.key", authority.keyPem("kube-apiserver"));
  }

  @AfterEach
  void stop() {
    if (hooked != null) {
      hooked.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The flag of an API server that shows the certificate to whatever webhook it calls. */
  private String showing() {
    String clients =
        write(
            "webhooks.kubeconfig",
            """
            apiVersion: v1
            kind: Config
            users:
            - name: "*"
              user: {client-certificate: %1$s/client.crt, client-key: %1$s/client.key}
            """
                .formatted(folder));
    return "--admission-control-config-file="
        + write(
            "admission.yaml",
            """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: ValidatingAdmissionWebhook
              configuration:
                apiVersion: apiserver.config.k8s.io/v1
                kind: WebhookAdmissionConfiguration
                kubeConfigFile: %s
            """
                .formatted(clients));
  }

  private Daemon controller(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "--cert-name=127.0.0.1";
    words[1] = "--webhook-client-ca=" + folder.resolve("ca.crt");
    System.arraycopy(more, 0, words, 2, more.length);
    return hooked.controller(words);
  }

  /** A review as anybody could send it who reaches the port. */
  private HttpResponse<String> stranger() throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://127.0.0.1:"
                        + hooked.hookPort
                        + "/validate-metallb-io-v1beta1-ipaddresspool"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    try (HttpClient client = HttpClient.newBuilder().sslContext(Hooked.trusting()).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void anApiServerThatShowsItsCertificateIsAnsweredAndStrangersAreNot() throws Exception {
    hooked = new Hooked(showing());
    controller("--webhook-client-name=kube-apiserver");
    hooked.awaitHooks();

    assertThat(hooked.dryRun("198.51.100.300/24").complaint()).contains("denied the request");
    assertThat(stranger().statusCode()).isEqualTo(403);
    Kubectl kubectl = hooked.cluster.kubectl();
    kubectl.apply(PEER);
    assertThat(
            kubectl
                .json("get", "bgppeers.v1beta2.metallb.io", "older", "-n", User.NAMESPACE)
                .at("/spec/peerPort")
                .asInt())
        .isEqualTo(179);
  }

  /** What the user is told names the way out, and peers are read in both versions meanwhile. */
  @Test
  void anApiServerThatShowsNoneIsToldWhatIsMissing() {
    hooked = new Hooked();
    controller();
    hooked.lab.await(
        "edits to be refused for the certificate",
        () -> hooked.dryRun("198.51.100.0/24").complaint(),
        complaint ->
            complaint.contains("a client certificate is required, issued by an authority in")
                && complaint.contains("--admission-control-config-file"));

    assertThat(hooked.cluster.kubectl().result("", "get", "bgppeers", "-A").succeeded()).isTrue();
  }

  @Test
  void readinessWaitsForTheAuthoritysFile() throws Exception {
    String certificate = Files.readString(folder.resolve("ca.crt"));
    Files.delete(folder.resolve("ca.crt"));
    hooked = new Hooked(showing());
    controller();
    String health = "http://127.0.0.1:" + hooked.healthPort + "/readyz";
    hooked.lab.await(
        "readiness to tell of the file",
        () -> answer(health),
        answer ->
            answer.contains("the webhooks have no client authority:") && answer.contains("ca.crt"));

    write("ca.crt", certificate);
    hooked.awaitHooks();
    hooked.lab.await(
        "readiness", () -> hooked.get(health, "").statusCode(), status -> status == 200);
  }

  private String answer(String url) {
    try {
      return hooked.get(url, "").body();
    } catch (AssertionError e) {
      return "";
    }
  }
}
