package bellman.cluster;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A cluster on this machine whose API server calls the webhooks of a controller, by a URL since
 * there is nobody who would carry packets to a Service.
 */
final class Hooked implements AutoCloseable {

  private static final Set<String> REGISTRATION = Set.of("ValidatingWebhookConfiguration");

  final Lab lab = new Lab();
  final Cluster cluster;
  final int hookPort;
  final int metricsPort;
  final int healthPort;
  private final Place place;

  /** One whose API server has more flags. */
  Hooked(String... flags) {
    Bellman.prepare();
    cluster = Cluster.start(lab, flags);
    place = new Place.Host(lab);
    hookPort = place.freePort();
    metricsPort = place.freePort();
    healthPort = place.freePort();
    String url = "https://127.0.0.1:" + hookPort;
    cluster
        .kubectl()
        .run(
            "patch",
            "crd",
            "bgppeers.metallb.io",
            "--type=merge",
            "-p",
            "{\"spec\":{\"conversion\":{\"strategy\":\"Webhook\",\"webhook\":"
                + "{\"conversionReviewVersions\":[\"v1\"],\"clientConfig\":{\"url\":\""
                + url
                + "/convert\"}}}}}");
    register();
  }

  /** Tells the API server of the webhooks; under which authority, the controller adds. */
  void register() {
    cluster.kubectl().apply(registration(Cluster.manifests(REGISTRATION), hookPort));
  }

  /** The same where FRR-K8s speaks BGP, whose definitions and rights come as well. */
  void registerForFrrK8s() {
    FrrK8s.define(cluster.kubectl());
    cluster.grantFrrK8s();
    cluster.kubectl().apply(registrationForFrrK8s(hookPort));
  }

  /** The registration of the manifest for FRR-K8s, at a port of loopback. */
  static String registrationForFrrK8s(int port) {
    return registration(Cluster.manifestsForFrrK8s(REGISTRATION), port);
  }

  private static String registration(List<String> manifests, int port) {
    String registration = String.join("---\n", manifests);
    String url = "https://127.0.0.1:" + port;
    return registration.replaceAll(
        "service:\n\\s+name: \\S+\n\\s+namespace: \\S+\n\\s+path: (\\S+)", "url: " + url + "$1");
  }

  /** Starts the controller whose webhooks are called. */
  Daemon controller(String... more) {
    return controller(List.of(), "called", hookPort, metricsPort, healthPort, more);
  }

  /** The same in a container with a limit of memory, as its JVM sees it. */
  Daemon controllerWithin(int mib, String... more) {
    List<String> before = List.of("env", "BELLMAN_JAVA_OPTS=-XX:MaxRAM=" + mib + "m");
    return controller(before, "called", hookPort, metricsPort, healthPort, more);
  }

  /** Starts one that stands by, and is called by nobody. */
  Daemon another(String... more) {
    return controller(List.of(), "another", place.freePort(), 0, 0, more);
  }

  private Daemon controller(
      List<String> before, String name, int hook, int metrics, int health, String... more) {
    List<String> words = new ArrayList<>(before);
    words.addAll(
        List.of(
            Bellman.root().resolve("bellman").toString(),
            "controller",
            "--pod-name=" + name,
            "--kubeconfig=" + cluster.kubeconfig(User.CONTROLLER),
            "--webhook-port=" + hook,
            "--port=" + metrics,
            "--health-probe-port=" + health));
    words.addAll(List.of(more));
    return lab.start(name, words);
  }

  /** Whether the webhooks are called and answer. */
  void awaitHooks() {
    lab.await(
        "the webhooks to be called", () -> dryRun("198.51.100.0/24"), Kubectl.Result::succeeded);
  }

  /** Asks whether a pool may be made, and makes none. */
  Kubectl.Result dryRun(String addresses) {
    return cluster
        .kubectl()
        .result(pool("tried", addresses), "apply", "--dry-run=server", "-f", "-");
  }

  /** A pool, as a manifest. */
  static String pool(String name, String addresses) {
    return """
    ---
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: %s, namespace: metallb-system}
    spec: {addresses: ["%s"]}
    """
        .formatted(name, addresses);
  }

  /** The certificate that the webhooks show. */
  X509Certificate certificate() {
    try (Socket socket = trusting().getSocketFactory().createSocket("127.0.0.1", hookPort);
        SSLSocket tls = (SSLSocket) socket) {
      tls.startHandshake();
      return (X509Certificate) tls.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new AssertionError("no certificate is shown", e);
    }
  }

  /** The certificates by which the API server knows the webhooks. */
  List<X509Certificate> trusted() {
    return certificates(
        cluster
            .kubectl()
            .json("get", "validatingwebhookconfiguration", "metallb-webhook-configuration")
            .at("/webhooks/0/clientConfig/caBundle")
            .asText());
  }

  /** The same where BGPPeers are converted. */
  List<X509Certificate> trustedForConversion() {
    return certificates(
        cluster
            .kubectl()
            .json("get", "crd", "bgppeers.metallb.io")
            .at("/spec/conversion/webhook/clientConfig/caBundle")
            .asText());
  }

  private static List<X509Certificate> certificates(String bundle) {
    try {
      var in = new ByteArrayInputStream(Base64.getDecoder().decode(bundle));
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("no bundle: " + bundle, e);
    }
  }

  /** Gets a page with a token, or with none if it is empty. */
  HttpResponse<String> get(String url, String token) {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(url + " is not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Of a client that talks to whoever it is. */
  static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    lab.close();
  }

  /** Trusts everybody, under whatever name: the API server is the one who checks. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
