package bellman.app.rehearsal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bellman.kubernetes.certificate.SelfSigned;
import bellman.kubernetes.certificate.ServingKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * A cluster's processes for a moment, against an API server that is played: a speaker and a
 * controller in this process, or a speaker as it is in a Pod, in a process of its own.
 */
public final class Rehearsal {

  /** Eleven kinds that a speaker watches; a controller watches eight of them, and all services. */
  private static final int WATCHED = 12;

  private static final int SPEAKER_WATCHES = 11;

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** What is seen is written about: addresses, conditions, events, certificates. */
  private static final long WRITING_MILLIS = 2_000;

  private static final String AT_LOOPBACK = "127.0.0.1:";

  /** What runs a command line of the program, until the process ends. */
  @FunctionalInterface
  public interface Runner {
    /** Runs one. */
    void run(String... arguments);
  }

  private final Runner runner;

  /** A rehearsal of the program that this runs. */
  public Rehearsal(Runner runner) {
    this.runner = runner;
  }

  /**
   * Runs a speaker in a process of its own, which ends as it would in a Pod, and waits for its end.
   * Returns whether it began to watch and ended in order.
   *
   * @param command what starts the program, without its arguments
   */
  public static boolean speaker(List<String> command) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bellman-rehearsal");
    Path authority = folder.resolve("ca.crt");
    Path account = folder.resolve("account");
    Path token = folder.resolve("token");
    ServingKey key = SelfSigned.key("localhost", Instant.now());
    Process process = null;
    try (PlayedServer server = PlayedServer.start(key.context())) {
      Files.writeString(authority, pem(key));
      Files.writeString(account, "rehearsal");
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of(speakerArguments(token, "").strip().split(" ", -1)));
      var builder = new ProcessBuilder(words).inheritIO();
      // what the client finds in a Pod by itself
      builder
          .environment()
          .putAll(
              Map.of(
                  "KUBERNETES_MASTER",
                  "https://localhost:" + server.port(),
                  "KUBERNETES_AUTH_TRYKUBECONFIG",
                  "false",
                  "KUBERNETES_CERTS_CA_FILE",
                  authority.toString(),
                  "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN",
                  account.toString()));
      process = builder.start();
      boolean went = await(server, SPEAKER_WATCHES);
      process.destroy();
      return process.waitFor(LONGEST_NANOS, TimeUnit.NANOSECONDS) && went;
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      for (Path file : List.of(authority, account, token, folder)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String speakerArguments(Path token, String more) throws IOException {
    return ("speaker --log-level error --drain 0 --port %s --health-probe-port %s --api %s --token"
            + " %s --node-name %s --namespace %s %s")
        .formatted(
            port(),
            port(),
            AT_LOOPBACK + 0,
            token,
            PlayedObjects.NODE,
            PlayedObjects.NAMESPACE,
            more);
  }

  /** Waits until so many kinds are watched, and until what follows from them is written. */
  private static boolean await(PlayedServer server, int kinds) throws InterruptedException {
    long began = System.nanoTime();
    while (server.watched() < kinds) {
      if (System.nanoTime() - began > LONGEST_NANOS) {
        return false;
      }
      Thread.sleep(50);
    }
    Thread.sleep(WRITING_MILLIS);
    return true;
  }

  /** Runs everything; the processes go on until this one ends. Returns whether all of it went. */
  public boolean run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bellman-rehearsal");
    Path kubeconfig = folder.resolve("kubeconfig");
    Path token = folder.resolve("token");
    ServingKey key = SelfSigned.key("localhost", Instant.now());
    try (PlayedServer server = PlayedServer.start(key.context())) {
      Files.writeString(kubeconfig, kubeconfig(server.port(), key));
      start(speakerArguments(token, "--kubeconfig " + kubeconfig));
      start(
          ("controller --log-level error --port %s --health-probe-port %s --webhook-port %s"
                  + " --namespace %s --kubeconfig %s")
              .formatted(port(), port(), port(), PlayedObjects.NAMESPACE, kubeconfig));
      loadHttp2();
      return await(server, WATCHED);
    } finally {
      Files.deleteIfExists(kubeconfig);
      Files.deleteIfExists(token);
      Files.deleteIfExists(folder);
    }
  }

  private void start(String line) {
    Thread.ofPlatform().daemon().start(() -> runner.run(line.split(" ", -1)));
  }

  private static String port() throws IOException {
    try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }

  private static String kubeconfig(int port, ServingKey key) throws IOException {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: c, cluster: {server: "https://localhost:%d", certificate-authority-data: "%s"}}]
    users: [{name: u, user: {token: rehearsal}}]
    contexts: [{name: c, context: {cluster: c, user: u}}]
    current-context: c
    """
        .formatted(port, Base64.getEncoder().encodeToString(pem(key).getBytes(US_ASCII)));
  }

  private static String pem(ServingKey key) throws IOException {
    X509Certificate certificate = Objects.requireNonNull(key.certificate(), "just made");
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IOException("the certificate can't be written", e);
    }
  }

  /**
   * Real API servers speak HTTP/2, which the played one does not: the classes for it are loaded by
   * name, as far as they are there.
   */
  private static void loadHttp2() throws IOException {
    String folder = "okhttp3/internal/http2/";
    URL found = Rehearsal.class.getClassLoader().getResource(folder + "Http2Connection.class");
    if (found == null || !found.getProtocol().equals("jar")) {
      return;
    }
    String file = found.getPath().substring(0, found.getPath().indexOf('!'));
    List<String> names = new ArrayList<>();
    try (var jar = new JarFile(Path.of(URI.create(file)).toFile())) {
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(folder) && name.endsWith(".class"))
          .forEach(name -> names.add(name.replace('/', '.').replaceFirst("\\.class$", "")));
    }
    for (String name : names) {
      try {
        Class.forName(name);
      } catch (ClassNotFoundException e) {
        // then it is not archived, and loaded when it is needed
      }
    }
  }
}
