package bellman.app.command;

import bellman.kubernetes.Cluster;
import bellman.kubernetes.TokenReviewAuthorizer;
import bellman.kubernetes.certificate.GivenCertificate;
import bellman.kubernetes.certificate.SelfSigned;
import bellman.kubernetes.certificate.ServingKey;
import bellman.kubernetes.certificate.Tls;
import bellman.telemetry.HealthServer;
import bellman.telemetry.MeasurementSource;
import bellman.telemetry.MetricsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What the processes of a cluster serve beside their work: metrics, and whether they are well. */
final class ServingOptions {

  private static final Logger LOG = LoggerFactory.getLogger(ServingOptions.class);

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9120",
      description =
          "HTTPS port for /metrics; clients are authorized by the API server (default:"
              + " ${DEFAULT-VALUE}; 0 disables it).")
  private int metricsPort = 9120;

  @Option(
      names = "--metrics-cert-dir",
      paramLabel = "DIR",
      description =
          "Folder with tls.crt and tls.key for /metrics, reloaded when they change (default: a"
              + " self-signed certificate).")
  private @Nullable Path metricsCertificates;

  @Option(
      names = "--health-probe-port",
      paramLabel = "PORT",
      defaultValue = "17472",
      description = "Port for /healthz and /readyz (default: ${DEFAULT-VALUE}; 0 disables it).")
  private int healthPort = 17472;

  @Option(
      names = "--tls-min-version",
      paramLabel = "VERSION",
      defaultValue = "TLS1.3",
      description =
          "Minimum TLS version: TLS1.2 or TLS1.3; MetalLB's VersionTLS12 and VersionTLS13 are"
              + " accepted (default: ${DEFAULT-VALUE}).")
  private String leastTls = "TLS1.3";

  @Option(
      names = "--tls-cipher-suites",
      paramLabel = "SUITE",
      split = ",",
      description =
          "Cipher suites for TLS 1.2, by their IANA names (default: all secure ones). Those of TLS"
              + " 1.3 are not configurable.")
  private List<String> cipherSuites = List.of();

  /**
   * How TLS is spoken.
   *
   * @throws IllegalArgumentException if it can't be so; fit for a user
   */
  Tls tls() {
    return Tls.of(leastTls, suites());
  }

  private List<String> suites() {
    return cipherSuites.stream().map(String::strip).filter(suite -> !suite.isEmpty()).toList();
  }

  /** Tells once what of these options changes nothing. */
  void tell(Consumer<String> warning) {
    if (!suites().isEmpty() && tls().cipherSuites().isEmpty()) {
      warning.accept(
          "--tls-cipher-suites has no effect: those of TLS 1.3 are not configurable; allow TLS 1.2"
              + " (--tls-min-version), or remove it");
    }
  }

  /**
   * Starts to serve.
   *
   * @param probes where health is asked for: null for all addresses of the host
   * @param stalls knows which threads are stuck
   * @param waiting what the process waits for before it can do its work
   * @return what is to be closed at the end
   */
  ShutdownSequence start(
      Cluster cluster,
      @Nullable InetAddress probes,
      Stalls stalls,
      MeasurementSource measurements,
      Supplier<List<String>> waiting)
      throws IOException {
    var shutdown = new ShutdownSequence();
    if (healthPort != 0) {
      shutdown.add(
          HealthServer.start(
              new InetSocketAddress(probes, port(healthPort)), stalls::stuck, waiting));
    }
    if (metricsPort != 0) {
      ServingKey key;
      if (metricsCertificates == null) {
        key = SelfSigned.key("localhost", Instant.now());
      } else {
        key = new ServingKey();
        shutdown.add(GivenCertificate.start(metricsCertificates, key));
      }
      MetricsServer metrics =
          MetricsServer.start(
              new InetSocketAddress(port(metricsPort)),
              tls().serving(key),
              stalls.with(measurements),
              TokenReviewAuthorizer.of(cluster, "/metrics")::status);
      LOG.info("serving /metrics on port {}", metrics.address().getPort());
      shutdown.add(metrics);
    }
    return shutdown;
  }

  static int port(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ": must be 1..65535, or 0 for none");
    }
    return port;
  }
}
