package bellman.benchmark;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A kube-apiserver with an etcd of its own on loopback, and quick requests to it. */
final class BenchmarkServer implements AutoCloseable {

  /** An answer, and when it was there. */
  record Answer(int status, String body, long nanos) {}

  private static final String TOKEN = "benchmark";
  private static final int PORT = 26_543;
  private static final int ETCD = 23_890;
  private static final int WRITERS = 16;

  private final Path folder = Files.createTempDirectory("bellman-cluster");
  private final Path binaries =
      Path.of(System.getenv().getOrDefault("KUBEBUILDER_ASSETS", "/usr/local/kubebuilder/bin"));
  private final HttpClient client;
  private final Program etcd;
  private Program server;

  BenchmarkServer() throws IOException {
    if (!Files.isExecutable(binaries.resolve("kube-apiserver"))) {
      throw new IOException(
          "there is no kube-apiserver in " + binaries + ": see testing/cluster/assets");
    }
    keys();
    Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,1,\"system:masters\"\n");
    Files.writeString(
        kubeconfig(),
        """
        apiVersion: v1
        kind: Config
        current-context: c
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        """
            .formatted(PORT, TOKEN));
    client = HttpClient.newBuilder().sslContext(trusting()).build();
    String clients = "http://127.0.0.1:" + ETCD;
    etcd =
        Program.start(
            List.of(
                binaries.resolve("etcd").toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--unsafe-no-fsync",
                "--log-level=error",
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=http://127.0.0.1:" + (ETCD + 1)),
            folder.resolve("etcd.log"));
    server = start(clients);
    awaitReady();
  }

  private Program start(String clients) throws IOException {
    return Program.start(
        List.of(
            binaries.resolve("kube-apiserver").toString(),
            "--etcd-servers=" + clients,
            "--secure-port=" + PORT,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            "--cert-dir=" + folder.resolve("certs"),
            "--service-account-key-file=" + folder.resolve("sa.pub"),
            "--service-account-signing-key-file=" + folder.resolve("sa.key"),
            "--service-account-issuer=https://kubernetes.default.svc",
            "--token-auth-file=" + folder.resolve("tokens.csv"),
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.64.0.0/12",
            "--disable-admission-plugins=ServiceAccount"),
        folder.resolve("apiserver.log"));
  }

  /**
   * Starts a process of Bellman's in this cluster, which serves neither metrics nor health.
   *
   * @param name of its log
   * @param arguments the process's name first
   */
  Program process(String name, List<String> command, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(arguments));
    words.addAll(List.of("--port", "0", "--health-probe-port", "0"));
    return Program.start(words, environment(), folder.resolve(name + ".log"));
  }

  /** Ends the API server, and starts it on its data. */
  void restart() throws IOException {
    server.close();
    server = start("http://127.0.0.1:" + ETCD);
    awaitReady();
  }

  /** Processor time of the API server since it was started. */
  double processorSeconds() throws IOException {
    return server.processorSeconds();
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!isReady()) {
      server.checkRunning();
      if (System.nanoTime() > end) {
        throw new IOException("the API server is not ready after a minute");
      }
      Waiting.pause(200);
    }
  }

  private boolean isReady() {
    try {
      return get("/readyz").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** How a process finds the server as it would in a Pod, without a file that says so. */
  Map<String, String> environment() {
    return Map.of(
        "KUBERNETES_MASTER",
        "https://127.0.0.1:" + PORT,
        "KUBERNETES_AUTH_TRYKUBECONFIG",
        "false",
        "KUBERNETES_AUTH_TOKEN",
        TOKEN,
        "KUBERNETES_TRUST_CERTIFICATES",
        "true");
  }

  Path folder() {
    return folder;
  }

  /** Has these manifests be there. */
  void apply(String manifests) throws IOException {
    Path file = Files.writeString(folder.resolve("apply.yaml"), manifests);
    Program.run(
        binaries.resolve("kubectl").toString(),
        "--kubeconfig=" + kubeconfig(),
        "apply",
        "--server-side",
        "-f",
        file.toString());
  }

  /** Reads. */
  Answer get(String path) throws IOException {
    return send("GET", path, "application/json", "");
  }

  /** Sends one request; an empty body is none. */
  Answer send(String method, String path, String type, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + PORT + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", type)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** An answer that goes on. */
  record Stream(java.io.InputStream body) implements AutoCloseable {
    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Reads what does not end. */
  Stream stream(String path, String accept) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + PORT + path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Accept", accept)
            .build();
    try {
      HttpResponse<java.io.InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      while (response.statusCode() == 429) { // a definition that is new is not served at once
        response.body().close();
        Thread.sleep(500);
        response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      }
      return new Stream(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Where the programs are. */
  Path binaries() {
    return binaries;
  }

  /** Makes many objects, several at a time. */
  void postAll(String path, int count, IntFunction<String> body) throws IOException {
    sendAll("POST", count, _ -> path, "application/json", body, 201);
  }

  /** Sends many requests, several at a time. */
  void sendAll(
      String method,
      int count,
      IntFunction<String> path,
      String type,
      IntFunction<String> body,
      int good)
      throws IOException {
    var free = new Semaphore(WRITERS);
    var failures = new java.util.concurrent.ConcurrentLinkedQueue<String>();
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int number = i;
        threads.execute(() -> {
          free.acquireUninterruptibly();
          try {
            Answer answer = send(method, path.apply(number), type, body.apply(number));
            if (answer.status() != good) {
              failures.add(answer.status() + " " + answer.body());
            }
          } catch (IOException e) {
            failures.add(e.toString());
          } finally {
            free.release();
          }
        });
      }
    }
    if (!failures.isEmpty()) {
      throw new IOException(failures.size() + " requests were refused: " + failures.peek());
    }
  }

  private void keys() throws IOException {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      pem("sa.key", "PRIVATE KEY", pair.getPrivate().getEncoded());
      pem("sa.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private void pem(String file, String type, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }

  /** The server makes its certificate itself, on this machine, a moment before. */
  private static SSLContext trusting() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

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

  @Override
  public void close() {
    client.close();
    server.close();
    etcd.close();
    try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println(folder + " stays behind: " + e.getMessage());
    }
  }
}
