package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * The real admission webhook of FRR-K8s, on loopback beside the API server, which calls it by a URL
 * since there is nobody who would carry packets to a Service. It denies an FRRConfiguration that
 * can't be had together with those that are there; and it removes FRRNodeStates of nodes that have
 * no Pod of FRR-K8s. The lab ends it; the registration stays in the API.
 */
public final class FrrK8sWebhook {

  private static final String PATH = "/validate-frrk8s-metallb-io-v1beta1-frrconfiguration";

  private final Lab lab;
  private final Cluster cluster;
  private final String namespace;
  private final int port;
  private final Path folder;
  private final LoopbackCertificate certificate;
  private Daemon process;

  private FrrK8sWebhook(Lab lab, Cluster cluster, String namespace) {
    this.lab = lab;
    this.cluster = cluster;
    this.namespace = namespace;
    port = cluster.server().place().freePort();
    folder = lab.newFolder("frr-k8s-webhook");
    certificate = LoopbackCertificate.make(folder);
    writeCertificate();
    cluster
        .kubectl()
        .apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(namespace));
    process = run();
    register();
    awaitCalls();
  }

  /**
   * Starts it and tells the API server of it; on return it is called. {@link FrrK8s#define} comes
   * before.
   */
  public static FrrK8sWebhook start(Lab lab, Cluster cluster, String namespace) {
    return new FrrK8sWebhook(lab, cluster, namespace);
  }

  /** The program, to be frozen, or for its log. */
  public Daemon process() {
    return process;
  }

  /** Ends it at once. The API server then takes no FRRConfiguration, as it fails closed. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after {@link #kill}. */
  public void restart() {
    kill();
    process = run();
    awaitCalls();
  }

  /** Takes the registration back: the API server calls nobody. */
  public void unregister() {
    cluster.kubectl().run("delete", "validatingwebhookconfiguration", "frr-k8s-webhook");
  }

  /** Tells the API server of it (again). */
  public void register() {
    cluster.kubectl().apply(registration());
  }

  private Daemon run() {
    return cluster
        .server()
        .place()
        .start(
            "frr-k8s-statuscleaner",
            List.of(
                "env",
                // It has --cert-dir, but serves what lies in a folder of this one.
                "TMPDIR=" + folder,
                Assets.frrK8s("frr-k8s-statuscleaner").toString(),
                "--namespace=" + namespace,
                "--webhook-port=" + port,
                "--disable-cert-rotation",
                "--log-level=debug",
                "--kubeconfig=" + cluster.kubeconfig(User.ADMIN)));
  }

  private void writeCertificate() {
    try {
      Path certificates =
          Files.createDirectories(folder.resolve("k8s-webhook-server/serving-certs"));
      Files.writeString(certificates.resolve("tls.crt"), certificate.certificate());
      Files.writeString(certificates.resolve("tls.key"), certificate.key());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String registration() {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: frr-k8s-webhook}
    webhooks:
    - name: frrconfigurationsvalidationwebhook.metallb.io
      admissionReviewVersions: [v1]
      sideEffects: None
      failurePolicy: Fail
      clientConfig:
        url: https://127.0.0.1:%d%s
        caBundle: %s
      rules:
      - apiGroups: [frrk8s.metallb.io]
        apiVersions: [v1beta1]
        operations: [CREATE, UPDATE]
        resources: [frrconfigurations]
    """
        .formatted(
            port,
            PATH,
            Base64.getEncoder()
                .encodeToString(certificate.certificate().getBytes(StandardCharsets.US_ASCII)));
  }

  /** Until it denies what it must: before the API server knows of it, everything passes. */
  private void awaitCalls() {
    String denied =
        """
        apiVersion: frrk8s.metallb.io/v1beta1
        kind: FRRConfiguration
        metadata: {name: tried, namespace: %s}
        spec: {nodeSelector: {matchExpressions: [{key: a, operator: Never}]}}
        """
            .formatted(namespace);
    lab.await(
        "the webhook of FRR-K8s to be called",
        () -> {
          if (!process.isRunning()) {
            throw new AssertionError("the webhook ended: " + process.log());
          }
          return cluster
              .kubectl()
              .result(denied, "apply", "--dry-run=server", "-f", "-")
              .complaint();
        },
        said -> said.contains("invalid NodeSelector"));
  }
}
