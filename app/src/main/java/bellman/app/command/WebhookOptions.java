package bellman.app.command;

import bellman.balancer.admission.Admission;
import bellman.balancer.admission.FrrAdmission;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.admission.Configuration;
import bellman.kubernetes.admission.FrrJudge;
import bellman.kubernetes.admission.FrrObjects;
import bellman.kubernetes.admission.Judge;
import bellman.kubernetes.admission.Neighbors;
import bellman.kubernetes.admission.WebhookServer;
import bellman.kubernetes.certificate.ClientAuthority;
import bellman.kubernetes.certificate.GivenCertificate;
import bellman.kubernetes.certificate.OwnCertificate;
import bellman.kubernetes.certificate.ServingKey;
import bellman.kubernetes.certificate.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The webhooks of a controller: under which certificate, and whether at all. */
final class WebhookOptions {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookOptions.class);

  /** Whether there are webhooks, and anything else. */
  enum Mode {
    ENABLED,
    DISABLED,
    ONLYWEBHOOK
  }

  @Option(
      names = "--webhook-mode",
      paramLabel = "MODE",
      defaultValue = "enabled",
      description =
          "enabled, disabled, or onlywebhook: serve the webhooks without assigning addresses"
              + " (default: ${DEFAULT-VALUE}).")
  private Mode mode = Mode.ENABLED;

  @Option(
      names = "--webhook-port",
      paramLabel = "PORT",
      defaultValue = "9443",
      description = "Port of the webhooks (default: ${DEFAULT-VALUE}).")
  private int port = 9443;

  @Option(
      names = "--disable-cert-rotation",
      description =
          "Use the externally managed certificate in --cert-dir; do not create or publish one.")
  private boolean given;

  @Option(
      names = "--cert-dir",
      paramLabel = "DIR",
      defaultValue = "/tmp/k8s-webhook-server/serving-certs",
      description =
          "With --disable-cert-rotation: folder with tls.crt and tls.key, reloaded when they change"
              + " (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("/tmp/k8s-webhook-server/serving-certs");

  @Option(
      names = "--webhook-client-ca",
      paramLabel = "FILE",
      description =
          "Accept admission reviews only from clients with a certificate of an authority in this"
              + " file (PEM, reloaded when it changes). Conversion of BGPPeers stays open, because"
              + " API servers present no certificate there. Without this option any client that"
              + " reaches the port is served.")
  private @Nullable Path clientAuthority;

  @Option(
      names = "--webhook-client-name",
      paramLabel = "NAME",
      split = ",",
      description =
          "With --webhook-client-ca: require that the certificate has one of these names, as its"
              + " common name or a DNS name.")
  private List<String> clientNames = List.of();

  @Option(
      names = "--cert-service-name",
      paramLabel = "NAME",
      defaultValue = "metallb-webhook-service",
      description = "Service in front of the webhooks (default: ${DEFAULT-VALUE}).")
  private String service = "metallb-webhook-service";

  @Option(
      names = "--cert-name",
      paramLabel = "NAME",
      split = ",",
      description = "Additional DNS names or addresses for the certificate.")
  private List<String> names = List.of();

  @Option(
      names = "--webhook-configuration",
      paramLabel = "NAME",
      defaultValue = "metallb-webhook-configuration",
      description =
          "ValidatingWebhookConfiguration to publish the certificate in (default:"
              + " ${DEFAULT-VALUE}).")
  private String configuration = "metallb-webhook-configuration";

  @Mixin private final FrrNamespace frrNamespace = new FrrNamespace();

  private @Nullable ServingKey key;

  private @Nullable ClientAuthority clients;

  /** Whether nothing but webhooks is wanted. */
  boolean isAlone() {
    return mode == Mode.ONLYWEBHOOK;
  }

  /** What the webhooks wait for; empty if for nothing, or if there are none. */
  List<String> waiting() {
    List<String> waiting = new ArrayList<>();
    ServingKey serving = key;
    if (serving != null && !serving.isThere()) {
      waiting.add("the webhooks have no certificate that the API server trusts");
    }
    ClientAuthority asked = clients;
    if (asked != null && !asked.isThere()) {
      waiting.add("the webhooks have no client authority: " + asked.file() + " can't be used");
    }
    return waiting;
  }

  /** Starts them, if they are wanted; returns what is to be closed at the end. */
  ShutdownSequence start(Cluster cluster, Tls tls) throws IOException {
    var shutdown = new ShutdownSequence();
    if (mode == Mode.DISABLED) {
      return shutdown;
    }
    var serving = new ServingKey();
    key = serving;
    ClientAuthority asked = asked();
    if (asked != null) {
      shutdown.add(asked.follow());
    }
    clients = asked;
    String frrK8s = frrNamespace.orElse(cluster.namespace());
    WebhookServer server =
        WebhookServer.start(
            new InetSocketAddress(ServingOptions.port(port)),
            serving,
            tls,
            asked,
            Neighbors.letBe(
                cluster,
                Judge.of(new Admission(cluster.namespace(), true), Configuration.listed(cluster))),
            FrrJudge.of(new FrrAdmission(frrK8s), FrrObjects.listed(cluster, frrK8s)));
    shutdown.add(server);
    LOG.info("serving webhooks on port {}", server.address().getPort());
    shutdown.add(given ? GivenCertificate.start(folder, serving) : own(cluster, serving));
    return shutdown;
  }

  private @Nullable ClientAuthority asked() {
    if (clientAuthority != null) {
      return new ClientAuthority(clientAuthority, clientNames);
    }
    if (!clientNames.isEmpty()) {
      throw new IllegalArgumentException(
          "--webhook-client-name has no effect without --webhook-client-ca: set the authority that"
              + " issues such certificates");
    }
    return null;
  }

  private AutoCloseable own(Cluster cluster, ServingKey serving) {
    return OwnCertificate.start(
        cluster,
        new OwnCertificate.Settings(service, names, configuration, "bgppeers.metallb.io"),
        serving,
        Instant::now);
  }
}
